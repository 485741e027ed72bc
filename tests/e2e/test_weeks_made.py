"""Which weeks' packages a run makes: its own and those it has to catch up with, or the one week that was asked for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from acctkit.testing import TestWorkspace
from tests.e2e.desks import workspace

SALES = ["Date", "Order", "Account", "SKU", "Units", "Unit price"]


@pytest.fixture
def ws(tmp_path: Path) -> TestWorkspace:
    desk = TestWorkspace(workspace(tmp_path))
    desk.drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]])
    desk.drop("office/accounts.xlsx", [["Account", "Name", "Rep", "Email"], ["C1", "Alfa", "7", "ap@example.com"]])
    desk.drop("office/products.xlsx", [["SKU", "Name"], ["S1", "Thing"]])
    desk.drop("7/sales.xlsx", [SALES, *(
        [dt.date(2026, 11, day), f"O{day}", "C1", "S1", 1, 10.0] for day in (3, 10, 17, 24)
    )])
    return desk


def made(ws: TestWorkspace, *words: str) -> list[str]:
    return [one["period"] for one in ws.json("run", *words)["packages"]]


def test_a_run_for_an_old_week_makes_that_week_alone_and_draws_no_others_after_it(ws: TestWorkspace) -> None:
    assert made(ws, "--as-of", "2026-11-25") == ["2026-W47"]
    assert made(ws, "--week", "2026-W44", "--as-of", "2026-11-25") == ["2026-W44"]
    assert made(ws, "--as-of", "2026-11-26") == []  # not W45 and W46
    assert made(ws, "--as-of", "2026-12-15") == ["2026-W48", "2026-W49", "2026-W50"]  # what no run came to
    ws.json("doctor", "--books")


def test_figures_that_changed_in_other_weeks_wait_for_the_run_of_the_last_week(ws: TestWorkspace) -> None:
    assert made(ws, "--as-of", "2026-11-18") == ["2026-W46"]
    ws.drop("7/more.xlsx", [SALES, [dt.date(2026, 11, 11), "O99", "C1", "S1", 5, 10.0]])
    assert made(ws, "--week", "2026-W45", "--as-of", "2026-11-25") == ["2026-W45"]
    assert made(ws, "--as-of", "2026-11-25") == ["2026-W46", "2026-W47"]
    assert made(ws, "--week", "2026-W45", "--as-of", "2026-11-25") == []
    ws.json("doctor", "--books")
