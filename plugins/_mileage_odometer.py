"""Whether the readings of one vehicle's odometer hang together, and whether so much can be driven in a day."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from acctkit.plugins._mileage_codes import GAP, JUMP, OVERLAP
from acctkit.plugins._mileage_rates import MileageSettings, convert

from acctkit import CheckDesk, Entry, Finding, Record


class Reading(Protocol):
    """A trip as far as its odometer goes: from which reading to which, in its unit, on a day."""

    @property
    def date(self) -> dt.date: ...
    @property
    def vehicle(self) -> str: ...
    @property
    def odometer_start(self) -> Decimal: ...
    @property
    def odometer_end(self) -> Decimal: ...
    @property
    def distance(self) -> Decimal: ...
    @property
    def unit(self) -> str | None: ...


Step = tuple[Reading, Entry[Reading] | None]  # a trip, and where it stands in the file under check; None: in the books


def check_chain(
    chain: Sequence[Entry[Reading]], known: Iterable[Record[Reading]], desk: CheckDesk, settings: MileageSettings
) -> Iterator[Finding]:
    """Each trip starts where another one ended. `known` is what the books hold beside this file; a row of the same week
    that says the same key again is told by acctkit itself."""
    again = {_key(desk, entry.row) for entry in chain}
    held = [one.row for one in known if _key(desk, one.row) not in again]
    ends = sorted({row.odometer_end for row in (*held, *(entry.row for entry in chain)) if row.distance >= 0})
    walk: list[Step] = [*((row, None) for row in held), *((entry.row, entry) for entry in chain)]
    furthest: Step | None = None
    unsure = False  # after a trip whose end is wrong, nobody knows where the next one has to start
    for row, entry in sorted(walk, key=lambda step: (step[0].odometer_start, step[0].date)):
        start, place = row.odometer_start, bisect_left(ends, row.odometer_start)
        if row.distance < 0:
            unsure = True
            continue
        if furthest and row.distance and start < furthest[0].odometer_end:
            late, other = (entry, furthest[0]) if entry else (furthest[1], row)
            if late:
                yield late.finding(OVERLAP, "odometer_start", expected=other.odometer_end.normalize(), day=other.date)
        elif entry and not unsure and place and start not in ends[place:place + 1]:
            yield entry.finding(GAP, "odometer_start", expected=ends[place - 1].normalize(),
                                missing=(start - ends[place - 1]).normalize(), unit=row.unit or settings.unit)
        if furthest is None or row.odometer_end > furthest[0].odometer_end:
            furthest = row, entry
        unsure = False


def _key(desk: CheckDesk, row: Reading) -> tuple[object, ...]:
    return desk.calendar.week(row.date), row.vehicle, row.odometer_start


def check_days(chain: Iterable[Entry[Reading]], settings: MileageSettings) -> Iterator[Finding]:
    """A day on which one vehicle was driven farther than is likely, told at the trip that goes beyond."""
    driven: dict[dt.date, Decimal] = defaultdict(Decimal)
    for entry in chain:
        row, unit = entry.row, entry.row.unit or settings.unit
        limit = convert(settings.max_miles_a_day, "mi", unit)
        before, driven[row.date] = driven[row.date], driven[row.date] + max(row.distance, Decimal(0))
        if before <= limit < driven[row.date]:
            yield entry.finding(JUMP, "odometer_end", expected=limit.quantize(Decimal(1)), unit=unit,
                                distance=driven[row.date].normalize())


def short(number: Decimal) -> str:
    """A reading as people write it: without the noughts behind."""
    return f"{number.normalize():f}"
