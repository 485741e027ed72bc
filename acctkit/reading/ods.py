"""OpenDocument spreadsheets (.ods, .ots): one pass over the XML, in constant memory but for what the cells hold.

A row or cell that is repeated costs what it fills: the million blank rows below every sheet cost nothing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.parsers import expat

from acctkit.reading.container import Container
from acctkit.reading.formats import Meaning
from acctkit.reading.grid import Grid, Room
from acctkit.reading.limits import Limits, ReadRefused, damaged, size
from acctkit.reading.odf import DRAW, FORMULA, OFFICE, TABLE, TEXT, VALUE_TYPE, Styles, count, value
from acctkit.reading.remarks import beside
from acctkit.types import CellValue, Remark, Sheet

CONTENT, STYLES, MANIFEST = "content.xml", "styles.xml", "meta-inf/manifest.xml"
_SEALED = b":encryption-data"
MAX_DEPTH = 200
MAX_TOKEN = 4 * 2**20  # bytes of one tag or text
MAX_SPACES = 5_000_000  # of those that a file writes as numbers

_ROW, _ROWS_REPEATED, _COLUMNS_REPEATED = (
    TABLE + name for name in ("table-row", "number-rows-repeated", "number-columns-repeated")
)
_STYLE, _DEFAULT_STYLE = TABLE + "style-name", TABLE + "default-cell-style-name"
_TABLE, _SPACES = TABLE + "table", TEXT + "s"
_CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")
_PARAGRAPHS = (TEXT + "p", TEXT + "h")
_BREAKS = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}
_NO_TEXT = (OFFICE + "annotation", TEXT + "note", TEXT + "ruby-text")
_NO_CELLS = (TABLE + "shapes", OFFICE + "forms", TABLE + "tracked-changes", TABLE + "dde-links")
_HIDDEN = ("collapse", "filter")
_MACRO = re.compile(r"basic/[^/]+/(?!script-lb)[^/]+\.xml|scripts/.*[^/]")
_KEPT_FROM_ELSEWHERE = re.compile(r"'((?:file|https?|ftp|smb):.*)'#.+", re.DOTALL)  # a copy of another file's sheet

Attributes = Mapping[str, str]


def read_ods(path: Path, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    """The sheets of `path`, in the order of their tabs, and what it brings beside them; macros never run.

    Raises ReadRefused: too-many-cells (before anything is allocated), too-big, password or unreadable.
    """
    with Container(path) as container:
        if MANIFEST in container and _encrypted(container):
            raise ReadRefused("password")
        macros = any(_MACRO.fullmatch(name) for name in container.names())
        document = _Document(Room(limits))
        if STYLES in container:
            _parse(container, STYLES, document.styles.start)
        _parse(container, CONTENT, document.start, document.end, document.characters)
    if not document.sheets:
        raise damaged("0 x table")
    return tuple(document.sheets), beside(macros=macros, links=len(document.elsewhere), date1904=document.date1904)


def _encrypted(container: Container) -> bool:
    """Whether the manifest names an encrypted part; that of OpenOffice.org 1 to 3 has a DOCTYPE, so it is searched
    and not parsed."""
    before = b""
    for chunk in container.raw(MANIFEST):
        if _SEALED in before + chunk:
            return True
        before = chunk[-len(_SEALED):]
    return False


def _parse(
    container: Container, part: str, start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None, characters: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters

    def refuse(*_: object) -> None:
        raise damaged(f"{part}: DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    unended = 0
    try:
        for chunk in container.raw(part):
            at = chunk.rfind(b">")
            unended = unended + len(chunk) if at < 0 else len(chunk) - at
            if unended > MAX_TOKEN:  # the parser would begin anew with each chunk
                raise damaged(f"{part}: > {size(MAX_TOKEN)}")
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged(f"{part}: {error}"[:80]) from error


class _Document:
    """The sheets as the parser walks by, and `elsewhere`, the files they take values from. `_skipped` is how deep an
    element began that holds nothing for us."""

    def __init__(self, room: Room) -> None:
        self.sheets: list[Sheet] = []
        self.styles = Styles()
        self.elsewhere: set[str] = set()
        self.date1904 = False
        self._room = room
        self._depth = self._skipped = self._spreadsheet = self._spaces = 0
        self._table: _Table | None = None
        self._cell: Attributes | None = None
        self._cell_depth = self._paragraphs = 0
        self._text: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise damaged(f"{CONTENT}: depth > {MAX_DEPTH}")
        if self._skipped:
            return
        if self._cell is not None:
            self._inside_cell(name, attributes)
        elif name in _CELLS:
            self._cell, self._cell_depth, self._paragraphs = attributes, self._depth, 0
        elif name == _TABLE:
            self._begin_table(attributes)
        elif name in _NO_CELLS or name.startswith(DRAW):
            self._skipped = self._depth
        elif self._table is not None:
            self._table.start(name, attributes)
        elif name == OFFICE + "spreadsheet":
            self._spreadsheet = self._depth
        elif name == TABLE + "null-date":
            self.date1904 = attributes.get(TABLE + "date-value", "").startswith("1904-01-01")
        else:
            self.styles.start(name, attributes)

    def _begin_table(self, attributes: Attributes) -> None:
        if self._table is not None or self._depth != self._spreadsheet + 1:
            self._skipped = self._depth
        elif kept := _KEPT_FROM_ELSEWHERE.fullmatch(attributes.get(TABLE + "name", "")):
            self.elsewhere.add(kept[1])
            self._skipped = self._depth
        else:
            grid = Grid(self._room, attributes.get(TABLE + "name", ""))
            self._table = _Table(grid, self.styles, attributes, self.date1904)

    def _inside_cell(self, name: str, attributes: Attributes) -> None:
        if self._depth == self._cell_depth + 1:
            if name not in _PARAGRAPHS:
                self._skipped = self._depth
                return
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._text.append("\n")
        elif name == _SPACES:
            spaces = count(attributes, TEXT + "c")
            self._spaces += spaces
            if self._spaces > MAX_SPACES:
                raise damaged(f"{CONTENT}: {self._spaces} x text:s")
            self._text.append(" " * spaces)
        elif name in _BREAKS:
            self._text.append(_BREAKS[name])
        elif name in _NO_TEXT or name.startswith(DRAW):
            self._skipped = self._depth

    def characters(self, data: str) -> None:
        if self._cell is not None and not self._skipped and self._depth > self._cell_depth:
            self._text.append(data)

    def end(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._skipped:
            if self._skipped == depth:
                self._skipped = 0
        elif self._cell is not None:
            if depth == self._cell_depth:
                if self._table is not None:
                    self._table.cell(self._cell, "".join(self._text))
                self._cell = None
                self._text.clear()
        elif self._table is not None:
            if name == _ROW:
                self._table.end_row()
            elif name == _TABLE:
                self.sheets.append(self._table.sheet())
                self._table = None


class _Table:
    """One sheet: where the next cell stands, and the cells of the row it is in."""

    def __init__(self, grid: Grid, styles: Styles, attributes: Attributes, date1904: bool) -> None:
        self._grid, self._styles, self._date1904 = grid, styles, date1904
        self._hidden = attributes.get(_STYLE, "") in styles.hidden_tables
        self._row = self._column = self._columns = 0
        self._repeated = 1
        self._cells: list[tuple[int, int, CellValue]] = []  # column, how often, value
        self._row_style = ""
        self._column_ends: list[int] = []
        self._column_styles: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """A column, or the beginning of a row; anything else is of no interest."""
        if name == TABLE + "table-column":
            first = self._columns
            self._columns += count(attributes, _COLUMNS_REPEATED)
            self._column_ends.append(self._columns - 1)
            self._column_styles.append(attributes.get(_DEFAULT_STYLE, ""))
            if attributes.get(TABLE + "visibility") in _HIDDEN:
                self._grid.hidden_columns.append((first, self._columns - 1))
        elif name == _ROW:
            self._column = 0
            self._repeated = count(attributes, _ROWS_REPEATED)
            self._row_style = attributes.get(_DEFAULT_STYLE, "")
            if attributes.get(TABLE + "visibility") in _HIDDEN:
                self._grid.hidden_rows.append((self._row, self._row + self._repeated - 1))

    def cell(self, attributes: Attributes, text: str) -> None:
        """A cell of the row, as often as it says."""
        repeated = count(attributes, _COLUMNS_REPEATED)
        if text or VALUE_TYPE in attributes or FORMULA in attributes:
            found = value(attributes, text, lambda: self._meaning(attributes), self._date1904)
            if found is not None:
                self._cells.append((self._column, repeated, found))
        self._column += repeated

    def _meaning(self, attributes: Attributes) -> Meaning:
        """That of the cell's own style, else of its row's, else of its column's."""
        style = attributes.get(_STYLE) or self._row_style
        if not style:
            at = bisect_left(self._column_ends, self._column)
            style = self._column_styles[at] if at < len(self._column_styles) else ""
        return self._styles.meaning(style)

    def end_row(self) -> None:
        """Put the row into the sheet, as often as it said."""
        if self._cells:
            self._grid.reach(self._row + self._repeated - 1, self._cells[-1][0] + self._cells[-1][1] - 1)
            cells: list[CellValue] = []
            for column, repeated, found in self._cells:
                if column > len(cells):
                    cells.extend([None] * (column - len(cells)))
                cells.extend([found] * repeated)
            for row in range(self._row, self._row + self._repeated):
                self._grid.rows[row] = cells
            self._cells.clear()
        self._row += self._repeated

    def sheet(self) -> Sheet:
        return self._grid.sheet(self._hidden, self._date1904)
