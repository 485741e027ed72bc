"""What is to be looked at before letters go: the plan, and one letter as it would read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from acctkit.plugins import collections
from acctkit.plugins.collections import CollectionsSettings

from acctkit import AcctkitError, Draft, MailDesk, Table
from acctkit.testing import TestBooks, TestWorkspace, letter_of, mail_desk
from tests.plugins import ledgers
from tests.plugins.ledgers import DAY, invoice, payment

NOTICES = collections.NOTICES


def desk(held: TestBooks, **more: Any) -> MailDesk:
    settings = more.pop("settings", {})
    return mail_desk(held, settings=CollectionsSettings.model_validate(settings), **more)


def planned(held: TestBooks, **more: Any) -> Table:
    assert NOTICES.table is not None
    return NOTICES.table(desk(held, **more))


def preview(held: TestBooks, account: str = "A", level: int | None = None, **more: Any) -> Draft:
    assert NOTICES.preview is not None
    return NOTICES.preview(desk(held, **more), account, level)


def shown(table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("account", "letter", "level", "overdue", "why")) for row in table.rows]


@pytest.fixture
def everybody() -> TestBooks:
    """Accounts of every fate."""
    names = {"A": {}, "B": {}, "C": {"email": None}, "D": {}, "E": {"status": "legal"}, "F": {}, "G": {}, "H": {}}
    held = ledgers.books(*(
        {"account": name, "name": f"Hotel {name}", "currency": "USD", "email": f"{name.lower()}@example.com"} | more
        for name, more in names.items()
    ))
    held.post("invoices", *(
        invoice(f"{name}1", days, amount, account=name) for name, days, amount in (
            ("A", 30, 100), ("B", 30, 200), ("C", 30, 300), ("D", 30, 400), ("E", 30, 500), ("F", 30, 600),
            ("G", 30, 5), ("H", 90, 800),
        )
    ))
    held.post("holds", {"hold": "X", "account": "D", "invoice": "D1", "reason": "dispute", "start": DAY})
    held.tell("letter:F:2004-11-29", on=dt.date(2004, 11, 29))
    for level in (1, 2, 3):
        held.tell(f"invoice:H1:level:{level}", on=dt.date(2004, 9, 1))
    return held


def test_the_plan_says_who_is_written_to_and_of_everybody_else_why_not(everybody: TestBooks) -> None:
    table = planned(everybody, settings={"cap": 1})
    assert shown(table) == [
        ("A", "goes", 1, 100, "Level 1: A1."),
        ("B", "next run", 1, 200, "More than one run may write. Level 1: B1."),
        ("C", "no address", 1, 300, "It has no e-mail address."),
        ("D", "withheld", None, None, "Invoice D1 is on hold: dispute."),
        ("E", "withheld", 1, 500, "The account is with the lawyers."),
        ("F", "too soon", 1, 600, "Last letter on 2004-11-29; 5 days must pass."),
        ("G", "too small", None, 5, "Less than 10.00 USD after credits, or on hold."),
        ("H", "to a person", None, 800, "A person takes over: H1."),
    ]
    assert [dict(row) for row in table.totals] == [{"letter": "goes", "overdue": 100, "currency": "USD"}]
    assert table.note is not None and table.note.en == "Accounts that get a letter: 1 of 8."


def test_it_agrees_with_what_is_then_planned(everybody: TestBooks) -> None:
    letters = [one.account for one in NOTICES.plan(desk(everybody)) if isinstance(one, Draft)]
    assert [row[0] for row in shown(planned(everybody)) if row[1] == "goes"] == letters == ["A", "B"]


def test_a_letter_that_lacks_a_rate_of_interest_is_withheld_in_the_plan_as_well(everybody: TestBooks) -> None:
    interest = {"interest": {"from_level": 1, "rates": [{"from": "2030-01-01", "rate": "8"}]}}
    fates = {row[0]: row[1] for row in shown(planned(everybody, settings=interest))}
    assert (fates["A"], fates["B"]) == ("withheld", "withheld")
    assert not [one for one in NOTICES.plan(desk(everybody, settings=interest)) if isinstance(one, Draft)]


def test_a_letter_that_a_person_must_approve_first_says_why() -> None:
    held = ledgers.books({"account": "A", "name": "Ana", "currency": "USD", "email": "a@example.com", "consumer": True})
    held.post("invoices", invoice("A1", 30, 100, account="A"), invoice("A2", -9, 100, account="A"))
    [row] = shown(planned(held))
    assert row[:4] == ("A", "to approve", 1, 100) and "consumer" in row[4]
    assert planned(held).rows[0]["days_late"] == 30


def test_the_first_run_with_a_real_transport_says_that_it_only_plans(everybody: TestBooks) -> None:
    everybody.post("payments", payment(1, account="H"))
    note = planned(everybody, transport="smtp").note
    assert note is not None and "only plans" in note.en


def test_a_letter_may_be_looked_at_at_any_level_whatever_is_due(everybody: TestBooks) -> None:
    for level in (1, 2, 3):
        draft = preview(everybody, "A", level)
        assert (draft.values["level"], [line["level"] for line in draft.values["invoices"]]) == (level, [level])
        assert "A1" in letter_of(draft).text
    assert preview(everybody, "F").values["level"] == 1, "the next one, though it is too soon"
    assert preview(everybody, "C", 2).to == ""
    assert preview(everybody, "A", 1, language="es").language == "es"


@pytest.mark.parametrize(("account", "level", "said"), [
    ("Z", 1, "There is no account 'Z'"), ("A", 4, "the last is 3. At the level after it a person takes over."),
    ("D", 1, "owes nothing that is overdue"), ("A", 0, "owes nothing that falls due"),
])
def test_what_is_no_letter_is_said(everybody: TestBooks, account: str, level: int, said: str) -> None:
    with pytest.raises(AcctkitError, match=said):
        preview(everybody, account, level)


def test_the_reminder_of_what_falls_due_may_be_looked_at() -> None:
    held = ledgers.books({"account": "A", "name": "Hotel A", "currency": "USD", "email": "a@example.com"})
    held.post("invoices", invoice("A1", -5, 100, account="A"))
    assert preview(held, "A", 0).values["level"] == 0


def test_plan_look_and_send_by_the_command_alone(acctkit_workspace: TestWorkspace, tmp_path: Path) -> None:
    ws, day = acctkit_workspace, ("--as-of", "2026-10-20")
    ws.drop("office/accounts.csv", "Account,Name,Email\nA1,Harbor Hotel,pay@example.com\n")
    ws.drop("office/invoices.csv", "Invoice,Account,Issued on,Due on,Amount\nI-1,A1,2026-09-01,2026-10-01,500\n")
    ws.run("2026-10-05")
    assert ws.json("notices", "--plan", *day)["table"]["rows"][0]["letter"] == "goes"
    lines = ws.cli("notices", "preview", "A1", "--level", "2", "--output", str(tmp_path / "look"), *day).splitlines()
    assert lines[0] == "To           Harbor Hotel <pay@example.com>"
    assert ws.mail("overdue-notice") == []
    for sent in ({"sent": 1}, {}):
        assert ws.json("notices", *day)["messages"] == sent
    assert ws.json("notices", "--plan", *day)["table"]["rows"][0]["letter"] == "noticed"
