"""What came back of the messages that went: kept in the books, and what it means for the message and for the address.

An answer counts only if it names a message of ours that went, or may have gone, and somebody to whom that went: else
anybody could keep letters away from a customer. One that failed for good marks the address: nothing more goes to it
until somebody clears it (`acctkit.mail.suppressing`). A message that came back from its addressee `failed`, and what it
tells did not arrive; where only a copy of it came back, it went.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import bounces, outbox, told
from acctkit.mail.bounces import Answer, Returned, read
from acctkit.mail.outbox import SENT, insert

KEPT = ("failed", "delayed")  # what recipients are told of; a report of what arrived is read, and that is all
UNCLEAR = "unclear"
_WENT = ("sent", "unknown")
_NEVER = ("queued", "approved", "held", "cancelled")
_MESSAGE = ("id", "kind", "account", "recipient", "cc", "state", "attempts", "message_id", "dedupe_key")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient from whom a message came back (`failed`), does so later perhaps (`delayed`), or may have
    (`unclear`: a person must read the answer); `marked` where nothing more goes to the address."""

    answer: str
    message: str
    kind: str
    account: str
    to: str
    address: str
    action: str
    status: str
    diagnostic: str
    marked: bool
    day: dt.date

    @property
    def fact(self) -> str:
        """The fact that the office was told of it."""
        return f"office:bounce:{self.answer[:16]}:{self.address}"

    @property
    def reason(self) -> str:
        """Why it came back, in the server's words."""
        return _reason(self.status, self.diagnostic)

    def row(self) -> dict[str, Any]:
        """As `run --json` prints it."""
        return {
            "message": self.message, "kind": self.kind, "account": self.account, "to": self.to,
            "address": self.address, "action": self.action, "status": self.status, "reason": self.reason,
            "marked": self.marked,
        }


def take(conn: sa.Connection, raw: bytes, day: dt.date) -> bool:
    """Keep what an answer of a mail server says of messages of ours, once; returns whether it names one that went."""
    answer = read(raw)
    if answer is None:
        return False
    ours = list(_named(conn, answer))
    for message in ours:
        rows = list(_rows(message, answer))
        for row in rows:
            row |= {"answer": hashlib.sha256(raw).hexdigest(), "message": message["id"], "day": day}
        if rows:
            conn.execute(insert(conn, bounces), rows)
            _fail(conn, message["id"])
    return bool(ours)


def untold(conn: sa.Connection, run_id: int) -> list[Bounce]:
    """What came back and no run reported before; from now on this one has. What was on its way when its answer came is
    settled now, too."""
    fresh = bounces.c.told_by.is_(None)
    for id in conn.scalars(sa.select(bounces.c.message).where(fresh & (bounces.c.action == "failed")).distinct()):
        _fail(conn, id)
    found = listing(conn, fresh)
    conn.execute(sa.update(bounces).where(fresh).values(told_by=run_id))
    return found


def listing(conn: sa.Connection, which: sa.ColumnElement[bool]) -> list[Bounce]:
    """What came back, of whatever sort, oldest first."""
    shown = ("answer", "message", "address", "action", "status", "diagnostic", "marks", "day")
    query = sa.select(
        *(bounces.c[name] for name in shown), bounces.c.cleared_on, outbox.c.kind, outbox.c.account, outbox.c.recipient
    ).join(outbox, outbox.c.id == bounces.c.message).where(which)
    return [
        Bounce(
            row.answer, row.message, row.kind, row.account, row.recipient, row.address, row.action, row.status,
            row.diagnostic, row.marks and row.cleared_on is None, row.day,
        )
        for row in conn.execute(query.order_by(bounces.c.day, bounces.c.id))
    ]


def came_back(conn: sa.Connection, ids: Iterable[str]) -> set[str]:
    """Which of these messages came back from whom they were for."""
    mine = (bounces.c.action == "failed") & bounces.c.message.in_(sorted(ids))
    query = sa.select(bounces.c.message, bounces.c.address, outbox.c.recipient)
    rows = conn.execute(query.join(outbox, outbox.c.id == bounces.c.message).where(mine))
    return {row.message for row in rows if row.address == row.recipient.casefold()}


def _named(conn: sa.Connection, answer: Answer) -> Iterator[Mapping[str, Any]]:
    """The messages of ours that an answer names, which went or may have gone."""
    named = outbox.c.message_id.in_(answer.message_ids) | (outbox.c.id == answer.envelope_id)
    query = sa.select(*(outbox.c[name] for name in _MESSAGE)).where(named & (outbox.c.message_id != ""))
    for row in conn.execute(query.order_by(outbox.c.id)).mappings().all():
        if row["attempts"] or row["state"] not in _NEVER:
            yield dict(row)


def _rows(message: Mapping[str, Any], answer: Answer) -> Iterator[dict[str, Any]]:
    """What is kept of an answer to a message."""
    recipients = {one.casefold() for one in (message["recipient"], *message["cc"])}
    for one in answer.recipients:
        if one.action in KEPT:
            mine = next((address for address in one.addresses if address in recipients), "")
            yield _kept(mine, one) if mine else _unclear(message, f"it came back from {one.addresses[-1]}, to whom it "
                                                         "was not sent; somebody may have passed it on")
    if not answer.recipients:
        yield _unclear(message, answer.subject)


def _kept(address: str, one: Returned) -> dict[str, Any]:
    return {"address": address, "action": one.action, "status": one.status, "diagnostic": one.diagnostic,
            "marks": one.permanent}


def _unclear(message: Mapping[str, Any], why: str) -> dict[str, Any]:
    return {"address": message["recipient"].casefold(), "action": UNCLEAR, "status": "", "diagnostic": why,
            "marks": False}


def _fail(conn: sa.Connection, id: str) -> None:
    """Let a message have failed that came back from whom it was for, and keep of one of which a copy did that it
    did."""
    query = sa.select(outbox.c.recipient, outbox.c.state, outbox.c.dedupe_key).where(outbox.c.id == id)
    message = conn.execute(query).one()
    if message.state not in _WENT:
        return
    mine = (bounces.c.message == id) & (bounces.c.action == "failed") & bounces.c.told_by.is_(None)
    back = conn.execute(sa.select(bounces).where(mine).order_by(bounces.c.id)).all()
    own = [row for row in back if row.address == message.recipient.casefold()]
    change = sa.update(outbox).where((outbox.c.id == id) & outbox.c.state.in_(_WENT))
    if own:
        conn.execute(change.values(state="failed", last_error=f"came back: {_reason(own[0].status, own[0].diagnostic)}",
                                   sent_at=None))
        conn.execute(sa.delete(told).where(told.c.fact == f"{SENT}{message.dedupe_key}"))
    elif back:
        conn.execute(change.values(last_error=_copies(back)))


def _copies(back: Sequence[Any]) -> str:
    return "; ".join(f"the copy to {row.address} came back: {_reason(row.status, row.diagnostic)}" for row in back)


def _reason(status: str, diagnostic: str) -> str:
    if status and status in diagnostic:
        return diagnostic
    return " ".join(part for part in (status, diagnostic) if part) or "the server said no reason"
