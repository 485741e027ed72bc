"""A copy made anew from the cells as read, where the file itself cannot be marked: xls, xlsb, ods, and what openpyxl
cannot open or not in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.copies.legal import legal
from acctkit.copies.lists import FACE, free_name
from acctkit.copies.marking import finished
from acctkit.copies.notes import Slip
from acctkit.copies.signing import is_signature
from acctkit.copies.words import word
from acctkit.texts import letter
from acctkit.types import CellValue, ErrorCell, PercentCell, Sheet, Uncalculated

LONGEST = 32_767  # characters of a cell
_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
_FIRST_DAY = dt.date(1900, 3, 1)  # before it the spreadsheets' calendar is wrong
_WIDEST, _NARROWEST, _LOOKED_AT = 48, 9, 200


def rebuilt(slip: Slip, sheets: Sequence[Sheet]) -> bytes:
    """The bytes of a workbook with the cells of `sheets`, marked, and the list; with no sheets, the list alone."""
    book = Workbook()
    book.remove(book.worksheets[0])
    if any(sheet.date1904 for sheet in sheets):
        book.epoch = CALENDAR_MAC_1904  # numbers that stand for days go on meaning the same days
    kept = [sheet for sheet in sheets if not (sheet.rows and sheet.rows[0] and is_signature(sheet.rows[0][0]))]
    for sheet in kept:
        made = book.create_sheet(sheet.name or free_name(slip.language, ()))
        made.title = sheet.name or made.title
        _fill(made, sheet, slip.headers.get(sheet.name, 0))
    said = [word("rebuilt" if kept else "list-only", slip.language)]
    return finished(book, slip, kept, said, {sheet.name: sheet for sheet in kept})


def _fill(made: Worksheet, sheet: Sheet, header: int) -> None:
    for number, row in enumerate(sheet.rows, 1):
        for at, value in enumerate(row, 1):
            if value is not None:
                _write(made, number, at, value)
    if header and header <= len(sheet.rows):
        for at in range(1, len(sheet.rows[header - 1]) + 1):
            cell = made.cell(header, at)
            cell.font = Font(name=FACE, size=10, bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = Border(bottom=Side("thin"))
        made.freeze_panes = f"A{header + 1}"
    looked_at = [row for row in sheet.rows[: header + _LOOKED_AT] if sum(value is not None for value in row) > 1]
    for at in range(1, max((len(row) for row in looked_at), default=0) + 1):
        longest = max((len(_shown(row[at - 1])) for row in looked_at if len(row) >= at), default=0)
        made.column_dimensions[letter(at)].width = min(_WIDEST, max(_NARROWEST, longest * 1.1 + 2))
    for number in sheet.hidden_rows:
        made.row_dimensions[number].hidden = True
    for at in sheet.hidden_columns:
        made.column_dimensions[letter(at)].hidden = True
    made.page_setup.orientation, made.page_setup.fitToHeight = "landscape", 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.hidden:
        made.sheet_state = "hidden"


def _write(made: Worksheet, row: int, column: int, value: CellValue) -> None:
    """One value, so that no text becomes a formula and no day another."""
    cell: Any = made.cell(row, column)
    cell.font = Font(name=FACE, size=10)
    if isinstance(value, ErrorCell) and value.text in _ERRORS:
        cell.value, cell.data_type = value.text, "e"
    elif isinstance(value, dt.datetime):
        _moment(cell, value.replace(tzinfo=None), "yyyy-mm-dd hh:mm:ss")
    elif isinstance(value, dt.date):
        _moment(cell, value, "yyyy-mm-dd")
    elif isinstance(value, dt.time):
        cell.value, cell.number_format = value, "hh:mm:ss"
    elif isinstance(value, dt.timedelta):
        cell.value, cell.number_format = value, "[h]:mm:ss"
    elif isinstance(value, PercentCell):
        cell.value, cell.number_format = float(value), "0%" if round(value * 100, 9) % 1 == 0 else "0.00%"
    elif isinstance(value, bool) or (isinstance(value, int | float) and _fits(value)):
        cell.value = value
    else:
        text = legal(_shown(value))[:LONGEST]
        cell.value, cell.data_type = text, "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _moment(cell: Any, value: dt.date, pattern: str) -> None:
    day = value.date() if isinstance(value, dt.datetime) else value
    if day < _FIRST_DAY:
        cell.value, cell.data_type = value.isoformat(), "s"
    else:
        cell.value, cell.number_format = value, pattern


def _fits(value: int | float) -> bool:
    return value == value and abs(value) < (10**15 if isinstance(value, int) else float("inf"))


def _shown(value: CellValue) -> str:
    if value is None:
        return ""
    if isinstance(value, ErrorCell):
        return value.text
    if isinstance(value, Uncalculated):
        return value.formula
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}" if value == value and abs(value) != float("inf") else str(value)
    return str(value)
