"""Old workbooks (.xls, .xlt, and sheets of Excel 2 to 4): xlrd reads the values, of records checked before."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code

from acctkit.reading.biff import Extent, Prepared, prepare
from acctkit.reading.formats import Meaning, built_in, meaning, shown
from acctkit.reading.grid import twice
from acctkit.reading.limits import Limits, ReadRefused, damaged
from acctkit.reading.ole import Ole
from acctkit.reading.remarks import beside
from acctkit.reading.sniff import OLE
from acctkit.reading.trim import trim
from acctkit.types import CellValue, ErrorCell, Remark, Sheet, Uncalculated

_OTHERS = {"worddocument": "doc", "powerpoint document": "ppt"}
_MACROS = "_vba_project_cur"
_NUMBERED = 50  # the version from which formats have numbers of their own
_SPELT_LOCALLY = 23  # below, a number says what a format is even when its code is in another language


def read_xls(path: Path, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    """The worksheets of `path`, in the order of their tabs, and what it brings beside them; charts and sheets of macros
    are passed over, macros never run.

    Raises ReadRefused: too-many-cells (before anything is allocated), password, unsupported, cell-twice or unreadable.
    """
    stream, macros = _stream(path)
    prepared = prepare(stream, limits)
    try:
        with open(os.devnull, "w", encoding="utf-8") as silence:  # noqa: PTH123 - no path, but a place to talk to
            sheets = _sheets(prepared, silence)
    except (ReadRefused, MemoryError):
        raise
    except Exception as error:  # xlrd meets damage with whatever Python raises at that place
        reason = str(error)[:80] if isinstance(error, xlrd.XLRDError) else type(error).__name__
        raise damaged(f"xls: {reason}") from error
    date1904 = any(sheet.date1904 for sheet in sheets)
    return sheets, beside(macros=macros or prepared.macros, links=prepared.links, date1904=date1904)


def _stream(path: Path) -> tuple[bytes, bool]:
    """The records, a stream of the container or of the oldest versions the file itself; and whether it has macros."""
    data = path.read_bytes()
    if not data.startswith(OLE):
        return data, False
    container = Ole(data)
    for name in ("workbook", "book"):
        stream = container.stream(name)
        if stream is not None:
            return stream, _MACROS in container.names
    for name, kind in _OTHERS.items():
        if name in container.names:
            raise ReadRefused("unsupported", kind=kind)
    raise damaged("OLE: 0 x Workbook")


def _sheets(prepared: Prepared, silence: Any) -> tuple[Sheet, ...]:
    book = xlrd.open_workbook(
        file_contents=prepared.stream, formatting_info=True, on_demand=True, ragged_rows=True, logfile=silence,
    )
    with book:
        # a cell whose format does not exist is still a number
        book._xf_index_to_xl_type_map = defaultdict(lambda: xlrd.XL_CELL_NUMBER, book._xf_index_to_xl_type_map)
        book._sharedstrings = prepared.texts
        sheets = []
        for number, extent in enumerate(prepared.extents):
            sheets.append(_sheet(book, book.sheet_by_index(number), extent, prepared.uncalculated))
            book.unload_sheet(number)
        return tuple(sheets)


def _sheet(book: Any, page: Any, extent: Extent, uncalculated: bool) -> Sheet:
    if extent.twice:
        raise twice(page.name, *extent.twice)
    rows = _rows(book, page)
    if uncalculated:
        for row, column in extent.empty:
            if rows[row][column] is None:
                rows[row][column] = Uncalculated()
    trimmed = trim(rows)
    width = len(trimmed[0]) if trimmed else 0
    return Sheet(
        page.name, trimmed, page.visibility != 0,
        frozenset(row + 1 for row, info in page.rowinfo_map.items() if info.hidden and row < len(trimmed)),
        frozenset(column + 1 for column, info in page.colinfo_map.items() if info.hidden and column < width),
        bool(book.datemode),
    )


def _rows(book: Any, page: Any) -> list[list[CellValue]]:
    date1904 = bool(book.datemode)
    meanings: dict[int, Meaning] = {}
    rows: list[list[CellValue]] = []
    for at in range(page.nrows):
        row: list[CellValue] = []
        for column, (kind, value) in enumerate(zip(page.row_types(at), page.row_values(at), strict=True)):
            if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                style = page.cell_xf_index(at, column)
                if style not in meanings:
                    meanings[style] = _meaning(book, style)
                row.append(shown(value, meanings[style], date1904))
            elif kind == xlrd.XL_CELL_TEXT:
                row.append(value or None)
            elif kind == xlrd.XL_CELL_BOOLEAN:
                row.append(bool(value))
            elif kind == xlrd.XL_CELL_ERROR:
                row.append(ErrorCell(error_text_from_code.get(value, f"#ERR{value}")))
            else:
                row.append(None)
        rows.append(row)
    return rows


def _meaning(book: Any, style: int) -> Meaning:
    if not 0 <= style < len(book.xf_list):
        return ""
    key = book.xf_list[style].format_key
    code = book.format_map[key].format_str if key in book.format_map else ""
    if book.biff_version < _NUMBERED:
        return meaning(code or "")
    return built_in(key) if not code else meaning(code) or (built_in(key) if key < _SPELT_LOCALLY else "")
