"""A filled example row: what stands in the books where they have something, else what the form's author gives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from acctkit.blank.bounds import bounds_of
from acctkit.blank.known import CURRENCY
from acctkit.blank.layout import Layout, Slot
from acctkit.blank.order import Order
from acctkit.forms import ColumnSpec, Row
from acctkit.texts import spanish
from acctkit.types import Text
from acctkit.values import preferred

_FALLBACK: Mapping[str, Any] = {
    "id": "A-101", "text": Text("some text", "un texto"), "integer": 1, "quantity": Decimal(12),
    "money": Decimal("24.50"), "percent": Decimal("0.05"), "flag": True,
}
_FIGURES = ("date", "integer", "quantity", "money", "percent")
_FOR_EXAMPLE = Text("e.g. {value}", "p. ej. {value}")
_FIRST_YEAR = 1900  # a whole number that begins there or later is a year


def example_row(order: Order) -> dict[str, Any]:
    """What an example row shows, by column: the required columns, those with an example of their own, and what follows
    from them. Choices and flags come as the words that stand in a sheet."""
    values = {spec.name: value for spec in order.form.columns if (value := _value(order, spec)) is not None}
    row = _completed(order, values)
    for name in order.form.arithmetic.formulas:
        values[name] = getattr(row, name, None)
    return {name: _shown(order, order.form.column(name), value) for name, value in values.items() if value is not None}


def example_cells(order: Order, layout: Layout) -> list[tuple[Slot, Any]]:
    """What stands in each cell of the example row. It says of itself that it is an example, in its first cell and in
    the first date or figure that a row must have, so that nobody takes it for a row."""
    values = example_row(order)
    figures = [slot for slot in layout.typed if slot.spec.required and slot.spec.kind in _FIGURES]
    marked = (layout.slots[0], *figures[:1])
    cells: list[tuple[Slot, Any]] = []
    for slot in layout.slots:
        value = values.get(slot.spec.name)
        if slot.beside:
            listing = order.listings[slot.spec.name]
            value = dict(zip(listing.words, listing.names, strict=True)).get(str(value))
        elif slot in marked and value is not None:
            value = _FOR_EXAMPLE.say(order.language, value=said(slot.spec, value, order.language))
        cells.append((slot, value))
    return cells


def said(spec: ColumnSpec, value: object, language: str) -> str:
    """A value of the example row as a person writes it."""
    if isinstance(value, Decimal):
        text = f"{value * 100:f}".rstrip("0").rstrip(".") + "%" if spec.kind == "percent" else f"{value:f}"
        return text.replace(".", ",") if spanish(language) else text
    return str(value)


def _value(order: Order, spec: ColumnSpec) -> Any:
    listing = order.listings.get(spec.name)
    if spec.name in order.form.arithmetic.formulas:
        return None
    if spec.kind == "choice":
        return next(iter(spec.choices), None) if spec.required or spec.example is None else spec.example
    if spec.name == CURRENCY and order.currencies:
        return order.currencies[0]
    if listing and spec.kind in ("id", "text"):  # it names records, or the form itself offers the words
        return listing.words[0] if spec.required or spec.example is not None else None
    if spec.example is not None:
        return spec.example.say(order.language) if isinstance(spec.example, Text) else spec.example
    if not spec.required:
        return None
    if spec.kind == "date":
        return order.as_of
    if spec.kind in ("integer", "quantity", "money", "percent"):
        bounds = bounds_of(order.form, spec)
        year = spec.kind == "integer" and bounds.lowest >= _FIRST_YEAR
        number = bounds.nearest(Decimal(order.as_of.year if year else _FALLBACK[spec.kind]))
        return int(number) if spec.kind == "integer" else number
    fallback = _FALLBACK[spec.kind]
    return fallback.say(order.language) if isinstance(fallback, Text) else fallback


def _completed(order: Order, values: Mapping[str, Any]) -> Row | None:
    """The row that the values make; None where an example does not keep the form's own rules."""
    try:
        return order.form.model.model_validate(dict(values)).complete()
    except ValidationError:
        return None


def _shown(order: Order, spec: ColumnSpec, value: Any) -> Any:
    if spec.kind == "choice":
        return dict(zip(spec.choices, preferred(spec, order.language), strict=True)).get(value, value)
    if spec.kind == "flag":
        words = order.listings[spec.name].words
        return words[0] if value else words[1]
    return value
