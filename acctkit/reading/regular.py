"""The quick way through the rows of a sheet: a block of regular ones is read as a whole, column by column.

Regular is what programs write: rows with ascending numbers, cells in them with plain references in ascending columns,
each with a value, perhaps a formula before it, or blank. One pattern matches such a row; all rows and cells of a block
must be found by it, and every column be made of plain values, or the block is read cell by cell (`thorough`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from operator import lt

from acctkit.reading.cellkinds import Kind, Kinds
from acctkit.reading.grid import Grid
from acctkit.reading.sheetxml import MAX_COLUMNS, MAX_ROWS, Tags, column_number, rows_alike, rows_of
from acctkit.types import CellValue

SMALLEST = 8 * 1024  # bytes of a block that is worth its pattern
_WIDEST = 4_000  # columns
_PATIENCE = 10  # blocks that are not regular, after which only each tenth is tried
_TAG = re.compile(rb'(?:"(?:\s+[\w.:-]+="[^"<>&]*")*\s*)?')  # from the quote that ends the reference
_THINNEST = 4  # a row of the pattern may have so many times as many cells as the rows have on average

Rows = list[tuple[CellValue, ...]]
Columns = Sequence[Sequence[bytes]]


class Regular:
    """Reads the regular blocks of one sheet into its grid; it remembers in which columns cells were last, and how they
    looked where all rows were alike."""

    def __init__(self, grid: Grid, kinds: Kinds) -> None:
        self._grid, self._kinds = grid, kinds
        self._columns: tuple[bytes, ...] = ()
        self._tags: tuple[bytes, ...] = ()
        self._failed = 0

    def take(self, block: bytes, tags: Tags) -> int:
        """Read the block and say the number of its last row; 0, and nothing read, when it is not regular."""
        hopeless = self._failed > _PATIENCE and self._failed % _PATIENCE
        last = 0 if hopeless else self._try(block, tags)
        self._failed = 0 if last else self._failed + 1
        return last

    def _try(self, block: bytes, tags: Tags) -> int:
        rows = block.count(tags.row)
        if not rows or block[:block.find(tags.row)].strip():
            return 0
        found = self._alike(block, tags, rows)
        if not found:
            found = self._match(block, tags, rows)
            if not found:
                self._columns = tuple(sorted(set(tags.letters.findall(block)), key=column_number))
                found = self._match(block, tags, rows)
        return self._read(found, block, tags) if found else 0

    def _alike(self, block: bytes, tags: Tags, rows: int) -> Columns:
        """The columns of a block whose rows all look like those before."""
        if not self._tags:
            return ()
        pattern = rows_alike(tags.prefix, tuple(zip(self._columns, self._tags, strict=True)))
        found = pattern.findall(block)
        if len(found) != rows:
            self._tags = ()
            return ()
        numbers, *values = zip(*found, strict=True)
        return [numbers, *chain.from_iterable(zip(([tag] for tag in self._tags), values, strict=True))]

    def _match(self, block: bytes, tags: Tags, rows: int) -> Columns:
        """The columns of a block: the numbers of the rows, then for each the attributes and the values of its cells;
        nothing when it is not regular."""
        cells, width = block.count(tags.cell), len(self._columns)
        if not 0 < width <= _WIDEST or rows * width > _THINNEST * cells:
            return ()
        if column_number(self._columns[-1]) > MAX_COLUMNS:
            return ()
        full = cells == rows * width
        pattern = rows_of(
            tags.prefix, self._columns, full=full,
            formulas=tags.formula_start in block, inline=tags.inline_start in block,
        )
        found = pattern.findall(block)
        if len(found) != rows:
            return ()
        columns = list(zip(*found, strict=True))
        late = rows // 2  # above there may be headers, or a sample
        alike = full and all(len(set(one[late:])) == 1 for one in columns[1::2]) and not any(
            b"" in one[late:] for one in columns[2::2])
        self._tags = found[-1][1::2] if alike else ()
        return columns

    def _read(self, columns: Columns, block: bytes, tags: Tags) -> int:
        if b"" in columns[0]:
            return 0
        numbers = list(map(int, columns[0]))
        if not len(self._grid.rows) < numbers[0] or numbers[-1] > MAX_ROWS or not all(map(lt, numbers, numbers[1:])):
            return 0
        try:
            rows = self._rows(columns[1::2], columns[2::2], odd=b"_" in block)
        except (ValueError, IndexError):
            return 0
        self._put(numbers, rows)
        if b"hidden" in block:
            hidden = [int(number) - 1 for number in tags.hidden_row.findall(block)]
            self._grid.hidden_rows.extend(zip(hidden, hidden, strict=True))
        return numbers[-1]

    def _rows(self, tagged: Columns, values: Columns, *, odd: bool) -> Rows:
        """The values of all cells, as rows from column A to the last one that has any."""
        made: list[Iterable[CellValue]] = []
        for letters, tags, raws in zip(self._columns, tagged, values, strict=True):
            if any(raws):
                made.extend(repeat(repeat(None), column_number(letters) - 1 - len(made)))
                made.append(self._column(tags, raws, odd))
        return list(zip(*made, strict=False)) if made else []

    def _column(self, tags: Sequence[bytes], raws: Sequence[bytes], odd: bool) -> list[CellValue]:
        kinds = self._kinds
        by_tag = {tag: kinds[tag] for tag in set(tags)}
        if not all(map(_TAG.fullmatch, by_tag)):
            raise ValueError("tag")
        if len(set(by_tag.values())) > 1:  # a blank cell may look otherwise than the filled ones
            by_tag = {tag: kinds[tag] for tag, raw in zip(tags, raws, strict=True) if raw}
            if len(set(by_tag.values())) > 1:
                return [by_tag[tag].one(raw) if raw else None for tag, raw in zip(tags, raws, strict=True)]
        kind: Kind = next(iter(by_tag.values()))
        if odd and kind.lenient and b"_" in b"".join(raws):
            raise ValueError("_")
        return kind.column(raws)

    def _put(self, numbers: list[int], rows: Rows) -> None:
        """Set the rows, but for blank ones at the end, which make no room for themselves."""
        while rows and rows[-1].count(None) == len(rows[-1]):
            rows.pop()
        if not rows:
            return
        if numbers[len(rows) - 1] - numbers[0] == len(rows) - 1:
            self._grid.add(numbers[0] - 1, rows)
        else:
            for number, row in zip(numbers, rows, strict=False):
                self._grid.add(number - 1, [row])
