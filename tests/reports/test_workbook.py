"""The workbook: opens everywhere, reads as the notation says, and holds no formula."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.xml.functions import register_namespace

from acctkit.reports.frontpage import FileNote, Filing, front_page
from acctkit.reports.heading import Heading
from acctkit.reports.sections import Built
from acctkit.reports.workbook import sheet_names, workbook
from acctkit.types import Chart, Column, Content, Figure, Person, Reconciliation, Table, Text
from tests.reports import report_samples as samples

HEADING = Heading("Classic Models & Co.", samples.WEEK, samples.WEEK.last, 2)
EVIL = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "#N/A",
    "#REF!",
    "{=1+1}",
    '=HYPERLINK("http://x")',
    "a\x00b\x0bc",
    "\ud800",
    "_x003D_1+1",
]


def pages(language: str = "en") -> list[Built]:
    built = [samples.sales(), samples.receivables()]
    return [front_page(samples.front(built), language), *built]


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def texts(sheet: Any) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def find(sheet: Any, text: str, after: int = 0) -> Any:
    return next(c for row in sheet.iter_rows(min_row=after + 1) for c in row if str(c.value).startswith(text))


def test_one_sheet_a_section_after_the_first_page() -> None:
    assert opened(workbook(HEADING, pages(), "en")).sheetnames == ["Summary", "Sales", "Receivables"]
    assert opened(workbook(HEADING, pages("es"), "es")).sheetnames == ["Resumen", "Ventas", "Cuentas por cobrar"]


def test_a_sheet_says_who_what_in_which_unit_and_when_then_the_message() -> None:
    sheet = opened(workbook(HEADING, pages("es"), "es"))["Ventas"]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3, 5)] == [
        "Classic Models & Co.",
        "Ventas, en USD",
        "2004-W48, del 2004-11-22 al 2004-11-28",
        "Ventas al 90 % del plan y 4 % bajo el año anterior; Hernandez sobre el plan, Marsh sin ventas.",
    ]


def test_values_keep_their_types_and_formats() -> None:
    sheet = opened(workbook(HEADING, pages(), "en"))["Sales"]
    row = find(sheet, "1165").row
    formats = {cell.column: (cell.value, cell.number_format) for cell in sheet[row] if cell.value is not None}
    assert formats[3] == (412, "#,##0")
    assert formats[6] == (41250.10, "#,##0.00")
    assert formats[7] == (-3749.90, "+#,##0.00;-#,##0.00;#,##0.00")
    assert formats[8][1] == "+0.0%;-0.0%;0.0%"
    ageing = opened(workbook(HEADING, pages(), "en"))["Receivables"]
    oldest = [cell for row in ageing.iter_rows() for cell in row if isinstance(cell.value, dt.datetime)]
    assert oldest and {cell.number_format for cell in oldest} == {"yyyy-mm-dd"}


def test_scenarios_are_marked_and_variances_signed_and_coloured() -> None:
    sheet = opened(workbook(HEADING, pages(), "en"))["Sales"]
    header = find(sheet, "Previous year")
    lines = {sheet.cell(header.row, n).value: sheet.cell(header.row, n).border.bottom.style for n in range(3, 7)}
    assert lines == {
        "Units\nAC": "thick",
        "Previous year\nPY, USD": "thick",
        "Plan\nPL, USD": "double",
        "Sales\nAC, USD": "thick",
    }
    below, above = sheet.cell(find(sheet, "1165").row, 7), sheet.cell(find(sheet, "1188").row, 7)
    assert (below.font.color.rgb[-6:], above.font.color.rgb[-6:]) == ("C00000", "1B7A1B")
    overdue = opened(workbook(HEADING, pages(), "en"))["Receivables"]
    more = overdue.cell(find(overdue, "Overdue", after=find(overdue, "What").row).row, 3)
    assert more.value == 14200 and more.font.color.rgb[-6:] == "C00000"  # more overdue is bad
    total = sheet.cell(find(sheet, "Total").row, 6)
    assert total.font.bold and total.border.top.style == "thin" and total.value == 171680.60


def test_a_library_that_takes_prefixes_of_xml_for_the_whole_process_changes_no_byte() -> None:
    before = workbook(HEADING, pages(), "en")
    for prefix in ("a", "s", "c"):
        register_namespace(prefix, f"urn:of-another-library:{prefix}")
    assert workbook(HEADING, pages(), "en") == before


def test_charts_are_native_and_in_the_notation() -> None:
    data = workbook(HEADING, pages(), "en")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        charts = {
            name: archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")
        }
    assert len(charts) == 6  # by rep (twice: on the first page too), by week, trend, by family, outstanding
    by_rep = next(xml for xml in charts.values() if "Sales by rep against plan" in xml)
    assert re.findall(r"<(?:c:)?v>([^<]*\((?:PY|PL|AC)\))", by_rep) == ["Previous year (PY)", "Plan (PL)", "Sales (AC)"]
    fills = re.findall(r"<spPr><a:(noFill|solidFill|pattFill)", by_rep.replace("c:", ""))
    assert [fill for fill in fills if fill][:3] == ["solidFill", "noFill", "solidFill"]
    assert any('prst="wdUpDiag"' in xml for xml in charts.values())
    family = next(xml for xml in charts.values() if "Sales by family" in xml)
    assert "legend" not in family and "majorGridlines" not in family and "3D" not in family


def test_frozen_header_widths_and_print() -> None:
    sheet = opened(workbook(HEADING, [samples.receivables(200)], "en")).worksheets[0]
    header = find(sheet, "Account").row
    assert sheet.freeze_panes == f"A{header + 1}" and sheet.print_title_rows == f"${header}:${header}"
    assert sheet.auto_filter.ref == f"A{header}:L{header + 200}"
    assert all(dimension.width <= 48 for dimension in sheet.column_dimensions.values())
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToWidth == 1
    assert sheet.page_setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddHeader.left.text == "Classic Models && Co." and sheet.oddFooter.right.text == "Page &P of &N"


def evil_pages(text: str) -> list[Built]:
    """Content in which every text that a plugin or file can give is `text`."""
    said = Text(text)
    table = Table(
        "t",
        said,
        (Column("a", said), Column("n", said, "money", text, "AC")),
        ({"a": text, "n": D(1)}, {"a": text, "n": text}),
        totals=({"a": text, "n": D(1)},),
        note=said,
    )
    content = Content(
        headline=(said,),
        figures=(Figure("f", said, text, "text", text, front=True),),
        tables=(table, Table("l", said, (Column("a", said),), ({"a": text},))),
        charts=(Chart(said, "t", "a", ("n",)),),
        reconciliations=(Reconciliation(said, D(1), D(2)),),
        decisions=(said,),
    )
    built = Built("x", said, "x", content)
    front = samples.front(
        [built],
        company=text,
        filings=[Filing(Person("1", text), (said,), (said,), 1)],
        changes=[text],
        left_out=[text],
        files=[FileNote(text, "rejected", text, text)],
    )
    return [front_page(front, "en"), built]


@pytest.mark.parametrize("text", EVIL)
def test_no_text_becomes_a_formula_on_any_path(text: str) -> None:
    data = workbook(replace(HEADING, company=text), evil_pages(text), "en")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if re.match(r"xl/worksheets/sheet\d+\.xml", name)]
    assert all(
        b"<f>" not in xml and b"<f " not in xml and b't="e"' not in xml and b't="str"' not in xml for xml in sheets
    )
    book = opened(data)
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    risky = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value[:1] in "=+-@" and cell.value
    ]
    assert all(cell.quotePrefix for cell in risky)


def test_long_text_is_cut_with_a_note_and_exact_numbers_survive() -> None:
    rows = ({"a": "x" * 40_000, "n": D("12345678901234.5678")}, {"a": "😀" * 20_000, "n": D("0.10")})
    table = Table("t", Text("T"), (Column("a", Text("A")), Column("n", Text("N"), "money", "USD")), rows)
    sheet = opened(workbook(HEADING, [Built("x", Text("X"), "x", Content(tables=(table,)))], "en")).worksheets[0]
    long, exact = (cell.value for cell in sheet[find(sheet, "xxx").row][:2])
    assert len(long) < 32_768 and long.endswith("[cut: 7293 more characters]")
    assert exact == "12345678901234.5678"  # a spreadsheet would keep 15 digits only
    faces = find(sheet, "😀").value
    assert len(faces.encode("utf-16-le")) // 2 <= 32_767 and "[cut: " in faces


def test_sheet_names_are_safe_and_unique() -> None:
    assert sheet_names(["A" * 40, "a" * 40, "a" * 40, "x[1]:*?/\\y", "'quoted'", "History", "", "😀" * 20]) == [
        "A" * 31,
        "a" * 27 + " (2)",
        "a" * 27 + " (3)",
        "x 1 y",
        "quoted",
        "History (2)",
        "Sheet",
        "😀" * 15,
    ]


def test_an_empty_section_says_so() -> None:
    sheet = opened(workbook(HEADING, [Built("x", Text("X"), "x", Content())], "en")).worksheets[0]
    assert "Nothing to report." in texts(sheet)
    bare = Table("t", Text("T"), (Column("a", Text("A"), "money"),), ())
    chart = Chart(Text("C"), "t", "a", ("a",))
    sheet = opened(
        workbook(HEADING, [Built("x", Text("X"), "x", Content(tables=(bare,), charts=(chart,)))], "en")
    ).worksheets[0]
    assert "No rows." in texts(sheet)


def test_no_chart_is_torn_apart_by_the_end_of_a_printed_page() -> None:
    columns = (Column("week", Text("Week")), *(Column(name, Text(name), "money", "USD") for name in "abcdef"))
    rows = tuple({"week": f"W{week}"} | {name: D(week) for name in "abcdef"} for week in range(13))
    charts = tuple(Chart(Text(f"Chart {name}"), "t", "week", (name,)) for name in "abcdef")
    content = Content(tables=(Table("t", Text("T"), columns, rows),), charts=charts)
    sheet = opened(workbook(HEADING, [Built("x", Text("X"), "x", content)], "en")).worksheets[0]
    begins = [1, *(one.id + 1 for one in sheet.row_breaks.brk)]
    for chart in sheet._charts:
        first, last = chart.anchor._from.row + 1, chart.anchor._from.row + 1 + int(chart.height / 0.53)
        assert last - max(row for row in begins if row <= first) <= 34
    assert len(sheet._charts) == 6 and len(begins) > 1


def test_a_table_after_a_long_one_goes_on_below_it_where_the_page_has_room() -> None:
    long, short = (
        Table(name, Text(name), (Column("a", Text("A"), "money"),), tuple({"a": D(at)} for at in range(rows)))
        for name, rows in (("long", 40), ("short", 3))
    )
    sheet = opened(workbook(HEADING, [Built("x", Text("X"), "x", Content(tables=(long, short)))], "en")).worksheets[0]
    assert not sheet.row_breaks.brk


def test_five_thousand_rows_are_all_there() -> None:
    pages = opened(workbook(HEADING, [samples.receivables(5_000)], "en"))
    assert pages.worksheets[0].max_row > 5_000


def test_libreoffice_opens_it_without_a_formula_or_an_error(tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        if os.environ.get("ACCTKIT_REQUIRE_SERVERS") == "1":
            pytest.fail("soffice is required")
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "p.xlsx").write_bytes(workbook(HEADING, [*pages(), *evil_pages("=1+1")[1:]], "en"))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "p.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    sheets = {path.stem.removeprefix("p-"): path.read_text(encoding="utf-8") for path in tmp_path.glob("p-*.csv")}
    assert {"Summary", "Sales", "Receivables"} <= set(sheets) and len(sheets) == 4
    assert "171,680.60" in sheets["Sales"] and "=1+1" in next(t for n, t in sheets.items() if "1+1" in n)
    assert not any(error in text for text in sheets.values() for error in ("#NAME?", "#VALUE!", "#REF!", "Err:"))
