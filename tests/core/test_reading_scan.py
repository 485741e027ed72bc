"""The scan of a sheet's XML: the quick way and the thorough way agree, however the bytes arrive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.reading.limits import ReadRefused
from acctkit.reading.scan import SheetScan, scan
from acctkit.types import Refusal

BODIES = st.sampled_from([
    "", "<v>1</v>", "<v></v>", "<v/>", "<f>A1</f>", "<f>A1</f><v>2</v>", "<f t=\"shared\" si=\"0\"/>",
    "<is><t>a</t></is>",
    "<v>NaN</v>", "<is><t> s=\"3\"</t></is>",
    "<v>#N/A</v>", " <f>\n1&lt;2</f> <v/> ",
])
KINDS = st.sampled_from([
    "", ' t="s"', ' t="e"', ' t="str"', ' t="inlineStr"', ' t="n"', ' s="3"', ' s="3" t="e"', ' t="n" s="3"',
])
Rows = list[tuple[int, bool, list[tuple[int, str, str, bool]]]]
CELLS = st.lists(st.tuples(st.integers(1, 30), KINDS, BODIES, st.booleans()), max_size=6)
ROWS = st.lists(st.tuples(st.integers(1, 40), st.booleans(), CELLS), max_size=8)


def letters(column: int) -> str:
    return chr(64 + column) if column <= 26 else "A" + chr(38 + column)


def xml(rows: Rows, quote: str) -> bytes:
    text = "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"5\" max=\"5\"/></cols><sheetData>"
    for row, hidden, cells in rows:
        more = f" hidden={quote}1{quote}" if hidden else ' s="3" customFormat="1"'
        text += f"<row r={quote}{row}{quote}{more}>"
        for column, kind, body, closed in cells:
            text += f"<c r={quote}{letters(column)}{row}{quote}{kind}" + ("/>" if closed else f">{body}</c>")
        text += "</row>"
    return (text + "</sheetData><rowBreaks/><extLst><f>A1</f></extLst></worksheet>").encode()


def chunks(content: bytes, size: int) -> list[bytes]:
    return [content[at:at + size] for at in range(0, len(content), size)]


def cells(columns: dict[int, list[int]]) -> list[tuple[int, int]]:
    return sorted((row, column) for column, rows in columns.items() for row in rows)


def sheet(cells: str) -> bytes:
    return f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>".encode()


@given(ROWS, st.integers(1, 300), st.booleans())
def test_both_ways_agree(rows: Rows, size: int, precise: bool) -> None:
    quick = scan(chunks(xml(rows, '"'), size), percents={3}, precise=precise)
    walked = scan([xml(rows, "'")], percents={3})  # references in single quotes are not plain: every cell is walked
    assert cells(quick.percents) == cells(walked.percents)
    assert (quick.marks, quick.hidden_rows, quick.hidden_columns, quick.strange) == (
        walked.marks, walked.hidden_rows, walked.hidden_columns, walked.strange)
    assert quick.rows >= walked.rows and quick.columns >= walked.columns
    assert quick.hidden_columns == [(2, 3)]


@given(ROWS)
def test_blanks_with_a_format_do_not_widen_the_precise_area(rows: Rows) -> None:
    plain = [
        (row, hidden, [(at, kind, body, closed) for at, kind, body, closed in cells if kind in ("", ' s="3"')])
        for row, hidden, cells in rows
    ]
    quick, walked = scan([xml(plain, '"')], precise=True), scan([xml(plain, "'")])
    assert (quick.rows, quick.columns) == (walked.rows, walked.columns)


def test_a_sheet_without_rows_or_without_anything() -> None:
    assert scan([b"<worksheet><sheetData/></worksheet>"]) == SheetScan()
    assert scan([b"<worksheet></worksheet>"]) == SheetScan()


@pytest.mark.parametrize(("content", "reason"), [
    (b"", "0 x worksheet"), (b"<workbook><sheets/></workbook>", "0 x worksheet"),
    ("<worksheet/>".encode("utf-32"), "0 x worksheet"),
    (sheet('<c r="A1B"><v>1</v></c>'), "cell A1B"), (sheet('<c r="ABCDEFGH1"><v>1</v></c>'), "cell ABCDEFGH1"),
    (sheet('<c r="' + "A" * 99 + '1"/>'), "cell AAAAAAAAAAAAAAAAAAAA"),
    (sheet("</row><row>" * 1_048_576), "R1048577"),
    (sheet('<c r="A1" t="s"><v>-1</v></c>'), "text -1"), (sheet("<c r='A1' t='s'><v>-1</v></c>"), "text -1"),
    (sheet("<c r=\"A1\" t='s'><v>-1</v></c>"), "text -1"),
])
def test_what_is_no_sheet_or_names_no_place_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ReadRefused) as refused:
        scan([content])
    assert refused.value.refusal == Refusal("unreadable", {"reason": reason})


def test_numbers_below_zero_are_no_texts() -> None:
    assert scan([sheet('<c r="A1" t="n"><v>-1</v></c><c r="B1"><v>-1</v></c>')]).marks == {}
