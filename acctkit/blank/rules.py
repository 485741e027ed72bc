"""What may be typed into a cell, and the hint that shows when it is chosen.

What cannot be right is stopped; what the books do not know (yet) is asked about and may stay.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from acctkit.blank.bounds import Bounds, bounds_of, longest_of
from acctkit.blank.formulas import list_range
from acctkit.blank.layout import Layout
from acctkit.blank.order import Order
from acctkit.forms import ColumnSpec
from acctkit.reports.notation import one_line
from acctkit.texts import spanish
from acctkit.types import Text

_TITLE, _MESSAGE = 32, 255  # as many characters as a spreadsheet program shows
_FIRST_DAY, _LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
_MUST = Text("Required", "Obligatorio"), Text("Optional", "Opcional"), Text("Calculated", "Calculado")
_KINDS = {
    "id": Text("a code, as the office writes it", "un código, como lo escribe la oficina"),
    "text": Text("any text", "cualquier texto"),
    "date": Text("a date, such as {day}", "una fecha, por ejemplo {day}"),
    "integer": Text("a whole number", "un número entero"),
    "quantity": Text("a number", "un número"),
    "money": Text("an amount, without the currency", "un importe, sin la moneda"),
    "percent": Text("a percentage, such as 5%", "un porcentaje, por ejemplo 5%"),
    "flag": Text("yes or no", "sí o no"),
    "choice": Text("one of the words in the list", "una de las palabras de la lista"),
}
_LISTED = Text("choose from the list, or write the code", "elija de la lista o escriba el código")
_NOT_AHEAD = Text("not after today", "no posterior a hoy")
_LIMITS = {
    (True, True): Text("from {low} to {high}", "de {low} a {high}"),
    (True, False): Text("{low} or more", "{low} o más"),
    (False, True): Text("{high} or less", "{high} o menos"),
}
_OVERTYPE = Text(
    "it fills itself; write over it only if it is wrong", "se rellena sola; escriba encima solo si está mal"
)
_UNKNOWN = Text(
    "The list does not have this. Keep it only if the office is about to add it.",
    "No está en la lista. Déjelo solo si la oficina va a añadirlo.",
)


def note(order: Order, spec: ColumnSpec) -> str:
    """What goes into a column, in one line: whether it must be filled, with what, between which limits."""
    language, form = order.language, order.form
    calculated = spec.name in form.arithmetic.formulas
    must = _MUST[2 if calculated else 0 if spec.required else 1].say(language)
    parts = [_KINDS[spec.kind].say(language, day=order.as_of)]
    if calculated:
        parts = [_OVERTYPE.say(language)]
    elif spec.name in order.listings and spec.kind not in ("choice", "flag"):
        parts = [_LISTED.say(language)]
    elif spec.kind == "date" and spec.name == form.date:
        parts.append(_NOT_AHEAD.say(language))
    elif spec.kind in ("integer", "quantity", "money", "percent"):
        parts += _limits(bounds_of(form, spec), spec, language)
    return one_line(f"{must}: {', '.join(parts)}. {spec.help.say(language)}")


def rule(order: Order, layout: Layout, spec: ColumnSpec) -> dict[str, Any]:
    """The validation of a column's cells, as XlsxWriter takes it."""
    hint = note(order, spec)
    return {
        **_wanted(order, layout, spec), "ignore_blank": True,
        "input_title": _cut(one_line(spec.title.say(order.language)), _TITLE), "input_message": _cut(hint, _MESSAGE),
    }


def _wanted(order: Order, layout: Layout, spec: ColumnSpec) -> dict[str, Any]:
    stop = {"error_type": "stop", "error_message": _cut(note(order, spec), _MESSAGE)}
    if spec.name in order.listings:
        source = {"validate": "list", "source": f"={list_range(order, layout, spec.name)}"}
        if spec.kind in ("choice", "flag"):
            return {**source, **stop}
        return {**source, "error_type": "warning", "error_message": _UNKNOWN.say(order.language)}
    if spec.kind == "date":
        last: Any = "=TODAY()" if spec.name == order.form.date else _LAST_DAY
        return {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": last, **stop}
    if spec.kind in ("integer", "quantity", "money", "percent"):
        bounds = bounds_of(order.form, spec)
        kind = "integer" if spec.kind == "integer" else "decimal"
        low, high = _plain(bounds.lowest), _plain(bounds.highest)
        return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high, **stop}
    shortest, longest = longest_of(order.form, spec)
    if longest is not None:
        return {"validate": "length", "criteria": "between", "minimum": shortest, "maximum": longest, **stop}
    return {"validate": "any"}


def _limits(bounds: Bounds, spec: ColumnSpec, language: str) -> list[str]:
    if bounds.low is None and bounds.high is None:
        return []
    words = _LIMITS[bounds.low is not None, bounds.high is not None]
    return [words.say(language, low=_number(bounds.low, spec, language), high=_number(bounds.high, spec, language))]


def _number(value: Decimal | None, spec: ColumnSpec, language: str) -> str:
    """A limit as a person writes it: without thousands separators, since it may be a year."""
    if value is None:
        return ""
    text = f"{(value * 100 if spec.kind == 'percent' else value).normalize():f}"
    text = text.replace(".", ",") if spanish(language) else text
    return f"{text}%" if spec.kind == "percent" else text


def _plain(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
