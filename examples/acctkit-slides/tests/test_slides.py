"""The package as slides: what they say, how they look, and that they are the same whenever they are made."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from acctkit import Calendar, Package, Page, PageChart, PageColumn, PageSeries, PageTable, Shown
from acctkit.testing import TestWorkspace, assert_plugin, make_test_workspace, sheet
from pptx import Presentation

import acctkit_slides
from acctkit_slides import SlidesSettings, write

NAMES = ("Ana Ruiz", "=HYPERLINK(1)", "Bo <Li> & Co")


def table(rows: int = 3, columns: int = 2) -> PageTable:
    """Names and so many columns of numbers."""
    heads = (PageColumn("name", "Name"), *(
        PageColumn(f"c{n}", f"Sales {n}", "AC, USD", "money", "AC", True) for n in range(columns)
    ))
    body = tuple(
        (Shown(NAMES[n % 3], NAMES[n % 3]), *(Shown(Decimal(n), f"{n},000.00") for _ in range(columns)))
        for n in range(rows)
    )
    return PageTable("by_rep", "Sales by rep", heads, body, ((Shown("Σ", "Σ"), *body[1][1:]),))


def chart(*scenarios: Any, kind: Any = "bar") -> PageChart:
    series = tuple(PageSeries(f"Sales ({one})", one, (Decimal("1.5"), None, Decimal(-2))) for one in scenarios)
    return PageChart(
        "Sales, kUSD", "by_rep", kind, NAMES, series, Decimal(-2), Decimal(2), "#,##0.0", labelled=kind != "line"
    )


def package(*pages: Page, language: str = "en", **settings: int) -> Package:
    week = Calendar().parse("2026-W47")
    first = Page("summary", "Summary", "Weekly package, in USD", "2026-W47", ("Sales 96 % of plan.", "All have filed."))
    return Package(
        "Harbor Supply", week, week.last, 1, "Version 1, week open", language, (first, *pages),
        SlidesSettings(**settings),
    )


def page(**more: Any) -> Page:
    return Page("sales", "Sales", "Sales, in USD", "2026-W47", ("Net sales 3,000.00 USD.",), **more)


def made(given: Package, folder: Path) -> Any:
    (path,) = write(given, folder)
    assert path.name == "acctkit-2026-W47.pptx"
    return Presentation(str(path))


def words(slide: Any) -> list[str]:
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    return [paragraph.text for frame in frames for paragraph in frame.paragraphs]


def shown(slide: Any, what: str) -> Any:
    return next((getattr(shape, what) for shape in slide.shapes if getattr(shape, f"has_{what}")), None)


def test_the_message_comes_first(tmp_path: Path) -> None:
    first, second = made(package(page(tables=(table(),))), tmp_path).slides
    assert words(first)[:5] == [
        "Harbor Supply", "Weekly package, in USD", "2026-W47", "Sales 96 % of plan.", "All have filed.",
    ]
    assert words(second)[:3] == ["Sales, in USD", "2026-W47", "Net sales 3,000.00 USD."]


def test_a_section_has_its_table_and_its_chart_beside_it(tmp_path: Path) -> None:
    _, slide = made(package(page(tables=(table(),), charts=(chart("PL", "AC"),))), tmp_path).slides
    grid = shown(slide, "table")
    assert [[cell.text for cell in row.cells][:2] for row in grid.rows] == [
        ["Name", "Sales 0\nAC, USD"], ["Ana Ruiz", "0,000.00"], ["=HYPERLINK(1)", "1,000.00"],
        ["Bo <Li> & Co", "2,000.00"], ["Σ", "1,000.00"],
    ]
    assert [series.name for series in shown(slide, "chart").plots[0].series] == ["Sales (PL)", "Sales (AC)"]


def test_a_wide_table_leaves_the_chart_a_slide_of_its_own(tmp_path: Path) -> None:
    _, second, third = made(package(page(tables=(table(columns=8),), charts=(chart("AC"),))), tmp_path).slides
    assert shown(second, "table") and not shown(second, "chart") and shown(third, "chart")


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Rows in the workbook alone: 28. Columns in the workbook alone: "),
    ("es", "Filas solo en el libro: 28. Columnas solo en el libro: "),
])
def test_what_is_not_on_a_slide_is_told(tmp_path: Path, language: str, said: str) -> None:
    given = package(page(tables=(table(rows=40, columns=30),)), language=language, most_rows=12)
    _, slide = made(given, tmp_path).slides
    assert any(text.startswith(said) for text in words(slide))


def test_a_section_without_anything_to_report_is_named_on_the_first_slide(tmp_path: Path) -> None:
    (slide,) = made(package(Page("mileage", "Mileage", "Mileage", "2026-W47")), tmp_path).slides
    assert "Nothing to report: Mileage." in words(slide)


def test_scenarios_look_as_the_notation_wants(tmp_path: Path) -> None:
    _, slide = made(package(page(tables=(table(),), charts=(chart("PY", "PL", "FC", "AC"),))), tmp_path).slides
    fills = [series.format.fill for series in shown(slide, "chart").plots[0].series]
    assert [fill.type for fill in fills] == [1, 1, 2, 1]  # solid, solid, hatched, solid
    colours = [str(fill.fore_color.rgb) for fill in fills]
    assert colours == ["A6A6A6", "FFFFFF", "404040", "404040"]


@pytest.mark.parametrize("kind", ["bar", "column", "line"])
def test_a_chart_keeps_to_the_scale_and_has_no_decoration(tmp_path: Path, kind: str) -> None:
    _, slide = made(package(page(tables=(table(),), charts=(chart("PY", "AC", kind=kind),))), tmp_path).slides
    axis = shown(slide, "chart").value_axis
    assert (axis.minimum_scale, axis.maximum_scale, axis.has_major_gridlines) == (-2, 2, False)
    assert axis.visible == (kind == "line")


def test_no_text_becomes_a_formula_in_the_workbook_behind_a_chart(tmp_path: Path) -> None:
    _, slide = made(package(page(tables=(table(),), charts=(chart("AC"),))), tmp_path).slides
    blob = shown(slide, "chart").part.chart_workbook.xlsx_part.blob
    (sheet_,) = openpyxl.load_workbook(io.BytesIO(blob)).worksheets
    assert [(cell.value, cell.data_type) for cell in sheet_["A"]][2] == ("=HYPERLINK(1)", "s")
    assert [cell.value for cell in sheet_["B"]] == ["Sales (AC)", 1.5, None, -2]


def test_the_same_package_gives_the_same_bytes_and_no_time_of_day(tmp_path: Path) -> None:
    given = package(page(tables=(table(),), charts=(chart("PY", "AC"),)))
    (path,) = write(given, tmp_path)
    before = path.read_bytes()
    assert list(write(given, tmp_path)) == [path] and path.read_bytes() == before
    with zipfile.ZipFile(path) as slides:
        (name,) = [name for name in slides.namelist() if name.endswith(".xlsx")]
        with zipfile.ZipFile(io.BytesIO(slides.read(name))) as book:
            for inside in (slides, book):
                assert {about.date_time for about in inside.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                times = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+", inside.read("docProps/core.xml"))
                assert set(times) == {b"2026-11-22T00:00:00"}


def test_a_run_lays_them_into_the_package(tmp_path: Path) -> None:
    digests = set()
    for home in ("one", "two"):
        ws = make_test_workspace(tmp_path / home, language="es")
        company(ws)
        result = ws.run()
        assert result.plugin_errors == []
        with zipfile.ZipFile(ws.root / result["package"]["path"]) as inside:
            slides = Presentation(io.BytesIO(inside.read("acctkit-2026-W47.pptx"))).slides
        assert "Informe semanal, en USD" in words(slides[0])
        assert "Ventas, en USD" in words(slides[1])
        digests.add(result["package"]["sha256"])
    assert len(digests) == 1


def company(ws: TestWorkspace) -> None:
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana Ruiz", "email": "ana@example.com"}]),
        sheet("accounts", [{"account": "103", "name": "=1+1"}]),
        sheet("products", [{"sku": "S10", "name": "Mooring rope"}]),
    ])
    ws.drop("7/week.xlsx", sheet("sales", [
        {"date": "2026-11-17", "account": "103", "sku": "S10", "units": 2, "unit_price": 40}
    ]))


def test_it_is_a_good_plugin() -> None:
    assert_plugin(acctkit_slides)
