"""The rows of a sheet: the quick way and the thorough way read the same, however the bytes arrive."""

from __future__ import annotations

import datetime as dt
import doctest
from xml.parsers.expat import ExpatError

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from acctkit.reading import cellkinds, grid, sharedstrings, sheetxml, xmltext
from acctkit.reading.cellkinds import Kinds
from acctkit.reading.grid import Grid, Room
from acctkit.reading.limits import Limits, ReadRefused
from acctkit.reading.regular import Regular
from acctkit.reading.sheetxml import tags_of
from acctkit.reading.xlsx import fill
from acctkit.texts import letter
from acctkit.types import CellValue, ErrorCell, PercentCell, Refusal, Sheet, Uncalculated

NEVER = 2**40  # bytes: no block is so large, so every cell is looked at by itself
TEXTS = ["a", None, "b & c", " d "]
STYLES = ["", "percent", "date", "duration"]
BODIES = st.sampled_from([
    "<v>1</v>", "<v>0</v>", "<v>2.5</v>", "<v>3</v>", "<v>38315.25</v>", "<v>1e300</v>", "<v>-1</v>", "", "<v></v>",
    "<v/>", "<v> 1</v>", "<v>1\n</v>", "<v> </v>", "<v>&#49;2</v>", "<v>1_0</v>", "<v>nan</v>", "<v>1e999</v>",
    "<v>+1</v>", "<v>x &lt; _x0041_</v>", "<v>4</v>", "<v>#N/A</v>", "<v>2004-11-24</v>",
    "<f>A1</f>", "<f>A1</f><v>2</v>", "<f>A1</f><v></v>", "<f>A1</f><v/>", "<f>A1</f><v> </v>",
    '<f t="shared" si="0"/>', '<f t="shared" si="0"/><v>2</v>', '<v xml:space="preserve"> 1 </v>',
    "<is><t>a</t></is>", '<is><t xml:space="preserve"> &#65; </t></is>', "<is><t></t></is>", "<is/>",
    "<is><r><t>a</t></r><r><t>b</t></r></is>", "<v>1</v><extLst/>", " <f>\n1&lt;2</f> <v/> ",
])
USUAL = st.sampled_from(["", ' s="1"', ' t="s"', ' s="2"'])
KINDS = st.sampled_from([
    "", ' t="s"', ' t="e"', ' t="str"', ' t="inlineStr"', ' t="n"', ' s="3"', ' s="1" t="e"', ' t="n" s="2"', ' t="b"',
    ' t="d"', ' t="zz"', ' s="9"', ' cm="1" t="s"', " t='s'",
])
Cells = list[tuple[int, str, str, bool]]  # column, attributes, body, whether the tag closes itself
Rows = list[tuple[int, str, Cells]]  # number, attributes, cells
LOOKS = st.sampled_from(["", ' spans="1:9"', ' hidden="1"', ' hidden="false" ht="12.8"', " hidden='true'"])
CELLS = st.lists(st.tuples(st.integers(1, 30), USUAL | KINDS, BODIES, st.booleans()), max_size=6)
WILD = st.lists(st.tuples(st.integers(1, 40), LOOKS, CELLS), max_size=8)


@st.composite
def tame(draw: st.DrawFn) -> Rows:
    """Rows and columns that ascend, mostly with the same kind of cell in a column, as programs write them."""
    kinds = draw(st.dictionaries(st.integers(1, 30), st.tuples(USUAL, BODIES), min_size=1, max_size=5))
    rows: Rows = []
    for number in sorted(draw(st.sets(st.integers(1, 40), max_size=8))):
        cells: Cells = []
        for column, (kind, body) in sorted(kinds.items()):
            other = draw(st.none() | st.none() | st.none() | st.tuples(USUAL | KINDS, BODIES, st.booleans()))
            cells.append((column, kind, body, False) if other is None else (column, *other))
        rows.append((number, draw(LOOKS), [cell for cell in cells if draw(st.integers(0, 9))]))
    return rows


def xml(rows: Rows) -> bytes:
    text = '<worksheet><cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/></cols><sheetData>'
    for row, looks, cells in rows:
        text += f'<row r="{row}"{looks}>'
        for column, kind, body, closed in cells:
            text += f'<c r="{letter(column)}{row}"{kind}' + ("/>" if closed else f">{body}</c>")
        text += "</row>"
    return (text + "</sheetData><rowBreaks/><extLst><c r=\"A1\"><v>7</v></c></extLst></worksheet>").encode()


def chunks(content: bytes, size: int) -> list[bytes]:
    return [content[at:at + size] for at in range(0, len(content), size)]


def kinds() -> Kinds:
    return Kinds(STYLES, TEXTS, False)  # type: ignore[arg-type]


def answer(pieces: list[bytes], smallest: int) -> Sheet | Refusal:
    try:
        return fill(Grid(Room(Limits()), "S"), pieces, kinds(), smallest).sheet()
    except ReadRefused as refused:
        return refused.refusal
    except ExpatError:
        return Refusal("unreadable", {"reason": "XML"})


def typed(found: Sheet | Refusal) -> object:
    if isinstance(found, Refusal):
        return found
    rows = [[(type(value), value) for value in row] for row in found.rows]
    return rows, found.hidden_rows, found.hidden_columns


@given(WILD | tame(), st.integers(1, 400))
@example([(1, "", [(1, "", "<v>1</v>", False), (1, "", "<v>2</v>", False)])], 99)
@example([(1, "", [(1, ' t="s"', "<v>1</v>", False)]), (2, "", [(1, ' t="s"', "<v>-1</v>", False)])], 400)
def test_both_ways_read_the_same(rows: Rows, size: int) -> None:
    content = xml(rows)
    assert typed(answer(chunks(content, size), 0)) == typed(answer([content], NEVER))
    assert typed(answer([content], 0)) == typed(answer([content], NEVER))


def sheet(cells: str) -> bytes:
    return f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>".encode()


def regular(rows: str) -> list[tuple[CellValue, ...]] | None:
    """The rows, if the quick way alone reads them."""
    into = Grid(Room(Limits()), "S")
    quick = Regular(into, kinds())
    return [tuple(row) for row in into.sheet().rows] if quick.take(rows.encode(), tags_of(b"")) else None


@pytest.mark.parametrize("rows", [
    # Excel, LibreOffice, old LibreOffice, openpyxl, Google Sheets, Apache POI, SheetJS
    '<row r="2" spans="1:2" x14ac:dyDescent="0.25"><c r="A2" t="s"><v>0</v></c><c r="B2" s="3"><v>1.5</v></c></row>',
    '<row r="2" customFormat="false" ht="12.8" hidden="false" outlineLevel="0"><c r="A2" s="0" t="s"><v>0</v></c>'
    '<c r="B2" s="3" t="n"><f aca="false">A1*2</f><v>1.5</v></c></row>',
    '<row collapsed="false" customFormat="false" r="2"><c r="A2" s="0" t="s"><v>0</v></c><c r="B2" s="3"><v>1.5</v>'
    "</c></row>",
    '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2" s="3" t="n"><v>1.5</v></c></row>',
    '<row r="2"><c r="A2" s="3" t="s"><v>0</v></c><c r="B2" s="3"><f>A2</f><v>1.5</v></c><c r="C2" s="3"/></row>',
    '<row r="2"><c r="A2" t="s" s="1"><v>0</v></c><c r="B2" s="3" t="n"><v>1.5</v></c></row>',
    '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" s="3" t="n"><v>1.5</v></c></row>\n<row r="5"/>\n',
])
def test_what_programs_write_is_read_the_quick_way(rows: str) -> None:
    assert regular(rows) == [(None, None), ("a", dt.timedelta(hours=36))]


def test_blank_cells_and_gaps_are_regular() -> None:
    found = regular(
        '<row r="1"><c r="B1" t="str"><v>a</v></c><c r="D1" s="1"/></row>'
        '<row r="3"><c r="B3" t="str"><f>IF(A1,"","x")</f><v></v></c><c r="C3" s="1"><v>0.5</v></c></row>'
        '<row r="7" s="1"/><row r="9"><c r="D9" s="2"></c></row>')
    assert found == [(None, "a", None), (None,) * 3, (None, None, PercentCell(0.5))]
    assert isinstance(found[2][2], PercentCell)


@pytest.mark.parametrize("rows", [
    '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',  # backwards
    '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>', '<row><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A2"><v>1</v></c></row>', '<row r="1"><c><v>1</v></c></row>',  # elsewhere, anywhere
    '<row r="1"><c r="A1"><v>1</v></c></row><c r="A2"><v>1</v></c>', '<row r="1"><c r="A1"><v>1_0</v></c></row>',
    '<row r="1"><c r="A1"><v>nan</v></c></row>', '<row r="1"><c r="A1"><f>1</f></c></row>',
    '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', '<row r="1"><c r="XFE1"><v>1</v></c></row>',
    '<row r="1048577"><c r="A1048577"><v>1</v></c></row>', '<row r="1"><c r="A1" t="s"><v>4</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', '<row r="1"><c r="A1" t="s"><v>1_</v></c></row>',
    '<row r="1"><c r="A1" s=2"><v>1</v></c></row>', '<row r="1" hidden=1"><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c></row><w r="2"></w>', '<w/><row r="1"><c r="A1"><v>1</v></c></row>',
])
def test_anything_else_is_left_to_the_thorough_way(rows: str) -> None:
    assert regular(rows) is None


def test_headers_above_columns_of_another_kind() -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c></row>' + "".join(
        f'<row r="{n}"><c r="A{n}" s="2"><v>{38315 + n % 3}</v></c><c r="B{n}"><v>{n}</v></c></row>'
        for n in range(2, 4_000))
    content = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    found = answer(chunks(content, 20_000), 0)
    assert isinstance(found, Sheet) and found == answer([content], NEVER)
    assert found.rows[:3] == [("a", "b & c"), (dt.date(2004, 11, 26), 2.0), (dt.date(2004, 11, 24), 3.0)]
    assert found.rows[1][0] is found.rows[3_001][0] is not found.rows[2][0]  # one day is one object, however often


def test_the_used_area_is_bounded_before_it_grows() -> None:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="J{0}"{1}</row>'
    filled, blank = '><v>1</v></c>', ' s="1"/>'
    for cells, fits in ([(1, blank), (1_048_576, blank)], False), ([(1, filled), (10, blank)], True), (
        [(1, filled), (11, blank)], False), ([(1, blank), (100, blank)], True), ([(1, blank), (101, blank)], False):
        into = Grid(Room(Limits(max_cells=100)), "S")
        quick = Regular(into, kinds())
        try:
            assert quick.take("".join(row.format(*one) for one in cells).encode(), tags_of(b"")) == cells[-1][0]
        except ReadRefused as refused:
            assert refused.refusal.code == "too-many-cells" and len(into.rows) < 100
            assert not fits
        else:
            assert fits


def test_a_sheet_without_rows_or_without_anything() -> None:
    for content in (b"<worksheet><sheetData/></worksheet>", b"<worksheet></worksheet>"):
        assert typed(answer([content], 0)) == ([], frozenset(), frozenset())


@pytest.mark.parametrize(("content", "reason"), [
    (b"", "0 x worksheet"), (b"<workbook><sheets/></workbook>", "0 x worksheet"),
    ("<worksheet/>".encode("utf-32"), "0 x worksheet"),
    (sheet('<c r="A1B"><v>1</v></c>'), "cell A1B"), (sheet('<c r="ABCDEFGH1"><v>1</v></c>'), "cell ABCDEFGH1"),
    (sheet('<c r="' + "A" * 99 + '1"/>'), "cell AAAAAAAAAAAAAAAAAAAA"),
    (sheet("</row><row>" * 1_048_576), "R1048577"),
    (sheet('<c r="A1" t="s"><v>-1</v></c>'), "S!A1: text -1"), (sheet("<c r='B1' t='s'><v>4</v></c>"), "S!B1: text 4"),
    (sheet('<c r="A1" t="s"><v>' + "9" * 30 + "</v></c>"), "S!A1: text " + "9" * 20),
    (sheet("").replace(b"</sheetData>", b"</sheetData><sheetData><row/></sheetData>"), "2 x sheetData"),
    (b"<worksheet><sheetData/>" + sheet("")[11:], "2 x sheetData"),
    (sheet("").replace(b"</row></sheetData>", b""), "sheetData: no end"),
    (sheet('<c r="A1" t="str"><v>&nbsp;</v></c>'), "XML"), (sheet('<c r="A1" t="str"><v>&#0;</v></c>'), "&#0;"),
    (sheet('<c><v>1</v></c><d>').replace(b"</row>", b"</d></d></row>"), "XML"), (sheet("<c><w>1</v></c>"), "XML"),
])
def test_what_is_no_sheet_or_names_no_place_is_refused(content: bytes, reason: str) -> None:
    for size in (7, 23, len(content) or 1) if len(content) < 9_999 else (len(content),):
        assert answer(chunks(content, size), 0) == Refusal("unreadable", {"reason": reason})


def test_what_is_no_value_of_its_kind_is_an_error_that_says_what_stands_there() -> None:
    cells = "".join(f"<c{kind}><v>{value}</v></c>" for kind, value in [
        ("", "twelve"), ("", "0x10"), ("", "1_000"), ("", "Infinity"), ("", "1e999"), ("", "&#1633;"), (' s="2"', "x"),
        (' t="b"', "2"), (' t="d"', "2004-02-30"), (' t="s"', "x"), (' t="zz"', "1"), (' t="e"', " Err:502 "),
    ])
    found = answer([sheet(cells)], 0)
    assert isinstance(found, Sheet) and list(found.rows[0]) == [ErrorCell(text) for text in (
        "twelve", "0x10", "1_000", "Infinity", "1e999", "١", "x", "2", "2004-02-30", "x", "1", "Err:502")]


def test_what_no_calendar_has_stays_a_number() -> None:
    cells = "".join(f'<c s="{style}"><v>{value}</v></c>' for style, value in [
        (2, "-1"), (2, "3e6"), (3, "1e10"), (3, "-0.5")])
    found = answer([sheet(cells)], 0)
    assert isinstance(found, Sheet) and found.rows == [(-1.0, 3e6, 1e10, dt.timedelta(hours=-12))]


@pytest.mark.parametrize(("written", "value"), [
    ("2004-11-24", dt.date(2004, 11, 24)), ("2004-11-24T00:00:00", dt.date(2004, 11, 24)),
    ("2004-11-24T08:30:00.500Z", dt.datetime(2004, 11, 24, 8, 30, 0, 500_000)),
    ("2004-11-24T08:30", dt.datetime(2004, 11, 24, 8, 30)), ("T08:30:00", dt.time(8, 30)), ("08:30", dt.time(8, 30)),
    ("2004-W48-3", ErrorCell("2004-W48-3")), ("2004-11-24T25:00", ErrorCell("2004-11-24T25:00")),
])
def test_days_in_words(written: str, value: CellValue) -> None:
    found = answer([sheet(f'<c t="d"><v>{written}</v></c>')], 0)
    assert isinstance(found, Sheet) and found.rows == [(value,)]


@pytest.mark.parametrize("broken", [
    '<c t="e">', '<c t="e"><v>#N/A', "<c><f>", "<c><is>", "<c r='", '<c r="A1', "<v>", "</c>", "<row",
])
def test_broken_tags_take_time_in_step_with_their_number(broken: str) -> None:
    answer([sheet("</row><row>".join([broken * 10_000] * 20))], 0)  # more than a second each, were it quadratic


def test_one_formula_without_a_value_among_many_with_one() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>B{n}</f><v>{n}</v></c></row>' for n in range(1, 99))
    found = answer([f'<worksheet><sheetData>{rows}<row r="99"><c r="A99"><f>B99</f></c></row></sheetData></worksheet>'
                    .encode()], 0)
    assert isinstance(found, Sheet) and found.rows[97:] == [(98.0,), (Uncalculated("B99"),)]


def test_the_examples() -> None:
    for module in (cellkinds, grid, sharedstrings, sheetxml, xmltext):
        assert doctest.testmod(module).failed == 0
