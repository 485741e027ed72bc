"""What persons decide of messages that wait: each kept with who decided it, and when.

A message waits because of its kind (`[mail] approve`), or for a reason of its own, such as that the customer is a
consumer. A limit approves the first alone: what has a reason of its own is for somebody who has read it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import outbox, verdicts
from acctkit.errors import UsageProblem
from acctkit.mail.limits import beyond, spoken
from acctkit.mail.outbox import IN_ORDER, SHORT, WAITS, approve, by_kind, verdicts_of

Row = dict[str, Any]
_NAMED = 5  # as many ids as a sentence names


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides, by the name of the system's user, and when."""

    by: str
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """What is approved without being named: the messages of a `kind`, about one `account` if it is said, that ask for
    no more than `limits` in each currency (None: whatever they ask for); those with a reason of their own only where
    `reasons` are to be passed over."""

    kind: str
    account: str = ""
    limits: Mapping[str, Decimal] | None = None
    reasons: bool = False


def approve_named(conn: sa.Connection, begins: Iterable[str], person: Person | None) -> list[Row]:
    """Let the messages go whose ids begin so, and return them; raises UsageProblem, and approves none, when one of them
    is not there, not the only one, or does not wait. Without a person it only looks."""
    ids = find(conn, begins)
    rows = {row["id"]: row for row in _rows(conn, outbox.c.id.in_(ids))}
    for id in ids:
        if not _waits(rows[id]):
            raise UsageProblem(f"Message {id[:8]} does not wait for approval: {_standing(conn, rows[id])}")
    if person:
        _approve(conn, ids, person)
    return [rows[id] for id in ids]


def approve_by(conn: sa.Connection, policy: Policy, person: Person | None) -> tuple[list[Row], list[Row]]:
    """Let the messages go that the policy approves; returns them, and those of the kind (and account) that still wait,
    each with `why`. Without a person it only looks."""
    wanted = (outbox.c.kind == policy.kind) & WAITS
    if policy.account:
        wanted &= outbox.c.account == policy.account
    rows = _rows(conn, wanted)
    waiting = [{**row, "why": why} for row in rows if (why := why_not(row, policy))]
    approved = [row for row in rows if not why_not(row, policy)]
    if person:
        _approve(conn, [row["id"] for row in approved], person, _said(policy))
    return approved, waiting


def why_not(row: Mapping[str, Any], policy: Policy) -> str:
    """Why a policy does not approve a message that waits; empty where it does."""
    if row["approval"] != by_kind(row["kind"]) and not policy.reasons:
        return f"{row['approval']}; approve it by its id"
    if policy.limits is None:
        return ""
    return beyond({currency: Decimal(said) for currency, said in row["amounts"].items()}, policy.limits)


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


def record(conn: sa.Connection, ids: Iterable[str], verdict: str, person: Person, reason: str = "") -> None:
    """Keep what was decided of messages, by whom, when, and why."""
    said = {
        "verdict": verdict, "by": person.by, "day": person.now.date(), "reason": reason,
        "at": person.now.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }
    if rows := [{**said, "message": id} for id in ids]:
        conn.execute(sa.insert(verdicts), rows)


def _rows(conn: sa.Connection, wanted: sa.ColumnElement[bool]) -> list[Row]:
    shown = sa.select(*(column.label(name) for name, column in SHORT.items()))
    return [dict(row) for row in conn.execute(shown.where(wanted).order_by(*IN_ORDER)).mappings()]


def _waits(row: Mapping[str, Any]) -> bool:
    return bool(row["state"] == "queued" and row["approval"])


def _approve(conn: sa.Connection, ids: Sequence[str], person: Person, reason: str = "") -> None:
    for id in ids:
        approve(conn, id)
    record(conn, ids, "approved", person, reason)


def _said(policy: Policy) -> str:
    """A policy as it is kept beside what it approved."""
    kind = f"every {policy.kind}" + (f" to account {policy.account}" if policy.account else "")
    if policy.limits is None:
        return kind
    return f"{kind} up to {spoken(policy.limits)}"


def _standing(conn: sa.Connection, row: Mapping[str, Any]) -> str:
    """How a message stands that cannot be approved, as the end of a sentence."""
    if row["state"] == "queued":
        return "it goes by itself."
    if row["state"] == "approved":
        last = next((one for one in verdicts_of(conn, row["id"])[::-1] if one["verdict"] == "approved"), None)
        return f"it was approved by {last['by']}, {last['at']}." if last else "it is approved already."
    return f"it is {row['state']}" + (f" ({row['last_error']})." if row["last_error"] else ".")
