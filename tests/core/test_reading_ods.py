"""OpenDocument spreadsheets: the same values as an xlsx gives, and every damage ends in a refusal."""

from __future__ import annotations

import datetime as dt
import doctest
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acctkit.reading import grid, odf, ods, remarks
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.types import CellValue, ErrorCell, PercentCell, Refusal, Sheet, Uncalculated
from tests.core.ods_samples import MANIFEST, cell, content, document, one, row, table

CALC = "calcext:value-type"


def sheets_of(path: Path, limits: Limits | None = None) -> dict[str, Sheet]:
    read = read_file(path, path.name, limits or Limits())
    assert read.refusal is None, read.refusal
    assert read.kind == "ods"
    return {sheet.name: sheet for sheet in read.sheets}


def rows_of(path: Path) -> list[tuple[CellValue, ...]]:
    return [tuple(row) for row in sheets_of(path)["S"].rows]


def refusal_of(path: Path, limits: Limits | None = None) -> Refusal:
    read = read_file(path, path.name, limits or Limits())
    assert read.refusal is not None and read.sheets == ()
    return read.refusal


def test_the_examples() -> None:
    assert sum(doctest.testmod(module).failed for module in (odf, grid, remarks)) == 0


def test_every_type_of_value(tmp_path: Path) -> None:
    path = one(tmp_path / "a.ods", row(
        cell("float", "1234.5", "1,234.50"), cell("percentage", "0.05", "5%"), cell("currency", "7", "7 €"),
        cell("boolean", "true", "TRUE"), cell("boolean", "false", "FALSE"),
        cell("string", "", "abc"), cell("", "", "typed"),
    ) + row(
        cell("date", "2004-11-24", "24/11/04"), cell("date", "2004-11-25T08:30:00", "x"),
        cell("date", "2004-11-24T23:59:59.999999999", "x"), cell("date", "1899-12-30T06:00:00", "x"),
        cell("date", "10000-01-01", "x"), cell("time", "PT06H30M15.5S", "06:30"), cell("time", "PT36H00M00S", "12:00"),
    ) + row(cell("float", "NaN", "NaN"), cell("string", "", "shown", 'office:string-value="meant"'), cell("string")))
    assert rows_of(path) == [
        (1234.5, 0.05, 7.0, True, False, "abc", "typed"),
        (dt.date(2004, 11, 24), dt.datetime(2004, 11, 25, 8, 30), dt.date(2004, 11, 25), dt.time(6), "x",
         dt.time(6, 30, 15, 500_000), dt.datetime(1900, 1, 1, 12)),
        (ErrorCell("NaN"), "meant", *[None] * 5),
    ]
    assert [isinstance(value, PercentCell) for value in rows_of(path)[0][:3]] == [False, True, False]


def test_a_value_that_is_none_of_its_type_is_what_the_cell_shows(tmp_path: Path) -> None:
    path = one(tmp_path / "v.ods", row(
        cell("float", "abc", "shown"), cell("float", "1_0"), cell("float"), cell("time", "an hour", "1 h"),
        cell("date", "24/11/2004", "24/11/2004"), cell("time", "09:55:33", "9.55"), cell("float", "", "n/a"),
    ))
    assert rows_of(path) == [("shown", "1_0", None, "1 h", "24/11/2004", dt.time(9, 55, 33), "n/a")]


def test_a_style_tells_spans_from_times_and_per_cents_from_numbers(tmp_path: Path) -> None:
    styles = """<number:time-style style:name="N1" number:truncate-on-overflow="false"/>
        <style:style style:name="span" style:family="table-cell" style:data-style-name="N1"/>
        <style:style style:name="bold" style:family="table-cell" style:parent-style-name="span"/>
        <style:style style:name="a" style:family="table-cell" style:parent-style-name="b"/>
        <style:style style:name="b" style:family="table-cell" style:parent-style-name="a"/>
        <style:style style:name="share" style:family="table-cell" style:data-style-name="P"/>"""
    columns = """<table:table-column table:number-columns-repeated="2"/>
        <table:table-column table:default-cell-style-name="span"/><table:table-column/>"""
    half = cell("time", "PT12H00M00S")
    path = document(
        tmp_path / "s.ods",
        content(table(columns + row(
            half, cell("time", "PT12H", "", 'table:style-name="bold"'), half, half,
            cell("time", "-PT1H", "", 'table:style-name="span"'), cell("time", "P1DT1H", "", 'table:style-name="span"'),
            cell("float", "0.5", "50%", 'table:style-name="share"'), cell("time", "PT12H", "", 'table:style-name="a"'),
        ) + row(half, attributes='table:default-cell-style-name="span"')), styles),
        more={"styles.xml": content("", '<number:percentage-style style:name="P"/>')},
    )
    first, second = rows_of(path)
    span = dt.timedelta(hours=12)
    assert first == (
        dt.time(12), span, span, dt.time(12), dt.timedelta(hours=-1), dt.timedelta(hours=25), 0.5, dt.time(12),
    )
    assert isinstance(first[6], PercentCell) and second[0] == span


def test_errors_and_formulas(tmp_path: Path) -> None:
    formula = 'table:formula="of:=[.A1]*2 &amp; &quot;x&quot;"'
    path = one(tmp_path / "e.ods", row(
        cell("string", "", "#DIV/0!", f'{formula} office:string-value="" {CALC}="error"'),
        cell("string", "", "#BEZUG!", f'{formula} {CALC}="error"'), cell("float", "0", "Err:502", formula),
        cell("float", "0", "#REF!", formula), cell("string", "", "#REF!", f'{formula} {CALC}="string"'),
        cell("string", "", "#REF!"), cell("", "", "", formula), cell("", "", "<text:p/>", formula),
        cell("void", "", "", formula), cell("float", "4", "4", formula),
        cell("string", "", "", f'{formula} office:string-value=""'), cell("", "", "", 'table:formula="=1+1"'),
    ))
    wanted = Uncalculated('[.A1]*2 & "x"')
    assert rows_of(path) == [(
        ErrorCell("#DIV/0!"), ErrorCell("#BEZUG!"), ErrorCell("Err:502"), ErrorCell("#REF!"), "#REF!", "#REF!", wanted,
        wanted, wanted, 4.0, None, Uncalculated("1+1"),
    )]


def test_text_is_all_that_the_cell_shows_and_no_more(tmp_path: Path) -> None:
    path = one(tmp_path / "t.ods", row(
        cell("string", "", "<text:p><text:s/> a<text:s text:c='3'/>b </text:p>\n  <text:p/>"
                           "<text:p>c<text:tab/>d</text:p>"),
        cell("string", "", "<text:p>x<text:line-break/><text:span>y<text:a>z</text:a></text:span></text:p>"),
        cell("string", "", "<office:annotation><text:p>note</text:p></office:annotation><text:p>mine</text:p>"
                           "<draw:frame><text:p>shape</text:p></draw:frame>"),
        cell("string", "", "<text:p>a<![CDATA[<b>]]>&amp;<!-- no -->c<text:note><text:p>no</text:p></text:note>"
                           "</text:p>"),
        cell("", "", "<office:annotation><text:p>note on a blank</text:p></office:annotation>"),
    ))
    assert rows_of(path) == [("  a   b \n\nc\td", "x\nyz", "mine", "a<b>&c")]


def test_repeated_cells_and_rows(tmp_path: Path) -> None:
    path = one(tmp_path / "r.ods", row(
        cell("", "", "", 'table:number-columns-repeated="2"'),
        cell("float", "1", "", 'table:number-columns-repeated="2"'),
        cell("string", "", "x"), cell("", "", "", 'table:number-columns-repeated="999999999"'),
        attributes='table:number-rows-repeated="2"',
    ) + row(cell(), attributes='table:number-rows-repeated="2"') + row(cell("string", "", "end")))
    assert rows_of(path) == [
        (None, None, 1.0, 1.0, "x"), (None, None, 1.0, 1.0, "x"), *[(None,) * 5] * 2, ("end", *[None] * 4),
    ]


def test_merged_cells_keep_their_places(tmp_path: Path) -> None:
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    merged = cell("string", "", "m", 'table:number-columns-spanned="3"')
    path = one(tmp_path / "m.ods", row(merged, covered, cell("float", "1")))
    assert rows_of(path) == [("m", None, None, 1.0)]


def test_what_is_hidden(tmp_path: Path) -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/>'
        "</style:style>" for name, shown in (("t1", "true"), ("t2", "false"))
    )
    number = cell("float", "1")
    rows = """<table:table-column table:number-columns-repeated="2"/><table:table-columns>
        <table:table-column table:visibility="collapse" table:number-columns-repeated="16382"/></table:table-columns>"""
    rows += row(number, number, number, number) + "<table:table-row-group>"
    rows += row(number, attributes='table:visibility="filter"') + "</table:table-row-group><table:table-header-rows>"
    rows += row(
        number, attributes='table:visibility="collapse" table:number-rows-repeated="2"') + "</table:table-header-rows>"
    rows += row(cell(), attributes='table:visibility="collapse" table:number-rows-repeated="900000"')
    path = document(tmp_path / "h.ods", content(
        table(rows, "S", 'table:style-name="t1"') + table("", "secret", 'table:style-name="t2"'), styles))
    sheets = sheets_of(path)
    assert (sheets["S"].hidden_rows, sheets["S"].hidden_columns, len(sheets["S"].rows)) == ({2, 3, 4}, {3, 4}, 4)
    assert [sheet.hidden for sheet in sheets.values()] == [False, True]
    assert sheets["secret"].rows == []


def test_only_the_sheets_themselves_are_sheets(tmp_path: Path) -> None:
    inner = table(row(cell("float", "9")), "inner")
    body = f"<table:tracked-changes>{inner}</table:tracked-changes>" + table(
        f"<table:shapes><draw:frame><text:p>a chart</text:p>{inner}</draw:frame></table:shapes>"
        f"<office:forms>{inner}</office:forms>" + row(cell("float", "1", inner), cell("float", "2")),
    ) + table(row(cell("float", "3")), "'file:///home/a/other.ods'#$Sheet1")
    path = document(tmp_path / "n.ods", content(body + f"<table:dde-links>{inner}</table:dde-links>"))
    assert list(sheets_of(path)) == ["S"] and rows_of(path) == [(1.0, 2.0)]


def test_days_since_1904(tmp_path: Path) -> None:
    zero = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    rows = row(cell("date", "2004-11-24"), cell("float", "36853"))
    path = document(tmp_path / "mac.ods", content(zero + table(rows)))
    assert (rows_of(path), sheets_of(path)["S"].date1904) == ([(dt.date(2004, 11, 24), 36853.0)], True)


def test_what_it_brings_beside_its_cells(tmp_path: Path) -> None:
    body = table("") + table("", "'file:///a.ods'#$S1") + table("", "'file:///a.ods'#$S2") + table("", "'https://b/c'#$S")
    modules = {"Basic/Standard/Module1.xml": "", "Basic/script-lc.xml": ""}
    path = document(tmp_path / "r.ods", content(body), more=modules)
    found = read_file(path, path.name, Limits()).remarks
    assert [(one.code, dict(one.params)) for one in found] == [("macros", {}), ("external-links", {"count": "2"})]
    plain = document(path, content(table("")), more={"Basic/Standard/script-lb.xml": "", "Basic/script-lc.xml": ""})
    assert read_file(plain, path.name, Limits()).remarks == ()


def test_other_prefixes_and_encodings(tmp_path: Path) -> None:
    xml = content(table(row(cell("string", "", "año"))))
    for old, new in (("<table:", "<t:"), ("</table:", "</t:"), (" table:", " t:"), (" xmlns:table", " xmlns:t")):
        xml = xml.replace(old, new)
    path = document(tmp_path / "p.ods", xml.replace("UTF-8", "UTF-16").encode("utf-16"))
    assert rows_of(path) == [("año",)]
    latin = document(path, xml.replace("UTF-8", "ISO-8859-1").encode("latin-1"))
    assert rows_of(latin) == [("año",)]


def test_a_template_is_read_too(tmp_path: Path) -> None:
    path = document(tmp_path / "t.ots", content(table(row(cell("float", "1")))), more={
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet-template"})
    assert rows_of(path) == [(1.0,)]


def test_passwords(tmp_path: Path) -> None:
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    path = document(tmp_path / "p.ods", b"\x8f\x01 no xml", more={"META-INF/manifest.xml": MANIFEST.format(entry)})
    assert refusal_of(path) == Refusal("password")


@pytest.mark.parametrize("cells", [
    row(cell("float", "1", "", 'table:number-columns-repeated="999999999"')),
    row(cell("float", "1", "", 'table:number-columns-repeated="16384"'),
        attributes='table:number-rows-repeated="1048576"'),
    row(cell(), attributes='table:number-rows-repeated="999999999"') + row(cell("float", "1")),
    row(cell("", "", "", 'table:number-columns-repeated="999999999"'), cell("float", "1")),
    row(cell("float", "1"), attributes='table:number-rows-repeated="999999999"'),
])
def test_repetitions_are_counted_before_anything_is_allocated(tmp_path: Path, cells: str) -> None:
    assert refusal_of(one(tmp_path / "r.ods", cells)) == Refusal("too-many-cells", {"limit": "5 000 000"})


def test_all_sheets_together_are_bounded(tmp_path: Path) -> None:
    number = cell("float", "1", "", 'table:number-columns-repeated="10"')
    ten = row(number, attributes='table:number-rows-repeated="10"')
    path = document(tmp_path / "two.ods", content(table(ten, "A") + table(ten, "B")))
    assert refusal_of(path, Limits(max_cells=199)).code == "too-many-cells"
    assert len(sheets_of(path, Limits(max_cells=200))) == 2


def test_a_million_spaces_written_as_numbers(tmp_path: Path) -> None:
    spaces = cell("string", "", '<text:p><text:s text:c="999999999"/></text:p>')
    assert refusal_of(one(tmp_path / "s.ods", row(spaces))).params["reason"] == "content.xml: 999999999 x text:s"


def test_one_tag_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ods, "MAX_TOKEN", 600_000)
    long = "".join(f"{number:x}" for number in range(300_000))
    path = one(tmp_path / "l.ods", row(cell("string", "", long)))
    assert refusal_of(path).params["reason"] == "content.xml: > 600 kB"


def test_the_manifest_of_old_openoffice_names_its_dtd(tmp_path: Path) -> None:
    dtd = '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">'
    xml = content(table(row(cell("float", "1"))))
    path = document(tmp_path / "o.ods", xml, more={"META-INF/manifest.xml": dtd + MANIFEST.format("")})
    assert rows_of(path) == [(1.0,)]


@pytest.mark.parametrize(("xml", "reason"), [
    ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + content("").partition("?>")[2], "content.xml: DOCTYPE"),
    (content("<a>" * 300 + "</a>" * 300), "content.xml: depth > 200"),
    (content(table(""))[:-30], "content.xml: unclosed token: line 1, column"),
    (content(table(row(cell("float", "1", "", 'table:number-columns-repeated="-1"')))), "number-columns-repeated: -1"),
    (content(table(row(cell("float", "1", "", 'table:number-columns-repeated="9999999999"')))),
     "number-columns-repeated: 9999999999"),
    (content(""), "0 x table"),
    ("", "content.xml: no element found: line 1, column 0"),
    (content("").replace("UTF-8", "klingon"), "content.xml: unknown encoding: klingon"),
])
def test_damage_is_refused(tmp_path: Path, xml: str, reason: str) -> None:
    found = refusal_of(document(tmp_path / "d.ods", xml))
    assert found.code == "unreadable" and found.params["reason"].startswith(reason), found


def test_no_content_at_all(tmp_path: Path) -> None:
    path = tmp_path / "n.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal_of(path) == Refusal("unreadable", {"reason": "zip: content.xml?"})


WHOLE = content(table(row(
    cell("float", "1", "1", 'table:number-columns-repeated="3"'), cell("date", "2004-11-24"), cell("time", "PT1H"),
    cell("string", "", "<text:p>a<text:s text:c='2'/></text:p>"), cell("", "", "", 'table:formula="of:=A1"'),
))).encode()


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_flipped_bytes_end_in_sheets_or_a_refusal(tmp_path: Path, flips: list[tuple[int, int]]) -> None:
    xml = bytearray(WHOLE)
    for at, value in flips:
        xml[at] = value
    path = document(tmp_path / "flipped.ods", bytes(xml))
    read = read_file(path, path.name, Limits())
    assert bool(read.sheets) != bool(read.refusal)
