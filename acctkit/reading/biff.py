"""One pass over the records of an old workbook before xlrd reads them: is it encrypted, how far do its cells reach,
does every sheet end. What xlrd need not see is taken out: formatted blanks, names, drawings, all that is no value;
and the table of texts, which is read here."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from acctkit.reading.limits import Limits, ReadRefused, damaged, spaced
from acctkit.reading.sst import shared_texts

_BOF = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_EOF, _FILEPASS, _BOUNDSHEET, _SST, _SUPBOOK, _CONTINUE, _RECALC = 0x0A, 0x2F, 0x85, 0xFC, 0x1AE, 0x3C, 0x1C1
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))
_RK, _MULRK, _SHARED = 0x027E, 0x00BD, 0x00FD
_STRINGS = (0x0007, 0x0207)  # the text that the formula before gives
_CELLS = _FORMULAS | {0x0203, 0x0204, 0x0205, 0x00D6, _RK, _MULRK, _SHARED}
_OLD_CELLS = _CELLS | {0x0002, 0x0003, 0x0004, 0x0005}
_KEPT = frozenset((
    _CONTINUE, 0x0022, 0x0042, _BOUNDSHEET, 0x041E, 0x00E0,  # 1904, code page, sheets, formats
    0x0208, 0x007D, 0x0207, 0x0007, 0x0221, 0x0021, 0x04BC, 0x0236, 0x0036, 0x0037,  # rows, columns, formulas' parts
))
_OLD_KEPT = _KEPT | {0x001E, 0x0043, 0x0243, 0x0443, 0x0044, 0x0008}
_WORKSHEET, _EXCEL_4_WORKBOOK = 0x0010, 0x0100
_OLD_VERSIONS = frozenset((0x0000, 0x0007, 0x0200, 0x0300, 0x0400))  # one sheet a file
_COLUMNS = 256
_NO_LINKS = (0x0401, 0x3A01)  # to itself, to add-ins
_OF_MACROS = (1, 6)  # sheets of macros, modules


@dataclass(slots=True)
class Extent:
    """How far the cells of one sheet reach, how many formulas it has, and which of them have an empty text as value;
    and a cell that it has twice with different contents, if any."""

    rows: int = 0
    columns: int = 0
    formulas: int = 0
    empty: list[tuple[int, int]] = field(default_factory=list)
    twice: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An old workbook as xlrd is to see it. `uncalculated` when no spreadsheet program ever saved it: then a formula
    with an empty text as value has none yet. `links` is how many other workbooks it takes values from."""

    stream: bytes
    texts: list[str]
    extents: tuple[Extent, ...]
    uncalculated: bool
    macros: bool
    links: int


@dataclass(slots=True)
class _Globals:
    """What stands before the sheets: where the worksheets begin, in the order of their tabs, and whether a spreadsheet
    program saved the file."""

    starts: list[int] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)  # their record, and those that continue it
    saved: bool = False
    macros: bool = False
    links: int = 0


def prepare(stream: bytes, limits: Limits) -> Prepared:
    """The stream with nothing in it but what makes values, and the extent of each worksheet.

    Raises ReadRefused: password, too-many-cells, unsupported (sheets that Excel 4 bound in one file), unreadable.
    """
    records = _Records(bytearray(stream))
    opcode, version, what = records.begin(0)
    old = opcode != 0x0809 or version in _OLD_VERSIONS
    if old:
        if what != _WORKSHEET:
            raise ReadRefused("unsupported", kind="xlw") if what == _EXCEL_4_WORKBOOK else damaged("0 x worksheet")
        found = _Globals(saved=True)
        extents = [records.sheet(0, _OLD_CELLS, _OLD_KEPT)[0]]
    else:
        found = records.globals()
        extents = _each(records, found.starts)
    if sum(extent.rows * extent.columns for extent in extents) > limits.max_cells:
        raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))
    never = not found.saved and all(len(extent.empty) == extent.formulas for extent in extents)
    return Prepared(
        bytes(records.data), shared_texts(found.texts, limits), tuple(extents), never, found.macros, found.links,
    )


def _each(records: _Records, starts: list[int]) -> list[Extent]:
    """The extents of the sheets that begin at `starts`; two that share records would cost their product."""
    found, end = {}, 0
    for start in sorted(starts):
        if start < end or records.begin(start)[2] != _WORKSHEET:
            raise damaged(f"xls: sheet at {start}")
        found[start], end = records.sheet(start, _CELLS, _KEPT)
    return [found[start] for start in starts]


class _Records:
    """The records of a stream: two bytes what, two bytes how long, and so on to the end of a sheet."""

    def __init__(self, data: bytearray) -> None:
        self.data = data

    def begin(self, at: int) -> tuple[int, int, int]:
        """The record that begins a sheet or the workbook: its code, its version, what it begins."""
        if at < 0 or at + 8 > len(self.data):
            raise damaged(f"xls: sheet at {at}")
        opcode, _, version, what = struct.unpack_from("<HHHH", self.data, at)
        if opcode not in _BOF:
            raise damaged(f"xls: sheet at {at}")
        return opcode, version, what

    def _from(self, at: int) -> Iterator[tuple[int, int, int]]:
        data, end, unpack = self.data, len(self.data), struct.Struct("<HH").unpack_from
        while at + 4 <= end:
            code, length = unpack(data, at)
            if at + 4 + length > end:
                break
            yield at, code, length
            at += 4 + length
        raise damaged("xls: no end")

    def globals(self) -> _Globals:
        """Look through all that stands before the sheets."""
        found, before = _Globals(), 0
        for at, code, length in self._from(0):
            if code == _EOF:
                break
            if code == _FILEPASS:
                raise ReadRefused("password")
            if code == _BOUNDSHEET and length >= 6:
                start, _, kind = struct.unpack_from("<iBB", self.data, at + 4)
                if kind == 0:
                    found.starts.append(start)
                found.macros |= kind in _OF_MACROS
            elif code == _SST or (code == _CONTINUE and before == _SST):
                found.texts.append(bytes(self.data[at + 4:at + 4 + length]))
                code = _SST
            elif code == _SUPBOOK and length >= 4:
                sheets, what = struct.unpack_from("<HH", self.data, at + 4)
                found.links += sheets > 0 and what not in _NO_LINKS
            found.saved |= code == _RECALC
            if code not in _KEPT and code not in _BOF:
                self._take_out(at)
            before = code
        if not found.starts:
            raise damaged("0 x worksheet")
        return found

    def sheet(self, start: int, cells: frozenset[int], kept: frozenset[int]) -> tuple[Extent, int]:
        """The extent of the sheet that begins at `start`, and where its last record begins."""
        extent, data, unpack = Extent(), self.data, struct.Struct("<HH").unpack_from
        embedded, last, ascending = False, -1, True
        for at, code, length in self._from(start):
            if code == _EOF:
                if not embedded:
                    extent.twice = None if ascending else self._twice(start, cells)
                    return extent, at
                embedded = False
            elif embedded:
                continue
            elif code in cells and length >= 6:
                row, column = unpack(data, at + 4)
                ascending = ascending and last < row << 16 | column
                if code == _MULRK:
                    column = unpack(data, at + length)[1]
                elif code in _FORMULAS:
                    extent.formulas += 1
                    if length >= 16 and data[at + 10] == 3 and data[at + 16:at + 18] == b"\xff\xff":
                        extent.empty.append((row, column))
                elif code == _SHARED and length >= 10 and data[at + 13] >= 0x80:
                    raise damaged(f"R{row + 1}C{column + 1}")  # counted from the end, for xlrd
                last = row << 16 | column
                if column >= _COLUMNS:
                    raise damaged(f"R{row + 1}C{column + 1}")
                if row >= extent.rows:
                    extent.rows = row + 1
                if column >= extent.columns:
                    extent.columns = column + 1
            elif code in _BOF:
                embedded = at != start
            elif code == _FILEPASS:
                raise ReadRefused("password")
            elif code not in kept:
                self._take_out(at)
        raise damaged("xls: no end")

    def _twice(self, start: int, cells: frozenset[int]) -> tuple[int, int] | None:
        """The first cell that comes once more, with something else in it, in the sheet that begins at `start`."""
        held: dict[tuple[int, int], bytes] = {}
        for cell, content in self._contents(start, cells):
            if held.setdefault(cell, content) != content:
                return cell
        return None

    def _contents(self, start: int, cells: frozenset[int]) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Each cell of a sheet, and what makes its value."""
        formula: tuple[tuple[int, int], bytes] | None = None
        depth = 0
        for at, code, length in self._from(start):
            depth += (code in _BOF) - (code == _EOF)
            if depth == 1 and code in _STRINGS and formula:
                formula = formula[0], formula[1] + self.data[at + 4:at + 4 + length]
            elif not depth or (depth == 1 and code in cells and length >= 6):
                if formula:
                    yield formula
                formula = None
                if not depth:
                    return
                row, column = struct.unpack_from("<HH", self.data, at + 4)
                data = bytes(self.data[at + 8:at + 4 + length])
                if code in _FORMULAS:
                    formula = (row, column), data[:11]
                elif code == _MULRK:
                    for number in range(len(data) // 6):
                        yield (row, column + number), struct.pack("<H", _RK) + data[number * 6:number * 6 + 6]
                else:
                    yield (row, column), struct.pack("<H", code) + data

    def _take_out(self, at: int) -> None:
        self.data[at:at + 2] = b"\xff\xff"
