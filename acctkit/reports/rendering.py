"""What a renderer gets: the pages of a package as text and values, in the notation of workbook and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from acctkit.pages import Package, Page, PageChart, PageColumn, PageFigure, PageSeries, PageTable, Shown
from acctkit.reports.charting import Drawing, drawings
from acctkit.reports.export import to_json
from acctkit.reports.frontpage import SUMMARY, Front, front_page
from acctkit.reports.heading import Heading
from acctkit.reports.notation import (
    Shape,
    Writing,
    clean,
    header_note,
    is_list,
    one_line,
    reconciliation_lines,
    shape_of_figure,
    shapes_of,
    unit_said,
    writing_of,
)
from acctkit.reports.sections import Built
from acctkit.types import Table, Value, plain


def package_of(front: Front, built: Sequence[Built], language: str, settings: Any = None) -> Package:
    """The package of `front` and the sections `built`, for a renderer with these settings."""
    heading = Heading(front.company, front.week, front.as_of, front.version, front.closed)
    writing = writing_of(language)
    sections = {one.name: to_json(one, front.week.label, front.as_of, language) for one in built}
    pages = tuple(_page(heading, one, writing) for one in (front_page(front, language), *built))
    return Package(
        one_line(front.company), front.week, front.as_of, front.version, heading.state(language), language, pages,
        settings, sections,
    )


def _page(heading: Heading, page: Built, writing: Writing) -> Page:
    language, content = writing.language, page.content
    return Page(
        name=page.name, title=one_line(page.title.say(language)), what=heading.what(page, language),
        when=heading.when(page, language),
        headline=tuple(one_line(line.say(language)) for line in content.headline),
        decisions=tuple(one_line(line.say(language)) for line in content.decisions),
        figures=tuple(
            PageFigure(f.name, one_line(f.title.say(language)), unit_said(f.unit, language),
                       _shown(f.value, shape_of_figure(f), writing))
            for f in content.figures
        ),
        tables=tuple(_table(table, writing) for table in content.tables),
        charts=tuple(_chart(drawing) for drawing in drawings(content, writing)),
        reconciliations=() if page.name == SUMMARY else tuple(reconciliation_lines(content.reconciliations, writing)),
    )


def _table(table: Table, writing: Writing) -> PageTable:
    language, shapes = writing.language, shapes_of(table)
    pairs = list(zip(table.columns, shapes, strict=True))

    def rows(of: Sequence[Mapping[str, Value]]) -> tuple[tuple[Shown, ...], ...]:
        return tuple(tuple(_shown(row.get(c.name), shape, writing) for c, shape in pairs) for row in of)

    return PageTable(
        table.name, one_line(table.title.say(language)),
        tuple(
            PageColumn(
                c.name, one_line(c.title.say(language)), header_note(c, language), c.type, c.scenario, shape.number
            )
            for c, shape in pairs
        ),
        rows(table.rows), rows(table.totals), clean(table.note.say(language)) if table.note else "", is_list(table),
    )


def _shown(value: Value, shape: Shape, writing: Writing) -> Shown:
    bare = plain(value)
    return Shown(bare, writing.show(value, shape), shape.tone(bare))  # type: ignore[arg-type]


def _chart(drawing: Drawing) -> PageChart:
    return PageChart(
        drawing.heading, drawing.table.name, drawing.chart.kind, drawing.categories,
        tuple(PageSeries(line.name, line.scenario, line.values) for line in drawing.lines),
        drawing.bottom, drawing.top, drawing.excel, drawing.labelled,
    )
