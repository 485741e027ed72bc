"""Rows as the books compare them: a row's key as text, its values at the scale in which they are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit.calendar import Calendar, Week
from acctkit.forms import Form, Row
from acctkit.money import exact
from acctkit.types import Entry


@dataclass(frozen=True, slots=True)
class Stated:
    """A row as a file states it. `said` are the columns of the form that the file has; the others it leaves open."""

    entry: Entry[Any]
    key: str
    counted: bool
    period: str
    day: dt.date | None
    values: Mapping[str, Any]
    said: frozenset[str]


def stated(form: Form, entries: Iterable[Entry[Any]], calendar: Calendar, week: Week | None) -> list[Stated]:
    """The rows of a form as a file states them; a rep's row without a day belongs to `week`, an office row to none."""
    names = [spec.name for spec in form.columns]
    otherwise = "" if form.who == "office" or week is None else week.label
    labels: dict[dt.date, str] = {}
    said: dict[tuple[str, ...], frozenset[str]] = {}
    rows = []
    for entry in entries:
        filled: dict[str, Any] = entry.row.__dict__
        values = {name: exact(value) if isinstance(value, Decimal) else value for name, value in filled.items()}
        day: dt.date | None = filled[form.date] if form.date else None
        if day is not None and day not in labels:
            labels[day] = calendar.week(day).label
        key, counted = key_text(form, entry.row)
        columns = tuple(entry.cells)
        if columns not in said:
            said[columns] = spoken_for(form, columns or names)
        rows.append(Stated(entry, key, counted, otherwise if day is None else labels[day], day, values, said[columns]))
    return rows


def key_text(form: Form, row: Row) -> tuple[str, bool]:
    """The key of a row, and whether equal rows are counted; a row that has no key is known by all of its values."""
    key, counted = form.key_of(row)
    if key:
        return key, counted
    return "=" + "|".join(_word(getattr(row, spec.name)) for spec in form.columns), True


def plain_row(form: Form, values: Mapping[str, Any]) -> Row:
    """A row model from values that were validated when they were posted."""
    return builder(form)(dict(values))


def builder(form: Form) -> Callable[[dict[str, Any]], Row]:
    """Makes row models of values that were validated when they were posted; `values` must name every column.

    The same as `model_construct` in a third of the time, which counts: a report reads every row of a year.
    """
    model, names = form.model, {spec.name for spec in form.columns}
    if model.__private_attributes__ or getattr(model, "__pydantic_post_init__", None):
        return lambda values: model.model_construct(**values)
    put = object.__setattr__

    def build(values: dict[str, Any]) -> Row:
        row = model.__new__(model)
        put(row, "__dict__", values)
        put(row, "__pydantic_fields_set__", names)
        put(row, "__pydantic_extra__", None)
        put(row, "__pydantic_private__", None)
        return row

    return build


def key_column(form: Form, row: Row) -> str:
    """The column by which a row is best pointed at: the first of its key that is filled."""
    names = [name for key in form.keys for name in key.columns] or [spec.name for spec in form.columns]
    return next((name for name in names if getattr(row, name) not in (None, "")), names[0])


def spoken_for(form: Form, columns: Sequence[str]) -> frozenset[str]:
    """The columns that a file says something of which has these: with those that follow from them."""
    follows = (name for name, sources in form.derived.items() if any(source in columns for source in sources))
    return frozenset((*columns, *follows))


def _word(value: object) -> str:
    if value is None:
        return ""
    text = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return text.replace("\\", "\\\\").replace("|", "\\|")
