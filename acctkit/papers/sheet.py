"""A paper as a workbook: the words and figures of the PDF, amounts as numbers; the same bytes whenever it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.papers.shown import Shown, cleaned
from acctkit.reports.cells import Look, Pen, header_look, value_look
from acctkit.reports.notation import BAD, GREY, Shape, display_width
from acctkit.reports.workbook import sheet_names
from acctkit.types import PaperTotal
from acctkit.zips import saved, settle_workbook

_NUMBERS, _WORDS = 13, 34  # the widths of columns, in characters
_WIDE = 92  # a page is so wide
_HEIGHT = 14.0


def workbook(shown: Shown) -> bytes:
    """The bytes of the workbook."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = sheet_names([shown.number])[0]
    _Page(sheet, Pen(shown.language), shown).lay_out()
    properties = book.properties
    properties.creator, properties.title = "acctkit", f"{shown.title} {shown.number}"
    properties.created = dt.datetime.combine(shown.paper.date, dt.time())
    return settle_workbook(saved(book), shown.paper.date)


class _Page:
    """The one sheet, written from top to bottom."""

    def __init__(self, sheet: Worksheet, pen: Pen, shown: Shown) -> None:
        self.sheet, self.pen, self.shown = sheet, pen, shown
        self.row = 0
        self.widths = self._widths()
        self.last = len(self.widths)

    def lay_out(self) -> None:
        """Everything, and how it is printed."""
        shown = self.shown
        for at, width in enumerate(self.widths):
            self.sheet.column_dimensions[_letter(at + 1)].width = width
        for at, line in enumerate(shown.letterhead):
            self._line(line, Look(size=14 if at == 0 else 9, bold=at == 0, color=GREY if at else Look().color))
        self.row += 1
        self._line(f"{shown.title} {shown.number}", Look(size=16, bold=True))
        if shown.mark:
            self._line(shown.mark, Look(size=14, bold=True, color=BAD))
        self.row += 1
        self._line(shown.word("to"), Look(size=9, color=GREY))
        for at, line in enumerate(shown.receiver):
            self._line(line, Look(bold=at == 0))
        self.row += 1
        for name, value in shown.facts:
            self._line(f"{name}: {value}", Look())
        for said in shown.paper.lead:
            self.row += 1
            self._line(cleaned(said.say(shown.language)), Look())
        self.row += 1
        head = self._table()
        self._sums(shown.paper.totals)
        if shown.paper.breakdown is not None:
            self.row += 1
            self._line(shown.breakdown[0], Look(bold=True))
            self._sums(shown.paper.breakdown.parts, final=False)
        for note in shown.paper.notes:
            self.row += 1
            self._line(cleaned(note.say(shown.language)), Look(size=9))
        bank = [cleaned(line) for line in shown.company["bank"] if cleaned(line)]
        if bank:
            self.row += 1
            self._line(shown.word("bank"), Look(size=9, color=GREY))
            for line in bank:
                self._line(line, Look())
        self._print(head)

    def _line(self, text: str, look: Look) -> None:
        """A line over the whole width; it is as high as its text needs."""
        self.row += 1
        self.pen.write(self.sheet, self.row, 1, text, replace(look, wrap=True))
        if self.last > 1:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=self.last)
        room = sum(self.widths) * 10 / look.size
        lines = sum(max(1, -int(-display_width(part) * 1.1 // room)) for part in text.split("\n"))
        self.sheet.row_dimensions[self.row].height = round(_HEIGHT * look.size / 10 * lines, 1)

    def _table(self) -> int:
        """The lines under their headers; the row of the headers."""
        shown = self.shown
        self.row += 1
        head = self.row
        for at, (column, shape) in enumerate(shown.columns, 1):
            self.pen.write(self.sheet, head, at, shown.header(column), header_look(shape, "", first=at == 1))
        self.sheet.row_dimensions[head].height = _HEIGHT * 2
        for line in shown.paper.lines:
            self.row += 1
            lines = 1
            for at, (column, shape) in enumerate(shown.columns, 1):
                value = line.get(column.name)
                if isinstance(value, str):
                    value = cleaned(value)
                    lines = max(lines, -int(-display_width(value) * 1.1 // self.widths[at - 1]))
                look = value_look(shape, "", wrap=True, first=at == 1)
                self.pen.write(self.sheet, self.row, at, value, replace(look, wrap=True))
            self.sheet.row_dimensions[self.row].height = _HEIGHT * lines
        return head

    def _sums(self, sums: Sequence[PaperTotal], *, final: bool = True) -> None:
        """Amounts below the lines, the last of them standing out where it is the `final` one."""
        shown, last = self.shown, len(sums) if final else 0
        for at, one in enumerate(sums, 1):
            final = at == last
            look = value_look(shown.money, "", total=final)
            self.row += 1
            for column in range(1, self.last):
                self.pen.write(self.sheet, self.row, column, None, value_look(Shape("text"), "", total=final))
            said = f"{shown.say(one.title)} ({shown.paper.currency})"
            where = max(1, self.last - 1)
            words = replace(value_look(Shape("text"), "", total=final), align="right")
            if self.last > 1:
                self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=where)
                self.pen.write(self.sheet, self.row, 1, said, words)
                self.pen.write(self.sheet, self.row, self.last, one.amount, look)
            else:
                self.pen.write(self.sheet, self.row, 1, f"{said}: {shown.amount(one.amount)}", words)
            self.sheet.row_dimensions[self.row].height = _HEIGHT

    def _print(self, head: int) -> None:
        sheet: Any = self.sheet
        shown = self.shown
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "portrait"  # A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = f"{head}:{head}"
        said = " ".join(filter(None, (shown.title, shown.number, shown.mark))).replace("&", "&&")
        sheet.oddFooter.left.text = said
        sheet.oddFooter.right.text = shown.word("page", page="&P", pages="&N")

    def _widths(self) -> list[float]:
        """Numbers as wide as they need, and words sharing what is left."""
        shown = self.shown
        kept: list[float] = []
        for column, shape in shown.columns:
            texts = [shown.value(line.get(column.name), shape) for line in shown.paper.lines]
            longest = max([display_width(text) for text in texts] + [0]) + 2.0
            kept.append(max(_NUMBERS, longest) if shape.number else min(_WORDS, max(10.0, longest)))
        if not kept:
            return [float(_WIDE)]
        if sum(kept) < _WIDE:
            words = [at for at, (_, shape) in enumerate(shown.columns) if shape.type == "text"]
            at = words[0] if words else 0
            kept[at] += _WIDE - sum(kept)
        return kept


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
