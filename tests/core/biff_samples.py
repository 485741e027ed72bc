"""Old workbooks written record by record, for what no library would write."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

EMPTY_TEXT = b"\x03\0\0\0\0\0\xff\xff"
STRING_FOLLOWS = b"\0\0\0\0\0\0\xff\xff"
EOF = b"\x0a\0\0\0"
RECALC = 0x1C1


def record(code: int, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack("<HH", code, len(data)) + data


def bof(what: int, version: int = 0x0600) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", version, what, 0x0DBB, 1996, 0, 6))


def text(value: str) -> bytes:
    coded = value.encode("utf-16-le")
    return struct.pack("<HB", len(coded) // 2, 1) + coded


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def label(row: int, column: int, value: str) -> bytes:
    return record(0x0204, struct.pack("<HHH", row, column, 0), text(value))


def boolerr(row: int, column: int, value: int, error: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, value, error))


def formula(row: int, column: int, result: bytes | float, style: int = 0) -> bytes:
    cached = result if isinstance(result, bytes) else struct.pack("<d", result)
    return record(0x0006, struct.pack("<HHH", row, column, style), cached, struct.pack("<HIH", 0, 0, 0))


def formats(codes: Sequence[str | int]) -> bytes:
    """A style for each code, or number of a built-in format, in this order."""
    keys, found = [], []
    for code in codes:
        key = code if isinstance(code, int) else 164 + len(found)
        if isinstance(code, str):
            found.append(record(0x041E, struct.pack("<H", key), text(code)))
        keys.append(record(0x00E0, struct.pack("<HHHBBBBIiH", 0, key, 0, 0, 0, 0, 0, 0, 0, 0)))
    return b"".join(found) + b"".join(keys)


def stream(*sheets: bytes, head: bytes = b"", hidden: frozenset[int] = frozenset()) -> bytes:
    """A workbook of BIFF8 without its container: `head` in the globals, one sheet S1, S2 ... for each of `sheets`."""
    names = [f"S{number}" for number in range(1, len(sheets) + 1)]
    length = len(bof(5)) + len(head) + sum(len(record(0x85, bytes(6), name8(name))) for name in names) + len(EOF)
    bound, bodies = b"", b""
    for number_, (name, sheet) in enumerate(zip(names, sheets, strict=True)):
        bound += record(0x85, struct.pack("<iBB", length + len(bodies), number_ in hidden, 0), name8(name))
        bodies += bof(0x10) + sheet + EOF
    return bof(5) + head + bound + EOF + bodies


def name8(name: str) -> bytes:
    return struct.pack("<BB", len(name), 0) + name.encode("latin-1")


def written(path: Path, *sheets: bytes, head: bytes = b"", hidden: frozenset[int] = frozenset()) -> Path:
    path.write_bytes(stream(*sheets, head=head, hidden=hidden))
    return path
