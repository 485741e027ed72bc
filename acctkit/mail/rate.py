"""No more messages a minute than a transport takes, counted in the books: all processes and runs share it.

A transport has a bucket of tokens, and each message takes one; the bucket fills up again with time. Who takes more than
there is waits until they would have come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from acctkit.books.ledger import WRITING
from acctkit.books.schema import carriers
from acctkit.books.single import Single
from acctkit.mail.outbox import insert

_AT_ONCE = 0.1  # what part of a minute's messages may go at once; the rest of them is spread over the minute
_MINUTE = 60.0
_FEW = 10.0  # messages a minute up to which each goes by itself


@dataclass(frozen=True, slots=True)
class Bucket:
    """The tokens of a transport that carries so many messages a minute."""

    engine: sa.Engine | Single
    transport: str
    per_minute: float
    clock: Callable[[], float]

    def take(self, patience: float) -> float | None:
        """Take a token, and say for how many seconds to wait before it counts; None, and nothing taken, where that is
        longer than `patience`. In no minute more than `per_minute` count."""
        holds = max(1.0, self.per_minute * _AT_ONCE)
        refill = (self.per_minute - holds if self.per_minute > _FEW else self.per_minute) / _MINUTE
        now, mine = self.clock(), carriers.c.name == self.transport
        with self.engine.execution_options(**{WRITING: True}).begin() as conn:
            conn.execute(insert(conn, carriers), {"name": self.transport})
            row = conn.execute(sa.select(carriers).where(mine).with_for_update()).one()
            had = holds if row.refilled_at is None else row.tokens + max(now - row.refilled_at, 0.0) * refill
            left = min(had, holds) - 1.0
            wait = max(-left, 0.0) / refill
            if wait > patience:
                return None
            last = row.refilled_at or 0.0
            seen = now if last > now + _MINUTE else max(now, last)  # a clock that was wrong counts no more
            conn.execute(sa.update(carriers).where(mine).values(tokens=left, refilled_at=seen))
        return wait
