"""The thorough way through the rows of a sheet: cell by cell, whatever the program that wrote it left out or added.

Cells and rows without a reference stand after the one before; a reference counts wherever its cell stands."""

from __future__ import annotations

import re

from acctkit.reading.cellkinds import Kind, Kinds
from acctkit.reading.grid import Grid, twice
from acctkit.reading.limits import damaged
from acctkit.reading.sharedstrings import inline_text
from acctkit.reading.sheetxml import MAX_COLUMNS, MAX_ROWS, TRUE, Tags, attributes, column_number
from acctkit.reading.xmltext import check, plain
from acctkit.texts import letter
from acctkit.types import CellValue, Uncalculated

_PLACE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_REFERENCE = re.compile(rb"([A-Za-z]{1,7})([0-9]{1,9})")


class Thorough:
    """Reads the cells of one sheet into its grid. `row` and `column` are where it is, counted from 1."""

    def __init__(self, grid: Grid, kinds: Kinds) -> None:
        self._grid, self._kinds = grid, kinds
        self.row = self._column = 0

    def at(self, row: int) -> None:
        """Go on after this row."""
        self.row, self._column = row, 0

    def take(self, block: bytes, tags: Tags) -> None:
        """Read the cells of a block. Raises ExpatError where it is no XML: a cell may be lost in it."""
        check(block)
        kinds = self._kinds
        opened: tuple[Kind, int] | None = None  # the cell whose end is not found yet, and where what is in it begins
        for match in tags.token.finditer(block):
            if opened:
                self._put(self._inside(opened[0], block[opened[1]:match.start()], tags))
                opened = None
            letters, digits, tag, other, row, formula, value, end = match.groups()
            if row is not None:
                self._begin(row)
                continue
            if letters is not None:
                self.row, self._column = int(digits), column_number(letters)
            else:
                tag = self._go(other)
            if end:
                self._put(self._value(kinds[tag], value or b"", formula))
            elif not tag.endswith(b"/"):
                opened = kinds[tag], match.end()
        if opened:
            self._put(self._inside(opened[0], block[opened[1]:], tags))

    def _begin(self, tag: bytes) -> None:
        said = attributes(tag)
        number = said.get(b"r", b"")
        self.at(int(number) if number.isdigit() and len(number) < 9 else self.row + 1)
        if self.row > MAX_ROWS:
            raise damaged(f"R{self.row}")
        if said.get(b"hidden") in TRUE:
            self._grid.hidden_rows.append((self.row - 1, self.row - 1))

    def _go(self, tag: bytes) -> bytes:
        """Go where the cell with this tag says that it stands, or one to the right; the tag without the place."""
        if b"r" not in tag:
            self._column += 1
            return tag
        place = _PLACE.search(tag)
        if place:
            self.row, self._column = int(place[2]), column_number(place[1])
            return tag[:place.start()] + tag[place.end():]
        written = attributes(tag).get(b"r", b"")
        reference = _REFERENCE.fullmatch(written)
        if reference:
            self.row, self._column = int(reference[2]), column_number(reference[1].upper())
            return tag.replace(written, b"", 1)
        if written:
            raise damaged(f"cell {written[:20].decode(errors='replace')}")
        self._column += 1
        return tag

    def _inside(self, kind: Kind, inside: bytes, tags: Tags) -> CellValue:
        """The value of a cell that has anything but a plain formula and value in it."""
        end = inside.find(tags.cell_end)
        inside = inside[:end] if end >= 0 else inside
        values: list[CellValue] = [inline_text(xml.decode()) or None for xml in tags.inline.findall(inside)]
        formula = tags.formula.search(inside)
        for raw in tags.value.findall(inside) or [b""]:
            values.append(self._value(kind, raw, (formula[1] or b"") if formula and not any(values) else None))
        different = {(type(value), value) for value in values if value is not None}
        if len(different) > 1:
            raise twice(self._grid.name, self.row - 1, self._column - 1)
        return different.pop()[1] if different else None

    def _value(self, kind: Kind, raw: bytes, formula: bytes | None) -> CellValue:
        try:
            found = kind.one(raw) if raw else None
        except IndexError:
            where = f"{self._grid.name}!{letter(self._column)}{self.row}"
            raise damaged(f"{where}: text {raw[:20].decode(errors='replace')}") from None
        if found is None and formula is not None and not kind.blank and not raw.strip():
            return Uncalculated(plain(formula).strip())
        return found

    def _put(self, value: CellValue) -> None:
        """Set the cell where we are, unless it is blank."""
        if value is None:
            return
        row, column = self.row, self._column
        if not (0 < row <= MAX_ROWS and 0 < column <= MAX_COLUMNS):
            raise damaged(f"R{row}C{column}")
        self._grid.put(row - 1, column - 1, value)
