"""Know a copy of ours when it comes back: its list is no sheet of the rep's, its findings no column of the form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from acctkit.copies.signing import is_signature
from acctkit.types import CellValue, Sheet

_REFERENCE = re.compile(r"\b([0-9a-f]{12})\b")
_DEEPEST = 200  # rows among which the headers of a csv stand


def without_ours(sheets: Sequence[Sheet]) -> tuple[tuple[Sheet, ...], str]:
    """The sheets without what we wrote into a copy, and the reference of the file that it is a copy of.

    The reference is empty where nothing of ours was found.
    """
    kept: list[Sheet] = []
    reference = ""
    for sheet in sheets:
        at, said = _signature(sheet)
        found = _REFERENCE.search(said)
        reference = reference or (found[1] if found else "")
        if at > 0:
            kept.append(replace(sheet, rows=[_cut(row, at) for row in sheet.rows]))
        elif not said or not is_signature(sheet.rows[0][0]):
            kept.append(sheet)  # a list begins with the signature; one further down was copied there, beside their rows
    return tuple(kept), reference


def _signature(sheet: Sheet) -> tuple[int, str]:
    """The column (from 0) and the text of the first signature in a sheet."""
    for row in sheet.rows[:_DEEPEST]:
        for at, value in enumerate(row):
            if is_signature(value):
                return at, str(value)
    return 0, ""


def _cut(row: Sequence[CellValue], at: int) -> Sequence[CellValue]:
    """A row without what stands in the column of findings."""
    return row[:at] if at == len(row) - 1 else [*row[:at], None, *row[at + 1 :]] if at < len(row) else row
