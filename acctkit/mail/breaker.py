"""A transport that is away is left alone for a while: kept in the books, so that it holds for all processes and runs.

The pause grows with each time that it is found away, up to an hour. When it is over one message tries; if that gets
through, or anything else that shows that the transport is there, all others follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from acctkit.books.schema import carriers
from acctkit.books.single import Single
from acctkit.mail.outbox import insert
from acctkit.mail.pauses import PAUSES, Jitter, pause
from acctkit.mail.stopping import stopped_because

DAY = 86_400.0
_AWAY = sa.select(carriers).where(carriers.c.name == sa.bindparam("name", type_=sa.Text), carriers.c.failures > 0)
_TRIES = 600.0  # seconds that who tries has for it, before somebody else may try


@dataclass(frozen=True, slots=True)
class Halt:
    """Why a delivery ended before everything that was due had gone, and until when (seconds since the epoch) nothing
    will; `person` where somebody must mend something."""

    state: Literal["away", "stopped", "slow", "deferring", "failing"]
    reason: str
    until: float | None = None
    since: float | None = None
    person: bool = False


@dataclass(slots=True)
class Breaker:
    """Whether messages may be handed to a transport now."""

    engine: sa.Engine | Single
    transport: str
    clock: Callable[[], float]
    jitter: Jitter
    asked: bool = False  # a person asks for it, whether its time has come or not
    trying: bool = False  # it was away, and this delivery is the one to try

    def halt(self, *, trying: bool = True) -> Halt | None:
        """Why nothing may go now: somebody stopped mail, or the transport is away; None where the next message may go.
        Who asks with `trying` has one: where the transport was away until now, nobody else tries meanwhile."""
        if isinstance(self.engine, Single) and self.engine.lasting("calm", self._calm):
            return None
        now = self.clock()
        with self.engine.connect() as conn:
            if reason := stopped_because(conn):
                return Halt("stopped", reason)
            row = conn.execute(_AWAY, {"name": self.transport}).one_or_none()
        # a pause that is longer than any was set by a clock that was wrong
        over = row is not None and (self.asked or not now < row.open_until <= now + PAUSES[-1])
        if row is None or self.trying or (over and not trying):
            return None
        if over:
            mine = sa.update(carriers).where(self._mine, carriers.c.open_until == row.open_until)
            with self.engine.begin() as conn:
                self.trying = conn.execute(mine.values(open_until=now + _TRIES)).rowcount == 1
        return None if self.trying else self._away(row.reason, row.open_until, row.since, row.person)

    def trip(self, reason: str, person: bool) -> Halt:
        """Leave the transport alone from now on, for a while."""
        now = self.clock()
        with self.engine.begin() as conn:
            conn.execute(insert(conn, carriers), {"name": self.transport})
            row = conn.execute(sa.select(carriers).where(self._mine).with_for_update()).one()
            until = now + min(pause(row.failures + 1, self.transport, self.jitter), PAUSES[-1])
            since = now if row.since is None else row.since
            conn.execute(sa.update(carriers).where(self._mine).values(
                failures=row.failures + 1, since=since, open_until=until, reason=reason, person=person
            ))
        self.trying = False
        return self._away(reason, until, since, person)

    def close(self) -> None:
        """The transport is there again."""
        if self.trying:
            there = {"failures": 0, "since": None, "open_until": 0.0, "reason": "", "person": False}
            with self.engine.begin() as conn:
                conn.execute(sa.update(carriers).where(self._mine).values(there))
            self.trying = False

    def _away(self, reason: str, until: float, since: float | None, person: bool) -> Halt:
        long = self.clock() - (self.clock() if since is None else since) > DAY
        return Halt("away", reason, until, since, person or long)

    def _calm(self, conn: sa.Connection) -> bool:
        """Whether nothing stands in the way; only others put something there while messages go."""
        return not stopped_because(conn) and conn.execute(_AWAY, {"name": self.transport}).one_or_none() is None

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return carriers.c.name == self.transport
