"""A native chart in the notation of the package: actual solid dark, previous year lighter, plan outlined, forecast
hatched; no gridlines, no decoration, one scale for one unit."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlsxwriter
from acctkit import PageChart, PageSeries
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_PATTERN_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from acctkit_slides.looks import DARK, GREY, INK, LIGHT, Box, dress

_KINDS = {"column": XL_CHART_TYPE.COLUMN_CLUSTERED, "bar": XL_CHART_TYPE.BAR_CLUSTERED, "line": XL_CHART_TYPE.LINE}
_STROKES = {"PY": (LIGHT, 1.5, None), "PL": (DARK, 1.5, MSO_LINE_DASH_STYLE.DASH),
            "FC": (DARK, 1.5, MSO_LINE_DASH_STYLE.ROUND_DOT)}
MOST = 16  # categories that stay legible beside each other


def lay(slide: Any, box: Box, chart: PageChart, made_on: dt.date) -> None:
    """Lay the chart onto a slide."""
    data = CategoryChartData(number_format=chart.format)
    data.categories = [category or " " for category in chart.categories]
    for series in chart.series:
        data.add_series(series.name, [None if value is None else float(value) for value in series.values])
    shape = slide.shapes.add_chart(_KINDS[chart.kind], *box.place, data)
    shape.name = chart.title
    made = shape.chart
    made.part.chart_workbook.update_from_xlsx_blob(_workbook(chart, made_on))
    made.has_title = False
    dress(made.font, 11)
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        dress(made.legend.font, 11, colour=GREY)
    _axes(made, chart)
    plot = made.plots[0]
    if chart.kind != "line":
        plot.gap_width, plot.overlap = 45, 0
    for drawn, series in zip(plot.series, chart.series, strict=True):
        _stroke(drawn, series) if chart.kind == "line" else _fill(drawn, series)
        if chart.labelled and (series.scenario not in ("PY", "PL") or len(chart.series) == 1):
            _label(drawn, chart)


def _axes(made: Any, chart: PageChart) -> None:
    values, names = made.value_axis, made.category_axis
    values.has_major_gridlines = values.has_minor_gridlines = False
    if chart.top > chart.bottom:
        values.minimum_scale, values.maximum_scale = float(chart.bottom), float(chart.top)
    values.visible = not chart.labelled
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = chart.format, False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb, names.format.line.width = RGBColor.from_string(DARK), Pt(1)
    names.reverse_order = chart.kind == "bar"  # structure reads from top to bottom
    for axis in (values, names):
        dress(axis.tick_labels.font, 11)
    every = etree.Element(qn("c:tickLblSkip"), val="1")  # each category is named
    names._element.find(qn("c:noMultiLvlLbl")).addprevious(every)


def _fill(drawn: Any, series: PageSeries) -> None:
    form, dark = drawn.format, RGBColor.from_string(DARK)
    if series.scenario == "FC":
        form.fill.patterned()
        form.fill.pattern = MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL
        form.fill.fore_color.rgb, form.fill.back_color.rgb = dark, RGBColor(255, 255, 255)
    else:
        form.fill.solid()
        form.fill.fore_color.rgb = {"PY": RGBColor.from_string(LIGHT), "PL": RGBColor(255, 255, 255)}.get(
            series.scenario, dark
        )
    if series.scenario in ("PL", "FC"):
        form.line.color.rgb, form.line.width = dark, Pt(1.25)
    drawn.invert_if_negative = False


def _stroke(drawn: Any, series: PageSeries) -> None:
    colour, width, dash = _STROKES.get(series.scenario, (DARK, 2.5, None))
    drawn.smooth = False
    drawn.format.line.color.rgb, drawn.format.line.width = RGBColor.from_string(colour), Pt(width)
    if dash is not None:
        drawn.format.line.dash_style = dash


def _label(drawn: Any, chart: PageChart) -> None:
    labels = drawn.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = chart.format, False
    if chart.kind != "line":
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
    dress(labels.font, 11, colour=INK)


def _workbook(chart: PageChart, made_on: dt.date) -> bytes:
    """The workbook behind the chart, where its data is edited: as python-pptx lays it out, but no text in it becomes a
    formula or a link, and it says no time of day."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime.combine(made_on, dt.time())})
    sheet, shape = book.add_worksheet(), book.add_format({"num_format": chart.format})
    for row, category in enumerate(chart.categories, 1):
        sheet.write_string(row, 0, category)
    for column, series in enumerate(chart.series, 1):
        sheet.write_string(0, column, series.name)
        for row, value in enumerate(series.values, 1):
            if value is not None:
                sheet.write_number(row, column, value, shape)
    book.close()
    return out.getvalue()
