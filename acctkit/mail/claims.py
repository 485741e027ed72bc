"""What a delivery writes into the outbox: a message is taken by one worker, and what became of it is kept at once.

    queued, approved, deferred -> sending -> sent | deferred | failed | unknown

The lease of a message that is being sent says until when its worker may be busy with it. It is also the worker's proof
that the message is still its own: whoever takes the message later has another lease. On SQLite one worker at a time
delivers. On PostgreSQL there may be several: each reserves the next free message by a lease, before it looks at it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa

from acctkit.books.ledger import WRITING
from acctkit.books.schema import NOT_GONE, outbox, told
from acctkit.books.single import Single, lone, swift
from acctkit.books.swift import Swift
from acctkit.mail import prepared
from acctkit.mail.holding import HELD, OUTLIVED
from acctkit.mail.leftovers import leave_behind
from acctkit.mail.outbox import IN_ORDER, insert, outgoing
from acctkit.mail.pauses import LONGEST, Jitter, pause, spread
from acctkit.mail.put_off import put_off_again
from acctkit.texts import keepable
from acctkit.types import Outgoing, Receipt

LEASE = 600.0
_WAITS = ("queued", "approved", "deferred")
# What was tried least comes first: what is put off again and again must not end each delivery before the others.
_TURNS = (outbox.c.attempts, *IN_ORDER)
_ENDED = "away:"  # begins the fact that the transport went away with the message of a dedupe key


class Gone(LookupError):
    """There is no message of an id any more: it came back, and a person lets it go again under another."""


class Loaded(NamedTuple):
    """A message, its state, how many went, or may have gone, to its address on the day that it is, and the hash of its
    bytes."""

    message: Outgoing
    state: str
    today: int
    sha256: str


@dataclass(frozen=True)
class Claims:
    """The outbox in the hands of one worker, who sends by the `transport` of that name."""

    engine: sa.Engine | Single
    clock: Callable[[], float]
    transport: str = ""
    exactly_once: bool = False
    kinds: Collection[str] | None = None  # the only ones to touch; None: every kind
    as_of: dt.date | None = None
    lease: float = LEASE
    look_after: float = 0.0
    jitter: Jitter = spread

    def due(self) -> Generator[str]:
        """The ids of the messages that are to go now: what was tried least first, then the oldest; and when all others
        had their turn, those with which the transport went away."""
        if self.alone:
            with self.engine.connect() as conn:
                ids = list(conn.scalars(sa.select(outbox.c.id).where(self._ready).order_by(*_TURNS)))
            yield from sorted(ids, key=self.ended.__contains__)  # without the connection: others read and write
            return
        ended = outbox.c.id.in_(sorted(self.ended))
        for some in (~ended, ended) if self.ended else (sa.true(),):
            last = None
            while last := self._reserve(last, some):
                try:
                    yield last.id
                finally:
                    self._let_go(last.id)

    def load(self, id: str) -> Loaded:
        """A message as it is now; raises Gone."""
        with lone(self.engine) as conn:
            row = conn.execute(prepared.LOAD, {"key": id, "day": self.as_of}).mappings().first()
        if row is None:
            raise Gone(id)
        known = row["transport"] == self.transport  # what another transport called it says nothing to this one
        return Loaded(outgoing(row if known else {**row, "reference": ""}), row["state"], row["today"], row["sha256"])

    def goes(self, state: str) -> bool:
        """Whether a message that was due is so still: nobody took it back, or for sending, since."""
        return state in _WAITS or (state == "sending" and self.exactly_once)

    def claim(self, id: str, state: str, sha256: str) -> float | None:
        """Take the message for sending, and give the lease; None when somebody else has taken it meanwhile, or it was
        taken back and written anew with other bytes."""
        until = self.clock() + self.lease
        with lone(self.engine) as conn:
            taken = conn.execute(prepared.CLAIM, {
                "key": id, "was": state, "bytes": sha256, "until": until, "by": self.transport,
            })
            return until if taken.rowcount == 1 else None

    def refer(self, id: str, lease: float, reference: str) -> float | None:
        """Keep what the transport calls a message that is to be sent; gives the new lease, None when it is lost."""
        until = self.clock() + self.lease
        mine = (outbox.c.id == id) & (outbox.c.state == "sending") & (outbox.c.lease_until == lease)
        with self.engine.begin() as conn:
            kept = conn.execute(sa.update(outbox).where(mine).values(reference=reference, lease_until=until))
            return until if kept.rowcount == 1 else None

    def settle(self, id: str, lease: float, receipt: Receipt) -> Receipt:
        """Commit what became of a message, and give that: one that was put off for too long failed. Where it was given
        up as in doubt meanwhile, who sent it knows better."""
        if receipt.state == "deferred":
            with swift(self.engine) as conn:
                tries = conn.scalar(prepared.TRIES, {"key": id}) or 1
                again = self.again(id, tries, receipt.retry_after)
                key = conn.scalar(prepared.KEY, {"key": id}) or ""
                receipt = put_off_again(conn, id, key, receipt, tries, self.today)
                self._keep(conn, id, lease, receipt, again)
        else:
            with lone(self.engine) as conn:
                self._keep(conn, id, lease, receipt, self.clock() + self.look_after)
        return receipt

    def _keep(self, conn: sa.Connection | Swift, id: str, lease: float, receipt: Receipt, again: float) -> None:
        conn.execute(prepared.SETTLE_SENT if receipt.state == "sent" else prepared.SETTLE, {
            "key": id, "lease": lease, "became": receipt.state, "error": receipt.error,
            "again": again if receipt.state in ("deferred", "unknown") else None, "called": receipt.reference,
            "went": utc(self.clock()) if receipt.state == "sent" else None, "day": self.as_of,
        })

    def again(self, id: str, tries: int, at_least: float = 0.0) -> float:
        """When a message is tried again after so many tries, and no sooner than its receiver asks."""
        return self.clock() + max(pause(tries, id, self.jitter), min(at_least or 0.0, LONGEST))

    def give_back(self, id: str, lease: float, state: str, receipt: Receipt) -> None:
        """Put a message back as it was: it was not even tried."""
        mine = (outbox.c.id == id) & (outbox.c.state == "sending") & (outbox.c.lease_until == lease)
        with self.engine.begin() as conn:
            conn.execute(sa.update(outbox).where(mine).values(
                state=state if state in _WAITS else "deferred", attempts=outbox.c.attempts - 1, lease_until=None,
                last_error=receipt.error, reference=receipt.reference or outbox.c.reference,
            ))

    def end_with(self, id: str) -> None:
        """Keep that the transport went away with this message, which may be why: from now on it goes last."""
        with self.engine.execution_options(**{WRITING: True}).begin() as conn:
            key = conn.scalar(prepared.KEY, {"key": id})
            conn.execute(insert(conn, told), {"fact": f"{_ENDED}{key}", "message": id, "day": self.today})

    def had_its_turn(self, id: str) -> None:
        """Forget that the transport went away with this message: it did not this time."""
        with self.engine.begin() as conn:
            conn.execute(sa.delete(told).where(told.c.message == id, told.c.fact.startswith(_ENDED, autoescape=True)))

    @cached_property
    def ended(self) -> frozenset[str]:
        """The ids of the messages with which the transport went away before this delivery."""
        with self.engine.connect() as conn:
            query = sa.select(told.c.message).where(told.c.fact.startswith(_ENDED, autoescape=True))
            return frozenset(conn.scalars(query))

    def cancel(self, id: str, state: str, reason: str) -> bool:
        """Take a message back before it goes; what it was to tell is untold again. False when somebody else has taken
        it for sending meanwhile."""
        waits = (outbox.c.id == id) & (outbox.c.state == state)
        reason = keepable(reason) + (OUTLIVED if state == HELD else "")
        with self.engine.begin() as conn:
            back = conn.execute(sa.update(outbox).where(waits).values(state="cancelled", last_error=reason)).rowcount
            if back:
                conn.execute(sa.delete(told).where(told.c.message == id))
                leave_behind(conn, id, self.today)
        return back == 1

    def wait(self, id: str, state: str, reason: str) -> bool:
        """Leave the message as it is, and keep why. False when somebody else has taken it for sending meanwhile."""
        waits = (outbox.c.id == id) & (outbox.c.state == state)
        with self.engine.begin() as conn:
            return conn.execute(sa.update(outbox).where(waits).values(last_error=keepable(reason))).rowcount == 1

    def over(self, until: sa.Column[float]) -> sa.ColumnElement[bool]:
        """Whether there is nothing to wait for any more. What is further off than anything waits was set by a clock
        that was wrong."""
        now, moment = self.clock(), sa.func.coalesce(until, 0)
        return (moment <= now) | (moment > now + LONGEST)

    @property
    def today(self) -> dt.date:
        """The day that it is."""
        return self.as_of or dt.datetime.fromtimestamp(self.clock(), dt.UTC).date()

    @property
    def mine(self) -> sa.ColumnElement[bool]:
        """Of the kinds that this worker may touch."""
        return sa.true() if self.kinds is None else outbox.c.kind.in_(self.kinds)

    @property
    def cut_off(self) -> sa.ColumnElement[bool]:
        """What a worker that is no more left in the middle of sending."""
        return (outbox.c.state == "sending") & NOT_GONE & self.over(outbox.c.lease_until) & self.mine

    @property
    def repeatable(self) -> sa.ColumnElement[bool]:
        """What was left so, and may be sent again without harm, since it was handed to this same transport."""
        if not self.exactly_once:
            return sa.false()
        same = outbox.c.transport.in_(("", self.transport))
        return (outbox.c.state == "sending") & same if self.alone else self.cut_off & same

    @cached_property
    def alone(self) -> bool:
        """Whether no other worker delivers at the same time."""
        return self.engine.dialect.name != "postgresql"

    @property
    def _ready(self) -> sa.ColumnElement[bool]:
        state = outbox.c.state
        free = (state == "queued") & (outbox.c.approval == "")
        again = (state == "deferred") & self.over(outbox.c.next_attempt_at)
        return (free | (state == "approved") | again | self.repeatable) & NOT_GONE & self.mine

    def _reserve(self, last: Any, some: sa.ColumnElement[bool]) -> Any:
        """The next message after `last`, of `some`, that no other worker has, by a lease."""
        now = self.clock()
        free = self._ready & self.over(outbox.c.lease_until) & some
        if last:
            free &= sa.tuple_(*_TURNS) > sa.tuple_(*last[1:])
        query = sa.select(outbox.c.id, *_TURNS).where(free).order_by(*_TURNS).limit(1)
        with self.engine.begin() as conn:
            row = conn.execute(query.with_for_update(skip_locked=True)).one_or_none()
            if row:
                taken = sa.update(outbox).where(outbox.c.id == row.id)
                conn.execute(taken.values(lease_until=now + self.lease))
        return row

    def _let_go(self, id: str) -> None:
        waits = outbox.c.state.not_in(("sending", "unknown"))
        with self.engine.begin() as conn:
            conn.execute(sa.update(outbox).where((outbox.c.id == id) & waits).values(lease_until=None))


def utc(now: float) -> str:
    """A moment as the books keep it."""
    return dt.datetime.fromtimestamp(now, dt.UTC).isoformat(timespec="seconds")
