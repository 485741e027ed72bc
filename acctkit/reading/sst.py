"""The table of texts of an old workbook: one long record, cut where it had no more room, even within a text.

Read here and not by xlrd, whose reader can be sent backwards, and gives up on half a surrogate."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from acctkit.reading.limits import Limits, ReadRefused, spaced

_WIDE, _PHONETIC, _RICH = 1, 4, 8
_HEAD = 8  # two counts, which may lie


def shared_texts(segments: Sequence[bytes], limits: Limits) -> list[str]:
    """The texts in the data of the record and of those that continue it, as far as they go.

    >>> shared_texts([bytes(8) + b"\\2\\0\\0hi" + b"\\3\\0\\0a", b"\\0bc"], Limits())
    ['hi', 'abc']
    """
    reader = _Reader(segments)
    found: list[str] = []
    while (text := reader.text()) is not None:
        found.append(text)
        if len(found) > limits.max_cells:
            raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))
    return found


class _Reader:
    """A place in the segments. It moves forward only."""

    def __init__(self, segments: Sequence[bytes]) -> None:
        self._rest = iter(segments)
        self._data = next(self._rest, b"")
        self._at = _HEAD

    def _next(self) -> bool:
        """Go on to the next segment, if there is one."""
        data = next(self._rest, None)
        if data is None:
            return False
        self._at = max(self._at - len(self._data), 0)
        self._data = data
        return True

    def text(self) -> str | None:
        """The next text, or None at the end; what says how it is set or spoken is passed over."""
        while self._at >= len(self._data):
            if not self._next():
                return None
        try:
            length, flags = struct.unpack_from("<HB", self._data, self._at)
            self._at += 3
            beyond = 0
            if flags & _RICH:
                beyond += 4 * struct.unpack_from("<H", self._data, self._at)[0]
                self._at += 2
            if flags & _PHONETIC:
                beyond += struct.unpack_from("<I", self._data, self._at)[0]
                self._at += 4
        except struct.error:
            return None
        text = self._characters(length, bool(flags & _WIDE))
        self._at += beyond
        return text

    def _characters(self, length: int, wide: bool) -> str | None:
        pieces = []
        while True:
            size = 2 if wide else 1
            took = min(length, (len(self._data) - self._at) // size)
            raw = self._data[self._at:self._at + took * size]
            pieces.append(raw if wide else raw.decode("latin-1").encode("utf-16-le"))
            self._at += took * size
            length -= took
            if not length:
                return b"".join(pieces).decode("utf-16-le", "replace")
            self._at = len(self._data)
            if not self._next() or not self._data:
                return None
            wide = bool(self._data[0] & _WIDE)  # each piece says anew how wide it is
            self._at = 1
