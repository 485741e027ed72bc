"""Workbooks: what is read, what others would hide, and what is refused before it costs anything."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from acctkit.reading import container
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.types import CellValue, ErrorCell, PercentCell, ReadFile, Refusal, Sheet, Uncalculated
from tests.core.reading_samples import LINK, MAIN, STRICT, one, sheet, workbook


def sheets_of(path: Path, limits: Limits | None = None) -> dict[str, Sheet]:
    read = read_file(path, path.name, limits or Limits())
    assert read.refusal is None, read.refusal
    assert read.kind == "xlsx"
    return {sheet.name: sheet for sheet in read.sheets}


def rows_of(path: Path) -> list[tuple[CellValue, ...]]:
    return [tuple(row) for row in sheets_of(path)["S"].rows]


def refusal_of(path: Path, limits: Limits | None = None) -> Refusal:
    read = read_file(path, path.name, limits or Limits())
    assert read.refusal is not None and read.sheets == ()
    return read.refusal


def test_a_rep_s_workbook(tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    book = xlsxwriter.Workbook(path)
    day, hours = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "[h]:mm"})
    page = book.add_worksheet("Ventas & más")
    page.write(2, 1, " Fecha ")
    page.write(2, 2, "Unidades")
    page.write(3, 1, dt.date(2004, 11, 24), day)
    page.write(3, 2, 5)
    page.write(4, 1, dt.datetime(2004, 11, 25, 8, 30), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    page.write(4, 2, 1.5, hours)
    page.write(5, 1, True)
    page.write_formula(5, 2, "=1+1", None, 2)
    page.write_blank(30, 9, None, day)
    page.set_row(4, None, None, {"hidden": True})
    page.set_row(300, None, None, {"hidden": True})
    page.set_column(2, 16_383, None, None, {"hidden": True})
    book.add_worksheet("secret").very_hidden()
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "='Ventas & más'!$C$4:$C$5"})
    book.add_chartsheet("Chart").set_chart(chart)
    book.add_worksheet("last").write(0, 0, "x")
    book.close()

    sheets = sheets_of(path)
    assert list(sheets) == ["Ventas & más", "secret", "last"]
    assert sheets["Ventas & más"].rows == [
        (None, None, None), (None, None, None), (None, " Fecha ", "Unidades"), (None, dt.date(2004, 11, 24), 5.0),
        (None, dt.datetime(2004, 11, 25, 8, 30), dt.timedelta(hours=36)), (None, True, 2.0),
    ]
    assert (sheets["Ventas & más"].hidden_rows, sheets["Ventas & más"].hidden_columns) == ({5}, {3})
    assert [one.hidden for one in sheets.values()] == [False, True, False]
    assert sheets["secret"].rows == []


def test_days_since_1904(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    page = book.add_worksheet("S")
    page.write(0, 0, dt.date(2004, 11, 24), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    assert rows_of(path) == [(dt.date(2004, 11, 24),)]


def test_error_cells_say_what_they_show(tmp_path: Path) -> None:
    path = one(tmp_path / "e.xlsx", """
        <row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><v>2</v></c><c r="C1" t="e"/></row>
        <row r="2"><c r='B2' t='e'><v>#N/A</v></c></row>""")
    assert rows_of(path) == [(ErrorCell("#DIV/0!"), 2.0), (None, ErrorCell("#N/A"))]


def test_what_is_no_number_is_an_error_in_its_cell_alone(tmp_path: Path) -> None:
    path = one(tmp_path / "n.xlsx", '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>-INF</v></c><c><v>2</v></c></row>')
    assert rows_of(path) == [(ErrorCell("NaN"), ErrorCell("-INF"), 2.0)]


def test_errors_that_no_list_has_are_no_trouble(tmp_path: Path) -> None:
    path = one(tmp_path / "google.xlsx", """
        <row r="1"><c r="A1" t="e"><f>SUM(</f><v>#ERROR!</v></c><c r="B1" t="e"/>
            <c r="C1" t="str"><v>Err:502</v></c></row>
        <row r="2"><c r="A2" t="e"><v>#REF!</v></c>
            <c r="B2" s="0" t="e"><v>Err:502</v></c><c r="C2"><v>7</v></c></row>""")
    assert rows_of(path) == [
        (ErrorCell("#ERROR!"), None, "Err:502"), (ErrorCell("#REF!"), ErrorCell("Err:502"), 7.0),
    ]


def test_a_formula_never_calculated_is_not_blank(tmp_path: Path) -> None:
    path = tmp_path / "openpyxl.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "S"
    page.append([2, "=A1*2 & \"<\"", None, "=A1>1"])
    book.save(path)
    assert rows_of(path) == [(2.0, Uncalculated('A1*2 & "<"'), None, Uncalculated("A1>1"))]


def test_formulas_with_a_value_are_values(tmp_path: Path) -> None:
    path = one(tmp_path / "f.xlsx", """<row r="1">
        <c r="A1" t="str"><f>IF(B1,"","x")</f><v></v></c><c r="B1"><f t="shared" si="0"/><v>3</v></c>
        <c r="C1"><f t="shared" ref="C1:C2" si="0">A1&lt;2</f><v/></c><c r="D1"><f t="shared" si="0"/></c>
        <c r="E1" t="b"><f>TRUE</f><v>1</v></c></row>""")
    assert rows_of(path) == [(None, 3.0, Uncalculated("A1<2"), Uncalculated(""), True)]


def test_a_strange_error_costs_nothing_else(tmp_path: Path) -> None:
    path, again = tmp_path / "whole.xlsx", tmp_path / "google.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("S")
    page.write_row(0, 0, ["año", "b"])
    page.write(1, 0, dt.date(2004, 11, 24), book.add_format({"num_format": "yyyy-mm-dd"}))
    page.write_formula(1, 1, "=1/0", None, "#N/A")
    book.close()
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(again, "w") as copy:
        for name in whole.namelist():
            copy.writestr(name, whole.read(name).replace(b"#N/A", b"#ERROR!"))
    assert rows_of(path) == [("año", "b"), (dt.date(2004, 11, 24), ErrorCell("#N/A"))]
    assert rows_of(again) == [("año", "b"), (dt.date(2004, 11, 24), ErrorCell("#ERROR!"))]


@pytest.mark.parametrize("before", ["", "<!-- <c r=\"XFD1048576\"><v>1</v></c> -->"])
def test_cells_and_rows_without_references(tmp_path: Path, before: str) -> None:
    path = one(tmp_path / "bare.xlsx", """<row r="2"><c><v>1</v></c><c r="D2"><v>2</v></c><c t="e"><v>#N/A</v></c></row>
        <row hidden="true"><c t="inlineStr"><is><t>a</t></is></c><c><f>A1</f></c></row><row/>""", before=before)
    found = sheets_of(path)["S"]
    assert found.rows == [
        (None,) * 5, (1.0, None, None, 2.0, ErrorCell("#N/A")), ("a", Uncalculated("A1"), None, None, None),
    ]
    assert found.hidden_rows == {3}


def test_text_that_looks_like_a_cell_is_text(tmp_path: Path) -> None:
    path = one(tmp_path / "cdata.xlsx", """<row r="1"><c r="A1" t="inlineStr"><is><t>
        <![CDATA[<c r="XFD1048576" t="e"><v>#N/A</v></c>]]></t></is></c></row>""")
    assert [len(row) for row in rows_of(path)] == [1]


@pytest.mark.parametrize(("written", "value"), [
    ("<v>1<!-- of 2 -->25</v>", 125.0), ("<v>1<?of 2?>25</v>", 125.0), ("<v><![CDATA[125]]></v>", 125.0),
    ("<v>1<![CDATA[2]]>5</v>", 125.0), ('<v>125</v></c><?of <c r="C9"><v>1</v></c>?><c r="A2">', 125.0),
])
def test_what_stands_inside_a_number_does_not_break_it_off(tmp_path: Path, written: str, value: float) -> None:
    path = one(tmp_path / "n.xlsx", f'<row r="1"><c r="A1">{written}</c></row>')
    assert rows_of(path) == [(value,)]


def test_a_text_keeps_what_cdata_holds(tmp_path: Path) -> None:
    path = one(tmp_path / "t.xlsx", """<row r="1"><c r="A1" t="inlineStr"><is><t>A<!-- no --> &amp; <![CDATA[B & <C>]]>
        </t></is></c></row>""")
    assert [str(cell).strip() for cell in rows_of(path)[0]] == ["A & B & <C>"]


def test_prefixes_and_strict_workbooks(tmp_path: Path) -> None:
    rows = '<row r="1" hidden="1"><c r="B1" t="e"><v>#REF!</v></c></row>'
    prefixed = sheet(rows).replace("</", "</x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    for tag in ("worksheet", "sheetData", "row", "c ", "v"):
        prefixed = prefixed.replace(f"<{tag}", f"<x:{tag}")
    path = workbook(tmp_path / "p.xlsx", {"S": prefixed})
    assert (rows_of(path), sheets_of(path)["S"].hidden_rows) == ([(None, ErrorCell("#REF!"))], {1})
    day = sheet('<row r="1"><c r="A1" t="d"><v>2004-11-24</v></c></row>', namespace=STRICT)
    strict = workbook(
        tmp_path / "strict.xlsx", {"S": day},
        namespace=STRICT, links="http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    assert rows_of(strict) == [(dt.date(2004, 11, 24),)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig"])
def test_parts_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    plain, recoded = tmp_path / "plain.xlsx", tmp_path / "recoded.xlsx"
    book = xlsxwriter.Workbook(plain)
    page = book.add_worksheet("Año")
    page.write_row(0, 0, ["señal", 1.5])
    page.write(1, 0, dt.date(2004, 11, 24), book.add_format({"num_format": "yyyy-mm-dd"}))
    page.write(1, 1, 0.05, book.add_format({"num_format": "0 %"}))
    book.close()
    label = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    with zipfile.ZipFile(plain) as whole, zipfile.ZipFile(recoded, "w") as copy:
        for name in whole.namelist():
            text = whole.read(name).decode("utf-8").replace('encoding="UTF-8"', f'encoding="{label}"')
            copy.writestr(name, text.encode(encoding, "xmlcharrefreplace"))
    found = sheets_of(recoded)["Año"]
    assert found.rows == [("señal", 1.5), (dt.date(2004, 11, 24), 0.05)]
    assert isinstance(found.rows[1][1], PercentCell)


def test_parts_that_lie_elsewhere(tmp_path: Path) -> None:
    plain, moved = tmp_path / "plain.xlsx", tmp_path / "moved.xlsx"
    book = xlsxwriter.Workbook(plain)
    book.add_worksheet("S").write_row(0, 0, ["a", 1])
    book.add_worksheet("T & U").write(0, 0, "b")
    book.close()
    with zipfile.ZipFile(plain) as whole, zipfile.ZipFile(moved, "w") as copy:
        for name in whole.namelist():
            content = whole.read(name)
            if name.endswith(".rels"):
                content = content.replace(b'Target="xl/workbook.xml"', b'Target="/Book.XML"').replace(
                    b'Target="sharedStrings.xml"', b'Target="words/all.xml"')
            new = {"xl/workbook.xml": "Book.xml", "xl/_rels/workbook.xml.rels": "_rels/Book.XML.rels",
                   "xl/sharedStrings.xml": "words/all.xml"}.get(name, name)
            copy.writestr(new.replace("xl/", ""), content)
    assert {name: list(one.rows) for name, one in sheets_of(moved).items()} == {"S": [("a", 1.0)], "T & U": [("b",)]}


def test_what_a_workbook_brings_beside_its_cells(tmp_path: Path) -> None:
    path, more = tmp_path / "plain.xlsx", tmp_path / "more.xlsm"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    book.add_worksheet("S").write(0, 0, 1)
    book.close()
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(more, "w") as copy:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                kinds = [("vbaProject", "vbaProject.bin"), ("externalLink", "externalLinks/externalLink1.xml"),
                         ("xlMacrosheet", "macrosheets/sheet1.xml")]
                links = "".join(
                    f'<Relationship Id="x{kind}" Type="{LINK}/{kind}" Target="{part}"/>' for kind, part in kinds)
                content = content.replace(b"</Relationships>", f"{links}</Relationships>".encode())
            if name == "xl/workbook.xml":
                content = content.replace(
                    b"</sheets>", b'<sheet name="Macro1" sheetId="9" r:id="xxlMacrosheet"/></sheets>')
            copy.writestr(name, content)
    read = read_file(more, more.name, Limits())
    assert [sheet.name for sheet in read.sheets] == ["S"] and read.sheets[0].date1904
    assert [(remark.code, dict(remark.params)) for remark in read.remarks] == [
        ("macros", {}), ("external-links", {"count": "1"}), ("dates-from-1904", {}),
    ]


def test_a_per_cent_is_told_from_a_number(tmp_path: Path) -> None:
    path = tmp_path / "percent.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("S")
    for at, code in enumerate(["0%", "0.0 %", "General", '0"%"', "0.00"]):
        page.write(0, at, 0.05, book.add_format({"num_format": code}))
    page.write(1, 0, "five", book.add_format({"num_format": "0%"}))
    book.close()
    first = rows_of(path)[0]
    assert first == (0.05,) * 5
    assert [isinstance(value, PercentCell) for value in first] == [True, True, False, False, False]


def test_a_per_cent_is_told_whatever_the_order_of_a_cells_attributes(tmp_path: Path) -> None:
    formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs>'
    styles = f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>'
    rows = """<row r="1"><c r="A1" t="n" s="1"><v>1</v></c><c r="B1" s="1" t="n"><v>1</v></c>
        <c r="C1" cm="1" t="n" s="1"><v>1</v></c><c r="D1" t="n" s="0"><v>1</v></c></row>"""
    for cells in (rows, rows.replace('r="A1"', "r='A1'")):
        path = workbook(tmp_path / "order.xlsx", {"S": sheet(cells)}, more={"xl/styles.xml": styles})
        assert [isinstance(value, PercentCell) for value in rows_of(path)[0]] == [True, True, True, False]


def test_a_stray_cell_far_away_is_refused_before_anything_is_allocated(tmp_path: Path) -> None:
    path = one(tmp_path / "far.xlsx", """<row r="1"><c r="A1"><v>1</v></c></row>
        <row r="1048576"><c r="XFD1048576"><v>1</v></c></row>""")
    assert refusal_of(path) == Refusal("too-many-cells", {"limit": "5 000 000"})
    for row in ('<row r="1"><c r="A1048577"><v>1</v></c></row>', '<row r="1"><c r="XFE1"><v>1</v></c></row>'):
        assert refusal_of(one(path, row)).code == "unreadable"
    assert refusal_of(one(path, '<row><c r="xfd1048576" t="str"><v>x</v></c></row>')).code == "too-many-cells"
    assert refusal_of(one(path, '<row r="1048576"><c r="XFD1048576"><f>A1</f></c></row>')).code == "too-many-cells"


def test_formatted_blanks_far_away_do_not_count(tmp_path: Path) -> None:
    path = one(tmp_path / "wide.xlsx", """<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>
        <row r="1048576"><c r="XFC1048576" s="0"></c><c r="XFD1048576" s="0"/></row>""")
    assert rows_of(path) == [(1.0, ErrorCell("#N/A"))]
    assert refusal_of(path, Limits(max_cells=1)).code == "too-many-cells"


def test_a_bomb_is_refused_while_it_inflates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = workbook(tmp_path / "b.xlsx", {"S": sheet("")}, more={"xl/sharedStrings.xml": b"<sst>" + b" " * 20_000_000})
    assert refusal_of(bomb).params["reason"] == "zip: xl/sharedStrings.xml > 200:1"
    monkeypatch.setattr(container, "MAX_INFLATED", 100_000)
    large = one(tmp_path / "l.xlsx", "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 5000)))
    assert refusal_of(large) == Refusal("too-big", {"limit": "100 kB (zip)"})


def test_a_table_of_strings_that_claims_too_much(tmp_path: Path) -> None:
    path = workbook(tmp_path / "s.xlsx", {"S": sheet("")}, more={
        "xl/sharedStrings.xml": '<sst uniqueCount="4000000000"><si><t>a</t></si></sst>'})
    assert "uniqueCount" in refusal_of(path).params["reason"]
    path = workbook(path, {"S": sheet("")}, more={"xl/sharedStrings.xml": "<sst>" + "<si/>" * 50 + "</sst>"})
    assert refusal_of(path, Limits(max_cells=49)).code == "too-many-cells"
    assert sheets_of(path, Limits(max_cells=50))["S"].rows == []


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "b">]>'


@pytest.mark.parametrize(("more", "reason"), [
    ({"xl/worksheets/sheet1.xml": ENTITIES + sheet("")}, "xl/worksheets/sheet1.xml: DOCTYPE"),
    ({"xl/workbook.xml": ENTITIES + "<workbook/>"}, "xl/workbook.xml: DOCTYPE"),
    ({"xl/styles.xml": " " * 300_000 + ENTITIES}, "xl/styles.xml: DOCTYPE"),
    ({"xl/worksheets/sheet1.xml": sheet("").encode("utf-16") + b"a"}, "xl/worksheets/sheet1.xml: utf-16"),
    ({"xl/worksheets/sheet1.xml": '<?xml version="1.0" encoding="base64"?><a/>'}, "xl/worksheets/sheet1.xml: base64"),
    ({"xl/worksheets/sheet1.xml": '<?xml version="1.0" encoding="none"?><a/>'}, "xl/worksheets/sheet1.xml: none"),
    ({"xl/workbook.xml": "<workbook"}, "xl/workbook.xml"),
    ({"xl/workbook.xml": "<workbook/>"}, "0 x worksheet"),
    ({"XL/worksheets/Sheet1.xml": sheet("")}, "zip: 2 x xl/worksheets/sheet1.xml"),
    ({f"m{n}": "" for n in range(2_000)}, "zip: 2005 > 2000"),
])
def test_what_no_workbook_has_is_refused(tmp_path: Path, more: dict[str, str | bytes], reason: str) -> None:
    path = workbook(tmp_path / "x.xlsx", {"S": sheet("")}, more=more)
    assert refusal_of(path) == Refusal("unreadable", {"reason": reason})


def test_members_that_share_bytes_are_refused(tmp_path: Path) -> None:
    path = one(tmp_path / "o.xlsx", "")
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        first, second = archive.infolist()[:2]
        entry = content.index(second.filename.encode(), archive.start_dir) - 46
    content[entry + 42:entry + 46] = (first.header_offset + 1).to_bytes(4, "little")
    path.write_bytes(content)
    assert refusal_of(path).params["reason"].startswith(f"zip: {second.filename} < ")


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = one(tmp_path / "d.xlsx", "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 500)))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
    content[at:at + 4] = b"\xff\x00\xff\x00"
    path.write_bytes(content)
    assert refusal_of(path).params["reason"] == "zip: xl/worksheets/sheet1.xml"


def test_a_missing_sheet_is_refused(tmp_path: Path) -> None:
    links = f'<Relationships><Relationship Id="rId1" Type="{LINK}/worksheet" Target="/xl/gone.xml"/></Relationships>'
    path = workbook(tmp_path / "m.xlsx", {"S": sheet("")}, more={"xl/_rels/workbook.xml.rels": links})
    assert refusal_of(path).params["reason"] == "zip: xl/gone.xml?"


@pytest.mark.parametrize("link", ["", f'<Relationship Id="r2" TargetMode="External" Type="{LINK}/worksheet"/>'])
def test_a_sheet_whose_link_is_missing_is_not_passed_over(tmp_path: Path, link: str) -> None:
    main = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
        '<sheet name="Module1" sheetId="2" r:id=""/>{}</sheets></workbook>'
    )
    rels = (
        f'<Relationships><Relationship Id="rId1" Type="{LINK}/worksheet" Target="worksheets/sheet1.xml"/>{link}'
        "</Relationships>"
    )
    more: dict[str, str | bytes] = {"xl/_rels/workbook.xml.rels": rels, "xl/workbook.xml": main.format("")}
    path = workbook(tmp_path / "m.xlsx", {"S": sheet('<row><c><v>1</v></c></row>')}, more=more)
    assert rows_of(path) == [(1.0,)]  # a module of macros has no part to link to
    more["xl/workbook.xml"] = main.format('<sheet name="T" sheetId="3" r:id="r2"/>')
    path = workbook(tmp_path / "m.xlsx", {"S": sheet('<row><c><v>1</v></c></row>')}, more=more)
    assert refusal_of(path).params["reason"] == "sheet T: r2?"


@pytest.mark.parametrize(("name", "content", "code", "kind"), [
    ("a.xlsx", b"", "empty-file", "empty"),
    ("~$a.xlsx", b"\x05Alice", "lock-file", "lock"),
    ("a.xlsx", bytes(500), "incomplete", "incomplete"),
    ("a.xlsx", b"PK\x03\x04 and no end", "incomplete", "incomplete"),
    ("a.xls", b"<html><table></table></html>", "web-page", "html"),
    ("a.xls", b"\xef\xbb\xbf<!-- by a portal -->\r\n<TABLE border=1><tr><td>1</td></tr></TABLE>", "web-page", "html"),
    ("a.xls", "<html><table></table></html>".encode("utf-16"), "web-page", "html"),
    ("a.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related", "web-page", "mhtml"),
    ("a.xls", b'<?xml version="1.0"?><Workbook><Worksheet><Table><Row/></Table></Workbook>', "xml-file", "xml"),
    ("a.xlsx", b"Rar!\x1a\x07\x00", "packed", "rar"),
    ("a.xls", OLE + "Workbook".encode("utf-16-le"), "unreadable", "xls"),
    ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "unsupported", "doc"),
    ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password", "password"),
    ("a.xlsx", b"PK\x05\x06" + bytes(18), "not-a-workbook", "zip"),
    ("a.csv", bytes(range(256)), "not-a-workbook", "binary"),
])
def test_what_is_no_workbook_gets_its_own_sentence(
    tmp_path: Path, name: str, content: bytes, code: str, kind: str,
) -> None:
    path = tmp_path / "archived"
    path.write_bytes(content)
    read: ReadFile = read_file(path, name, Limits())
    assert (read.kind, read.refusal and read.refusal.code) == (kind, code)


def test_every_refusal_is_a_code_of_the_core() -> None:
    from acctkit.codes import CODES

    names = {code.name for code in CODES}
    assert names >= {
        "empty-file", "lock-file", "incomplete", "password", "not-a-workbook", "unsupported", "unreadable", "too-big",
        "too-many-cells", "too-slow", "too-much-memory", "reader-crashed",
    }


def test_more_sheets_than_any_workbook_has_are_refused(tmp_path: Path) -> None:
    links = [(f"S{n}", sheet("")) for n in range(1_001)]
    assert refusal_of(workbook(tmp_path / "many.xlsx", dict(links))).params["reason"] == "1001 > 1000 x worksheet"


def test_blanks_around_a_number_mean_nothing_and_around_a_text_they_stay(tmp_path: Path) -> None:
    rows = """<row r="1"><c r="A1"><v> 41</v></c><c r="B1" t="n"><v>
        4.5 </v></c><c r="C1" t="str"><f>A1</f><v> 41 </v></c><c r="D1" t="b"><v> 1</v></c><c r="E1" s="0"><f>A1</f>
        <v> 7 </v></c><c r="F1"/></row>"""
    for cells in (rows, rows.replace('r="A1"', "r='A1'")):
        assert rows_of(one(tmp_path / "spaced.xlsx", cells)) == [(41.0, 4.5, " 41 ", True, 7.0)]


def test_a_sheet_in_a_state_that_nobody_knows_is_shown(tmp_path: Path) -> None:
    path = one(tmp_path / "show.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheet ", b'<sheet state="show" ')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    read = read_file(path, path.name, Limits())
    assert [(page.rows, page.hidden) for page in read.sheets] == [([(1.0,)], False)]


TWICE = Refusal("cell-twice", {"cell": "B2", "sheet": "S"})


@pytest.mark.parametrize("again", [
    '<c r="B2"><v>2</v></c>', '<c r="B2" t="b"><v>1</v></c>', '<c r="B2" s="1"><v>1</v></c>',
    '</row><row r="2"><c r="B2"><v>2</v></c>', '</row><row r="3"><c r="B2" t="str"><v>1</v></c>',
    '</row><row r="1"/><row><c/><c><v>2</v></c>', '<c r="B2"><v>1</v><v>2</v></c>',
    '<c r="B2"><v>1</v><is><t>x</t></is></c>',
])
def test_a_cell_that_comes_twice_with_different_contents(tmp_path: Path, again: str) -> None:
    formats = '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs>'
    styles: dict[str, str | bytes] = {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>'}
    rows = f'<row r="2"><c r="B2"><v>1</v></c>{again}</row>'
    assert refusal_of(workbook(tmp_path / "t.xlsx", {"S": sheet(rows)}, more=styles)) == TWICE
    many = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(9, 2_000))
    assert refusal_of(workbook(tmp_path / "t.xlsx", {"S": sheet(many + rows)}, more=styles)) == TWICE


@pytest.mark.parametrize("again", [
    '<c r="B2"><v>1</v></c>', '<c r="B2"><v>1.0</v></c>', '<c r="B2" s="7"/>', '<c r="B2"><v></v></c>',
    '</row><row r="2"><c r="B2"><v>1</v></c>', '</row><row r="2">', '<c r="B2"><v>1</v><v>1</v></c>',
    '<c r="B2"><v>1</v><is/></c>',
])
def test_a_cell_that_comes_twice_with_the_same_or_nothing_is_no_loss(tmp_path: Path, again: str) -> None:
    path = one(tmp_path / "t.xlsx", f'<row r="2"><c r="B2"><v>1</v></c>{again}<c r="C2"><v>3</v></c></row>')
    assert rows_of(path) == [(None, None, None), (None, 1.0, 3.0)]


def test_a_second_table_of_rows_is_no_sheet(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    path = one(tmp_path / "t.xlsx", f"{rows}</sheetData><sheetData>{rows}")
    assert refusal_of(path) == Refusal("unreadable", {"reason": "2 x sheetData"})


def test_texts_that_are_no_utf_8(tmp_path: Path) -> None:
    content = sheet('<row><c t="str"><v>año</v></c></row>').encode("cp1252")
    path = workbook(tmp_path / "t.xlsx", {"S": ""}, more={"xl/worksheets/sheet1.xml": content})
    assert refusal_of(path) == Refusal("unreadable", {"reason": "xl/worksheets/sheet1.xml: XML"})
