"""What happened in collections: promises kept and broken, letters by week, what is on hold for which reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import collections
from acctkit.plugins._collections_promises import promises
from acctkit.plugins._open_items import Receivables
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.collected import COLLECTED
from acctkit.plugins.collections import HOLDS
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Content, Table, Traced
from acctkit.testing import TestBooks, assert_sound, books_of, section_desk
from tests.plugins.ledgers import DAY, invoice, payment

(SECTION,) = collections.acctkit_sections()


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days)


def books(*promised: Mapping[str, Any], holds: tuple[Mapping[str, Any], ...] = (), paid: Any = ()) -> TestBooks:
    """Two accounts that owe; what reps were promised, what the office holds, what the bank shows."""
    held = books_of([ACCOUNTS, INVOICES, PAYMENTS, HOLDS, COLLECTED], {"accounts": [
        {"account": "103", "name": "Atelier", "rep": "7", "currency": "USD", "email": "ap@example.com"},
        {"account": "104", "name": "Quay", "rep": "8", "currency": "EUR", "email": "q@example.com"},
    ]}, today=DAY)
    held.post("invoices", invoice("A", 90, 100), invoice("B", 80, 50), invoice("Q", 60, 70, account="104"))
    for form, rows in (("collected", promised), ("holds", holds), ("payments", paid)):
        if rows:
            held.post(form, *rows, **({"rep": "7"} if form == "collected" else {}))
    return held


def word(days: int, until: int, amount: object = 100, **more: Any) -> dict[str, Any]:
    """A promise that a rep heard, so many days ago."""
    return {"date": ago(days), "account": "103", "kind": "promise", "amount": amount, "promised_on": ago(until), **more}


def hold(days: int, end: int | None, name: str = "H-1", **more: Any) -> dict[str, Any]:
    """A hold of the office for a promise, from so many days ago to so many days ago."""
    return {"hold": name, "account": "103", "invoice": "A", "reason": "promise to pay", "start": ago(days),
            "end": None if end is None else ago(end), **more}


def content(held: TestBooks, day: dt.date = DAY, **desk: Any) -> Content:
    return assert_sound(SECTION.build(section_desk(held, day, **desk)), held)


def table(held: TestBooks, name: str, day: dt.date = DAY, **desk: Any) -> Table:
    return next(table for table in content(held, day, **desk).tables if table.name == name)


def record(held: TestBooks, day: dt.date = DAY, **desk: Any) -> dict[str, list[Any]]:
    """By account and currency: promised, kept, late, broken, awaited, amount broken, last broken on."""
    rows = table(held, "promises", day, **desk).rows
    wanted = ("promised", "kept", "late", "broken", "awaited", "amount", "last_broken")
    return {f"{row['account']} {row['currency']}": [
        value.value if isinstance(value := row[name], Traced) else value for name in wanted] for row in rows}


# ------------------------------------------------------------------ promises


@pytest.mark.parametrize(("paid", "fate"), [
    ([payment(100, 11)], "kept"), ([payment(60, 14), payment(40, 10)], "kept"),
    ([payment(100, 9)], "kept"),  # the business day after
    ([payment(100, 5)], "late"), ([payment(99, 11)], "broken"), ([], "broken"),
    ([payment(100, 21)], "broken"),  # paid before it was promised
    ([payment(100, 11, kind="write-off")], "broken"), ([payment(100, 11, kind="discount")], "broken"),
    ([payment(100, 11, reference="CH1"), payment(100, 3, kind="reversal", reference="CH1")], "broken"),
    ([payment(100, 11, invoice="B")], "kept"),  # the rep named no invoice
])
def test_a_promise_is_kept_by_the_bank_s_money_alone(paid: list[dict[str, Any]], fate: str) -> None:
    held = books(word(20, 10), paid=paid)
    line = dict(zip(("promised", "kept", "late", "broken", "awaited"), record(held)["103 USD"], strict=False))
    assert line == {"promised": 1, "kept": 0, "late": 0, "broken": 0, "awaited": 0} | {fate: 1}


def test_what_a_rep_collected_keeps_none_before_the_bank_shows_it() -> None:
    cheque = {"date": ago(12), "account": "103", "kind": "cheque", "amount": 100}
    assert record(books(word(20, 10), cheque))["103 USD"] == [1, 0, 0, 1, 0, 100, ago(7)]
    assert record(books(word(20, 10), cheque, paid=[payment(100, 10)]))["103 USD"][1] == 1


def test_a_promise_for_an_invoice_is_not_kept_by_what_names_another() -> None:
    named = word(20, 10, invoice="A")
    assert record(books(named, paid=[payment(100, 11, invoice="B")]))["103 USD"][3] == 1
    assert record(books(named, paid=[payment(100, 11, invoice="A")]))["103 USD"][1] == 1


def test_money_keeps_one_promise_only_and_one_in_time_before_one_that_is_late() -> None:
    assert record(books(word(30, 20), word(18, 8), paid=[payment(100, 10)]))["103 USD"][:4] == [2, 1, 0, 1]
    assert record(books(word(30, 20), word(18, 8), paid=[payment(200, 10)]))["103 USD"][:4] == [2, 1, 1, 0]


def test_a_promise_whose_time_is_not_over_is_awaited_and_it_stands_as_of_the_day() -> None:
    held = books(word(20, 10), paid=[payment(100, 2)])
    assert record(held, ago(12))["103 USD"] == [1, 0, 0, 0, 1, 0, None]
    assert record(held, ago(5))["103 USD"] == [1, 0, 0, 1, 0, 100, ago(7)]
    assert record(held)["103 USD"] == [1, 0, 1, 0, 0, 0, ago(7)]
    assert record(held, ago(21)) == {}


def test_a_promise_that_the_office_holds_is_about_what_it_holds() -> None:
    """Until the end of the hold, not a day more: from then on the ladder goes on."""
    assert record(books(holds=(hold(20, 10),)))["103 USD"] == [1, 0, 0, 1, 0, 100, ago(9)]
    assert record(books(holds=(hold(20, 10),), paid=[payment(100, 10, invoice="A")]))["103 USD"][:4] == [1, 1, 0, 0]
    assert record(books(holds=(hold(20, 10),), paid=[payment(100, 9, invoice="A")]))["103 USD"][:4] == [1, 0, 1, 0]
    whole = hold(20, 10, invoice=None)
    assert record(books(holds=(whole,)))["103 USD"] == [1, 0, 0, 1, 0, 150, ago(9)]
    assert record(books(holds=(whole | {"account": "104"},)))["104 EUR"] == [1, 0, 0, 1, 0, 70, ago(9)]


def test_what_was_put_off_lifted_or_has_no_day_is_no_broken_promise() -> None:
    put_off = (hold(30, 20), hold(25, 8))  # the second row moves its end, before the first one is over
    assert record(books(holds=put_off))["103 USD"] == [1, 0, 0, 1, 0, 100, ago(7)]
    lifted = (hold(30, 20), hold(25, None, decision="lifted"))
    assert record(books(holds=lifted)) == {}
    assert record(books(holds=lifted, paid=[payment(100, 26, invoice="A")]))["103 USD"][:2] == [1, 1]
    assert record(books(holds=(hold(30, None),))) == {}
    assert record(books(holds=(hold(30, 20, reason="dispute"),))) == {}
    taken_back = hold(25, None, "promise 2004-11-01", invoice=None, decision="lifted")
    assert record(books(word(30, 20), holds=(taken_back,))) == {}


def test_a_rep_s_promise_that_the_office_places_itself_counts_once() -> None:
    placed = hold(28, 20, "promise 2004-11-01")
    assert record(books(word(30, 20), holds=(placed,)))["103 USD"] == [1, 0, 0, 1, 0, 100, ago(19)]


def test_what_came_on_the_first_day_of_a_hold_is_not_what_was_promised_then() -> None:
    """Forty of the hundred were left to be promised."""
    assert record(books(holds=(hold(20, 10),), paid=[payment(60, 20, invoice="A")]))["103 USD"][3:6] == [1, 0, 40]


def test_what_a_rep_and_the_office_have_of_one_invoice_and_time_is_one_promise() -> None:
    said, until = word(20, 10, invoice="A"), hold(19, 9)
    assert record(books(said, holds=(until,)))["103 USD"][:4] == [1, 0, 0, 1]
    assert record(books(said, holds=(until | {"invoice": "B"},)))["103 USD"][:4] == [2, 0, 0, 2]
    assert record(books(said, holds=(hold(19, 2),)))["103 USD"][:4] == [2, 0, 0, 2]


def test_each_currency_counts_for_itself_and_a_rep_reads_of_the_own_accounts() -> None:
    held = books(word(20, 10), word(20, 10, 70, account="104"), word(20, 10, 30, currency="EUR"),
                 paid=[payment(30, 11, currency="EUR")])
    assert record(held) == {"103 USD": [1, 0, 0, 1, 0, 100, ago(7)], "104 EUR": [1, 0, 0, 1, 0, 70, ago(7)],
                            "103 EUR": [1, 1, 0, 0, 0, 0, None]}
    assert list(record(held, rep="8")) == ["104 EUR"]
    totals = [(row["currency"], row["promised"], row["amount"].value) for row in table(held, "promises").totals]  # type: ignore[union-attr]
    assert totals == [("EUR", 2, 70), ("USD", 1, 100)]


def test_promises_of_more_than_a_year_ago_are_left_out() -> None:
    assert record(books(word(400, 390))) == {}


def test_the_first_page_says_how_much_was_promised_and_not_paid() -> None:
    found = content(books(word(20, 10), word(9, 3, 50)), ago(0))
    figures = {figure.name: figure for figure in found.figures if figure.front}
    assert figures["promises_broken"].value == 2 and figures["broken_amount"].value.value == 150  # type: ignore[union-attr]
    assert found.headline[1].en == "1 promise to pay broken in the week: 50.00 USD."
    assert found.headline[1].es == "1 promesa de pago incumplida en la semana: 50,00 USD."
    none = {figure.name: figure.value for figure in content(books()).figures}
    assert none["promises_broken"] == 0 and "broken_amount" not in none


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(10, 60), st.integers(1, 20), st.integers(1, 5),
                          st.sampled_from([None, "A", "B"])), max_size=5, unique_by=lambda one: (one[0], one[2])),
       st.lists(st.tuples(st.integers(0, 60), st.integers(1, 8), st.sampled_from([None, "A", "B"])), max_size=5))
def test_no_promise_is_kept_by_money_that_is_not_there(promised: list[Any], paid: list[Any]) -> None:
    """What promises of one account were kept by is no more than what came since the first of them was made."""
    held = books(*(word(days, days - until, amount, invoice=name) for days, until, amount, name in promised),
                 paid=[payment(amount, days, invoice=name, transaction_id=f"T{n}")
                       for n, (days, amount, name) in enumerate(paid)])
    desk = section_desk(held)
    found = promises(desk, Receivables.read(desk))
    assert len(found) == len(promised)
    came = [one for one in found if one.came]
    for one in came:
        assert one.made <= one.came <= DAY  # type: ignore[operator]
        assert any(ago(days) == one.came for days, _, _ in paid)
    for last in {one.came for one in came}:
        by_then = sum(one.amount.value for one in came if one.came <= last)  # type: ignore[operator]
        first = min(one.made for one in came)
        assert by_then <= sum(Decimal(amount) for days, amount, _ in paid if first <= ago(days) <= last)  # type: ignore[operator]


# ------------------------------------------------------------------ letters, and what is on hold


def test_letters_are_counted_by_the_week_in_which_they_went_and_their_level() -> None:
    held = books()
    held.tell("sent:overdue-notice:103:1:aa", on=ago(30))
    held.tell("sent:overdue-notice:104:1:bb", on=ago(29))
    held.tell("sent:overdue-notice:103:2:cc", "sent:overdue-notice:104:0:dd", on=ago(8))
    held.tell("sent:overdue-notice:103:3:ee", on=DAY + dt.timedelta(1))  # not yet
    letters = table(held, "letters_by_week")
    assert [column.title.en for column in letters.columns] == ["Week", "Courtesy reminder", "Level 1", "Level 2"]
    assert [dict(row) for row in letters.rows] == [
        {"week": "2004-W45", "level_0": 0, "level_1": 2, "level_2": 0},
        {"week": "2004-W46", "level_0": 0, "level_1": 0, "level_2": 0},
        {"week": "2004-W47", "level_0": 0, "level_1": 0, "level_2": 0},
        {"week": "2004-W48", "level_0": 1, "level_1": 0, "level_2": 1},
        {"week": "2004-W49", "level_0": 0, "level_1": 0, "level_2": 0},
    ]
    charts = [chart for chart in content(held).charts if chart.table == "letters_by_week"]
    assert [chart.series for chart in charts] == [("level_0",), ("level_1",), ("level_2",)]
    assert [row["level_1"] for row in table(held, "letters_by_week", rep="8").rows] == [1, 0, 0, 0, 0]
    assert table(books(), "letters_by_week").rows == ()


def test_what_is_on_hold_is_added_up_by_reason_and_counts_once() -> None:
    account = {"hold": "H-2", "account": "103", "reason": "payment plan", "start": ago(5)}
    held = books(holds=(hold(5, None, reason="dispute"), account, account | {"hold": "H-3", "account": "104"}))
    by_reason = table(held, "held_by_reason")
    assert [(row["reason"], row["currency"], row["invoices"], row["open"].value) for row in by_reason.rows] == [  # type: ignore[union-attr]
        ("payment plan", "EUR", 1, 70), ("dispute", "USD", 1, 100), ("payment plan", "USD", 1, 50)
    ]
    assert [(row["currency"], row["invoices"], row["open"].value) for row in by_reason.totals] == [  # type: ignore[union-attr]
        ("EUR", 1, 70), ("USD", 2, 150)
    ]
    charts = [chart for chart in content(held).charts if chart.table == "held_by_reason"]
    assert [chart.only["currency"] for chart in charts] == ["EUR", "USD"]
