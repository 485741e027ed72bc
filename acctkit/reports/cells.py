"""Write values into a worksheet so that no text becomes a formula, no number loses a digit, and styles are shared."""

from __future__ import annotations

import datetime as dt
from copy import copy
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.reports.notation import BAD, DARK, GOOD, GREY, INK, LIGHT, PALE, Shape, clean
from acctkit.reports.words import word
from acctkit.types import Scenario, Value, plain

FACE = "Arial"  # on every system, or metrically the same
LONGEST = 32_767  # characters (UTF-16 units) that a cell can hold
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_DIGITS = Context(prec=15)
_INK = {"good": GOOD, "bad": BAD, "": INK}

# The line under a header says the scenario, as the fill of its bar does in a chart.
_UNDER: dict[Scenario, Side] = {
    "AC": Side("thick", color=DARK), "PY": Side("thick", color=LIGHT), "PL": Side("double", color=DARK),
    "FC": Side("mediumDashed", color=DARK), "variance": Side("thin", color=DARK), "": Side("thin", color=DARK),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. `under` is the scenario of a header; `total` draws the line above a sum."""

    size: int = 10
    bold: bool = False
    color: str = INK
    format: str = "General"
    align: str = "left"
    wrap: bool = False
    top: bool = False
    under: Scenario | None = None
    fill: str = ""
    total: bool = False
    indent: int = 0


class Pen:
    """Writes into the sheets of one workbook; each look is made once."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._styles: dict[Look, Any] = {}

    def write(self, sheet: Worksheet, row: int, column: int, value: Value, look: Look) -> Cell:
        """`value` at `row`, `column` (both from 1): text stays text, exact numbers stay exact."""
        cell: Any = sheet.cell(row=row, column=column)
        cell._style = copy(self._style(sheet, look))
        value = plain(value)
        if isinstance(value, bool):
            value = word("yes" if value else "no", self.language)
        if isinstance(value, int | Decimal) and not fits(value):
            value = f"{value:f}" if isinstance(value, Decimal) else str(value)
        if isinstance(value, str):
            text = fit_text(clean(value), self.language)
            cell.value = text or None
            if text:
                cell.data_type = "s"  # whatever it looks like: no formula, no error value
                if text.startswith(RISKY):
                    cell.quotePrefix = True
        elif isinstance(value, dt.date) and value < dt.date(1900, 3, 1):  # before the spreadsheets' calendar is right
            cell.value, cell.data_type = value.isoformat(), "s"
        elif isinstance(value, dt.date):
            cell.value = value
            cell.number_format = look.format  # openpyxl gives dates a format of its own
        else:
            cell.value = value
        return cell  # type: ignore[no-any-return]

    def _style(self, sheet: Worksheet, look: Look) -> Any:
        style = self._styles.get(look)
        if style is None:
            cell: Any = Cell(sheet, row=1, column=1)
            cell.font = Font(name=FACE, size=look.size, bold=look.bold, color=look.color)
            upright = "bottom" if look.under is not None else "top" if look.wrap else "center"
            cell.alignment = Alignment(
                horizontal=look.align, vertical=upright, wrap_text=look.wrap or None, indent=look.indent
            )
            if look.fill:
                cell.fill = PatternFill("solid", fgColor=look.fill)
            bottom = _UNDER[look.under] if look.under is not None else None
            if look.total:
                cell.border = Border(top=Side("thin", color=DARK), bottom=Side("double", color=DARK))
            elif look.top or bottom:
                cell.border = Border(top=Side("hair", color=LIGHT) if look.top else None, bottom=bottom)
            cell.number_format = look.format
            style = self._styles[look] = cell._style
        return style


def value_look(shape: Shape, tone: str, *, total: bool = False, wrap: bool = False, first: bool = True) -> Look:
    """The look of a table's value: numbers right, variances in green or red beside their sign, sums bold."""
    return Look(
        bold=total, color=_INK[tone], format=shape.excel, align="right" if shape.number else "left",
        wrap=wrap and not shape.number, top=not total, total=total, fill=PALE if total else "",
        indent=0 if first or shape.number else 1,
    )


def header_look(shape: Shape, scenario: Scenario, *, first: bool = True) -> Look:
    """The look of a column header."""
    return Look(
        size=9, bold=True, align="right" if shape.number else "left", wrap=True, under=scenario,
        indent=0 if first or shape.number else 1,
    )


NOTE = Look(size=9, color=GREY, wrap=True)


def fits(value: int | Decimal) -> bool:
    """Whether a spreadsheet, which keeps 15 digits, can hold `value`; a ratio may lose digits beyond them."""
    if isinstance(value, int):
        return abs(value) < 10**15
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        return value.adjusted() < 15
    return value.normalize(_DIGITS) == value


def fit_text(text: str, language: str) -> str:
    """`text`, cut with a note where it is longer than a cell can hold."""
    if len(text) * 2 <= LONGEST or _units(text) <= LONGEST:
        return text
    kept = text[: LONGEST - 60]
    while _units(kept) > LONGEST - 60:
        kept = kept[: len(kept) - max(1, (_units(kept) - (LONGEST - 60)) // 2)]
    return f"{kept} {word('cut', language, count=len(text) - len(kept))}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
