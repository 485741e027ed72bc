"""What mileage pays, worked out a second time: from the rows of the books, by fractions, trip after trip of the year.

The section pays by parts that end at a threshold, in decimals; this looks up what a distance from the first of January
on is worth altogether, and takes what was worth it before. Nothing but the choice of the trips is shared.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from acctkit.plugins._mileage_rates import KM_IN_A_MILE, MileageSettings, Rate
from acctkit.plugins._mileage_twice import waiting

from acctkit import Desk, Reconciliation, SectionDesk, Sum, Table, Text, Traced


def owed(desk: Desk, settings: MileageSettings, first: dt.date, last: dt.date, rep: str | None = None) -> Decimal:
    """What the company pays for the trips from `first` to `last`, of one rep or of all."""
    since = settings.year_start(first, desk.calendar) if settings.graded else first
    records = desk.books.records("mileage", since=since, until=last)
    left_out = waiting(records, settings)
    metres: dict[tuple[str, dt.date], Fraction] = defaultdict(Fraction)
    sum_of_cents = 0
    for one in sorted(records, key=lambda one: (one.row.date, one.row.vehicle, one.row.odometer_start)):
        if one.row.owner != "rep" or one.id in left_out:
            continue
        year = one.rep, settings.year_start(one.row.date, desk.calendar)
        unit = one.row.unit or settings.unit
        before = metres[year]
        metres[year] = after = before + Fraction(one.row.business_miles or 0) * _metres(unit)
        rates = settings.rates_on(one.row.date, unit, desk.company.currency)
        if rates and one.row.date >= first and rep in (None, one.rep):
            worth = _worth(after, rates) - _worth(before, rates)
            sum_of_cents += (worth * 100 + Fraction(1, 2)).__floor__()
    return Decimal(sum_of_cents) / 100


def _worth(metres: Fraction, rates: Sequence[Rate]) -> Fraction:
    """What so much is worth from the beginning of a year on, if these rates held all the time."""
    distance = metres / _metres(rates[0].unit)
    worth, low = Fraction(0), Fraction(0)
    for rate in rates:
        high = distance if rate.up_to is None else min(distance, Fraction(rate.up_to))
        worth += max(high - low, Fraction(0)) * Fraction(rate.rate)
        low = max(low, high)
    return worth


def _metres(unit: str) -> Fraction:
    return 1000 * (Fraction(1) if unit == "km" else Fraction(KM_IN_A_MILE))


def reconciliations(desk: SectionDesk, settings: MileageSettings, tables: Sequence[Table]) -> Iterator[Reconciliation]:
    """Each table with a reimbursement, and the distances by rep, against the rows of the books."""
    first, last = desk.week.first, min(desk.week.last, desk.as_of)
    pays = owed(desk, settings, first, last, desk.rep)
    for table in tables:
        if any(column.name == "reimbursement" for column in table.columns):
            yield Reconciliation(
                Text(f"{table.title.en}: what the rates make of the trips in the books",
                     f"{table.title.es}: lo que dan las tarifas por los viajes registrados"),
                summed(table, "reimbursement"), pays,
            )
    driven = desk.books.sums("mileage", ("odometer_start", "odometer_end", "business_miles"), ("unit",), rep=desk.rep,
                             since=first, until=last)
    by_rep = next(table for table in tables if table.name == "by_rep")
    for unit, whole, business in (("mi", "miles", "business_miles"), ("km", "km", "business_km")):
        some = [one for one in driven if (one.key[0] or settings.unit) == unit]
        if some:
            yield Reconciliation(Text(f"Distance by rep is what the odometers ran, {unit}",
                                      f"La distancia por vendedor es la de los odómetros, {unit}"),
                                 summed(by_rep, whole), _of(some, "odometer_end") - _of(some, "odometer_start"))
            yield Reconciliation(Text(f"Business distance by rep is that of the books, {unit}",
                                      f"La distancia de trabajo por vendedor es la registrada, {unit}"),
                                 summed(by_rep, business), _of(some, "business_miles"))


def summed(table: Table, name: str, **equal: Any) -> Decimal:
    """The sum of a column over the rows of a table that have these values."""
    rows = (row for row in table.rows if all(row.get(column) == value for column, value in equal.items()))
    values = (row.get(name) for row in rows)
    return sum((value.value for value in values if isinstance(value, Traced)), Decimal(0))


def _of(sums: Sequence[Sum], name: str) -> Decimal:
    return sum((one[name].value for one in sums), Decimal(0))
