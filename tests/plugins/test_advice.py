"""Advice: what is due by an account's own rhythm, what is new, who lapses, what was lost, what is still to make."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from statistics import median_high
from typing import Any

import pytest
from acctkit.plugins import advice
from acctkit.plugins._advice_letter import plan, recheck
from acctkit.plugins._advice_rhythm import Purchase, Rhythm
from acctkit.plugins._advice_said import Words
from acctkit.plugins._advice_settings import AdviceSettings
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.calls import CALLS
from acctkit.plugins.orders import ORDERS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.quotas import QUOTAS
from acctkit.plugins.sales import SALES
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Content, Draft, Outgoing, Part, Person, Traced
from acctkit.testing import (
    Golden,
    SectionResult,
    TestBooks,
    assert_plugin,
    assert_sound,
    books_of,
    letter_of,
    mail_desk,
    section_desk,
)

SUNDAY, MONDAY = dt.date(2026, 11, 22), dt.date(2026, 11, 23)
ANA, BO = Person("7", "Ana", "ana@example.com", manager="Marta"), Person("8", "Bo", "bo@example.com", "es")
ACCOUNTS_ = ({"account": "100", "name": "Acme", "rep": "7"}, {"account": "200", "name": "Toys", "rep": "8"},
             {"account": "300", "name": "Gone", "rep": "7", "status": "do not contact"})
PRODUCTS_ = ({"sku": "S1", "name": "Rope", "family": "Ropes"}, {"sku": "S2", "name": "Shackle", "family": "Fittings"})


def day(ago: int) -> dt.date:
    return SUNDAY - dt.timedelta(ago)


def sale(ago: int, units: int = 10, account: str = "100", sku: str = "S1", **more: Any) -> dict[str, Any]:
    given = {"date": day(ago), "account": account, "sku": sku, "units": units, "unit_price": 2, "currency": "USD"}
    return given | more


def books(*sales: dict[str, Any], **rows: list[dict[str, Any]]) -> TestBooks:
    held = books_of([ACCOUNTS, CALLS, ORDERS, PRODUCTS, QUOTAS, SALES], {"accounts": ACCOUNTS_, "products": PRODUCTS_},
                    today=MONDAY)
    held.post("sales", *sales, rep="7")
    for form, some in rows.items():
        held.post(form, *some, **({} if form in ("accounts", "products", "quotas") else {"rep": "7"}))
    return held


def build(held: TestBooks, rep: str | None = None, **chosen: Any) -> Content:
    return assert_sound(advice.build(section_desk(held, SUNDAY, people=[ANA, BO], settings=AdviceSettings(**chosen),
                                                  rep=rep)), held)


def rows(content: Content, name: str) -> list[dict[str, Any]]:
    table = next(one for one in content.tables if one.name == name)
    return [{key: one.value if isinstance(one, Traced) else one for key, one in row.items()} for row in table.rows]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(advice)


def test_without_sales_it_says_nothing() -> None:
    assert build(books()) == Content()


# ------------------------------------------------------------------ rhythm


def bought(*purchases: tuple[int, int]) -> Rhythm:
    def units(value: int, ago: int) -> Traced:
        return Traced(Decimal(value), lambda: (Part("sales", ago, "units", Decimal(value)),))

    return Rhythm.of(Purchase(day(ago), units(value, ago), units(2 * value, ago), "USD") for ago, value in purchases)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 50)), min_size=2, max_size=12))
def test_a_rhythm_is_the_middle_interval_and_a_quantity_that_was_bought(purchases: list[tuple[int, int]]) -> None:
    rhythm = bought(*purchases)
    by_day: dict[int, int] = {}
    for ago, units in purchases:
        by_day[ago] = by_day.get(ago, 0) + units
    days = sorted(by_day, reverse=True)
    assert rhythm.count().value == len(by_day) == len(list(rhythm.count().parts()))
    assert rhythm.usual.units.value == median_high(by_day.values())
    if len(days) > 1:
        assert rhythm.interval == median_high(before - after for before, after in pairwise(days))
    assert rhythm.due_on == day(days[-1]) + dt.timedelta(rhythm.interval)


def test_one_big_order_and_one_long_summer_move_nothing() -> None:
    rhythm = bought((200, 10), (186, 10), (172, 500), (80, 10), (66, 10), (52, 10))
    assert (rhythm.interval, rhythm.usual.units.value) == (14, 10)


# ------------------------------------------------------------------ what to order next


def test_what_is_due_is_told_with_its_numbers() -> None:
    [row] = rows(build(books(sale(44), sale(30, 12), sale(16, 12))), "next_orders")
    assert (row["account"], row["sku"], row["state"], row["due_on"]) == ("100", "S1", "overdue", day(2))
    assert (row["quantity"], row["value"], row["purchases"], row["interval"], row["last"]) == (12, 24, 3, 14, day(16))


@pytest.mark.parametrize(("ago", "state"), [(21, []), (28, ["due"]), (29, ["overdue"]), (57, ["stopped"])])
def test_a_product_is_due_then_overdue_then_no_longer_ordered(ago: int, state: list[str]) -> None:
    other = [sale(10 * number, sku="S2") for number in range(12)]  # the account itself goes on
    content = build(books(sale(ago + 56), sale(ago + 28), sale(ago), *other), ahead_days=6)
    assert [row["state"] for row in rows(content, "next_orders") if row["sku"] == "S1"] == state


def test_two_purchases_are_no_rhythm() -> None:
    assert rows(build(books(sale(30), sale(16))), "next_orders") == []
    assert rows(build(books(sale(30), sale(16)), purchases=2), "next_orders") != []


def test_what_is_on_order_need_not_be_ordered_again() -> None:
    order = {"order": "P1", "date": day(3), "account": "100", "sku": "S1", "units": 4, "unit_price": 2}
    held = books(sale(44), sale(30), sale(16), orders=[order])
    [row] = rows(build(held), "next_orders")
    assert (row["quantity"], row["on_order"]) == (6, 4)
    assert rows(build(books(sale(44), sale(30), sale(16), orders=[order | {"units": 10}])), "next_orders") == []


def test_returns_and_shares_of_a_line_leave_the_rhythm_as_it_is() -> None:
    held = books(sale(44), sale(30), sale(16, share="0.5", order="7"), sale(9, 10, kind="return"))
    held.post("sales", sale(16, share="0.5", order="7"), rep="8")
    [row] = rows(build(held), "next_orders")
    assert (row["purchases"], row["usual"], row["interval"]) == (3, 10, 14)


def test_a_product_that_is_no_longer_made_is_not_advised() -> None:
    held = books(sale(44), sale(30), sale(16), products=[{"sku": "S1", "name": "Rope", "discontinued_on": day(1)}])
    assert rows(build(held), "next_orders") == []


def test_nobody_is_sent_to_an_account_that_must_not_be_contacted() -> None:
    content = build(books(*(sale(ago, account="300") for ago in (44, 30, 16))))
    assert rows(content, "call_sheet") == [] and rows(content, "next_orders") == []


def test_a_price_is_that_of_the_last_purchase_in_its_currency() -> None:
    held = books(sale(44), sale(30), sale(16, unit_price=3, discount="0.1", currency="EUR"))
    [row] = rows(build(held), "next_orders")
    assert (row["currency"], row["value"], row["price"]) == ("EUR", 27, Decimal("2.7000"))


# ------------------------------------------------------------------ new products, and who lapses


def test_a_product_launched_lately_is_new_to_whoever_has_not_bought_it() -> None:
    launched = [{"sku": "N1", "name": "New rope", "family": "Ropes", "launched_on": day(20)},
                {"sku": "N2", "name": "New shackle", "family": "Fittings", "launched_on": day(10)},
                {"sku": "OLD", "name": "Old", "launched_on": day(400)},
                {"sku": "SOON", "name": "Soon", "launched_on": day(-5)}]
    held = books(sale(5), sale(4, account="200"), sale(3, account="200", sku="N1"), products=launched)
    said = [(row["account"], row["sku"], row["bought"]) for row in rows(build(held), "new_products")]
    assert said == [("100", "N1", 10), ("100", "N2", 0), ("200", "N2", 0)]


def test_a_product_launched_since_the_last_purchase_is_new_however_old_it_is() -> None:
    launched = [{"sku": "N1", "name": "New", "launched_on": day(300)}]
    assert [row["sku"] for row in rows(build(books(sale(310), products=launched)), "new_products")] == ["N1"]
    assert rows(build(books(sale(290), products=launched)), "new_products") == []


@pytest.mark.parametrize(("ago", "lapses"), [(40, False), (41, True)])
def test_an_account_lapses_against_its_own_rhythm(ago: int, lapses: bool) -> None:
    content = build(books(sale(ago + 40), sale(ago + 20), sale(ago, sku="S2")))
    assert [row["account"] for row in rows(content, "lapsing")] == (["100"] if lapses else [])
    if lapses:
        [row] = rows(content, "lapsing")
        assert (row["since"], row["interval"], row["times"], row["usual"]) == (41, 20, Decimal("2.05"), 20)
        assert "Marta: win Acme (100) back: it ordered for 20.00 USD every 20 days, and nothing for 41." in [
            one.en for one in content.decisions]


def test_who_orders_every_day_does_not_lapse_over_a_week_off() -> None:
    held = books(sale(16), sale(15), sale(14))
    assert rows(build(held), "lapsing") == [] and rows(build(held, lapsed_days=13), "lapsing") != []


# ------------------------------------------------------------------ lost and won, and what is to make


def test_lost_business_is_told_with_the_cold_calls_that_make_up_for_it() -> None:
    last = dt.date(2025, 5, 5)
    held = books(
        sale(0, 500, date=last), sale(200, 100),  # 1,000 became 200
        sale(0, 50, account="200", date=last), sale(100, 60, account="200"),
        sale(50, 50, account="NEW"),
        calls=[{"date": day(60 + number), "account": "NEW", "kind": "cold call"} for number in range(4)],
    )
    content = build(held)
    [ana] = [row for row in rows(content, "business") if row["rep"] == "7"]
    assert (ana["lost"], ana["won"], ana["new"], ana["cold_calls"]) == (-800, 100, 100, 4)
    assert (ana["per_call"], ana["whose"], ana["to_make_up"], ana["calls_needed"]) == (25, "own", 700, 28)
    [bo] = [row for row in rows(content, "business") if row["rep"] == "8"]
    assert (bo["won"], bo["lost"], bo["calls_needed"], bo["whose"]) == (20, 0, 0, "the company's")
    kinds = {row["account"]: row["kind"] for row in rows(content, "changes")}
    assert kinds == {"100": "shrunk", "200": "grown", "NEW": "new"}


def test_won_and_lost_that_do_not_make_the_sales_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acctkit.plugins._advice_business.Business.won", Traced(Decimal(1)))
    with pytest.raises(AssertionError, match="Won and lost by rep"):
        build(books(sale(5), sale(365)))


def test_nothing_is_lost_or_new_where_the_books_know_no_year_before() -> None:
    content = build(books(sale(5)))
    assert not {"business", "changes"} & {one.name for one in content.tables}


def test_what_is_still_to_make_is_told_with_what_it_takes() -> None:
    held = books(sale(9, 100), sale(2, 100), quotas=[{"rep": "7", "year": 2026, "amount": 1000, "currency": "USD"}])
    [row] = rows(build(held), "to_make")
    assert (row["quota_year"], row["ytd"], row["to_make"], row["pace"]) == (1000, 400, 600, Decimal("30.77"))
    assert (row["order"], row["orders_needed"]) == (200, 3)


def test_a_rep_is_advised_on_their_own_accounts() -> None:
    held = books(*(sale(ago, account=account) for ago in (44, 30, 16) for account in ("100", "200")))
    assert [row["account"] for row in rows(build(held, rep="8"), "call_sheet")] == ["200"]


# ------------------------------------------------------------------ the call sheet by mail


def drafts(held: TestBooks, **chosen: Any) -> list[Draft]:
    return list(plan(mail_desk(held, MONDAY, people=[ANA, BO], settings=AdviceSettings(call_sheet=True, **chosen))))


def test_the_call_sheet_is_mailed_where_the_settings_say_so() -> None:
    held = books(sale(44), sale(30), sale(16))
    assert list(plan(mail_desk(held, MONDAY, people=[ANA]))) == []
    [one] = drafts(held)
    assert (one.to, one.dedupe_key) == ("ana@example.com", "call-sheet:7:2026-W48")


@pytest.mark.parametrize(("change", "why"), [
    ({}, ""), ({"status": "legal"}, "It names 100, which must not be called any more or is another rep's now."),
    ({"rep": "8", "rep_from": MONDAY}, "It names 100, which must not be called any more or is another rep's now."),
])
def test_it_is_not_sent_when_an_account_must_not_be_called(change: dict[str, Any], why: str) -> None:
    held = books(sale(44), sale(30), sale(16))
    [one] = drafts(held)
    held.post("accounts", ACCOUNTS_[0] | change)
    out = Outgoing("1", one.kind, one.to, "", b"", "m", one.tells, rep=one.rep)
    assert recheck(mail_desk(held, MONDAY, people=[ANA, BO]), out) == why
    assert recheck(mail_desk(held, MONDAY + dt.timedelta(7), people=[ANA]), out) == "Its week is over."
    assert recheck(mail_desk(held, MONDAY, people=[BO]), out) == "This rep does not work any more."


@pytest.mark.parametrize("rep", [ANA, BO], ids=["en", "es"])
def test_the_call_sheet_can_be_read(rep: Person, golden: Golden) -> None:
    launched = [{"sku": "N1", "name": "New rope", "family": "Ropes", "launched_on": day(20)}]
    held = books(
        *(sale(ago, account="100" if rep is ANA else "200", sku=sku) for ago in (44, 30, 16) for sku in ("S1", "S2")),
        *(sale(ago, account="L") for ago in (120, 110, 100)), products=launched,
        accounts=[{"account": "L", "name": "Lapsed Ltd", "rep": rep.id}],
    )
    [one] = [draft for draft in drafts(held) if draft.rep == rep.id]
    golden(letter_of(one))


@pytest.mark.parametrize(("more", "said"), [(1, "1 more stands in"), (2, "2 more stand in")])
def test_one_account_more_is_one(more: int, said: str) -> None:
    [one] = [draft for draft in drafts(books(*(sale(ago) for ago in (44, 30, 16)))) if draft.rep == ANA.id]
    letter = letter_of(replace(one, values={**one.values, "more": more}))
    assert said in letter.text and said in letter.html


def test_a_week_of_advice(golden: Golden) -> None:
    launched = [{"sku": "N1", "name": "New rope", "family": "Ropes", "launched_on": day(20)}]
    held = books(
        *(sale(ago, sku=sku) for ago in (44, 30, 16) for sku in ("S1", "S2")),
        *(sale(ago, account="200") for ago in (400, 120, 110, 100)), products=launched,
        quotas=[{"rep": "7", "year": 2026, "amount": 1000, "currency": "USD"}],
    )
    golden(SectionResult.of("advice", "Advice", build(held)))


@pytest.mark.parametrize(("value", "en", "es"), [
    ("1200", "1,200", "1.200"), ("2.50", "2.5", "2,5"), ("1E+1", "10", "10"),
])
def test_a_quantity_has_no_more_places_than_it_needs(value: str, en: str, es: str) -> None:
    assert (Words("en").number(Decimal(value)), Words("es").number(Decimal(value))) == (en, es)
