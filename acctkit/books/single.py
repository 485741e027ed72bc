"""One connection to the books for many small transactions in a row, which saves each the way to the pool and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa

Answer = TypeVar("Answer")


class Single:
    """Stands in for an engine: every transaction goes over one connection, the first time opened. To be closed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._answers: dict[str, tuple[int | None, Any]] = {}

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

    def lasting(self, name: str, ask: Callable[[sa.Connection], Answer]) -> Answer:
        """What `ask` reads, of which only others change the answer: it is asked again once others wrote into the books.
        SQLite knows whether they did; elsewhere it may always be so."""
        version = self._others()
        if version is None or self._answers.get(name, (None,))[0] != version:
            with self.connect() as conn:
                self._answers[name] = version, ask(conn)
        answer: Answer = self._answers[name][1]
        return answer

    def _others(self) -> int | None:
        """A number that changes when another connection commits; None where there is none such."""
        if self.dialect.name != "sqlite":
            return None
        said = self._conn.connection.driver_connection.execute("PRAGMA data_version")  # type: ignore[union-attr]
        return int(said.fetchone()[0])

    def close(self) -> None:
        """Give the connection back."""
        if "_conn" in self.__dict__:
            self._conn.close()
