"""Business lost and won against last year, the cold calls that should make up for it, and the quota still to make."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, Literal

from acctkit.plugins._advice_history import History
from acctkit.plugins._advice_rhythm import DAY
from acctkit.plugins._quotas_book import QuotaBook, Standing
from acctkit.plugins._sales_sums import Sold, Spans, place_of

from acctkit import ZERO, Part, Record, Traced, cents, total

Kind = Literal["new", "grown", "kept", "shrunk", "lost"]
Key = tuple[str, str]  # rep and currency
WEEKS = 13


@dataclass(frozen=True)
class Change:
    """An account's net sales of the fiscal year to date, beside the same span of the year before. `new` is one that
    had never bought before this year."""

    account: str
    rep: str
    currency: str
    last_year: Traced
    this_year: Traced
    new: bool

    @property
    def change(self) -> Traced:
        """What is more or less."""
        return self.this_year - self.last_year

    @property
    def kind(self) -> Kind:
        """What has become of the account's business."""
        if self.new:
            return "new"
        if self.last_year.value > 0 >= self.this_year.value:
            return "lost"
        change = self.change.value
        return "grown" if change > 0 else "shrunk" if change < 0 else "kept"


def changes_of(history: History, spans: Spans) -> list[Change]:
    """Every account's, the worst first, by currency; none where the books know no sales of the year before."""
    before, now = (_by_account(history, days) for days in (spans.last_year, spans.year))
    if not before:
        return []
    known = {key[0] for key in _by_account(history, (dt.date.min, spans.year[0] - DAY))}
    found = [
        Change(account, history.keeper(account), currency, before.get((account, currency), ZERO),
               now.get((account, currency), ZERO), account not in known)
        for account, currency in sorted({*before, *now})
    ]
    return sorted(found, key=lambda one: (*place_of(one.currency, history.desk), one.change.value))


def _by_account(history: History, days: tuple[dt.date, dt.date]) -> dict[tuple[str, str], Traced]:
    return {(key[0], key[1]): one["amount"] for key, one in history.sold.sums(("account",), days).items()}


@dataclass(frozen=True)
class Business:
    """What a rep's accounts won and lost, and the cold calls that should make up for what is lost on the whole: as many
    as brought that much with new accounts so far, at the rep's own yield, else the company's (`own` says which)."""

    rep: str
    currency: str
    changes: Sequence[Change]
    cold: Sequence[Record[Any]]
    per_call: Decimal | None
    own: bool

    @property
    def last_year(self) -> Traced:
        """The year before, up to the same day."""
        return total(one.last_year for one in self.changes)

    @property
    def this_year(self) -> Traced:
        """This year to date."""
        return total(one.this_year for one in self.changes)

    @property
    def won(self) -> Traced:
        """What accounts bought more."""
        return total(one.change for one in self.changes if one.change.value > 0)

    @property
    def lost(self) -> Traced:
        """What accounts bought less, as a negative amount."""
        return total(one.change for one in self.changes if one.change.value < 0)

    @property
    def new(self) -> Traced:
        """What accounts brought that are new this year."""
        return new_business(self.changes)

    @property
    def cold_calls(self) -> Traced:
        """Cold calls of this year."""
        ids = [one.id for one in self.cold]
        return Traced(Decimal(len(ids)), lambda: [Part("calls", id_, "kind", Decimal(1)) for id_ in ids])

    @property
    def to_make_up(self) -> Decimal:
        """What was lost more than won."""
        return max(Decimal(0), -(self.won + self.lost).value)

    @property
    def calls_needed(self) -> int | None:
        """The cold calls that bring it; None where nobody knows what one brings."""
        if not self.to_make_up:
            return 0
        return upwards(self.to_make_up / self.per_call) if self.per_call else None


def new_business(changes: Sequence[Change]) -> Traced:
    """What accounts brought that are new this year."""
    return total(one.this_year for one in changes if one.new)


def upwards(value: Decimal) -> int:
    """The next whole number: half an order is one to get."""
    return int(value.to_integral_value(rounding=ROUND_CEILING))


def business_of(history: History, changes: Sequence[Change], spans: Spans) -> list[Business]:
    """By rep and currency, of the desk's rep where it has one; `changes` are everybody's."""
    first, last = spans.year
    cold = history.desk.books.records("calls", since=first, until=min(last, history.desk.as_of), kind="cold call")
    found: dict[Key, list[Change]] = defaultdict(list)
    for one in changes:
        found[one.rep, one.currency].append(one)
    everybody: dict[str, list[Change]] = defaultdict(list)
    for one in changes:
        everybody[one.currency].append(one)
    made = []
    for (rep, currency), some in sorted(found.items()):
        if history.desk.rep not in (None, rep):
            continue
        mine = [one for one in cold if one.rep == rep]
        own, all_of_us = _yield(some, len(mine)), _yield(everybody[currency], len(cold))
        made.append(Business(rep, currency, some, mine, own or all_of_us, bool(own)))
    return made


def _yield(changes: Sequence[Change], calls: int) -> Decimal | None:
    """What a cold call brought in new business, to the cent; None without any."""
    brought = new_business(changes).value
    return cents(brought / calls) if calls and brought > 0 else None


@dataclass(frozen=True)
class Ahead:
    """The quota of the year that a rep has still to make, and what it takes. `pace` is the weekly average of the last
    13 weeks, `order` what a purchase of the rep's accounts costs on average, `due` what is due for order."""

    rep: str
    currency: str
    standing: Standing
    pace: Decimal
    order: Decimal | None
    due: Decimal

    @property
    def quota(self) -> Traced:
        """That of the year."""
        return self.standing.target.year if self.standing.target else ZERO

    @property
    def to_make(self) -> Decimal:
        """What the quota of the year asks for beyond what is sold."""
        return max(Decimal(0), self.quota.value - self.standing.counted.value)

    @property
    def orders_needed(self) -> int | None:
        """The purchases of usual size that make it, beyond what is in the order book."""
        left = max(Decimal(0), self.to_make - self.standing.orders.value)
        if not left:
            return 0
        return upwards(left / self.order) if self.order else None


def ahead_of(history: History, due: Mapping[Key, Decimal]) -> list[Ahead]:
    """Every rep who has a quota in money."""
    if not history.desk.books.has("quotas"):
        return []
    desk, found = history.desk, []
    book = QuotaBook.read(desk, Sold.read(desk), "amount")
    weeks = (desk.as_of - (7 * WEEKS - 1) * DAY, desk.as_of)
    lately = history.sold.sums(("rep",), weeks)
    usual = _usual(history)
    for (rep, currency), standing in book.by_rep.items():
        if standing.target is None or not standing.target.year.value:
            continue
        sold = lately.get((rep, currency), {}).get("amount", ZERO).value
        key = rep, currency
        found.append(Ahead(rep, currency, standing, cents(sold / WEEKS), usual.get(key), due.get(key, Decimal(0))))
    return found


def _usual(history: History) -> dict[Key, Decimal]:
    """What a purchase costs on average, by the rep of the account and currency, over the last year."""
    year = history.desk.as_of - 365 * DAY
    found: dict[Key, list[Decimal]] = defaultdict(list)
    for account, rhythm in history.rhythms.items():
        for one in rhythm.purchases:
            if one.day > year:
                found[history.keeper(account), one.currency].append(one.amount.value)
    return {key: cents(sum(some, Decimal(0)) / len(some)) for key, some in found.items()}
