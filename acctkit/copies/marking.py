"""Mark a rep's own workbook: sheets, layout and formats stay, wrong cells get a colour and a comment."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.workbook import Workbook
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.copies import paint
from acctkit.copies.lists import add_list
from acctkit.copies.lost import lost
from acctkit.copies.notes import MOST_COMMENTS, Note, Slip, by_cell, comment, in_order, placed
from acctkit.copies.signing import is_signature
from acctkit.copies.values import reaches_out, value_at, with_values
from acctkit.copies.words import word
from acctkit.types import ErrorCell, Sheet
from acctkit.zips import saved, settle_workbook


class CannotMark(Exception):
    """openpyxl does not see in the workbook what was read from it, so a copy would lose rows."""


def marked(source: Path, slip: Slip, sheets: Sequence[Sheet]) -> bytes:
    """The bytes of a marked copy of the workbook `source`, of which `sheets` were read; the same for the same input.

    To be called in a guarded process: a hostile workbook may take openpyxl any time and memory. Raises CannotMark.
    """
    loaded: Any
    with source.open("rb") as file, warnings.catch_warnings(action="ignore"):  # what it warns of is told on the list
        book = loaded = load_workbook(file, rich_text=True, keep_links=False)
    there = {sheet.title for sheet in book.worksheets}
    missing = [sheet.name for sheet in sheets if sheet.name not in there]
    if missing or not there:
        raise CannotMark(", ".join(missing))
    with source.open("rb") as file:
        gone = lost(file, book, slip.language)
    clean(book)
    read = {sheet.name: sheet for sheet in sheets}
    outside = sum(_settle(sheet, read.get(sheet.title)) for sheet in book.worksheets)
    said = [word("lost", slip.language, what=gone)] if gone else []
    if any(sheet._charts for sheet in loaded.worksheets):
        said.append(word("charts-kept", slip.language))
    if outside and word("links", slip.language) not in gone:
        said.append(word("lost", slip.language, what=word("links", slip.language)))
    return finished(book, slip, sheets, said, read)


def finished(
    book: Workbook, slip: Slip, sheets: Sequence[Sheet], said: Sequence[str], read: Mapping[str, Sheet]
) -> bytes:
    """`book` with its cells marked and the list put before them, saved; formulas keep the values in `read`."""
    notes = in_order(placed(slip.notes, sheets), book.sheetnames)
    said = [*said, *mark_cells(book, notes, slip.language)]
    add_list(book, slip, notes, said)
    for sheet in book.worksheets:
        ranges = sheet.merged_cells
        ranges.__dict__["ranges"] = ranges.sorted()  # a set, which is written in no order of its own
    book.template = False
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    marked = saved(book)
    parts = with_values(marked, [read.get(sheet.title) for sheet in book.worksheets], book.epoch)
    return settle_workbook(marked, slip.received, parts)


def mark_cells(book: Workbook, notes: Sequence[Note], language: str) -> list[str]:
    """Mark each cell that has a note; returns what is to be said of marks that found no room."""
    cells = by_cell(notes)
    marked, anchors = 0, dict[str, Mapping[str, str]]()
    for (name, place), here in cells.items():
        if name not in book.sheetnames:
            continue
        sheet: Any = book[name]
        cell = sheet[place]
        if isinstance(cell, MergedCell):
            if name not in anchors:
                anchors[name] = _anchors(sheet)
            cell = sheet[anchors[name].get(place, place)]
            if isinstance(cell, MergedCell):
                continue
        marked += 1
        paint.mark(cell, here[0].severity, comment(here, language) if marked <= MOST_COMMENTS else "")
    if marked <= MOST_COMMENTS:
        return []
    return [word("comments-cut", language, count=marked - MOST_COMMENTS, most=MOST_COMMENTS)]


def clean(book: Any) -> None:
    """Take off what an earlier copy of ours has left: its list, its fills and its comments."""
    for sheet in book.worksheets:
        if is_signature(sheet["A1"].value):
            book.remove(sheet)
    ours = {at for at, fill in enumerate(book._fills) if paint.is_fill(fill)}
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            said = getattr(cell, "comment", None)
            if (said is not None and paint.is_ours(said)) or (ours and cell._style.fillId in ours):
                paint.unmark(cell)


def _settle(sheet: Any, read: Sheet | None) -> int:
    """Mend what openpyxl takes otherwise than it was read, and let formulas that reach out of the workbook stand as
    values; returns how many formulas that were."""
    outside = 0
    for cell in sheet._cells.values():
        if cell.data_type == "f" and reaches_out(_formula(cell.value)):
            outside += 1
            value = value_at(read, cell.coordinate)
            cell.value = value.text if isinstance(value, ErrorCell) else value if _plain(value) else None
            if isinstance(value, str):
                cell.data_type = "s"
        elif cell.data_type == "e":
            value = value_at(read, cell.coordinate)
            if isinstance(value, int | float):  # openpyxl makes #VALUE! of a number that its date format cannot show
                cell.value = value
        elif isinstance(cell.value, CellRichText):
            if any(str(part) != str(part).strip() for part in cell.value):  # openpyxl writes such blanks away
                cell.value, cell.data_type = str(cell.value), "s"
        elif cell.hyperlink is not None and read is not None and value_at(read, cell.coordinate) is None:
            cell.value = None  # openpyxl makes the target of a link the text of an empty cell
    return outside


def _formula(value: Any) -> str:
    return str(value if isinstance(value, str) else getattr(value, "text", "") or "")


def _plain(value: Any) -> bool:
    return value is None or not hasattr(value, "formula")


def _anchors(sheet: Worksheet) -> dict[str, str]:
    """The cell that holds the value of each cell that is merged into it."""
    anchors = {}
    for merged in sheet.merged_cells.ranges:
        first = merged.coord.partition(":")[0]
        for row, column in merged.cells:
            anchors[sheet.cell(row, column).coordinate] = first
    return anchors
