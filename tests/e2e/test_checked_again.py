"""A file that is checked again, weeks later, belongs to the weeks for which it came."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace
from tests.e2e.desks import with_setting, workspace

SALES = ["Date", "Order", "Account", "SKU", "Units", "Unit price"]
ISSUES = ["Issue", "Opened on", "Account", "Kind", "Description"]


@pytest.fixture
def ws(tmp_path: Path) -> TestWorkspace:
    desk = TestWorkspace(workspace(tmp_path))
    desk.drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]])
    desk.drop("office/products.xlsx", [["SKU", "Name"], ["S1", "Thing"]])
    accounts(desk, "C1")
    return desk


def accounts(ws: TestWorkspace, *names: str) -> None:
    ws.drop("office/accounts.xlsx", [["Account", "Name", "Rep"], *([name, f"Firm {name}", "7"] for name in names)])


def periods(ws: TestWorkspace, path: str) -> list[str]:
    return str(ws.submissions()[path]["period"]).split("/")


def codes(ws: TestWorkspace, path: str) -> list[Any]:
    return [one["code"] for one in ws.json("findings", "list") if one["path"] == path]


def test_what_was_filed_in_time_is_not_late_because_the_office_was(ws: TestWorkspace) -> None:
    ws.drop("7/week.xlsx", {
        "Sales": [SALES, [dt.date(2026, 11, 17), "O1", "C9", "S1", 2, 10.0]],
        "Issues": [ISSUES, ["I1", dt.date(2026, 11, 3), "C9", "technical question", "How does it open?"]],
    })
    ws.run("2026-11-25")
    before = periods(ws, "7/week.xlsx")
    assert ws.submissions()["7/week.xlsx"]["status"] == "rejected" and "2026-W47" in before
    accounts(ws, "C1", "C9")
    ws.run("2026-12-09")
    assert ws.submissions()["7/week.xlsx"]["status"] == "accepted"
    assert "late-rows" not in codes(ws, "7/week.xlsx")
    assert periods(ws, "7/week.xlsx") == before
    ws.json("doctor", "--books")


def test_a_check_without_the_forms_plugin_loses_neither_weeks_nor_the_way_back(ws: TestWorkspace) -> None:
    ws.drop("7/week.xlsx", {
        "Sales": [SALES, [dt.date(2026, 11, 17), "O1", "C1", "S1", 2, 10.0]],
        "Issues": [ISSUES, ["I1", dt.date(2026, 11, 18), "C9", "technical question", "How does it open?"]],
    })
    ws.run("2026-11-25")
    one = ws.submissions()["7/week.xlsx"]
    assert one["status"] == "partial" and "2026-W47" in periods(ws, "7/week.xlsx")
    with_setting(ws.root, "plugins", 'disabled = ["sales", "issues"]')
    ws.run("2026-12-09")
    assert "2026-W47" in periods(ws, "7/week.xlsx") and "2026-W49" not in periods(ws, "7/week.xlsx")
    assert "sales" in ws.submissions()["7/week.xlsx"]["forms"]
    ws.json("doctor", "--books")
