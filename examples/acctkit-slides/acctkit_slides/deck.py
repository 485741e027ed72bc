"""The slides of a package, in order: the message, then its sections."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from acctkit import Package, Page, PageChart
from pptx import Presentation
from pptx.util import Inches

from acctkit_slides import charts, tables
from acctkit_slides.looks import GREY, HEIGHT, MARGIN, WIDTH, Box, Line, taken_lines, write
from acctkit_slides.words import DECISIONS, MORE_COLUMNS, MORE_LINES, MORE_ROWS, MORE_TABLES, NOTHING

_BLANK = 6  # the layout without a placeholder
_INNER = WIDTH - 2 * MARGIN
_GAP = 0.45
_CHART, _LEGIBLE = 4.4, 10  # the least width of a chart beside a table, in inches; the smallest letters, in points


def deck(package: Package, most_rows: int) -> bytes:
    """The slides as a pptx."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
    about = made.core_properties
    about.author, about.title = package.company, f"{package.company}, {package.week.label}"
    about.last_modified_by = about.author
    first, *sections = package.pages
    full = [page for page in sections if not page.empty]
    _title(made, package, first, [page.title for page in sections if page.empty])
    for page in full:
        _section(made, package, page, most_rows)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _title(made: Any, package: Package, page: Page, empty: Sequence[str]) -> None:
    slide = made.slides.add_slide(made.slide_layouts[_BLANK])
    write(slide, Box(MARGIN, 0.6, _INNER, 1.6), [
        Line(package.company, 18, colour=GREY, after=4), Line(page.what, 34, True, after=4),
        Line(page.when, 14, colour=GREY),
    ])
    size = 14 if len(page.headline) + len(page.decisions) <= 10 else 12
    lines = [Line(text, 20 if number == 0 else size, number == 0, after=5) for number, text in enumerate(page.headline)]
    if page.decisions:
        lines += [Line("", 6), Line(DECISIONS.say(package.language), size, True, after=3)]
        lines += [Line(f"→ {text}", size, after=3) for text in page.decisions]
    width, height = _INNER, 4.4
    write(slide, Box(MARGIN, 2.4, width, height), _within(lines, width, height, MORE_LINES.say(package.language)))
    said = NOTHING.say(package.language, names=", ".join(empty)) if empty else ""
    _foot(slide, package, [said] if said else [])


def _section(made: Any, package: Package, page: Page, most_rows: int) -> None:
    """A section's slide; where its chart does not stand legibly beside its table, it gets one of its own."""
    chart = next((one for one in page.charts if len(one.categories) <= charts.MOST), None)
    table = tables.best(page.tables, chart.table if chart else "")
    slide, box = _headed(made, page)
    if table is None:
        _foot(slide, package, [])
        return
    under = Box(box.left, box.top + 0.35, box.width, box.height - 0.35)
    beside = tables.fitted(table, under.width - _CHART - _GAP, under.height, most_rows)
    fit = tables.fitted(table, under.width, under.height, most_rows)
    together = chart is not None and beside.size >= _LEGIBLE and beside.columns == fit.columns
    fit = beside if together else fit
    write(slide, Box(box.left, box.top, box.width, 0.3), [Line(table.title, 13, True)])
    tables.lay(slide, under, fit)
    _foot(slide, package, list(_left_out(package, page, fit)))
    if chart and together:
        left = under.left + fit.width + _GAP
        _chart(slide, package, chart, Box(left, box.top, min(6.2, box.left + box.width - left), min(box.height, 4.6)))
    elif chart:
        slide, box = _headed(made, page)
        _chart(slide, package, chart, Box(box.left, box.top, min(box.width, 9.5), box.height))
        _foot(slide, package, [])


def _headed(made: Any, page: Page) -> tuple[Any, Box]:
    """A slide with the section's title and its message, and the room that is left."""
    slide = made.slides.add_slide(made.slide_layouts[_BLANK])
    write(slide, Box(MARGIN, 0.4, _INNER, 0.9), [Line(page.what, 24, True, after=2), Line(page.when, 12, colour=GREY)])
    lines = list(_within([Line(text, 16, True, after=4) for text in page.headline], _INNER, 1.2, "[...]"))
    write(slide, Box(MARGIN, 1.35, _INNER, 1.1), lines)
    top = 1.6 + sum(_height(line, _INNER) for line in lines)
    return slide, Box(MARGIN, top, _INNER, HEIGHT - 0.7 - top)


def _left_out(package: Package, page: Page, fit: tables.Fitted) -> Iterator[str]:
    """What of the section is not on its slide."""
    if len(fit.table.rows) > fit.rows:
        yield MORE_ROWS.say(package.language, count=len(fit.table.rows) - fit.rows)
    missing = len(tables.filled(fit.table)) - len(fit.columns)
    if missing:
        yield MORE_COLUMNS.say(package.language, count=missing)
    others = [one.title for one in page.tables if one.rows and one.name != fit.table.name]
    if others:
        yield MORE_TABLES.say(package.language, names=", ".join(others))


def _chart(slide: Any, package: Package, chart: PageChart, box: Box) -> None:
    write(slide, Box(box.left, box.top, box.width, 0.3), [Line(chart.title, 13, True)])
    rows = len(chart.categories) * (len(chart.series) + 0.6)
    height = min(box.height - 0.3, 0.7 + rows * 0.22) if chart.kind == "bar" else box.height - 0.3
    charts.lay(slide, Box(box.left, box.top + 0.3, box.width, height), chart, package.as_of)


def _height(line: Line, width: float) -> float:
    """How high a line of text stands, in inches, about."""
    return taken_lines(line.text, line.size, width) * line.size * 1.25 / 72 + line.after / 72


def _within(lines: Sequence[Line], width: float, height: float, more: str) -> Iterator[Line]:
    """The lines that fit; `more` stands for the others."""
    used = 0.0
    for line in lines:
        used += _height(line, width)
        if used > height:
            yield Line(more, 12, colour=GREY)
            return
        yield line


def _foot(slide: Any, package: Package, notes: Sequence[str]) -> None:
    top, half = HEIGHT - 0.6, 4.2
    said = ", ".join(part for part in (package.company, package.week.label, package.state) if part)
    write(slide, Box(MARGIN, top, _INNER - half, 0.35), [Line(" ".join(notes), 10, colour=GREY)], bottom=True)
    number = slide.part.package.presentation_part.presentation.slides.index(slide) + 1
    write(
        slide, Box(WIDTH - MARGIN - half, top, half, 0.35), [Line(f"{said}   {number}", 10, colour=GREY)], bottom=True,
        right=True,
    )
