"""A sheet that a reader fills cell by cell, within what one file may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from acctkit.reading.limits import Limits, ReadRefused, spaced
from acctkit.reading.trim import trim
from acctkit.texts import letter
from acctkit.types import CellValue, Sheet


@dataclass(slots=True)
class Room:
    """The cells that a file's sheets may still use up, counted from A1 to the last filled row and column of each.

    >>> room = Room(Limits(max_cells=6))
    >>> grid = Grid(room, "S")
    >>> grid.put(1, 2, "x")
    >>> grid.sheet().rows
    [(None, None, None), (None, None, 'x')]
    >>> Grid(room, "T").put(0, 0, "one more")
    Traceback (most recent call last):
    acctkit.reading.limits.ReadRefused: too-many-cells
    """

    limits: Limits
    taken: int = 0

    def check(self, cells: int) -> None:
        """Raise ReadRefused (too-many-cells) when a sheet of so many cells does not fit any more."""
        if self.taken + cells > self.limits.max_cells:
            raise ReadRefused("too-many-cells", limit=spaced(self.limits.max_cells))


@dataclass(slots=True)
class Grid:
    """The cells of one sheet. Rows and columns count from 0 here, and from 1 in the sheet that comes of it."""

    room: Room
    name: str
    rows: list[Sequence[CellValue]] = field(default_factory=list)
    width: int = 0
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)  # first, last
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Set a cell; a blank says nothing and makes no room for itself.

        Raises ReadRefused: cell-twice where the cell holds another value already, or too-many-cells.
        """
        if value is None:
            return
        if row >= len(self.rows) or column >= self.width:
            self.reach(row, column)
        cells = self.rows[row]
        if not isinstance(cells, list):
            cells = self.rows[row] = list(cells)
        missing = column - len(cells)
        if missing == 0:
            cells.append(value)
        elif missing > 0:
            cells.extend([None] * missing)
            cells.append(value)
        elif cells[column] is None:
            cells[column] = value
        elif cells[column] != value or type(cells[column]) is not type(value):
            raise twice(self.name, row, column)

    def add(self, first: int, rows: Sequence[Sequence[CellValue]]) -> None:
        """Set rows, all equally wide, that stand one below the other from `first` on, where no cell is yet."""
        self.reach(first + len(rows) - 1, len(rows[0]) - 1)
        self.rows[first:first + len(rows)] = rows

    def reach(self, row: int, column: int) -> None:
        """Make the sheet at least so large, or raise ReadRefused (too-many-cells)."""
        height, width = max(len(self.rows), row + 1), max(self.width, column + 1)
        self.room.check(height * width)
        self.width = width
        self.rows.extend([()] * (height - len(self.rows)))

    def sheet(self, hidden: bool = False, date1904: bool = False) -> Sheet:
        """What was put in, as a sheet of its own."""
        self.room.taken += len(self.rows) * self.width
        rows = trim(self.rows)
        width = len(rows[0]) if rows else 0
        return Sheet(
            self.name, rows, hidden,
            _within(self.hidden_rows, len(rows)), _within(self.hidden_columns, width), date1904,
        )


def twice(sheet: str, row: int, column: int) -> ReadRefused:
    """The refusal of a file that has a cell, counted from 0, twice with different contents.

    >>> twice("S", 0, 1).refusal.params
    {'cell': 'B1', 'sheet': 'S'}
    """
    return ReadRefused("cell-twice", cell=f"{letter(column + 1)}{row + 1}", sheet=sheet)


def _within(ranges: list[tuple[int, int]], end: int) -> frozenset[int]:
    """The numbers, from 1, of those below `end` that are in one of the ranges, each looked at once."""
    found: list[int] = []
    done = 0
    for first, last in sorted(ranges):
        found.extend(range(max(first, done) + 1, min(last + 1, end) + 1))
        done = max(done, last + 1)
    return frozenset(found)
