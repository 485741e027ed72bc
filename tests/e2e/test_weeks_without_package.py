"""Rows of weeks that no package is made for are told by the package of the week in which they came, and by no other."""

from __future__ import annotations

import datetime as dt
from typing import Any

import openpyxl
import pytest

from acctkit.testing import TestWorkspace

REPS = [["Rep", "Name", "Email", "Active from"], ["7", "Ana Ruiz", "ana@example.com", dt.date(2026, 1, 1)]]
EXPENSES = ["Date", "Category", "Amount", "Currency", "Paid by", "Merchant", "Purpose"]


def spent(day: str, amount: int) -> list[Any]:
    return [dt.date.fromisoformat(day), "other", amount, "USD", "rep", f"Shop {amount}", "samples"]


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.drop("office/reps.xlsx", {"Reps": REPS})
    acctkit_workspace.drop("7/week.xlsx", {"Expenses": [EXPENSES, spent("2026-11-17", 20), spent("2026-11-04", 31)]})
    acctkit_workspace.run("2026-11-25")
    return acctkit_workspace


def early(ws: TestWorkspace, week: str) -> list[tuple[object, ...]]:
    """What the latest package of `week` tells of weeks that have none: form, weeks, rows taken, rows replaced."""
    sheet = openpyxl.load_workbook(ws.root / "packages" / week / f"acctkit-{week}.xlsx").worksheets[0]
    rows = [tuple(value for value in row if value is not None) for row in sheet.iter_rows(values_only=True)]
    begins = [number for number, row in enumerate(rows) if row and str(row[0]).startswith("Rows of weeks without")]
    return [row for row in rows[begins[0] + 2 :][:1] if row] if begins else []


def test_the_first_package_tells_what_came_for_weeks_before_it(ws: TestWorkspace) -> None:
    assert early(ws, "2026-W47") == [("Expenses", "2026-W45", 1, 0)]


def test_what_comes_later_is_told_by_the_package_of_the_week_it_came_in_alone(ws: TestWorkspace) -> None:
    ws.drop("7/more.xlsx", {"Expenses": [EXPENSES, spent("2026-10-28", 44)]})
    ws.run("2026-12-02")
    assert early(ws, "2026-W48") == [("Expenses", "2026-W44", 1, 0)]
    assert early(ws, "2026-W47") == [("Expenses", "2026-W45", 1, 0)]
    ws.run("2026-12-09")
    assert early(ws, "2026-W49") == []


def test_rows_of_a_week_that_has_a_package_make_that_anew_instead(ws: TestWorkspace) -> None:
    ws.cli("package", "--week", "2026-W44")
    ws.drop("7/more.xlsx", {"Expenses": [EXPENSES, spent("2026-10-28", 44)]})
    done = ws.run("2026-12-02")
    assert next((one["period"], one["version"]) for one in done.told["packages"]) == ("2026-W44", 2)
    assert early(ws, "2026-W48") == []


def test_the_same_rows_said_again_are_no_news(ws: TestWorkspace) -> None:
    again = [EXPENSES, spent("2026-11-17", 20), spent("2026-11-04", 31), spent("2026-11-24", 12)]
    ws.drop("7/week.xlsx", {"Expenses": again})
    ws.run("2026-12-02")
    assert early(ws, "2026-W48") == []
