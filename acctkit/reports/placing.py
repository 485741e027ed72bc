"""Where things go on a worksheet: the next row, lines across the page, widths of columns, ends of printed pages."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.reports.cells import Look, Pen
from acctkit.reports.notation import Shape, Writing, display_width, header_note, is_list, one_line
from acctkit.types import Table, plain

WIDEST, SHARED, NARROWEST, FIRST = 48, 28, 9, 16  # SHARED: the widest text where tables share the columns
PAGE = 96  # characters across that a sheet has at least, for lines of text


@dataclass
class Place:
    """Where the next thing goes on a sheet, and how wide its columns are."""

    sheet: Worksheet
    pen: Pen
    writing: Writing
    widths: list[float]
    row: int = 1
    printed: int = 1  # the row at which the printed page begins

    @property
    def across(self) -> int:
        """How many columns a line of text spans."""
        return self.span(1, PAGE)

    def span(self, column: int, wanted: float) -> int:
        """The last column of a span from `column` on that is `wanted` characters wide."""
        total = 0.0
        while True:
            while column > len(self.widths):
                self.widths.append(NARROWEST + 3)
            total += self.widths[column - 1]
            if total >= wanted:
                return column
            column += 1

    def keep_together(self, rows: int) -> None:
        """Begin a new printed page if the next `rows` rows would be torn apart by the end of this one."""
        wide = max(sum(self.widths[: self.across]), sum(self.widths))
        page = int(34 * max(1.0, wide / 142))  # rows on a landscape page, once it is scaled to the width
        while self.row - self.printed > page:  # what is longer than a page has run on to the next
            self.printed += page - 4
        if self.row + rows - self.printed > page and rows < page and self.row > self.printed + 4:
            self.sheet.row_breaks.append(Break(id=self.row - 1))
            self.printed = self.row - 4  # the title is repeated

    def line(self, text: str, look: Look) -> None:
        """One line (or paragraph) of text across the page."""
        last = self.across
        self.pen.write(self.sheet, self.row, 1, text, look)
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=last)
        room = sum(self.widths[:last]) * 10 / look.size * (1 if look.bold else 1.08)
        lines = sum(max(1, math.ceil(display_width(part) / room)) for part in (text or " ").split("\n"))
        self.sheet.row_dimensions[self.row].height = min(409, lines * look.size * 1.35 + 2)
        self.row += 1



def widths(tables: Sequence[Table], shapes: Mapping[str, tuple[Shape, ...]], writing: Writing) -> list[float]:
    """How wide each column of a sheet must be for its tables, in characters, with a limit for text."""
    widest = WIDEST if sum(not is_list(table) for table in tables) < 2 else SHARED
    wide: list[float] = [FIRST]
    for table in tables:
        if is_list(table):
            continue
        for number, (column, shape) in enumerate(zip(table.columns, shapes[table.name], strict=True)):
            title = one_line(column.title.say(writing.language))
            values = [plain(row.get(column.name)) for row in (*table.rows, *table.totals)]
            longest = max(
                *(len(part) for part in title.split()), math.ceil(len(title) * 0.62),
                len(header_note(column, writing.language)), _longest(values, shape, writing),
            )
            while number >= len(wide):
                wide.append(NARROWEST)
            wide[number] = max(wide[number], min(WIDEST if shape.number else widest, longest * 1.1 + 2))
    return wide


def _longest(values: list[Any], shape: Shape, writing: Writing) -> int:
    """How wide the widest of `values` is; of numbers, only the extremes need a look."""
    texts = {value for value in values if isinstance(value, str | dt.date)}
    numbers = [value for value in values if isinstance(value, int | Decimal)]
    extremes = [min(numbers), max(numbers)] if numbers else []
    shown = (writing.show(value, shape).partition("\n")[0] for value in (*texts, *extremes))
    return max(map(display_width, shown), default=0)
