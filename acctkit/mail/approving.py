"""Letting messages go that wait for a person: those that are named, or all that a policy approves.

A message waits because of its kind (`[mail] approve`), or for a reason of its own, such as that the customer is a
consumer. A limit approves the first alone: what has a reason of its own is for somebody who has read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import outbox
from acctkit.errors import UsageProblem
from acctkit.mail.limits import beyond, spoken
from acctkit.mail.outbox import IN_ORDER, SHORT, WAITS, approve, by_kind
from acctkit.mail.verdicts import Person, find, record, verdicts_of

Row = dict[str, Any]


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
    wanted = (outbox.c.kind == policy.kind) & (WAITS | (outbox.c.state == "held"))
    if policy.account:
        wanted &= outbox.c.account == policy.account
    rows = _rows(conn, wanted)
    waiting = [{**row, "why": why} for row in rows if (why := why_not(row, policy))]
    approved = [row for row in rows if not why_not(row, policy)]
    if person:
        _approve(conn, [row["id"] for row in approved], person, _said(policy))
    return approved, waiting


def why_not(row: Mapping[str, Any], policy: Policy) -> str:
    """Why a policy does not approve a message that waits, or is held; empty where it does."""
    if row["state"] == "held":
        return str(row["last_error"])
    if row["approval"] != by_kind(row["kind"]) and not policy.reasons:
        return f"{row['approval'].rstrip('.')}; approve it by its id"
    if policy.limits is None:
        return ""
    return beyond({currency: Decimal(said) for currency, said in row["amounts"].items()}, policy.limits)




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
    if row["state"] == "held":
        return f"it is {row['last_error']}; release it first: acctkit outbox release {row['id'][:8]}"
    return f"it is {row['state']}" + (f" ({row['last_error']})." if row["last_error"] else ".")
