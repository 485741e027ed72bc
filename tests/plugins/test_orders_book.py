"""The book of orders: whoever reads orders sees the same backlog, the same lateness, the same invoices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import orders, quotas, satisfaction
from acctkit.plugins._orders_book import Order, Orders, orders_of
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from acctkit.plugins.orders import ORDERS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.quotas import QUOTAS
from acctkit.plugins.sales import SALES

from acctkit import Content, Person, Traced
from acctkit.testing import TestBooks, books_of, section_desk

FRIDAY, SUNDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 22)
ANA = Person("7", "Ana")
FORMS = [ACCOUNTS, PRODUCTS, ORDERS, INVOICES, PAYMENTS, SALES, QUOTAS]


def line(order: str = "O1", sku: str = "A1", units: object = 10, price: object = 5, **more: Any) -> dict[str, Any]:
    return {"order": order, "date": "2026-11-17", "account": "100", "sku": sku, "units": units, "unit_price": price,
            **more}


def books(*rows: dict[str, Any], today: dt.date = SUNDAY) -> TestBooks:
    """Books of one account, one rep with a quota, and these orders."""
    held = books_of(FORMS, {
        "accounts": [{"account": "100", "name": "Acme", "rep": "7"}, {"account": "200", "name": "Toys", "rep": "7"}],
        "products": [{"sku": "A1", "name": "Anvil"}, {"sku": "B2", "name": "Bell"}],
        "quotas": [{"rep": "7", "year": 2026, "month": None, "amount": 1000}],
    }, today=today)
    if rows:
        held.post("orders", *rows, rep="7")
    return held


def build(section: Any, held: TestBooks, as_of: dt.date = SUNDAY) -> Content:
    found: Content = section.build(section_desk(held, as_of, people=[ANA]))
    return found


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


def only(held: TestBooks, as_of: dt.date = SUNDAY) -> Order:
    (order,) = orders_of(section_desk(held, as_of, people=[ANA]))
    return order


# ------------------------------------------------------------------ one definition for all who read orders


@pytest.mark.parametrize("row", [
    line(), line(status="on hold"), line(status="disputed", shipped_on=FRIDAY, shipped_units=4),
    line(shipped_on=FRIDAY, shipped_units=4), line(status="shipped", shipped_on=FRIDAY, shipped_units=4),
    line(status="cancelled"), line(shipped_on="2026-11-25"), line(status="resolved", shipped_on=FRIDAY),
])
def test_the_forecast_counts_the_backlog_that_the_orders_show(row: dict[str, Any]) -> None:
    held = books(row)
    (account,), (rep,) = rows(build(orders, held), "by_account"), rows(build(quotas, held), "by_rep")
    assert rep.get("orders", 0) == account["backlog"]


def test_what_is_invoiced_is_no_backlog_for_anybody() -> None:
    held = books(line())
    held.post("invoices", {"invoice": "I1", "account": "100", "issued_on": FRIDAY, "amount": 50, "order": "O1"})
    (account,), (rep,) = rows(build(orders, held), "by_account"), rows(build(quotas, held), "by_rep")
    assert (account["backlog"], rep.get("orders", 0)) == (0, 0)


def test_what_a_sale_counts_beyond_what_was_shipped_is_not_forecast_again() -> None:
    held = books(line(line="1", shipped_on=FRIDAY), line(line="2", price=7))
    sold = {"date": FRIDAY, "account": "100", "sku": "A1", "unit_price": 5, "order": "o1"}
    held.post("sales", {**sold, "units": 10}, rep="7")
    assert rows(build(quotas, held), "by_rep")[0]["orders"] == 70  # the ten that are sold are those that left
    held.post("sales", {**sold, "units": 4, "unit_price": 7, "line": "2"}, rep="7")
    assert rows(build(quotas, held), "by_rep")[0]["orders"] == 42


@pytest.mark.parametrize(("more", "late_now", "was_late"), [
    ({}, 1, 1), ({"status": "on hold"}, 1, 1), ({"status": "cancelled"}, 0, 0),
    ({"shipped_on": "2026-11-19"}, 0, 1), ({"shipped_on": "2026-11-18"}, 0, 0),
    ({"shipped_on": "2026-11-18", "shipped_units": 4}, 1, 1),
    ({"status": "shipped", "shipped_on": "2026-11-18", "shipped_units": 4}, 0, 0),
    ({"status": "shipped"}, 0, 0),  # it left, but nobody says when
])
def test_a_shipment_is_late_for_satisfaction_when_the_orders_say_so(
    more: dict[str, Any], late_now: int, was_late: int
) -> None:
    held = books(line(ship_by="2026-11-18", **more))
    held.post("sales", {"date": FRIDAY, "account": "100", "sku": "B2", "units": 1, "unit_price": 1}, rep="7")
    assert len(rows(build(orders, held), "late")) == late_now
    assert rows(build(satisfaction, held), "behind")[0]["late"] == was_late


def test_the_book_is_read_once_for_many_days() -> None:
    held = books(line(shipped_on="2026-11-19"), line("O2", date="2026-11-20"))
    book = Orders.read(section_desk(held, SUNDAY, people=[ANA]))
    for day, numbers, backlog in ((16, [], 0), (18, ["O1"], 50), (19, ["O1"], 0), (20, ["O1", "O2"], 50)):
        found = book.at(dt.date(2026, 11, day))
        assert [one.number for one in found] == numbers
        assert sum((one.backlog.value for one in found), Decimal(0)) == backlog
