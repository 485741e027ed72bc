"""Trips that are in the books twice: a vehicle drives a distance once, so it is paid once, whoever claims it.

Of one rep's own trips that overlap the first by its readings is paid. A trip that two reps claim is paid to neither
until one of them takes it back, or the office agrees to one by the settings.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from acctkit.plugins._mileage_rates import MileageSettings
from acctkit.plugins._plain_words import plain_word
from acctkit.plugins._rule_levels import WITHHELD

from acctkit import Record


class Ridden(Protocol):
    """A trip as far as two of them may be one."""

    @property
    def date(self) -> dt.date: ...
    @property
    def vehicle(self) -> str: ...
    @property
    def odometer_start(self) -> Decimal: ...
    @property
    def odometer_end(self) -> Decimal: ...
    @property
    def owner(self) -> str: ...


def of_others(row: Ridden, known: Mapping[tuple[dt.date, str], Sequence[Record[Any]]]) -> Record[Any] | None:
    """The first trip of `known`, by day and plate, that drives some of the distance of `row` too."""
    return next((one for one in known.get(where(row), ()) if _meet(row, one.row)), None)


def where(row: Ridden) -> tuple[dt.date, str]:
    """The day and the vehicle of a trip."""
    return row.date, plain_word(row.vehicle)


def rivals(records: Iterable[Record[Any]]) -> dict[int, Record[Any]]:
    """Trips that somebody else claims on the same day with the same vehicle, each with the first of those."""
    groups: dict[tuple[dt.date, str], list[Record[Any]]] = defaultdict(list)
    for record in records:
        groups[where(record.row)].append(record)
    found: dict[int, Record[Any]] = {}
    for some in groups.values():
        if len({one.rep for one in some}) > 1:
            for one in some:
                other = next((two for two in some if two.rep != one.rep and _meet(one.row, two.row)), None)
                if other is not None:
                    found[one.id] = other
    return found


def overlapping(records: Iterable[Record[Any]]) -> dict[int, Record[Any]]:
    """Trips of a rep that drive again what an earlier one by its readings drove with the vehicle, each with that one;
    readings that are the same on one day are of one vehicle, whatever it is called."""
    chains: dict[tuple[str, ...], list[Record[Any]]] = defaultdict(list)
    for record in records:
        row = record.row
        chains[record.rep, plain_word(row.vehicle)].append(record)
        if row.odometer_start > 0:  # from nought on counts whoever sets the trip meter back
            chains[record.rep, "", str(row.date), f"{row.odometer_start:f}", f"{row.odometer_end:f}"].append(record)
    found: dict[int, Record[Any]] = {}
    for chain in chains.values():
        furthest: Record[Any] | None = None
        for record in sorted(chain, key=_order):
            row = record.row
            if row.odometer_end <= row.odometer_start or record.id in found:
                continue
            if furthest is not None and row.odometer_start < furthest.row.odometer_end:
                found[record.id] = furthest
            elif furthest is None or row.odometer_end > furthest.row.odometer_end:
                furthest = record
    return found


def waiting(records: Sequence[Record[Any]], settings: MileageSettings) -> dict[int, Record[Any]]:
    """The trips that are not paid because another one claims the same distance, each with that one."""
    found = overlapping(records)
    if settings.twice in WITHHELD:
        claimed = rivals(records)
        for record in records:
            if record.id in claimed and not agreed_to(record, settings):
                found.setdefault(record.id, claimed[record.id])
    return found


def agreed_to(record: Record[Any], settings: MileageSettings) -> bool:
    """Whether the office agreed to pay this trip, whoever else claims it."""
    row = record.row
    return any(
        (one.rep, plain_word(one.vehicle), one.odometer_start) == (
            record.rep, plain_word(row.vehicle), row.odometer_start)
        for one in settings.agreed
    )


def _meet(one: Ridden, two: Ridden) -> bool:
    """Whether two trips drive some distance both; of a vehicle of the company nobody is paid for it."""
    if one.owner == two.owner == "company":
        return False
    return max(one.odometer_start, two.odometer_start) < min(one.odometer_end, two.odometer_end)


def _order(record: Record[Any]) -> tuple[Any, ...]:
    return record.row.odometer_start, record.row.date, record.row.odometer_end, record.row.vehicle, record.id
