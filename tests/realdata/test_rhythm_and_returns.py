"""Rhythm and returns on real data, computed a second time without acctkit: SQL and plain Python over the published CSVs
say the same.

Every order line of the wholesaler that was not cancelled is a sale on the day of the order, filed by the customer's
rep; the lines of disputed orders come back ten days after they were shipped.
"""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from acctkit.plugins import advice, sales, satisfaction
from acctkit.plugins._advice_settings import AdviceSettings
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.sales import SALES

from acctkit import Content, Person, Traced
from acctkit.testing import TestBooks, assert_sound, books_of, section_desk

DATA = Path(__file__).resolve().parents[3] / "shared" / "realdata" / "classicmodels"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside this checkout")
DAYS = [dt.date(2004, 2, 29), dt.date(2004, 12, 26), dt.date(2005, 5, 29)]
LAST = dt.date(2005, 6, 20)
DAY = dt.timedelta(1)
BACK_AFTER, AHEAD, LEAST = 10, 14, 30
CENT = Decimal("0.01")
LINES = """
    SELECT orderDate, shippedDate, status, customerNumber, salesRepEmployeeNumber, productCode,
        CAST(quantityOrdered AS INTEGER), priceEach, orderNumber, orderLineNumber
    FROM orders JOIN orderdetails USING (orderNumber) JOIN customers USING (customerNumber)
    WHERE status <> 'Cancelled' ORDER BY orderNumber, CAST(orderLineNumber AS INTEGER)
"""


class Line(NamedTuple):
    """An order line, or one that came back: then its units are negative."""

    day: dt.date
    account: str
    rep: str
    sku: str
    units: int
    price: Decimal
    order: str
    number: str


@pytest.fixture(scope="module")
def base() -> sqlite3.Connection:
    """The published tables as they are, every value text."""
    made = sqlite3.connect(":memory:")
    for name in ("customers", "employees", "products", "orders", "orderdetails"):
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        made.execute(f"CREATE TABLE {name} ({', '.join(head)})")
        made.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(head))})", rows)
    return made


@pytest.fixture(scope="module")
def lines(base: sqlite3.Connection) -> list[Line]:
    found = []
    for ordered, shipped, status, account, rep, sku, units, price, order, number in base.execute(LINES):
        day = dt.date.fromisoformat(ordered)
        found.append(Line(day, account, rep, sku, units, Decimal(price), order, number))
        if status == "Disputed":
            back = dt.date.fromisoformat(shipped) + BACK_AFTER * DAY
            found.append(Line(back, account, rep, sku, -units, Decimal(price), order, number))
    return found


@pytest.fixture(scope="module")
def books(base: sqlite3.Connection, lines: list[Line]) -> TestBooks:
    """The books as acctkit keeps them."""
    held = books_of([ACCOUNTS, PRODUCTS, SALES], today=LAST)
    held.post("accounts", *({"account": number, "name": name, "rep": rep or None} for number, name, rep in base.execute(
        "SELECT customerNumber, customerName, salesRepEmployeeNumber FROM customers")))
    held.post("products", *({"sku": sku, "name": name, "family": family} for sku, name, family in base.execute(
        "SELECT productCode, productName, productLine FROM products")))
    by_rep: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        by_rep[line.rep].append({
            "date": line.day, "account": line.account, "sku": line.sku, "units": abs(line.units),
            "unit_price": line.price, "order": line.order, "line": line.number, "currency": "USD",
            "kind": "sale" if line.units > 0 else "return",
        })
    for rep, rows in by_rep.items():
        held.post("sales", *rows, rep=rep)
    return held


@pytest.fixture(scope="module")
def people(base: sqlite3.Connection) -> list[Person]:
    return [Person(one, name) for one, name in base.execute(
        "SELECT employeeNumber, lastName FROM employees WHERE jobTitle = 'Sales Rep'")]


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


@pytest.fixture(scope="module")
def advised(books: TestBooks, people: list[Person]) -> dict[dt.date, Content]:
    """The section of each day."""
    settings = AdviceSettings(history_days=3660, purchases=2, ahead_days=AHEAD, lapsed_days=LEAST)
    desks = {day: section_desk(books, day, people=people, settings=settings) for day in DAYS}
    found = {day: advice.build(desk) for day, desk in desks.items()}
    assert_sound(found[DAYS[0]], books)
    return found


# ------------------------------------------------------------------ the rhythm, in plain Python


def bought(lines: list[Line], day: dt.date, *by: str) -> dict[tuple[str, ...], dict[dt.date, list[Line]]]:
    """Sales up to a day by some columns, then by day."""
    found: dict[tuple[str, ...], dict[dt.date, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if line.day <= day and line.units > 0:
            found[tuple(getattr(line, name) for name in by)][line.day].append(line)
    return found


def middle(values: list[int]) -> int:
    """The middle one, of an even number the greater."""
    return sorted(values)[len(values) // 2]


def before(day: dt.date) -> dt.date:
    """As many days into the year before."""
    first = day.replace(month=1, day=1)
    return first.replace(year=day.year - 1) + (day - first)


def interval(days: dict[dt.date, list[Line]]) -> int:
    ordered = sorted(days)
    return middle([(ordered[n] - ordered[n - 1]).days for n in range(1, len(ordered))])


def stopped(days: dict[dt.date, list[Line]], day: dt.date) -> bool:
    return (day - max(days)).days > max(2 * interval(days), LEAST)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_who_lapses_is_who_did_not_order_for_twice_their_interval(
    advised: dict[dt.date, Content], lines: list[Line], day: dt.date
) -> None:
    expected = {}
    for (account,), days in bought(lines, day, "account").items():
        if len(days) >= 2 and stopped(days, day):
            spent = sum((line.units * line.price for some in days.values() for line in some), Decimal(0))
            mean = (spent / len(days)).quantize(CENT, ROUND_HALF_UP)
            expected[account] = (day - max(days)).days, interval(days), len(days), mean
    said = {
        row["account"]: (row["since"], row["interval"], row["purchases"], row["usual"])
        for row in rows(advised[day], "lapsing")
    }
    assert said == expected and said


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_to_be_ordered_next_follows_the_published_orders(
    advised: dict[dt.date, Content], lines: list[Line], day: dt.date
) -> None:
    accounts = bought(lines, day, "account")
    lapsed = {key[0] for key, days in accounts.items() if len(days) >= 2 and stopped(days, day)}
    expected = {}
    for (account, sku), days in bought(lines, day, "account", "sku").items():
        if account in lapsed or len(days) < 2:
            continue
        due = max(days) + interval(days) * DAY
        if due <= day + AHEAD * DAY:
            state = "stopped" if stopped(days, day) else "overdue" if due < day else "due"
            quantity = middle([sum(line.units for line in some) for some in days.values()])
            last = days[max(days)]
            price = sum((line.units * line.price for line in last), Decimal(0)) / sum(line.units for line in last)
            value = (quantity * price).quantize(CENT, ROUND_HALF_UP)
            expected[account, sku] = state, due, quantity, interval(days), len(days), value
    said = {
        (row["account"], row["sku"]): (row["state"], row["due_on"], row["quantity"], row["interval"], row["purchases"],
                                       row["value"])
        for row in rows(advised[day], "next_orders")
    }
    assert said == expected and said


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_was_lost_and_won_is_what_the_published_orders_say(
    advised: dict[dt.date, Content], lines: list[Line], day: dt.date
) -> None:
    years: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for line in lines:
        for place, until in enumerate((before(day), day)):
            if until.replace(month=1, day=1) <= line.day <= until:
                years[line.account][place] += line.units * line.price
    said = {row["account"]: [row["last_year"], row["this_year"]] for row in rows(advised[day], "changes")}
    assert said == years and len(said) > 20


# ------------------------------------------------------------------ returns


def test_a_return_is_deducted_once_from_what_was_sold(
    books: TestBooks, people: list[Person], lines: list[Line]
) -> None:
    by_rep: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    back = 0
    for line in lines:
        if dt.date(2005, 1, 1) <= line.day <= LAST:
            by_rep[line.rep][0] += line.units
            by_rep[line.rep][1] += line.units * line.price
            back += line.units < 0
    said = rows(sales.build(section_desk(books, LAST, people=people)), "by_rep")
    assert {row["rep"]: [row["ytd_units"], row["ytd_amount"]] for row in said if row["ytd_units"]} == by_rep
    assert back > 10, "the disputed orders came back"


def test_what_came_back_is_told_by_account(books: TestBooks, people: list[Person], lines: list[Line]) -> None:
    units: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        if LAST - 365 * DAY <= line.day <= LAST:
            units[line.account][line.units < 0] += abs(line.units)
    content = satisfaction.build(section_desk(books, LAST, people=people))
    said = {row["account"]: [row["sold"], row["returned"]] for row in rows(content, "behind")}
    assert said == units and any(back for _, back in units.values())
