"""What the company pays for a distance: the rates by day, and the settings of mileage that hold them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

KM_IN_A_MILE = Decimal("1.609344")
Unit = Literal["mi", "km"]


class Rate(BaseModel):
    """What a unit of distance is worth, from one day to another, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    first: dt.date = Field(alias="from", description="First day")
    last: dt.date | None = Field(None, alias="to", description="Last day; none: until further notice")
    rate: Decimal = Field(ge=0, description="Money for a unit of distance")
    unit: Unit = Field("mi", description="mi or km")
    currency: str = Field("USD", pattern="^[A-Z]{3}$", description="Currency of the rate")
    source: str = Field("", description="Who set it")

    def covers(self, day: dt.date) -> bool:
        """Whether a trip on `day` is paid at this rate."""
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


class MileageSettings(BaseModel):
    """`[plugins.mileage]`: the rates by day, the unit of sheets that say none, and what counts as a jump."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rates: tuple[Rate, ...] = Field(US_BUSINESS_RATES, description="Rates by day, in the company's currency")
    unit: Unit = Field("mi", description="Unit of the odometer where a sheet does not say it")
    max_miles_a_day: Decimal = Field(Decimal(500), gt=0, description="Miles a day with one vehicle that are plausible")

    @model_validator(mode="after")
    def _one_rate_a_day(self) -> Self:
        for number, one in enumerate(self.rates):
            for other in self.rates[:number]:
                clash = one.covers(other.first) or other.covers(one.first)
                if clash and (one.unit, one.currency) == (other.unit, other.currency):
                    raise ValueError(f"two rates hold on {max(one.first, other.first)}; let one end before")
        return self

    def rate_on(self, day: dt.date, unit: str, currency: str) -> Rate | None:
        """The rate of a trip on `day` in this currency; one for its own unit comes before one to convert to."""
        found = [rate for rate in self.rates if rate.currency == currency and rate.covers(day)]
        return min(found, key=lambda rate: rate.unit != unit, default=None)


def convert(distance: Decimal, unit: str, wanted: str) -> Decimal:
    """A distance in the wanted unit, not rounded.

    >>> convert(Decimal("1.609344"), "km", "mi")
    Decimal('1')
    """
    if unit == wanted:
        return distance
    return distance / KM_IN_A_MILE if wanted == "mi" else distance * KM_IN_A_MILE
