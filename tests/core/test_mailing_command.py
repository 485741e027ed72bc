"""`mailing_command`: a plugin's own command that plans one mailing, with what sections say."""

from __future__ import annotations

import datetime as dt

import pytest

from acctkit.testing import TestWorkspace, text_of
from acctkit.workspace import Workspace

PLUGIN = """
from acctkit import Content, Draft, Mailing, Section, Text, Withheld, hookimpl, mailing_command


def build(desk):
    return Content(headline=(Text(f"Seen on {desk.as_of}, {desk.week.label}"),))


def plan(desk):
    text = desk.sections["watch"].headline[0].en
    yield Draft("nightly", "boss@example.com", "nightly", {"text": text}, f"nightly:{desk.as_of}")


def letters(desk):
    yield Draft("letter", "customer@example.com", "nightly", {"text": "Please pay."}, "letter", approval="look first")
    yield Withheld("letter", "A1", Text("nobody knows the address", "nadie conoce la dirección"))


def not_on(desk, message):
    return f"asked on {desk.as_of}" if desk.as_of.year > 2030 else ""


@hookimpl
def acctkit_sections():
    return [Section("watch", Text("Watch"), build)]


@hookimpl
def acctkit_mailings():
    return [
        Mailing("nightly", plan, every_run=False, sections=True, recheck=not_on),
        Mailing("letter", letters, recheck=lambda desk, message: str(desk.as_of) if desk.as_of.year < 2020 else ""),
    ]


@hookimpl
def acctkit_commands(cli):
    cli.add_command(mailing_command("nightly", "Tell what was seen.", name="tell"))
    cli.add_command(mailing_command("letter", "Write letters."))
    cli.add_command(mailing_command("nobody", "Tell nobody."))
"""


def planted(ws: TestWorkspace) -> TestWorkspace:
    ws.plugin(PLUGIN, "nightly")
    templates = ws.root / "templates"
    templates.mkdir(exist_ok=True)
    (templates / "nightly.en.txt").write_text("Subject: Tonight\n\n{{ text }}\n", encoding="utf-8")
    return ws


def test_it_sends_once_a_day_what_no_run_sends(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    ws.run("2026-11-25")
    assert ws.mail("nightly") == []
    assert ws.json("tell", "--day", "2026-11-25")["messages"] == {"sent": 1}
    assert ws.json("tell", "--day", "2026-11-25")["messages"] == {}
    assert ws.json("tell", "--day", "2026-11-26")["messages"] == {"sent": 1}
    assert sorted(text_of(one).strip() for one in ws.mail("nightly")) == [
        "Seen on 2026-11-25, 2026-W48", "Seen on 2026-11-26, 2026-W48",
    ]


def states(ws: TestWorkspace) -> dict[str, str]:
    return {row["kind"]: row["state"] for row in ws.json("outbox", "list")}


def test_it_sends_its_own_messages_alone(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    ws.run("2026-11-25")
    (letter,) = ws.json("outbox", "list", "--kind", "letter")
    ws.cli("outbox", "approve", letter["id"])
    assert ws.json("tell", "--day", "2019-11-25")["messages"] == {"sent": 1}
    assert states(ws) == {"letter": "approved", "nightly": "sent"}
    ws.run("2026-11-25")
    assert states(ws) == {"letter": "sent", "nightly": "sent"}


def test_whether_a_message_may_go_is_asked_as_of_today_whatever_day_it_is_about(
    acctkit_workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws, moment = planted(acctkit_workspace), Workspace.moment
    monkeypatch.setattr(Workspace, "moment", lambda self, day=None: moment(self, day or dt.date(2031, 1, 2)))
    done = ws.json("tell", "--day", "2026-11-25")
    assert done["messages"] == {"cancelled": 1}
    assert [(row["state"], row["last_error"]) for row in done["mail"]] == [("cancelled", "asked on 2031-01-02")]


def test_it_says_what_went_to_whom_and_what_was_withheld_and_why(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    said = ws.cli("tell", "--day", "2026-11-25").splitlines()
    assert said == ["nightly, as of 2026-11-25: 1 sent", "  sent       boss@example.com: Tonight"]
    done = ws.json("letter", "--day", "2026-11-25")
    assert done["withheld"] == [{
        "kind": "letter", "account": "A1", "reason": "nobody knows the address", "decided": False,
    }]
    assert [(row["to"], row["state"]) for row in done["mail"]] == [("customer@example.com", "queued")]
    assert ws.cli("letter", "--day", "2026-11-25", "--strict", exit_code=1).splitlines() == [
        "letter, as of 2026-11-25: nothing sent", "  withheld   letter A1: nobody knows the address",
    ]


def test_the_settings_make_it_strict_as_they_make_a_run(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    ws.configure("run", "strict = true")
    ws.cli("letter", "--day", "2026-11-25", exit_code=1)


def test_it_stands_beside_the_runs_and_makes_no_package_due(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    ws.cli("tell", "--day", "2026-10-01")
    ws.run("2026-11-25")
    assert [(row["command"], row["as_of"], row["state"]) for row in ws.json("runs", "list")] == [
        ("tell", "2026-10-01", "done"), ("run", "2026-11-25", "done"),
    ]
    assert "boss@example.com: Tonight" in ws.cli("runs", "show", "1")
    assert [path.name for path in (ws.root / "packages").iterdir()] == ["2026-W47"]


def test_a_mailing_that_fails_is_named_and_strict_says_so(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    (ws.root / "templates" / "nightly.en.txt").write_text("Subject: Tonight\n\n{{ nothing }}\n", encoding="utf-8")
    assert "nightly to boss@example.com: " in ws.cli("tell", "--strict", exit_code=1)


def test_a_mailing_that_is_not_there_is_said(acctkit_workspace: TestWorkspace) -> None:
    assert "There is no mailing 'nobody'" in planted(acctkit_workspace).cli("nobody", exit_code=3)
