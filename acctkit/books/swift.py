"""Statements that are run for each of many messages: made once, and run by SQLite's own driver.

Of a small statement SQLAlchemy takes ten times as long as SQLite. It still says what stands in it, and how each value
is kept. On PostgreSQL, where the way to the server takes longer than both, it runs them itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa


@dataclass(slots=True)
class Answer:
    """What a statement did, in the words that SQLAlchemy has for it."""

    rowcount: int
    rows: list[dict[str, Any]]

    def mappings(self) -> Answer:
        """The rows, by the names of their columns."""
        return self

    def one(self) -> dict[str, Any]:
        """The only row; raises ValueError where there is none, or another."""
        (row,) = self.rows
        return row

    def first(self) -> dict[str, Any] | None:
        """The first row; None where there is none."""
        return next(iter(self.rows), None)


@dataclass(slots=True)
class Swift:
    """A transaction over a connection of the driver's. A statement has to be the same object each time."""

    driver: sqlite3.Connection
    dialect: sa.Dialect

    def execute(self, statement: sa.ClauseElement, values: Mapping[str, Any] | list[dict[str, Any]]) -> Answer:
        """Run a statement, or an insert for each of a list."""
        made = _made(statement, self.dialect)
        if isinstance(values, list):
            return Answer(self.driver.executemany(made.sql, map(made.kept, values)).rowcount, [])
        said = self.driver.execute(made.sql, made.kept(values))
        return Answer(said.rowcount, [made.row(values) for values in said.fetchall()] if made.columns else [])

    def scalar(self, statement: sa.ClauseElement, values: Mapping[str, Any]) -> Any:
        """The first value of the first row; None where there is none."""
        rows = self.execute(statement, values).rows
        return next(iter(rows[0].values())) if rows else None


_Way = Callable[[Any], Any] | None
_EMPTY: dict[Any, type] = {"[]": list, "{}": dict}


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement as the driver takes it: its values in order, as far as they stand in it, and at which place the
    others come, each with its name and how it is kept; the columns that it gives, and how those are read that are kept
    as something else."""

    sql: str
    own: tuple[Any, ...]
    given: tuple[tuple[int, str, _Way], ...]
    columns: tuple[str, ...]
    ways: tuple[tuple[str, Callable[[Any], Any]], ...]

    def kept(self, values: Mapping[str, Any]) -> list[Any]:
        """Values as SQLite keeps them, in order."""
        kept = list(self.own)
        for at, name, keep in self.given:
            value = values.get(name)
            kept[at] = keep(value) if keep else value
        return kept

    def row(self, values: Iterable[Any]) -> dict[str, Any]:
        """A row of what it gives."""
        row = dict(zip(self.columns, values, strict=True))
        for name, read in self.ways:
            row[name] = read(row[name])
        return row


@lru_cache(maxsize=64)
def _made(statement: sa.ClauseElement, dialect: sa.Dialect) -> _Made:
    compiled: Any = statement.compile(dialect=dialect)
    keeps = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    named = [(name, compiled.params[name], keeps.get(name)) for name in compiled.positiontup]
    columns = list(statement.selected_columns) if isinstance(statement, sa.Select) else []
    ways = [(one.name, _read(one.type, dialect)) for one in columns]
    return _Made(
        compiled.string,
        tuple(keep(value) if keep and value is not None else value for _, value, keep in named),
        tuple((at, name, keep) for at, (name, value, keep) in enumerate(named) if value is None),
        tuple(one.name for one in columns),
        tuple((name, read) for name, read in ways if read),
    )


def _read(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> _Way:
    """How a column of a type is read. Most lists and mappings of a message are empty: that is seen without a parser."""
    read = kind.dialect_impl(dialect).result_processor(dialect, None)
    if not isinstance(kind, sa.JSON) or read is None:
        return read
    whole = read
    return lambda text: _EMPTY[text]() if text in _EMPTY else whole(text)
