"""Old workbooks: the same values as an xlsx gives, and every damage ends in a refusal."""

from __future__ import annotations

import datetime as dt
import doctest
import struct
from pathlib import Path

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acctkit.reading import sst
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.reading.sniff import complete
from acctkit.types import CellValue, ErrorCell, PercentCell, Refusal, Sheet, Uncalculated
from tests.core.biff_samples import (
    EMPTY_TEXT,
    EOF,
    RECALC,
    STRING_FOLLOWS,
    bof,
    boolerr,
    formats,
    formula,
    label,
    number,
    record,
    stream,
    text,
    written,
)


def test_the_examples() -> None:
    assert doctest.testmod(sst).failed == 0


def sheets_of(path: Path, limits: Limits | None = None) -> dict[str, Sheet]:
    read = read_file(path, path.name, limits or Limits())
    assert read.refusal is None, read.refusal
    assert read.kind == "xls"
    return {sheet.name: sheet for sheet in read.sheets}


def rows_of(path: Path, sheet: str = "S1") -> list[tuple[CellValue, ...]]:
    return [tuple(row) for row in sheets_of(path)[sheet].rows]


def refusal_of(path: Path, limits: Limits | None = None) -> Refusal:
    read = read_file(path, path.name, limits or Limits())
    assert read.refusal is not None and read.sheets == ()
    return read.refusal


def week(path: Path, *, mac: bool = False) -> Path:
    """A rep's week, as xlwt writes it."""
    book = xlwt.Workbook()
    book.dates_1904 = mac
    styles = {code: xlwt.easyxf(num_format_str=code) for code in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm", "[h]:mm", "0%")}
    page = book.add_sheet("Ventas & más")
    page.write(2, 1, " Fecha ")
    page.write(2, 2, "Unidades ñ 日本 😀")
    page.write(3, 1, dt.date(2004, 11, 24), styles["dd/mm/yyyy"])
    page.write(3, 2, 5)
    page.write(4, 1, dt.datetime(2004, 11, 25, 8, 30), styles["dd/mm/yyyy hh:mm"])
    page.write(4, 2, 1.5, styles["[h]:mm"])
    page.write(5, 1, True)
    page.write(5, 2, 0.05, styles["0%"])
    page.write(6, 1, "x" * 9000)
    page.write_merge(6, 7, 2, 2, "two\nlines ")
    page.write(40, 200, None, styles["0%"])
    page.row(4).hidden = True
    page.col(2).hidden = page.col(9).hidden = True
    hidden = book.add_sheet("secret")
    hidden.visibility = 2
    book.add_sheet("last").write(0, 0, "x")
    book.save(str(path))
    return path


def test_a_rep_s_workbook(tmp_path: Path) -> None:
    sheets = sheets_of(week(tmp_path / "week.xls"))
    assert list(sheets) == ["Ventas & más", "secret", "last"]
    first = sheets["Ventas & más"]
    assert first.rows == [
        (None, None, None), (None, None, None), (None, " Fecha ", "Unidades ñ 日本 😀"),
        (None, dt.date(2004, 11, 24), 5.0),
        (None, dt.datetime(2004, 11, 25, 8, 30), dt.timedelta(hours=36)), (None, True, 0.05),
        (None, "x" * 9000, "two\nlines "),
    ]
    assert isinstance(first.rows[5][2], PercentCell) and first.rows[5][1] is True
    assert (first.hidden_rows, first.hidden_columns, first.date1904) == ({5}, {3}, False)
    assert [one.hidden for one in sheets.values()] == [False, True, False]
    assert sheets["secret"].rows == []


def test_days_since_1904(tmp_path: Path) -> None:
    first = sheets_of(week(tmp_path / "mac.xls", mac=True))["Ventas & más"]
    assert (first.rows[3][1], first.date1904) == (dt.date(2004, 11, 24), True)


def test_every_kind_of_cell(tmp_path: Path) -> None:
    head = formats(["General", "0.0%", 14, 20, "[h]:mm", 30, '0.00" days"', "TT.MM.JJJJ"])
    packed = record(0x00BD, struct.pack("<HH", 0, 0), struct.pack("<HI", 0, 1 << 2 | 2) * 2, struct.pack("<H", 1))
    shared = record(0x04BC, struct.pack("<HHBBBBH", 0, 0, 0, 0, 0, 0, 0))
    path = written(
        tmp_path / "a.xls",
        packed + number(0, 2, 38315, 2) + number(0, 3, 0.25, 3) + number(0, 4, 1.5, 4) + number(0, 5, 38315, 5)
        + number(0, 6, 7.25, 6) + number(0, 7, 38315, 7) + number(0, 8, 3, 99)
        + boolerr(1, 0, 1, 0) + boolerr(1, 1, 0x17, 1) + boolerr(1, 2, 0x2A, 1) + boolerr(1, 3, 0x77, 1)
        + formula(2, 0, 0.5, 1) + formula(2, 1, STRING_FOLLOWS) + shared + record(0x0207, text("añ"))
        + formula(2, 2, b"\x01\0\1\0\0\0\xff\xff")
        + formula(2, 3, b"\x02\0\x07\0\0\0\xff\xff") + formula(2, 4, EMPTY_TEXT)
        + label(3, 0, " a ") + label(3, 1, "") + number(3, 2, float("nan"))
        + record(0x00D6, struct.pack("<HHH", 3, 3, 0), text("rich"), struct.pack("<HHH", 1, 0, 0)),
        head=head,
    )
    assert rows_of(path) == [
        (1.0, 1.0, dt.date(2004, 11, 24), dt.time(6), dt.timedelta(hours=36), dt.date(2004, 11, 24), 7.25,
         dt.date(2004, 11, 24), 3.0),
        (True, ErrorCell("#REF!"), ErrorCell("#N/A"), ErrorCell("#ERR119"), *[None] * 5),
        (PercentCell(0.5), "añ", True, ErrorCell("#DIV/0!"), None, *[None] * 4),
        (" a ", None, ErrorCell("NaN"), "rich", *[None] * 5),
    ]


def test_formats_that_took_the_number_of_another(tmp_path: Path) -> None:
    """Gnumeric numbers its own from 50, where East Asian programs have dates."""
    own = record(0x041E, struct.pack("<H", 50), text("0.0")) + record(0x041E, struct.pack("<H", 14), text("TT/JJ"))
    head = own + formats([50, 14])
    assert rows_of(written(tmp_path / "g.xls", number(0, 0, 38315, 0) + number(0, 1, 38315, 1), head=head)) == [
        (38315.0, dt.date(2004, 11, 24))]


def test_a_formula_never_calculated_is_not_blank(tmp_path: Path) -> None:
    cells = number(0, 0, 2) + formula(0, 1, EMPTY_TEXT) + formula(1, 0, EMPTY_TEXT)
    assert rows_of(written(tmp_path / "xlwt.xls", cells)) == [(2.0, Uncalculated()), (Uncalculated(), None)]
    saved = record(RECALC, bytes(8))
    assert rows_of(written(tmp_path / "excel.xls", cells, head=saved)) == [(2.0,)]
    assert rows_of(written(tmp_path / "other.xls", cells + formula(2, 0, 4.0))) == [(2.0,), (None,), (4.0,)]


@pytest.mark.parametrize(("begin", "cells"), [
    (b"\x09\x00\x04\x00\x02\x00\x10\x00",
     record(0x0004, b"\0\0\0\0\0\0\0\x02hi") + record(0x0002, b"\1\0\1\0\0\0\0\7\0")),
    (b"\x09\x02\x06\x00\x00\x03\x10\x00\0\0", record(0x0204, b"\0\0\0\0\0\0\2\0hi") + number(1, 1, 7)),
    (b"\x09\x04\x06\x00\x00\x04\x10\x00\0\0", record(0x0204, b"\0\0\0\0\0\0\2\0hi") + number(1, 1, 7)),
])
def test_sheets_older_than_workbooks(tmp_path: Path, begin: bytes, cells: bytes) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(begin + cells + EOF)
    assert rows_of(path, "Sheet 1") == [("hi", None), (None, 7.0)]


def test_what_it_brings_beside_its_cells(tmp_path: Path) -> None:
    def remarks(path: Path) -> list[tuple[str, dict[str, str]]]:
        return [(remark.code, dict(remark.params)) for remark in read_file(path, path.name, Limits()).remarks]

    assert remarks(week(tmp_path / "plain.xls")) == []
    itself, addins = record(0x1AE, b"\2\0\1\4"), record(0x1AE, b"\1\0\1\x3a")
    program, other = record(0x1AE, b"\0\0\3\0\0abc"), record(0x1AE, b"\1\0\5\0\0a.xls\2\0\0S1")
    head = itself + addins + program + other + other + record(0x22, b"\1\0")
    assert remarks(written(tmp_path / "links.xls", number(0, 0, 1), head=head)) == [
        ("external-links", {"count": "2"}), ("dates-from-1904", {})]
    sheet_of_macros = record(0x85, struct.pack("<iBB", 0, 0, 1), b"\1\0M")
    assert remarks(written(tmp_path / "old.xls", number(0, 0, 1), head=sheet_of_macros)) == [("macros", {})]
    content = bytearray(week(tmp_path / "vba.xls").read_bytes())
    entry = content.index("Workbook".encode("utf-16-le"))
    free = content.index(bytes(64), entry + 128 - (entry % 128)) // 128 * 128  # an entry of the directory not yet used
    name = "_VBA_PROJECT_CUR".encode("utf-16-le")
    content[free:free + len(name)] = name
    content[free + 64:free + 66] = struct.pack("<H", len(name) + 2)
    content[free + 66] = 1
    content[free + 68:free + 80] = b"\xff" * 12
    content[entry + 72:entry + 76] = struct.pack("<I", (free - entry) // 128 + 1)
    path = tmp_path / "vba.xls"
    path.write_bytes(content)
    assert remarks(path) == [("macros", {})]


def test_sheets_bound_by_excel_4(tmp_path: Path) -> None:
    path = tmp_path / "old.xlw"
    path.write_bytes(b"\x09\x04\x06\x00\x00\x04\x00\x01\0\0" + EOF)
    assert refusal_of(path) == Refusal("unsupported", {"kind": "xlw"})


def test_the_used_area_is_bounded_before_anything_is_allocated(tmp_path: Path) -> None:
    corners = number(0, 0, 1) + number(0, 255, 1) + number(65_535, 0, 1) + number(65_535, 255, 1)
    assert refusal_of(written(tmp_path / "far.xls", corners)) == Refusal("too-many-cells", {"limit": "5 000 000"})
    sheets = written(tmp_path / "many.xls", number(9, 9, 1), number(9, 9, 1))
    assert refusal_of(sheets, Limits(max_cells=199)).code == "too-many-cells"
    assert len(sheets_of(sheets, Limits(max_cells=200))) == 2
    blanks = record(0x0201, struct.pack("<HHH", 65_535, 255, 0))
    blanks += record(0x00BE, struct.pack("<HHHHH", 9, 254, 0, 0, 255))
    assert rows_of(written(tmp_path / "blank.xls", number(0, 0, 1) + blanks)) == [(1.0,)]
    assert refusal_of(written(tmp_path / "wide.xls", number(0, 256, 1))).params["reason"] == "R1C257"
    texts = written(tmp_path / "sst.xls", b"", head=record(0x00FC, struct.pack("<II", 0, 0), (text("x") * 50)))
    assert refusal_of(texts, Limits(max_cells=49)).code == "too-many-cells"
    assert len(sheets_of(texts, Limits(max_cells=50))) == 1


def test_the_table_of_texts_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    def cells(*indexes: int) -> bytes:
        return b"".join(record(0x00FD, struct.pack("<HHHI", 0, at, 0, index)) for at, index in enumerate(indexes))

    rich = struct.pack("<HBHI", 3, 13, 2, 5) + "añ\ud83d".encode("utf-16-le", "surrogatepass") + bytes(5)
    table = (
        record(0x00FC, struct.pack("<II", 0, 4_000_000_000), struct.pack("<HB", 5, 0) + b"ab")
        + record(0x003C, b"\1" + "cdé".encode("utf-16-le") + rich) + record(0x003C, bytes(8) + text("😀"))
        + record(0x003C, b"") + record(0x003C, text("")[:2] + b"\0") + record(0x003C, text("cut")[:5])
    )
    path = written(tmp_path / "t.xls", cells(0, 1, 2, 3), head=table)
    assert rows_of(path) == [("abcdé", "añ\ufffd", "😀")]
    assert refusal_of(written(path, cells(4), head=table)).params["reason"] == "xls: IndexError"
    assert refusal_of(written(path, cells(0, 2**32 - 1), head=table)).params["reason"] == "R1C2"
    backwards = struct.pack("<HBi", 4, 4, -11) + b"abcd"
    assert refusal_of(written(path, cells(1), head=record(0x00FC, bytes(8), backwards))).code == "unreadable"


def test_passwords(tmp_path: Path) -> None:
    assert refusal_of(written(tmp_path / "p.xls", b"", head=record(0x2F, bytes(6)))) == Refusal("password")
    old = tmp_path / "old.xls"
    old.write_bytes(b"\x09\x00\x04\x00\x02\x00\x10\x00" + record(0x2F, bytes(4)) + EOF)
    assert refusal_of(old) == Refusal("password")


def test_what_is_no_value_can_do_no_harm(tmp_path: Path) -> None:
    broken = record(0x0018, b"\xff" * 14) + record(0x01AE, b"\xff" * 4)
    broken += record(0x0017, b"\xff" * 2) + record(0x008C, b"")
    chart = bof(0x20) + record(0x0203, b"\xff" * 14) + EOF
    page = chart + number(0, 0, 1) + record(0x00E5, b"\xff\xff") + record(0x001A, b"\xff") + record(0x005D, b"") + chart
    assert rows_of(written(tmp_path / "odd.xls", page, head=broken)) == [(1.0,)]


@pytest.mark.parametrize(("content", "reason"), [
    (stream(number(0, 0, 1))[:-4], "xls: no end"),
    (stream(number(0, 0, 1))[:-9], "xls: no end"),
    (bof(5) + EOF, "0 x worksheet"),
    (bof(5) + record(0x85, struct.pack("<iBB", 0, 0, 2), b"\1\0C") + EOF, "0 x worksheet"),
    (bof(5) + record(0x85, struct.pack("<iBB", 999, 0, 0), b"\1\0S") + EOF, "xls: sheet at 999"),
    (bof(5) + record(0x85, struct.pack("<iBB", -1, 0, 0), b"\1\0S") + EOF, "xls: sheet at -1"),
    (bof(5) + record(0x85, struct.pack("<iBB", 4, 0, 0), b"\1\0S") * 2 + EOF + bytes(40), "xls: sheet at 4"),
    (stream(record(0x00FD, struct.pack("<HHHI", 0, 0, 0, 7))), "xls: IndexError"),
    (stream(formula(0, 0, STRING_FOLLOWS)), "xls: Expected SHRFMLA, ARRAY, TABLEOP* or STRING record; found 0x000a"),
    (stream(b"", head=record(0x0022, b"\7\0")), "xls: AssertionError"),
])
def test_damage_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "d.xls"
    path.write_bytes(content)
    assert refusal_of(path) == Refusal("unreadable", {"reason": reason})


def test_two_sheets_that_share_their_records(tmp_path: Path) -> None:
    content = bytearray(stream(number(0, 0, 1), number(0, 0, 2)))
    second = content.rindex(b"\x85\x00", 0, content.rindex(bof(0x10)))
    first = content.index(b"\x85\x00")
    content[second + 4:second + 8] = content[first + 4:first + 8]
    path = tmp_path / "twice.xls"
    path.write_bytes(content)
    assert refusal_of(path).params["reason"].startswith("xls: sheet at ")


def test_a_container_whose_sectors_loop(tmp_path: Path) -> None:
    path = week(tmp_path / "loop.xls")
    content = bytearray(path.read_bytes())
    table = 512 + struct.unpack_from("<I", content, 76)[0] * 512
    for sector in range(100):
        content[table + 4 * sector:table + 4 * sector + 4] = struct.pack("<I", sector)
    path.write_bytes(content)
    assert refusal_of(path).params["reason"].startswith("OLE: ")


def test_a_container_cut_short(tmp_path: Path) -> None:
    content = week(tmp_path / "whole.xls").read_bytes()
    path = tmp_path / "cut.xls"
    for length in range(600, len(content) - 512, 997):
        path.write_bytes(content[:length])
        assert refusal_of(path).code in ("unreadable", "unsupported"), length
        assert not complete(path), length
    path.write_bytes(content)
    assert complete(path)


def test_a_document_that_holds_a_workbook_is_no_workbook(tmp_path: Path) -> None:
    path = week(tmp_path / "doc.xls")
    content = path.read_bytes()
    entry = content.index("Workbook".encode("utf-16-le"))
    wide = "Workbook".encode("utf-16-le")
    path.write_bytes(content[:entry] + wide[::-1] + content[entry + 16:] + wide)
    assert refusal_of(path) == Refusal("unreadable", {"reason": "OLE: 0 x Workbook"})
    other = "WordDocument".encode("utf-16-le")
    renamed = bytearray(content + "Workbook".encode("utf-16-le"))
    renamed[entry:entry + len(other)] = other
    renamed[entry + 64:entry + 66] = struct.pack("<H", len(other) + 2)
    path.write_bytes(renamed)
    assert refusal_of(path) == Refusal("unsupported", {"kind": "doc"})


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12), st.booleans(),
)
def test_flipped_bytes_end_in_sheets_or_a_refusal(
    tmp_path: Path, flips: list[tuple[float, int]], bare: bool,
) -> None:
    content = bytearray(stream(number(0, 0, 1) + label(1, 1, "abc") + formula(2, 2, STRING_FOLLOWS)
                               + record(0x0207, text("x")), head=formats(["0%", 14]))
                        if bare else week(tmp_path / "whole.xls").read_bytes())
    for at, value in flips:
        content[int(at * len(content))] = value
    path = tmp_path / "flipped.xls"
    path.write_bytes(content)
    read = read_file(path, path.name, Limits())
    assert bool(read.sheets) != bool(read.refusal)


def test_the_case_of_the_names_in_a_container_means_nothing(tmp_path: Path) -> None:
    path = week(tmp_path / "capitals.xls")
    before = read_file(path, path.name, Limits()).sheets
    path.write_bytes(path.read_bytes().replace("Workbook".encode("utf-16-le"), "WORKBOOK".encode("utf-16-le")))
    read = read_file(path, path.name, Limits())
    assert (read.kind, read.sheets) == ("xls", before)


def packed(row: int, first: int, *numbers: int) -> bytes:
    """Whole numbers side by side, in one record."""
    cells = [struct.pack("<HI", 0, one << 2 | 2) for one in numbers]
    return record(0x00BD, struct.pack("<HH", row, first), *cells, struct.pack("<H", first + len(numbers) - 1))


TEXT_A = formula(0, 1, STRING_FOLLOWS) + record(0x0207, text("a"))


@pytest.mark.parametrize("cells", [
    number(0, 1, 1) + number(0, 1, 2), number(0, 1, 1) + number(0, 0, 5) + number(0, 1, 1, 1),
    packed(0, 0, 5, 6) + packed(0, 1, 7), packed(0, 0, 5, 6) + label(0, 1, "x"), TEXT_A + TEXT_A.replace(b"a", b"b"),
    formula(0, 1, 1.0) + formula(0, 1, 2.0),
])
def test_a_cell_that_comes_twice_with_different_contents(tmp_path: Path, cells: bytes) -> None:
    assert refusal_of(written(tmp_path / "t.xls", cells)) == Refusal("cell-twice", {"cell": "B1", "sheet": "S1"})


@pytest.mark.parametrize("cells", [
    number(0, 1, 1) + number(0, 1, 1), number(0, 1, 1) + number(0, 0, 5), packed(0, 0, 5, 6) + packed(0, 1, 6),
    TEXT_A + TEXT_A, number(1, 0, 1) + number(0, 1, 1), number(0, 1, 1) + record(0x0201, struct.pack("<HHH", 0, 1, 0)),
])
def test_a_cell_that_comes_twice_with_the_same_or_nothing_is_no_loss(tmp_path: Path, cells: bytes) -> None:
    assert rows_of(written(tmp_path / "t.xls", cells))[0][1] in (1.0, 6.0, "a")
