"""Delimited text: encodings, delimiters, quotes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.reading.delimited import decode, find_delimiter
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.types import CellValue, ErrorCell, Refusal


def rows_of(path: Path, content: bytes) -> list[tuple[CellValue, ...]]:
    path.write_bytes(content)
    read = read_file(path, path.name, Limits())
    assert read.refusal is None, read.refusal
    assert read.kind == "csv"
    assert [sheet.name for sheet in read.sheets] == [""]
    return list(read.sheets[0].rows)


def refusal_of(path: Path, content: bytes, limits: Limits | None = None) -> Refusal:
    path.write_bytes(content)
    refusal = read_file(path, path.name, limits or Limits()).refusal
    assert refusal is not None
    return refusal


def test_an_error_that_a_program_wrote_is_an_error_and_no_text(tmp_path: Path) -> None:
    content = "Fecha;Importe;Nota\n24/11/2004;#¡DIV/0!;#3\n25/11/2004;#N/A;vea #N/A\n".encode("cp1252")
    assert rows_of(tmp_path / "ventas.csv", content)[1:] == [
        ("24/11/2004", ErrorCell("#¡DIV/0!"), "#3"), ("25/11/2004", ErrorCell("#N/A"), "vea #N/A"),
    ]


def test_a_spanish_file_from_excel(tmp_path: Path) -> None:
    content = "Fecha;Año;Importe\r\n24/11/2004;2004;1.234,56\r\n;;\r\n25/11/2004;;-3,00\r\n".encode("cp1252")
    assert rows_of(tmp_path / "ventas.csv", content) == [
        ("Fecha", "Año", "Importe"), ("24/11/2004", "2004", "1.234,56"), (None, None, None),
        ("25/11/2004", None, "-3,00"),
    ]


def test_unicode_text_from_excel(tmp_path: Path) -> None:
    content = "Año\tNota\r\n2004\tdos\tmás\r\n".encode("utf-16")
    assert rows_of(tmp_path / "u.txt", content) == [("Año", "Nota", None), ("2004", "dos", "más")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unicode_text_without_its_mark(tmp_path: Path, encoding: str) -> None:
    content = "Fecha;Unidades\r\n24/11/2004;5\r\n".encode(encoding)
    assert rows_of(tmp_path / "u.csv", content) == [("Fecha", "Unidades"), ("24/11/2004", "5")]


@pytest.mark.parametrize(("content", "expected"), [
    (b'Account,Note\n7,"5" pipe"\n8,a 5" pipe\n9,"b"\n', [("7", '5 pipe"'), ("8", 'a 5" pipe'), ("9", "b")]),
    (b'Account,Note\n7,"two\nlines"\n8,"5" pipe\n', [("7", "two\nlines"), ("8", "5 pipe")]),
])
def test_odd_quotation_marks_are_read_as_excel_reads_them(
    tmp_path: Path, content: bytes, expected: list[tuple[str, ...]],
) -> None:
    assert rows_of(tmp_path / "q.csv", content) == [("Account", "Note"), *expected]


def test_a_cell_that_seems_to_have_swallowed_rows_is_remarked(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes(b'Date,Units,Note\n1,1,"see\n2,5,x\n3,5,x\n4,7,ok"\n5,2,z\n6,2,"two\nlines, no row"\n')
    read = read_file(path, path.name, Limits())
    assert len(read.sheets[0].rows) == 4
    assert [(one.code, one.cell, dict(one.params)) for one in read.remarks] == [("lines-in-cell", "C2", {"count": "3"})]


def test_a_quotation_mark_that_may_swallow_lines_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    for content in (b'a;b\n1;2\n3;"4\n5;6\n', b'a;b\n1;2\n3;"4" x"\n5;"6\n7;8"\n', b'a;b\n1;2\n3;"4\n5;"x"\n'):
        assert refusal_of(path, content).params["reason"].startswith("csv, line 3: "), content


def test_titles_above_the_header_and_blank_lines_keep_their_rows(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbfWeekly report, week 48\n\nDate,Account,Units\n2004-11-24,A1,5\n2004-11-25,A2,6\n"
    assert rows_of(tmp_path / "w.csv", content) == [
        ("Weekly report", " week 48", None), (None, None, None), ("Date", "Account", "Units"),
        ("2004-11-24", "A1", "5"), ("2004-11-25", "A2", "6"),
    ]


def test_text_is_kept_as_it_is_and_a_quoted_field_is_one_cell(tmp_path: Path) -> None:
    content = b'Account,Note\n 007 ,"two\nlines, one ""cell"""\n=1+1,\n'
    assert rows_of(tmp_path / "n.csv", content) == [
        ("Account", "Note"), (" 007 ", 'two\nlines, one "cell"'), ("=1+1", None),
    ]


def test_the_sep_line_of_excel_names_the_delimiter_and_is_no_row(tmp_path: Path) -> None:
    assert rows_of(tmp_path / "s.csv", b"sep=|\r\na,b|c\r\n1|2\r\n") == [("a,b", "c"), ("1", "2")]


@pytest.mark.parametrize(("content", "expected"), [
    (b"Units\n5\n", [("Units",), ("5",)]),
    (b"Units", [("Units",)]),
    (b"\n\n", []),
    (b"Date,Units", [("Date", "Units")]),
])
def test_small_files_are_no_trouble(tmp_path: Path, content: bytes, expected: list[tuple[str, ...]]) -> None:
    assert rows_of(tmp_path / "s.csv", content) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Fecha;Importe (€, sin IVA)\n24/11/2004;1.234,56\n", ";"),
    ("Date,Amount\n2004-11-24,5\n", ","),
    ("Date\tAmount, net\n2004-11-24\t5,1\n", "\t"),
    ("a|b\n1|2\n", "|"),
    ("Importe\n1,50\n2,50\n", ","),
    ('"a;x","b"\n"1;2","3"\n', ","),
])
def test_the_delimiter_is_what_parses_evenly(text: str, expected: str) -> None:
    assert find_delimiter(text) == expected


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    assert refusal_of(path, b"a;b\n" + b"1;2\n" * 2000 + b"3;\x00\n") == Refusal("unreadable", {"reason": "NUL"})
    assert refusal_of(path, b"a;b\n\x81\x8d;2\n").code == "unreadable"
    long = refusal_of(path, b'a;b\n"' + b"x" * 200_000 + b"\n1;2\n")
    assert long.code == "unreadable" and "131072" in long.params["reason"]
    assert refusal_of(path, b'a;b\n1;"2\n3;4\n').code == "unreadable"
    assert refusal_of(path, b"a;b\n" * 10, Limits(max_cells=10)) == Refusal("too-many-cells", {"limit": "10"})
    assert refusal_of(path, b"a," * 16_384 + b"a\n") == Refusal("unreadable", {"reason": "R1C16385"})
    assert refusal_of(path, b"\n" * 20, Limits(max_cells=10)) == Refusal("too-many-cells", {"limit": "10"})
    assert refusal_of(path, b"a;b\n" * 10, Limits(max_bytes=10)) == Refusal("too-big", {"limit": "10 bytes"})


def test_filled_rows_are_counted_and_blank_ones_are_none(tmp_path: Path) -> None:
    path, limits = tmp_path / "x.csv", Limits(max_rows=10)
    assert refusal_of(path, b"a;b\n" * 11, limits) == Refusal("too-many-rows", {"limit": "10"})
    path.write_bytes(b"a;b\n" + b";\n" * 20 + b"a;b\n" * 9)
    assert read_file(path, "x.csv", limits).refusal is None


WORDS = st.text(st.characters(codec="cp1252", exclude_categories=["C"], exclude_characters=";,|"), max_size=8)


@given(
    st.lists(st.lists(WORDS, min_size=3, max_size=3), max_size=8), st.sampled_from(";,\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_program_writes_is_read_back(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    table = [["Fecha", "Cliente", "Importe"], *rows]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(table)
    text = decode(file.getvalue().encode(encoding))
    assert text == file.getvalue()
    assert find_delimiter(text) == delimiter
