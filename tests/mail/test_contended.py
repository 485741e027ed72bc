"""Others write into the books while messages go: each step waits for its turn, and no outcome is lost to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit import Outgoing, Receipt
from acctkit.books.ledger import Ledger, open_books
from acctkit.books.schema import outbox
from acctkit.mail.claims import Claims
from acctkit.mail.deliver import Terms, deliver
from acctkit.mail.outbox import IN_ORDER, queue
from tests.mail.carriers import Drafting
from tests.mail.desk import NOW, TODAY, composer, note


class Post:
    """A carrier that gives one answer to all."""

    def __init__(self, answer: Receipt) -> None:
        self.answer = answer

    def send(self, message: Outgoing) -> Receipt:
        return self.answer

    def close(self) -> None:
        """Nothing to let go of."""


@pytest.fixture
def books(tmp_path: Path, notes: Path) -> Iterator[Ledger]:
    """Books in a file, with one message that is due."""
    ledger = open_books("sqlite:///books.db", tmp_path, {})
    with ledger.begin() as conn:
        queue(conn, [note()], composer=composer(notes), now=NOW, as_of=TODAY)
    yield ledger
    ledger.close()


def states(books: Ledger) -> list[str]:
    with books.read() as conn:
        return list(conn.scalars(sa.select(outbox.c.state).order_by(*IN_ORDER)))


@pytest.fixture
def meddler(books: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Another program that writes, if it can, whenever the day is asked for: in the middle of keeping an outcome."""
    tried, day = list[str](), Claims.today.fget

    def meddle(self: Claims) -> Any:
        with closing(sqlite3.connect(tmp_path / "books.db", timeout=0)) as other:
            tried.append("tried")
            with suppress(sqlite3.OperationalError), other:  # it may have to wait
                other.execute("INSERT INTO carriers (name) VALUES (?)", [f"another {len(tried)}"])
        assert day is not None
        return day(self)

    monkeypatch.setattr(Claims, "today", property(meddle))
    return tried


@pytest.mark.parametrize("drafts", [False, True], ids=["one connection", "a connection each"])
def test_a_message_is_put_off_though_others_write_meanwhile(books: Ledger, meddler: list[str], drafts: bool) -> None:
    answer = Receipt("deferred", error="451 later")
    carrier = Drafting(answers={"send": iter([answer])}) if drafts else Post(answer)
    assert deliver(books.engine, carrier, terms=Terms("smtp")) == {"deferred": 1}
    assert states(books) == ["deferred"] and meddler


def test_that_the_transport_went_away_is_kept_though_others_write_meanwhile(
    books: Ledger, meddler: list[str]
) -> None:
    answer = Receipt("deferred", error="it is away", away=True)
    assert deliver(books.engine, Post(answer), terms=Terms("smtp")) == {"waiting": 1}
    assert states(books) == ["queued"] and meddler
    assert deliver(books.engine, Post(answer), terms=Terms("smtp")) == {}, "it is left alone for a while"
