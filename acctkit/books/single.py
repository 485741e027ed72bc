"""One connection to the books for many small transactions in a row, which saves each the way to the pool and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import sqlalchemy as sa


class Single:
    """Stands in for an engine: every transaction goes over one connection, the first time opened. To be closed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._version = -1

    @cached_property
    def _conn(self) -> sa.Connection:
        return self._engine.connect()

    @property
    def dialect(self) -> sa.Dialect:
        """Of the engine."""
        return self._engine.dialect

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A transaction."""
        with self._conn.begin():
            yield self._conn

    connect = begin  # who only reads ends what was read, too

    def execution_options(self, **options: Any) -> sa.Engine:
        """The engine itself with other options, whose transactions go over connections of their own."""
        return self._engine.execution_options(**options)

    def news(self) -> bool:
        """Whether others may have written into the books since this was last asked. SQLite knows; elsewhere it may
        always be so."""
        if self.dialect.name != "sqlite":
            return True
        before, said = self._version, self._conn.connection.driver_connection.execute("PRAGMA data_version")  # type: ignore[union-attr]
        self._version = int(said.fetchone()[0])
        return self._version != before

    def close(self) -> None:
        """Give the connection back."""
        if "_conn" in self.__dict__:
            self._conn.close()
