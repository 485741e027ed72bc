"""Binary workbooks (.xlsb): the parts of a zip, each a run of records, read once and in constant memory but for what
they hold."""

from __future__ import annotations

import contextlib
import posixpath
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from acctkit.reading.container import Container
from acctkit.reading.formats import Meaning, built_in, meaning, shown
from acctkit.reading.grid import Grid, Room
from acctkit.reading.limits import Limits, ReadRefused, damaged, spaced
from acctkit.reading.remarks import beside
from acctkit.reading.sheetxml import MAX_COLUMNS, MAX_ROWS
from acctkit.types import CellValue, ErrorCell, Remark, Sheet

WORKBOOK = "xl/workbook.bin"
MAX_RECORD = 2**20  # bytes of one that is looked at; texts have 32,767 characters at most

_ROW, _TEXT_ITEM, _FORMAT, _STYLE, _COLUMNS = 0, 19, 44, 47, 60
_ERROR, _BOOL, _REAL, _TEXT, _SHARED, _RICH = 3, 4, 5, 6, 7, 62
_BLANK, _RK, _SHORT_BLANK, _SHORT_SHARED = 1, 2, 12, 18
_PROPERTIES, _TAB, _CELL_STYLES, _CELL_STYLES_END = 153, 156, 617, 618
_FORMULAS = {8: _TEXT, 9: _REAL, 10: _BOOL, 11: _ERROR}
_SHORT = {13: _RK, 14: _ERROR, 15: _BOOL, 16: _REAL, 17: _TEXT, 18: _SHARED}  # without a column: the next one
_CELLS = {**{kind: kind for kind in (_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _RICH)}, **_FORMULAS, **_SHORT}
_IN_SHEET = frozenset(_CELLS) | {_ROW, _BLANK, _SHORT_BLANK, _COLUMNS}
_MACROS = ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet")
_HIDDEN_ROW = 0x10
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


@dataclass(slots=True)
class _Book:
    """What the sheets of a workbook share."""

    date1904: bool = False
    tabs: list[tuple[str, str, bool]] = field(default_factory=list)  # name, link, hidden
    texts: list[str] = field(default_factory=list)
    meanings: list[Meaning] = field(default_factory=list)


def read_xlsb(path: Path, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    """The worksheets of `path`, in the order of their tabs, and what it brings beside them; charts and sheets of macros
    are passed over, macros never run.

    Raises ReadRefused: too-many-cells (before anything is allocated), too-big, password, cell-twice or unreadable.
    """
    with Container(path) as container:
        main = next(iter(_links(container, "", "officeDocument").values()), WORKBOOK)
        book = _Book()
        _tabs(container, main, book)
        for part in _links(container, main, "styles").values():
            _styles(container, part, book)
        for part in _links(container, main, "sharedStrings").values():
            _texts(container, part, book, limits)
        parts, room = _links(container, main, "worksheet"), Room(limits)
        links = [link for _, link, _ in book.tabs]
        if len(set(links)) < len(links):
            raise damaged(f"{main}: 2 x sheet")
        sheets = tuple(
            _grid(container, parts[link], book, Grid(room, name)).sheet(hidden, book.date1904)
            for name, link, hidden in book.tabs if link in parts
        )
        macros = any(_links(container, main, kind) for kind in _MACROS)
        outside = len(_links(container, main, "externalLink"))
    if not sheets:
        raise damaged("0 x worksheet")
    return sheets, beside(macros=macros, links=outside, date1904=book.date1904)


def _links(container: Container, part: str, kind: str) -> dict[str, str]:
    """The parts of this kind that `part` links to, by the link's id; `""` is the package itself."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in container:
        return {}
    try:
        root = ElementTree.fromstring(container.small(rels))
    except ElementTree.ParseError as error:
        raise damaged(rels) from error
    targets = {
        one.get("Id", ""): one.get("Target", "").replace("\\", "/") for one in root
        if one.get("Type", "").rpartition("/")[2] == kind and one.get("TargetMode") != "External"
    }
    return {
        link: posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") for link, target in targets.items()
    }


def records(container: Container, part: str, wanted: frozenset[int]) -> Iterator[tuple[int, bytes]]:
    """The records of a part whose codes are `wanted`, with their data; all others are passed over unread."""
    data, at, beyond = b"", 0, 0
    for chunk in container.raw(part):
        if beyond >= len(chunk):
            beyond -= len(chunk)
            continue
        data, at, beyond = data[at:] + chunk[beyond:], 0, 0
        end = len(data)
        while at < end:
            try:
                code, start, stop = _header(data, at)
            except IndexError:
                break
            if code in wanted:
                if stop > end:
                    if stop - start > MAX_RECORD:
                        raise damaged(f"{part}: record {code}")
                    break
                yield code, data[start:stop]
            at = stop
        if at > end:
            at, beyond = end, at - end
    if at < len(data) or beyond:
        raise damaged(f"{part}: cut")


def _header(data: bytes, at: int) -> tuple[int, int, int]:
    """The code of the record at `at`, where its data begin and end. Both numbers come seven bits a byte."""
    code, size, shift = data[at], data[at + 1], 7
    at += 2
    if code >= 128:
        code, size = code & 127 | (size & 127) << 7, data[at]
        at += 1
    if size >= 128:
        size &= 127
        while shift < 28:
            more = data[at]
            at += 1
            size |= (more & 127) << shift
            shift += 7
            if more < 128:
                break
    return code, at, at + size


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """The text at `at`, and where it ends."""
    count, = struct.unpack_from("<I", data, at)
    end = at + 4 + (0 if count == 0xFFFFFFFF else 2 * count)
    if end > len(data):
        raise struct.error("text")
    return data[at + 4:end].decode("utf-16-le", "replace"), end


@contextlib.contextmanager
def _telling(part: str) -> Iterator[None]:
    """A record that is too short for what it should hold is the damage of its part."""
    try:
        yield
    except (struct.error, IndexError) as error:
        raise damaged(part) from error


def _tabs(container: Container, part: str, book: _Book) -> None:
    with _telling(part):
        for code, data in records(container, part, frozenset((_PROPERTIES, _TAB))):
            if code == _PROPERTIES:
                book.date1904 = bool(data[0] & 1)
            else:
                link, end = _wide(data, 8)
                book.tabs.append((_wide(data, end)[0], link, data[0] != 0))


def _styles(container: Container, part: str, book: _Book) -> None:
    codes: dict[int, str] = {}
    inside = False
    with _telling(part):
        for code, data in records(container, part, frozenset((_FORMAT, _STYLE, _CELL_STYLES, _CELL_STYLES_END))):
            if code == _FORMAT:
                codes[struct.unpack_from("<H", data)[0]] = _wide(data, 2)[0]
            elif code != _STYLE:
                inside = code == _CELL_STYLES
            elif inside:
                number, = struct.unpack_from("<H", data, 2)
                book.meanings.append(meaning(codes[number]) if number in codes else built_in(number))


def _texts(container: Container, part: str, book: _Book, limits: Limits) -> None:
    with _telling(part):
        for _, data in records(container, part, frozenset((_TEXT_ITEM,))):
            if len(book.texts) >= limits.max_cells:
                raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))
            book.texts.append(_wide(data, 1)[0])


def _grid(container: Container, part: str, book: _Book, grid: Grid) -> Grid:
    row = column = -1
    with _telling(part):
        for code, data in records(container, part, _IN_SHEET):
            if code == _ROW:
                row, column = struct.unpack_from("<I", data)[0], -1
                if row >= MAX_ROWS:
                    raise damaged(f"{part}: row {row + 1}")
                if data[11] & _HIDDEN_ROW:
                    grid.hidden_rows.append((row, row))
            elif code == _COLUMNS:
                first, last = struct.unpack_from("<II", data)
                if data[16] & 1:
                    grid.hidden_columns.append((first, last))
            else:
                short = _SHORT_BLANK <= code <= _SHORT_SHARED
                column = column + 1 if short else struct.unpack_from("<I", data)[0]
                if row < 0 or column >= MAX_COLUMNS:
                    raise damaged(f"{part}: R{row + 1}C{column + 1}")
                if code in _CELLS:
                    grid.put(row, column, _value(_CELLS[code], data, 0 if short else 4, book))
    return grid


def _value(kind: int, data: bytes, at: int, book: _Book) -> CellValue:
    """What a cell holds; at `at` stand its style (three bytes) and flags, then the value."""
    start = at + 4
    if kind in (_RK, _REAL):
        number = _packed(data, start) if kind == _RK else struct.unpack_from("<d", data, start)[0]
        style = int.from_bytes(data[at:at + 3], "little")
        return shown(number, book.meanings[style] if style < len(book.meanings) else "", book.date1904)
    if kind == _SHARED:
        return book.texts[struct.unpack_from("<I", data, start)[0]] or None
    if kind in (_TEXT, _RICH):
        return _wide(data, start + (kind == _RICH))[0] or None
    if kind == _BOOL:
        return bool(data[start])
    return ErrorCell(ERRORS.get(data[start], f"#ERR{data[start]}"))


def _packed(data: bytes, at: int) -> float:
    """A number in four bytes: 30 bits of a float or of a whole number, perhaps a hundred times too large."""
    bits, = struct.unpack_from("<I", data, at)
    if bits & 2:
        number = float(struct.unpack_from("<i", data, at)[0] >> 2)
    else:
        number = struct.unpack("<d", bytes(4) + struct.pack("<I", bits & ~3))[0]
    return number / 100 if bits & 1 else number
