"""Addresses that letters came back from: nothing more goes there until a person clears the address.

A message to such an address is `suppressed` when it would go, and nothing is tried. It goes once the address is
cleared; where the address was corrected instead, its mailing takes it back and writes it anew. Where only a copy would
go there, that copy is left out, and the message goes to the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage

import sqlalchemy as sa

from acctkit.books.schema import NOT_GONE, bounces, outbox
from acctkit.books.single import Single
from acctkit.errors import UsageProblem
from acctkit.mail.heads import AS_THEY_ARE
from acctkit.mail.outbox import IN_ORDER
from acctkit.mail.returned import OPEN, Bounce, came_back, listing
from acctkit.mail.verdicts import Person, begin_anew
from acctkit.texts import nearest
from acctkit.types import Outgoing

SUPPRESSED = "suppressed"
# Asked before messages, and nearly always in vain: made once, since that takes longer than SQLite takes for it.
_EVER = sa.select(bounces.c.id).where(OPEN, bounces.c.marks).limit(1)
_ANY = sa.select(bounces.c.id).where(
    OPEN, bounces.c.marks, bounces.c.address.in_(sa.bindparam("addresses", expanding=True))
).limit(1)


@dataclass(frozen=True, slots=True)
class Cleared:
    """An address that mail goes to again: the messages that waited for it, which go with the next delivery, and those
    that came back, which do not by themselves."""

    address: str
    freed: tuple[str, ...]
    back: tuple[str, ...]


def marked(conn: sa.Connection, addresses: Iterable[str]) -> dict[str, Bounce]:
    """Which of these addresses are marked, in small letters, each with the first letter that came back from there."""
    wanted = sorted({address.casefold() for address in addresses})
    if conn.execute(_ANY, {"addresses": wanted}).first() is None:
        return {}
    found = listing(conn, OPEN & bounces.c.marks & bounces.c.address.in_(wanted))
    return {one.address: one for one in reversed(found)}


def passes(engine: sa.Engine | Single, message: Outgoing, state: str) -> tuple[Outgoing, str] | None:
    """The message as it may go, and which copies of it are left out, as a sentence. None where the address of whom it
    is for is marked: it is suppressed then, unless somebody else has taken it meanwhile. It is as it was when the turn
    of the message came."""
    if isinstance(engine, Single) and not engine.lasting("marks", _ever, look=False):
        return message, ""
    with engine.connect() as conn:
        marks = marked(conn, message.recipients)
    if not marks:
        return message, ""
    if (mark := marks.get(message.to.casefold())) is None:
        return _without(message, marks), "; ".join(
            f"without the copy to {address}, from where mail came back" for address in sorted(marks)
        )
    waits = (outbox.c.id == message.id) & (outbox.c.state == state)
    why = f"{mark.address} is marked since {mark.day}, when mail came back from there: see acctkit mail bounces"
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).where(waits).values(state=SUPPRESSED, last_error=why, next_attempt_at=None))
    return None


def _ever(conn: sa.Connection) -> bool:
    return conn.execute(_EVER).first() is not None


def clear(conn: sa.Connection, address: str, person: Person, reason: str) -> Cleared:
    """Let mail go to an address again; raises UsageProblem where nothing came back from there."""
    address = address.strip().strip("<>").casefold()
    here = OPEN & (bounces.c.address == address)
    back = sorted({one.message for one in listing(conn, here) if one.action == "failed"})
    cleared = {"cleared_on": person.now.date(), "cleared_by": person.by, "cleared_for": reason}
    if not conn.execute(sa.update(bounces).where(here).values(cleared)).rowcount:
        raise UsageProblem(f"Nothing came back from '{address}'; {_hint(conn, address)}")
    freed = []
    rows = sa.select(outbox.c.id, outbox.c.recipient, outbox.c.approval).where(NOT_GONE, outbox.c.state == SUPPRESSED)
    for row in conn.execute(rows.order_by(*IN_ORDER).with_for_update()).all():
        if row.recipient.casefold() == address:
            state = "approved" if row.approval else "queued"  # it would have gone: it was approved, or needed nobody
            values = {"state": state, "last_error": "", "attempts": 0, "lease_until": None}
            conn.execute(sa.update(outbox).where(outbox.c.id == row.id).values(values))
            freed.append(row.id)
    begin_anew(conn, freed)
    failed = set(conn.scalars(sa.select(outbox.c.id).where(outbox.c.id.in_(back), outbox.c.state == "failed")))
    return Cleared(address, tuple(freed), tuple(sorted(came_back(conn, failed))))


def waiting(conn: sa.Connection) -> dict[str, int]:
    """How many messages wait for each address that is marked."""
    found: dict[str, int] = {}
    for address in conn.scalars(sa.select(outbox.c.recipient).where(NOT_GONE, outbox.c.state == SUPPRESSED)):
        found[address.casefold()] = found.get(address.casefold(), 0) + 1
    return found


def _without(message: Outgoing, marks: Mapping[str, Bounce]) -> Outgoing:
    """The message without its copies to marked addresses, in its headers too: some transports read those alone."""
    cc = tuple(address for address in message.cc if address.casefold() not in marks)
    parsed = message_from_bytes(message.mime, _class=EmailMessage, policy=AS_THEY_ARE)
    del parsed["Cc"]
    if cc:
        parsed["Cc"] = ", ".join(cc)
    return replace(message, cc=cc, mime=parsed.as_bytes())


def _hint(conn: sa.Connection, address: str) -> str:
    known = list(conn.scalars(sa.select(bounces.c.address).where(OPEN).distinct().order_by(bounces.c.address)))
    if close := nearest(address, known, most=1, like=60):
        return f"did you mean '{close[0]}'?"
    return "see: acctkit mail bounces" if known else "no address is marked."
