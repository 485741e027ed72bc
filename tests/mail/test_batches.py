"""Messages are named on the disk before they are handed over: of what the books may lack after the machine went down,
nothing goes again by itself."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import accumulate, count
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from acctkit import Outgoing, Receipt
from acctkit.books import underway as falls
from acctkit.books.ledger import Ledger, open_books
from acctkit.books.schema import outbox, underway
from acctkit.books.single import Single
from acctkit.mail.batches import MOST, Batches, boot_of, quick
from acctkit.mail.deliver import deliver
from acctkit.mail.outbox import IN_ORDER, queue
from tests.mail.desk import NOW, composer, note


@dataclass
class Post:
    """A carrier that counts what it was given."""

    gone: Counter[str] = field(default_factory=Counter)

    def send(self, message: Outgoing) -> Receipt:
        self.gone[message.id] += 1
        return Receipt("sent", reference="kept")

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class Drafting(Post):
    """One that prepares messages."""

    def prepare(self, message: Outgoing) -> Receipt:
        return Receipt("prepared", reference="draft")


@pytest.fixture
def books(tmp_path: Path, notes: Path) -> Iterator[Ledger]:
    """Books in a file, with ten messages that are due."""
    (tmp_path / "books").mkdir()
    ledger = open_books("sqlite:///books.db", tmp_path / "books", {})
    with ledger.begin() as conn:
        queue(conn, [note(str(n)) for n in range(10)], composer=composer(notes), now=NOW, as_of=NOW.date())
    yield ledger
    ledger.close()


def due(ledger: Ledger) -> list[str]:
    with ledger.read() as conn:
        return list(conn.scalars(sa.select(outbox.c.id).order_by(*IN_ORDER)))


def states(ledger: Ledger) -> list[str]:
    with ledger.read() as conn:
        return list(conn.scalars(sa.select(outbox.c.state).order_by(*IN_ORDER)))


def booted(monkeypatch: pytest.MonkeyPatch, boot: str) -> None:
    monkeypatch.setattr(falls, "boot_id", lambda: boot)


def as_on_disk(tmp_path: Path, name: str) -> Ledger:
    """The books as they are found when the machine goes down now and comes back."""
    shutil.copytree(tmp_path / "books", tmp_path / name)
    return open_books("sqlite:///books.db", tmp_path / name, {})


def test_what_was_under_way_when_the_machine_went_down_is_in_doubt_and_the_rest_goes(
    books: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, single = due(books), Single(quick(books.engine))
    named = Batches(single, "smtp", "boot 1", iter([0.0, 0.03, 1.0, 1.0]).__next__).over(iter(ids))
    assert next(named) == ids[0]  # a batch of one, and then of three
    with single.begin() as conn:
        conn.execute(sa.update(outbox).where(outbox.c.id == ids[0]).values(state="sent"))
    assert next(named) == ids[1]
    # The names are on the disk now, with all before. What follows is not, and is lost: three messages went.
    booted(monkeypatch, "boot 2")
    found = as_on_disk(tmp_path, "found")
    assert states(found) == ["sent", *["sending"] * 3, *["queued"] * 6]
    post = Post()
    assert deliver(found.engine, post) == {"sent": 6, "unknown": 3}
    assert set(post.gone) == set(ids[4:])
    with found.read() as conn:
        assert conn.execute(sa.select(underway)).all() == []
    found.close()


def test_a_process_that_dies_leaves_no_such_doubt(
    books: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = Batches(books.engine, "smtp", "boot 1", iter([0.0, 0.03, 1.0, 1.0]).__next__).over(iter(due(books)))
    next(named), next(named)
    booted(monkeypatch, "boot 1")
    found = as_on_disk(tmp_path, "found")
    assert states(found) == ["queued"] * 10
    assert deliver(found.engine, Post()) == {"sent": 10}
    found.close()


def test_when_a_delivery_is_over_all_of_it_is_on_the_disk(
    books: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    booted(monkeypatch, "boot 1")
    assert deliver(books.engine, Post()) == {"sent": 10}
    booted(monkeypatch, "boot 2")
    found = as_on_disk(tmp_path, "found")
    assert states(found) == ["sent"] * 10
    found.close()


def test_what_a_person_took_back_before_it_was_its_turn_stays_so(
    books: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = Batches(books.engine, "smtp", "boot 1", iter([0.0, 0.01, 1.0]).__next__).over(iter(due(books)))
    next(named), next(named)
    with books.begin() as conn:
        conn.execute(sa.update(outbox).where(outbox.c.id == due(books)[3]).values(state="cancelled"))
    booted(monkeypatch, "boot 2")
    found = as_on_disk(tmp_path, "found")
    assert states(found)[:5] == ["queued", "sending", "sending", "cancelled", "sending"]
    found.close()


def test_only_the_names_wait_for_the_disk(books: Ledger) -> None:
    def waits(engine: sa.Engine | Single) -> int:
        with engine.begin() as conn:
            return int(conn.exec_driver_sql("PRAGMA synchronous").scalar_one())

    fast = quick(books.engine)
    assert [waits(books.engine), waits(fast), waits(books.engine), waits(fast)] == [2, 1, 2, 1]
    with closing(Single(fast)) as single:
        assert waits(single) == 1
        with single.durable() as conn:
            assert conn.driver.execute("PRAGMA synchronous").fetchone() == (2,)
        assert waits(single) == 1
        with pytest.raises(ZeroDivisionError), single.durable():
            raise ZeroDivisionError
        assert waits(single) == 1


def named_now(ledger: Ledger) -> list[str]:
    with ledger.read() as conn:
        return sorted(conn.scalars(sa.select(underway.c.message)))


@pytest.mark.parametrize(("seconds", "size"), [(0.15, 1), (0.025, 4), (0.0, MOST)])
def test_a_batch_is_what_goes_in_a_moment(books: Ledger, seconds: float, size: int) -> None:
    batches = Batches(books.engine, "smtp", "boot 1", iter([0.0, seconds, 2.0]).__next__)
    with closing(batches.over(map(str, range(1000)))) as named:
        next(named)  # the first goes alone, and tells how long one takes
        next(named)
        assert len(named_now(books)) == size


def test_a_batch_that_takes_longer_than_was_thought_is_named_anew(books: Ledger) -> None:
    batches = Batches(books.engine, "smtp", "boot 1", iter([0.0, 0.03, 1.0, 1.05, 1.30, 2.0, 9.0, 9.0]).__next__)
    with closing(batches.over(iter("abcdef"))) as named:
        assert [next(named), next(named)] == ["a", "b"] and named_now(books) == ["b", "c", "d"]
        assert next(named) == "c"
        assert next(named) == "d" and named_now(books) == ["d"]
        assert next(named) == "e"


@pytest.mark.parametrize("seed", range(5))
def test_however_long_each_takes_all_come_once_and_in_their_order(books: Ledger, seed: int) -> None:
    dice = Random(seed)
    moments = accumulate(dice.choice((0.001, 0.02, 0.3)) for _ in count())
    batches = Batches(books.engine, "smtp", "boot 1", moments.__next__)
    ids = [str(number) for number in range(300)]
    assert list(batches.over(iter(ids))) == ids and named_now(books) == []


def test_where_each_commit_must_wait_nothing_is_named(books: Ledger) -> None:
    memory = sa.create_engine("sqlite://")
    assert boot_of(books.engine, Post(), "boot 1") == "boot 1"
    assert boot_of(books.engine, Drafting(), "boot 1") == ""
    assert boot_of(memory, Post(), "boot 1") == ""
    assert boot_of(books.engine, Post(), "") == ""
    assert list(Batches(books.engine, "smtp", "").over(iter(["a", "b"]))) == ["a", "b"]
    with books.read() as conn:
        assert conn.execute(sa.select(underway)).all() == []
