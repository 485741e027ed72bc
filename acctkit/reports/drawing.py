"""Native spreadsheet charts in the notation: actual solid, previous year lighter, plan outlined, forecast hatched."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.reports.cells import FACE
from acctkit.reports.charting import Drawing, Line
from acctkit.reports.notation import DARK, GREY, INK, LIGHT

_THIN = 9525  # three quarters of a point, in EMU


def size(drawing: Drawing) -> tuple[float, float]:
    """Width and height of a chart in centimetres: as many categories, so much room."""
    count = len(drawing.categories)
    if drawing.chart.kind == "bar":
        return 16.0, min(40.0, max(7.0, 2.6 + 0.36 * count * (1 + 0.5 * len(drawing.lines))))
    return min(32.0, max(14.0, 4 + 0.9 * count)), 7.5


def native(sheet: Worksheet, drawing: Drawing, header: int) -> Any:
    """A native chart over the table whose header stands in row `header`."""
    chart: Any = LineChart() if drawing.chart.kind == "line" else BarChart()
    columns = [column.name for column in drawing.table.columns]
    place = columns.index(drawing.chart.categories) + 1
    first = header + 1 + drawing.start
    last = first + len(drawing.categories) - 1
    for line in drawing.lines:
        number = columns.index(line.column.name) + 1
        series: Any = Series(Reference(sheet, min_col=number, min_row=first, max_row=last))
        series.tx = SeriesLabel(v=line.name)
        _dress(series, line, lines=drawing.chart.kind == "line")
        if drawing.labelled and (line.scenario in ("AC", "FC") or len(drawing.lines) == 1):
            series.dLbls = _labels(drawing)
        chart.series.append(series)
    chart.set_categories(Reference(sheet, min_col=place, min_row=first, max_row=last))
    _arrange(chart, drawing)
    chart.width, chart.height = size(drawing)
    return chart


def _arrange(chart: Any, drawing: Drawing) -> None:
    chart.title = _title(drawing.heading)
    chart.title.overlay = False
    if len(drawing.lines) > 1:
        chart.legend.position, chart.legend.overlay = "b", False
        chart.legend.txPr = _text(900, GREY)
    else:
        chart.legend = None
    chart.style = 2
    chart.roundedCorners = False
    chart.graphical_properties = GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(noFill=True))
    chart.display_blanks = "gap"
    if drawing.chart.kind != "line":
        chart.type = "bar" if drawing.chart.kind == "bar" else "col"
        chart.grouping, chart.gapWidth = "clustered", 60
        chart.overlap = 0
    categories, values = chart.x_axis, chart.y_axis
    categories.delete, values.delete = False, drawing.labelled
    categories.majorGridlines = values.majorGridlines = None
    categories.majorTickMark = values.majorTickMark = "none"
    categories.tickLblPos = "low"
    categories.txPr, values.txPr = _text(900, INK), _text(800, GREY)
    categories.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=DARK, w=_THIN))
    values.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    values.number_format, values.numFmt.sourceLinked = drawing.excel, False
    values.scaling.min, values.scaling.max = float(drawing.bottom), float(drawing.top) or None
    if drawing.chart.kind == "bar":
        categories.scaling.orientation = "maxMin"  # structure reads from top to bottom
        values.crosses = "max"
    chart.layout = Layout(ManualLayout(
        xMode="edge", yMode="edge", layoutTarget="inner",
        x=0.24 if drawing.chart.kind == "bar" else (0.03 if drawing.labelled else 0.1), y=0.16,
        w=0.72 if drawing.chart.kind == "bar" else (0.94 if drawing.labelled else 0.87),
        h=0.6 if len(drawing.lines) > 1 else 0.7,
    ))


def _dress(series: Any, line: Line, *, lines: bool) -> None:
    """The look of a scenario: as a fill for columns and bars, as a stroke for lines."""
    color = LIGHT if line.scenario == "PY" else DARK
    look = GraphicalProperties()
    if lines:
        dash: Any = {"PL": "sysDash", "FC": "sysDot"}.get(line.scenario)
        look.line = LineProperties(solidFill=color, w=28575 if line.scenario == "AC" else 19050, prstDash=dash)
        series.smooth = False
        series.marker.symbol = "none"
    elif line.scenario == "PL":
        look = GraphicalProperties(noFill=True, ln=LineProperties(solidFill=DARK, w=2 * _THIN))
    elif line.scenario == "FC":
        dark, white = (ColorChoice(srgbClr=color) for color in _colors(DARK, "FFFFFF"))
        hatch = PatternFillProperties(prst="wdUpDiag", fgClr=dark, bgClr=white)
        look = GraphicalProperties(pattFill=hatch, ln=LineProperties(solidFill=DARK, w=_THIN))
    else:
        look = GraphicalProperties(solidFill=color, ln=LineProperties(noFill=True))
    series.graphicalProperties = look
    series.invertIfNegative = None if lines else False


def _colors(*names: str) -> tuple[Any, ...]:
    return names  # openpyxl turns the hexadecimal names into what its types ask for


def _labels(drawing: Drawing) -> DataLabelList:
    labels: Any = DataLabelList()
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    labels.numFmt = drawing.excel
    labels.position = "outEnd"
    labels.txPr = _text(800, INK)
    return labels  # type: ignore[no-any-return]


def _font(size: int, color: str, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(latin=Font(typeface=FACE), sz=size, b=bold, solidFill=color)


def _text(size: int, color: str) -> RichText:
    properties = ParagraphProperties(defRPr=_font(size, color))
    return RichText(RichTextProperties(), p=[Paragraph(pPr=properties, endParaRPr=_font(size, color))])


def _title(text: str) -> Title:
    font = _font(1100, INK, bold=True)
    run = RegularTextRun(rPr=font, t=text)
    title: Any = Title()
    title.tx = _rich([Paragraph(pPr=ParagraphProperties(defRPr=font), r=[run])])
    title.layout = Layout(ManualLayout(xMode="edge", yMode="edge", x=0.01, y=0.02))
    return title  # type: ignore[no-any-return]


def _rich(paragraphs: list[Paragraph]) -> Any:
    from openpyxl.chart.text import Text as ChartText

    return ChartText(rich=RichText(RichTextProperties(), p=paragraphs))
