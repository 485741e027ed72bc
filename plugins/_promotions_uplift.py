"""What a promotion brought: the units of an account in its days, against the account's own weeks before it.

Expected are the units that the account bought in the weeks before (a setting, eight) per day, times the days of the
promotion that have passed; the uplift is what was sold beyond that. Where a promotion names a product only that one
counts, else all of them. Returns are taken off on both sides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit import ZERO, Record, SectionDesk, Traced

_DAY = dt.timedelta(1)
_TENTH = Decimal("0.1")
Window = tuple[dt.date, dt.date, str | None]


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer as of a day. `accepted` is None while there is no answer. Units are there where it was accepted and has
    begun: those `before` it and those `during` it are traced to the sales, those `expected` are reckoned."""

    record: Record[Any]
    accepted: bool | None
    running: bool
    days: int = 0
    before: Traced | None = None
    during: Traced | None = None
    expected: Decimal | None = None

    @property
    def uplift(self) -> Decimal | None:
        """The units beyond those expected."""
        return None if self.during is None or self.expected is None else self.during.value - self.expected


class Sold:
    """Units sold by account, asked for once a window of time and product."""

    def __init__(self, desk: SectionDesk) -> None:
        self._desk = desk
        self._known: dict[Window, Mapping[str, Traced]] = {}

    def units(self, account: str, since: dt.date, until: dt.date, sku: str | None) -> Traced:
        """Net units of an account from one day to another, both included, of one product or of all."""
        window = (since, until, sku)
        if window not in self._known:
            only = {} if sku is None else {"sku": sku}
            found = self._desk.books.sums("sales", ("units",), ("account",), since=since, until=until, **only)
            self._known[window] = {str(one.key[0]): one["units"] for one in found}
        return self._known[window].get(account, ZERO)


def offers(desk: SectionDesk, records: Iterable[Record[Any]], weeks: int) -> list[Offer]:
    """Every offer made until `desk.as_of`, as it stands on that day; `weeks` is how far back the comparison goes."""
    sold = Sold(desk)
    return [_offer(record, desk.as_of, weeks, sold) for record in records if record.row.offered_on <= desk.as_of]


def _offer(record: Record[Any], today: dt.date, weeks: int, sold: Sold) -> Offer:
    row = record.row
    begun = row.starts is not None and row.starts <= today
    running = begun and (row.ends is None or row.ends >= today)
    if not begun or not row.accepted:
        return Offer(record, row.accepted, running)
    last = min(today, row.ends or today)
    days = (last - row.starts).days + 1
    before = sold.units(row.account, row.starts - weeks * 7 * _DAY, row.starts - _DAY, row.sku)
    during = sold.units(row.account, row.starts, last, row.sku)
    expected = (before.value * days / (weeks * 7)).quantize(_TENTH)
    return Offer(record, True, running, days, before, during, expected)
