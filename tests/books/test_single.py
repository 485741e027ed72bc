"""One connection for many transactions, which knows whether others wrote meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit.books.ledger import open_books
from acctkit.books.schema import carriers
from acctkit.books.single import Single, _Turn


def test_what_only_others_change_is_asked_again_when_others_wrote(tmp_path: Path) -> None:
    ledger, asked = open_books("sqlite:///books.db", tmp_path, {}), []

    def names(conn: sa.Connection) -> list[str]:
        asked.append("again")
        return sorted(conn.scalars(sa.select(carriers.c.name)))

    with closing(Single(ledger.engine)) as single:
        assert single.lasting("names", names) == single.lasting("names", names) == []
        with single.begin() as conn:
            conn.execute(sa.insert(carriers).values(name="mine"))
        assert single.lasting("names", names) == [] and len(asked) == 1
        with ledger.begin() as conn:
            conn.execute(sa.insert(carriers).values(name="theirs"))
        assert single.lasting("names", names) == ["mine", "theirs"] == single.lasting("names", names)
        assert len(asked) == 2
    ledger.close()


def test_what_fails_is_undone_and_the_connection_goes_on(tmp_path: Path) -> None:
    ledger = open_books("sqlite:///books.db", tmp_path, {})
    with closing(Single(ledger.engine)) as single:
        try:
            with single.begin() as conn:
                conn.execute(sa.insert(carriers).values(name="lost"))
                raise ValueError
        except ValueError:
            pass
        with single.connect() as conn:
            assert conn.scalar(sa.select(sa.func.count()).select_from(carriers)) == 0
    ledger.close()


def test_the_log_of_many_small_transactions_is_written_over_again(tmp_path: Path) -> None:
    ledger = open_books("sqlite:///books.db", tmp_path, {})
    with closing(Single(ledger.engine)) as single:
        name = sa.update(carriers).values(reason=sa.bindparam("why", type_=sa.Text))
        with single.begin() as conn:
            conn.execute(sa.insert(carriers).values(name="smtp"))
        for number in range(3_000):
            with single.swift as swift:
                swift.execute(name, {"why": str(number)})
        assert (tmp_path / "books.db-wal").stat().st_size < 1_500 * 4_120  # each of them adds a page
    ledger.close()


class Interrupted:
    """A driver's connection whose user presses Ctrl-C while the beginning of a transaction is waited for."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self.driver = driver

    def __getattr__(self, name: str) -> Any:
        return getattr(self.driver, name)

    def execute(self, sql: str) -> Any:
        self.driver.execute(sql)
        if sql.startswith("BEGIN"):
            raise KeyboardInterrupt


def test_who_ends_the_waiting_for_a_turn_leaves_no_transaction_behind(tmp_path: Path) -> None:
    driver: Any = Interrupted(sqlite3.connect(tmp_path / "books.db"))
    turn = _Turn(driver, sa.create_engine("sqlite://").dialect, whole=True)
    with pytest.raises(KeyboardInterrupt), turn:
        raise AssertionError("it does not begin")
    assert not driver.in_transaction
    driver.close()


class Left(_Turn):
    """A turn as whose end the user presses Ctrl-C."""

    def __exit__(self, *_: object) -> None:
        raise KeyboardInterrupt


def test_who_ends_a_turn_that_waits_for_the_disk_leaves_none_behind_either(tmp_path: Path) -> None:
    ledger = open_books("sqlite:///books.db", tmp_path, {})
    with closing(Single(ledger.engine)) as single:
        single.swift = Left(single._driver, single.dialect, whole=True)
        with pytest.raises(KeyboardInterrupt), single.durable() as conn:
            conn.execute(sa.insert(carriers).values(name="lost"), {})
        assert not single._driver.in_transaction
        with single.begin() as conn:
            assert conn.scalar(sa.select(sa.func.count()).select_from(carriers)) == 0
    ledger.close()


def test_what_ctrl_c_left_open_is_undone_before_something_waits_for_the_disk(tmp_path: Path) -> None:
    ledger = open_books("sqlite:///books.db", tmp_path, {})
    with closing(Single(ledger.engine)) as single:
        single._driver.execute("BEGIN")
        single._driver.execute("INSERT INTO carriers (name) VALUES ('lost')")
        with single.durable() as conn:
            conn.execute(sa.insert(carriers).values(name="kept"), {})
        with single.begin() as read:
            assert list(read.scalars(sa.select(carriers.c.name))) == ["kept"]
    ledger.close()
