"""What the company pays for a distance: the rates by day, and the settings of mileage that hold them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, Self

from acctkit.plugins._rule_levels import Level
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from acctkit import Calendar

DAY = dt.timedelta(days=1)
KM_IN_A_MILE = Decimal("1.609344")
Unit = Literal["mi", "km"]


class Rate(BaseModel):
    """What a unit of distance is worth, from one day to another, both included.

    With `up_to` only as long as a rep has not driven more in the year; what is driven beyond is paid by the rate of the
    same days that goes further, or has no such end.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    first: dt.date = Field(alias="from", description="First day")
    last: dt.date | None = Field(None, alias="to", description="Last day; none: until further notice")
    rate: Decimal = Field(ge=0, description="Money for a unit of distance")
    unit: Unit = Field("mi", description="mi or km")
    currency: str = Field("USD", pattern="^[A-Z]{3}$", description="Currency of the rate")
    source: str = Field("", description="Who set it")
    up_to: Decimal | None = Field(None, gt=0, description="Distance of a rep in the year up to which it is paid")

    def covers(self, day: dt.date) -> bool:
        """Whether trips on `day` are paid at this rate."""
        return self.first <= day and (self.last is None or day <= self.last)


def _us(first: str, last: str | None, rate: str, source: str) -> Rate:
    return Rate.model_validate({"from": first, "to": last, "rate": rate, "source": source})


US_BUSINESS_RATES = (
    _us("2022-01-01", "2022-06-30", "0.585", "IRS, first half of 2022"),
    _us("2022-07-01", "2022-12-31", "0.625", "IRS, second half of 2022"),
    _us("2023-01-01", "2023-12-31", "0.655", "IRS, 2023"),
    _us("2024-01-01", "2024-12-31", "0.67", "IRS Notice 2024-08"),
    _us("2025-01-01", "2025-12-31", "0.70", "IRS Notice 2025-5"),
    _us("2026-01-01", "2026-06-30", "0.725", "IRS Notice 2026-10"),
    _us("2026-07-01", None, "0.76", "IRS Announcement 2026-11"),
)


class Agreed(BaseModel):
    """A trip that is paid to this rep although somebody else claims it, too."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rep: str = Field(description="Whose trip it is")
    vehicle: str = Field(description="Vehicle, as the row has it")
    odometer_start: Decimal = Field(ge=0, description="Odometer at its start, as the row has it")


class MileageSettings(BaseModel):
    """`[plugins.mileage]`: the rates by day, the unit of sheets that say none, what counts as a jump, and what becomes
    of trips that two reps claim."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rates: tuple[Rate, ...] = Field(US_BUSINESS_RATES, description="Rates by day, in the company's currency")
    unit: Unit = Field("mi", description="Unit of the odometer where a sheet does not say it")
    max_miles_a_day: Decimal = Field(Decimal(500), gt=0, description="Miles a day with one vehicle that are plausible")
    year: str = Field(
        "calendar",
        description="Year in which distance counts for up_to: calendar, fiscal, or its first day, such as 04-06",
    )

    twice: Level = Field(
        "warn", description="A trip that another rep claims, too; from warn on it is paid to neither, unless agreed"
    )
    agreed: tuple[Agreed, ...] = Field((), description="Trips that two reps claim, with the rep who is paid")

    @field_validator("year")
    @classmethod
    def _a_year(cls, year: str) -> str:
        if year not in ("calendar", "fiscal"):
            try:
                dt.date.fromisoformat(f"2026-{year}")  # no leap year: its first day is one of every year
            except ValueError:
                raise ValueError("write calendar, fiscal, or the first day of the year, such as 04-06") from None
        return year

    @model_validator(mode="after")
    def _one_rate_for_each_distance(self) -> Self:
        days = {rate.first for rate in self.rates} | {rate.last + DAY for rate in self.rates if rate.last}
        for day in sorted(days):
            for unit, currency in sorted({(rate.unit, rate.currency) for rate in self.rates}):
                ends = [r.up_to for r in self.rates if r.covers(day) and (r.unit, r.currency) == (unit, currency)]
                if len(set(ends)) < len(ends):
                    raise ValueError(f"two rates hold on {day}; let one end before")
                if ends and None not in ends:
                    most = max(end for end in ends if end)
                    raise ValueError(
                        f"no rate holds on {day} beyond {most} {unit}; add one without up_to (its rate may be 0)"
                    )
        return self

    @property
    def graded(self) -> bool:
        """Whether what is paid depends on the distance driven before in the year."""
        return any(rate.up_to is not None for rate in self.rates)

    def rates_on(self, day: dt.date, unit: str, currency: str) -> tuple[Rate, ...]:
        """The rates of trips on `day` in this currency, from the first distance of the year on, most often one; those
        for the trip's own unit come before those to convert to."""
        found = [rate for rate in self.rates if rate.currency == currency and rate.covers(day)]
        found = [rate for rate in found if rate.unit == unit] or found
        return tuple(sorted(found, key=lambda rate: (rate.up_to is None, rate.up_to or 0)))

    def year_start(self, day: dt.date, calendar: Calendar) -> dt.date:
        """The first day of the year in which distance on `day` counts."""
        start = self._year_starts(day.year, calendar)
        return start if start <= day else self._year_starts(day.year - 1, calendar)

    def _year_starts(self, year: int, calendar: Calendar) -> dt.date:
        if self.year == "fiscal":
            return calendar.fiscal_year(dt.date(year, 12, 31)).first
        return dt.date.fromisoformat(f"{year}-{'01-01' if self.year == 'calendar' else self.year}")


def convert(distance: Decimal, unit: str, wanted: str) -> Decimal:
    """A distance in the wanted unit, not rounded.

    >>> convert(Decimal("1.609344"), "km", "mi")
    Decimal('1')
    """
    if unit == wanted:
        return distance
    return distance / KM_IN_A_MILE if wanted == "mi" else distance * KM_IN_A_MILE
