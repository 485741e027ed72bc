"""The first sheet of a marked copy: what became of the file, and every finding with a link to its cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.copies.legal import legal
from acctkit.copies.notes import Line, Note, Slip, lines
from acctkit.copies.paint import FILLS
from acctkit.copies.signing import signature
from acctkit.copies.words import word
from acctkit.texts import many_lines

FACE = "Arial"
INK, GREY, LINK = "FF262626", "FF6B6B6B", "FF1F4E9E"
WIDTHS = (13, 17, 9, 26, 78)
LONGEST = 32_000  # characters of a cell
_ACROSS = sum(WIDTHS)


def add_list(book: Workbook, slip: Slip, notes: Sequence[Note], said: Sequence[str]) -> Worksheet:
    """Put the list before all other sheets of `book`, which shows it first; `said` are lines about the copy itself."""
    sheet: Worksheet = book.create_sheet(free_name(slip.language, book.sheetnames), 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet  # with two selected, what is typed goes into both
    book.active = 0
    sheet.sheet_view.showGridLines = False
    for at, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDE"[at]].width = width
    row = _head(sheet, slip, said)
    names = {other.title for other in book.worksheets}
    header = row + 1
    for at, name in enumerate(("col-what", "col-sheet", "col-cell", "col-value", "col-message"), 1):
        cell = put(sheet, header, at, word(name, slip.language))
        cell.font = Font(name=FACE, size=9, bold=True, color=INK)
        cell.border = Border(bottom=Side("thin", color=INK))
    row = header + 1
    for line in lines(notes):
        _line(sheet, row, line, slip.language, names)
        row += 1
    _print(sheet, slip, header, row - 1)
    return sheet


def free_name(language: str, taken: Sequence[str]) -> str:
    """A name for the list that no sheet has."""
    known = {name.casefold() for name in taken}
    base = name = word("sheet-name", language)
    number = 1
    while name.casefold() in known:
        number += 1
        name = f"{base} ({number})"
    return name


def _head(sheet: Worksheet, slip: Slip, said: Sequence[str]) -> int:
    """The lines above the table; returns the row after them."""
    language = slip.language
    counted = [
        word(name, language, count=count)
        for name, count in (("errors", slip.count("error")), ("warnings", slip.count("warning"))) if count
    ]
    title = f"{slip.name}: {', '.join(counted) or word('nothing', language)}"
    about = word("version", language, version=slip.version, day=slip.received.isoformat())
    became = f"{word(slip.status, language)}; {about}"
    row = 1
    for text, size, bold, color in (
        (signature(slip), 8, False, GREY), (slip.company, 10, False, GREY), (title, 14, True, INK),
        (became[0].upper() + became[1:], 10, False, GREY),
    ):
        _across(sheet, row, text, Font(name=FACE, size=size, bold=bold, color=color))
        row += 1
    row += 1
    how = ["how-error"] * bool(slip.count("error")) + ["how-warning"] * bool(slip.count("warning")) + ["how-sheet"]
    for text in (*(word(name, language) for name in how), *said):
        _across(sheet, row, text, Font(name=FACE, size=10, color=INK))
        row += 1
    return row


def _across(sheet: Worksheet, row: int, text: str, font: Font) -> None:
    cell = put(sheet, row, 1, text)
    cell.font = font
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(WIDTHS))
    size = font.size or 10
    needed = math.ceil(len(text) * size / 10 * 0.92 / _ACROSS)
    sheet.row_dimensions[row].height = max(1, needed) * size * 1.35 + 2


def _line(sheet: Worksheet, row: int, line: Line, language: str, names: set[str]) -> None:
    note = line.note
    if line.left:
        texts = ["", "", "", "", word("left-out", language, count=line.left)]
    elif line.more:
        name = "more" if note.cell else "more-nowhere"
        texts = ["", note.sheet, note.cell, "", word(name, language, count=line.more, cell=note.cell)]
    else:
        where = note.cell or (word("row", language, row=note.row) if note.row else "")
        texts = [word(note.severity, language), note.sheet, where, note.value, note.message]
        if not note.sheet and not where:
            texts[1] = word("whole-file", language)
    height = 1
    for at, text in enumerate(texts, 1):
        cell = put(sheet, row, at, text)
        cell.font = Font(name=FACE, size=10, color=INK, italic=bool(line.more or line.left) or None)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=Side("hair", color="FFA6A6A6"))
        height = max(height, math.ceil(len(text) * 0.92 / WIDTHS[at - 1]))
    sheet.row_dimensions[row].height = min(409, 13 * height + 3)
    if note.severity in FILLS and not (line.more or line.left):
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=FILLS[note.severity])
        sheet.cell(row, 1).font = Font(name=FACE, size=10, bold=True, color=INK)
    if note.cell and note.sheet in names:
        _link(sheet, row, note)


def _link(sheet: Worksheet, row: int, note: Note) -> None:
    cell: Any = sheet.cell(row, 3)
    quoted = note.sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{note.cell}")
    cell.font = Font(name=FACE, size=10, color=LINK, underline="single")


def put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write text that stays text, whatever it begins with."""
    cell: Any = sheet.cell(row, column)
    kept = legal(many_lines(text))[:LONGEST]
    if kept:
        cell.value = kept
        cell.data_type = "s"  # no formula, no error value
        cell.quotePrefix = kept[0] in "=+-@"
    return cell  # type: ignore[no-any-return]


def _print(sheet: Worksheet, slip: Slip, header: int, last: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_properties.tabColor = FILLS["error" if slip.count("error") else "warning"]
    sheet.print_title_rows = f"{header}:{header}"
    sheet.print_area = f"A1:E{last}"
    footer: Any = sheet.oddFooter
    footer.right.text, footer.right.size = word("page", slip.language), 8
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.5)
