"""The package as one HTML page that stands alone: styles and charts inside, no script, no request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

import acctkit
from acctkit.reports.charting import drawings
from acctkit.reports.frontpage import SUMMARY
from acctkit.reports.heading import Heading
from acctkit.reports.notation import (
    SCENARIOS,
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
from acctkit.reports.svg import legend, svg
from acctkit.reports.words import word
from acctkit.templating import Compiling, Folders
from acctkit.types import Column, Table, plain


@dataclass(frozen=True, slots=True)
class Head:
    """A column header: its text, what stands under it, and its classes."""

    text: str
    note: str
    css: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its title, its width in pixels, and its legend (scenario, name), of strokes in a line chart."""

    title: str
    width: int
    legend: list[tuple[str, str]]
    stroke: bool
    svg: Markup


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as text: heads, rows and sums of (text, classes), charts below."""

    title: str
    note: str
    plain_list: bool
    heads: list[Head]
    rows: list[list[tuple[str, str]]]
    totals: list[list[tuple[str, str]]]
    charts: list[Picture]


@dataclass(frozen=True, slots=True)
class View:
    """One page of content as text."""

    anchor: str
    title: str
    what: str
    when: str
    headline: list[str]
    decisions: list[str]
    figures: list[tuple[str, str, str]]
    tables: list[Grid]
    reconciliations: list[tuple[str, bool]]
    empty: bool


class Environment(Compiling, SandboxedEnvironment):
    """Sandboxed: a workspace may bring a page of its own."""


def page(heading: Heading, pages: Sequence[Built], language: str, folders: Sequence[Path] = ()) -> bytes:
    """The HTML of `pages` in `language`, UTF-8; `package.html` is looked up in `folders`, then among acctkit's own."""
    writing = writing_of(language)
    own = [Path(path) / "templates" for path in acctkit.__path__]
    environment = Environment(
        loader=Folders([*folders, *own]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )
    text = environment.get_template("package.html").render(
        heading=heading, language=language.replace("_", "-"), company=one_line(heading.company),
        pages=[_view(heading, one, number, writing) for number, one in enumerate(pages)],
        state=heading.state(language), word=lambda name: word(name, language),
    )
    return text.encode("utf-8")


def _view(heading: Heading, page: Built, number: int, writing: Writing) -> View:
    language, content = writing.language, page.content
    pictures: dict[str, list[Picture]] = {}
    for place, drawing in enumerate(drawings(content, writing)):
        element, width = svg(drawing, writing, f"hatch-{number}-{place}")
        picture = Picture(drawing.heading, width, legend(drawing), drawing.chart.kind == "line", element)
        pictures.setdefault(drawing.table.name, []).append(picture)
    return View(
        anchor=f"part-{number}", title=one_line(page.title.say(language)), what=heading.what(page, language),
        when=heading.when(page, language),
        headline=[one_line(line.say(language)) for line in content.headline],
        decisions=[one_line(line.say(language)) for line in content.decisions],
        figures=[
            (one_line(f.title.say(language)), unit_said(f.unit, language), writing.show(f.value, shape_of_figure(f)))
            for f in content.figures
        ],
        tables=[_grid(table, pictures.get(table.name, []), writing) for table in content.tables],
        reconciliations=[] if page.name == SUMMARY else reconciliation_lines(page.content.reconciliations, writing),
        empty=not (content.headline or content.figures or content.tables),
    )


def _grid(table: Table, charts: list[Picture], writing: Writing) -> Grid:
    shapes = shapes_of(table)

    def rows(of: Sequence[object]) -> list[list[tuple[str, str]]]:
        return [
            [_cell(row.get(c.name), shape, writing) for c, shape in zip(table.columns, shapes, strict=True)]  # type: ignore[attr-defined]
            for row in of
        ]

    return Grid(
        title=one_line(table.title.say(writing.language)),
        note=clean(table.note.say(writing.language)) if table.note else "", plain_list=is_list(table),
        heads=[_head(column, shape, writing.language) for column, shape in zip(table.columns, shapes, strict=True)],
        rows=rows(table.rows), totals=rows(table.totals), charts=charts,
    )


def _cell(value: object, shape: Shape, writing: Writing) -> tuple[str, str]:
    number = "n" if shape.number else "d" if shape.type in ("date", "id") else ""
    tone = shape.tone(plain(value)) if shape.variance else ""  # type: ignore[arg-type]
    return writing.show(value, shape), f"{number} {tone}".strip()  # type: ignore[arg-type]


def _head(column: Column, shape: Shape, language: str) -> Head:
    scenario = column.scenario.lower() if column.scenario in SCENARIOS else ""
    css = " ".join(part for part in ("n" if shape.number else "", scenario) if part)
    return Head(one_line(column.title.say(language)), header_note(column, language), css)
