"""Rows read = rows used + rows refused + rows told as skipped: counted anew from the sheet, and held for every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from acctkit.headers import blank
from acctkit.rows import SheetRows
from acctkit.types import Sheet


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a form: `read` is counted from the sheets themselves, the others from where rows
    ended; `skipped` are blank rows, totals, notes, and rows above the headers, each told by a finding."""

    read: int = 0
    used: int = 0
    refused: int = 0
    skipped: int = 0

    @property
    def hold(self) -> bool:
        """Whether no row was lost and none counted twice."""
        return self.read == self.used + self.refused + self.skipped


def lost(sheet: Sheet, header_row: int, rows: SheetRows) -> list[int]:
    """The numbers of filled rows below the header that ended nowhere, and of rows that ended in two places."""
    ended = _ends(rows)
    filled = _filled(sheet, header_row)
    return sorted({number for number in filled if not ended[number]} | {n for n, times in ended.items() if times > 1})


def counted(parts: Iterable[tuple[Sheet, int, SheetRows]], used: int, refused: int) -> Counts:
    """The counts of a form: its sheets with their header rows and what reading them gave, and how many rows it kept and
    refused in the end."""
    read = skipped = 0
    for sheet, header_row, rows in parts:
        read += len({*_filled(sheet, header_row), *rows.skipped})
        skipped += len(rows.skipped)
    return Counts(read, used, refused, skipped)


def _ends(rows: SheetRows) -> Counter[int]:
    ended = Counter(rows.skipped)
    ended.update(entry.number for entry in rows.entries)
    ended.update(row.number for row in rows.refused)
    return ended


def _filled(sheet: Sheet, header_row: int) -> Iterable[int]:
    below = enumerate(sheet.rows[header_row:], header_row + 1)
    return (number for number, row in below if any(not blank(value) for value in row))
