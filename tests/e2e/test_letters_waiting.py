"""Letters that may not go today: they wait in the outbox with the reason, approved where they were, and go later."""

from __future__ import annotations

import datetime as dt

import pytest

from acctkit.testing import TestWorkspace

PLUGIN = """
from acctkit import Draft, Mailing, Wait, hookimpl


def plan(desk):
    desk.memory.setdefault("first", str(desk.as_of))
    yield Draft("letter", "customer@example.com", "letter", {"text": "Please pay."}, "letter", approval=APPROVAL,
                tells=("asked",))


def recheck(desk, message):
    return ANSWER if desk.as_of.weekday() > 4 else ""


@hookimpl
def acctkit_mailings():
    return [Mailing("letter", plan, recheck=recheck)]
"""


NOT_TODAY = 'Wait("nobody works there today")'


def planted(ws: TestWorkspace, *, approval: str = "", answer: str = NOT_TODAY) -> TestWorkspace:
    ws.plugin(PLUGIN.replace("APPROVAL", repr(approval)).replace("ANSWER", answer), "letters")
    templates = ws.root / "templates"
    templates.mkdir(exist_ok=True)
    (templates / "letter.en.txt").write_text("Subject: Invoices\n\n{{ text }}\n", encoding="utf-8")
    return ws


def stands(ws: TestWorkspace) -> tuple[str, str]:
    (row,) = ws.json("outbox", "list", "--kind", "letter")
    return row["state"], row["last_error"]


SATURDAY, MONDAY = dt.date(2026, 11, 28), dt.date(2026, 11, 30)


def test_a_letter_of_a_saturday_waits_with_its_reason_and_goes_on_monday(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    for _ in range(2):
        assert ws.run(SATURDAY)["messages"] == {"waiting": 1}
        assert stands(ws) == ("queued", "nobody works there today") and ws.mail("letter") == []
    assert ws.run(MONDAY)["messages"] == {"sent": 1}
    assert stands(ws) == ("sent", "")
    assert ws.run(MONDAY)["messages"] == {} and len(ws.mail("letter")) == 1


def test_deliver_alone_names_each_time_what_waits_and_sends_it_on_its_day(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    ws.run(SATURDAY)
    for _ in range(2):
        assert ws.cli("deliver", "--as-of", str(SATURDAY)).splitlines() == [
            "deliver, as of 2026-11-28: 1 waiting",
            "  queued     customer@example.com: Invoices (nobody works there today)",
        ]
    assert ws.json("deliver", "--as-of", str(MONDAY))["messages"] == {"sent": 1}


def test_one_that_a_person_approved_keeps_that(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace, approval="look first")
    ws.run(SATURDAY)
    assert stands(ws) == ("queued", "")
    (row,) = ws.json("outbox", "list", "--kind", "letter")
    ws.cli("outbox", "approve", row["id"])
    assert ws.run(SATURDAY)["messages"] == {"waiting": 1}
    assert stands(ws) == ("approved", "nobody works there today")
    assert ws.run(MONDAY)["messages"] == {"sent": 1}


@pytest.mark.parametrize("answer", ["5", "Wait('')", "Wait(None)"])
def test_an_answer_that_says_nothing_is_the_plugins_fault_and_nothing_goes(
    acctkit_workspace: TestWorkspace, answer: str
) -> None:
    ws = planted(acctkit_workspace, answer=answer)
    result = ws.run(SATURDAY)
    assert result["messages"] == {"queued": 1} and stands(ws) == ("queued", "")
    assert [(one["plugin"], one["where"]) for one in result.plugin_errors] == [("letters", "mailing letter")]


def test_a_mailing_remembers_and_a_dry_run_leaves_no_trace_in_that(acctkit_workspace: TestWorkspace) -> None:
    from acctkit.books.ledger import open_books
    from acctkit.books.remembering import Memory

    ws = planted(acctkit_workspace)

    def memory() -> dict[str, str]:
        opened = ws.open()
        ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
        try:
            return dict(Memory(ledger, "mailing:letter:"))
        finally:
            ledger.close()

    ws.run(SATURDAY, dry_run=True)
    assert memory() == {}
    ws.run(SATURDAY)
    ws.run(MONDAY)
    assert memory() == {"first": "2026-11-28"}
