"""The best copy that can be had, in the guarded processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from acctkit.copies import making
from acctkit.copies.making import WAYS, Made, Make
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.types import Refusal
from tests.copies.copying import error, made, opened, slip, workbook


def huge_merge(path: Path) -> Path:
    """A small workbook that openpyxl cannot open in any memory that a rep's file may take."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sales"
    sheet.append(["Date", "Account", "Units"])
    sheet.merged_cells.add("A2:XFD1048576")
    book.save(path)
    return path


def test_what_openpyxl_cannot_open_is_made_anew_from_its_cells(tmp_path: Path) -> None:
    limits = Limits(max_seconds=6, max_memory=600_000_000)
    path = huge_merge(tmp_path / "sales.xlsx")
    with Readers(limits, 1) as readers:
        jobs = [(how, Make(path, "sales.xlsx", slip(error("C1")), how)) for how in WAYS]
        results = dict(readers.run(jobs))
    assert results["marked"] is None
    assert results["rebuilt"] is not None and results["rebuilt"].how == "rebuilt"
    assert opened(results["rebuilt"].data)["Sales"]["C1"].comment is not None
    assert results["list"] is not None and opened(results["list"].data).sheetnames == ["Findings"]


def test_a_workbook_that_openpyxl_sees_without_its_sheets_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "sales.xlsx")
    monkeypatch.setattr("acctkit.copies.marking.load_workbook", lambda *_, **__: Workbook())
    copy = made(path, slip(error("C3")))
    assert copy.how == "rebuilt" and opened(copy.data)["Sales"]["C3"].value == "x"


def test_a_workbook_with_very_many_cells_gets_the_list_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_CELLS", 11)
    assert made(workbook(tmp_path / "sales.xlsx"), slip(error("C3"))).how == "list"


def test_a_csv_keeps_its_ending(tmp_path: Path) -> None:
    for name, suffix in (("a.csv", ".csv"), ("a.TSV", ".tsv"), ("a.txt", ".txt"), ("a.xls", ".csv")):
        path = tmp_path / name
        path.write_bytes(b"Date;Units\n2026-11-16;x\n")
        assert made(path, slip(error("B2", sheet=""))).suffix == suffix


def test_what_cannot_be_read_has_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.4")
    assert Make(path, "a.xlsx", slip())(Limits()) == Made()
    assert Make(path, "a.xlsx", slip()).refused(Refusal("too-slow")) is None
