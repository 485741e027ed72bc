"""What a promotion brought: the units of an account in its days, against the account's own weeks before it.

Expected are the units that the account bought in the weeks before (a setting, eight) per day, times the days of the
promotion that have passed; the uplift is what was sold beyond that. Where a promotion names a product only that one
counts, else all of them. Returns are taken off on both sides, and of a line that reps share each counts their part.
Where the books begin after the first of those weeks, what was to be expected is not known.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from acctkit.plugins._sales_sums import Days
from acctkit.plugins._sales_sums import Sold as Sales

from acctkit import ZERO, Record, SectionDesk, Traced, total

_DAY = dt.timedelta(1)
_TENTH = Decimal("0.1")
ByProduct = Mapping[str, Traced]
Line = tuple[dt.date, str, Traced]


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer as of a day. `accepted` is None while there is no answer. Units are there where it was accepted and has
    begun: those `during` it, and `before` it by product; what was `expected` by them is None where the books do not
    reach back so far. `sold` has the sales that these are of."""

    record: Record[Any]
    accepted: bool | None
    running: bool
    sold: Sold
    first: dt.date = dt.date.max
    last: dt.date = dt.date.min
    during: Traced | None = None
    before: ByProduct | None = None
    window: int = 0
    expected: Decimal | None = None

    @property
    def unknown(self) -> bool:
        """Whether there is nothing in the books to compare it with."""
        return self.during is not None and self.before is None

    @property
    def bought_before(self) -> Traced | None:
        """The units in the weeks before it."""
        return None if self.before is None else total(self.before.values())


def share_of(units: Decimal, window: int) -> Decimal:
    """Units times days, per day of the weeks before: `expected` to the tenth.

    >>> share_of(Decimal(56) * 21, 56)
    Decimal('21.0')
    """
    return (units / window).quantize(_TENTH)


class Sold:
    """Net units sold by account and product, asked for once a stretch of days; and since when the books have any."""

    def __init__(self, desk: SectionDesk) -> None:
        self._desk = desk
        self._sold = Sales.read(replace(desk, rep=None))
        self._known: dict[Days, Mapping[str, ByProduct]] = {}

    def units(self, account: str, days: Days, sku: str | None) -> ByProduct:
        """What an account bought over some days, of one product or of all."""
        if days not in self._known:
            found: dict[str, dict[str, Traced]] = defaultdict(dict)
            for (buyer, product, _), values in self._sold.sums(("account", "sku"), days).items():
                found[buyer][product] = found[buyer].get(product, ZERO) + values["units"]
            self._known[days] = found
        mine = self._known[days].get(account, {})
        return mine if sku is None else {sku: mine.get(sku, ZERO)}

    def reach_back(self, account: str, rep: str, day: dt.date) -> bool:
        """Whether the books have the week of `day`: the account bought by then, or the rep had begun to file."""
        began = [self._began[who][name] for who, name in (("account", account), ("rep", rep))
                 if name in self._began[who]]
        return any(first <= day for first in began)

    @cached_property
    def lines(self) -> Mapping[str, Sequence[Line]]:
        """What each account bought by day and product, over all the days that were asked for, in their order."""
        since = min((first for first, _ in self._known), default=self._desk.as_of)
        found: dict[str, list[Line]] = defaultdict(list)
        for (buyer, day, product, _), values in self._sold.sums(
            ("account", "date", "sku"), (since, self._desk.as_of)
        ).items():
            found[buyer].append((dt.date.fromisoformat(day), product, values["units"]))
        return found

    @cached_property
    def _began(self) -> Mapping[str, Mapping[str, dt.date]]:
        """The first day of the first week with sales, by account and by rep."""
        found: dict[str, dict[str, dt.date]] = {}
        for who in ("account", "rep"):
            sums = self._desk.books.sums("sales", (), (who, "period"), until=self._desk.as_of)
            first: dict[str, str] = {}
            for one in sums:
                name, label = map(str, one.key)
                first[name] = min(label, first.get(name, label))
            weeks = {label: self._desk.calendar.parse(label).first for label in set(first.values())}
            found[who] = {name: weeks[label] for name, label in first.items()}
        return found


def offers(desk: SectionDesk, records: Iterable[Record[Any]], weeks: int) -> list[Offer]:
    """Every offer made until `desk.as_of`, as it stands on that day; `weeks` is how far back the comparison goes."""
    sold = Sold(desk)
    return [_offer(record, desk.as_of, weeks * 7, sold) for record in records if record.row.offered_on <= desk.as_of]


def _offer(record: Record[Any], today: dt.date, window: int, sold: Sold) -> Offer:
    row = record.row
    begun = row.starts is not None and row.starts <= today
    running = begun and (row.ends is None or row.ends >= today)
    if not begun or not row.accepted:
        return Offer(record, row.accepted, running, sold)
    last = min(today, row.ends or today)
    made = Offer(record, True, running, sold, row.starts, last,
                 total(sold.units(row.account, (row.starts, last), row.sku).values()))
    since = row.starts - window * _DAY
    if not sold.reach_back(row.account, record.rep, since):
        return made
    before = sold.units(row.account, (since, row.starts - _DAY), row.sku)
    days = (last - row.starts).days + 1
    bought = sum((one.value for one in before.values()), Decimal(0))
    return replace(made, before=before, window=window, expected=share_of(bought * days, window))
