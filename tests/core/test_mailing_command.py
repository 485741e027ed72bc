"""`mailing_command`: a plugin's own command that plans one mailing, and what sections call urgent."""

from __future__ import annotations

from acctkit.testing import TestWorkspace, text_of

PLUGIN = """
from acctkit import Content, Draft, Mailing, Section, Text, Urgent, hookimpl, mailing_command


def build(desk):
    return Content(urgent=(Urgent(Text(f"Seen on {desk.as_of}, {desk.week.label}"), "seen"),))


def plan(desk):
    text = desk.sections["watch"].urgent[0].text.en
    yield Draft("nightly", "boss@example.com", "nightly", {"text": text}, f"nightly:{desk.as_of}")


@hookimpl
def acctkit_sections():
    return [Section("watch", Text("Watch"), build)]


@hookimpl
def acctkit_mailings():
    return [Mailing("nightly", plan, every_run=False, sections=True)]


@hookimpl
def acctkit_commands(cli):
    cli.add_command(mailing_command("nightly", "Tell what was seen.", name="tell"))
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


def test_a_mailing_that_fails_is_named_and_strict_says_so(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    (ws.root / "templates" / "nightly.en.txt").write_text("Subject: Tonight\n\n{{ nothing }}\n", encoding="utf-8")
    assert "nightly to boss@example.com: " in ws.cli("tell", "--strict", exit_code=1)


def test_a_mailing_that_is_not_there_is_said(acctkit_workspace: TestWorkspace) -> None:
    assert "There is no mailing 'nobody'" in planted(acctkit_workspace).cli("nobody", exit_code=3)
