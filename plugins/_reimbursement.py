"""What the company pays for trips with a rep's own vehicle: the amounts of mileage, trip by trip.

Shared by the plugins that report mileage and that sum up what is paid to a rep; no plugin itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from acctkit.plugins._mileage_rates import MileageSettings, Rate, convert

from acctkit import Desk, Part, Record, Traced, cents


class Driven(Protocol):
    """A row of mileage as far as it is paid: what of it was business, whose vehicle it was, and its readings."""

    @property
    def date(self) -> dt.date: ...
    @property
    def odometer_start(self) -> Decimal: ...
    @property
    def odometer_end(self) -> Decimal: ...
    @property
    def business_miles(self) -> Decimal | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def owner(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip as it is reported: in its unit, with what it pays; `rate` is None where none holds for its day."""

    record: Record[Driven]
    unit: str
    rate: Rate | None
    pays: Decimal

    @property
    def unpaid(self) -> bool:
        """Whether it would be paid, if there were a rate for its day."""
        return self.rate is None and self.record.row.owner == "rep"

    def figure(self, *columns: tuple[str, Decimal]) -> Traced:
        """A figure made of some columns of its row, each with what it contributes."""
        parts = [Part("mileage", self.record.id, name, amount) for name, amount in columns]
        return Traced(sum((part.amount for part in parts), Decimal(0)), lambda: parts)

    @property
    def distance(self) -> Traced:
        """All that was driven, in its own unit."""
        row = self.record.row
        return self.figure(("odometer_end", row.odometer_end), ("odometer_start", -row.odometer_start))

    @property
    def business(self) -> Traced:
        """What of it was business, in its own unit."""
        return self.figure(("business_miles", self.record.row.business_miles or Decimal(0)))

    @property
    def reimbursement(self) -> Traced:
        """What the company pays for it, in its own currency, rounded to the cent."""
        return self.figure(("business_miles", self.pays))


def trips(
    desk: Desk, settings: MileageSettings, first: dt.date, last: dt.date, rep: str | None = None
) -> Iterator[Trip]:
    """The trips from `first` to `last`, of one rep or of all, by date and rep."""
    currency = desk.company.currency
    for record in desk.books.records("mileage", since=first, until=last, rep=rep):
        row = record.row
        unit = row.unit or settings.unit
        rate = settings.rate_on(row.date, unit, currency)
        pays = Decimal(0)
        if rate is not None and row.owner == "rep":
            pays = cents(convert(row.business_miles or Decimal(0), unit, rate.unit) * rate.rate)
        yield Trip(record, unit, rate, pays)
