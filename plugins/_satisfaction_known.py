"""What the books know of each customer's satisfaction up to a day: from calls, issues, orders and sales, whichever of
them there are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from acctkit.plugins._follow_ups import FollowUp, follow_ups
from acctkit.plugins._issues_book import IssuesSettings
from acctkit.plugins._issues_history import History
from acctkit.plugins._orders_book import Order, Orders
from acctkit.plugins._orders_lines import same
from acctkit.plugins._sales_sums import Sold
from acctkit.plugins._satisfaction_settings import SatisfactionSettings

from acctkit import ZERO, Part, Record, SectionDesk, Traced

_DAY = dt.timedelta(1)
Grouped = Mapping[str, Sequence[Record[Any]]]


@dataclass(frozen=True)
class Known:
    """Records by account, read once for all days that are compared; later ones are left out day by day."""

    desk: SectionDesk
    calls: Grouped
    issues: Grouped
    history: History
    orders: Orders

    @classmethod
    def read(cls, desk: SectionDesk) -> Known:
        """Everything up to the desk's day."""
        books, day = desk.books, desk.as_of
        return cls(
            desk, _grouped(books.records("calls", until=day)), _grouped(books.records("issues", until=day)),
            History.read(desk), Orders.read(desk),
        )

    @cached_property
    def slow(self) -> IssuesSettings:
        """From when on an issue is slow."""
        chosen = self.desk.settings_of("issues")
        return chosen if isinstance(chosen, IssuesSettings) else IssuesSettings()

    @cached_property
    def first_call(self) -> dt.date | None:
        """The day of the first call in the books: silence before it is no silence."""
        return min((one.row.date for some in self.calls.values() for one in some), default=None)

    @cached_property
    def came(self) -> Mapping[str, dt.date]:
        """The day on which each account came into the list that was not in the first one: silence before is none."""
        first: dict[str, dt.date] = {}
        for said in self.desk.books.versions("accounts"):
            first.setdefault(said.row.account, said.day)
        oldest = min(first.values(), default=dt.date.max)
        return {account: day for account, day in first.items() if day > oldest}

    @cached_property
    def follow_ups(self) -> Mapping[str, Sequence[FollowUp]]:
        """The follow-ups agreed with each account."""
        return {account: follow_ups(some) for account, some in self.calls.items()}

    def on(self, day: dt.date, settings: SatisfactionSettings) -> Day:
        """The same as of an earlier day."""
        units: dict[str, dict[str, Traced]] = defaultdict(dict)
        year = (day - settings.return_days * _DAY, day)
        for (account, kind, _), values in self.sold.sums(("account", "kind"), year).items():
            units[account][kind] = units[account].get(kind, ZERO) + values["units"]
        return Day(self, day, settings, units)

    @cached_property
    def sold(self) -> Sold:
        """The sales of the whole company: an account may buy from several reps."""
        return Sold.read(replace(self.desk, rep=None))


@dataclass(frozen=True)
class Day:
    """What was known on one day. `units` are those of the year by account and kind; of returns they are negative."""

    known: Known
    day: dt.date
    settings: SatisfactionSettings
    units: Mapping[str, Mapping[str, Traced]]

    def _since(self, days: int) -> dt.date:
        return self.day - days * _DAY

    def _calls(self, account: str) -> list[Record[Any]]:
        return [one for one in self.known.calls.get(account, ()) if one.row.date <= self.day]

    def _issues(self, account: str) -> list[Record[Any]]:
        return [one for one in self.known.issues.get(account, ()) if one.row.opened_on <= self.day]

    def ratings(self, account: str) -> list[Record[Any]]:
        """The calls on which the customer said how satisfied it is."""
        first = self._since(self.settings.word_days)
        return [one for one in self._calls(account) if one.row.satisfaction is not None and one.row.date > first]

    def open_issues(self, account: str) -> list[Record[Any]]:
        """The issues that are not resolved."""
        return [one for one in self._issues(account) if self.known.history.is_open(one.row, self.day)]

    def slow_issues(self, account: str) -> list[Record[Any]]:
        """Those of them that are slow by the settings of issues."""
        limits = self.known.slow
        return [one for one in self.open_issues(account) if limits.is_slow(one.row, self.day)]

    def late(self, account: str) -> tuple[list[Record[Any]], list[Record[Any]]]:
        """Late shipments: the issues that say so, and one row of each order that was shipped late, or is late now,
        where no such issue names the order."""
        first = self._since(self.settings.shipment_days)
        told = [one for one in self._issues(account) if one.row.kind == "late shipment" and one.row.opened_on > first]
        named = {same(one.row.order) for one in told if one.row.order}
        late = [
            [line.record for line in order.late if line.row.ship_by > first]
            for order in self.orders.get(account, ()) if same(order.number) not in named
        ]
        return told, [records[0] for records in late if records]

    @cached_property
    def orders(self) -> Mapping[str, Sequence[Order]]:
        """The orders of each account, as they stood."""
        found: dict[str, list[Order]] = defaultdict(list)
        for order in self.known.orders.at(self.day):
            found[order.first.account].append(order)
        return found

    def sold(self, account: str) -> Traced:
        """Units sold over the year."""
        return self.units.get(account, {}).get("sale", ZERO)

    def returned(self, account: str) -> Traced:
        """Units taken back over the year, as a positive number."""
        return -self.units.get(account, {}).get("return", ZERO)

    def silent_days(self, account: str) -> int | None:
        """The days since the last contact; where there was none, since the first call in the books, or since a new
        account came. None where nobody keeps calls."""
        if self.known.first_call is None or self.known.first_call > self.day:
            return None
        begun = max(self.known.first_call, self.known.came.get(account, dt.date.min))
        last = max((one.row.date for one in self._calls(account)), default=min(begun, self.day))
        return int((self.day - last).days)

    def unheard(self, account: str) -> bool:
        """Whether nothing was heard of an account since the books began: no call, or nothing at all where nobody keeps
        calls."""
        return not (self._calls(account) if self.silent_days(account) is not None else self.heard_of(account))

    def promised(self, account: str) -> list[FollowUp]:
        """The follow-ups that were due in the last days, as they were known then."""
        first = self._since(self.settings.follow_up_days)
        return [
            one for one in self.known.follow_ups.get(account, ())
            if first < one.due_on < self.day and one.call.row.date <= self.day
        ]

    def kept(self, one: FollowUp) -> Decimal:
        """Whether a follow-up was kept: 1, half when that was late, else 0."""
        if one.kept_by is None or one.kept_by.row.date > self.day:
            return Decimal(0)
        return Decimal(1) if one.kept_by.row.date <= one.due_on else Decimal("0.5")

    def heard_of(self, account: str) -> bool:
        """Whether anything is known of an account that could make it satisfied or not."""
        return bool(self._calls(account) or self._issues(account) or self.units.get(account))


def counted(form: str, column: str, some: Iterable[Record[Any]]) -> Traced:
    """How many records, each traced to a cell."""
    ids = [one.id for one in some]
    return Traced(Decimal(len(ids)), lambda: [Part(form, id_, column, Decimal(1)) for id_ in ids])


def _grouped(records: Iterable[Record[Any]]) -> Grouped:
    found: dict[str, list[Record[Any]]] = defaultdict(list)
    for one in records:
        if one.row.account:
            found[one.row.account].append(one)
    return found
