"""Weeks, fiscal years and business days, as the company counts them."""

from __future__ import annotations

import datetime as dt
import re
from calendar import isleap
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from acctkit.countries import works_in
from acctkit.errors import UsageProblem

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LABEL = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A reporting week; both days are calendar dates without a time zone, and both belong to it."""

    first: dt.date
    last: dt.date
    label: str

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year, named for the calendar year in which it starts, from `first` to `last`, both included."""

    first: dt.date
    last: dt.date

    @property
    def number(self) -> int:
        """The year that quotas name: the calendar year of its first day."""
        return self.first.year


@dataclass(frozen=True)
class Calendar:
    """The company's calendar: on which day its weeks start, when its fiscal year starts, its holidays.

    A week belongs to the year that holds its fourth day. With Monday that is ISO 8601, 53-week years included; with
    Sunday it is the rule of the MMWR weeks of the US Centers for Disease Control.

    >>> Calendar().week(dt.date(2027, 1, 3)).label
    '2026-W53'
    """

    week_starts: str = "monday"
    fiscal_year_starts: tuple[int, int] = (1, 1)
    holidays: frozenset[dt.date] = field(default_factory=frozenset)

    def week(self, day: dt.date) -> Week:
        """The week that `day` falls in."""
        first = day - _DAY * ((day.weekday() - WEEKDAYS.index(self.week_starts)) % 7)
        fourth = first + 3 * _DAY
        number = (fourth.timetuple().tm_yday - 1) // 7 + 1
        return Week(first, first + 6 * _DAY, f"{fourth.year:04d}-W{number:02d}")

    def parse(self, label: str) -> Week:
        """The week that `label` names (`2026-W47`); raises UsageProblem for a week that does not exist."""
        match = _LABEL.fullmatch(label.strip())
        if match:
            year, number = int(match[1]), int(match[2])
            with suppress(ValueError, OverflowError):  # year 0, or a day before or after all that dates can hold
                week = self.week(dt.date(year, 1, 4) + (number - 1) * 7 * _DAY)
                if week.label == f"{year:04d}-W{number:02d}":
                    return week
        raise UsageProblem(f"There is no week '{label}'; write one as 2026-W47.")

    def last_complete(self, as_of: dt.date) -> Week:
        """The last week that ended before `as_of`."""
        return self.week(self.week(as_of).first - _DAY)

    def weeks(self, first: Week, last: Week) -> Iterator[Week]:
        """Every week from `first` to `last`, both included."""
        week = first
        while week.first <= last.first:
            yield week
            week = self.week(week.last + _DAY)

    def fiscal_year(self, day: dt.date) -> FiscalYear:
        """The fiscal year of `day` (of the row's date, never of its ISO week)."""
        year = day.year if day >= self._fiscal_start(day.year) else day.year - 1
        return FiscalYear(self._fiscal_start(year), self._fiscal_start(year + 1) - _DAY)

    def _fiscal_start(self, year: int) -> dt.date:
        month, day = self.fiscal_year_starts
        if (month, day) == (2, 29) and not isleap(year):
            return dt.date(year, 3, 1)
        return dt.date(year, month, day)

    def business_day(self, day: dt.date) -> bool:
        """Whether `day` is Monday to Friday and no holiday of the company's."""
        return day.weekday() < 5 and day not in self.holidays

    def works(self, day: dt.date, country: str = "") -> bool:
        """Whether people work on `day`: ours, where no country is named, else those of the country, which has a weekend
        and public holidays of its own.

        `country` is as people write it, its name in English or Spanish or its ISO code; for one that nobody knows the
        company's own days count. Holidays that only a part of a country keeps are not known here.

        >>> Calendar().works(dt.date(2026, 12, 8)), Calendar().works(dt.date(2026, 12, 8), "España")
        (True, False)
        """
        there = works_in(country, day) if country else None
        return self.business_day(day) if there is None else there

    def business_day_on(self, day: dt.date, number: int = 0, country: str = "") -> dt.date:
        """`day` where it is a business day, else the next one; from there `number` business days on, or back. Those of
        a country are as `works` has them.

        >>> Calendar().business_day_on(dt.date(2026, 11, 21)), Calendar().business_day_on(dt.date(2026, 11, 23), -1)
        (datetime.date(2026, 11, 23), datetime.date(2026, 11, 20))
        """
        while not self.works(day, country):
            day += _DAY
        step = _DAY if number > 0 else -_DAY
        for _ in range(abs(number)):
            day += step
            while not self.works(day, country):
                day += step
        return day

    def business_days(self, first: dt.date, last: dt.date) -> int:
        """How many business days lie from `first` to `last`, both included."""
        return sum(self.business_day(first + n * _DAY) for n in range((last - first).days + 1))
