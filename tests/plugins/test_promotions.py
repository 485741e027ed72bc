"""Promotions: what is wrong with an offer, how it was answered, and what it brought."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import _promotions_totals, promotions
from acctkit.plugins._promotions_settings import PromotionsSettings
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.promotions import PROMOTIONS
from acctkit.plugins.sales import SALES
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Content, Person, Traced
from acctkit.testing import (
    Golden,
    TestBooks,
    TestWorkspace,
    assert_plugin,
    assert_sound,
    books_of,
    check_desk,
    findings_of,
    section_desk,
    sheet,
)

SUNDAY = dt.date(2026, 11, 22)
ANA = Person("7", "Ana")


def offer(account: str = "100", **more: Any) -> dict[str, Any]:
    return {"promotion": "WINTER", "account": account, "offered_on": "2026-11-03", **more}


def running(account: str = "100", **more: Any) -> dict[str, Any]:
    """An offer that was accepted, for the four weeks from 2 November."""
    return offer(account, **{"accepted": True, "starts": "2026-11-02", "ends": "2026-11-29", **more})


def sale(account: str, day: str, units: int, **more: Any) -> dict[str, Any]:
    return {"date": day, "account": account, "sku": "S1", "units": units, "unit_price": 10, "currency": "USD", **more}


def books(*rows: dict[str, Any], sales: tuple[dict[str, Any], ...] = ()) -> TestBooks:
    held = books_of([ACCOUNTS, PRODUCTS, SALES, PROMOTIONS], {
        "accounts": [{"account": "100", "name": "Acme", "rep": "7"}, {"account": "200", "name": "Toys", "rep": "7"}],
        "products": [{"sku": "S1", "name": "Bolt", "list_price": "10.00"}, {"sku": "S2", "name": "Nut"}],
    }, today=dt.date(2026, 11, 23))
    held.post("promotions", *rows, rep="7")
    held.post("sales", *sales, rep="7")
    return held


def build(held: TestBooks, day: dt.date = SUNDAY, **chosen: Any) -> Content:
    desk = section_desk(held, day, people=[ANA], settings=PromotionsSettings(**chosen))
    return assert_sound(promotions.build(desk), held)


def picked(content: Content, name: str, *columns: str) -> list[tuple[Any, ...]]:
    table = next(one for one in content.tables if one.name == name)
    return [
        tuple(value.value if isinstance(value := row[column], Traced) else value for column in columns)
        for row in table.rows
    ]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(promotions)


@pytest.mark.parametrize(("row", "told"), [
    (running(), []), (offer(), []), (offer(accepted=False), []),
    (running(ends="2026-11-01"), [("promotion-ends-first", "ends")]),
    (offer(starts="2026-10-01", ends="2026-10-31"), [("offered-after-the-promotion", "offered_on")]),
    (offer(accepted=True), [("promotion-without-start", "starts")]),
    (running(sku="S1", price="10.00"), []), (running(sku="S2", price="99.00"), []),
    (running(sku="S1", price="10.01"), [("promotion-above-list-price", "price")]),
])
def test_what_is_wrong(row: dict[str, Any], told: list[tuple[str, str]]) -> None:
    found = findings_of(promotions.check_offers, check_desk(books(offer())), PROMOTIONS, [row])
    assert [(one.code, one.params["column"]) for one in found] == told


def test_one_promotion_with_two_spans_is_told_once_a_row() -> None:
    rows = [running(), running("200", ends="2026-12-31")]
    found = findings_of(promotions.check_offers, check_desk(books(offer())), PROMOTIONS, rows)
    assert [(one.code, one.row, one.expected) for one in found] == [
        ("promotion-with-other-dates", 3, "2026-11-02 … 2026-11-29")
    ]


def test_the_days_are_held_against_those_of_earlier_files() -> None:
    def told(*rows: dict[str, Any]) -> list[tuple[str, str]]:
        desk = check_desk(books(running(), offer(promotion="OTHER")))
        return [(one.code, str(one.expected)) for one in findings_of(promotions.check_offers, desk, PROMOTIONS, rows)]

    assert told(running("200", ends="2026-12-31")) == [("promotion-with-other-dates", "2026-11-02 … 2026-11-29")]
    assert told(running("200")) == []
    assert told(running(ends="2026-12-31")) == []  # the same offer, brought up to date
    assert told(running(ends="2026-12-31"), running("200", ends="2026-12-31")) == []


def test_uplift_is_against_the_accounts_own_weeks_before() -> None:
    sales = (
        sale("100", "2026-09-07", 28), sale("100", "2026-11-01", 28),  # 56 units in the 56 days before
        sale("100", "2026-11-02", 20), sale("100", "2026-11-22", 10), sale("100", "2026-11-23", 500),
        sale("100", "2026-11-10", 2, kind="return"), sale("200", "2026-11-10", 70),
    )
    content = build(books(running(), running("200"), sales=sales))
    assert picked(content, "offers", "account", "before", "expected", "units", "uplift", "uplift_share") == [
        ("100", 56, Decimal("21.0"), 28, 7, Decimal("0.3333")), ("200", 0, 0, 70, 70, None),
    ]
    assert content.headline[0].en == "1 promotion running; offers accepted: 2 of 2; +367% units against the " \
                                     "weeks before."


def test_a_promotion_of_one_product_counts_that_alone() -> None:
    sales = (
        sale("100", "2026-11-03", 5), sale("100", "2026-11-03", 7, sku="S2"), sale("100", "2026-10-01", 8, sku="S2"),
        sale("200", "2026-09-01", 1),  # the books reach back so far
    )
    content = build(books(running(sku="S2"), sales=sales))
    assert picked(content, "offers", "before", "units") == [(8, 7)]


def test_a_line_that_reps_share_counts_once() -> None:
    half = sale("100", "2026-11-03", 10, order="O1", share="0.6")
    held = books(running(), sales=(sale("100", "2026-09-07", 8), half))
    held.post("sales", sale("100", "2026-11-03", 10, order="O1", share="0.4"), rep="8")
    assert picked(build(held), "offers", "before", "units") == [(8, 10)]


def test_what_was_expected_is_not_known_where_the_books_begin_later() -> None:
    held = books(running(), running("200", promotion="OTHER", starts="2026-11-16"), sales=(
        sale("100", "2026-09-14", 28), sale("100", "2026-11-03", 5), sale("200", "2026-11-16", 9)))
    content = build(held)
    assert picked(content, "offers", "account", "known", "before", "expected", "units", "uplift") == [
        ("200", "", 0, 0, 9, 9), ("100", "not in the books", None, None, 5, None),
    ]
    assert picked(content, "by_rep", "expected", "units", "uplift", "unknown") == [(0, 14, 9, 1)]
    assert content.headline[0].es.endswith("aumento desconocido en 1, porque los libros empiezan después.")


def test_what_is_bought_in_two_promotions_at_once_counts_once_in_the_sums() -> None:
    held = books(
        running(), running(promotion="ALSO", starts="2026-11-09", ends="2026-12-06"), running("200"),
        running(promotion="NUTS", sku="S2", starts="2026-11-09", ends=None),
        sales=(
            sale("100", "2026-09-07", 44), sale("100", "2026-09-07", 12, sku="S2"),  # 1 unit a day, of which 12/56 S2
            sale("100", "2026-11-03", 5), sale("100", "2026-11-10", 9, sku="S2"), sale("100", "2026-11-20", 11),
            sale("200", "2026-11-03", 2), sale("200", "2026-09-07", 1),
        ),
    )
    content = build(held)
    assert picked(content, "by_promotion", "promotion", "units") == [("ALSO", 20), ("NUTS", 9), ("WINTER", 27)]
    expected = Decimal("21.0") + Decimal("0.4")  # 21 days, each once
    assert picked(content, "by_rep", "units", "expected", "uplift") == [(27, expected, 27 - expected)]
    figures = {one.name: one.value for one in content.figures}
    assert figures["uplift"] == 27 - expected


def test_a_sum_that_counts_a_sale_twice_does_not_reconcile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_promotions_totals, "_meet", lambda one, other: False)
    held = books(running(), running(promotion="ALSO"), sales=(sale("100", "2026-11-03", 5),))
    desk = section_desk(held, SUNDAY, people=[ANA], settings=PromotionsSettings())
    assert [one.holds for one in promotions.build(desk).reconciliations] == [True, True, True, False]


def test_what_was_declined_or_has_not_begun_has_no_units() -> None:
    later = offer("200", promotion="SPRING", accepted=True, starts="2026-12-01")
    content = build(books(offer(accepted=False, starts="2026-11-02"), later, sales=(sale("100", "2026-11-03", 5),)))
    assert picked(content, "offers", "promotion", "state", "units") == [
        ("SPRING", "accepted", None), ("WINTER", "declined", None),
    ]
    assert picked(content, "by_promotion", "promotion", "offered", "accepted", "open", "acceptance") == [
        ("SPRING", 1, 1, 0, 1), ("WINTER", 1, 0, 0, 0),
    ]


def test_figures_are_as_of_the_day_and_what_is_long_over_is_left_out() -> None:
    held = books(running(), sales=(sale("100", "2026-11-03", 5),))
    assert picked(build(held, dt.date(2026, 11, 2)), "offers", "promotion") == []  # offered on the third
    assert picked(build(held, dt.date(2026, 11, 8)), "offers", "units") == [(5,)]
    assert picked(build(held, dt.date(2027, 1, 24)), "offers", "units") == [(5,)]
    assert build(held, dt.date(2027, 1, 25)).tables[0].rows == ()


def test_the_answer_of_a_later_file_counts() -> None:
    held = books(offer(starts="2026-11-02"))
    assert picked(build(held), "by_promotion", "accepted", "open", "acceptance") == [(0, 1, None)]
    held = books(offer(starts="2026-11-02"))
    held.post("promotions", offer(starts="2026-11-02", accepted=True), rep="7", path="7/later.xlsx")
    assert picked(build(held), "by_promotion", "accepted", "open", "acceptance") == [(1, 0, 1)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from([True, False, None])), min_size=1, max_size=4))
def test_promotions_and_reps_sum_to_all_offers(some: list[tuple[str, bool | None]]) -> None:
    rows = [
        offer(str(100 * (at % 2 + 1)), promotion=f"{name}{at}", accepted=answer, starts="2026-11-02")
        for at, (name, answer) in enumerate(some)
    ]
    content = build(books(*rows, sales=(sale("100", "2026-11-05", 3), sale("200", "2026-10-05", 4))))
    assert all(one.holds for one in content.reconciliations) and len(content.reconciliations) == 4


def test_a_week_of_promotions(acctkit_workspace: TestWorkspace, golden: Golden) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com", "language": "es"}]),
        sheet("accounts", [
            {"account": "100", "name": "Acme", "rep": "7"}, {"account": "200", "name": "Toys", "rep": "7"},
        ]),
        sheet("products", [{"sku": "S1", "name": "Bolt", "list_price": 10}]),
    ])
    sold = [sale("100", "2026-09-07", 2), sale("100", "2026-10-06", 14), sale("100", "2026-11-17", 24)]
    ws.drop("7/ventas.xlsx", sheet("sales", sold, style="spanish"))
    ws.drop("7/promociones.xlsx", sheet("promotions", [
        {**running(), "offered_on": "2026-11-17", "sku": "S1", "price": 9},
        {**running("200"), "offered_on": "2026-11-18", "accepted": None, "price": 12, "sku": "S1"},
    ], style="spanish"))
    result = ws.run("2026-11-25")
    golden(result, result.section("promotions"))
