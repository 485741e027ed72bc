"""What a marked copy says: findings as notes, put to their cells, ordered and bounded for the list."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from acctkit.copies.words import word
from acctkit.texts import letter
from acctkit.types import CellValue, Severity, Sheet

MOST_COMMENTS = 2_000  # in one copy: each is a drawing, and thousands make a workbook slow to open
MOST_LINES = 1_000  # of the list
MOST_ALIKE = 50  # lines of one code in one column of a sheet
_RANK: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_COLUMNS, _ROWS = 16_384, 1_048_576


@dataclass(frozen=True, slots=True)
class Note:
    """One finding as the rep reads it. `cell` is where it is marked, and empty for a whole sheet or file; `row` helps
    to find a cell where the finding names only the row. `column` is the header, in the rep's language."""

    severity: Severity
    message: str
    code: str = ""
    sheet: str = ""
    cell: str = ""
    row: int = 0
    value: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What goes onto a copy, and of which file: `name` as the rep knows it, `sha256` of its bytes, when it came.

    `headers` is the row of the headers of each sheet that was read as a form.
    """

    company: str
    language: str
    name: str
    version: int
    received: dt.date
    status: str
    sha256: str
    notes: tuple[Note, ...]
    headers: Mapping[str, int] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """The beginning of the sha256, by which a corrected copy says what it is a copy of."""
        return self.sha256[:12]

    def count(self, severity: Severity) -> int:
        """How many notes there are of a severity."""
        return sum(note.severity == severity for note in self.notes)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: a note, or (`more` over zero) so many notes that are like those above, the first at `note`;
    `left` stands for all that found no room."""

    note: Note
    more: int = 0
    left: int = 0


def placed(notes: Sequence[Note], sheets: Sequence[Sheet]) -> list[Note]:
    """The notes, each at its cell: one about a row goes to the first filled cell of that row. A cell that no sheet can
    have is left out of the note, so that what follows need not doubt it."""
    by_name = {sheet.name: sheet for sheet in sheets}
    return [replace(note, cell=_cell(note, by_name.get(note.sheet))) for note in notes]


def _cell(note: Note, sheet: Sheet | None) -> str:
    if sheet is None:
        return ""
    if note.cell:
        return note.cell if position(note.cell) else ""
    if not 1 <= note.row <= len(sheet.rows):
        return ""
    filled = [at for at, value in enumerate(sheet.rows[note.row - 1], 1) if not _blank(value)]
    return f"{letter(filled[0])}{note.row}" if filled else ""


def _blank(value: CellValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def position(cell: str) -> tuple[int, int] | None:
    """Row and column of `C7`, both from 1; None for what is no cell of a sheet.

    >>> position("C7"), position("XFD1048576"), position("XFE1"), position("7")
    ((7, 3), (1048576, 16384), None, None)
    """
    match = _CELL.fullmatch(cell)
    if match is None:
        return None
    column = 0
    for char in match[1]:
        column = column * 26 + ord(char) - 64
    row = int(match[2])
    return (row, column) if column <= _COLUMNS and row <= _ROWS else None


def in_order(notes: Sequence[Note], sheets: Sequence[str]) -> list[Note]:
    """What is to be corrected first, then what is to be checked; within that as the workbook goes."""
    order = {name: at for at, name in enumerate(sheets)}

    def place(note: Note) -> tuple[int, int, int, int]:
        row, column = position(note.cell) or (note.row, 0)
        return _RANK[note.severity], order.get(note.sheet, -1), row, column

    return sorted(notes, key=place)


def by_cell(notes: Sequence[Note]) -> dict[tuple[str, str], list[Note]]:
    """The notes of each cell that is to be marked, by sheet and cell, in their order; what needs nobody marks none."""
    cells: dict[tuple[str, str], list[Note]] = defaultdict(list)
    for note in notes:
        if note.cell and note.severity != "info":
            cells[note.sheet, note.cell].append(note)
    return cells


def comment(notes: Sequence[Note], language: str) -> str:
    """What the comment of a cell says: each sentence once, with what is to be done before it."""
    said = dict.fromkeys(f"{word(note.severity, language)}: {note.message}" for note in notes)
    return "\n\n".join(said)


def lines(notes: Sequence[Note]) -> list[Line]:
    """The lines of the list for notes in order: very many alike end in one line that counts the rest."""
    alike: dict[tuple[str, str, str, str], list[Note]] = defaultdict(list)
    for note in notes:
        alike[_kind(note)].append(note)
    seen: dict[tuple[str, str, str, str], int] = defaultdict(int)
    listed: list[Line] = []
    told = 0
    for note in notes:
        kind = _kind(note)
        seen[kind] += 1
        rest = len(alike[kind]) - MOST_ALIKE
        if seen[kind] > MOST_ALIKE + 1 or (len(listed) >= MOST_LINES):
            continue
        if seen[kind] == MOST_ALIKE + 1 and rest > 1:
            listed.append(Line(note, more=rest))
            told += rest
        elif seen[kind] <= MOST_ALIKE or rest == 1:
            listed.append(Line(note))
            told += 1
    if told < len(notes):
        listed.append(Line(Note("info", ""), left=len(notes) - told))
    return listed


def _kind(note: Note) -> tuple[str, str, str, str]:
    return note.severity, note.code or note.message, note.sheet, note.column
