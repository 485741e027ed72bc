"""Lay out one page of content on a worksheet: who, what, when; the message; key figures; tables with their charts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.reports import cells
from acctkit.reports.cells import Look, Pen, header_look, value_look
from acctkit.reports.charting import Drawing, drawings
from acctkit.reports.drawing import native, size
from acctkit.reports.heading import Heading
from acctkit.reports.notation import (
    BAD,
    GREY,
    INK,
    Shape,
    Writing,
    display_width,
    header_note,
    is_list,
    one_line,
    reconciliation_lines,
    shape_of_figure,
    shapes_of,
    unit_said,
)
from acctkit.reports.placing import SHARED, Place, widths
from acctkit.reports.sections import Built
from acctkit.reports.words import word
from acctkit.types import Figure, Table, Value, plain

LONG = 30  # a table with more rows keeps its header in sight

_STRESSED = 3  # lines of the message that stand out; of many, the plugins' order says which come first


def lay_out(sheet: Worksheet, pen: Pen, heading: Heading, page: Built, writing: Writing) -> None:
    """Write `page` onto the empty `sheet`, charts and print set-up included."""
    content = page.content
    shapes = {table.name: shapes_of(table) for table in content.tables}
    place = Place(sheet, pen, writing, widths(content.tables, shapes, writing))
    charts = drawings(content, writing)
    _title(place, heading, page)
    for number, line in enumerate(content.headline):
        place.line(line.say(writing.language), Look(size=11, bold=number < _STRESSED, wrap=True))
    if content.decisions:
        place.row += 1
        place.line(word("decisions", writing.language), Look(size=11, bold=True))
        for line in content.decisions:
            place.line(f"→ {line.say(writing.language)}", Look(wrap=True))
    if content.figures:
        place.row += 1
        _figures(place, content.figures)
    headers = []
    for table in content.tables:
        place.row += 1
        if is_list(table):
            _list(place, table)
            continue
        headers.append(_table(place, table, shapes[table.name], [c for c in charts if c.table.name == table.name]))
    if content.reconciliations:
        place.row += 1
        _reconciliations(place, page)
    if not (content.headline or content.figures or content.tables):
        place.line(word("nothing", writing.language), cells.NOTE)
    _finish(place, heading, page, headers)


def _title(place: Place, heading: Heading, page: Built) -> None:
    place.line(heading.company, Look(size=10, color=GREY))
    place.line(heading.what(page, place.writing.language), Look(size=14, bold=True, wrap=True))
    place.line(heading.when(page, place.writing.language), Look(size=10, color=GREY))
    place.row += 1


def _figures(place: Place, figures: Sequence[Figure]) -> None:
    """Key figures as label and value, as many side by side as fit the page."""
    column, limit = 1, max(place.across, 2)
    for figure in figures:
        shape = shape_of_figure(figure)
        label = one_line(figure.title.say(place.writing.language))
        if figure.unit:
            label = f"{label}, {unit_said(figure.unit, place.writing.language)}"
        label_end = place.span(column, min(max(24, display_width(label)), 44))
        value_end = place.span(label_end + 1, max(13, display_width(place.writing.show(figure.value, shape))))
        if value_end > limit and column > 1:
            place.row, column = place.row + 1, 1
            label_end = place.span(1, min(max(24, display_width(label)), 44))
            value_end = place.span(label_end + 1, 13)
        look = value_look(shape, "")
        place.pen.write(place.sheet, place.row, column, label, Look(color=GREY))
        place.pen.write(
            place.sheet, place.row, label_end + 1, figure.value,
            Look(size=11, bold=True, color=INK, format=look.format, align="right" if shape.number else "left"),
        )
        for first, last in ((column, label_end), (label_end + 1, value_end)):
            if last > first:
                place.sheet.merge_cells(
                    start_row=place.row, start_column=first, end_row=place.row, end_column=last
                )
        column = value_end + 2
    place.row += 1


def _list(place: Place, table: Table) -> None:
    """A table that is but lines of text, as lines of text."""
    language = place.writing.language
    place.keep_together(len(table.rows) + 1)
    place.line(one_line(table.title.say(language)), Look(size=11, bold=True))
    for row in table.rows:
        place.line(f"• {place.writing.show(row.get(table.columns[0].name), Shape('text'))}", Look(wrap=True))


def _table(place: Place, table: Table, shapes: Sequence[Shape], charts: list[Drawing]) -> tuple[int, int, int]:
    """Title, header, rows, sums and charts; returns the row of the header, of the last row, and the columns."""
    sheet, pen, language = place.sheet, place.pen, place.writing.language
    place.keep_together(len(table.rows) + len(table.totals) + 3)
    place.line(one_line(table.title.say(language)), Look(size=11, bold=True))
    header = place.row
    lines = 1
    for number, (column, shape) in enumerate(zip(table.columns, shapes, strict=True), 1):
        text, note = one_line(column.title.say(language)), header_note(column, language)
        look = header_look(shape, column.scenario, first=number == 1)
        pen.write(sheet, header, number, f"{text}\n{note}" if note else text, look)
        needed = math.ceil(display_width(text) * 1.15 / place.widths[number - 1]) + bool(note)
        lines = max(lines, needed)
    sheet.row_dimensions[header].height = lines * 12.5 + 4
    place.row += 1
    wraps = [not shape.number and width >= SHARED for shape, width in zip(shapes, place.widths, strict=False)]
    looks: dict[tuple[int, str, bool], Look] = {}
    for row, total in (*((row, False) for row in table.rows), *((row, True) for row in table.totals)):
        for number, (column, shape) in enumerate(zip(table.columns, shapes, strict=True)):
            value = row.get(column.name)
            tone = shape.tone(plain(value)) if shape.variance else ""
            if (number, tone, total) not in looks:
                looks[number, tone, total] = value_look(
                    shape, tone, total=total, wrap=wraps[number], first=number == 0
                )
            pen.write(sheet, place.row, number + 1, value, looks[number, tone, total])
        sheet.row_dimensions[place.row].height = _height(place, table, row, wraps)
        place.row += 1
    last = place.row - 1 - len(table.totals)
    if not table.rows:
        place.line(word("no-rows", language), cells.NOTE)
    if table.note:
        place.line(table.note.say(language), cells.NOTE)
    _charts(place, charts, header, last, len(table.columns))
    return header, last, len(table.columns)


def _height(place: Place, table: Table, row: Mapping[str, Value], wraps: Sequence[bool]) -> float:
    """Room for the longest wrapped text of a row: programs do not make it by themselves."""
    lines = 1
    for column, wrap, width in zip(table.columns, wraps, place.widths, strict=False):
        if wrap and isinstance(text := row.get(column.name), str):
            lines = max(lines, sum(max(1, math.ceil(display_width(part) * 1.1 / width)) for part in text.split("\n")))
    return 15 if lines == 1 else lines * 12.75 + 3


def _charts(place: Place, charts: list[Drawing], header: int, last: int, columns: int) -> None:
    """Charts below a short table, side by side; beside a long one, so that nobody must scroll to them."""
    if not charts:
        return
    below = last - header <= LONG
    if below:
        place.keep_together(max(_rows(drawing) for drawing in charts) + 1)
    row, column = (place.row + 1, 1) if below else (header, columns + 2)
    tallest = 0
    for drawing in charts:
        wide, tall = size(drawing)[0] / 0.19, _rows(drawing)
        place.sheet.add_chart(native(place.sheet, drawing, header), f"{get_column_letter(column)}{row}")
        tallest = max(tallest, tall)
        if below:
            column = place.span(column, wide) + 1
            if column > place.across and drawing is not charts[-1]:
                place.row = row + tallest
                place.keep_together(max(_rows(drawing) for drawing in charts) + 1)
                row, column, tallest = place.row + 1, 1, 0
        else:
            place.span(column, wide)
            row += tall + 1
    if below:
        place.row = row + tallest + 1


def _rows(drawing: Drawing) -> int:
    """How many rows of the sheet a chart covers."""
    return math.ceil(size(drawing)[1] / 0.53)


def _reconciliations(place: Place, page: Built) -> None:
    language = place.writing.language
    place.line(word("reconciliations", language), Look(size=11, bold=True))
    for line, holds in reconciliation_lines(page.content.reconciliations, place.writing):
        place.line(line, Look(wrap=True, color=INK if holds else BAD))


def _finish(place: Place, heading: Heading, page: Built, headers: list[tuple[int, int, int]]) -> None:
    """Widths, frozen rows and print set-up. The first table's header stays in sight where it is the one to look at:
    alone on its sheet, or long; else the title does, for a header over another table's columns would mislead."""
    sheet: Any = place.sheet
    for number, width in enumerate(place.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = round(width, 2)
    keep = 3
    if headers and (len(headers) == 1 or headers[0][1] - headers[0][0] > LONG):
        header, last, columns = headers[0]
        if header <= 22:
            keep = header
        if last - header > LONG:
            sheet.auto_filter.ref = f"A{header}:{get_column_letter(columns)}{last}"
        sheet.print_title_rows = f"{header}:{header}"
    else:
        sheet.print_title_rows = "1:3"
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = 15, True
    sheet.freeze_panes = f"A{keep + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 1 if place.writing.language.replace("_", "-") in ("en-US", "es-US", "es-MX") else 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.7
    language = place.writing.language
    sheet.oddHeader.left.text = _printed(heading.company)
    sheet.oddHeader.right.text = _printed(f"{page.title.say(language)}, {heading.week.label}")
    sheet.oddFooter.left.text = _printed(heading.state(language))
    sheet.oddFooter.right.text = word("page", language, page="&P", pages="&N")


def _printed(text: str) -> str:
    """Text of a print header, in which `&` begins a code; cut to what a header may hold."""
    return one_line(text)[:80].replace("&", "&&")
