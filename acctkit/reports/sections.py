"""Build the sections of a package or report, each guarded: one that fails is left out and named, the others go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from acctkit.contributions import Section
from acctkit.desks import SectionDesk
from acctkit.fitting import misfit
from acctkit.loader import Owned, Plugins
from acctkit.types import Content, Table, Text, Traced, plain


@dataclass(frozen=True, slots=True)
class Built:
    """A section's content for a week: what it is called, whose it is, and what it says."""

    name: str
    title: Text
    plugin: str
    content: Content


def build(
    sections: Mapping[str, Owned[Section]], plugins: Plugins, desk_for: Callable[[str], SectionDesk]
) -> list[Built]:
    """Every section that could be built, by its `order` and then its name; `desk_for` gives a plugin its desk.

    A failure is recorded in `plugins.errors`; `failed` says which sections it cost.
    """
    built = []
    for owned in sorted(sections.values(), key=lambda one: (one.object.order, one.object.name)):
        content = build_one(owned, plugins, desk_for(owned.plugin))
        if content is not None:
            built.append(Built(owned.object.name, owned.object.title, owned.plugin, content))
    return built


def build_one(owned: Owned[Section], plugins: Plugins, desk: SectionDesk) -> Content | None:
    """The content of one section, or None when its plugin failed."""
    section = owned.object
    content: Content | None = plugins.call(owned.plugin, f"section {section.name}", _content, section, desk)
    return content


def _content(section: Section, desk: SectionDesk) -> Content:
    return sound(section.build(desk))


def failed(sections: Mapping[str, Owned[Section]], built: Iterable[Built]) -> tuple[Text, ...]:
    """The titles of the sections that are not among those `built`."""
    there = {one.name for one in built}
    return tuple(owned.object.title for owned in sections.values() if owned.object.name not in there)


def sound(content: object) -> Content:
    """`content` as all after it may rely on, sequences listed; raises TypeError or ValueError naming what is off."""
    if not isinstance(content, Content):
        raise TypeError(f"build() gives {type(content).__name__}, not Content")
    tables = tuple(sound_table(table) for table in content.tables)
    by_name = {table.name: table for table in tables}
    if len(by_name) != len(tables):
        raise ValueError("two tables have the same name")
    figures = tuple(content.figures)
    if len({figure.name for figure in figures}) != len(figures):
        raise ValueError("two figures have the same name")
    for figure in figures:
        _sound_value(figure.value, f"figure {figure.name}")
    for chart in content.charts:
        table = by_name.get(chart.table)
        if table is None:
            raise ValueError(f"a chart is over the table {chart.table}, which is not there")
        columns = {column.name for column in table.columns}
        unknown = [name for name in (chart.categories, *chart.series, *chart.only) if name not in columns]
        if unknown:
            raise ValueError(f"a chart names the column {unknown[0]}, which {chart.table} does not have")
    for line in (*content.headline, *content.decisions):
        if not isinstance(line, Text):
            raise TypeError(f"headline and decisions are Text, not {type(line).__name__}")
    made = replace(
        content, headline=tuple(content.headline), figures=figures, tables=tables, charts=tuple(content.charts),
        reconciliations=tuple(content.reconciliations), decisions=tuple(content.decisions),
    )
    if fault := misfit(made, Content, skip=("tables",)):
        raise TypeError(f"build() gives Content whose {fault}")
    return made


def sound_table(table: Table, given: str = "build() gives a Table") -> Table:
    """A table that holds what it says; raises TypeError or ValueError naming what is off. `given` is by whom."""
    columns, rows, totals = tuple(table.columns), tuple(table.rows), tuple(table.totals)
    names = [column.name for column in columns]
    if not names or len(set(names)) != len(names):
        raise ValueError(f"table {table.name} needs columns, each with a name of its own")
    stray = set(table.key) - set(names)
    if stray:
        raise ValueError(f"the key of table {table.name} names {sorted(stray)[0]}, which is none of its columns")
    for row in (*rows, *totals):
        unknown = row.keys() - set(names)
        if unknown:
            raise ValueError(f"a row of table {table.name} has {sorted(unknown)[0]}, which is none of its columns")
        for name, value in row.items():
            _sound_value(value, f"{table.name}.{name}")
    made = replace(table, columns=columns, rows=rows, totals=totals, key=tuple(table.key))
    if fault := misfit(made, Table, skip=("rows", "totals")):
        raise TypeError(f"{given} whose {fault}")
    return made


def _sound_value(value: object, where: str) -> None:
    value = plain(value) if isinstance(value, Traced) else value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{where} is {value}, not a number")
    elif isinstance(value, dt.datetime) or not (value is None or isinstance(value, str | bool | int | dt.date)):
        raise TypeError(f"{where} is a {type(value).__name__}; use Decimal, int, date, str or Traced")
