"""What a transport prepared of messages that were cancelled since, a draft say: taken away again, where it can.

That there may be something is kept as a fact of its own when the message is cancelled: what takes its place in the
outbox has another id, and knows nothing of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from acctkit.books.schema import outbox, told
from acctkit.books.single import Single
from acctkit.mail.outbox import insert

_LEFT = "left:"  # begins the fact that a transport may have prepared a cancelled message


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a transport may have of a cancelled message: the message's id, and what the transport called it, empty where
    that is not known."""

    fact: str
    id: str
    reference: str


def leave_behind(conn: sa.Connection, id: str, today: dt.date) -> None:
    """Keep that of a message which is cancelled something may be left at the transport that it was handed to."""
    query = sa.select(outbox.c.transport, outbox.c.reference).where(outbox.c.id == id)
    row = conn.execute(query).one()
    if row.transport:  # the fact is none of the message's: that, or what takes its place, may be cancelled once more
        fact = f"{_begins(row.transport)}{id}:{row.reference}"
        conn.execute(insert(conn, told), {"fact": fact, "message": "", "day": today})


def clear_away(
    books: sa.Engine | Single, transport: str, discard: Callable[[str, str], bool] | None
) -> None:
    """Let the transport `discard` what is left, one by one, until it cannot say that something is gone. One that has
    no way to do so has nothing that it could take away."""
    for one in _leftovers(books, transport):
        if discard and not discard(one.id, one.reference):
            return
        with books.begin() as conn:
            conn.execute(sa.delete(told).where(told.c.fact == one.fact))


def _leftovers(books: sa.Engine | Single, transport: str) -> list[Leftover]:
    begins = _begins(transport)
    query = sa.select(told.c.fact).where(told.c.fact.startswith(begins, autoescape=True)).order_by(told.c.fact)
    with books.connect() as conn:
        facts = list(conn.scalars(query))
    found = ((fact, *fact.removeprefix(begins).partition(":")) for fact in facts if fact.startswith(begins))
    return [Leftover(fact, id, reference) for fact, id, _, reference in found]


def _begins(transport: str) -> str:
    return f"{_LEFT}{transport}:"
