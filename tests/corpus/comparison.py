"""Our reader beside openpyxl's full one, cell by cell. What the two tell differently for a reason that holds for any
file is settled by a rule here; what is left is listed in differences.csv, a file a line, with its reason."""

from __future__ import annotations

import csv
import datetime as dt
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pebble import ProcessPool

from acctkit.reading.reader import read_file
from acctkit.types import CellValue, ErrorCell, PercentCell, Sheet, Uncalculated
from tests.corpus.cache import HERE, Sample
from tests.corpus.manifest import LIMITS, SHORT

PATH = HERE / "differences.csv"
SECONDS = 120  # openpyxl needs more for the three files that differences.csv leaves out
MEMORY = 3 * 2**30
NOT_COMPARED = "not compared"
_MOMENT = dt.timedelta(milliseconds=1)  # what is finer is noise of the binary number; the two round it differently
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\\.')


def listed() -> dict[str, str]:
    """The differences that are known, by the start of the file's sha256: what differs, in how many places."""
    with PATH.open(newline="", encoding="utf-8") as file:
        _, *lines = csv.reader(file)
    return {digest: what for digest, what, reason in lines if reason}


def compare_all(files: Iterable[Sample], workers: int = 2) -> Iterator[tuple[Sample, list[str]]]:
    """The differences of each workbook that both can read; one that openpyxl cannot read has none."""
    known = listed()
    with ProcessPool(max_workers=workers, max_tasks=200, initializer=_confine) as pool:
        compared = [
            (one, pool.schedule(compare, args=(one.path, one.name), timeout=SECONDS)) for one in files
            if known.get(one.digest[:SHORT]) != NOT_COMPARED
        ]
        for sample, future in compared:
            yield sample, future.result()


def _confine() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def summary(differences: list[str]) -> str:
    """What differences.csv says of a file: the kinds of its differences with their numbers, `3 x value`."""
    kinds = [line.partition(":")[0] for line in differences]
    return ", ".join(f"{kinds.count(kind)} x {kind}" for kind in sorted(set(kinds)))


def compare(path: Path, name: str) -> list[str]:
    """A line for each place where the two readers differ: its kind, where it is, ours, theirs."""
    from openpyxl import load_workbook

    ours = read_file(path, name, LIMITS)
    if ours.kind != "xlsx":
        return []
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            book = load_workbook(file, data_only=True)
    except Exception:  # noqa: BLE001 - openpyxl has no word for a file that it cannot read: anything may come out of it
        return []
    if not book.worksheets:  # of Strict workbooks openpyxl finds no sheet, and says nothing
        return []
    if ours.refusal:
        return [f"refused: {ours.refusal.code} {dict(ours.refusal.params)}"]
    names, others = [sheet.name for sheet in ours.sheets], [sheet.title for sheet in book.worksheets]
    if names != others:
        return [f"sheets: {names}, {others}"]
    pairs = zip(ours.sheets, book.worksheets, strict=True)
    return [line for mine, other in pairs for line in _sheets_differ(mine, other)]


def _sheets_differ(mine: Sheet, other: Any) -> Iterator[str]:
    height, width = len(mine.rows), len(mine.rows[0]) if mine.rows else 0
    if mine.hidden != (other.sheet_state != "visible"):
        yield f"hidden sheet: {mine.name}"
    rows = {row for row, look in other.row_dimensions.items() if look.hidden and row <= height}
    looks = [look for look in other.column_dimensions.values() if look.hidden]
    columns = {column for look in looks for column in range(look.min or 1, min(look.max or 0, width) + 1)}
    if rows != mine.hidden_rows or columns != mine.hidden_columns:
        yield f"hidden rows or columns: {mine.name}"
    unseen = {(r, c) for r, row in enumerate(mine.rows, 1) for c, value in enumerate(row, 1) if value is not None}
    for (row, column), cell in other._cells.items():
        unseen.discard((row, column))
        value = mine.rows[row - 1][column - 1] if row <= height and column <= width else None
        if not _same(value, cell):
            yield f"value: {mine.name}!{cell.coordinate} {value!r}, {cell.value!r} as {_format(cell)}"
        elif isinstance(value, PercentCell) != (isinstance(value, float) and "%" in _LITERAL.sub("", _format(cell))):
            yield f"per cent: {mine.name}!{cell.coordinate} {value!r} as {_format(cell)}"
    for row, column in sorted(unseen):
        yield f"value: {mine.name}!R{row}C{column} {mine.rows[row - 1][column - 1]!r}, no cell"


def _format(cell: Any) -> str:
    return str(getattr(cell, "number_format", ""))


def _same(mine: CellValue, cell: Any) -> bool:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.styles.numbers import is_date_format

    other = cell.value
    if isinstance(cell, MergedCell):
        return True  # openpyxl blanks what lies under a merge; the file still holds it, and we tell it
    if other in (None, ""):
        return mine is None or isinstance(mine, Uncalculated)  # an empty text, a formula without a value
    if cell.data_type == "e":
        if other == "#VALUE!" and isinstance(mine, float) and is_date_format(_format(cell)):
            return not 0 <= mine < 2_958_466  # a day that no calendar has: openpyxl has an error, we keep the number
        return mine == ErrorCell(other)
    if mine is None and cell.hyperlink is not None:
        return other in (cell.hyperlink.target, cell.hyperlink.location)  # openpyxl shows where a blank link leads
    if isinstance(other, str):
        return isinstance(mine, str) and _same_text(mine, other)
    if isinstance(other, bool) or isinstance(mine, bool):
        return type(mine) is type(other) and mine == other
    if isinstance(other, int | float) and isinstance(mine, dt.timedelta) and _format(cell).startswith("[="):
        return _same_moment(mine, dt.timedelta(days=other))  # openpyxl takes how one number alone is shown for all
    if isinstance(other, int | float):
        return isinstance(mine, int | float) and mine == other
    return _same_moment(mine, other)


def _same_text(mine: str, other: str) -> bool:
    """openpyxl resolves no escapes (`_x000D_`) but that of `_` itself, and that one even when it makes another."""
    if mine == other:
        return True
    resolved = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), other)
    return mine in (resolved, resolved.replace("\r\n", "\n")) or mine.replace("x005F_", "") == other


def _same_moment(mine: CellValue, other: dt.datetime | dt.time | dt.timedelta) -> bool:
    if isinstance(mine, dt.date) and not isinstance(mine, dt.datetime):
        mine = dt.datetime.combine(mine, dt.time())  # openpyxl has no days without a time
    if isinstance(mine, dt.time) and isinstance(other, dt.time):
        day = dt.date(1900, 1, 1)
        return abs(dt.datetime.combine(day, mine) - dt.datetime.combine(day, other)) <= _MOMENT
    if isinstance(mine, dt.datetime) and isinstance(other, dt.datetime):
        return abs(mine - other) <= _MOMENT
    if isinstance(mine, dt.timedelta) and isinstance(other, dt.timedelta):
        return abs(mine - other) <= _MOMENT
    return False
