"""Issues and orders on real data, from workbooks by the command line, computed a second time without acctkit: SQL over
the published CSVs says the same.

Every order of the wholesaler is a purchase order that the customer's rep files; the disputed ones, those on hold, and
the one that was disputed and then resolved are issues as well.
"""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, make_test_workspace

DATA = Path(__file__).resolve().parents[3] / "shared" / "realdata" / "classicmodels"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside this checkout")
TODAY = "2005-05-31"
DAYS = ["2005-03-10", TODAY]  # on the former, the later resolved dispute is open
KINDS = {  # what the published comment says, and what a rep would call it
    "Customer claims container": "damaged return",
    "Customer claims the scales": "invoice discrepancy",
    "Customer doesn't like the colors": "technical question",
    "Disputed then Resolved on 3/15/2005": "technical question",
    "Customer credit limit exceeded": "late shipment",
    "The outstaniding balance": "late shipment",
}
RESOLVED_ON = "2005-03-15"
LEFT = "(shippedDate <> '' AND shippedDate <= :day)"
PLACED = """
    SELECT customerNumber, salesRepEmployeeNumber AS rep, orderNumber, status, orderDate, requiredDate, shippedDate,
        SUM(quantityOrdered * CAST(REPLACE(priceEach, '.', '') AS INTEGER)) AS value
    FROM orders JOIN orderdetails USING (orderNumber) JOIN customers USING (customerNumber)
    WHERE orderDate <= :day GROUP BY orderNumber
"""


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


def kind_of(comment: str) -> str:
    return next(kind for start, kind in KINDS.items() if comment.startswith(start))


def reported(base: sqlite3.Connection) -> list[dict[str, Any]]:
    """The issues: a dispute opens on the day on which the order came, a hold on the day on which it was placed."""
    return [
        {
            "rep": rep, "issue": f"I-{number}", "account": account, "kind": kind_of(comment), "order": number,
            "opened_on": shipped or ordered, "disputed_amount": None if status == "On Hold" else Decimal(cents) / 100,
            "resolved_on": RESOLVED_ON if status == "Resolved" else None,
        }
        for rep, number, account, comment, status, ordered, shipped, cents in base.execute(
            f"SELECT rep, orderNumber, o.customerNumber, comments, o.status, o.orderDate, o.shippedDate, value "
            f"FROM ({PLACED}) JOIN orders o USING (orderNumber) WHERE o.status IN ('Disputed', 'On Hold') "
            f"OR comments LIKE 'Disputed then Resolved on 3/15/2005%' ORDER BY orderNumber", {"day": "9999"},
        )
    ]


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def ws(base: sqlite3.Connection, tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    """The company's workspace: the office's lists, and a workbook of orders and issues of each rep, run once."""
    made = make_test_workspace(tmp_path_factory.mktemp("classicmodels") / "books")
    made.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Manager"], *(list(row) for row in base.execute(
            "SELECT employeeNumber, firstName || ' ' || lastName, email, reportsTo FROM employees "
            "WHERE jobTitle = 'Sales Rep'"))],
        "Accounts": [["Account", "Name", "Rep", "Country", "Credit limit"], *(
            [number, name, rep or None, country, Decimal(limit)] for number, name, rep, country, limit in base.execute(
                "SELECT customerNumber, customerName, salesRepEmployeeNumber, country, creditLimit FROM customers"))],
        "Products": [["SKU", "Name", "Family", "List price"], *(
            [sku, name, family, Decimal(price)] for sku, name, family, price in base.execute(
                "SELECT productCode, productName, productLine, MSRP FROM products"))],
    })
    head = ["Order number", "Order date", "Required date", "Shipped date", "Status", "Customer number", "Line number",
            "Product code", "Quantity ordered", "Price each"]
    orders: dict[str, list[list[Any]]] = {}
    for rep, number, ordered, required, shipped, status, account, line, sku, units, price in base.execute(
        "SELECT salesRepEmployeeNumber, orderNumber, orderDate, requiredDate, shippedDate, status, customerNumber, "
        "orderLineNumber, productCode, quantityOrdered, priceEach FROM orders JOIN orderdetails USING (orderNumber) "
        "JOIN customers USING (customerNumber) ORDER BY orderNumber, orderLineNumber + 0"
    ):
        orders.setdefault(rep, [head]).append([
            number, day(ordered), day(required), day(shipped), status, account, line, sku, int(units), Decimal(price)])
    issues: dict[str, list[list[Any]]] = {}
    for one in reported(base):
        issues.setdefault(one["rep"], [
            ["Issue", "Opened on", "Account", "Kind", "Order", "Disputed amount", "Resolved on"]
        ]).append([one["issue"], day(one["opened_on"]), one["account"], one["kind"], one["order"],
                   one["disputed_amount"], day(one["resolved_on"] or "")])
    for rep, rows in sorted(orders.items()):
        made.drop(f"{rep}/orders.xlsx", {"Orders": rows, **({"Issues": issues[rep]} if rep in issues else {})})
    told = made.json("run", "--as-of", TODAY)
    assert told["plugin_errors"] == []
    return made


@pytest.fixture(scope="module")
def tables(ws: TestWorkspace) -> dict[tuple[str, str], Any]:
    """The tables of both sections as of each day, by section and day."""
    return {
        (section, when): ws.json("report", section, "--as-of", when)["tables"]
        for section in ("issues", "orders") for when in DAYS
    }


def money(cents: int) -> Decimal:
    return Decimal(cents) / 100


def test_every_line_and_issue_is_in_the_books(ws: TestWorkspace, base: sqlite3.Connection) -> None:
    assert {one["status"] for one in ws.submissions().values()} == {"accepted"}
    (lines,) = base.execute("SELECT COUNT(*) FROM orderdetails").fetchone()
    assert (len(ws.records("orders")), len(ws.records("issues"))) == (lines, len(reported(base)))


@pytest.mark.parametrize("when", DAYS)
def test_open_issues_by_account_and_kind(
    tables: dict[tuple[str, str], Any], base: sqlite3.Connection, when: str
) -> None:
    open_ones = [one for one in reported(base)
                 if one["opened_on"] <= when and not (one["resolved_on"] and one["resolved_on"] <= when)]
    expected = Counter((one["account"], one["kind"].replace(" ", "_")) for one in open_ones)
    found = tables["issues", when]["by_account"]["rows"]
    names = {kind.replace(" ", "_") for kind in KINDS.values()}
    assert {(row["account"], name): int(row[name]) for row in found for name in names if int(row[name])} == expected
    kinds = {row["kind"]: int(row["open"]) for row in tables["issues", when]["by_kind"]["rows"]}
    by_kind = Counter(one["kind"] for one in open_ones)
    assert kinds == {kind: by_kind[kind] for kind in KINDS.values()} and sum(kinds.values()) == len(open_ones) > 0
    disputed = sum((one["disputed_amount"] or Decimal(0) for one in open_ones), Decimal(0))
    told = tables["issues", when]["disputed"]["rows"]
    assert sum((Decimal(row["amount"]) for row in told), Decimal(0)) == disputed


@pytest.mark.parametrize("when", DAYS)
def test_the_order_book_by_account_and_by_rep(
    tables: dict[tuple[str, str], Any], base: sqlite3.Connection, when: str
) -> None:
    """To be shipped, shipped and cancelled, as of a day; nothing is invoiced here."""
    for name, column in (("account", "customerNumber"), ("rep", "rep")):
        expected = {
            one: tuple(map(money, sums)) for one, *sums in base.execute(
                f"SELECT {column}, SUM(value * (status <> 'Cancelled' AND NOT {LEFT})), "
                f"SUM(value * (status <> 'Cancelled' AND {LEFT})), SUM(value * (status = 'Cancelled')), SUM(value) "
                f"FROM ({PLACED}) GROUP BY {column}", {"day": when})
        }
        found = tables["orders", when][f"by_{name}"]["rows"]
        assert {
            row[name]: tuple(Decimal(row[one]) for one in ("backlog", "unbilled", "dropped", "ordered"))
            for row in found
        } == expected
        assert {Decimal(row["invoiced"]) for row in found} == {0}


@pytest.mark.parametrize("when", DAYS)
def test_what_is_to_be_invoiced_and_what_waits(
    tables: dict[tuple[str, str], Any], base: sqlite3.Connection, when: str
) -> None:
    """Whatever is shipped is to be invoiced, but for what the customer disputes."""
    for table, condition in (("to_invoice", "status <> 'Disputed'"), ("waiting", "status = 'Disputed'")):
        expected = {number: money(value) for number, value in base.execute(
            f"SELECT orderNumber, value FROM ({PLACED}) WHERE status <> 'Cancelled' AND {LEFT} AND {condition}",
            {"day": when})}
        told = tables["orders", when][table]["rows"]
        assert {row["order"]: Decimal(row["amount"]) for row in told} == expected


@pytest.mark.parametrize("when", DAYS)
def test_what_is_late_to_ship(
    tables: dict[tuple[str, str], Any], base: sqlite3.Connection, when: str
) -> None:
    expected = {
        number: (money(value), (dt.date.fromisoformat(when) - dt.date.fromisoformat(required)).days)
        for number, value, required in base.execute(
            f"SELECT orderNumber, value, requiredDate FROM ({PLACED}) WHERE status <> 'Cancelled' AND NOT {LEFT} "
            f"AND requiredDate < :day", {"day": when})
    }
    sums: dict[str, tuple[Decimal, int]] = {}
    for row in tables["orders", when]["late"]["rows"]:
        sums[row["order"]] = (sums.get(row["order"], (Decimal(0), 0))[0] + Decimal(row["amount"]), row["days_late"])
    assert sums == expected
