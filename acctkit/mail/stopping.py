"""Mail is stopped at once: a word in the books that a delivery looks at before each message, while it runs, too."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from acctkit.books.schema import stops
from acctkit.mail.verdicts import Person

_NOW = stops.c.ended_at == ""
_STOPPED = sa.select(stops.c.reason, stops.c.by, stops.c.at).where(_NOW).limit(1)


def stop(conn: sa.Connection, person: Person, reason: str) -> bool:
    """Let no message go from now on; False, and nothing changed, where mail is stopped already."""
    if stopped_because(conn):
        return False
    conn.execute(sa.insert(stops).values(reason=reason, by=person.by, at=_utc(person.now)))
    return True


def start(conn: sa.Connection, person: Person) -> bool:
    """Let messages go again, with the next delivery; False where mail was not stopped here."""
    ended = sa.update(stops).where(_NOW).values(ended_by=person.by, ended_at=_utc(person.now))
    return conn.execute(ended).rowcount > 0


def stopped_because(conn: sa.Connection) -> str:
    """Why no message goes now, by whom and since when; empty where mail goes."""
    row = conn.execute(_STOPPED).one_or_none()
    return f"{row.reason} (stopped by {row.by}, {row.at})" if row else ""


def _utc(now: dt.datetime) -> str:
    return now.astimezone(dt.UTC).isoformat(timespec="seconds")
