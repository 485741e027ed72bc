"""Whether a row is still one of its form after a plugin filled it in: a copy of a model is not checked by pydantic."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from acctkit.forms import ColumnSpec, Form, Row

_TYPES: dict[str, type] = {
    "id": str, "text": str, "choice": str, "date": dt.date, "integer": int, "quantity": Decimal, "money": Decimal,
    "percent": Decimal, "flag": bool,
}
_NARROWER = {dt.date: dt.datetime, int: bool}  # subclasses, and yet something else


def wrong_field(form: Form, row: Row, before: Row) -> str:
    """Which field of `row`, made of the sound row `before`, holds what its column cannot; empty when none does."""
    if row is before:
        return ""
    known, now = before.__dict__, row.__dict__
    for spec in form.columns:
        value = now.get(spec.name)
        if value is not known.get(spec.name) and not _fits(value, spec):
            wanted = "a finite Decimal" if isinstance(value, Decimal) else _TYPES[spec.kind].__name__
            return f"{spec.name} is of type {type(value).__name__} where acctkit wants {wanted}"
    return ""


def _fits(value: Any, spec: ColumnSpec) -> bool:
    if value is None:
        return not spec.required
    wanted = _TYPES[spec.kind]
    if not isinstance(value, wanted) or isinstance(value, _NARROWER.get(wanted, ())):
        return False
    return not isinstance(value, Decimal) or value.is_finite()
