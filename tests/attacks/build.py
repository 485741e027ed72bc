"""Containers written byte by byte, honest ones and lying ones."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.core.reading_samples import LINK, MAIN, PACKAGE, TYPES, sheet

Attack = Callable[[Path], object]
DEFLATED, STORED = 8, 0
SHEET, BOOK, RELS, STRINGS, STYLES = (
    "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml",
    "xl/styles.xml",
)
NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'


@dataclass(frozen=True)
class Member:
    """A file in a zip: what lies there (`data`, as stored), and what is said of it. `listed` overrides what the
    directory says, beside what stands before the data."""

    name: bytes
    data: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = 0
    extra: bytes = b""
    listed: Mapping[str, Any] = field(default_factory=dict)


def member(name: str, content: bytes | str, method: int = DEFLATED, **about: Any) -> Member:
    """A file packed honestly; `about` are other claims."""
    content = content.encode() if isinstance(content, str) else content
    return replace(Member(name.encode(), packed(content, method), len(content), zlib.crc32(content), method), **about)


def packed(content: bytes, method: int = DEFLATED) -> bytes:
    """As a zip holds it."""
    if method == STORED:
        return content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def repeated(name: str, head: bytes, block: bytes, times: int, tail: bytes) -> Member:
    """A file of `times` equal blocks, packed once: bombs are made in no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(tail) + packer.flush()
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    size = len(head) + len(block) * times + len(tail)
    return Member(name.encode(), start + again * times + end, size, zlib.crc32(tail, crc))


def zipped(members: Iterable[Member], *, before: bytes = b"", after: bytes = b"", **end: int) -> bytes:
    """The zip; `end` overrides the end record: count, size, offset, comment."""
    body, directory, count = before, b"", 0
    for one in members:
        about = {"offset": len(body), "size": one.size, "packed": len(one.data), "crc": one.crc, "flags": one.flags,
                 "name": one.name, "method": one.method, "extra": one.extra, **one.listed}
        body += struct.pack(
            "<4sHHHHHIIIHH", b"PK\3\4", 20, one.flags, one.method, 0, 33, one.crc, min(len(one.data), 2**32 - 1),
            min(one.size, 2**32 - 1), len(one.name), 0,
        ) + one.name + one.data
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, about["flags"], about["method"], 0, 33, about["crc"],
            about["packed"], about["size"], len(about["name"]), len(about["extra"]), 0, 0, 0, 0, about["offset"],
        ) + about["name"] + about["extra"]
        count += 1
    claimed = end.get("count", count)
    return body + directory + struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, claimed, claimed, end.get("size", len(directory)), end.get("offset", len(body)),
        end.get("comment", 0),
    ) + after


def book_parts(rows: str = NEAR, **changed: bytes | str | None) -> dict[str, bytes | str]:
    """The parts of a workbook of one sheet; `changed` by short name: sheet, book, rels, strings, styles, types."""
    parts: dict[str, bytes | str | None] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": rels({"r": ("officeDocument", BOOK)}),
        BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets>'
        "</workbook>",
        RELS: rels({"s": ("worksheet", "worksheets/sheet1.xml")}),
        SHEET: sheet(rows),
    }
    names = {"sheet": SHEET, "book": BOOK, "rels": RELS, "strings": STRINGS, "styles": STYLES}
    parts |= {names.get(name, name): content for name, content in changed.items()}
    return {name: content for name, content in parts.items() if content is not None}


def rels(links: Mapping[str, tuple[str, str]], mode: str = "") -> str:
    """A part of links: id to kind and target."""
    return f'<Relationships xmlns="{PACKAGE}/relationships">' + "".join(
        f'<Relationship Id="{link}" Type="{LINK}/{kind}" Target="{target}"{mode}/>'
        for link, (kind, target) in links.items()
    ) + "</Relationships>"


def book(rows: str = NEAR, *more: Member, **changed: bytes | str | None) -> bytes:
    """A workbook with these parts, and further members after them."""
    parts = book_parts(rows, **changed)
    return zipped([*(member(name, content) for name, content in parts.items()), *more])


def compound(streams: Mapping[str, bytes], **header: int) -> bytes:
    """An OLE container of 512-byte sectors; `header` overrides fields: shift, fats, difats, difat, directory, minis."""
    padded = {name: content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0") for name, content in streams.items()}
    sectors = sum(len(content) for content in padded.values()) // 512
    fats = -(-(sectors + 2 + len(padded) // 4 + 8) // 128) or 1
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1 if padded else 0xFFFFFFFF)]
    chain: list[int] = []
    for number, (name, content) in enumerate(padded.items(), 1):
        start, length = len(chain), len(content) // 512
        chain += [*range(start + 1, start + length), 0xFFFFFFFE]
        entries.append(_entry(name, 2, start, len(content), right=number + 1 if number < len(padded) else 0xFFFFFFFF))
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0")
    first = len(chain)
    chain += [*range(first + 1, first + len(directory) // 512), 0xFFFFFFFE]
    fat_at = len(chain)
    chain += [0xFFFFFFFD] * fats
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(fats * 512, b"\xff")
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, header.get("shift", 9), 6,
        0, header.get("fats", fats), header.get("directory", first), 0, 4096, header.get("minis", 0xFFFFFFFE), 0,
        header.get("difat", 0xFFFFFFFE), header.get("difats", 0), fat_at,
    ) + struct.pack(f"<{fats - 1}I", *range(fat_at + 1, fat_at + fats))
    return head.ljust(512, b"\xff") + b"".join(padded.values()) + directory + table


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    coded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ", coded, len(coded), kind, 1, 0xFFFFFFFF, right, child, b"", 0, 0, 0, start, size
    )
