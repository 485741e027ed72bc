"""What persons decided of messages: each kept with who decided it, and when."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import outbox, told, verdicts
from acctkit.errors import UsageProblem

SINCE = "put-off:"  # begins the fact since when the message of a dedupe key is put off
_NAMED = 5  # as many ids as a sentence names


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides, by the name of the system's user, and when."""

    by: str
    now: dt.datetime


def record(conn: sa.Connection, ids: Iterable[str], verdict: str, person: Person, reason: str = "") -> None:
    """Keep what was decided of messages, by whom, when, and why."""
    said = {
        "verdict": verdict, "by": person.by, "day": person.now.date(), "reason": reason,
        "at": person.now.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }
    if rows := [{**said, "message": id} for id in ids]:
        conn.execute(sa.insert(verdicts), rows)


def begin_anew(conn: sa.Connection, ids: Iterable[str]) -> None:
    """Forget since when messages are put off: a person lets them go, from now on."""
    since = told.c.fact.startswith(SINCE, autoescape=True)
    conn.execute(sa.delete(told).where(told.c.message.in_(sorted(ids)) & since))


def locked(query: sa.Select[Any]) -> sa.Select[Any]:
    """Messages that somebody decides of, which no worker takes, and nobody else changes, before that is kept. On SQLite
    only one transaction writes anyway."""
    return query.order_by(outbox.c.id).with_for_update()


def verdicts_of(conn: sa.Connection, id: str) -> list[dict[str, Any]]:
    """What was decided of a message, by whom and when, oldest first."""
    some = sa.select(*(verdicts.c[name] for name in ("verdict", "by", "at", "reason")))
    return [dict(row) for row in conn.execute(some.where(verdicts.c.message == id).order_by(verdicts.c.id)).mappings()]


def find(conn: sa.Connection, begins: Iterable[str]) -> list[str]:
    """The ids that begin so, each once; raises UsageProblem for what begins none, or several."""
    known: Sequence[str] = list(conn.scalars(sa.select(outbox.c.id).order_by(outbox.c.id)))
    found = list[str]()
    for begin in begins:
        wanted = begin.strip().lower()
        at = bisect_left(known, wanted)
        many = [id for id in known[at : at + _NAMED + 1] if wanted and id.startswith(wanted)]
        if not many:
            raise UsageProblem(f"There is no message whose id begins with '{begin}'; see: acctkit outbox list")
        if len(many) > 1 and many[0] != wanted:
            shown = ", ".join(many[:_NAMED]) + (" ..." if len(many) > _NAMED else "")
            raise UsageProblem(f"Several messages have an id that begins with '{begin}': {shown}; write more of it.")
        found.append(many[0])
    return list(dict.fromkeys(found))
