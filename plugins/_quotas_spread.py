"""How a quota of a year or a month is spread over its days, and the settings of quotas that say so.

A year is spread by the weights of its months where the settings have some, else by working days; a month always by
its working days. What is due up to a day is rounded half up to the cent, and what is due between two days is the
difference of two such sums: so months sum to their year, and whatever a year is cut into sums to it, to the cent.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from acctkit import Calendar, Desk, FiscalYear

DAY = dt.timedelta(1)
Days = tuple[dt.date, dt.date]  # the first and the last, both included


class QuotasSettings(BaseModel):
    """`[plugins.quotas]`: how yearly quotas and forecasts are spread, and what is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    weights: tuple[Decimal, ...] = Field(
        (), description="Per cent of the year that each month of the fiscal year takes, its first month first; 12 that "
        "make 100, or none: by working days",
    )
    behind_below: Decimal = Field(
        Decimal(1), ge=0, le=1, description="Attainment of the quota to date below which a rep is behind (0.95 is 95 %)"
    )
    forecast_tolerance: Decimal = Field(
        Decimal(0), ge=0, le=1,
        description="By how much of the company's forecast the quotas may differ from it unasked (0.05 is 5 %)",
    )

    @model_validator(mode="after")
    def _whole_year(self) -> Self:
        if self.weights and (len(self.weights) != 12 or sum(self.weights) != 100 or min(self.weights) < 0):
            raise ValueError(
                f"weights are 12 numbers that make 100; these are {len(self.weights)} that make {sum(self.weights)}"
            )
        return self


def settings_of(desk: Desk) -> QuotasSettings:
    """The settings of quotas, whichever plugin's desk this is."""
    own = desk.settings if isinstance(desk.settings, QuotasSettings) else desk.settings_of("quotas")
    return own if isinstance(own, QuotasSettings) else QuotasSettings()


def months_of(year: FiscalYear) -> tuple[Days, ...]:
    """The twelve months of a fiscal year: calendar months where it starts on a first, else from its day of the month
    on, such as the 6th to the 5th."""
    firsts = []
    for after in range(12):
        count = year.first.month - 1 + after
        number, month = year.first.year + count // 12, count % 12 + 1
        firsts.append(dt.date(number, month, min(year.first.day, monthrange(number, month)[1])))
    return tuple(zip(firsts, [*(one - DAY for one in firsts[1:]), year.last], strict=True))


def rounded(amount: Decimal, share: Fraction) -> Decimal:
    """`amount` x `share`, rounded half up to the cent; all of it for the whole.

    >>> rounded(Decimal("100.01"), Fraction(1, 3)), rounded(Decimal("0.005"), Fraction(1))
    (Decimal('33.34'), Decimal('0.005'))
    """
    return amount if share == 1 else Decimal(floor(Fraction(amount) * share * 100 + Fraction(1, 2))).scaleb(-2)


@dataclass(frozen=True)
class Spread:
    """How one fiscal year is spread over its days."""

    calendar: Calendar
    year: FiscalYear
    weights: tuple[Decimal, ...] = ()

    @classmethod
    def of(cls, desk: Desk, day: dt.date) -> Spread:
        """That of the fiscal year of `day`."""
        return cls(desk.calendar, desk.calendar.fiscal_year(day), settings_of(desk).weights)

    @cached_property
    def months(self) -> tuple[Days, ...]:
        """The months of the year, its first month first."""
        return months_of(self.year)

    def month(self, number: int) -> Days:
        """The days of the month that begins in calendar month `number`."""
        return self.months[(number - self.year.first.month) % 12]

    def share(self, month: int | None, day: dt.date) -> Fraction:
        """Which share of the year, or of a `month` of it, is due by the end of `day`."""
        if month is not None:
            return self._passed(self.month(month), day)
        if not self.weights:
            return self._passed((self.year.first, self.year.last), day)
        parts = zip(self.weights, self.months, strict=True)
        return sum((Fraction(weight) * self._passed(days, day) for weight, days in parts), Fraction(0)) / 100

    def _passed(self, days: Days, day: dt.date) -> Fraction:
        """Which share of the working days has passed; of all days, where none of them is a working day."""
        first, last = days
        if day < first:
            return Fraction(0)
        if day >= last:
            return Fraction(1)
        whole = self._worked[last] - self._worked[first - DAY]
        if not whole:
            return Fraction((day - first).days + 1, (last - first).days + 1)
        return Fraction(self._worked[day] - self._worked[first - DAY], whole)

    @cached_property
    def _worked(self) -> dict[dt.date, int]:
        """The working days of the year up to each day, counted once."""
        day, count = self.year.first - DAY, 0
        found = {day: 0}
        while day < self.year.last:
            day += DAY
            count += self.calendar.business_day(day)
            found[day] = count
        return found
