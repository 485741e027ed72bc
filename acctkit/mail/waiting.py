"""What of the outbox waits for a person, as the office's summary lists it: what is to be approved, what is held, and
what is in doubt.

What waits is told once a week, like what is withheld; what is held only beside other news, since somebody knows of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import outbox
from acctkit.calendar import Week
from acctkit.mail.holding import HELD
from acctkit.mail.outbox import CHECK, IN_ORDER, SHORT, WAITS, by_kind

# no transport will find out what became of it, or one looked and could not tell
_IN_DOUBT = (outbox.c.state == "unknown") & (outbox.c.kind != CHECK) & (
    (outbox.c.reference == "") | (outbox.c.looks > 0)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for a person: what it is about, what it asks for, and why it waits, where that is told; of
    one that is held, by whom and why. One that is `doubtful` may have gone: nobody knows, and the transport did not
    find out."""

    kind: str
    account: str
    to: str
    amounts: tuple[tuple[str, Decimal], ...] = ()
    reason: str = ""
    held: bool = False
    doubtful: bool = False

    def fact(self, week: Week) -> str:
        """The fact that the office was told of it in a week."""
        what = "doubt" if self.doubtful else "waits"
        return f"office:{what}:{week.label}:{self.kind}:{self.account or self.to}"


def waiting(conn: sa.Connection) -> tuple[Waiting, ...]:
    """What waits for a person, what has a reason of its own first, then by account."""
    names = ("kind", "account", "recipient", "amounts", "approval", "state", "last_error")
    query = sa.select(*(outbox.c[name] for name in names)).where(WAITS | (outbox.c.state == HELD) | _IN_DOUBT)
    found = [
        Waiting(
            row.kind, row.account, row.recipient,
            tuple((code, Decimal(said)) for code, said in sorted(row.amounts.items())),
            _reason(row), row.state == HELD, row.state == "unknown",
        )
        for row in conn.execute(query)
    ]
    return tuple(sorted(found, key=lambda one: (not one.reason, one.account, one.kind, one.to)))


def in_doubt(conn: sa.Connection, kind: str = "") -> list[dict[str, Any]]:
    """What may have gone, and nobody will know before a person looks, of one kind or of all, oldest first; as results
    tell it."""
    doubt = _IN_DOUBT & (outbox.c.kind == kind) if kind else _IN_DOUBT
    shown = {name: SHORT[name] for name in ("kind", "account", "to")} | {"reason": SHORT["last_error"]}
    query = sa.select(outbox.c.id.label("message"), *(column.label(name) for name, column in shown.items()))
    return [dict(row) for row in conn.execute(query.where(doubt).order_by(*IN_ORDER)).mappings()]


def _reason(row: sa.Row[Any]) -> str:
    if row.state == "unknown":
        return ""
    if row.state == HELD:
        return str(row.last_error).removeprefix("held by ")
    return "" if row.approval == by_kind(row.kind) else str(row.approval)
