"""Mail that is put off again and again: told after two days, and given up after five, as mail servers do.

Since when a message is put off is kept as a fact of its own, from the first time that its transport put it off. Where
the transport was away nothing was tried, and nothing is counted: what was tried but a few times is told, and goes on.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import NOT_GONE, outbox, told
from acctkit.books.swift import Swift
from acctkit.calendar import Week
from acctkit.mail.outbox import CHECK, IN_ORDER, insert
from acctkit.mail.verdicts import SINCE
from acctkit.types import Receipt, Text

TOLD_AFTER, GIVEN_UP_AFTER = 2, 5  # days
TRIES = 3  # what was tried less often is not given up, however long ago the first time is
GIVEN_UP, _LAST = "put off for ", "; last answer: "
_DAY = sa.select(told.c.day).where(told.c.fact == sa.bindparam("fact", type_=sa.Text))


@dataclass(frozen=True, slots=True)
class PutOff:
    """A message that has not gone for some days, since it was put off, `tries` times so far, or was `given_up` then;
    and what was said last."""

    message: str
    kind: str
    account: str
    to: str
    since: dt.date
    days: int
    tries: int
    reason: str
    given_up: bool = False

    def fact(self, week: Week) -> str:
        """The fact that the office was told of it in a week; that it was given up is told once."""
        if self.given_up:
            return f"office:given-up:{self.since}:{self.message}"
        return f"office:put-off:{week.label}:{self.message}"

    @property
    def said(self) -> Text:
        """For how long, how often, and why."""
        en, es = ("try", "intento") if self.tries == 1 else ("tries", "intentos")
        if self.given_up:
            return Text(f"given up after {self.tries} {en}: {self.reason}",
                        f"fallido tras {self.tries} {es}: {self.reason}")
        return Text(f"put off for {self.days} days ({self.tries} {en}): {self.reason}",
                    f"aplazado desde hace {self.days} días ({self.tries} {es}): {self.reason}")

    def row(self, language: str) -> dict[str, Any]:
        """As `run --json` prints it."""
        return {
            "message": self.message, "kind": self.kind, "account": self.account, "to": self.to,
            "since": self.since.isoformat(), "days": self.days, "tries": self.tries, "reason": self.reason,
            "sentence": self.said.say(language),
        }


def put_off(
    conn: sa.Connection, today: dt.date, kind: str = "", *, given_up: bool = False
) -> tuple[PutOff, ...]:
    """What has been put off for days, of one `kind` or of all, oldest first; also what was `given_up` then."""
    names = ("id", "kind", "account", "recipient", "attempts", "state", "last_error")
    long = outbox.c.state == "deferred"
    if given_up:
        long |= (outbox.c.state == "failed") & outbox.c.last_error.startswith(GIVEN_UP)
    long &= NOT_GONE & (outbox.c.kind != CHECK)
    long &= told.c.day <= today - dt.timedelta(TOLD_AFTER)
    if kind:
        long &= outbox.c.kind == kind
    query = sa.select(*(outbox.c[name] for name in names), told.c.day).select_from(outbox)
    query = query.join(told, (told.c.message == outbox.c.id) & (told.c.fact == SINCE + outbox.c.dedupe_key))
    return tuple(
        PutOff(row.id, row.kind, row.account, row.recipient, row.day, (today - row.day).days, row.attempts,
               row.last_error.rpartition(_LAST)[2], row.state == "failed")
        for row in conn.execute(query.where(long).order_by(told.c.day, *IN_ORDER))
    )


def put_off_again(
    conn: sa.Connection | Swift, id: str, key: str, receipt: Receipt, tries: int, today: dt.date
) -> Receipt:
    """Keep since when the message of a dedupe key is put off; gives its receipt, which says that it failed where that
    has gone on for too long."""
    fact = f"{SINCE}{key}"
    conn.execute(insert(conn, told), {"fact": fact, "message": id, "day": today})
    days = (today - (conn.scalar(_DAY, {"fact": fact}) or today)).days
    if days < GIVEN_UP_AFTER or tries < TRIES:
        return receipt
    return replace(receipt, state="failed", error=f"{GIVEN_UP}{days} days{_LAST}{receipt.error or 'none'}")
