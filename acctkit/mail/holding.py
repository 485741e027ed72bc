"""Messages that a person keeps back. One that is held is not lost: it stands in the outbox until it is released.

What it says may be no longer so meanwhile: then it is cancelled, as one is that waits for approval, and what is written
in its place is held too, until a person releases that. So nothing goes out past a person who said wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import outbox, verdicts
from acctkit.errors import UsageProblem
from acctkit.mail.verdicts import Person, begin_anew, find, locked, record
from acctkit.types import Draft

HELD, RELEASED = "held", "released"
OUTLIVED = " (what is written in its place is held, until this is released)"
_HOLDS = ("queued", "approved", "deferred")  # the states in which a message may be held
_SHOWN = (outbox.c.id, outbox.c.recipient, outbox.c.state, outbox.c.approval, outbox.c.held_from, outbox.c.last_error)


@dataclass(frozen=True, slots=True)
class Held:
    """A message that was cancelled while it was held: what takes its place is held by the same person."""

    id: str
    by: str
    reason: str


def hold_back(conn: sa.Connection, begins: Iterable[str], person: Person, reason: str) -> list[Mapping[str, Any]]:
    """Keep the messages back whose ids begin so, and return them as they were; raises UsageProblem, and holds none,
    when one is not there, or does not wait any more."""
    rows = _named(conn, begins)
    for row in rows:
        if row["state"] not in _HOLDS:
            why = f" ({row['last_error']})" if row["last_error"] else ""
            raise UsageProblem(f"Message {row['id'][:8]} cannot be held: it is {row['state']}{why}.")
    for row in rows:
        said = {"state": HELD, "held_from": row["state"], "last_error": _said(person.by, reason)}
        conn.execute(sa.update(outbox).where(outbox.c.id == row["id"]).values(said))
    record(conn, [row["id"] for row in rows], HELD, person, reason)
    return rows


def release(conn: sa.Connection, begins: Iterable[str], person: Person) -> list[Mapping[str, Any]]:
    """Let the messages go on that are held, each from where it was, and return them as they are then. One that was
    cancelled while it was held stays cancelled; what will be written in its place is not held."""
    rows = _named(conn, begins)
    for row in rows:
        if not row["held_from"]:
            raise UsageProblem(f"Message {row['id'][:8]} is not held: it is {row['state']}.")
    for row in rows:
        left = {"last_error": row["last_error"].removesuffix(OUTLIVED)}
        said = {"held_from": ""} | ({"state": row["held_from"], "last_error": ""} if row["state"] == HELD else left)
        conn.execute(sa.update(outbox).where(outbox.c.id == row["id"]).values(said))
    begin_anew(conn, [row["id"] for row in rows])
    record(conn, [row["id"] for row in rows], RELEASED, person)
    return _named(conn, [row["id"] for row in rows])


def outlived(conn: sa.Connection) -> dict[tuple[str, str], Held]:
    """The messages that were cancelled while they were held, each by what it was about (`about`)."""
    said = (verdicts.c.message, verdicts.c.by, verdicts.c.reason)
    gone = (verdicts.c.verdict == HELD) & (outbox.c.held_from != "") & (outbox.c.state != HELD)
    query = sa.select(*said, outbox.c.kind, outbox.c.account, outbox.c.recipient)
    query = query.join(outbox, outbox.c.id == verdicts.c.message).where(gone).order_by(verdicts.c.id)
    return {
        (row.kind, row.account or row.recipient.casefold()): Held(row.message, row.by, row.reason)
        for row in conn.execute(query)
    }


def about(draft: Draft) -> tuple[str, str]:
    """What a draft is about: its kind, and its account, or whom it goes to where it is about none."""
    return draft.kind, draft.account or draft.to.strip().casefold()


def succeed(conn: sa.Connection, held: Held, id: str, now: dt.datetime) -> None:
    """Hold the message that was just queued in place of one that was held."""
    before = conn.scalar(sa.select(outbox.c.last_error).where(outbox.c.id == held.id)) or ""
    over = {"held_from": "", "last_error": before.removesuffix(OUTLIVED)}
    conn.execute(sa.update(outbox).where(outbox.c.id == held.id).values(over))
    said = {"state": HELD, "held_from": "queued", "last_error": _said(held.by, held.reason)}
    conn.execute(sa.update(outbox).where(outbox.c.id == id).values(said))
    record(conn, [id], HELD, Person(held.by, now), held.reason)


def _named(conn: sa.Connection, begins: Iterable[str]) -> list[Mapping[str, Any]]:
    ids = find(conn, begins)
    query = locked(sa.select(*_SHOWN).where(outbox.c.id.in_(ids)))
    rows = {row["id"]: dict(row) for row in conn.execute(query).mappings()}
    return [rows[id] for id in ids]


def _said(by: str, reason: str) -> str:
    """Why a message that is held does not go."""
    return f"held by {by}: {reason}"
