"""The rhythm in which something is bought: how many days lie between purchases, and how much is bought each time.

A purchase is a day on which units were sold, whatever was sent back later. Of intervals and of quantities the middle
one counts, which one big order or one summer without any does not move; of an even number the greater of the two in
the middle, so that a quantity is always one that was bought.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median_high

from acctkit import Part, Traced, cents, total

DAY = dt.timedelta(1)


@dataclass(frozen=True)
class Purchase:
    """What was bought on a day: its units, and what they cost in `currency`."""

    day: dt.date
    units: Traced
    amount: Traced
    currency: str

    def __add__(self, other: Purchase) -> Purchase:
        """Both as one purchase of the same day."""
        return Purchase(self.day, self.units + other.units, self.amount + other.amount, self.currency)


@dataclass(frozen=True)
class Rhythm:
    """Purchases by day, the oldest first, no day twice."""

    purchases: tuple[Purchase, ...]

    @classmethod
    def of(cls, purchases: Iterable[Purchase]) -> Rhythm:
        """Those of a day are one purchase."""
        found: dict[dt.date, Purchase] = {}
        for one in purchases:
            found[one.day] = found[one.day] + one if one.day in found else one
        return cls(tuple(found[day] for day in sorted(found)))

    @property
    def last(self) -> Purchase:
        """The latest."""
        return self.purchases[-1]

    @property
    def interval(self) -> int:
        """Days from one purchase to the next; 0 where there is but one."""
        days = [(after.day - before.day).days for before, after in pairwise(self.purchases)]
        return median_high(days) if days else 0

    @property
    def usual(self) -> Purchase:
        """A purchase of the middle quantity, the latest of those."""
        quantity = median_high(one.units.value for one in self.purchases)
        return next(one for one in reversed(self.purchases) if one.units.value == quantity)

    @property
    def due_on(self) -> dt.date:
        """The day on which the next one is due."""
        return self.last.day + self.interval * DAY

    def since(self, day: dt.date) -> int:
        """Days that passed since the last one."""
        return (day - self.last.day).days

    def lapsed(self, day: dt.date, times: Decimal, least: int) -> bool:
        """Whether the last one is longer ago than so many intervals, and than so many days."""
        return self.since(day) > max(times * self.interval, Decimal(least))

    def count(self) -> Traced:
        """How many purchases, each traced to a cell of its day."""
        return Traced(Decimal(len(self.purchases)), lambda: map(_day_of, self.purchases))

    def mean(self) -> Decimal:
        """What a purchase cost on average, to the cent."""
        return cents(total(one.amount for one in self.purchases).value / len(self.purchases))


def _day_of(purchase: Purchase) -> Part:
    first = min(purchase.units.parts(), key=lambda part: part.record)
    return Part(first.form, first.record, "date", Decimal(1))
