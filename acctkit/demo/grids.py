"""Sheets as people leave them: cells in a grid, saved as a workbook or as delimited text, the same bytes every time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.zips import member

_FORMULA = re.compile(r'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)')
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the value that a spreadsheet program computed for it last."""

    text: str
    value: Decimal


Cell = None | str | int | Decimal | dt.date | Formula


@dataclass
class Grid:
    """A sheet: `rows` with the header at `header` (from 0). `hidden_rows` are sheet rows, from 1."""

    name: str
    rows: list[list[Cell]]
    header: int = 0
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    date_format: str = "yyyy-mm-dd"
    money_format: str = "#,##0.00"

    def at(self, title: str) -> int:
        """The column with this header, from 0."""
        return self.rows[self.header].index(title)

    def put(self, row: int, title: str, value: Cell) -> None:
        """Write a cell of the `row`-th row below the header (from 1)."""
        self.rows[self.header + row][self.at(title)] = value

    def get(self, row: int, title: str) -> Cell:
        """A cell of the `row`-th row below the header (from 1)."""
        return self.rows[self.header + row][self.at(title)]

    def find(self, title: str, value: Cell) -> int:
        """The first row below the header (from 1) that holds `value` in a column."""
        at = self.at(title)
        return next(row for row, cells in enumerate(self.rows[self.header + 1 :], 1) if cells and cells[at] == value)


def workbook(grids: Sequence[Grid], day: dt.date) -> bytes:
    """The bytes of a workbook, as if saved on `day`."""
    book = Workbook(write_only=True)
    computed: dict[str, dict[str, str]] = {}
    for place, grid in enumerate(grids, 1):
        sheet = book.create_sheet(grid.name)
        if grid.hidden:
            sheet.sheet_state = "hidden"
        for column, width in enumerate(_widths(grid), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        for hidden in grid.hidden_rows:
            sheet.row_dimensions[hidden].hidden = True
        pen = _Pen(sheet, grid)
        for number, row in enumerate(grid.rows, 1):
            sheet.append([pen.cell(number, at, value) for at, value in enumerate(row, 1)])
        computed[f"xl/worksheets/sheet{place}.xml"] = pen.computed
    saved = io.BytesIO()
    book.save(saved)
    return _settled(saved.getvalue(), computed, day)


def delimited(grid: Grid, *, delimiter: str = ";", encoding: str = "cp1252", comma: bool = False) -> bytes:
    """The bytes of a text file; with `comma`, numbers are written the Spanish way."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for row in grid.rows:
        writer.writerow([_plain(value, comma) for value in row])
    return text.getvalue().encode(encoding)


def spanish_number(value: Decimal | int) -> str:
    """A number as it is typed in Spain: 1.234,56."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,"))


def _plain(value: Cell, comma: bool) -> str:
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y") if comma else value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",") if comma else f"{value:.2f}"
    return "" if value is None else str(value)


class _Pen:
    """Writes the cells of one sheet. A cell object serves a whole column, since each row is written at once."""

    def __init__(self, sheet: Worksheet, grid: Grid) -> None:
        self._sheet, self._grid = sheet, grid
        self._cells: dict[tuple[int, str], OpenpyxlCell] = {}
        self.computed: dict[str, str] = {}

    def cell(self, row: int, column: int, value: Cell) -> OpenpyxlCell | str | int | None:
        """`value` as openpyxl takes it, with the format that its kind has in this sheet."""
        grid = self._grid
        if isinstance(value, Formula):
            self.computed[f"{get_column_letter(column)}{row}"] = f"{value.value:.2f}"
            return self._formatted(column, grid.money_format, value.text)
        if isinstance(value, Decimal):
            return self._formatted(column, grid.money_format, float(value))
        if isinstance(value, dt.date):
            return self._formatted(column, grid.date_format, value)
        if row <= grid.header + 1 and value is not None:
            head = WriteOnlyCell(self._sheet, value)
            head.font = Font(bold=True, size=14 if row == 1 and grid.header else 11)
            return head
        return value

    def _formatted(self, column: int, number_format: str, value: str | float | dt.date) -> OpenpyxlCell:
        cell = self._cells.get((column, number_format))
        if cell is None:
            cell = self._cells[column, number_format] = WriteOnlyCell(self._sheet)
            cell.number_format = number_format
        cell.value = value
        if cell.is_date:
            cell.number_format = number_format  # openpyxl sets its own when it sees a date
        return cell


def _widths(grid: Grid) -> list[int]:
    longest: dict[int, int] = {}
    for row in grid.rows[grid.header :]:
        for at, value in enumerate(row):
            length = 11 if isinstance(value, dt.date | Formula | Decimal) else len(str(value or ""))
            longest[at] = max(longest.get(at, 6), min(length, 30))
    return [longest.get(at, 6) + 2 for at in range(max(longest, default=-1) + 1)]


def _settled(saved: bytes, computed: dict[str, dict[str, str]], day: dt.date) -> bytes:
    """The workbook with the values of its formulas in place and the time of saving set to `day`."""
    stamp = f"{day.isoformat()}T17:00:00Z".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", data)
            elif computed.get(name):
                values = computed[name]
                text = _FORMULA.sub(lambda found: f"{found[1]}<v>{values[found[2]]}</v>", data.decode())  # noqa: B023
                data = text.encode()
            new.writestr(member(name), data, compresslevel=6)
    return made.getvalue()
