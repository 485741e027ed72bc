"""Hand queued messages to a transport, so that no message goes twice whenever the process dies.

A message is marked `sending` and committed before a byte leaves, and its outcome is committed right after. One found
as `sending` when its lease is over was cut off by a dead process: nobody knows whether it went, so it becomes `unknown`
and is not sent again by itself. A carrier with `exactly_once = True` (the folder) may be asked again without harm. One
that must wait for another day stays as it was.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import sqlalchemy as sa

from acctkit.books.schema import outbox, told
from acctkit.contributions import Carrier
from acctkit.mail.compose import address
from acctkit.mail.holding import HELD, OUTLIVED
from acctkit.mail.outbox import CHECK, IN_ORDER, SENT, insert, outgoing
from acctkit.mail.suppressing import SUPPRESSED, passes
from acctkit.redacting import redacted
from acctkit.types import Outgoing, Receipt, Wait

LEASE = 600.0
PAUSES = (60.0, 300.0, 900.0, 3600.0)  # seconds until the next try, by how many there were
LONGEST = 86_400.0  # seconds that a receiver may ask us to wait
GIVE_UP_AFTER = 3  # deferred in a row: the transport is away, the rest waits for the next delivery


@dataclass(frozen=True, slots=True)
class _Delivery:
    engine: sa.Engine
    clock: Callable[[], float]
    exactly_once: bool
    kinds: Collection[str] | None = None  # the only ones to touch; None: every kind
    as_of: dt.date | None = None

    def due(self) -> list[str]:
        """The ids of the messages that are to go now, oldest first."""
        state, now = outbox.c.state, self.clock()
        free = (state == "queued") & (outbox.c.approval == "")
        again = (state == "deferred") & (sa.func.coalesce(outbox.c.next_attempt_at, 0) <= now)
        ready = free | (state == "approved") | again
        if self.exactly_once:
            ready |= state == "sending"
        with self.engine.connect() as conn:
            return list(conn.scalars(sa.select(outbox.c.id).where(ready & self._mine()).order_by(*IN_ORDER)))

    def doubt(self) -> int:
        """Mark as unknown what a dead process left in the middle of sending."""
        over = sa.func.coalesce(outbox.c.lease_until, 0) <= self.clock()
        left = (outbox.c.state == "sending") & over & self._mine()
        error = "the delivery was cut off: it may have gone, or not; look before it is sent again"
        with self.engine.begin() as conn:
            for id in list(conn.scalars(sa.select(outbox.c.id).where(left))):
                self._tell_sent(conn, id)
            return conn.execute(sa.update(outbox).where(left).values(state="unknown", last_error=error)).rowcount

    def load(self, id: str) -> tuple[Outgoing, str]:
        """A message and its state."""
        with self.engine.connect() as conn:
            row = conn.execute(sa.select(outbox).where(outbox.c.id == id)).mappings().one()
        return outgoing(row), row["state"]

    def claim(self, id: str, state: str) -> bool:
        """Take the message for sending; False when somebody else has taken it meanwhile."""
        taken = sa.update(outbox).where((outbox.c.id == id) & (outbox.c.state == state)).values(
            state="sending", attempts=outbox.c.attempts + 1, lease_until=self.clock() + LEASE
        )
        with self.engine.begin() as conn:
            return conn.execute(taken).rowcount == 1

    def cancel(self, id: str, state: str, reason: str) -> bool:
        """Take a message back before it goes; what it was to tell is untold again. False when somebody else has taken
        it for sending meanwhile."""
        waits = (outbox.c.id == id) & (outbox.c.state == state)
        reason += OUTLIVED if state == HELD else ""
        with self.engine.begin() as conn:
            back = conn.execute(sa.update(outbox).where(waits).values(state="cancelled", last_error=reason)).rowcount
            if back:
                conn.execute(sa.delete(told).where(told.c.message == id))
        return back == 1

    def wait(self, id: str, state: str, reason: str) -> bool:
        """Leave the message as it is, and keep why. False when somebody else has taken it for sending meanwhile."""
        waits = (outbox.c.id == id) & (outbox.c.state == state)
        with self.engine.begin() as conn:
            return conn.execute(sa.update(outbox).where(waits).values(last_error=reason)).rowcount == 1

    def _mine(self) -> sa.ColumnElement[bool]:
        return sa.true() if self.kinds is None else outbox.c.kind.in_(self.kinds)

    def settle(self, id: str, receipt: Receipt) -> None:
        """Commit what became of a message."""
        now = self.clock()
        sent_at = dt.datetime.fromtimestamp(now, dt.UTC).isoformat(timespec="seconds")
        with self.engine.begin() as conn:
            tries = conn.scalar(sa.select(outbox.c.attempts).where(outbox.c.id == id)) or 1
            pause = max(PAUSES[min(tries, len(PAUSES)) - 1], min(receipt.retry_after or 0.0, LONGEST))
            conn.execute(sa.update(outbox).where(outbox.c.id == id).values(
                state=receipt.state, last_error=redacted(receipt.error), reference=receipt.reference, lease_until=None,
                next_attempt_at=now + pause if receipt.state == "deferred" else None,
                sent_at=sent_at if receipt.state == "sent" else None,
            ))
            if receipt.state in ("sent", "unknown"):
                self._tell_sent(conn, id)

    def _tell_sent(self, conn: sa.Connection, id: str) -> None:
        """Keep on which day a message went, or may have gone, as a fact of its own."""
        key = conn.scalar(sa.select(outbox.c.dedupe_key).where(outbox.c.id == id))
        if self.as_of is not None:
            conn.execute(insert(conn, told), {"fact": f"{SENT}{key}", "message": id, "day": self.as_of})


def deliver(
    engine: sa.Engine, carrier: Carrier, *, recheck: Callable[[Outgoing], str | Wait] | None = None,
    clock: Callable[[], float] = time.time, redirect_to: str = "",
    on_error: Callable[[BaseException], None] | None = None, kinds: Collection[str] | None = None,
    as_of: dt.date | None = None,
) -> dict[str, int]:
    """Send what is due, one message at a time, of all `kinds` or of these alone; returns how many ended in each state,
    this time, and how many are `waiting` for another.

    `recheck` gives the reason why a message must not go any more, nothing, or that it must wait: it then stays as it
    is, with the reason. With `redirect_to` everything goes to that address instead. `clock` gives seconds since the
    epoch; with `as_of` it is told that what goes went on that day. What a carrier or a recheck raises never ends the
    delivery: the message is `unknown` (or stays queued), and `on_error` is told. The carrier is closed by its opener.
    """
    desk = _Delivery(engine, clock, bool(getattr(carrier, "exactly_once", False)), kinds, as_of)
    done: Counter[str] = Counter()
    if not desk.exactly_once:
        done["unknown"] += desk.doubt()
    deferred = 0
    for id in desk.due():
        message, state = desk.load(id)
        try:
            reason = recheck(message) if recheck and state != "sending" else ""
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's recheck; without an answer nothing goes
            _tell(on_error, error)
            continue
        if isinstance(reason, Wait):
            done["waiting"] += desk.wait(id, state, reason.reason)
            continue
        if reason:
            done["cancelled"] += desk.cancel(id, state, reason)
            continue
        left_out = ""
        if not redirect_to and state != "sending":
            passed = passes(engine, message, state)
            if passed is None:
                done[SUPPRESSED] += 1
                continue
            message, left_out = passed
        if not desk.claim(id, state):
            continue
        receipt = _send(carrier, redirected(message, redirect_to), on_error)
        if left_out and receipt.state == "sent":
            receipt = replace(receipt, error=left_out)
        desk.settle(id, receipt)
        done[receipt.state] += 1
        deferred = deferred + 1 if receipt.state == "deferred" else 0
        if deferred == GIVE_UP_AFTER:
            break
    return {state: count for state, count in sorted(done.items()) if count}


def take_back(engine: sa.Engine, recheck: Callable[[Outgoing], str], kinds: Collection[str]) -> int:
    """Cancel what waits in the outbox, for a person or for the next try, or is held, and must not go any more; and what
    could not be delivered, once it would be another one now, to another address say. Returns how many.

    Done before new messages of these `kinds` are planned, so that a right one can be written in place of each at once.
    """
    desk, count = _Delivery(engine, time.time, exactly_once=False), 0
    states = ("queued", "approved", "held", "deferred", "failed", SUPPRESSED)
    waits = outbox.c.state.in_(states) & outbox.c.kind.in_(kinds)
    waits &= outbox.c.message_id != ""
    with engine.connect() as conn:
        ids = list(conn.scalars(sa.select(outbox.c.id).where(waits).order_by(*IN_ORDER)))
    for id in ids:
        message, state = desk.load(id)
        if reason := recheck(message):
            count += desk.cancel(id, state, reason)
    return count


def waiting(engine: sa.Engine, kind: str, account: str) -> list[Outgoing]:
    """What waits in the outbox of a kind to an account, for a person or for the next try, oldest first."""
    waits = outbox.c.state.in_(("queued", "approved", "deferred")) & (outbox.c.kind == kind)
    with engine.connect() as conn:
        rows = conn.execute(sa.select(outbox).where(waits, outbox.c.account == account).order_by(*IN_ORDER)).mappings()
        return [outgoing(row) for row in rows]


def _send(carrier: Carrier, message: Outgoing, on_error: Callable[[BaseException], None] | None) -> Receipt:
    try:
        receipt = carrier.send(message)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's carrier; it may have sent before it failed
        _tell(on_error, error)
        return Receipt("unknown", error=f"the transport failed: {type(error).__name__}: {error}")
    if not isinstance(receipt, Receipt):
        return Receipt("unknown", error=f"the transport gave {type(receipt).__name__} instead of a Receipt")
    return receipt


def _tell(on_error: Callable[[BaseException], None] | None, error: BaseException) -> None:
    if on_error:
        on_error(error)


def redirected(message: Outgoing, to: str) -> Outgoing:
    """The message addressed to `to` alone instead, whom it was for named in `X-Original-To` and `X-Original-Cc`; itself
    when `to` is empty, and where somebody named the address just now."""
    if not to or message.kind == CHECK:
        return message
    parsed = message_from_bytes(message.mime, _class=EmailMessage, policy=SMTP)
    instead = address(to)
    parsed.replace_header("To", instead)
    parsed["X-Original-To"] = message.to
    del parsed["Cc"]
    if message.cc:
        parsed["X-Original-Cc"] = ", ".join(message.cc)
    return replace(message, to=instead.addr_spec, cc=(), mime=parsed.as_bytes())
