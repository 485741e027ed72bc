"""What came back of the messages that went: kept in the books, and what it means for the message and for the address.

An answer counts only if it names a message of ours that went, or may have gone, and somebody to whom that went: else
anybody could keep letters away from a customer. One that failed for good marks the address: nothing more goes to it
until somebody clears it (`acctkit.mail.suppressing`). A message that came back from its addressee `failed`, and what it
tells did not arrive; where only a copy of it came back, it went.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import bounces, outbox
from acctkit.mail.bounces import Answer, read
from acctkit.mail.outbox import insert
from acctkit.types import Text

KEPT = ("failed", "delayed")  # what recipients are told of; a report of what arrived is read, and that is all
UNCLEAR = "unclear"  # an answer for people alone
CAME_BACK = "came back: "  # begins why a message failed
ELSEWHERE = "elsewhere"  # it came back from an address that it was not sent to
OPEN = bounces.c.cleared_on.is_(None)
_WENT = ("sent", "unknown")
_NEVER = ("queued", "approved", "held", "cancelled")
_MESSAGE = ("id", "kind", "account", "recipient", "cc", "state", "attempts", "message_id")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient from whom a message came back (`failed`), is late for (`delayed`), or may have come back: a person
    must read the answer (`unclear`), or it came back from whom it was not sent to (`elsewhere`). `marked` where nothing
    more goes to the address."""

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
    def said(self) -> Text:
        """What came back, why, and what is to be done."""
        address, why = self.address, _reason(self.status, self.diagnostic)
        es = _reason(self.status, self.diagnostic, "el servidor no da ningún motivo")
        if self.action == UNCLEAR:
            return Text(f"An answer of a mail server may say that it came back ({self.diagnostic}): read it in the "
                        "mailbox.", "Una respuesta de un servidor de correo quizá diga que ha sido devuelta "
                        f"({self.diagnostic}): léala en el buzón.")
        if self.action == ELSEWHERE:
            return Text(f"It came back from {self.diagnostic}, to whom it was not sent: somebody passes on what goes "
                        f"to {address}.", f"Devuelta desde {self.diagnostic}, adonde no se envió: alguien reenvía lo "
                        f"que llega a {address}.")
        if self.action == "delayed":
            return Text(f"It has not reached {address} yet: {why}", f"Todavía no ha llegado a {address}: {es}")
        if not self.marked:
            return Text(f"It came back from {address}: {why}", f"Devuelta desde {address}: {es}")
        return Text(
            f"It came back from {address}: {why}. Nothing more goes there until the address is corrected, or cleared "
            f"with: acctkit mail bounces clear {address}",
            f"Devuelta desde {address}: {es}. No se envía nada más allí hasta que se corrija la dirección o se habilite"
            f" con: acctkit mail bounces clear {address}",
        )

    def row(self, language: str) -> dict[str, Any]:
        """As `run --json` prints it."""
        return {
            "message": self.message, "kind": self.kind, "account": self.account, "to": self.to,
            "address": self.address, "action": self.action, "status": self.status, "diagnostic": self.diagnostic,
            "marked": self.marked, "day": self.day.isoformat(), "sentence": self.said.say(language),
        }


def take(conn: sa.Connection, raw: bytes, day: dt.date, own: Collection[str] = ()) -> bool:
    """Keep what an answer of a mail server says of messages of ours, once; returns whether it names one that went.

    Whoever got a message knows its id, and could write such an answer. So one of our `own` addresses, in small letters,
    is not marked for what came back of a copy: only for what went to itself.
    """
    answer = read(raw)
    if answer is None:
        return False
    ours = list(_named(conn, answer))
    for message in ours:
        rows = list(_rows(message, answer, own))
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
        *(bounces.c[name] for name in shown), bounces.c.cleared_on, outbox.c.kind, outbox.c.account,
        outbox.c.recipient, outbox.c.cc,
    ).join(outbox, outbox.c.id == bounces.c.message).where(which)
    return [
        Bounce(
            row.answer, row.message, row.kind, row.account, _went_to(row.address, row.recipient, row.cc),
            row.address, row.action, row.status, row.diagnostic, row.marks and row.cleared_on is None, row.day,
        )
        for row in conn.execute(query.order_by(bounces.c.day, bounces.c.id))
    ]


def _went_to(address: str, recipient: str, cc: Iterable[str]) -> str:
    """Whom a message was for that came back; one that was written anew since is for another."""
    now = {one.casefold() for one in (recipient, *cc)}
    return recipient if address in now else address


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


def _rows(message: Mapping[str, Any], answer: Answer, own: Collection[str]) -> Iterator[dict[str, Any]]:
    """What is kept of an answer to a message."""
    to = message["recipient"].casefold()
    recipients = {to, *(one.casefold() for one in message["cc"])}
    for one in answer.recipients:
        if one.action in KEPT:
            mine = next((address for address in one.addresses if address in recipients), "")
            if mine:
                yield {"address": mine, "action": one.action, "status": one.status, "diagnostic": one.diagnostic,
                       "marks": one.permanent and (mine == to or mine not in own)}
            else:
                yield _to_read(message, ELSEWHERE, one.addresses[-1])
    if not answer.recipients:
        yield _to_read(message, UNCLEAR, answer.subject)


def _to_read(message: Mapping[str, Any], action: str, what: str) -> dict[str, Any]:
    return {"address": message["recipient"].casefold(), "action": action, "status": "", "diagnostic": what,
            "marks": False}


def _fail(conn: sa.Connection, id: str) -> None:
    """Let a message have failed that came back from whom it was for, and keep of one of which a copy did that it
    did."""
    query = sa.select(outbox.c.recipient, outbox.c.state).where(outbox.c.id == id)
    message = conn.execute(query).one()
    if message.state not in _WENT:
        return
    mine = (bounces.c.message == id) & (bounces.c.action == "failed") & bounces.c.told_by.is_(None)
    back = conn.execute(sa.select(bounces).where(mine).order_by(bounces.c.id)).all()
    own = [row for row in back if row.address == message.recipient.casefold()]
    change = sa.update(outbox).where((outbox.c.id == id) & outbox.c.state.in_(_WENT))
    if own:
        conn.execute(change.values(state="failed", last_error=f"{CAME_BACK}{_reason(own[0].status, own[0].diagnostic)}",
                                   sent_at=None, sent_on=None))
    elif back:
        conn.execute(change.values(last_error=_copies(back)))


def _copies(back: Sequence[Any]) -> str:
    return "; ".join(f"the copy to {row.address} came back: {_reason(row.status, row.diagnostic)}" for row in back)


def _reason(status: str, diagnostic: str, nothing: str = "the server gives no reason") -> str:
    if status and status in diagnostic:
        return diagnostic
    return " ".join(part for part in (status, diagnostic) if part) or nothing
