"""What reps collect and are promised: for how long it keeps notices away, and what the bank shows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import collected, collections
from acctkit.plugins._collected_book import CollectedSettings
from acctkit.plugins._collected_book import collections as collections_of
from acctkit.plugins._holds import Hold
from acctkit.plugins._holds_reach import reach
from acctkit.plugins._open_items import Receivables
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.collected import COLLECTED, check_collected
from acctkit.plugins.collections import HOLDS
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from hypothesis import given, settings
from hypothesis import strategies as st

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
    book = Receivables.read(section_desk(held, DAY))
    days = list(range(40, -11, -1))
    return [
        day for day, balances in zip(days, book.on(map(ago, days)), strict=True)
        for balance in balances for item in balance.items if item.number == number and item.hold
    ]


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
    assert over(books(got(8), paid=(payment(100, 9),)), "B") == list(range(8, -3, -1)), "that was paid before"


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


# ------------------------------------------------------------------ how far it reaches


def on_hold(held: TestBooks, **settings: Any) -> dict[str, str]:
    """The hold of each open invoice."""
    desk = section_desk(held, DAY, settings=collections.CollectionsSettings(**settings))
    items = (item for balance in Receivables.read(desk).at(DAY) for item in balance.items)
    return {item.number: item.hold.id for item in items if item.hold}


@pytest.mark.parametrize(("rows", "numbers"), [
    ([got(2, amount=100)], "A"), ([got(2, amount=149)], "AB"), ([got(2, amount=139)], "A"),
    ([got(2, amount=89)], ""), ([got(2, amount=90)], "A"), ([promise(2, -5, "0.01")], ""),
    ([got(2, amount=60), got(1, amount=40)], "A"), ([got(2, amount=60, invoice="B"), got(1, amount=100)], "AB"),
    ([got(2, amount=150, currency="EUR")], ""),
])
def test_without_an_invoice_it_holds_what_its_amount_would_pay(rows: list[dict[str, Any]], numbers: str) -> None:
    assert "".join(on_hold(books(*rows))) == numbers  # up to less than a letter is worth, 10.00


def test_no_amount_is_applied_to_what_is_disputed() -> None:
    held = books(got(2, amount=50))
    held.post("holds", {"hold": "H-1", "account": "103", "invoice": "A", "reason": "dispute", "start": ago(5)})
    assert on_hold(held) == {"A": "H-1", "B": f"cheque {ago(2)}"}


@given(st.lists(st.integers(1, 300), max_size=6), st.lists(st.integers(0, 500), max_size=4))
@settings(max_examples=60)
def test_no_more_is_on_hold_than_would_be_paid_and_always_the_oldest(owed: list[int], words: list[int]) -> None:
    cheque = Hold("cheque", "103", None, "collected", DAY, DAY, DAY)
    upto = [replace(cheque, amount=Decimal(word)) for word in words]
    held = [bool(holds) for holds in reach([(Decimal(one), None) for one in owed], upto)]
    assert held == sorted(held, reverse=True)
    assert [sum(owed[:at + 1]) <= sum(words) for at in range(len(owed))] == held


def test_the_rest_is_asked_for() -> None:
    letter, withheld = sorted(planned(books(got(5, amount=100))), key=lambda one: isinstance(one, Withheld))
    assert isinstance(letter, Draft) and [one["invoice"] for one in letter.values["invoices"]] == ["B"]
    assert isinstance(withheld, Withheld) and withheld.reason.en == (
        "The account, up to 100.00 USD, is on hold: collected, and not at the bank yet, as rep 7 says."
    )


# ------------------------------------------------------------------ promises that are made again and again

BROKEN = (promise(38, 34), promise(30, 26), promise(22, 18))


def test_a_promise_may_be_made_again_twice_then_the_office_is_asked() -> None:
    assert on_hold(books(*BROKEN[:2], promise(3, -3))) == {"A": f"promise {ago(3)}"}
    held = books(*BROKEN, promise(3, -3))
    assert on_hold(held) == {} and states(held) == ["broken", "broken", "broken", "too often"]
    said = build(held)
    assert said.decisions[0].en == (
        f"Head office: confirm promise {ago(3)} of Atelier (103) for 100.00 USD in the form holds, or let what is due "
        "be chased as it is: 3 promises before it were not kept."
    )
    assert said.headline[0].en == "Nothing that reps collected is awaited."
    [row] = [row for row in said.tables[0].rows if row["date"] == ago(3)]
    assert (row["state"], row["until"]) == ("promised too often: does not count", None)
    assert isinstance(planned(held)[0], Draft)


def test_it_counts_once_the_office_confirms_it() -> None:
    held = books(*BROKEN, promise(3, -3))
    held.post("holds", {"hold": f"promise {ago(3)}", "account": "103", "reason": "promise to pay", "start": ago(1),
                        "end": ago(-4)})
    assert states(held)[-1] == "awaited" and not any("Head office" in one.en for one in build(held).decisions)
    assert on_hold(held) == {"A": f"promise {ago(3)}"}, "as much as was promised"


def test_what_the_office_confirmed_ends_when_the_money_comes() -> None:
    held = books(promise(5, -3), paid=(payment(100, 1),))
    held.post("holds", {"hold": f"promise {ago(5)}", "account": "103", "reason": "promise to pay", "start": ago(3)})
    assert over(held) == [5, 4, 3, 2] and on_hold(held) == {}


def test_one_that_was_kept_begins_anew_and_another_invoice_is_another_debt() -> None:
    assert states(books(*BROKEN, promise(3, -3), paid=(payment(100, 20),)))[-1] == "awaited"
    held = books(*(row | {"invoice": "A"} for row in BROKEN), promise(3, -3, 50, invoice="B"))
    assert states(held)[-1] == "awaited"
    held = books(*(row | {"invoice": "A"} for row in BROKEN), promise(3, -3, 50))
    assert states(held)[-1] == "too often", "it may be the same"


def test_the_rep_is_told_at_once() -> None:
    check = check_desk(books(*BROKEN), DAY, person=ANA)
    [found] = findings_of(check_collected, check, COLLECTED, [promise(0, -3)])
    assert (found.code, found.expected) == ("promised-too-often", "3")
    assert findings_of(check_collected, check, COLLECTED, [promise(0, -3, invoice="A"), got(0)][1:]) == []


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
