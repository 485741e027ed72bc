"""While the server thinks about a message, what became of the one before is kept, and the next one is read."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit import Outgoing, Receipt
from acctkit.books.ledger import Ledger, open_books
from acctkit.books.schema import mimes, outbox, underway
from acctkit.books.single import _Turn
from acctkit.mail.claims import Claims
from acctkit.mail.deliver import Terms, deliver
from acctkit.mail.outbox import IN_ORDER, another, queue
from acctkit.watchdog import PluginHung, watch
from tests.mail.desk import NOW, TODAY, composer, note


@dataclass
class Busy:
    """A carrier that lets others work while it waits, twice for each message; `then` is called after that."""

    then: Callable[[Outgoing], None] = lambda message: None
    answers: dict[str, Receipt] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)

    def hand_over(self, message: Outgoing, meanwhile: Callable[[], None]) -> Receipt:
        meanwhile()
        self.carried.append(message.to)
        meanwhile()
        self.then(message)
        return self.answers.get(message.to, Receipt("sent", reference="250 ok"))

    def send(self, message: Outgoing) -> Receipt:
        return self.hand_over(message, lambda: None)

    def close(self) -> None:
        """Nothing to let go of."""


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Ledger]:
    ledger = open_books("sqlite:///books.db", tmp_path, {})
    yield ledger
    ledger.close()


def put(books: Ledger, notes: Path, *names: str) -> None:
    with books.begin() as conn:
        drafts = [note(f"{n}", to=f"{name}@acme.example") for n, name in enumerate(names)]
        queue(conn, drafts, composer=composer(notes), now=NOW, as_of=TODAY)


def states(books: Ledger) -> list[str]:
    with books.read() as conn:
        return list(conn.scalars(sa.select(outbox.c.state).order_by(*IN_ORDER)))


def test_each_outcome_is_kept_while_the_next_message_is_on_its_way(books: Ledger, notes: Path) -> None:
    put(books, notes, "ana", "bob", "eva")
    seen = list[list[str]]()
    carrier = Busy(then=lambda message: seen.append(states(books)))
    assert deliver(books.engine, carrier, terms=Terms("busy")) == {"sent": 3}
    assert seen == [["sending", "queued", "queued"], ["sent", "sending", "queued"], ["sent", "sent", "sending"]]
    assert states(books) == ["sent"] * 3


def test_the_outcome_is_kept_however_the_delivery_ends(books: Ledger, notes: Path) -> None:
    put(books, notes, "ana", "bob")

    def killed(message: Outgoing) -> str:
        if message.to.startswith("bob"):
            raise KeyboardInterrupt
        return ""

    with pytest.raises(KeyboardInterrupt):
        deliver(books.engine, Busy(), terms=Terms("busy"), recheck=killed)
    assert states(books) == ["sent", "queued"]


def test_who_is_asked_whether_a_message_may_go_finds_the_outcome_of_the_one_before(
    books: Ledger, notes: Path
) -> None:
    put(books, notes, "ana", "bob", "eva")
    seen = list[list[str]]()

    def ask(message: Outgoing) -> str:
        seen.append(states(books))
        return ""

    assert deliver(books.engine, Busy(), terms=Terms("busy"), recheck=ask) == {"sent": 3}
    assert seen == [["queued"] * 3, ["sent", "queued", "queued"], ["sent", "sent", "queued"]]


def test_no_address_gets_more_than_it_may_in_a_day(books: Ledger, notes: Path) -> None:
    put(books, notes, "ana", "ana", "ana", "bob")
    carrier = Busy()
    done = deliver(books.engine, carrier, terms=Terms("busy", most_a_day=2), as_of=TODAY)
    assert done == {"sent": 3, "waiting": 1}
    assert carrier.carried == ["ana@acme.example", "ana@acme.example", "bob@acme.example"]


def test_what_others_change_of_the_next_message_counts(books: Ledger, notes: Path) -> None:
    put(books, notes, "ana", "bob", "eva")

    def meddle(message: Outgoing) -> None:
        with books.begin() as conn:
            if message.to.startswith("ana"):
                conn.execute(sa.update(outbox).where(outbox.c.dedupe_key == "1").values(state="cancelled"))
            else:
                late = sa.select(outbox.c.id).where(outbox.c.dedupe_key == "2").scalar_subquery()
                conn.execute(sa.update(mimes).where(mimes.c.message == late).values(mime=b"Subject: anew\r\n\r\n"))

    said = list[bytes]()

    def ask(message: Outgoing) -> str:
        said.append(message.mime)
        if message.to.startswith("eva"):
            meddle(message)
        return ""

    assert deliver(books.engine, Busy(then=meddle), terms=Terms("busy"), recheck=ask) == {"sent": 2}
    assert states(books) == ["sent", "cancelled", "sent"] and len(said) == 2


def test_a_message_that_got_another_id_meanwhile_ends_no_delivery(books: Ledger, notes: Path) -> None:
    put(books, notes, "ana", "bob", "eva", "ian")

    def rename(message: Outgoing) -> None:
        if message.to.startswith("ana"):  # bob's is read ahead by now, and ian's is not
            with books.begin() as conn:
                for id in conn.scalars(sa.select(outbox.c.id).where(outbox.c.dedupe_key.in_(["1", "3"]))).all():
                    conn.execute(sa.update(mimes).where(mimes.c.message == id).values(message=another(id)))
                    conn.execute(sa.update(outbox).where(outbox.c.id == id).values(id=another(id)))

    carrier = Busy(then=rename)
    assert deliver(books.engine, carrier, terms=Terms("busy")) == {"sent": 2}
    assert states(books) == ["sent", "queued", "sent", "queued"]
    assert deliver(books.engine, carrier, terms=Terms("busy")) == {"sent": 2}
    assert sorted(carrier.carried) == [f"{name}@acme.example" for name in ("ana", "bob", "eva", "ian")]


def test_what_goes_wrong_meanwhile_is_raised_once_the_message_has_its_outcome(
    books: Ledger, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(books, notes, "ana", "bob")
    whole = Claims.load

    def broken(self: Claims, id: str) -> tuple[Outgoing, str]:
        message, state = whole(self, id)
        if message.to.startswith("bob"):
            raise OSError("the disk is gone")
        return message, state

    monkeypatch.setattr(Claims, "load", broken)
    carrier = Busy()
    with pytest.raises(OSError, match="the disk is gone"):
        deliver(books.engine, carrier, terms=Terms("busy"))
    assert states(books) == ["sent", "queued"] and carrier.carried == ["ana@acme.example"]


@pytest.mark.parametrize("state", ["deferred", "failed", "unknown"])
def test_what_did_not_go_is_kept_at_once(books: Ledger, notes: Path, state: str) -> None:
    put(books, notes, "ana", "bob")
    carrier = Busy(answers={"ana@acme.example": Receipt(state, error="no")})  # type: ignore[arg-type]
    seen = list[str]()
    carrier.then = lambda message: seen.append(states(books)[0])
    assert deliver(books.engine, carrier, terms=Terms("busy")) == {state: 1, "sent": 1}
    assert seen == ["sending", state]


def test_the_last_message_stays_named_on_the_disk_until_its_outcome_is_kept(books: Ledger, notes: Path) -> None:
    put(books, notes, "ana", "bob")

    def named() -> list[str]:
        with books.read() as conn:
            found = conn.scalars(sa.select(outbox.c.recipient).join(underway, underway.c.message == outbox.c.id))
            return sorted(found)

    seen = list[list[str]]()
    carrier = Busy(then=lambda message: seen.append(named()))
    assert deliver(books.engine, carrier, terms=Terms("busy")) == {"sent": 2}
    assert seen[-1] == ["bob@acme.example"] and named() == []


@dataclass
class Hanging(Busy):
    """A carrier that hangs with the message to bob, until its watchdog ends it."""

    def hand_over(self, message: Outgoing, meanwhile: Callable[[], None]) -> Receipt:
        try:
            with watch(60.0):
                meanwhile()
                while message.to.startswith("bob"):
                    signal.pause()
        except PluginHung as hung:
            raise TimeoutError(str(hung)) from hung
        return Receipt("sent")


def test_the_end_of_a_carriers_time_does_not_cut_off_what_is_kept_meanwhile(
    books: Ledger, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(books, notes, "ana", "bob", "eva")
    leave, rung = _Turn.__exit__, list[str]()

    def late(self: _Turn, *how: Any) -> None:
        if self._whole and not rung:
            rung.append("the time is over, the transaction is not")
            signal.raise_signal(signal.SIGALRM)
        leave(self, *how)

    monkeypatch.setattr(_Turn, "__exit__", late)
    assert deliver(books.engine, Hanging(), terms=Terms("busy")) == {"sent": 2, "unknown": 1}
    assert rung and states(books) == ["sent", "unknown", "sent"]
