"""Trace a figure of a section to the files, sheets and cells that add up to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from acctkit.errors import UsageProblem
from acctkit.forms import Form
from acctkit.types import Content, Part, Table, Traced, Value, plain


@dataclass(frozen=True)
class RecordPlace:
    """Where a record came from. `columns` maps the form's columns to the letters they have in that sheet; `values` is
    what the row says, by column; a column whose value there is blank is taken as not filled in. `kept` are columns that
    its file lacks, with the place of the cell that says them."""

    path: str
    sha256: str
    sheet: str
    number: int
    columns: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[str, RecordPlace] = field(default_factory=dict)


@dataclass(frozen=True)
class Address:
    """What one record contributes to a figure, and the cells that say so: one, or those that it follows from."""

    path: str
    sha256: str
    sheet: str
    cells: tuple[str, ...]
    value: str
    contribution: Decimal


@dataclass(frozen=True)
class Trace:
    """A figure with everything it is made of; `holds` says whether the contributions add up to it."""

    table: str
    column: str
    key: Mapping[str, str]
    value: Decimal
    addresses: tuple[Address, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the contributions."""
        return sum((address.contribution for address in self.addresses), Decimal(0))

    @property
    def holds(self) -> bool:
        """Whether the contributions add up to the figure, to the last decimal."""
        return self.total == self.value


Resolver = Callable[[str, int], RecordPlace]


def trace(
    content: Content, table_name: str, where: Mapping[str, str], column: str, resolve: Resolver,
    forms: Mapping[str, Form],
) -> Trace:
    """The figure in `column` of the row that `where` names, traced; raises UsageProblem saying what there is instead.

    `resolve` tells where a record (form, id) came from.
    """
    table = _table(content, table_name)
    row = _row(table, where)
    if column not in {one.name for one in table.columns}:
        raise UsageProblem(f"Table {table.name} has no column '{column}'; it has {', '.join(_traced(table, row))}.")
    value = row.get(column)
    if not isinstance(value, Traced):
        there = ", ".join(_traced(table, row)) or "none"
        raise UsageProblem(f"'{column}' of table {table.name} comes from no single cells; those that do: {there}.")
    key = {name: _text(row.get(name)) for name in (table.key or tuple(where))}
    return _follow(table.name, column, key, value, resolve, forms)


def trace_row(
    content: Content, table_name: str, where: Mapping[str, str], resolve: Resolver, forms: Mapping[str, Form]
) -> tuple[Trace, ...]:
    """Every figure of the row that `where` names that can be traced."""
    table = _table(content, table_name)
    columns = _traced(table, _row(table, where))
    if not columns:
        raise UsageProblem(f"No figure in this row of table {table.name} comes from cells.")
    return tuple(trace(content, table_name, where, column, resolve, forms) for column in columns)


def trace_figure(content: Content, name: str, resolve: Resolver, forms: Mapping[str, Form]) -> Trace:
    """A key figure of the section, traced."""
    figure = next((one for one in content.figures if one.name == name), None)
    if figure is None or not isinstance(figure.value, Traced):
        there = ", ".join(one.name for one in content.figures if isinstance(one.value, Traced)) or "none"
        raise UsageProblem(f"There is no figure '{name}' that comes from cells; there are: {there}.")
    return _follow("", name, {}, figure.value, resolve, forms)


def _follow(
    table: str, column: str, key: Mapping[str, str], figure: Traced, resolve: Resolver, forms: Mapping[str, Form]
) -> Trace:
    places: dict[tuple[str, int], RecordPlace] = {}
    addresses = []
    for part in figure.parts():
        place = places.get((part.form, part.record))
        if place is None:
            place = places[part.form, part.record] = resolve(part.form, part.record)
        addresses.append(_address(part, place, forms.get(part.form)))
    return Trace(table, column, key, figure.value, tuple(addresses))


def _address(part: Part, place: RecordPlace, form: Form | None) -> Address:
    place = place.kept.get(part.column, place)
    columns = tuple(dict.fromkeys(_sources(part.column, place, form, frozenset())))
    cells = tuple(f"{place.columns[name]}{place.number}" for name in columns)
    value = "; ".join(_text(place.values[name]) for name in columns if name in place.values)
    if not cells:  # the row is there, but no column of it: the whole row, as spreadsheets write it
        cells = (f"{place.number}:{place.number}",)
    return Address(place.path, place.sha256, place.sheet, cells, value, part.amount)


def _sources(column: str, place: RecordPlace, form: Form | None, seen: frozenset[str]) -> Iterator[str]:
    """The column itself where its cell is filled, else those filled ones that it is derived from."""
    filled = column not in place.values or place.values[column] not in (None, "")
    if column in place.columns and filled:
        yield column
    elif form is not None and column not in seen:
        for source in form.derived.get(column, ()):
            yield from _sources(source, place, form, seen | {column})


def _table(content: Content, name: str) -> Table:
    table = next((one for one in content.tables if one.name == name), None)
    if table is None:
        there = ", ".join(one.name for one in content.tables) or "none"
        raise UsageProblem(f"The section has no table '{name}'; it has {there}.")
    return table


def _row(table: Table, where: Mapping[str, str]) -> Mapping[str, Value]:
    stray = where.keys() - {column.name for column in table.columns}
    if stray:
        keys = table.key or tuple(column.name for column in table.columns)
        raise UsageProblem(f"Table {table.name} has no column '{sorted(stray)[0]}'; say {_asked(keys)}.")
    for rows in (table.rows, table.totals):
        found = [row for row in rows if all(_same(row.get(name), text) for name, text in where.items())]
        if len(found) == 1 or (found and rows is table.totals):
            return found[0]
        if found and where:
            more = [name for name in table.key if name not in where] or list(table.key)
            raise UsageProblem(f"{len(found)} rows of table {table.name} match; say also {_asked(more)}.")
    given = " ".join(f"{name}={text}" for name, text in where.items())
    if given:
        raise UsageProblem(f"Table {table.name} has no row {given}.")
    raise UsageProblem(f"Say which row of table {table.name}: {_asked(table.key) or 'KEY=VALUE'}.")


def _asked(keys: Iterable[str]) -> str:
    return " ".join(f"{key}=..." for key in keys)


def _same(value: Value, text: str) -> bool:
    return _text(value).casefold() == text.strip().casefold()


def _traced(table: Table, row: Mapping[str, Value]) -> list[str]:
    return [column.name for column in table.columns if isinstance(row.get(column.name), Traced)]


def _text(value: Any) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
