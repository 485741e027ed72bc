"""What reps collect and are promised: for how long it keeps notices away, and what the bank shows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import collected, collections
from acctkit.plugins._collected_book import CollectedSettings
from acctkit.plugins._collected_book import collections as collections_of
from acctkit.plugins._holds import Holds
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.collected import COLLECTED, check_collected
from acctkit.plugins.collections import HOLDS
from acctkit.plugins.invoices import INVOICES, PAYMENTS

from acctkit import Content, Draft, Outgoing, Person, Traced, Withheld
from acctkit.testing import (
    Golden,
    SectionResult,
    TestBooks,
    assert_plugin,
    assert_sound,
    books_of,
    check_desk,
    findings_of,
    mail_desk,
    section_desk,
)
from tests.plugins.ledgers import DAY, invoice, payment

ATELIER = {"account": "103", "name": "Atelier", "rep": "7", "currency": "USD", "email": "ap@example.com"}
ANA = Person("7", "Ana", manager="Marta")


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days)


def got(days: int, kind: str = "cheque", amount: object = 100, **more: Any) -> dict[str, Any]:
    return {"date": ago(days), "account": "103", "kind": kind, "amount": amount, **more}


def promise(days: int, until: int, amount: object = 100, **more: Any) -> dict[str, Any]:
    return got(days, "promise", amount, promised_on=ago(until), **more)


def books(*rows: Mapping[str, Any], paid: tuple[dict[str, Any], ...] = ()) -> TestBooks:
    held = books_of([ACCOUNTS, INVOICES, PAYMENTS, HOLDS, COLLECTED], {
        "accounts": [ATELIER, ATELIER | {"account": "104", "name": "Quay"}],
    }, today=DAY)
    held.post("invoices", invoice("A", 40, 100), invoice("B", 30, 50))
    if paid:
        held.post("payments", *paid)
    if rows:
        held.post("collected", *rows, rep="7")
    return held


def over(held: TestBooks, number: str = "A") -> list[int]:
    """On which of the last forty days, counted back from DAY (and ten after it), the invoice is on hold."""
    holds = Holds.read(section_desk(held, DAY))
    return [days for days in range(40, -11, -1) if holds.over("103", number, ago(days))]


def states(held: TestBooks) -> list[str]:
    return [one.state(DAY) for one in collections_of(section_desk(held, DAY))]


def build(held: TestBooks, day: dt.date = DAY, rep: str | None = None) -> Content:
    return assert_sound(collected.build(section_desk(held, day, people=[ANA], rep=rep)), held)


def test_it_is_a_good_plugin() -> None:
    assert_plugin(collected)


# ------------------------------------------------------------------ for how long notices wait


def test_a_cheque_keeps_notices_away_until_the_bank_may_have_shown_it() -> None:
    assert over(books(got(12))) == list(range(12, 1, -1))  # 10 days, the first included
    assert over(books(got(12, invoice="B"))) == [], "it was for another invoice"
    assert over(books(got(12, invoice="A"))) == list(range(12, 1, -1))


def test_it_ends_when_the_bank_shows_it() -> None:
    assert over(books(got(8), paid=(payment(100, 5),))) == [8, 7, 6]
    assert over(books(got(8), paid=(payment(60, 6), payment(40, 4)))) == [8, 7, 6, 5]
    assert over(books(got(8), paid=(payment(99, 5),))) == list(range(8, -3, -1)), "one dollar is still to come"
    assert over(books(got(8), paid=(payment(100, 9),))) == list(range(8, -3, -1)), "that was paid before"


def test_a_promise_keeps_notices_away_until_the_business_day_after_it() -> None:
    assert DAY.isoweekday() == 3
    assert over(books(promise(9, 5))) == [9, 8, 7, 6, 5, 4, 3, 2], "a Friday: until the Monday after"
    assert over(books(promise(9, 7))) == [9, 8, 7, 6]


def test_the_business_day_after_a_promise_is_one_of_the_customers_country() -> None:
    held = books(promise(9, 7))
    held.post("accounts", ATELIER | {"country": "U.S."})
    [one] = collections_of(section_desk(held, DAY))
    assert one.until == ago(5), "a Friday: the Thursday is Thanksgiving"


def test_a_promise_does_not_keep_them_away_for_ever() -> None:
    held = books(promise(30, -300))
    [one] = collections_of(section_desk(held, DAY, settings=CollectedSettings(promise_days=35)))
    assert one.until == ago(-5)


def test_the_office_may_lift_it() -> None:
    held = books(got(5, reference="CH-77"))
    held.post("holds", {"hold": "CH-77", "account": "103", "reason": "promise to pay", "start": ago(2),
                        "decision": "lifted"})
    assert over(held) == [5, 4, 3]
    row = {"hold": "CH-77", "account": "103", "reason": "legal", "start": ago(2), "decision": "lifted"}
    assert findings_of(collections.check_holds, check_desk(held, DAY), HOLDS, [row]) == []


# ------------------------------------------------------------------ what the bank shows


@pytest.mark.parametrize(("rows", "paid", "wanted"), [
    ([got(12)], (), ["missing"]), ([got(5)], (), ["awaited"]), ([promise(9, 8)], (), ["broken"]),
    ([got(8)], (payment(100, 5),), ["at the bank"]),
    ([got(8), got(7, "cash")], (payment(100, 5),), ["at the bank", "awaited"]),
    ([got(8), got(7, "cash", 50)], (payment(150, 5),), ["at the bank", "at the bank"]),
    ([got(8, "transfer")], (payment(100, 10),), ["at the bank"]), ([got(8, "cash")], (payment(100, 10),), ["awaited"]),
    ([got(8, invoice="A")], (payment(100, 5, invoice="B"),), ["awaited"]),
    ([got(8, reference="ch-7")], (payment(90, 5, reference="CH-7"),), ["at the bank"]),
    ([promise(9, 8), got(8)], (payment(100, 5),), ["kept", "at the bank"]),
    ([promise(9, 8), got(8, amount=40)], (), ["broken", "awaited"]),
    ([got(8)], (payment(100, 5, kind="reversal"),), ["awaited"]),
    ([got(8)], (payment(100, 5, currency="EUR"),), ["awaited"]),
])
def test_how_it_stands(rows: list[dict[str, Any]], paid: tuple[dict[str, Any], ...], wanted: list[str]) -> None:
    assert states(books(*rows, paid=paid)) == wanted


# ------------------------------------------------------------------ the letters


def planned(held: TestBooks) -> list[Draft | Withheld]:
    return list(collections.plan(mail_desk(held, DAY, people=[ANA])))


def test_nobody_is_chased_for_what_a_rep_collected() -> None:
    [letter] = planned(books())
    assert isinstance(letter, Draft) and {one["invoice"] for one in letter.values["invoices"]} == {"A", "B"}
    [withheld] = planned(books(got(5, amount=150)))
    assert isinstance(withheld, Withheld) and "not at the bank yet, as rep 7 says" in withheld.reason.en


def test_a_letter_that_waits_is_withheld_when_the_customer_promises_to_pay() -> None:
    held = books()
    [letter] = planned(held)
    assert isinstance(letter, Draft)
    held.post("collected", promise(0, -5), rep="7")
    out = Outgoing("1", letter.kind, letter.to, "", b"", "m", letter.tells, account="103", rep=letter.rep)
    assert "promise to pay, as rep 7 says" in collections.recheck(mail_desk(held, DAY, people=[ANA]), out)


def test_a_broken_promise_is_chased_again() -> None:
    assert isinstance(planned(books(promise(9, 8)))[0], Draft)


# ------------------------------------------------------------------ the checks


@pytest.mark.parametrize(("row", "code", "value"), [
    (got(2, "promise"), "promise-without-day", "promise"),
    (promise(2, 3), "promise-before-its-day", str(ago(3))), (promise(2, -90), "promise-far-off", str(ago(-90))),
    (got(2, account="104", invoice="A"), "collected-for-another-account", "A"),
])
def test_what_is_wrong_is_told(row: dict[str, Any], code: str, value: str) -> None:
    [found] = findings_of(check_collected, check_desk(books(), DAY, person=ANA), COLLECTED, [row])
    assert (found.code, str(found.value)) == (code, value)


def test_a_right_row_is_taken() -> None:
    rows = [got(2), promise(2, -5), got(2, "cash", 20, invoice="B")]
    assert findings_of(check_collected, check_desk(books(), DAY, person=ANA), COLLECTED, rows) == []


# ------------------------------------------------------------------ the section


def test_what_did_not_come_is_asked_about_in_its_week() -> None:
    held = books(promise(6, 5), got(12, amount=50))
    again = "what is due is chased again."
    assert [one.en for one in build(held).decisions] == [
        f"Ana: find out why the bank does not show the 50.00 USD collected from Atelier (103) on {ago(12)}; {again}",
        f"Ana: ask Atelier (103) for the 100.00 USD that it promised for {ago(5)}; {again}",
    ]
    assert build(held, DAY + dt.timedelta(14)).decisions == ()


def test_a_table_that_loses_something_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acctkit.plugins._collected_tables._amount", lambda one: Traced(Decimal(1)))
    with pytest.raises(AssertionError, match="Collected by rep, and as filed, USD"):
        build(books(got(2)))


def test_a_rep_sees_their_own() -> None:
    held = books(got(2))
    held.post("collected", got(3, "cash", 40), rep="8")
    assert len(build(held, rep="8").tables[0].rows) == 1 and build(books()) == Content()


def test_a_week_of_collecting(golden: Golden) -> None:
    held = books(promise(9, 8), got(8, amount=40, reference="CH-1"), got(2, "cash", 50, invoice="B"),
                 got(12, amount=30), paid=(payment(40, 5, reference="ch-1"),))
    golden(SectionResult.of("collected", "Collected by reps", build(held)))


def test_kinds_are_offered_in_the_rep_s_language() -> None:
    kinds = collected.KINDS.values()
    assert [words[1] for words in kinds] == ["cheque", "efectivo", "transferencia", "promesa"]
