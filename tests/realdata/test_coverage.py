"""Coverage on real data, computed a second time without acctkit: plain SQL over the published CSVs says the same.

The days of a customer's orders stand for visits; who is given more credit is to be visited more often.
"""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from acctkit.plugins import calls
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.calls import CALLS, CallsSettings

from acctkit import Person, Traced
from acctkit.testing import TestBooks, assert_sound, books_of, section_desk

DATA = Path(__file__).resolve().parents[3] / "shared" / "realdata" / "classicmodels"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside this checkout")
DAYS = [dt.date(2003, 11, 16), dt.date(2004, 8, 31), dt.date(2004, 11, 28), dt.date(2005, 5, 1)]
QUIET = 60


@pytest.fixture(scope="module")
def base() -> sqlite3.Connection:
    """The published tables as they are, every value text."""
    made = sqlite3.connect(":memory:")
    for name in ("customers", "orders", "employees"):
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        made.execute(f"CREATE TABLE {name} ({', '.join(head)})")
        made.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(head))})", rows)
    return made


def monthly(credit: str) -> int:
    """Planned visits a month: none without credit, else one, and one more for each 50,000 of it."""
    return 0 if Decimal(credit) == 0 else 1 + int(Decimal(credit)) // 50_000


@pytest.fixture(scope="module")
def books(base: sqlite3.Connection) -> TestBooks:
    """The books as acctkit keeps them: an account a customer, a call an order day, filed by the customer's rep."""
    held = books_of([ACCOUNTS, CALLS], today=dt.date(2005, 6, 1))
    held.post("accounts", *(
        {"account": number, "name": name, "rep": rep or None, "visits_per_month": monthly(credit) or None}
        for number, name, rep, credit in base.execute(
            "SELECT customerNumber, customerName, salesRepEmployeeNumber, creditLimit FROM customers")
    ))
    by_rep: dict[str, list[dict[str, Any]]] = {}
    for day, account, rep in base.execute(
        "SELECT DISTINCT orderDate, customerNumber, salesRepEmployeeNumber FROM orders JOIN customers "
        "USING (customerNumber) ORDER BY orderDate, customerNumber"
    ):
        by_rep.setdefault(rep, []).append({"date": day, "account": account, "kind": "visit"})
    for rep, rows in by_rep.items():
        held.post("calls", *rows, rep=rep)
    return held


def expected(base: sqlite3.Connection, day: dt.date) -> dict[str, tuple[str, Decimal, int]]:
    """Rep, visits planned to date and visits made in the month, by customer with a plan."""
    first = day.replace(day=1)
    month = [first + dt.timedelta(n) for n in range(31) if (first + dt.timedelta(n)).month == first.month]
    weekdays = [one for one in month if one.weekday() < 5]
    passed = [one for one in weekdays if one <= day]
    made = dict(base.execute(
        "SELECT customerNumber, COUNT(DISTINCT orderDate) FROM orders WHERE orderDate BETWEEN ? AND ? "
        "GROUP BY customerNumber", (first.isoformat(), day.isoformat()),
    ))
    found = {}
    for number, rep, credit in base.execute(
        "SELECT customerNumber, salesRepEmployeeNumber, creditLimit FROM customers"
    ):
        if monthly(credit):
            share = Decimal(monthly(credit) * len(passed)) / len(weekdays)
            found[number] = rep, share.quantize(Decimal("0.01"), ROUND_HALF_UP), made.get(number, 0)
    return found


def rows(books: TestBooks, base: sqlite3.Connection, day: dt.date, table: str) -> list[dict[str, Any]]:
    people = [Person(one, name) for one, name in base.execute(
        "SELECT employeeNumber, lastName FROM employees WHERE jobTitle = 'Sales Rep'")]
    desk = section_desk(books, day, people=people, settings=CallsSettings(quiet_days=QUIET))
    content = assert_sound(calls.build(desk), books)
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_account_is_covered_as_the_published_orders_say(
    books: TestBooks, base: sqlite3.Connection, day: dt.date
) -> None:
    said = {row["account"]: (row["rep"], row["to_date"], row["made"]) for row in rows(books, base, day, "coverage")}
    assert said == expected(base, day) and len(said) > 90


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_rep_is_covered_as_the_published_orders_say(
    books: TestBooks, base: sqlite3.Connection, day: dt.date
) -> None:
    planned: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for rep, share, visits in expected(base, day).values():
        planned[rep] += share  # type: ignore[assignment]
        made[rep] += visits
    said = rows(books, base, day, "coverage_by_rep")
    assert {row["rep"]: (row["to_date"], row["made"]) for row in said} == {
        rep: (planned[rep], made[rep]) for rep in planned
    }
    for row in said:  # on the 1st of May, a Sunday, nothing was planned to date
        share = planned[row["rep"]]
        assert row["frequency"] == ((made[row["rep"]] / share).quantize(Decimal("0.0001")) if share else None)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_rep_covers_the_accounts_in_which_the_published_orders_fall(
    books: TestBooks, base: sqlite3.Connection, day: dt.date
) -> None:
    first = day.replace(day=1)
    counts: dict[str, tuple[int, int]] = {}
    for rep, credits, visited in base.execute(
        "SELECT salesRepEmployeeNumber, COUNT(*), COUNT(bought) FROM customers LEFT JOIN (SELECT DISTINCT "
        "customerNumber AS bought FROM orders WHERE orderDate BETWEEN ? AND ?) ON bought = customerNumber "
        "WHERE CAST(creditLimit AS REAL) > 0 GROUP BY salesRepEmployeeNumber", (first.isoformat(), day.isoformat()),
    ):
        counts[rep] = credits, visited
    kept = Counter(rep for rep, share, visits in expected(base, day).values() if visits and visits >= share)
    said = rows(books, base, day, "coverage_by_rep")
    assert {row["rep"]: (row["accounts"], row["visited"], row["kept"]) for row in said} == {
        rep: (accounts, visited, kept[rep]) for rep, (accounts, visited) in counts.items()
    }
    for row in said:
        assert row["coverage"] == (Decimal(row["visited"]) / row["accounts"]).quantize(Decimal("0.0001"))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_who_was_not_heard_of_is_who_did_not_order(books: TestBooks, base: sqlite3.Connection, day: dt.date) -> None:
    silent = {
        number: None if last is None else (day - dt.date.fromisoformat(last)).days
        for number, last in base.execute(
            "SELECT customerNumber, MAX(orderDate) FROM customers LEFT JOIN "
            "(SELECT * FROM orders WHERE orderDate <= ?) USING (customerNumber) GROUP BY customerNumber",
            (day.isoformat(),),
        )
        if last is None or (day - dt.date.fromisoformat(last)).days > QUIET
    }
    assert {row["account"]: row["days"] for row in rows(books, base, day, "not_contacted")} == silent
