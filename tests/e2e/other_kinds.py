"""A workbook's cells as other programs keep them: xls by xlwt, ods written by hand."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlwt
from openpyxl import load_workbook

from tests.core import ods_samples

KINDS = (".xlsx", ".xls", ".ods")


def saved_as(kind: str, content: bytes, folder: Path) -> bytes:
    """The cells of the xlsx `content` as a workbook of `kind`; `folder` takes what is only needed on the way."""
    if kind == ".xlsx":
        return content
    book = load_workbook(io.BytesIO(content), data_only=True)
    return _xls(book) if kind == ".xls" else _ods(book, folder / "made.ods")


def _xls(book: Any) -> bytes:
    made = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for sheet in book:
        page = made.add_sheet(sheet.title)
        for row in sheet:
            for cell in row:
                at = (cell.row - 1, cell.column - 1)
                if cell.data_type == "e":
                    page.row(at[0]).set_cell_error(at[1], cell.value.replace("/A", "/A!"))  # as xlwt spells it
                elif isinstance(cell.value, dt.datetime):
                    page.write(*at, cell.value, day)
                elif cell.value is not None:
                    page.write(*at, cell.value)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def _ods(book: Any, path: Path) -> bytes:
    tables = []
    for sheet in book:
        rows = (ods_samples.row(*(_cell(cell) for cell in row)) for row in sheet)
        tables.append(ods_samples.table("".join(rows), escape(sheet.title)))
    return ods_samples.document(path, ods_samples.content("".join(tables))).read_bytes()


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ods_samples.cell()
    if cell.data_type == "e":
        return ods_samples.cell("string", "", value, 'calcext:value-type="error" table:formula="of:=1"')
    if isinstance(value, dt.datetime):
        return ods_samples.cell("date", value.date().isoformat(), value.strftime("%d/%m/%Y"))
    if isinstance(value, int | float):
        return ods_samples.cell("float", repr(value), str(value))
    return ods_samples.cell("string", "", escape(value))
