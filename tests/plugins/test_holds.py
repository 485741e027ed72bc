"""Holds: what keeps an invoice from being chased, from which day to which, and what the package says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from acctkit.plugins import collections, receivables
from acctkit.plugins._holds import Holds
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.collections import HOLDS, CollectionsSettings
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Choice, Content, Day, Draft, Form, Id, Key, Outgoing, Row, Text, Traced, Withheld, column
from acctkit.testing import (
    Golden,
    SectionResult,
    TestBooks,
    assert_sound,
    books_of,
    check_desk,
    findings_of,
    letter_of,
    mail_desk,
    section_desk,
)
from tests.plugins.ledgers import DAY, invoice, payment

ATELIER = {"account": "103", "name": "Atelier", "rep": "1370", "currency": "USD", "email": "ap@example.com"}


class IssueRow(Row):
    """As much of an issue as holds an invoice."""

    issue: Id | None = column("Issue", "Incidencia", default=None)
    opened_on: Day = column("Opened on", "Abierta el")
    account: Id = column("Account", "Cliente")
    kind: Choice = column("Kind", "Tipo", choices={
        kind: (kind,) for kind in ("late shipment", "invoice discrepancy", "damaged return", "technical question")})
    invoice: Id | None = column("Invoice", "Factura", default=None)
    status: Choice = column("Status", "Estado", default="open", choices={
        status: (status,) for status in ("open", "in progress", "resolved")})
    resolved_on: Day | None = column("Resolved on", "Resuelta el", default=None)


ISSUES = Form("issues", Text("Issues", "Incidencias"), IssueRow, date="opened_on", followed=True, numbers=("issue",),
              keys=(Key("issue", needs=("issue",)), Key("opened_on", "account", "kind", "invoice")))


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


def books(*invoices: Mapping[str, Any]) -> TestBooks:
    held = books_of([ACCOUNTS, INVOICES, PAYMENTS, HOLDS, ISSUES], {
        "accounts": [ATELIER, ATELIER | {"account": "104", "name": "Quay"}],
    }, today=DAY)
    held.post("invoices", *(invoices or (invoice("A", 40, 100), invoice("B", 30, 50))))
    return held


def issue(number: str | None, opened: int, invoice: str | None = "A", **more: Any) -> dict[str, Any]:
    return {"issue": number, "opened_on": ago(opened), "account": "103", "kind": "damaged return",
            "invoice": invoice, **more}


def hold(name: str, start: int, invoice: str | None = "A", **more: Any) -> dict[str, Any]:
    return {"hold": name, "account": "103", "invoice": invoice, "reason": "dispute", "start": ago(start), **more}


def lifted(name: str, start: int, **more: Any) -> dict[str, Any]:
    return hold(name, start, decision="lifted", **more)


def filed(rows: tuple[dict[str, Any], ...], held: TestBooks | None = None) -> TestBooks:
    """Books with these rows: those with a hold from the office, the others from a rep."""
    held = held or books()
    for row in rows:
        if "hold" in row:
            held.post("holds", row)
        else:
            held.post("issues", row, rep="1370")
    return held


def over(*rows: dict[str, Any], invoice: str = "A") -> list[int]:
    """On which of the last forty days, counted back from DAY, the invoice is on hold."""
    holds = Holds.read(section_desk(filed(rows), DAY))
    return [days for days in range(40) if holds.over("103", invoice, ago(days))]


def since(first: int, last: int = 0) -> list[int]:
    return list(range(last, first + 1))


def planned(held: TestBooks, day: dt.date = DAY) -> tuple[list[str], list[str]]:
    """The invoices that letters list, and why something is withheld."""
    plans = list(collections.plan(mail_desk(held, day)))
    letters = [line["invoice"] for one in plans if isinstance(one, Draft) for line in one.values["invoices"]]
    return letters, [one.reason.en for one in plans if isinstance(one, Withheld)]


def section(held: TestBooks, day: dt.date = DAY, **desk: Any) -> Content:
    return assert_sound(collections.build(section_desk(held, day, **desk)), held)


def listed(content: Content, table: str = "holds") -> list[dict[str, Any]]:
    rows = next(one.rows for one in content.tables if one.name == table)
    return [{k: v.value if isinstance(v, Traced) else v for k, v in row.items()} for row in rows]


# ------------------------------------------------------------------ from which day to which


def test_an_open_issue_that_names_an_invoice_holds_it_from_the_day_it_was_opened() -> None:
    assert over(issue("R-1", 5)) == since(5)
    assert over(issue("R-1", 5), invoice="B") == over(issue("R-1", 5, invoice=None)) == []
    assert over(issue("R-1", 5, kind="technical question")) == []
    assert over(issue(None, 5, status="in progress")) == since(5)


def test_a_resolved_issue_held_until_the_day_before() -> None:
    assert over(issue("R-1", 9, status="resolved", resolved_on=ago(3))) == since(9, 4)
    assert over(issue("R-1", 9, status="resolved")) == []


def test_the_office_places_holds_of_its_own_with_an_end_or_none() -> None:
    assert over(hold("H", 9)) == since(9)
    assert over(hold("H", 9, end=ago(2))) == since(9, 2)
    assert over(hold("H", 9), lifted("H", 4)) == since(9, 5)
    assert over(hold("H", 9), lifted("X", 4)) == over(lifted("H", 12), hold("H", 9)) == since(9)


def test_a_hold_without_an_invoice_is_on_all_of_the_account() -> None:
    assert over(hold("H", 9, invoice=None)) == over(hold("H", 9, invoice=None), invoice="B") == since(9)


@pytest.mark.parametrize("names", [{"hold": "R-1"}, {"hold": "H-7", "issue": "R-1"}])
def test_the_office_confirms_or_lifts_what_came_from_an_issue(names: dict[str, Any]) -> None:
    ours = issue("R-1", 9)
    assert over(ours, lifted("R-1", 4) | names) == since(9, 5)
    assert over(ours, hold("R-1", 4, end=ago(1)) | names) == since(9, 1)
    gone = issue("R-1", 9, status="resolved", resolved_on=ago(2))
    assert over(gone, hold("R-1", 4) | names) == since(9)  # what the office confirmed, the office lifts
    assert over(ours, lifted("R-1", 4, account="104") | names) == since(9)  # another account's is another hold
    assert over(ours, hold("R-1", 4) | names, lifted("R-1", 2) | names) == since(9, 3)


def test_an_issue_that_is_opened_again_holds_again() -> None:
    def told(*words: tuple[int, dict[str, Any]]) -> list[int]:
        held = books()
        for on, row in words:
            held.today = ago(on)
            held.post("holds" if "hold" in row else "issues", row, **({} if "hold" in row else {"rep": "1370"}))
        holds = Holds.read(section_desk(held, DAY))
        return [days for days in range(40) if holds.over("103", "A", ago(days))]

    gone = issue("R-1", 20, status="resolved", resolved_on=ago(12))
    assert told((20, issue("R-1", 20)), (11, gone), (5, issue("R-1", 20))) == [*since(5), *since(20, 13)]
    assert told((20, issue("R-1", 20)), (15, lifted("R-1", 15)), (11, gone), (5, issue("R-1", 20))) == [
        *since(5), *since(20, 16)]
    assert told((20, issue("R-1", 20)), (11, gone), (5, issue("R-1", 20)), (3, lifted("R-1", 3))) == [
        4, 5, *since(20, 13)]
    assert told((20, issue("R-1", 20)), (15, hold("R-1", 15)), (11, gone), (5, issue("R-1", 20))) == since(20)


def test_a_hold_is_lifted_by_its_own_name_or_by_its_issues_number() -> None:
    ours, confirmed = issue("R-1", 9), hold("H-7", 6, issue="R-1")
    assert over(ours, confirmed, lifted("R-1", 3)) == over(ours, confirmed, lifted("H-7", 3)) == since(9, 4)
    assert over(ours, hold("R-1", 6), lifted("H-7", 3, issue="R-1")) == since(9, 4)
    other = hold("H-8", 6, "B", issue="R-1")
    assert over(ours, confirmed, other, lifted("H-8", 3, issue="R-1")) == since(9)  # it names one of the two
    assert over(ours, confirmed, other, lifted("H-8", 3, issue="R-1"), invoice="B") == since(6, 4)
    assert over(ours, confirmed, other, lifted("R-1", 3), invoice="B") == since(6, 4)


def test_a_hold_that_is_placed_again_keeps_its_history() -> None:
    rows = hold("H", 30, end=ago(25)), lifted("H", 27), hold("H", 9), lifted("H", 4)
    assert over(*rows) == since(9, 5) + since(30, 28)
    assert over(hold("H", 30, end=ago(25)), hold("H", 9)) == since(9) + since(30, 25)


def test_a_later_row_of_a_hold_that_is_on_changes_it_from_its_day_on() -> None:
    rows = hold("H", 9), hold("H", 4, end=ago(2))
    assert over(*rows) == since(9, 2)
    (listing,) = listed(section(filed(rows), ago(3)))
    assert (listing["since"], listing["until"], listing["days"]) == (ago(9), ago(2), 6)
    again = hold("H", 9, end=ago(3)), hold("H", 2)
    assert over(*again) == since(2) + since(9, 3)
    assert [row["state"] for row in listed(section(filed(again)))] == ["confirmed"]
    assert not any("ran out" in line.en for line in section(filed((hold("H", 9, end=ago(1)), hold("H", 0)))).decisions)
    assert over(hold("H", 9), hold("H", 4, "B")) == since(9)  # another invoice is another hold


def test_holds_of_two_accounts_may_have_one_name() -> None:
    held = filed((hold("H", 9), hold("H", 9, invoice=None, account="104")))
    assert [(row["account"], row["invoice"]) for row in listed(section(held))] == [("103", "A"), ("104", None)]


def test_an_issue_without_a_number_is_decided_by_account_and_invoice() -> None:
    assert over(issue(None, 9), lifted("103/A", 4)) == since(9, 5)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 30), st.none() | st.integers(0, 30), st.none() | st.integers(0, 30), st.none() | st.integers(0, 30),
    st.integers(0, 30),
)
def test_whatever_is_decided_no_day_is_held_that_nobody_asked_for(
    opened: int, resolved: int | None, confirmed: int | None, ends: int | None, lifts: int
) -> None:
    """Against the words: an issue holds until it is resolved or decided, a confirmed hold until its end or lifting."""
    gone = {} if resolved is None else {"status": "resolved", "resolved_on": ago(resolved)}
    rows = [issue("R", opened, **gone)]
    rows += [] if confirmed is None else [hold("R", confirmed, end=None if ends is None else ago(ends))]
    rows += [lifted("R", lifts)]
    decided = max(lifts, -1 if confirmed is None else confirmed)
    held = {day for day in range(40) if decided < day <= opened and (resolved is None or day > resolved)}
    if confirmed is not None:
        low = max(-1 if ends is None else ends - 1, lifts if lifts <= confirmed else -1)
        held |= {day for day in range(40) if low < day <= confirmed}
    assert set(over(*rows)) == held


# ------------------------------------------------------------------ who is written to


def test_a_held_invoice_is_not_chased_and_the_others_are() -> None:
    held = filed((issue("R-1", 5),))
    assert planned(held) == (["B"], ["Invoice A is on hold: dispute, issue R-1, not confirmed yet."])
    (letter,) = [one for one in collections.plan(mail_desk(held)) if isinstance(one, Draft)]
    assert letter.tells[0] == "invoice:B:level:1" and "A:" not in letter_of(letter).text
    assert [one["overdue"] for one in letter.values["totals"]] == [50]
    assert planned(held, ago(6)) == (["A", "B"], [])


def test_an_account_all_on_hold_gets_no_letter_and_says_why() -> None:
    held = filed((hold("H", 5, invoice=None, reason="payment plan"),))
    assert planned(held) == ([], ["The account is on hold: payment plan."])
    content = section(held)
    assert [row["reason"] for row in listed(content, "withheld")] == ["The account is on hold: payment plan."]
    assert listed(content, "due") == []
    assert content.headline[0].en == "1 letter withheld; 1 hold in force."


def test_a_hold_that_ends_lets_the_invoice_be_chased_at_the_level_it_had() -> None:
    held = filed((hold("H", 5, end=ago(0)),))
    assert planned(held)[0] == ["B"]
    assert planned(held, DAY + dt.timedelta(1)) == (["A", "B"], [])


def test_what_was_noticed_before_is_held_without_a_word_and_not_noticed_again() -> None:
    held = filed((issue("R-1", 5),), books(invoice("A", 40, 100)))
    held.tell("invoice:A:level:1", "invoice:A:level:2", "letter:103:2004-11-01", on=ago(30))
    assert planned(held) == ([], [])
    held.post("holds", lifted("R-1", 0))
    assert planned(held) == ([], [])


def test_a_letter_is_cancelled_when_what_it_asks_for_was_put_on_hold() -> None:
    held = books()
    (draft,) = [one for one in collections.plan(mail_desk(held)) if isinstance(one, Draft)]
    letter = Outgoing("1", draft.kind, draft.to, "", b"", "", draft.tells, draft.account)
    assert collections.recheck(mail_desk(held), letter) == ""
    held.post("issues", issue("R-1", 0), rep="1370")
    assert collections.recheck(mail_desk(held), letter) == (
        "Invoice A is on hold: dispute, issue R-1, not confirmed yet.")
    spanish = mail_desk(held, company=replace(held.company, language="es"))
    assert collections.recheck(spanish, letter) == (
        "La factura A tiene la reclamación bloqueada: disputa, incidencia R-1, aún sin confirmar.")


# ------------------------------------------------------------------ what is aged


def ageing(held: TestBooks, day: dt.date = DAY) -> Any:
    content = assert_sound(receivables.build(section_desk(held, day)), held)
    (row,) = next(one.rows for one in content.tables if one.name == "ageing")
    return {k: v.value if isinstance(v, Traced) else v for k, v in row.items()}


def test_what_is_disputed_stands_inside_its_bucket() -> None:
    row = ageing(filed((issue("R-1", 5),), books(invoice("A", 40, 100), invoice("B", 30, 50))))
    assert (row["disputed"], row["d31_60"], row["d1_30"], row["total"]) == (100, 100, 50, 150)
    assert ageing(filed((hold("H", 5, reason="promise to pay"),)))["disputed"] == 0
    assert ageing(filed((hold("H", 5, invoice=None),)))["disputed"] == 150
    assert ageing(filed((issue("R-1", 5),)), ago(6))["disputed"] == 0


def test_money_that_names_no_invoice_goes_to_the_oldest_that_is_not_disputed() -> None:
    held = filed((issue("R-1", 5),))
    held.post("payments", payment(70))
    row = ageing(held)
    assert (row["disputed"], row["d1_30"], row["unapplied"], row["total"]) == (100, 0, -20, 80)
    held.post("payments", payment(10, invoice="A"))
    assert ageing(held)["disputed"] == 90


def test_an_instalment_is_held_with_its_invoice() -> None:
    held = filed((issue("R-1", 5),), books(
        invoice("A", 40, 100, installment=1), invoice("A", 10, 100, installment=2), invoice("B", 30, 50)))
    assert ageing(held)["disputed"] == 200 and planned(held)[0] == ["B"]


# ------------------------------------------------------------------ what the package says


def test_holds_are_listed_with_what_is_open_and_how_long_they_stand() -> None:
    held = filed((issue("R-1", 9), hold("H-2", 3, invoice="B", reason="promise to pay", end=DAY)))
    assert listed(section(held)) == [
        {"hold": "R-1", "account": "103", "name": "Atelier", "invoice": "A", "reason": "dispute", "issue": "R-1",
         "since": ago(9), "until": None, "state": "provisional", "days": 9, "open": 100, "currency": "USD"},
        {"hold": "H-2", "account": "103", "name": "Atelier", "invoice": "B", "reason": "promise to pay", "issue": None,
         "since": ago(3), "until": DAY, "state": "confirmed", "days": 3, "open": 50, "currency": "USD"},
    ]
    assert section(held, rep="1166").decisions == () and listed(section(held, rep="1166")) == []


@pytest.mark.parametrize(("days", "limit", "asked"), [(9, 10, False), (10, 10, True), (9, 9, True)])
def test_head_office_is_asked_about_holds_that_nobody_confirmed(days: int, limit: int, asked: bool) -> None:
    held = filed((issue("R-1", days),))
    lines = section(held, settings=CollectionsSettings(confirm_within_days=limit)).decisions
    wanted = f"confirm or lift hold R-1 on invoice A of Atelier (103); it has stood unconfirmed for {days} days."
    asking = [line.en for line in lines if "confirm or lift" in line.en]
    assert asking == ([f"Head office: {wanted}"] if asked else [])


def test_nobody_is_asked_about_an_invoice_that_was_paid_meanwhile() -> None:
    held = filed((issue("R-1", 20),))
    held.post("payments", payment(100, invoice="A"))
    assert [line for line in section(held).decisions if "confirm" in line.en] == []


def test_a_hold_that_ran_out_is_told_in_the_week_after() -> None:
    held = filed((hold("H", 9, end=ago(1)),))
    content = section(held)
    assert [row["state"] for row in listed(content)] == ["ran out"]
    assert any("the hold on invoice A of Atelier (103) ran out on 2004-11-30" in line.en for line in content.decisions)
    assert listed(section(held, DAY + dt.timedelta(9))) == []
    held.post("holds", lifted("H", 3))
    assert listed(section(held)) == []


def test_a_confirmed_hold_whose_issue_is_resolved_is_asked_about() -> None:
    held = filed((issue("R-1", 9, status="resolved", resolved_on=ago(1)), hold("R-1", 5)))
    assert any("issue R-1 is resolved" in line.en for line in section(held).decisions)
    assert [row["days"] for row in listed(section(held))] == [9]


# ------------------------------------------------------------------ what is wrong in a file of holds


def findings(*rows: Mapping[str, Any], held: TestBooks | None = None) -> list[tuple[str, str, str]]:
    found = findings_of(collections.check_holds, check_desk(held or books(), DAY), HOLDS, rows)
    return [(one.code, one.severity, f"{one.params['column']}{one.row}") for one in found]


def test_holds_are_on_invoices_of_their_account_and_end_after_they_start() -> None:
    assert findings(hold("H", 3, end=ago(3)), hold("I", 3, end=ago(4)), hold("J", 3, account="104")) == [
        ("hold-ends-before-start", "error", "end3"), ("hold-of-another-account", "error", "invoice4"),
    ]


def test_only_what_was_placed_can_be_lifted() -> None:
    held = filed((issue("R-1", 9), hold("H-1", 5)))
    told = findings(lifted("R-1", 1), lifted("H-1", 1), lifted("H-9", 1), lifted("H-8", 1, issue="R-1"),
                    hold("H-7", 1), lifted("H-7", 0), lifted("H-1", 1, account="104", invoice=None), held=held)
    assert told == [("hold-lifts-nothing", "warning", "hold4"), ("hold-lifts-nothing", "warning", "hold8")]


def test_a_week_of_collections(golden: Golden) -> None:
    held = filed((hold("H-1", 20), issue("R-2", 12, "B")))
    held.post("invoices", invoice("C", 20, 70, account="104"))
    golden(SectionResult.of("collections", "Collections", section(held)))


def test_what_is_disputed_stays_so_whatever_else_holds_it() -> None:
    held = filed((hold("P", 9, reason="promise to pay", end=DAY), hold("D", 3), hold("L", 20, None, reason="legal")))
    held.post("payments", payment(70, 1))
    (balance,) = receivables.Receivables.read(section_desk(held, DAY)).at(DAY)
    assert {item.number: item.open.value for item in balance.items} == {"A": 100}  # B took what it needed
    assert (balance.disputed.value, balance.unapplied.value) == (100, -20)
