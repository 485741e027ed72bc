"""Every figure of the sales and receivables sections leads to cells; read here by other means, they add up to it."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from acctkit.books.ledger import open_books
from acctkit.places import resolver
from acctkit.reporting import build_sections
from acctkit.reports.tracing import Address, Trace, trace, trace_figure
from acctkit.testing import TestWorkspace
from acctkit.types import Content, Table, Traced, Value, plain
from acctkit.workspace import open_workspace
from tests.e2e.desks import REAL, acctkit, filled

AS_OF, WEEK = "2004-12-15", "2004-W48"
SECTIONS = ("sales", "receivables")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Traces:
    """A workspace after its run, and every figure of the two sections with the cells behind it."""

    root: Path
    figures: tuple[tuple[str, Value, Trace], ...]


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Traces:
    root = filled(tmp_path_factory.mktemp("traced") / "workspace", "2003-11-10", AS_OF)
    for path in root.glob("inbox/*/sales 2004-W[0-3]*"):  # this year's autumn and what it is compared with
        path.unlink()
    unusual(TestWorkspace(root))
    result = TestWorkspace(root).run(AS_OF)
    assert not {"rejected", "partial", "pending"} & {status for status, count in result["submissions"].items() if count}
    return Traces(root, tuple(every_figure(root)))


def unusual(desk: TestWorkspace) -> None:
    """What the real data lack: returns, discounts, quotas, credit notes, payments taken back and written off."""
    rep, other, account, sku = ("1165", "1370", "124", "S10_1678") if REAL.is_file() else ("1", "2", "100", "A1")
    day = dt.date(2004, 11, 24)
    desk.drop(f"{rep}/more.xlsx", {
        "Notes": [["Remember the samples"]],
        "Sales": [
            ["Our fair", None], [],
            [None, "SKU", "Units", "Unit price", "Discount", "Date", "Account", "Kind", "Order"],
            [None, sku, 12, 10.35, 0.15, day, account, "sale", "F1"],
            [None, sku, 7, "$1,204.55", None, day, account, "sale", "F2"],
            [None, sku, 3, 10.35, 0.15, day, account, "return", "F1"],
            [None, sku, -1, 1204.55, None, day, account, "return", "F2"],
        ],
    })
    desk.drop("office/quotas.xlsx", [
        ["Rep", "Year", "Month", "Amount", "Currency"], [rep, 2004, None, 1_200_000, "USD"],
        *([other, 2004, month, 99_999.99, "USD"] for month in (10, 11, 12)),
    ])
    desk.drop("office/bank.xlsx", {
        "Invoices": [
            ["Invoice", "Account", "Issued on", "Amount", "Kind", "Credits invoice"],
            ["N1", account, day, 1000.10, "invoice", None], ["C1", account, day, 300.05, "credit note", "N1"],
            ["C2", account, day, 50, "credit note", None],
        ],
        "Payments": [
            ["Account", "Paid on", "Amount", "Kind", "Invoice", "Reference"],
            [account, day, 200.02, "receipt", "N1", "R1"], [account, day, 80, "receipt", "N1", "R2"],
            [account, dt.date(2004, 11, 26), 80, "reversal", "N1", "R2"], [account, day, 0.03, "write-off", "N1", "R3"],
        ],
    })


def every_figure(root: Path) -> Iterator[tuple[str, Value, Trace]]:
    """Each traced value of every row, of the totals and of the key figures, with its trace."""
    opened = open_workspace(root)
    ledger = open_books(opened.settings.books.url, root, opened.plugins.forms)
    find = functools.cache(resolver(ledger))
    calendar = opened.settings.calendar.make()
    for section, week, day in (("sales", WEEK, None), ("receivables", WEEK, AS_OF)):
        period = calendar.parse(week)
        as_of = dt.date.fromisoformat(day) if day else period.last
        (built,) = build_sections(opened, ledger, period, as_of, only=section)
        forms = opened.plugins.forms
        for table in built.content.tables:
            for row in (*table.rows, *table.totals):
                where = {name: str(plain(row.get(name)) or "") for name in table.key}
                for column in (one.name for one in table.columns if isinstance(row.get(one.name), Traced)):
                    found = trace(built.content, table.name, where, column, find, forms)
                    yield f"{section}.{table.name}", row[column], found
        for figure in built.content.figures:
            if isinstance(figure.value, Traced):
                yield f"{section}.figures", figure.value, trace_figure(built.content, figure.name, find, forms)
        assert not list(untraced(section, built.content)), "a sum of records without a trace"
    ledger.close()


#: What is computed from sums and from the calendar, and is no sum of cells itself.
COMPUTED = {"attainment", "forecast", "days_late", "newest_payment", "dso", "best", "delinquent"}


def untraced(section: str, content: Content) -> Iterator[str]:
    """Numbers that nobody can trace, but for those known to be ratios, forecasts and ages."""
    def numbers(table: Table) -> Iterator[tuple[str, Any]]:
        for row in (*table.rows, *table.totals):
            for column in table.columns:
                if column.type in ("money", "quantity", "integer", "percent"):
                    yield column.name, row.get(column.name)

    found = [(f"{table.name}.", pair) for table in content.tables for pair in numbers(table)]
    found += [("figures.", (figure.name, figure.value)) for figure in content.figures]
    for where, (name, value) in found:
        if value is not None and not isinstance(value, Traced) and name not in COMPUTED:
            yield f"{section}.{where}{name}"


# ------------------------------------------------------------------ the cells, read by other means


def test_every_figure_is_what_its_cells_add_up_to(traces: Traces) -> None:
    assert len(traces.figures) > (1000 if REAL.is_file() else 500)
    for where, value, one in traces.figures:
        assert one.value == plain(value), where
        assert one.total == one.value, f"{where} {dict(one.key)} {one.column}: {one.total} instead of {one.value}"
        assert one.holds


def test_every_cell_holds_what_the_trace_says(traces: Traces) -> None:
    cell = reader(traces.root)
    for where, address in addresses(traces):
        told = f"{where}: {address.path} {address.sheet} {address.cells}"
        assert all(name[-1].isdigit() and name[0].isalpha() for name in address.cells), told
        said = address.value.split("; ")
        assert len(said) == len(address.cells), told
        for name, text in zip(address.cells, said, strict=True):
            held = cell(address.path, address.sheet, name)
            assert held in (Decimal(text), -Decimal(text)), told  # a return counts down, however it was signed


def test_every_contribution_follows_from_its_cells(traces: Traces) -> None:
    cell = reader(traces.root)
    derived = partly = 0
    for where, address in addresses(traces):
        numbers = [cell(address.path, address.sheet, name) for name in address.cells]
        told = f"{where}: {address.path} {address.sheet} {address.cells} {numbers} gives {address.contribution}"
        if len(numbers) == 1 and address.path.startswith("office/"):
            assert abs(address.contribution) <= abs(numbers[0]), told  # a payment may go to several invoices, in parts
            partly += abs(address.contribution) < abs(numbers[0])
        elif len(numbers) == 1:
            assert abs(address.contribution) == abs(numbers[0]), told
        else:
            units, price, *discount = numbers
            amount = (units * price * (1 - sum(discount))).quantize(CENT, ROUND_HALF_UP)
            assert abs(address.contribution) == abs(amount), told
            derived += 1
    assert derived, "no amount was left to units and price"
    assert partly, "no payment was taken in parts"


def test_a_return_takes_off_what_its_sale_put_on(traces: Traces) -> None:
    mine = {
        address.cells: address.contribution for where, address in addresses(traces)
        if address.path.endswith("/more.xlsx") and where == "sales.by_rep"
    }
    assert mine[("C4",)] == 12
    assert mine[("C6",)] == -3
    assert mine[("C7",)] == -1
    assert mine[("C4", "D4", "E4")] == Decimal("105.57")
    assert mine[("C5", "D5")] == Decimal("8431.85")
    assert mine[("C6", "D6", "E6")] == Decimal("-26.39")


def test_each_column_of_the_sections_is_there_with_cells(traces: Traces) -> None:
    with_cells = {(where, one.column) for where, _, one in traces.figures if one.addresses}
    for table in ("by_rep", "by_account", "by_product", "by_family"):
        before = ("py_amount", "py_ytd_amount") if REAL.is_file() else ()  # made-up business has no year before
        for column in ("units", "amount", "ytd_units", "ytd_amount", *before):
            assert (f"sales.{table}", column) in with_cells
    assert {("sales.by_rep", "quota_ytd"), ("sales.by_rep", "variance"), ("sales.figures", "net_sales")} <= with_cells
    assert {("receivables.ageing", name) for name in ("current", "unapplied", "total")} <= with_cells
    assert {("receivables.figures", name) for name in ("outstanding", "overdue_change", "cash_received")} <= with_cells


def test_the_command_says_the_same(traces: Traces) -> None:
    known = {(where, tuple(one.key.items()), one.column): one for where, _, one in traces.figures}
    wanted = (("sales.by_rep", "amount"), ("receivables.ageing", "total"), ("sales.by_family", "ytd_units"))
    chosen = [next(key for key in known if (key[0], key[2]) == one and known[key].addresses) for one in wanted]
    for where, key, column in chosen:
        section, table = where.split(".")
        day = ("--as-of", AS_OF) if section == "receivables" else ()
        words = [f"{name}={value}" for name, value in key]
        options = ["--week", WEEK, *day, "--json"]
        (said,) = acctkit(traces.root, "trace", section, table, *words, f"column={column}", *options)
        one = known[where, key, column]
        assert said["holds"] is True
        assert Decimal(said["value"]) == one.value
        assert [(a["path"], a["sheet"], tuple(a["cells"]), Decimal(a["contribution"])) for a in said["addresses"]] == [
            (a.path, a.sheet, a.cells, a.contribution) for a in one.addresses
        ]


def addresses(traces: Traces) -> Iterator[tuple[str, Address]]:
    """Every address once for each table or figure that it serves."""
    seen = set()
    for where, _, one in traces.figures:
        for address in one.addresses:
            key = (where, address.path, address.sheet, address.cells, address.contribution)
            if key not in seen:
                seen.add(key)
                yield where, address


def test_the_bytes_are_those_that_were_dropped(traces: Traces) -> None:
    known = {(address.path, address.sha256) for _, address in addresses(traces)}
    assert len(known) >= (30 if REAL.is_file() else 20)
    for path, sha256 in known:
        assert hashlib.sha256((traces.root / "inbox" / path).read_bytes()).hexdigest() == sha256
        assert (traces.root / "archive" / sha256[:2] / sha256).is_file()


def reader(root: Path) -> Callable[[str, str, str], Decimal]:
    """The number in a cell of a dropped file, by openpyxl or csv and nothing of acctkit."""
    @functools.cache
    def book(path: str) -> Any:
        file = root / "inbox" / path
        if file.suffix == ".csv":
            with file.open(newline="", encoding="cp1252") as opened:
                return list(csv.reader(opened, delimiter=";"))
        return openpyxl.load_workbook(file, data_only=True)

    @functools.cache
    def cell(path: str, sheet: str, name: str) -> Decimal:
        opened = book(path)
        if isinstance(opened, list):
            value: Any = opened[int(name[1:]) - 1][ord(name[0]) - ord("A")]
        else:
            value = opened[sheet][name].value
        return number(value)

    return cell


def number(value: object) -> Decimal:
    """A number as a person reads it, 1.234,56 and $1,234.56 too.

    >>> number("1.234,56"), number("$1,204.55"), number(95.7)
    (Decimal('1234.56'), Decimal('1204.55'), Decimal('95.7'))
    """
    text = str(value).strip().lstrip("$")
    if text.rfind(",") > text.rfind("."):
        text = text.replace(".", "").replace(",", ".")
    return Decimal(text.replace(",", ""))
