"""One notation for workbook, page, terminal and charts: how values, scenarios and variances are shown.

After ISO 24896 and IBCS: actual is solid dark, previous year lighter, plan outlined, forecast hatched; variances carry
a sign, so that colour is never alone; units stand in headers.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from babel import Locale, UnknownLocaleError

from acctkit.reports.words import WORDS, word
from acctkit.types import Column, ColumnType, Figure, Reconciliation, Scenario, Table, Value, plain

INK, GREY, LIGHT, PALE = "262626", "6B6B6B", "A6A6A6", "F2F2F2"
DARK, GOOD, BAD = "404040", "1B7A1B", "C00000"
SCENARIOS: tuple[Scenario, ...] = ("PY", "PL", "FC", "AC")  # in time, and from back to front in a chart
NUMERIC: frozenset[ColumnType] = frozenset({"integer", "quantity", "money", "percent"})
Plain = None | str | bool | int | Decimal | dt.date

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def clean(text: str) -> str:
    """`text` without what a file or terminal cannot hold: control characters, bidi overrides, halves of a character.

    >>> clean("a\\x1b[2J\\x00b\\tc")
    'a\ufffd[2J\ufffdb c'
    """
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\t", " "))


def one_line(text: str) -> str:
    """`text` cleaned, on one line."""
    return " ".join(clean(text).split())


@dataclass(frozen=True, slots=True)
class Shape:
    """How the values of a column or figure are shown: its type, how many decimals, whether it is a variance."""

    type: ColumnType
    places: int = 0
    variance: bool = False
    up_is_good: bool = True

    @property
    def number(self) -> bool:
        """Whether values are numbers, aligned right."""
        return self.type in NUMERIC

    @property
    def excel(self) -> str:
        """The spreadsheet number format."""
        if self.type == "date":
            return "yyyy-mm-dd"
        if not self.number:
            return "@"
        digits = ("0" if self.type == "percent" else "#,##0") + ("." + "0" * self.places if self.places else "")
        digits += "%" if self.type == "percent" else ""
        return f"+{digits};-{digits};{digits}" if self.variance else digits

    def tone(self, value: Plain) -> str:
        """`good` or `bad` for a variance that is not nil, else empty."""
        if not self.variance or isinstance(value, bool) or not isinstance(value, int | Decimal) or not value:
            return ""
        return "good" if (value > 0) == self.up_is_good else "bad"


def shape_of(column: Column, values: Iterable[Value]) -> Shape:
    """How `column` is shown: as many decimals for all as the longest needs, four at most; money at least two."""
    return Shape(column.type, _places(column.type, values), column.scenario == "variance", column.up_is_good)


def shape_of_figure(figure: Figure) -> Shape:
    """How a key figure is shown."""
    return Shape(figure.type, _places(figure.type, (figure.value,)))


def _places(type: ColumnType, values: Iterable[Value]) -> int:
    if type not in ("money", "quantity"):
        return 1 if type == "percent" else 0
    most = 2 if type == "money" else 0
    for value in values:
        number = plain(value)
        if isinstance(number, Decimal):
            exponent = number.as_tuple().exponent
            if isinstance(exponent, int) and -exponent > most:
                most = max(most, -int(number.normalize(_EXACT).as_tuple().exponent))
    return min(most, 4)


def shapes_of(table: Table) -> tuple[Shape, ...]:
    """The shape of each column of `table`, totals included."""
    rows = (*table.rows, *table.totals)
    return tuple(shape_of(column, (row.get(column.name) for row in rows)) for column in table.columns)


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language writes numbers and words: its locale, its decimal point and its thousands separator."""

    language: str
    point: str
    group: str

    def number(self, value: int | Decimal, places: int, sign: bool = False) -> str:
        """`value` rounded half up to `places` decimals, grouped, with a plus sign if asked for."""
        amount = round_to(value, places) or Decimal(0)  # never minus nil
        text = f"{amount:+,.{places}f}" if sign and amount else f"{amount:,.{places}f}"
        return text.replace(",", "\0").replace(".", self.point).replace("\0", self.group)

    def show(self, value: Value, shape: Shape) -> str:
        """`value` as a person reads it; nothing for None."""
        value = plain(value)
        if value is None:
            return ""
        if isinstance(value, bool):
            return word("yes" if value else "no", self.language)
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, str):
            return clean(value)
        if shape.type == "percent":
            return self.number(Decimal(value).scaleb(2, _EXACT), shape.places, shape.variance) + "%"
        return self.number(value, shape.places, shape.variance)


def reconciliation_lines(checks: Iterable[Reconciliation], writing: Writing) -> list[tuple[str, bool]]:
    """Each reconciliation as a line with its mark, and whether it holds."""
    lines = []
    money = Shape("money", 2)
    for one in checks:
        title = one_line(one.title.say(writing.language))
        left, right = writing.show(one.left, money), writing.show(one.right, money)
        if one.holds:
            lines.append((f"✓ {title}: {left} = {right}", True))
        else:
            difference = word("differs", writing.language, difference=writing.show(one.left - one.right, money))
            lines.append((f"✗ {title}: {left} ≠ {right}, {difference}", False))
    return lines


def round_to(value: int | Decimal, places: int) -> Decimal:
    """`value` rounded half up to `places` decimals."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), context=_EXACT)


def writing_of(language: str) -> Writing:
    """How `language`, a locale such as `es` or `en-GB`, writes numbers; unknown ones as English does."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    symbols = locale.number_symbols.get("latn", {})
    return Writing(language, symbols.get("decimal", "."), symbols.get("group", ","))


def header_note(column: Column, language: str) -> str:
    """What stands under a column's title: its scenario and its unit, such as `AC, USD`."""
    scenario = column.scenario if column.scenario in SCENARIOS else ""
    return ", ".join(part for part in (scenario, unit_said(column.unit, language)) if part)


def unit_said(unit: str, language: str) -> str:
    """A unit as it is written in a language; symbols are the same in all."""
    return word(f"unit-{unit}", language) if f"unit-{unit}" in WORDS else one_line(unit)


def is_list(table: Table) -> bool:
    """Whether a table is but lines of text, which read better as a list."""
    return len(table.columns) == 1 and table.columns[0].type == "text" and not table.totals


def money_units(tables: Sequence[Table], figures: Sequence[Figure] = ()) -> tuple[str, ...]:
    """The currencies that the money columns name, in order of appearance."""
    units = [c.unit for table in tables for c in table.columns if c.type == "money"]
    units += [figure.unit for figure in figures if figure.type == "money"]
    return tuple(dict.fromkeys(unit for unit in units if unit))


def display_width(text: str) -> int:
    """How many columns of a terminal `text` takes: wide East Asian characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
