"""What is fuzzed: any bytes in, and out comes nothing or our own refusal; whatever else is raised is a find.

A file of random bytes is turned down at its first ones, so most targets lay the bytes where a reader would get to them:
into a part of a workbook that is good otherwise.
"""

from __future__ import annotations

import datetime as dt
import struct
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from xml.parsers.expat import ExpatError

from acctkit.dates import parse_date
from acctkit.headers import identify
from acctkit.numbers import parse_number
from acctkit.reading import sniff
from acctkit.reading.cellkinds import Kinds
from acctkit.reading.container import Container
from acctkit.reading.grid import Grid, Room
from acctkit.reading.limits import Limits, ReadRefused
from acctkit.reading.reader import read_file
from acctkit.reading.xlsx import fill
from acctkit.texts import BadValue
from acctkit.types import Sheet
from tests.attacks.build import STORED, book_parts, compound, member, zipped
from tests.attacks.mutations import sample as good
from tests.attacks.mutations import stored, unzipped
from tests.core.form_samples import TRIPS, VISITS

LIMITS = Limits(max_cells=100_000)
LOCALES = ("es", "en", "en-US", "es-MX", "")
Target = Callable[[bytes], None]
WORDS = {
    "xlsx": [b'<row r="1">', b"<row>", b"</row>", b'<c r="A1" t="s">', b'<c r="XFD9">', b"<c>", b"</c>", b"<v>",
             b"</v>", b"<f>", b"</f>", b"<is><t>", b"-1", b"1e999", b"NaN", b"<!--", b"-->", b"<![CDATA[", b"]]>",
             b"&x;", b'<sheet name="T" r:id="s"/>', b'<xf numFmtId="9"/>', b"<si>", b"</si>", b"<!DOCTYPE x>",
             b'hidden="1"'],
    "ods": [b"<table:table-row>", b"</table:table-row>", b'<table:table-cell office:value-type="float"', b"/>",
            b' office:value="1"', b' table:number-columns-repeated="99"', b"<text:p>", b"</text:p>", b"<!DOCTYPE x>",
            b"&x;"],
    "xlsb": [b"\0", b"\5", b"\7\x0c", b"\x91\1\0", b"\x92\1\0", b"\xff\xff\xff\x7f", b"\x93\1", b"\0\0\0\0"],
    "old": [b"\x09\x08\x10\0", b"\x0a\0\0\0", b"\xfc\0\x08\0", b"\x3c\0\x04\0", b"\xfd\0\x0a\0", b"\3\2\x0e\0",
            b"\x85\0\x09\0", b"\0\0\0\0", b"\xff\xff"],
    "zip": [b"PK\1\2", b"PK\3\4", b"xl/workbook.xml", b"\0\0", b"\xff\xff\xff\xff", b"\x14\0"],
    "values": [b"1", b"9" * 400, b".", b",", b"-", b"%", b"e9", b"\xe2\x82\xac", b"USD", b" ", b"/",
               b"2026", b"11", b"\0"],
    "headers": [b"\t", b"\n", b"Date", b"Kilometres", b"Shop", b"Fecha", b"Total", b"("],
}


def words(name: str) -> list[bytes]:
    """What the target of this name knows, so that it comes often."""
    return WORDS.get(name.partition("-")[0], WORDS["xlsx"])


def read(content: bytes) -> None:
    """A whole file, by every door: sniffing, completeness, reading."""
    with tempfile.TemporaryDirectory(prefix="acctkit-fuzz-") as folder:
        path = Path(folder, "file")
        path.write_bytes(content)
        assert sniff.kind(path) and sniff.complete(path) in (True, False)
        answered = read_file(path, "file", LIMITS)
    if answered.refusal is not None:
        assert answered.refusal.code != "reader-crashed", answered.refusal.params
    else:
        assert answered.sheets or answered.kind == "zip"


def part(kind: str, name: str) -> Target:
    """The bytes as one part of a small good file."""
    def target(content: bytes) -> None:
        parts = unzipped(good(kind))
        assert name in parts
        read(stored({**parts, name: content}))
    return target


def inside(kind: str, name: str, mark: bytes) -> Target:
    """The bytes amid one part of a small good file, where `mark` stands."""
    def target(content: bytes) -> None:
        parts = unzipped(good(kind))
        assert mark in parts[name]
        read(stored({**parts, name: parts[name].replace(mark, content + mark, 1)}))
    return target


def old(content: bytes) -> None:
    """The bytes as the records of an old workbook."""
    read(compound({"Workbook": struct.pack("<HHHH12s", 0x809, 16, 0x600, 5, b"") + content}))


def old_container(content: bytes) -> None:
    """The bytes over the header of an old workbook's container."""
    whole = good("xls")
    read(whole[:24] + content[:488] + whole[24 + len(content[:488]):])


def zip_of(content: bytes) -> None:
    """The bytes as the directory of a zip."""
    whole = zipped(member(name, part, STORED) for name, part in book_parts().items())
    at = whole.index(b"PK\1\2")
    read(whole[:at] + content + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 5, 5, len(content), at, 0))


def rows(content: bytes) -> None:
    """The bytes as a sheet's XML, in pieces, and as its rows; the quick way and the thorough one agree."""
    step = content[0] + 1 if content else 1
    for xml in (content, b"<worksheet><sheetData>" + content + b"</sheetData></worksheet>"):
        found = []
        for smallest in (0, 2**30):
            into = Grid(Room(LIMITS), "S")
            try:
                pieces = (xml[at:at + step] for at in range(0, len(xml), step))
                fill(into, pieces, Kinds(("", "date"), ("a", None), False), smallest)
                found.append(repr(into.sheet()))
            except (ReadRefused, ExpatError) as refused:
                found.append(type(refused).__name__)
        assert found[0] == found[1]


def container(content: bytes) -> None:
    """The bytes as a zip, every part of which is read."""
    with tempfile.TemporaryDirectory(prefix="acctkit-fuzz-") as folder:
        path = Path(folder, "file")
        path.write_bytes(content)
        with suppress(ReadRefused), Container(path) as opened:
            for name in opened.names():
                deque(opened.xml(name), maxlen=0)


def values(content: bytes) -> None:
    """The bytes as the text of a number and of a day."""
    text = content.decode("utf-8", "surrogateescape")
    for locale in LOCALES:
        with suppress(BadValue):
            assert isinstance(parse_number(text, locale), Decimal)
        with suppress(BadValue):
            assert isinstance(parse_date(text, locale), dt.date)


def headers(content: bytes) -> None:
    """The bytes as the cells of a sheet."""
    rows = [tuple(cell or None for cell in line.split("\t")) for line in content.decode("utf-8", "replace").split("\n")]
    assert identify(Sheet("S", rows), [TRIPS, VISITS]) is not None


TARGETS: dict[str, Target] = {
    "read": read, "zip": zip_of, "old": old, "old-container": old_container, "rows": rows, "container": container,
    "values": values, "headers": headers,
    "xlsx-sheet": part("xlsx", "xl/worksheets/sheet1.xml"), "xlsx-rows": inside(
        "xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>"),
    "xlsx-texts": inside("xlsx", "xl/sharedStrings.xml", b"</sst>"), "xlsx-styles": part("xlsx", "xl/styles.xml"),
    "xlsx-book": inside("xlsx", "xl/workbook.xml", b"</sheets>"),
    "xlsx-links": part("xlsx", "xl/_rels/workbook.xml.rels"),
    "xlsb-sheet": part("xlsb", "xl/worksheets/sheet1.bin"), "xlsb-styles": part("xlsb", "xl/styles.bin"),
    "xlsb-texts": part("xlsb", "xl/sharedStrings.bin"), "xlsb-book": part("xlsb", "xl/workbook.bin"),
    "ods-content": part("ods", "content.xml"), "ods-table": inside("ods", "content.xml", b"</table:table>"),
}
