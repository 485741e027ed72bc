"""Cut the blank margins of a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from acctkit.types import CellValue


def trim(rows: Sequence[Sequence[CellValue]]) -> list[tuple[CellValue, ...]]:
    """The same rows without blank ones at the end and blank columns at the right, all equally wide.

    >>> trim([["a", None, None], [None, "b", None], [None, None, None]])
    [('a', None), (None, 'b')]
    """
    height = len(rows)
    while height and all(value is None for value in rows[height - 1]):
        height -= 1
    width = max(map(len, rows[:height]), default=0)
    while width and not any(len(row) >= width and row[width - 1] is not None for row in rows[:height]):
        width -= 1
    blank = (None,) * width  # one for all, since a sheet may have a million of them
    return [
        tuple(row[:width]) if len(row) >= width else (*row, *[None] * (width - len(row))) if row else blank
        for row in rows[:height]
    ]
