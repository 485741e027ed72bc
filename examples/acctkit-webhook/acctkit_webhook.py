"""A transport that posts each message to a webhook, as Slack, Mattermost and Teams-like services take them.

What may be said of a message after a fault is decided by when the fault came. Before the request was written it surely
did not go (`deferred`, tried again by a later run). Once it was written and no answer came, nobody knows (`unknown`: a
person decides). An answer speaks for itself: 2xx went; 429, 408, and 503 with Retry-After were not taken (`deferred`,
not before the time that the service names); any other 5xx may come from a gateway behind which the message was taken
(`unknown`); what else there is will not be taken the next time either (`failed`). Nothing is posted twice in here.

The address of a webhook is a secret: it stands in an environment variable, and is in no error and no log.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from acctkit import Outgoing, Receipt, Transport, hookimpl
from pydantic import BaseModel, ConfigDict, Field

ACCTKIT_API = "1.1"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class WebhookSettings(BaseModel):
    """Where messages go: the table `[plugins.webhook]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url_env: str = Field(
        default="ACCTKIT_WEBHOOK_URL", description="the environment variable that holds the address of the webhook"
    )
    channels: dict[str, str] = Field(
        default={}, description="other webhooks by receiver: e-mail address = name of an environment variable"
    )
    seconds: float = Field(default=15, gt=0, le=60, description="how long to wait for the service to answer")
    most_characters: int = Field(default=3000, ge=200, le=40000, description="a longer text is cut, and says so")

    def variable(self, receiver: str) -> str:
        """The name of the environment variable for a receiver."""
        return {address.casefold(): name for address, name in self.channels.items()}.get(
            receiver.casefold(), self.url_env
        )


@dataclass
class WebhookCarrier:
    """Posts messages, one connection a message: nothing is tried again behind our back."""

    settings: WebhookSettings
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    clock: Callable[[], float] = time.time
    _not_before: dict[str, float] = field(default_factory=dict)

    def send(self, message: Outgoing) -> Receipt:
        """Post one message to the webhook of its receiver."""
        variable = self.settings.variable(message.to)
        url = _url(self.environ.get(variable, ""))
        if url is None:
            return Receipt("deferred", error=f"{variable} holds no https:// address of a webhook; set it and run again")
        wait = self._not_before.get(variable, 0.0) - self.clock()
        if wait > 0:
            return _deferred(f"the webhook of {variable} asked for a pause", wait)
        receipt = self._post(url, variable, json.dumps(payload(message, self.settings.most_characters)).encode())
        if receipt.retry_after:
            self._not_before[variable] = self.clock() + receipt.retry_after
        return receipt

    def close(self) -> None:
        """Nothing is held open."""

    def _post(self, url: SplitResult, variable: str, body: bytes) -> Receipt:
        connection = _connection(url, self.settings.seconds)
        try:
            try:
                connection.connect()
            except (OSError, ValueError) as error:
                return Receipt("deferred", error=f"the webhook of {variable} cannot be reached: {_why(error)}")
            path = url.path + (f"?{url.query}" if url.query else "")
            try:
                connection.request("POST", path or "/", body, {"Content-Type": "application/json; charset=utf-8"})
                answer = connection.getresponse()
                said = answer.read(500).decode("utf-8", "replace")
            except (OSError, http.client.HTTPException) as error:
                return Receipt("unknown", error=f"the webhook of {variable} gave no answer: {_why(error)}")
        finally:
            connection.close()
        return judged(answer.status, answer.getheader("Retry-After"), said, variable, self.clock())


def judged(status: int, retry_after: str | None, said: str, variable: str, now: float) -> Receipt:
    """What an answer means for the message.

    >>> judged(200, None, "ok", "URL", 0).state, judged(404, None, "no_service", "URL", 0).state
    ('sent', 'failed')
    """
    words = " ".join(said.split())[:200]
    what = f"the webhook of {variable} answered {status}{': ' + words if words else ''}"
    wait = _seconds(retry_after, now)
    if 200 <= status < 300:
        return Receipt("sent", reference=words)
    if status in (408, 429) or (status == 503 and wait):
        return _deferred(what, wait)
    if status >= 500:
        return Receipt("unknown", error=f"{what}; it may have been taken all the same")
    return Receipt("failed", error=f"{what}; correct the address or the service's settings, then retry")


def payload(message: Outgoing, most: int) -> dict[str, str]:
    """What is posted: subject and plain text, with nothing in it that calls people or links away from what is written;
    attachments are named, not sent."""
    parsed = message_from_bytes(message.mime, _class=EmailMessage, policy=SMTP)
    body = parsed.get_body(("plain",))
    text = body.get_content().replace("\r\n", "\n").strip() if body else ""
    if len(text) > most:
        text = f"{text[:most].rstrip()} [...]"
    names = ", ".join(part.get_filename() or "?" for part in parsed.iter_attachments())
    lines = [f"*{_plain(message.subject)}*", _plain(message.to), "", _plain(text)]
    return {"text": "\n".join([*lines, "", f"[{_plain(names)}]"] if names else lines)}


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _url(text: str) -> SplitResult | None:
    """The address, if it is one that a secret may go to: https, or this machine itself."""
    try:
        url = urlsplit(text.strip())
        fine = url.port != 0 and bool(url.hostname)
    except ValueError:
        return None
    safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    return url if fine and safe else None


def _connection(url: SplitResult, seconds: float) -> http.client.HTTPConnection:
    if url.scheme == "http":
        return http.client.HTTPConnection(url.hostname or "", url.port, timeout=seconds)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(url.hostname or "", url.port, timeout=seconds, context=context)


def _seconds(retry_after: str | None, now: float) -> float:
    """How long a service asks to be left alone: seconds, or a day and time."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, until.replace(tzinfo=until.tzinfo or dt.UTC).timestamp() - now)


def _deferred(what: str, wait: float) -> Receipt:
    asked = f"; it asks to be left alone for {wait:.0f} s" if wait else ""
    return Receipt("deferred", error=f"{what}{asked}", retry_after=wait)


def _why(error: Exception) -> str:
    """The fault without the address that it may quote."""
    return getattr(error, "strerror", None) or type(error).__name__


def open_webhook(workspace: Path, settings: WebhookSettings | None) -> WebhookCarrier:
    """The carrier of a workspace."""
    return WebhookCarrier(settings or WebhookSettings())


@hookimpl
def acctkit_settings() -> type[WebhookSettings]:
    return WebhookSettings


@hookimpl
def acctkit_transports() -> list[Transport]:
    return [Transport("webhook", open_webhook)]
