"""What waits in the outbox and must not go any more is taken back, before new messages are planned in its place."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

import sqlalchemy as sa

from acctkit.books.schema import NOT_GONE, outbox
from acctkit.mail.claims import Claims, Gone
from acctkit.mail.outbox import IN_ORDER, WHOLE, outgoing
from acctkit.mail.suppressing import SUPPRESSED
from acctkit.types import Outgoing


def take_back(engine: sa.Engine, recheck: Callable[[Outgoing], str], kinds: Collection[str]) -> int:
    """Cancel what waits in the outbox, for a person or for the next try, or is held, and must not go any more; and what
    could not be delivered, once it would be another one now, to another address say. Returns how many.

    Done before new messages of these `kinds` are planned, so that a right one can be written in place of each at once.
    """
    desk, count = Claims(engine, time.time), 0
    states = ("queued", "approved", "held", "deferred", "failed", SUPPRESSED)
    waits = NOT_GONE & outbox.c.state.in_(states) & outbox.c.kind.in_(kinds)
    waits &= outbox.c.message_id != ""
    with engine.connect() as conn:
        ids = list(conn.scalars(sa.select(outbox.c.id).where(waits).order_by(*IN_ORDER)))
    for id in ids:
        try:
            message, state, *_ = desk.load(id)
        except Gone:
            continue
        if reason := recheck(message):
            count += desk.cancel(id, state, reason)
    return count


def waiting(engine: sa.Engine, kind: str, account: str) -> list[Outgoing]:
    """What waits in the outbox of a kind to an account, for a person or for the next try, oldest first."""
    waits = NOT_GONE & outbox.c.state.in_(("queued", "approved", "deferred")) & (outbox.c.kind == kind)
    with engine.connect() as conn:
        rows = conn.execute(WHOLE.where(waits, outbox.c.account == account).order_by(*IN_ORDER)).mappings()
        return [outgoing(row) for row in rows]
