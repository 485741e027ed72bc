"""What the company pays for trips with a rep's own vehicle: the amounts of mileage, trip by trip.

Shared by the plugins that report mileage and that sum up what is paid to a rep; no plugin itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from acctkit.plugins._mileage_rates import MileageSettings, Rate, convert
from acctkit.plugins._mileage_twice import waiting

from acctkit import Desk, Part, Record, Traced, cents


class Driven(Protocol):
    """A row of mileage as far as it is paid: what of it was business, whose vehicle it was, and its readings."""

    @property
    def date(self) -> dt.date: ...
    @property
    def vehicle(self) -> str: ...
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
class Paid:
    """A part of a trip that is paid at one rate: its distance in the rate's unit, and what it makes."""

    rate: Rate
    distance: Decimal
    pays: Decimal


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip as it is reported: in its unit, with what it pays, part by part where it passes a threshold; no part where
    no rate holds for its day, the vehicle is the company's, or another trip claims the same distance: that is `rival`,
    and `would` is what it would pay without it."""

    record: Record[Driven]
    unit: str
    parts: tuple[Paid, ...]
    rival: Record[Driven] | None = None
    would: Decimal = Decimal(0)

    @property
    def pays(self) -> Decimal:
        """What the company pays for it, rounded to the cent."""
        return sum((part.pays for part in self.parts), Decimal(0))

    @property
    def rate(self) -> Rate | None:
        """The rate at which it is paid, unless there are several or none."""
        return self.parts[0].rate if len(self.parts) == 1 else None

    @property
    def unpaid(self) -> bool:
        """Whether it would be paid, if there were a rate for its day."""
        return not self.parts and self.rival is None and self.record.row.owner == "rep"

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

    @property
    def waiting(self) -> Traced:
        """What would be paid for it, if nobody else claimed the same distance."""
        return self.figure(("business_miles", self.would))


def trips(
    desk: Desk, settings: MileageSettings, first: dt.date, last: dt.date, rep: str | None = None,
    *, more: Sequence[Record[Driven]] = (), without: Collection[int] = (),
) -> list[Trip]:
    """The trips from `first` to `last`, of one rep or of all, by date and rep, each with what it pays.

    `settings` are those of mileage: another plugin has them as `desk.settings_of("mileage") or MileageSettings()`.
    Where rates have thresholds, what a rep drove before in the year counts, by date, vehicle and reading, whenever it
    was filed: a trip that comes in late may move a later one beyond a threshold. What is not paid, because another trip
    claims the same distance, does not count. `more` are looked at as if they were in the books, and `without` as if
    they were not.
    """
    since = settings.year_start(first, desk.calendar) if settings.graded else first
    held: Sequence[Record[Driven]] = desk.books.records("mileage", since=since, until=last)
    added = sorted((one for one in more if since <= one.row.date <= last), key=lambda one: (one.row.date, one.rep))
    records = [*(one for one in held if one.id not in without), *added]
    rival = waiting(records, settings)
    found: dict[int, Trip] = {}
    driven: dict[tuple[str, dt.date], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for record in sorted(records, key=lambda one: (one.row.date, one.row.vehicle, one.row.odometer_start)):
        row, unit = record.row, record.row.unit or settings.unit
        parts: tuple[Paid, ...] = ()
        if row.owner == "rep":
            before = driven[record.rep, settings.year_start(row.date, desk.calendar)]
            distance = row.business_miles or Decimal(0)
            parts = tuple(pay(distance, unit, before, settings.rates_on(row.date, unit, desk.company.currency)))
            if record.id not in rival:
                before[unit] += distance
        if record.id in rival:
            would = sum((part.pays for part in parts), Decimal(0))
            found[record.id] = Trip(record, unit, (), rival[record.id], would)
        else:
            found[record.id] = Trip(record, unit, parts)
    return [
        found[record.id] for record in records if record.row.date >= first and (rep is None or record.rep == rep)
    ]


def pay(distance: Decimal, unit: str, before: Mapping[str, Decimal], rates: Sequence[Rate]) -> Iterator[Paid]:
    """What a trip pays at each of `rates`, after so much (by unit) was driven in the year.

    The rates are of one unit, the lowest threshold first. It is rounded once, as a whole: a part is what those up to it
    make, less those before.

    >>> first, then = (Rate.model_validate({"from": "2026-01-01", "rate": r, "up_to": u}) for r, u in
    ...                (("0.45", 10_000), ("0.25", None)))
    >>> [(str(part.distance), str(part.pays)) for part in pay(Decimal(30), "mi", {"mi": Decimal(9990)}, (first, then))]
    [('10', '4.50'), ('20', '5.00')]
    """
    if not rates:
        return
    at = sum((convert(some, of, rates[0].unit) for of, some in before.items()), Decimal(0))
    left = convert(distance, unit, rates[0].unit)
    exact = told = Decimal(0)
    for rate in rates:
        if rate.up_to is not None and at >= rate.up_to:
            continue
        here = left if rate.up_to is None else min(left, rate.up_to - at)
        at, left, exact = at + here, left - here, exact + here * rate.rate
        yield Paid(rate, here, cents(exact) - told)
        told = cents(exact)
        if not left:
            return
