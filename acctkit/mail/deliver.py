"""Hand queued messages to a transport, so that no message goes twice whenever the process dies.

    claim (commit) -> prepare -> what the transport calls it (commit) -> send -> what became of it (commit)

A message is marked `sending` before a byte leaves. One found so when its lease is over was cut off by a dead process:
nobody knows whether it went, and it is not simply sent again (`doubt.py`). A carrier with `exactly_once = True` (the
folder) may be asked again without harm. One that must wait for another day stays as it was.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from acctkit.books import underway
from acctkit.books.single import Single
from acctkit.contributions import Carrier
from acctkit.mail.asking import Asked
from acctkit.mail.batches import Batches, boot_of, quick
from acctkit.mail.breaker import Breaker, Halt
from acctkit.mail.claims import LEASE, Claims, Gone
from acctkit.mail.doubt import clear_up, cut_off, look_after
from acctkit.mail.leftovers import clear_away
from acctkit.mail.pauses import Jitter, spread
from acctkit.mail.rate import Bucket
from acctkit.mail.suppressing import SUPPRESSED, passes
from acctkit.types import Outgoing, Receipt, Wait

KEEPING = (1.0, 5.0, 15.0)  # seconds before the books are asked again to keep an outcome
GIVE_UP_AFTER = 3  # in vain in a row: the transport is away or broken, the rest waits for the next delivery
PATIENCE = 3600.0  # seconds that a delivery waits at most, in all, for a transport that takes only so many a minute


@dataclass(frozen=True, slots=True)
class Terms:
    """How mail goes: by which transport, to nobody but `redirect_to`, not more than so many a day to one address, and
    which kinds go again where it is not known whether they went. A worker is dead after the `lease`. With `asked` a
    person wants it now: a transport that was away is tried."""

    transport: str = ""
    redirect_to: str = ""
    most_a_day: int = 0
    resend: Collection[str] = ()
    lease: float = LEASE
    asked: bool = False


@dataclass(slots=True)
class Told:
    """What a delivery tells beside its counts: the ids of messages that wait for another day, and why it ended before
    its time."""

    waiting: set[str] = field(default_factory=set)
    halt: Halt | None = None


def deliver(
    engine: sa.Engine, carrier: Carrier, *, recheck: Callable[[Outgoing], str | Wait] | None = None,
    clock: Callable[[], float] = time.time, sleep: Callable[[float], object] = time.sleep,
    redirect_to: str = "", terms: Terms | None = None, told: Told | None = None, jitter: Jitter = spread,
    on_error: Callable[[BaseException], None] | None = None, kinds: Collection[str] | None = None,
    as_of: dt.date | None = None,
) -> dict[str, int]:
    """Send what is due, one message at a time, of all `kinds` or of these alone; returns how many ended in each state,
    this time, how many in doubt were `found` to have gone, and how many are `waiting` for another time.

    `recheck` gives the reason why a message must not go any more, nothing, or that it must wait: it then stays as it
    is, with the reason. With `redirect_to` everything goes to that address instead. `clock` gives seconds since the
    epoch; with `as_of` it is told that what goes went on that day. What a carrier or a recheck raises never ends the
    delivery: the message is `unknown` (or stays queued), and `on_error` is told. The carrier is closed by its opener.
    """
    terms = terms or Terms(redirect_to=redirect_to)
    boot = boot_of(engine, carrier, underway.boot_id())
    with closing(Single(quick(engine))) if boot else nullcontext(engine) as books:
        batches = Batches(books, terms.transport, boot)
        desk = Claims(
            books, clock, terms.transport, bool(getattr(carrier, "exactly_once", False)), kinds, as_of, terms.lease,
            look_after(carrier), jitter,
        )
        breaker = Breaker(books, terms.transport, clock, jitter, terms.asked)
        asking = Asked(carrier, terms.redirect_to, on_error)
        return _Delivery(desk, asking, terms, breaker, batches, recheck, on_error, sleep, told or Told()).all()


def look_up(
    engine: sa.Engine, carrier: Carrier, ids: Collection[str], *, terms: Terms,
    clock: Callable[[], float] = time.time, on_error: Callable[[BaseException], None] | None = None,
) -> bool:
    """Ask the carrier now what became of these messages, which are in doubt; False where it cannot know. Nothing is
    sent: what did not go is due at the next delivery."""
    asking = Asked(carrier, terms.redirect_to, on_error)
    if not asking.can("look"):
        return False
    desk = Claims(engine, clock, terms.transport, look_after=look_after(carrier))
    clear_up(desk, asking.look, asking.dressed, (), ids)
    return True


@dataclass(slots=True)
class _Delivery:
    desk: Claims
    carrier: Asked
    terms: Terms
    breaker: Breaker
    batches: Batches
    recheck: Callable[[Outgoing], str | Wait] | None
    on_error: Callable[[BaseException], None] | None
    sleep: Callable[[float], object]
    told: Told
    done: Counter[str] = field(default_factory=Counter)
    vain: int = 0  # handed over in a row that were put off, or in which the transport itself failed
    through: bool = False  # whether the transport dealt with some message
    patience: float = PATIENCE
    token: bool = False  # one that was taken for a message which did not go

    def all(self) -> dict[str, int]:
        """First what is in doubt, then what is due."""
        self.done["unknown"] += cut_off(self.desk, self.carrier.can("prepare"))
        self.told.halt = self.breaker.halt(trying=False)
        if self.told.halt is None:
            look = self.carrier.look if self.carrier.can("look") else None
            self.done += clear_up(self.desk, look, self.carrier.dressed, self.terms.resend)
            with closing(self.desk.due()) as due, closing(self.batches.over(due)) as named:
                for id in named:
                    self.told.halt = self.breaker.halt() or self._one(id)
                    if self.told.halt:
                        break
        if self.told.halt is None and self.desk.kinds is None:
            discard = self.carrier.discard if self.carrier.can("discard") else None
            clear_away(self.desk.engine, self.terms.transport, discard)
        return {state: count for state, count in sorted(self.done.items()) if count}

    def _one(self, id: str) -> Halt | None:
        """Send one message, unless there is a reason why not; gives why nothing more may go."""
        try:
            message, state, today, sha256 = self.desk.load(id)
        except Gone:
            return None
        if state == "sending" and self.desk.goes(state) and self.carrier.can("look"):
            state = self._cut_off(id, message, sha256)
        if not self.desk.goes(state):
            return None
        if state != "sending":  # one that may be sent again without harm was asked about before
            try:
                reason = self._reason(message, today)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's recheck; without an answer nothing goes
                if self.on_error:
                    self.on_error(error)
                return None
            if isinstance(reason, Wait):
                self._wait(id, state, reason.reason)
                return None
            if reason:
                self.done["cancelled"] += self.desk.cancel(id, state, reason)
                return None
        otherwise = ""  # how it went, if not as it stands in the outbox
        if not self.terms.redirect_to and state != "sending":
            passed = passes(self.desk.engine, message, state)
            if passed is None:
                self.done[SUPPRESSED] += 1
                return None
            message, otherwise = passed
        if halt := self._in_turn():
            return halt
        lease = self.desk.claim(id, state, sha256)
        if lease is None:
            return None
        self.token = False
        dressed = self.carrier.dressed(message)
        if dressed.to != message.to:
            otherwise = f"went to {dressed.to} instead: [mail] redirect_to"
        lease, receipt = self._hand_over(id, lease, dressed)
        if otherwise and receipt.state == "sent":
            receipt = replace(receipt, error="; ".join(filter(None, (otherwise, receipt.error))))
        return self._became(id, state, lease, receipt)

    def _cut_off(self, id: str, message: Outgoing, sha256: str) -> str:
        """The state of a message that a dead process left, and that may be sent again without harm: where it surely did
        not go, it is asked about anew."""
        lease = self.desk.claim(id, "sending", sha256)
        if lease is None:
            return ""
        receipt = self.carrier.look(self.carrier.dressed(message))
        if receipt.state == "deferred":
            self.desk.give_back(id, lease, "deferred", receipt)
            return "deferred"
        receipt = self.desk.settle(id, lease, receipt)
        self.done[receipt.state] += 1
        return receipt.state

    def _reason(self, message: Outgoing, today: int) -> str | Wait:
        """Why a message must not go, or not today, when so many went to its address."""
        most = self.terms.most_a_day
        reason = self.recheck(message) if self.recheck else ""
        if not reason and 0 < most <= today:
            some = f"{most} message{'' if most == 1 else 's'}"
            return Wait(f"{message.to} has got {some} today, and gets no more before tomorrow: [mail] most_a_day")
        return reason

    def _wait(self, id: str, state: str, reason: str) -> None:
        if self.desk.wait(id, state, reason):
            self.done["waiting"] += 1
            self.told.waiting.add(id)

    def _in_turn(self) -> Halt | None:
        """Wait until the transport takes one more message; gives why that is too long, or what came between."""
        per_minute = self.carrier.per_minute
        if per_minute <= 0 or self.token:
            return None
        wait = Bucket(self.desk.engine, self.terms.transport, per_minute, self.desk.clock).take(self.patience)
        if wait is None:
            return Halt("slow", f"it takes {per_minute:g} messages a minute, and the rest would take too long")
        self.token = True
        if not wait:
            return None
        self.patience -= wait
        self.sleep(wait)
        return self.breaker.halt()

    def _hand_over(self, id: str, lease: float, message: Outgoing) -> tuple[float, Receipt]:
        """Prepare and send a claimed message; gives the lease that it has then, and the receipt."""
        if self.carrier.can("prepare"):
            receipt = self.carrier.prepare(message)
            if receipt.state != "prepared":
                return lease, receipt
            kept = self.desk.refer(id, lease, receipt.reference)
            if kept is None:
                return lease, Receipt("deferred", error="it took too long to prepare the message")
            lease, message = kept, replace(message, reference=receipt.reference)
        return lease, self.carrier.send(message)

    def _became(self, id: str, state: str, lease: float, receipt: Receipt) -> Halt | None:
        """Keep what became of a message; gives why the others need not be tried."""
        away, before = receipt.away and receipt.state in ("deferred", "failed"), id in self.desk.ended
        if away and not (before and self.through):
            self.desk.give_back(id, lease, state, receipt)
            self.desk.end_with(id)
            self.done["waiting"] += 1
            self.told.waiting.add(id)
            return self.breaker.trip(receipt.error, person=receipt.state == "failed")
        if away:  # again with this one, and others got through: it is the message
            receipt = replace(receipt, state="deferred")
        elif before:
            self.desk.had_its_turn(id)
        self.done[self._kept(id, lease, receipt).state] += 1
        if receipt.state != "unknown" and not away:
            self.breaker.close()
            self.through = True
        self.vain = self.vain + 1 if receipt.state == "deferred" or self.carrier.broken else 0
        if self.vain < GIVE_UP_AFTER:
            return None
        return Halt("failing" if self.carrier.broken else "deferring", receipt.error, person=self.carrier.broken)

    def _kept(self, id: str, lease: float, receipt: Receipt) -> Receipt:
        """Keep what became of a message, and give that. Books that somebody else writes into for longer than they wait,
        or whose server is begun anew, are asked again: what they do not keep stands in doubt for ever."""
        for wait in KEEPING:
            try:
                return self.desk.settle(id, lease, receipt)
            except (sa.exc.OperationalError, sqlite3.OperationalError):
                self.sleep(wait)
        return self.desk.settle(id, lease, receipt)
