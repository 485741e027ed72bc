"""Files as people drop them: real workbooks and delimited text."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from acctkit.testing.sheets import Formula, HouseSheet, as_typed
from acctkit.types import ErrorCell, Uncalculated

Rows = Sequence[Sequence[Any]]

_SAVED = dt.datetime(2026, 11, 25, 17, 0)
_DAY = {"en": "yyyy-mm-dd", "es": "dd/mm/yyyy"}
_BAD_FORMULA = "=Lost!A1"


def workbook(*sheets: HouseSheet | Mapping[str, Rows] | Rows) -> bytes:
    """A real xlsx: of sheets that `sheet` made, or plainly of one sheet's rows or several by name.

    In plain rows a cell given as a function gets the openpyxl cell to dress. Sheets give the same bytes every time.

    >>> workbook([["Rep", "Name"], ["7", "Ana"]])[:2]
    b'PK'
    """
    made = [one for one in sheets if isinstance(one, HouseSheet)]
    if made:
        return _drawn(made)
    (content,) = sheets
    return _plain(content if isinstance(content, Mapping) else {"Sheet1": content})  # type: ignore[dict-item]


def delimited(rows: Rows | HouseSheet, delimiter: str = ";", encoding: str = "cp1252") -> bytes:
    """A csv file, by default as a Spanish Excel writes it; of a sheet, its dates and numbers as its language types
    them, without thousands."""
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows(_lines(rows) if isinstance(rows, HouseSheet) else rows)
    return made.getvalue().encode(encoding)


def _lines(sheet: HouseSheet) -> list[list[Any]]:
    cells = sheet.grid()
    height, width = (max((place[at] for place in cells), default=0) for at in (0, 1))
    return [[_typed(cells.get((row, at)), sheet.style.language) for at in range(1, width + 1)]
            for row in range(1, height + 1)]


def _typed(value: Any, language: str) -> Any:
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, ErrorCell | Uncalculated):
        return value.text if isinstance(value, ErrorCell) else ""
    if isinstance(value, Decimal | float):
        return f"{value}".replace(".", ",") if language == "es" else f"{value}"
    return "" if value is None else as_typed(value, language)


def _plain(named: Mapping[str, Rows]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in named.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if callable(value):
                    value(sheet.cell(at, column))
                elif value is not None:
                    sheet.cell(at, column, value)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _drawn(sheets: Sequence[HouseSheet]) -> bytes:
    from xlsxwriter import Workbook

    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _SAVED})
    formats: dict[str, Any] = {}

    def look(number_format: str) -> Any:
        return formats.setdefault(number_format, book.add_format({"num_format": number_format}))

    if any("hidden" in sheet.style for sheet in sheets):
        junk = book.add_worksheet("lookup")
        junk.write_row(0, 0, ["do not touch"])
        junk.write_row(1, 0, ["tier A", 0.72])
    drawn = []
    for sheet in sheets:
        target = book.add_worksheet(sheet.title)
        drawn.append(target)
        cells = sheet.grid()
        for first_row, first, last_row, last in sheet.merges():
            target.merge_range(first_row - 1, first - 1, last_row - 1, last - 1, cells.get((first_row, first), ""))
        for (row, at), value in cells.items():
            _write(target, row - 1, at - 1, value, look, _DAY[sheet.style.language])
    if any("hidden" in sheet.style for sheet in sheets):
        drawn[0].activate()
        drawn[0].set_first_sheet()
        junk.hide()
    book.close()
    return made.getvalue()


def _write(sheet: Any, row: int, at: int, value: Any, look: Any, day: str) -> None:
    if isinstance(value, ErrorCell):
        sheet.write_formula(row, at, _BAD_FORMULA, None, value.text)
    elif isinstance(value, Uncalculated):
        sheet.write_formula(row, at, value.formula or "=1+1", None, "")
    elif isinstance(value, Formula):
        shown = float(value.value) if isinstance(value.value, Decimal) else value.value
        sheet.write_formula(row, at, value.text, None, "" if shown is None else shown)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        sheet.write_datetime(row, at, dt.datetime.combine(value, dt.time()), look(day))
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, at, value, look(f"{day} hh:mm"))
    elif isinstance(value, Decimal):
        sheet.write_number(row, at, float(value))
    else:
        sheet.write(row, at, value)
