"""Messages go to a webhook: what went, what surely did not, and what nobody knows."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from acctkit import Outgoing
from acctkit.testing import TestWorkspace, assert_plugin, sheet

import acctkit_webhook
from acctkit_webhook import WebhookCarrier, WebhookSettings, judged, payload


@dataclass
class Service:
    """What it answers next (a status with headers, `hangs` or `drops`; at the end always 200), and what it was sent."""

    port: int = 0
    answers: list[tuple[int, dict[str, str]] | str] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its secret address."""
        return f"http://127.0.0.1:{self.port}/services/T0/S3CRET"


@contextmanager
def service() -> Iterator[Service]:
    """A service that runs while the context lasts."""
    about = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            about.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = about.answers.pop(0) if about.answers else (200, {})
            if answer == "hangs":
                about.over.wait(30)
            if isinstance(answer, str):
                self.close_connection = True
                return
            status, headers = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            body = b"ok" if status == 200 else b"as planned"
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    about.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield about
    finally:
        about.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def message(to: str = "ana@example.com", text: str = "All is well.") -> Outgoing:
    mime = EmailMessage()
    mime["Subject"] = "Week 2026-W47"
    mime.set_content(text)
    mime.add_attachment(b"PK", maintype="application", subtype="zip", filename="package.zip")
    return Outgoing("id", "summary", to, "Week 2026-W47", mime.as_bytes(), "<id@example.com>")


def carrier(running: Service, **settings: object) -> WebhookCarrier:
    return WebhookCarrier(WebhookSettings.model_validate(settings), {"ACCTKIT_WEBHOOK_URL": running.url})


def test_a_message_is_posted_as_text(running: Service) -> None:
    receipt = carrier(running).send(message())
    assert (receipt.state, receipt.reference) == ("sent", "ok")
    assert running.posted == [{"text": "*Week 2026-W47*\nana@example.com\n\nAll is well.\n\n[package.zip]"}]


def test_nobody_is_called_and_a_long_text_is_cut() -> None:
    said = payload(message(text="<!channel> & <https://evil.example|your bank> " + "x" * 500), 200)["text"]
    assert "<" not in said and "&lt;!channel&gt; &amp;" in said
    assert "[...]" in said and len(said) < 350


@pytest.mark.parametrize(("status", "headers", "state", "wait"), [
    (200, {}, "sent", 0),
    (429, {"Retry-After": "30"}, "deferred", 30),
    (429, {}, "deferred", 0),
    (503, {"Retry-After": "120"}, "deferred", 120),
    (503, {}, "unknown", 0),
    (500, {}, "unknown", 0),
    (400, {}, "failed", 0),
    (404, {}, "failed", 0),
    (302, {"Location": "https://elsewhere.example/"}, "failed", 0),
])
def test_an_answer_speaks_for_itself(
    running: Service, status: int, headers: dict[str, str], state: str, wait: float
) -> None:
    running.answers = [(status, headers)]
    receipt = carrier(running).send(message())
    assert (receipt.state, receipt.retry_after, len(running.posted)) == (state, wait, 1)
    assert "S3CRET" not in receipt.error


def test_a_pause_may_be_given_as_a_time() -> None:
    receipt = judged(429, "Thu, 26 Nov 2026 12:01:00 GMT", "", "URL", 1795694400.0)
    assert receipt.retry_after == 60


@pytest.mark.parametrize("fault", ["hangs", "drops"])
def test_of_one_that_was_sent_and_not_answered_nobody_knows(running: Service, fault: str) -> None:
    running.answers = [fault]
    receipt = carrier(running, seconds=0.3).send(message())
    assert (receipt.state, len(running.posted)) == ("unknown", 1)
    assert "S3CRET" not in receipt.error


def test_where_nobody_listens_nothing_went() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/S3CRET"
        receipt = WebhookCarrier(WebhookSettings(), {"ACCTKIT_WEBHOOK_URL": url}).send(message())
    assert receipt.state == "deferred" and "cannot be reached" in receipt.error and "S3CRET" not in receipt.error


@pytest.mark.parametrize("url", ["", "http://hooks.example.com/S3CRET", "https://", "nonsense", "https://h:99999/"])
def test_a_secret_goes_over_https_or_not_at_all(url: str) -> None:
    receipt = WebhookCarrier(WebhookSettings(), {"ACCTKIT_WEBHOOK_URL": url}).send(message())
    assert receipt.state == "deferred"
    assert receipt.error == "ACCTKIT_WEBHOOK_URL holds no https:// address of a webhook; set it and run again"


def test_a_service_that_asks_for_a_pause_gets_it(running: Service) -> None:
    running.answers = [(429, {"Retry-After": "30"})]
    sender = carrier(running)
    now = [1000.0]
    sender.clock = lambda: now[0]
    assert [sender.send(message()).retry_after for _ in range(2)] == [30, 30]
    assert len(running.posted) == 1  # the second was not even posted
    now[0] += 30
    assert sender.send(message()).state == "sent"


def test_each_receiver_may_have_a_channel(running: Service) -> None:
    settings = WebhookSettings(channels={"Ana@Example.com": "ANAS"})
    sender = WebhookCarrier(settings, {"ANAS": running.url})
    assert [sender.send(message(to)).state for to in ("ana@example.com", "bo@example.com")] == ["sent", "deferred"]


def test_in_a_run_every_message_goes_once(company: TestWorkspace, running: Service) -> None:
    running.answers = [(429, {"Retry-After": "7200"}), (200, {})]
    assert [one.state for one in company.run().messages()] == ["deferred"]
    company.clock.move(hours=1)  # the core's own pause is over, the service's is not
    company.run()
    assert len(running.posted) == 1
    company.clock.move(hours=1)
    assert [one.state for one in company.run().messages()] == ["sent"]
    company.clock.move(hours=9)
    company.run()
    assert len(running.posted) == 2


def test_in_a_run_what_nobody_knows_is_not_sent_again(company: TestWorkspace, running: Service) -> None:
    running.answers = ["drops"]
    first = company.run()
    assert [one.state for one in first.messages()] == ["unknown"] and first.plugin_errors == []
    company.clock.move(hours=9)
    company.run()
    assert len(running.posted) == 1


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A webhook service on this machine, whose address stands in the environment."""
    with service() as one:
        monkeypatch.setenv("ACCTKIT_WEBHOOK_URL", one.url)
        yield one


@pytest.fixture
def company(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """A company that writes to its people by webhook, and has one letter to write."""
    acctkit_workspace.configure("mail", 'transport = "webhook"')
    acctkit_workspace.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]))
    acctkit_workspace.drop("7/week.xlsx", sheet("calls", [{"date": "2026-11-17"}]))
    return acctkit_workspace


def test_it_is_a_good_plugin() -> None:
    assert_plugin(acctkit_webhook)
