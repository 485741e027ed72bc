"""`acctkit mail check`: what mail needs, told in order; with --live a message that really goes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from acctkit import mailprobe
from acctkit.cli import cli
from acctkit.cli.common import ledger_of
from acctkit.cli.doctor import examine as doctor
from acctkit.mail.breaker import Breaker
from acctkit.mail.pauses import spread
from acctkit.mail.stopping import stop
from acctkit.mail.verdicts import Person
from acctkit.newworkspace import make_workspace
from acctkit.workspace import open_workspace
from tests.servers.smtp import DROP, Fault, SmtpServer

Check = Callable[..., tuple[int, list[dict[str, Any]]]]
POST = """
from acctkit import AcctkitError, Receipt, Source, Transport, hookimpl

class Carrier:
    said = ["The office of Harbor is open.", "Note: it closes at noon."]
    wrong = ""
    def check(self):
        yield from self.said
        if self.wrong:
            raise AcctkitError(self.wrong)
    def send(self, message):
        return Receipt("sent", "box 7")
    def look(self, message):
        assert message.reference == "box 7"
        return Receipt("sent")
    def close(self):
        pass

def find(desk, message_id):
    return (desk.root / "arrived").exists() and message_id.startswith("<")

@hookimpl
def acctkit_transports():
    return [Transport("post", lambda workspace, settings: Carrier())]

@hookimpl
def acctkit_sources():
    return [Source("pigeonhole", lambda desk, folder: (), find)]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_workspace(tmp_path / "sales", name="Harbor", currency="USD")
    return tmp_path / "sales"


@pytest.fixture
def check(root: Path) -> Check:
    def check(mail: str, *args: str, plugin: str = "", table: str = "") -> tuple[int, list[dict[str, Any]]]:
        (root / "acctkit.toml").write_text(
            f'[company]\nname = "Harbor"\ncurrency = "USD"\n[mail]\n{mail}\n{table}', encoding="utf-8"
        )
        if plugin:
            (root / "plugins" / "post.py").write_text(plugin, encoding="utf-8")
        done = CliRunner().invoke(cli, ["-w", str(root), "mail", "check", *args, "--json"], standalone_mode=False)
        assert not done.exception, done.exception
        return done.return_value, json.loads(done.stdout)

    return check


def lines(looks: list[dict[str, Any]]) -> list[str]:
    return [f"{one['state']} {one['what']}: {one['said']}" for one in looks]


def test_a_new_workspace_is_in_order_and_says_where_files_go(root: Path, check: Check) -> None:
    code, looks = check("")
    assert code == 0
    said = f"No mail leaves this machine: each message becomes a file in {root / 'outbox'}."
    assert lines(looks)[-1] == f"ok log-in: {said}"


def test_notices_of_a_new_workspace_wait_for_a_person_once_they_go_by_a_server(root: Path, check: Check) -> None:
    made = (root / "acctkit.toml").read_text("utf-8").partition("\n[mail]\n")[2].partition("\n[")[0]
    assert "ok approval: none: nobody approves" in lines(check(made)[1])
    real = made.replace('# transport = "folder"', 'transport = "post"').replace("@localhost", "@harbor.example")
    assert "ok approval: a person approves notices before they go" in lines(check(real, plugin=POST)[1])


OURS = 'transport = "post"\nsender = "reports@harbor.example"\noffice = ["office@harbor.example"]'


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ('transport = "post"', ["wrong sender: [mail] sender is reports@localhost, which exists nowhere else"]),
        (OURS.replace('["office', '["a@b_c", "us@localhost", "office').replace("reports@", "no-reply@")
         + '\nredirect_to = "me@harbor.example"\napprove = "none"', [
            "wrong office: [mail] office: 'a@b_c' is no e-mail address",
            "wrong office: [mail] office: us@localhost is on this machine alone",
            "note answers: answers of reps go to no-reply@harbor.example",
            "note redirect: ALL MAIL GOES TO me@harbor.example, and to nobody else",
            "note approval: overdue notices go to customers without anybody's approval",
        ]),
        (OURS + '\napprove_up_to = {USD = "500.00"}', [
            "ok approval: a person approves notices that ask for more than 500",
            "ok log-in: The office of Harbor is open.",
            "note log-in: it closes at noon.",
        ]),
    ],
)
def test_the_settings_are_told_one_by_one(check: Check, mail: str, said: list[str]) -> None:
    code, looks = check(mail, plugin=POST)
    told = lines(looks)
    assert [one for one in said if not any(line.startswith(one) for line in told)] == [], told
    assert code == (1 if said[0].startswith("wrong") else 0)


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        (POST.replace('wrong = ""', 'wrong = "The door is shut; ring."'), "wrong log-in: The door is shut; ring."),
        (POST.replace("def check", "def checks"), "note log-in: post cannot say without sending whether it works"),
        (POST.replace("yield from self.said", "1 / 0"), "wrong log-in: Plugin post failed in transport post"),
        (POST.replace("yield from self.said", "yield 7"), "wrong log-in: Plugin post failed in transport post"),
        (POST.replace("Carrier())", "None)"), "wrong log-in: Plugin post failed in transport post"),
    ],
)
def test_what_a_transport_says_of_itself_and_what_it_breaks(check: Check, plugin: str, said: str) -> None:
    code, looks = check(OURS, plugin=plugin)
    assert any(line.startswith(said) for line in lines(looks)), lines(looks)
    assert code == (0 if said.startswith("note") else 1)


SMTP = OURS.replace("post", "smtp")


def table(server: SmtpServer, more: str = "") -> str:
    return f'[mail.smtp]\nhost = "localhost"\nport = {server.port}\nsecurity = "none"\n{more}'


LOGIN = 'username = "robot@harbor.example"\npassword_env = "OUR_PASSWORD"\n'


def test_a_login_is_tried_and_nothing_is_sent(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    with SmtpServer(users={"robot@harbor.example": "correct horse"}) as server:
        code, looks = check(SMTP, table=table(server, LOGIN))
        assert code == 1
        assert ("wrong secret: The environment variable OUR_PASSWORD, which [mail.smtp] password_env names, is not "
                "set; set it.") in lines(looks)
        monkeypatch.setenv("OUR_PASSWORD", "wrong horse")
        code, looks = check(SMTP, table=table(server, LOGIN))
        assert code == 1 and lines(looks)[-1].startswith("wrong log-in: ") and "[mail.smtp]" in lines(looks)[-1]
        monkeypatch.setenv("OUR_PASSWORD", "correct horse")
        code, looks = check(SMTP, table=table(server, LOGIN))
        assert code == 0
        assert "ok secret: [mail.smtp] password_env: OUR_PASSWORD holds one" in lines(looks)
        told = "note sender: mail goes out by robot@harbor.example and is from reports@harbor.example"
        assert any(line.startswith(told) for line in lines(looks))
        assert not server.delivered


def test_a_file_that_others_read_is_noted(root: Path, check: Check) -> None:
    (root / "password").write_text("correct horse\n")
    (root / "password").chmod(0o444)
    with SmtpServer(users={"robot@harbor.example": "correct horse"}) as server:
        code, looks = check(SMTP, table=table(server, LOGIN.replace('env = "OUR_PASSWORD"', 'file = "password"')))
    assert code == 0
    assert any(line.startswith("note secret: ") and "chmod 600" in line for line in lines(looks))


# ---------------------------------------------------------------- live


def test_one_message_goes_to_whom_it_is_for_though_mail_is_redirected(root: Path, check: Check) -> None:
    with SmtpServer() as server:
        mail = SMTP + '\nredirect_to = "me@harbor.example"'
        code, looks = check(mail, "--live", "you@shop.example", "--wait", "0", table=table(server))
        (came,) = server.delivered
    assert code == 0
    assert came.recipients == ("you@shop.example",)
    assert message_from_bytes(came.content)["Subject"] == "Test: mail of Harbor arrives"
    (message,) = [one for one in looks if one["what"] == "message"]
    assert message["became"] == "sent" and message["reference"] and message["reference"] in message["said"]
    assert lines(looks)[-1].startswith("note arrived: look into the mailbox of you@shop.example yourself")
    listed = CliRunner().invoke(cli, ["-w", str(root), "outbox", "list", "--kind", "check", "--json"])
    assert [(one["id"], one["state"]) for one in json.loads(listed.stdout)] == [(message["id"], "sent")]


def test_nothing_goes_while_mail_is_stopped(root: Path, check: Check) -> None:
    code, looks = check(OURS + "\nstopped = true", "--live", "you@shop.example", plugin=POST)
    assert "note stopped: NO MAIL GOES: [mail] stopped is true; write false, or take it out" in lines(looks)
    assert lines(looks)[-1] == "wrong message: nothing was sent to you@shop.example, since no mail goes now"
    with ledger_of(open_workspace(root)).begin() as conn:
        stop(conn, Person("ana", dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)), "wrong letters")
    code, looks = check(OURS, "--live", "you@shop.example")
    assert code == 1
    assert any(line.startswith("note stopped: NO MAIL GOES: wrong letters (stopped by ana, ") for line in lines(looks))
    assert any(one.said.startswith("NO MAIL GOES: wrong letters") for one in doctor(open_workspace(root)))
    assert lines(looks)[-1] == "wrong message: nothing was sent to you@shop.example, since no mail goes now"


def test_a_transport_that_was_away_is_used_again_once_it_lets_us_in(root: Path, check: Check) -> None:
    check(OURS, plugin=POST)
    ledger = ledger_of(open_workspace(root))
    Breaker(ledger.engine, "post", lambda: 1_764_000_000.0, spread).trip("nobody answers", person=False)
    code, looks = check(OURS, plugin=POST.replace('wrong = ""', 'wrong = "The door is shut."'))
    assert code == 1 and lines(looks)[-1].startswith("note away: deliveries find it away since 2025-11-24 16:00; mail")
    said = [f"{one.state} {one.what}: {one.said}" for one in doctor(open_workspace(root))]
    assert "note away: deliveries find it away since 2025-11-24 16:00: nobody answers" in said
    asked = Breaker(ledger.engine, "post", lambda: 1_764_000_001.0, spread)
    assert asked.halt() is not None
    code, looks = check(OURS, plugin=POST)
    assert code == 0
    assert lines(looks)[-1].startswith("ok away: it was away since 2025-11-24 16:00 and is there again")
    assert asked.halt() is None
    assert lines(check(OURS, plugin=POST)[1])[-1].startswith("note log-in")


def test_each_check_is_a_message_of_its_own(check: Check) -> None:
    with SmtpServer() as server:
        for _ in range(2):
            check(SMTP, "--live", "you@shop.example", "--wait", "0", table=table(server))
        assert len({one.name for one in server.delivered}) == 2


def test_it_is_written_in_the_companys_language(check: Check, root: Path) -> None:
    with SmtpServer() as server:
        check(SMTP.replace("[mail]", ""), "--live", "you@shop.example", "--wait", "0", table=table(server))
        text = (root / "acctkit.toml").read_text(encoding="utf-8")
        (root / "acctkit.toml").write_text(text.replace("[mail]\n", 'language = "es"\n[mail]\n', 1), encoding="utf-8")
        CliRunner().invoke(cli, ["-w", str(root), "mail", "check", "--live", "you@shop.example", "--wait", "0"])
        assert message_from_bytes(server.delivered[-1].content)["Subject"] == "Prueba: el correo de Harbor llega"


@pytest.mark.parametrize(
    ("fault", "state", "left"),
    [
        (Fault("RCPT", "550 5.1.1 No such user"), "failed", "failed"),
        (Fault("RCPT", "450 4.2.0 Greylisted"), "deferred", "cancelled"),
        (Fault("TAKEN", DROP), "unknown", "unknown"),
    ],
)
def test_what_does_not_go_is_wrong_and_does_not_go_by_itself_later(
    root: Path, check: Check, fault: Fault, state: str, left: str
) -> None:
    with SmtpServer(faults=[fault]) as server:
        code, looks = check(SMTP, "--live", "you@shop.example", "--wait", "0", table=table(server))
    assert code == 1
    assert (looks[-1]["state"], looks[-1]["what"], looks[-1]["became"]) == ("wrong", "message", state)
    listed = CliRunner().invoke(cli, ["-w", str(root), "outbox", "list", "--json"])
    assert [one["state"] for one in json.loads(listed.stdout)] == [left]


def test_nothing_goes_where_something_is_wrong(check: Check) -> None:
    with SmtpServer() as server:
        mail = SMTP.replace("reports@harbor.example", "reports@localhost")
        code, looks = check(mail, "--live", "you@shop.example", table=table(server))
        assert (code, server.delivered) == (1, [])
    assert lines(looks)[-1] == "wrong message: nothing was sent to you@shop.example; mend first what is wrong"


def test_a_plugin_that_fails_with_the_message_is_told_with_file_and_line(root: Path, check: Check) -> None:
    broken = POST.replace('return Receipt("sent", "box 7")', "return message.nothing")
    code, looks = check(OURS, "--live", "you@shop.example", "--wait", "0", plugin=broken)
    line = broken.split("return message.nothing")[0].count("\n") + 1
    assert code == 1 and [one["what"] for one in looks[-2:]] == ["message", "plugin"]
    assert looks[-1]["state"] == "wrong" and f"{root / 'plugins' / 'post.py'}, line {line}" in looks[-1]["said"]


def test_it_is_looked_for_until_it_is_there(root: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    code, looks = check(OURS, "--live", "you@shop.example", "--wait", "0", plugin=POST)
    assert code == 0
    assert "ok copy: post finds the message as sent" in lines(looks)
    assert "note arrived: unless you@shop.example leads elsewhere, it has not come into the mailbox that the source " \
           "pigeonhole reads" in lines(looks)
    opened = open_workspace(root)
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        (root / "arrived").touch()

    said: list[str] = []
    found = list(mailprobe.send(opened, ledger_of(opened), "you@shop.example", opened.moment(), 60, sleep, said.append))
    assert pauses == [mailprobe.PAUSE]
    assert said == ["The message went; looking where it came, for 60 s at most ..."]
    (root / "arrived").unlink()
    monkeypatch.setattr(mailprobe, "PAUSE", 0.01)
    file = '(desk.root / "arrived")'
    later = POST.replace(f"{file}.exists()", f"({file}.exists() or bool({file}.touch()))")
    (root / "plugins" / "post.py").write_text(later, "utf-8")
    done = CliRunner().invoke(cli, ["-w", str(root), "mail", "check", "--live", "you@shop.example"])
    assert (done.exit_code, done.stderr) == (0, f"{said[0]}\n")
    assert (found[-1].what, found[-1].state) == ("arrived", "ok")


def test_what_is_no_address_is_told_before_anything_is_asked(root: Path) -> None:
    done = CliRunner().invoke(cli, ["-w", str(root), "mail", "check", "--live", "you"], standalone_mode=False)
    assert str(done.exception).startswith("'you' is no e-mail address")
