"""Binary workbooks: the same values as an xlsx gives, and every damage ends in a refusal."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from acctkit.reading import container, xlsb
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.types import CellValue, ErrorCell, PercentCell, Refusal, Sheet
from tests.core.xlsb_samples import SHEETS, cell, columns, links, real, record, row, short, wide, workbook

FORMATS = ("General", "0.0%", 14, "hh:mm", "[h]:mm", '0.00" days"', 9, "dd/mm/yyyy hh:mm")


def sheets_of(path: Path, limits: Limits | None = None) -> dict[str, Sheet]:
    read = read_file(path, path.name, limits or Limits())
    assert read.refusal is None, read.refusal
    assert read.kind == "xlsb"
    return {sheet.name: sheet for sheet in read.sheets}


def rows_of(path: Path) -> list[tuple[CellValue, ...]]:
    return [tuple(row) for row in sheets_of(path)["S"].rows]


def refusal_of(path: Path, limits: Limits | None = None) -> Refusal:
    read = read_file(path, path.name, limits or Limits())
    assert read.refusal is not None and read.sheets == ()
    return read.refusal


def rk(whole: int, hundredths: bool = False) -> bytes:
    return struct.pack("<i", whole << 2 | 2 | hundredths)


def test_every_kind_of_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsb", {"S": row(
        1, cell(2, 0, rk(-5)), cell(2, 1, rk(12345, True)), cell(2, 2, struct.pack("<I", 0x3FF80000)),
        cell(3, 3, b"\x17"), cell(4, 4, b"\1"), real(5, 1e15), cell(6, 6, wide(" ñandú 日本 😀 ")),
        cell(7, 7, b"\1\0\0\0"), cell(62, 8, b"\1" + wide("rich") + bytes(8)),
    ) + row(
        3, cell(8, 0, wide("ab") + bytes(10)), cell(9, 1, struct.pack("<d", 0.25) + bytes(10), 1),
        cell(10, 2, b"\0" * 11),
        cell(11, 3, b"\x07" + bytes(10)), cell(11, 4, b"\x2a"), cell(11, 5, b"\x77"), cell(6, 6, wide("")),
        cell(7, 7, b"\0\0\0\0"), real(8, float("nan")), cell(1, 900), real(9, 3, 99),
    )}, formats=FORMATS, texts=["", "shared\ntext"])
    assert rows_of(path) == [
        (None,) * 10,
        (-5.0, 123.45, 1.5, ErrorCell("#REF!"), True, 1e15, " ñandú 日本 😀 ", "shared\ntext", "rich", None),
        (None,) * 10,
        ("ab", PercentCell(0.25), False, ErrorCell("#DIV/0!"), ErrorCell("#N/A"), ErrorCell("#ERR119"), None, None,
         ErrorCell("NaN"), 3.0),
    ]
    assert isinstance(rows_of(path)[3][1], PercentCell)


def test_numbers_by_their_formats(tmp_path: Path) -> None:
    numbers = [38315, 0.05, 38315, 0.25, 1.5, 7.25, 0.5, 38316 + 8.5 / 24]
    path = workbook(tmp_path / "n.xlsb", {"S": row(0, *(real(n, value, n) for n, value in enumerate(numbers)))},
                    formats=FORMATS)
    found = rows_of(path)[0]
    assert found == (
        38315.0, 0.05, dt.date(2004, 11, 24), dt.time(6), dt.timedelta(hours=36), 7.25, 0.5,
        dt.datetime(2004, 11, 25, 8, 30),
    )
    assert [isinstance(value, PercentCell) for value in found] == [False, True, *[False] * 4, True, False]
    mac = workbook(tmp_path / "mac.xlsb", {"S": row(0, real(0, 36853, 2))}, formats=FORMATS, date1904=True)
    assert (rows_of(mac), sheets_of(mac)["S"].date1904) == ([(dt.date(2004, 11, 24),)], True)


def test_cells_without_a_column_stand_beside_the_one_before(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsb", {"S": row(
        0, short(13, rk(1)), short(12), short(14, b"\x2a"), short(15, b"\1"), short(16, struct.pack("<d", 0.5), 6),
        cell(1, 8), short(17, wide("t")), short(18, b"\0\0\0\0"),
    ) + row(1, short(13, rk(2)))}, formats=FORMATS, texts=["shared"])
    assert rows_of(path) == [
        (1.0, None, ErrorCell("#N/A"), True, PercentCell(0.5), None, None, None, None, "t", "shared"),
        (2.0, *[None] * 10),
    ]


def test_what_is_hidden(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "h.xlsb",
        {"S": columns(1, 2) + columns(3, 3, hidden=False) + columns(4, 2**32 - 1) + row(0, real(0, 1), hidden=True)
         + row(1, real(5, 1)) + row(9, hidden=True),
         "secret": b"", "very": row(0, real(0, 1))},
        hidden={"secret": 1, "very": 2},
    )
    sheets = sheets_of(path)
    assert (sheets["S"].hidden_rows, sheets["S"].hidden_columns) == ({1}, {2, 3, 5, 6})
    assert [(sheet.name, sheet.hidden, len(sheet.rows)) for sheet in sheets.values()] == [
        ("S", False, 2), ("secret", True, 0), ("very", True, 1),
    ]


def test_parts_are_found_by_their_links_and_only_worksheets_are_read(tmp_path: Path) -> None:
    book = b"".join(record(156, struct.pack("<II", 0, at), wide(link), wide(name))
                    for at, (link, name) in enumerate([("c", "Chart"), ("w", "S"), ("m", "Macros")]))
    path = workbook(tmp_path / "l.xlsb", {}, more={
        "_rels/.rels": links({"r": ("officeDocument", "/xl/book.bin")}), "xl/book.bin": book,
        "xl/_rels/book.bin.rels": links({
            "c": ("chartsheet", "chartsheets/sheet1.bin"), "w": ("worksheet", "../far/s.bin"),
            "m": ("xlMacrosheet", "m.bin"),
        }), "far/s.bin": row(0, real(0, 7)),
    })
    assert rows_of(path) == [(7.0,)]


def test_what_it_brings_beside_its_cells(tmp_path: Path) -> None:
    targets = {"rId1": ("worksheet", "worksheets/sheet1.bin"), "v": ("vbaProject", "vbaProject.bin"),
               "e": ("externalLink", "e1.bin"), "f": ("externalLink", "e2.bin"), "s": ("styles", "styles.bin")}
    path = workbook(tmp_path / "m.xlsb", {"S": row(0, real(0, 7))}, date1904=True,
                    more={"xl/_rels/workbook.bin.rels": links(targets)})
    found = read_file(path, path.name, Limits()).remarks
    assert [(one.code, dict(one.params)) for one in found] == [
        ("macros", {}), ("external-links", {"count": "2"}), ("dates-from-1904", {})]
    assert read_file(workbook(path, {"S": b""}), path.name, Limits()).remarks == ()


def test_calamine_says_the_same(tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsb", {"S": row(
        0, cell(2, 0, rk(5)), real(1, 38315, 2), cell(7, 2, b"\0\0\0\0"), cell(4, 3, b"\1"),
    ) + row(1, cell(8, 0, wide("ab") + bytes(10)), real(1, 1.5, 4), real(2, -2.5), cell(6, 3, wide("x")))},
        formats=FORMATS, texts=["text"])
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("S").to_python()
    found = rows_of(path)
    assert [tuple(row) for row in rows] == found
    assert found[0][1] == dt.date(2004, 11, 24)


def test_the_used_area_is_bounded_before_anything_is_allocated(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsb", {"S": row(0, real(0, 1)) + row(1_048_575, real(16_383, 1))})
    assert refusal_of(path) == Refusal("too-many-cells", {"limit": "5 000 000"})
    two = workbook(path, {"S": row(9, real(9, 1)), "T": row(9, real(9, 1))})
    assert refusal_of(two, Limits(max_cells=199)).code == "too-many-cells"
    assert len(sheets_of(two, Limits(max_cells=200))) == 2
    assert refusal_of(workbook(path, {"S": row(1_048_576)})).params["reason"] == f"{SHEETS}: row 1048577"
    assert refusal_of(workbook(path, {"S": row(0, real(16_384, 1))})).params["reason"] == f"{SHEETS}: R1C16385"
    assert refusal_of(workbook(path, {"S": real(0, 1)})).params["reason"] == f"{SHEETS}: R0C1"
    blank = workbook(path, {"S": row(0, real(0, 1)) + row(1_048_575, cell(1, 16_383), hidden=True)})
    assert (rows_of(blank), sheets_of(blank)["S"].hidden_rows) == ([(1.0,)], frozenset())
    texts = workbook(path, {"S": row(0, real(0, 1))}, texts=["x"] * 50)
    assert refusal_of(texts, Limits(max_cells=49)).code == "too-many-cells"
    assert len(sheets_of(texts, Limits(max_cells=50))) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 4096])
def test_records_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(container, "CHUNK", size)
    long = "x" * 3000
    rows = record(550, bytes(5000)) + row(0, cell(6, 0, wide(long)), real(1, 2))
    rows += record(485, bytes(130)) + row(1, cell(7, 0, b"\0\0\0\0"))
    path = workbook(tmp_path / "b.xlsb", {"S": rows}, texts=["y" * 200])
    assert rows_of(path) == [(long, 2.0), ("y" * 200, None)]


@pytest.mark.parametrize(("more", "reason"), [
    ({SHEETS: row(0, real(0, 1))[:-1]}, f"{SHEETS}: cut"),
    ({SHEETS: b"\xff\xff\xff\xff"}, f"{SHEETS}: cut"),
    ({SHEETS: record(550, bytes(99))[:-50]}, f"{SHEETS}: cut"),
    ({SHEETS: row(0, cell(5, 0, b"1234"))}, SHEETS),
    ({SHEETS: row(0, cell(7, 0, b"\5\0\0\0"))}, SHEETS),
    ({SHEETS: row(0, cell(6, 0, b"\xfe\xff\xff\xff"))}, SHEETS),
    ({SHEETS: record(0, b"1\0\0\0")}, SHEETS),
    ({SHEETS: row(0) + record(6, bytes(2**20 + 1))}, f"{SHEETS}: record 6"),
    ({"xl/styles.bin": record(617) + record(47, b"")}, "xl/styles.bin"),
    ({"xl/sharedStrings.bin": record(19, b"\0\1\0\0\0")}, "xl/sharedStrings.bin"),
    ({"xl/workbook.bin": record(156, bytes(9))}, "xl/workbook.bin"),
    ({"xl/workbook.bin": b""}, "0 x worksheet"),
    ({"xl/workbook.bin": record(156, bytes(8), wide("rId1"), wide("S")) * 2}, "xl/workbook.bin: 2 x sheet"),
    ({"xl/_rels/workbook.bin.rels": "<Relationships"}, "xl/_rels/workbook.bin.rels"),
    ({"xl/_rels/workbook.bin.rels": links({"rId1": ("worksheet", "gone.bin")})}, "zip: xl/gone.bin?"),
])
def test_damage_is_refused(tmp_path: Path, more: dict[str, bytes | str], reason: str) -> None:
    path = workbook(tmp_path / "d.xlsb", {"S": row(0, real(0, 1))}, more=more)
    assert refusal_of(path) == Refusal("unreadable", {"reason": reason})


def test_passwords(tmp_path: Path) -> None:
    path = workbook(tmp_path / "p.xlsb", {"S": row(0, real(0, 1))})
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            at = content.index(member.filename.encode(), archive.start_dir)
            content[at - 38] |= 1
    path.write_bytes(content)
    assert refusal_of(path) == Refusal("password")


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["xl/workbook.bin", "xl/styles.bin", "xl/sharedStrings.bin", SHEETS]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_flipped_bytes_end_in_sheets_or_a_refusal(
    tmp_path: Path, part: str, flips: list[tuple[float, int]],
) -> None:
    rows = row(0, real(0, 38315, 2), cell(7, 1, b"\0\0\0\0"))
    rows += row(1, cell(8, 0, wide("abc") + bytes(9)), cell(3, 1, b"\7"))
    path = workbook(tmp_path / "whole.xlsb", {"S": rows}, formats=FORMATS, texts=["text"])
    with zipfile.ZipFile(path) as archive:
        content = bytearray(archive.read(part))
    for at, value in flips:
        content[int(at * len(content))] = value
    workbook(path, {"S": rows}, formats=FORMATS, texts=["text"], more={part: bytes(content)})
    read = read_file(path, path.name, Limits())
    assert bool(read.sheets) != bool(read.refusal)


def test_the_errors_are_those_of_other_workbooks() -> None:
    from xlrd.biffh import error_text_from_code

    assert {**error_text_from_code, 0x2B: "#GETTING_DATA"} == xlsb.ERRORS


def test_a_cell_that_comes_twice(tmp_path: Path) -> None:
    same = row(0, real(1, 2), cell(2, 1, rk(2)), cell(1, 1)) + row(0, real(0, 1))
    assert rows_of(workbook(tmp_path / "same.xlsb", {"S": same})) == [(1.0, 2.0)]
    for again in (row(0, real(1, 2), real(1, 3)), row(0, real(1, 2)) + row(1) + row(0, cell(4, 1, b"\1"))):
        other = workbook(tmp_path / "other.xlsb", {"S": again})
        assert refusal_of(other) == Refusal("cell-twice", {"cell": "B1", "sheet": "S"})
