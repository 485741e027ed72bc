"""Statements by the shortest way: they say and give the same as by SQLAlchemy, and fail alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit.books.ledger import Ledger, open_books
from acctkit.books.ledger import told as telling
from acctkit.books.schema import outbox, told, underway
from acctkit.books.single import Single, swift
from acctkit.errors import BooksError
from acctkit.mail import prepared
from acctkit.mail.outbox import insert, queue
from tests.mail.desk import NOW, composer, note, write_note

FACT = {"fact": "letter:1", "message": "1", "day": dt.date(2026, 11, 26)}
THIS = told.c.fact == sa.bindparam("fact", type_=sa.Text)
FACTS, FORGET = sa.select(told).where(THIS), sa.delete(told).where(THIS)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Ledger]:
    """Books in a file."""
    ledger = open_books("sqlite:///books.db", tmp_path, {}, patience=0.05)
    yield ledger
    ledger.close()


def test_a_row_is_read_as_sqlalchemy_reads_it(books: Ledger, tmp_path: Path) -> None:
    with books.begin() as conn:
        sent = note("1", tells=("a", "b"), cc=("ana@acme.example",))
        queue(conn, [sent], composer=composer(write_note(tmp_path / "notes")), now=NOW, as_of=NOW.date())
        id = conn.scalar(sa.select(outbox.c.id))
    with closing(Single(books.engine)) as single:
        rows = []
        for place in (single, books.engine):
            with swift(place) as conn:
                rows.append(dict(conn.execute(prepared.LOAD, {"key": id, "day": NOW.date()}).mappings().one()))
    assert rows[0] == rows[1] and rows[0]["tells"] == ["a", "b"] and rows[0]["mime"].startswith(b"From: ")


def test_what_is_written_is_kept_when_it_ends_and_undone_where_it_fails(books: Ledger) -> None:
    with closing(Single(books.engine)) as single:
        with swift(single) as conn:
            assert conn.execute(insert(conn, told), FACT).rowcount == 1
            assert conn.execute(insert(conn, told), FACT).rowcount == 0  # it is there
        with books.read() as conn:
            assert conn.execute(FACTS, FACT).mappings().one() == FACT
        with pytest.raises(ZeroDivisionError), swift(single) as conn:
            conn.execute(FORGET, FACT)
            assert conn.scalar(FACTS, FACT) is None
            raise ZeroDivisionError
        with swift(single) as conn:
            assert conn.execute(FACTS, FACT).mappings().one() == FACT
        with single.begin() as conn:  # the other door stands in the same books
            conn.execute(sa.insert(underway).values(message="1", transport="smtp", boot="b"))
            assert conn.execute(FACTS, FACT).mappings().one() == FACT


def test_books_that_another_program_locks_are_told_as_ever(books: Ledger) -> None:
    with closing(Single(books.engine)) as single:
        locked = pytest.raises(BooksError, match="locked by another program")
        with books.begin(), locked, telling("books.db"), swift(single) as conn:
            conn.execute(insert(conn, told), FACT)
        with swift(single) as conn:  # and the connection goes on
            assert conn.execute(insert(conn, told), FACT).rowcount == 1
