"""What a rep follows without numbers, and lists of the office that lack columns, from workbooks to the books."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace
from tests.e2e.desks import workspace

ISSUES = ["Opened on", "Account", "Kind", "Description", "Status", "Disputed amount", "Invoice"]
DAY = dt.date(2026, 11, 17)


@pytest.fixture
def ws(tmp_path: Path) -> TestWorkspace:
    desk = TestWorkspace(workspace(tmp_path))
    desk.drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]])
    desk.drop("office/accounts.xlsx", [["Account", "Name", "Rep"], ["C1", "Alfa", "7"]])
    return desk


def issue(what: str, status: str = "open") -> list[Any]:
    return [DAY, "C1", "technical question", what, status, None, None]


def followed(ws: TestWorkspace) -> dict[str, str]:
    rows = [record.row for record in ws.records("issues")]
    assert len({row.description for row in rows}) == len(rows)
    return {row.description: row.status for row in rows}


def codes(ws: TestWorkspace, path: str, code: str) -> list[str]:
    return [one["message"] for one in ws.json("findings", "list") if (one["path"], one["code"]) == (path, code)]


def test_a_log_without_numbers_that_is_corrected_in_the_middle_loses_no_row_and_takes_none_twice(
    ws: TestWorkspace,
) -> None:
    ws.drop("7/log.xlsx", {"Issues": [ISSUES, issue("colour"), issue("weight"), issue("lid")]})
    ws.run("2026-11-24")
    ws.drop("7/log.xlsx", {"Issues": [ISSUES, issue("colour"), issue("lid", "in progress"), issue("hinge")]})
    ws.run("2026-11-25")
    assert followed(ws) == {"colour": "open", "hinge": "open", "lid": "in progress", "weight": "open"}
    assert [line.startswith("Status of ") for line in codes(ws, "7/log.xlsx", "value-changed")] == [True]
    assert len(codes(ws, "7/log.xlsx", "row-followed")) == 1
    ws.drop("7/more.xlsx", {"Issues": [ISSUES, *(issue(f"more {n}") for n in range(4))]})
    ws.run("2026-11-26")
    assert len(followed(ws)) == 8 and codes(ws, "7/more.xlsx", "value-changed") == []
    ws.json("doctor", "--books")
    ws.cli("submissions", "withdraw", str(ws.submissions()["7/log.xlsx"]["id"]), "--reason", "a mistake")
    ws.run("2026-11-26")
    assert {name: state for name, state in followed(ws).items() if not name.startswith("more")} == {
        "colour": "open", "lid": "open", "weight": "open",
    }
    ws.json("doctor", "--books")


def test_an_invoice_is_made_of_the_cells_of_the_latest_lists_that_have_them(ws: TestWorkspace) -> None:
    ws.drop("office/a.xlsx", {"Invoices": [
        ["Invoice", "Account", "Issued on", "Due on", "Amount"],
        ["I1", "C1", dt.date(2026, 9, 1), dt.date(2026, 9, 20), 100],
    ]})
    ws.run("2026-11-24")
    ws.drop("office/b.xlsx", {"Invoices": [
        ["Invoice", "Account", "Issued on", "Amount", "PO number"], ["I1", "C1", dt.date(2026, 9, 1), 100, "PO-7"],
    ]})
    ws.run("2026-11-25")
    (known,) = ws.records("invoices")
    assert (known.row.due_on, known.row.po_number) == (dt.date(2026, 9, 20), "PO-7")
    first = ws.submissions()["office/a.xlsx"]
    assert first["status"] == "accepted"  # the day that it is due stands in this one
    ws.json("doctor", "--books")
    ws.cli("submissions", "withdraw", str(first["id"]), "--reason", "of another company")
    ws.run("2026-11-26")
    (known,) = ws.records("invoices")
    assert (known.row.due_on, known.row.po_number) == (None, "PO-7")
    ws.json("doctor", "--books")


def test_what_a_newer_log_leaves_out_is_told_also_after_one_that_was_refused(ws: TestWorkspace) -> None:
    ws.drop("7/log.xlsx", {"Issues": [ISSUES, issue("colour"), issue("weight")]})
    ws.run("2026-11-24")
    ws.drop("7/log.xlsx", {"Issues": [ISSUES, issue("colour"), ["soon", "C1", "technical question", "lid"]]})
    ws.run("2026-11-25")
    assert ws.submissions()["7/log.xlsx"]["status"] == "rejected"
    ws.drop("7/log.xlsx", {"Issues": [ISSUES, issue("colour", "in progress")]})
    ws.run("2026-11-26")
    assert followed(ws) == {"colour": "in progress", "weight": "open"}
    assert len(codes(ws, "7/log.xlsx", "row-followed")) == 1
    ws.json("doctor", "--books")
