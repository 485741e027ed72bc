"""What a chart shows, ready to draw: the same numbers, order and scale whether in a workbook or on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from acctkit.reports.notation import SCENARIOS, Shape, Writing, one_line, shape_of, unit_said
from acctkit.types import Chart, Column, Content, Scenario, Table, Value, plain

_ROUND = tuple(map(Decimal, ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10")))
LABELLED = 14  # with more categories than this, values are read from an axis instead of labels


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its column, the name that a reader sees, and a value (or None) for each category."""

    column: Column
    name: str
    values: tuple[Decimal | None, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario; what says none is actual."""
        return self.column.scenario or "AC"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with its data: from back to front, `top` and `bottom` of its scale, which charts of one unit share;
    `start` is where its rows begin in the table."""

    chart: Chart
    table: Table
    title: str
    unit: str
    categories: tuple[str, ...]
    lines: tuple[Line, ...]
    shape: Shape
    bottom: Decimal
    top: Decimal
    start: int = 0

    @property
    def labelled(self) -> bool:
        """Whether values stand at the marks, instead of an axis with numbers."""
        return len(self.categories) <= LABELLED and self.chart.kind != "line"

    @property
    def heading(self) -> str:
        """What in which unit: `Sales by week, kUSD`."""
        unit = f"{('', 'k', 'M', 'G')[self.thousands]}{self.unit}"
        return f"{self.title}, {unit}" if unit else self.title

    @property
    def thousands(self) -> int:
        """How often the numbers shown are divided by a thousand, so that labels stay short."""
        if self.shape.type == "percent":
            return 0
        return min(3, max(0, (max(self.top, -self.bottom).adjusted() - 1) // 3))

    @property
    def places(self) -> int:
        """How many decimals the numbers shown have."""
        shown = max(self.top, -self.bottom).scaleb(-3 * self.thousands)
        whole = self.shape.type == "percent" or shown >= 100 or (self.shape.type == "integer" and not self.thousands)
        return 0 if whole else 1

    @property
    def excel(self) -> str:
        """The spreadsheet number format of labels and axis."""
        if self.shape.type == "percent":
            return "0%"
        return "#,##0" + (".0" if self.places else "") + "," * self.thousands

    def label(self, value: Decimal, writing: Writing) -> str:
        """`value` as the chart shows it."""
        if self.shape.type == "percent":
            return writing.number(value * 100, 0) + "%"
        return writing.number(value.scaleb(-3 * self.thousands), self.places)


def drawings(content: Content, writing: Writing) -> list[Drawing]:
    """The charts of `content` over tables with rows; those of one unit get one scale if that stays legible."""
    tables = {table.name: table for table in content.tables}
    made = [_drawing(chart, tables[chart.table], writing) for chart in content.charts if tables[chart.table].rows]
    return [_shared(one, made) for one in made if one.lines]


def _drawing(chart: Chart, table: Table, writing: Writing) -> Drawing:
    columns = {column.name: column for column in table.columns}
    start, rows = _chosen(chart, table)
    category = columns[chart.categories]
    shape = shape_of(category, ())
    lines = [_line(columns[name], rows, writing.language) for name in chart.series]
    lines.sort(key=lambda line: SCENARIOS.index(line.scenario) if line.scenario in SCENARIOS else len(SCENARIOS))
    values = [value for line in lines for value in line.values if value is not None] or [Decimal(0)]
    units = tuple(dict.fromkeys(one_line(line.column.unit) for line in lines))
    unit = unit_said((units[0] if len(units) == 1 else "") or chart.unit, writing.language)
    title = one_line(chart.title.say(writing.language))
    shown = shape_of(lines[0].column, [v for line in lines for v in line.values]) if lines else shape
    return Drawing(
        chart, table, title, unit,
        tuple(one_line(writing.show(row.get(chart.categories), shape)) for row in rows), tuple(lines), shown,
        min(Decimal(0), *values), max(Decimal(0), *values), start,
    )


def _chosen(chart: Chart, table: Table) -> tuple[int, Sequence[Mapping[str, Value]]]:
    """The rows that a chart is over: where they begin in the table, and they themselves."""
    fits = [
        at for at, row in enumerate(table.rows)
        if all(plain(row.get(name)) == value for name, value in chart.only.items())
    ]
    if not fits:
        return 0, ()
    return fits[0], table.rows[fits[0] : fits[-1] + 1]


def _line(column: Column, rows: Sequence[Mapping[str, Value]], language: str) -> Line:
    values = []
    for row in rows:
        value = plain(row.get(column.name))
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        values.append(Decimal(value) if number else None)  # type: ignore[arg-type]
    name = one_line(column.title.say(language))
    known = column.scenario in SCENARIOS and column.scenario not in name
    return Line(column, f"{name} ({column.scenario})" if known else name, tuple(values))


def _shared(one: Drawing, others: Sequence[Drawing]) -> Drawing:
    """`one` with the scale of all drawings of its unit and direction that are within ten times its own range."""
    span = one.top - one.bottom
    alike = [
        other for other in others
        if _measure(other) == _measure(one)
        and span <= 10 * (other.top - other.bottom) and (other.top - other.bottom) <= 10 * span
    ]
    top, bottom = max(other.top for other in alike), min(other.bottom for other in alike)
    return Drawing(
        one.chart, one.table, one.title, one.unit, one.categories, one.lines, one.shape,
        -nice(-bottom) if bottom < 0 else Decimal(0), nice(top) if top > 0 else Decimal(0), one.start,
    )


def _measure(one: Drawing) -> tuple[str, str, bool]:
    return one.unit, one.shape.type, one.chart.kind == "bar"


def nice(value: Decimal) -> Decimal:
    """The next round number at or above a positive `value`, for the end of a scale.

    >>> int(nice(Decimal("8730"))), nice(Decimal("0.31"))
    (10000, Decimal('0.4'))
    """
    step = Decimal(1).scaleb(value.adjusted())
    return next(step * number for number in _ROUND if step * number >= value)
