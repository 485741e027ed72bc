"""Messages of which nobody knows whether they went: how they come to be in doubt, and how they come out of it.

One that was cut off is in doubt once its lease is over, and is never simply sent again. Where the carrier can look,
it is asked what became of it, at this delivery and, ever more seldom, at later ones. What cannot be cleared up stays
for a person, but for the kinds that the settings let go again: those go at least once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import outbox
from acctkit.contributions import Carrier
from acctkit.mail.claims import Claims, Gone, utc
from acctkit.mail.outbox import IN_ORDER
from acctkit.types import Outgoing, Receipt

LOOK_AFTER = 120.0  # seconds until a server knows surely what it has done
_CUT_OFF = "the delivery was cut off: it may have gone, or not; look before it is sent again"
_NOT_HANDED_OVER = "the delivery was cut off before the message was handed over"
_AGAIN = "; it goes again, as [mail] resend says"


def look_after(carrier: Carrier) -> float:
    """Seconds from when a doubt arises until the carrier may be asked about it; 0 where it cannot be asked."""
    asked = hasattr(carrier, "look")
    return float(getattr(carrier, "look_after", LOOK_AFTER)) if asked else 0.0


def cut_off(claims: Claims, prepares: bool) -> int:
    """Mark as unknown what a dead worker left in the middle of sending, and return how many there are. What its
    transport would have prepared first, and had not, was not handed over: it goes again."""
    left, now, count = claims.cut_off & ~claims.repeatable, claims.clock(), 0
    with claims.engine.connect() as conn:
        rows = list(conn.execute(sa.select(outbox.c.id, outbox.c.transport, outbox.c.reference).where(left)))
    for row in sorted(rows):
        unsent = prepares and row.transport == claims.transport and not row.reference
        became = {"state": "unknown", "last_error": _CUT_OFF, "next_attempt_at": now + claims.look_after,
                  "sent_on": sa.func.coalesce(outbox.c.sent_on, claims.as_of)}
        if unsent:
            became = {"state": "deferred", "last_error": _NOT_HANDED_OVER, "next_attempt_at": now}
        with claims.engine.begin() as conn:
            done = conn.execute(sa.update(outbox).where(left & (outbox.c.id == row.id)).values(became)).rowcount
        count += bool(done and not unsent)
    return count


def clear_up(
    claims: Claims, look: Callable[[Outgoing], Receipt] | None, dress: Callable[[Outgoing], Outgoing],
    resend: Collection[str], ids: Collection[str] | None = None,
) -> Counter[str]:
    """Ask what became of messages in doubt whose time has come, or of those with these `ids`, now; as they were handed
    over (`dress`). Return how many were `found` to have gone. What did not go, and what the settings let go again, is
    due from now on."""
    doubted = (outbox.c.state == "unknown") & claims.mine
    if ids is not None:
        doubted &= outbox.c.id.in_(sorted(ids)) & (outbox.c.transport == claims.transport)
    elif look is None:
        doubted &= outbox.c.kind.in_(resend)
    else:
        here = (outbox.c.transport == claims.transport) & claims.over(outbox.c.next_attempt_at)
        doubted &= here | (outbox.c.kind.in_(resend) & (outbox.c.transport != claims.transport))
    with claims.engine.connect() as conn:
        rows = list(conn.execute(sa.select(outbox.c.id, outbox.c.transport, outbox.c.last_error, outbox.c.looks,
                                           outbox.c.attempts).where(doubted).order_by(*IN_ORDER)))
    done: Counter[str] = Counter()
    for row in rows:
        try:
            message = claims.load(row.id).message
        except Gone:
            continue
        receipt = Receipt("unknown", error=row.last_error)
        if look and row.transport == claims.transport:
            receipt = look(dress(message))
        if receipt.state == "unknown" and message.kind in resend:
            _goes_again(claims, row.id, f"{receipt.error}{_AGAIN}", claims.again(row.id, row.attempts))
        elif receipt.state == "deferred":
            _goes_again(claims, row.id, receipt.error, claims.clock(), receipt.reference)
        elif receipt.state == "sent":
            sent = {"state": "sent", "sent_at": utc(claims.clock()), "next_attempt_at": None, "last_error": ""}
            done["found"] += _change(claims, row.id, {**sent, **_called(receipt)})
        else:
            later = {"looks": row.looks + 1, "next_attempt_at": claims.again(row.id, row.looks + 1)}
            _change(claims, row.id, {**later, "last_error": receipt.error or row.last_error, **_called(receipt)})
    return done


def _goes_again(claims: Claims, id: str, why: str, when: float, reference: str = "") -> None:
    """Let a message go again that is in doubt no more: that it went is untold."""
    values: dict[str, Any] = {"state": "deferred", "next_attempt_at": when, "last_error": why, "sent_on": None}
    values |= {"reference": reference} if reference else {}
    _change(claims, id, values)


def _change(claims: Claims, id: str, values: dict[str, Any]) -> int:
    still = (outbox.c.id == id) & (outbox.c.state == "unknown")
    with claims.engine.begin() as conn:
        return conn.execute(sa.update(outbox).where(still).values(values)).rowcount


def _called(receipt: Receipt) -> dict[str, str]:
    return {"reference": receipt.reference} if receipt.reference else {}
