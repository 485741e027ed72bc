"""One connection to the books for many small transactions in a row, which saves each the way to the pool and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa

from acctkit.books.swift import Swift

Answer = TypeVar("Answer")


class Single:
    """Stands in for an engine: every transaction goes over one connection, the first time opened. To be closed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._answers: dict[str, tuple[int | None, Any]] = {}

    @cached_property
    def _conn(self) -> sa.Connection:
        return self._engine.connect()

    @cached_property
    def _driver(self) -> Any:
        with self.begin() as conn:  # which sets whether its commits wait for the disk
            return conn.connection.driver_connection

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

    @contextmanager
    def swift(self) -> Iterator[Swift]:
        """A transaction for statements that are run for every message."""
        driver = self._driver
        try:
            driver.execute("BEGIN")
            try:
                yield Swift(driver, self.dialect)
                driver.execute("COMMIT")
            finally:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise sa.exc.DBAPIError.instance(None, None, error, sqlite3.Error, dialect=self.dialect) from error

    def execution_options(self, **options: Any) -> sa.Engine:
        """The engine itself with other options, whose transactions go over connections of their own."""
        return self._engine.execution_options(**options)

    def lasting(self, name: str, ask: Callable[[sa.Connection], Answer]) -> Answer:
        """What `ask` reads, of which only others change the answer: it is asked again once others wrote into the books.
        SQLite knows whether they did; elsewhere it may always be so."""
        version = self.version()
        if version is None or self._answers.get(name, (None,))[0] != version:
            with self.connect() as conn:
                self._answers[name] = version, ask(conn)
        answer: Answer = self._answers[name][1]
        return answer

    def version(self) -> int | None:
        """A number that changes when another connection commits; None where there is none such."""
        if self.dialect.name != "sqlite":
            return None
        return int(self._driver.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Give the connection back."""
        if "_conn" in self.__dict__:
            self._conn.close()


def swift(books: sa.Engine | Single) -> AbstractContextManager[sa.Connection | Swift]:
    """A transaction for statements that are run for every message, made once: the same words, by the shortest way."""
    return books.swift() if isinstance(books, Single) else books.begin()
