"""One connection to the books for many small transactions in a row, which saves each the way to the pool and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa

from acctkit.books.ledger import WRITING
from acctkit.books.swift import Swift

Answer = TypeVar("Answer")
_MAPPED = f"PRAGMA mmap_size={1 << 28}"  # pages are read without asking the system for each: small statements take 3/4
_LOG = "PRAGMA wal_autocheckpoint=1000"  # a log that is written over again is quicker than one that always grows


class Single:
    """Stands in for an engine: every transaction goes over one connection, the first time opened. To be closed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self.dialect = engine, engine.dialect
        self._answers: dict[str, tuple[int | None, Any]] = {}
        self._version: int | None = None

    @cached_property
    def _conn(self) -> sa.Connection:
        return self._engine.connect()

    @cached_property
    def _driver(self) -> Any:
        with self.begin() as conn:  # which sets whether its commits wait for the disk
            driver: Any = conn.connection.driver_connection
        if self.dialect.name == "sqlite":
            driver.execute(_MAPPED)
            driver.execute(_LOG)
        return driver

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A transaction."""
        with self._conn.begin():
            yield self._conn

    connect = begin  # who only reads ends what was read, too

    @cached_property
    def swift(self) -> AbstractContextManager[Swift]:
        """A transaction that writes, for statements that are run for every message."""
        return _Turn(self._driver, self.dialect, whole=True)

    @cached_property
    def lone(self) -> AbstractContextManager[Swift]:
        """For one such statement, which is a transaction by itself, but where the driver begins one for it."""
        return _Turn(self._driver, self.dialect, whole=False)

    @contextmanager
    def durable(self) -> Iterator[Swift]:
        """One whose commit waits for the disk, whatever the others do: it and all before outlive the power."""
        self._undo()  # what Ctrl-C left open: in there nothing is set, and its own words would take the place of it
        (before,) = self._driver.execute("PRAGMA synchronous").fetchone()
        self._driver.execute("PRAGMA synchronous=FULL")
        try:
            with self.swift as conn:
                yield conn
        finally:
            self._undo()  # Ctrl-C as it was left: it is not over
            self._driver.execute(f"PRAGMA synchronous={before}")

    def _undo(self) -> None:
        if self._driver.in_transaction:
            self._driver.execute("ROLLBACK")

    def execution_options(self, **options: Any) -> sa.Engine:
        """The engine itself with other options, whose transactions go over connections of their own."""
        return self._engine.execution_options(**options)

    def lasting(self, name: str, ask: Callable[[sa.Connection], Answer], *, look: bool = True) -> Answer:
        """What `ask` reads, of which only others change the answer: it is asked again once others wrote into the books.
        SQLite knows whether they did; elsewhere it may always be so. Without `look` it is what was so at the last
        look."""
        if look or self._version is None:
            self._version = self._others()
        if self._version is None or self._answers.get(name, (None,))[0] != self._version:
            with self.connect() as conn:
                self._answers[name] = self._version, ask(conn)
        answer: Answer = self._answers[name][1]
        return answer

    def _others(self) -> int | None:
        """A number that changes when another connection commits; None where there is none such."""
        if self.dialect.name != "sqlite":
            return None
        return int(self._driver.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Give the connection back."""
        if "_conn" in self.__dict__:
            self._conn.close()


class _Turn:
    """A transaction over the driver's connection, or a statement alone; what fails is told as by SQLAlchemy."""

    __slots__ = ("_driver", "_ends", "_swift", "_whole")

    def __init__(self, driver: sqlite3.Connection, dialect: sa.Dialect, whole: bool) -> None:
        self._driver, self._whole = driver, whole
        self._ends = whole or driver.isolation_level is not None
        self._swift = Swift(driver, dialect)

    def __enter__(self) -> Swift:
        if self._whole:
            try:
                self._driver.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise self._told(error) from error
            except BaseException:  # Ctrl-C while it waited for its turn: it has begun all the same
                if self._driver.in_transaction:
                    self._driver.execute("ROLLBACK")
                raise
        return self._swift

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None and not self._ends:
            return
        try:
            if error is None and self._driver.in_transaction:
                self._driver.execute("COMMIT")
        except sqlite3.Error as failed:
            raise self._told(failed) from failed
        finally:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise self._told(error) from error

    def _told(self, error: sqlite3.Error) -> BaseException:
        return sa.exc.DBAPIError.instance(None, None, error, sqlite3.Error, dialect=self._swift.dialect)


def swift(books: sa.Engine | Single) -> AbstractContextManager[sa.Connection | Swift]:
    """A transaction that writes, and says so at once, for statements that are run for every message, made once: the
    same words, by the shortest way."""
    return books.swift if isinstance(books, Single) else books.execution_options(**{WRITING: True}).begin()


def durable(books: sa.Engine | Single) -> AbstractContextManager[sa.Connection | Swift]:
    """The same, where the commit waits for the disk: as those of an engine do."""
    return books.durable() if isinstance(books, Single) else books.begin()


def lone(books: sa.Engine | Single) -> AbstractContextManager[sa.Connection | Swift]:
    """The same for one statement alone."""
    return books.lone if isinstance(books, Single) else books.begin()
