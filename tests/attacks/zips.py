"""Attacks by the zip around a workbook: names, sizes, places and flags that lie."""

from __future__ import annotations

import struct
from dataclasses import replace

from tests.attacks.build import (
    BOOK,
    SHEET,
    STORED,
    Attack,
    Member,
    book,
    book_parts,
    member,
    packed,
    repeated,
    zipped,
)
from tests.attacks.workbooks import written

PLAIN = [member(name, content) for name, content in book_parts().items()]
TARGET = next(one for one in PLAIN if one.name == SHEET.encode())


def changed(**about: object) -> bytes:
    """The workbook with other claims about its sheet, in both places."""
    return zipped([replace(one, **about) if one is TARGET else one for one in PLAIN])  # type: ignore[arg-type]


def listed(**about: object) -> bytes:
    """The workbook with other claims about its sheet, in the directory alone."""
    return changed(listed=about)


def renamed(name: bytes) -> bytes:
    return changed(name=name)


def with_more(*names: str) -> bytes:
    return zipped([*PLAIN, *(member(name, "x") for name in names)])


def _overlapping() -> bytes:
    """Every further name is the same bytes again: the directory alone grows."""
    inner = member("xl/a0.xml", " " * 1_000_000)
    place = len(zipped(PLAIN, count=0)) - 22 - sum(46 + len(one.name) for one in PLAIN)
    more = [Member(f"xl/a{n}.xml".encode(), b"", 0, 0, listed={
        "offset": place, "size": inner.size, "packed": len(inner.data), "crc": inner.crc,
    }) for n in range(1, 500)]
    return zipped([*PLAIN, inner, *more])


def _zip64(**sizes: int) -> bytes:
    extra = struct.pack("<HHQQ", 1, 16, sizes["size"], sizes["packed"])
    return changed(extra=extra, listed={"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF})


def _with_locator(offset: int) -> bytes:
    whole = zipped(PLAIN, count=0xFFFF)
    return whole[:-22] + struct.pack("<4sIQI", b"PK\6\7", 0, offset, 1) + whole[-22:]


def _nested() -> bytes:
    content = book()
    for level in range(50):
        content = zipped([member(f"{level}.xlsx", content)])
    return content


ATTACKS: dict[str, Attack] = {name: written(content) for name, content in {
    "zip-empty.xlsx": lambda: zipped([]),
    "zip-nested.xlsx": lambda: _nested(),
    "zip-of-a-workbook.xlsx": lambda: zipped([member("week.xlsx", book())]),
    "zip-no-workbook.xlsx": lambda: zipped([member("readme.txt", "x")]),
    "zip-members-3000.xlsx": lambda: with_more(*(f"xl/{n}.xml" for n in range(3_000))),
    "zip-members-twice.xlsx": lambda: zipped([*PLAIN, replace(TARGET, data=packed(b"<x/>"), size=4, crc=0)]),
    "zip-members-twice-by-case.xlsx": lambda: with_more(SHEET.upper()),
    "zip-members-overlap.xlsx": lambda: _overlapping(),
    "zip-members-at-one-place.xlsx": lambda: zipped([*PLAIN[:-1], replace(TARGET, listed={"offset": 0})]),
    "zip-member-at-the-end.xlsx": lambda: listed(offset=2**31),
    "zip-names-up-the-tree.xlsx": lambda: with_more("../../../tmp/attack.txt", "/etc/attack", "C:\\attack"),
    "zip-names-strange.xlsx": lambda: with_more("xl/\0.xml", "xl/\u202egpj", "xl/\n.xml", "xl/CON", "n" * 60_000),
    "zip-sheet-up-the-tree.xlsx": lambda: renamed(b"../" + SHEET.encode()),
    "zip-names-with-backslashes.xlsx": lambda: zipped(
        [replace(one, name=one.name.replace(b"/", b"\\")) for one in PLAIN]),
    "zip-names-in-upper-case.xlsx": lambda: zipped([replace(one, name=one.name.upper()) for one in PLAIN]),
    "zip-names-not-utf-8.xlsx": lambda: zipped([*PLAIN, replace(member("x", "x"), name=b"\xff\xfe\x80")]),
    "zip-names-differ.xlsx": lambda: listed(name=BOOK.encode().replace(b"workbook", b"warkbook")),
    "zip-size-too-small.xlsx": lambda: changed(size=10),
    "zip-size-too-large.xlsx": lambda: changed(size=10**6),
    "zip-size-4-gigabytes.xlsx": lambda: listed(size=0xFFFFFFFF),
    "zip-packed-too-small.xlsx": lambda: listed(packed=10),
    "zip-packed-too-large.xlsx": lambda: listed(packed=10**6),
    "zip-wrong-crc.xlsx": lambda: changed(crc=1),
    "zip-encrypted.xlsx": lambda: changed(flags=1),
    "zip-encrypted-listed.xlsx": lambda: listed(flags=1),
    "zip-streamed.xlsx": lambda: changed(flags=8),
    "zip-method-unknown.xlsx": lambda: changed(method=99),
    "zip-method-bzip2.xlsx": lambda: changed(method=12),
    "zip-method-lzma.xlsx": lambda: changed(method=14),
    "zip-method-differs.xlsx": lambda: listed(method=STORED),
    "zip-deflate-broken.xlsx": lambda: changed(data=b"\xff" * 100),
    "zip-deflate-empty.xlsx": lambda: changed(data=b""),
    "zip64-honest.xlsx": lambda: _zip64(size=TARGET.size, packed=len(TARGET.data)),
    "zip64-lying.xlsx": lambda: _zip64(size=2**62, packed=2**62),
    "zip64-cut.xlsx": lambda: changed(extra=b"\1\0\x10\0\0\0", listed={"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF}),
    "zip64-end-missing.xlsx": lambda: zipped(PLAIN, count=0xFFFF, offset=0xFFFFFFFF, size=0xFFFFFFFF),
    "zip64-locator-beyond.xlsx": lambda: _with_locator(2**60),
    "zip64-locator-at-zero.xlsx": lambda: _with_locator(0),
    "zip-end-counts-more.xlsx": lambda: zipped(PLAIN, count=60_000),
    "zip-end-counts-none.xlsx": lambda: zipped(PLAIN, count=0),
    "zip-end-elsewhere.xlsx": lambda: zipped(PLAIN, offset=5),
    "zip-end-beyond.xlsx": lambda: zipped(PLAIN, offset=2**31),
    "zip-end-size-lies.xlsx": lambda: zipped(PLAIN, size=2**31),
    "zip-end-twice.xlsx": lambda: zipped(PLAIN, after=zipped([])),
    "zip-comment-lies.xlsx": lambda: zipped(PLAIN, comment=5_000),
    "zip-after-a-program.xlsx": lambda: zipped(PLAIN, before=b"MZ" + b"\0" * 5_000),
    "zip-before-garbage.xlsx": lambda: zipped(PLAIN, after=b"\0" * 70_000),
    "zip-bomb-in-unread-part.xlsx": lambda: zipped(
        [*PLAIN, repeated("xl/media/a.png", b"", b"\0" * 2**20, 1_024, b"")]),
}.items()}
