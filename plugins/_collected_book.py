"""What reps collected and were promised, and whether the bank shows it: shared by the plugins that chase money; no
plugin itself.

The bank shows what was collected from the day on which the customer's receipts since then add up to it (those of
another invoice aside, where both name one), or a receipt bears its reference. What a receipt shows of one it shows of
no other. A transfer may be at the bank before the rep hears of it: its receipts count from three days before. A promise
is kept by the bank, or by as much that the rep collected later.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, cast

from acctkit.plugins._customers import Customers
from pydantic import BaseModel, ConfigDict, Field

from acctkit import Desk, Record

DAY = dt.timedelta(1)
PROMISE, TRANSFER = "promise", "transfer"
EARLY = 3  # days by which a transfer may be at the bank before a rep hears of it
State = Literal["awaited", "too often", "at the bank", "missing", "kept", "broken"]


class CollectedSettings(BaseModel):
    """`[plugins.collected]`: for how long a rep's word keeps overdue notices away."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bank_days: int = Field(10, ge=0, le=366, description="days in which the bank must show what a rep collected")
    promise_days: int = Field(60, ge=0, le=366, description="days for which a promise keeps notices away at most")
    promises: int = Field(
        2, ge=0, le=100,
        description="how often a promise that was not kept may be made again; later ones wait for the office's word",
    )


def settings_of(desk: Desk) -> CollectedSettings:
    """The settings of collected, whichever plugin's desk this is."""
    own = desk.settings if isinstance(desk.settings, CollectedSettings) else desk.settings_of("collected")
    return own if isinstance(own, CollectedSettings) else CollectedSettings()


def until(row: Any, desk: Desk, country: str = "") -> dt.date:
    """The last day on which a rep's word keeps notices away: the business day after a promised one in the customer's
    `country`, else as long as the bank may take."""
    settings = settings_of(desk)
    if row.kind != PROMISE:
        return row.date + settings.bank_days * DAY
    latest = row.date + settings.promise_days * DAY
    return min(desk.calendar.business_day_on(row.promised_on or row.date, 1, country), latest)


@dataclass(frozen=True)
class Collection:
    """A row of the form `collected`; `until` is the last day on which it keeps notices away unless the bank shows it
    before, on `seen`; of a promise that is the day on which it was kept. `earlier` are the promises of the same debt
    before it, since the last that was kept; with `too_often` there are more than the settings allow, and it keeps
    nothing away unless the office confirms it."""

    record: Record[Any]
    currency: str
    until: dt.date
    seen: dt.date | None
    earlier: int = 0
    too_often: bool = False

    @property
    def id(self) -> str:
        """What it is called: its reference, else its kind and day."""
        return self.record.row.reference or f"{self.record.row.kind} {self.record.row.date}"

    @property
    def last(self) -> dt.date:
        """The last day on which it keeps notices away."""
        return self.until if self.seen is None else min(self.until, self.seen - DAY)

    def state(self, day: dt.date) -> State:
        """How it stands on a day."""
        promise = self.record.row.kind == PROMISE
        if self.seen is not None and self.seen <= day:
            return "kept" if promise else "at the bank"
        if day <= self.until:
            return "too often" if self.too_often else "awaited"
        return "broken" if promise else "missing"


@dataclass(slots=True)
class Receipt:
    """A receipt at the bank, and what of it shows nothing yet."""

    row: Any
    left: Decimal


Receipts = dict[tuple[str, str], list[Receipt]]


def collections(desk: Desk, **only: Any) -> list[Collection]:
    """Everything up to the desk's day, or only what is on one account, in the order of days."""
    records = desk.books.records("collected", until=desk.as_of, **only)
    if not records:
        return []
    receipts: Receipts = defaultdict(list)
    customers = Customers.read(desk, **only)
    currency_of = customers.currency_of
    for one in desk.books.records("payments", until=desk.as_of, **only):
        if one.row.kind == "receipt":
            receipts[one.row.account, currency_of(one.row)].append(Receipt(one.row, one.row.amount))
    money = [record for record in records if record.row.kind != PROMISE]
    promised = [record for record in records if record.row.kind == PROMISE]
    seen: dict[int, dt.date | None] = {}
    for how in (_by_reference, _by_amount):  # a receipt that bears the reference of one must not show another first
        for record in money:
            if not seen.get(record.id):
                seen[record.id] = how(record.row, receipts[record.row.account, currency_of(record.row)])
    for record in promised:
        row, currency = record.row, currency_of(record.row)
        mine = receipts[row.account, currency]
        seen[record.id] = (
            _collected_since(row, currency, money, currency_of) or _by_reference(row, mine) or _by_amount(row, mine)
        )
    found = [
        Collection(
            record, currency_of(record.row), until(record.row, desk, customers[record.row.account].country or ""),
            seen[record.id],
        ) for record in records
    ]
    return _counted(desk, found, **only)


def _counted(desk: Desk, found: Sequence[Collection], **only: Any) -> list[Collection]:
    """The same, each promise with how many there were before, and whether these are too many."""
    most = settings_of(desk).promises
    rows = [record.row for record in desk.books.records("holds", until=desk.as_of, decision="confirmed", **only)]
    confirmed = {(row.account, row.hold) for row in rows}
    promises: dict[str, list[Collection]] = defaultdict(list)
    counted = []
    for one in found:
        if one.record.row.kind == PROMISE:
            account = one.record.row.account
            earlier = unkept(one.record.row, one.currency, promises[account])
            too_often = earlier > most and (account, one.id) not in confirmed
            promises[account].append(one)
            counted.append(replace(one, earlier=earlier, too_often=too_often))
        else:
            counted.append(one)
    return counted


def unkept(row: Any, currency: str, promises: Sequence[Collection]) -> int:
    """How many of a customer's promises, in the order of days, were made before that of a row about the same debt, as
    far as they say, since the last that was kept."""
    count = 0
    for one in reversed(promises):
        other = one.record.row
        if other.date < row.date and one.currency == currency and _may_be(row.invoice, other.invoice):
            if one.seen is not None and one.seen <= max(one.until, row.date):
                break
            count += 1
    return count


def _collected_since(
    promise: Any, currency: str, money: Sequence[Record[Any]], currency_of: Callable[[Any], str]
) -> dt.date | None:
    """The day on which a rep had collected what was promised."""
    wanted = promise.amount
    for row in (one.row for one in money if one.row.account == promise.account and one.row.date >= promise.date):
        if currency_of(row) == currency and _may_be(promise.invoice, row.invoice):
            wanted -= row.amount
            if wanted <= 0:
                return cast(dt.date, row.date)
    return None


def _may_be(mine: str | None, theirs: str | None) -> bool:
    """Whether two are about one invoice, as far as they say."""
    return not mine or not theirs or mine == theirs


def _since(row: Any, receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts that may show it, by day."""
    first = row.date - EARLY * DAY if row.kind == TRANSFER else row.date
    return sorted((one for one in receipts if one.left and one.row.paid_on >= first), key=lambda one: one.row.paid_on)


def _by_reference(row: Any, receipts: Sequence[Receipt]) -> dt.date | None:
    """The day on which the bank shows a receipt with its reference; takes all of that."""
    for one in _since(row, receipts):
        if _same(row.reference, getattr(one.row, "reference", None)):
            one.left = Decimal(0)
            return max(row.date, one.row.paid_on)
    return None


def _by_amount(row: Any, receipts: Sequence[Receipt]) -> dt.date | None:
    """The day on which receipts add up to it; takes of them what shows it."""
    wanted, taken = row.amount, []
    for one in _since(row, receipts):
        if wanted and _may_be(row.invoice, getattr(one.row, "invoice", None)):
            taken.append((one, min(wanted, one.left)))
            wanted -= taken[-1][1]
    if wanted:
        return None
    for one, amount in taken:
        one.left -= amount
    return max(row.date, taken[-1][0].row.paid_on)


def _same(mine: str | None, theirs: str | None) -> bool:
    return bool(mine and theirs) and str(mine).strip().casefold() == str(theirs).strip().casefold()
