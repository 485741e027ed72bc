"""Binary workbooks written record by record; no library here writes them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEETS = "xl/worksheets/sheet1.bin"


def record(code: int, *parts: bytes) -> bytes:
    data = b"".join(parts)
    head = bytes([code]) if code < 128 else bytes([code & 127 | 128, code >> 7])
    size = len(data)
    while size >= 128:
        head += bytes([size & 127 | 128])
        size >>= 7
    return head + bytes([size]) + data


BEGIN = record(129) + record(148, bytes(16)) + record(145)


def wide(text: str) -> bytes:
    coded = text.encode("utf-16-le")
    return struct.pack("<I", len(coded) // 2) + coded


def row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    """A row (from 0) and its cells."""
    head = struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 if hidden else 0, 0, 0)
    return record(0, head) + b"".join(cells)


def cell(code: int, column: int, value: bytes = b"", style: int = 0) -> bytes:
    return record(code, struct.pack("<IHBB", column, style, 0, 0), value)


def short(code: int, value: bytes = b"", style: int = 0) -> bytes:
    return record(code, struct.pack("<HBB", style, 0, 0), value)


def real(column: int, value: float, style: int = 0) -> bytes:
    return cell(5, column, struct.pack("<d", value), style)


def columns(first: int, last: int, hidden: bool = True) -> bytes:
    return record(60, struct.pack("<IIIIH", first, last, 0, 0, hidden))


def styles(codes: Sequence[str | int]) -> bytes:
    """A cell style for each code, or number of a built-in format, in this order; one more that is for no cell."""
    keys = [code if isinstance(code, int) else 164 + at for at, code in enumerate(codes)]
    formats = [record(44, struct.pack("<H", key), wide(code)) for key, code in zip(keys, codes, strict=True)
               if isinstance(code, str)]
    other = record(626) + record(47, struct.pack("<HH", 0xFFFF, 14), bytes(12)) + record(627)
    begin = record(615, struct.pack("<I", len(formats))) + b"".join(formats) + record(616)
    return begin + other + record(617, struct.pack("<I", len(keys))) + b"".join(
        record(47, struct.pack("<HH", 0, key), bytes(12)) for key in keys
    ) + record(618)


def links(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part of links: id to kind and target."""
    return f'<Relationships xmlns="{PACKAGE}">' + "".join(
        f'<Relationship Id="{link}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for link, (kind, target) in targets.items()
    ) + "</Relationships>"


def workbook(
    path: Path, sheets: Mapping[str, bytes], *, formats: Sequence[str | int] = ("General",), texts: Sequence[str] = (),
    hidden: Mapping[str, int] | None = None, date1904: bool = False, more: Mapping[str, bytes | str] | None = None,
) -> Path:
    """Write a workbook with `sheets` (name to records); `more` are further parts, or other contents."""
    targets = {"s": ("styles", "styles.bin"), "t": ("sharedStrings", "sharedStrings.bin")}
    book = record(131) + record(153, struct.pack("<II", date1904, 0), wide("")) + record(143)
    parts: dict[str, bytes | str] = {}
    for number, (name, records) in enumerate(sheets.items(), 1):
        book += record(156, struct.pack("<II", (hidden or {}).get(name, 0), number), wide(f"rId{number}"), wide(name))
        targets[f"rId{number}"] = ("worksheet", f"worksheets/sheet{number}.bin")
        parts[f"xl/worksheets/sheet{number}.bin"] = BEGIN + records + record(146) + record(130)
    parts |= {
        "_rels/.rels": links({"r": ("officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": book + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": links(targets),
        "xl/styles.bin": record(278) + styles(formats) + record(279),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(texts), len(texts))) + b"".join(
            record(19, b"\0", wide(text)) for text in texts) + record(160),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(name, content)
    return path
