"""The OLE container around an old workbook: which streams its root has, and the bytes of one, in bounded steps."""

from __future__ import annotations

import array
import mmap
import struct
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from acctkit.reading.limits import ReadRefused, damaged

_MARKS, _END, _NONE = 0xFFFFFFFA, 0xFFFFFFFE, 0xFFFFFFFF  # from the first on, a number is no sector
_HEADER, _ENTRY, _IN_HEADER = 512, 128, 109
_LITTLE_ENDIAN = 0xFFFE
_SHIFTS = (9, 12)
_STREAM, _WITH_SECTORS = 2, (2, 5)  # a stream; and the root, which is the stream of the small ones


def whole(path: Path) -> bool:
    """Whether an OLE file has arrived to its last sector; one that is damaged never has, but for one whose header is no
    such header: nothing in it tells where it should end, and waiting would not mend it."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if len(data) >= _HEADER and struct.unpack_from("<H", data, 28)[0] != _LITTLE_ENDIAN:
            return True
        try:
            return Ole(data).whole
        except ReadRefused:
            return False


class Ole:
    """An OLE file held in memory; `names` are the streams and storages of its root, in lower case.

    Every walk ends: a chain of sectors goes where it was before no more, and an entry is visited once.
    Raises ReadRefused (unreadable) for a chain that leaves the file, or a stream of which a part is missing.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        if len(data) < _HEADER:
            raise damaged("OLE: header")
        self._data = data
        order, shift, mini_shift = struct.unpack_from("<HHH", data, 28)
        if order != _LITTLE_ENDIAN or shift not in _SHIFTS or not 4 <= mini_shift <= shift:
            raise damaged("OLE: header")
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        self._sectors = -(-len(data) // self._sector) - 1  # the header fills the first
        directory, self._cutoff, mini = struct.unpack_from("<I4xII", data, 48)
        self._table = self._words(self._table_sectors())
        self._directory = b"".join(self._chain(directory))
        self._mini_table = self._words(self._sector_numbers(mini)) if mini < _END else array.array("I")
        self.names = {name: at for at, name in self._children()}

    def stream(self, name: str) -> bytes | None:
        """The bytes of the root's stream with this name (in lower case), or None."""
        at = self.names.get(name, -1)
        if at < 0 or self._directory[at + 66] != _STREAM:
            return None
        start, size = struct.unpack_from("<II", self._directory, at + 116)
        small = size < self._cutoff
        unit = self._mini_sector if small else self._sector
        pieces = self._mini_chain(start) if small else self._chain(start)
        found = b"".join(islice(pieces, -(-size // unit)))
        if len(found) < size:
            raise damaged(f"OLE: {name}: {len(found)} < {size}")
        return found[:size]

    @property
    def whole(self) -> bool:
        """Whether every chain of sectors lies within the file."""
        starts = (
            struct.unpack_from("<I", self._directory, at + 116)[0]
            for at in range(0, len(self._directory) - _ENTRY + 1, _ENTRY) if self._is_large(at)
        )
        return all(number < self._sectors or number >= _MARKS for number in chain(self._table, starts))

    def _is_large(self, at: int) -> bool:
        """Whether the entry at this place of the directory is a stream that has sectors of its own."""
        size, = struct.unpack_from("<I", self._directory, at + 120)
        return self._directory[at + 66] in _WITH_SECTORS and size >= (self._cutoff if at else 1)

    def _table_sectors(self) -> Iterator[int]:
        """The numbers of the sectors that hold the allocation table."""
        yield from struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76)
        following, count = struct.unpack_from("<II", self._data, 68)
        if count == 0 and following == 0:  # how some writers say that there is no more
            return
        for _ in range(self._sectors):
            if following >= _END:
                return
            *numbers, following = self._unpacked(following)
            yield from numbers

    def _words(self, sectors: Iterator[int]) -> array.array[int]:
        words = array.array("I")
        for count, number in enumerate(number for number in sectors if number < _END):
            if count > self._sectors:
                raise damaged("OLE: table")
            words.extend(self._unpacked(number))
        return words

    def _unpacked(self, number: int) -> array.array[int]:
        words = array.array("I")
        whole = self._at(number)
        words.frombytes(whole[:len(whole) // 4 * 4])
        if sys.byteorder == "big":
            words.byteswap()
        return words

    def _at(self, number: int) -> bytes:
        if number >= self._sectors:
            raise damaged(f"OLE: sector {number}")
        start = (number + 1) * self._sector
        return self._data[start:start + self._sector]

    def _sector_numbers(self, start: int) -> Iterator[int]:
        return _followed(self._table, start)

    def _chain(self, start: int) -> Iterator[bytes]:
        return (self._at(number) for number in self._sector_numbers(start))

    def _mini_chain(self, start: int) -> Iterator[bytes]:
        """The small streams live together in one large stream, the root's."""
        root, = struct.unpack_from("<I", self._directory, 116)
        whole = b"".join(self._chain(root))
        size = self._mini_sector
        for number in _followed(self._mini_table, start):
            yield whole[number * size:(number + 1) * size]

    def _children(self) -> Iterator[tuple[int, str]]:
        """Where the entries of the root stand in the directory, by their names. The tree may be broken: once each."""
        if len(self._directory) < _ENTRY:
            raise damaged("OLE: directory")
        seen: set[int] = set()
        waiting = [struct.unpack_from("<I", self._directory, 76)[0]]
        while waiting:
            number = waiting.pop()
            at = number * _ENTRY
            if number == _NONE or number in seen or at + _ENTRY > len(self._directory):
                continue
            seen.add(number)
            length, = struct.unpack_from("<H", self._directory, at + 64)
            name = self._directory[at:at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            yield at, name.lower()
            waiting.extend(struct.unpack_from("<II", self._directory, at + 68))


def _followed(table: array.array[int], start: int) -> Iterator[int]:
    """The numbers of a chain, to its end or to where it has been before."""
    seen: set[int] = set()
    number = start
    while number != _END and number not in seen:
        if number >= len(table):
            raise damaged(f"OLE: sector {number}")
        yield number
        seen.add(number)
        number = table[number]
