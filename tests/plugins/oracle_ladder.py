"""The rules of the ladder, read a second time: who is due which letter on a day, by plain counting of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tests.plugins.oracle_ledger import DAY, Bill, Side

TEN = Decimal(10)


@dataclass(frozen=True)
class Rung:
    """A level of a ladder: all the days that it names must have passed."""

    past_due: int | None = None
    after_month: int | None = None
    after_last: int | None = None
    person: bool = False


DEFAULT = (Rung(7), Rung(21), Rung(45), Rung(60, person=True))


@dataclass(frozen=True)
class Rules:
    """A policy of collections."""

    rungs: tuple[Rung, ...] = DEFAULT
    grace: int = 0
    gap: int = 5
    tolerance: Decimal = TEN
    tolerances: Mapping[str, Decimal] = field(default_factory=dict)
    courtesy: int | None = None
    pay_within: int = 7

    def least(self, currency: str) -> Decimal:
        return self.tolerances.get(currency, self.tolerance)

    @property
    def letters(self) -> int:
        return sum(not rung.person for rung in self.rungs)


@dataclass(frozen=True)
class Told:
    """What an invoice was told last: a level, and when that went (or was written, where it has not gone yet)."""

    level: int
    day: dt.date


@dataclass(frozen=True)
class Due:
    """The letter that an account is due: the level to which each bill steps, since when the first of them waits, what
    is asked by currency, and the letter's level."""

    steps: Mapping[str, int]
    since: dt.date
    asks: Mapping[str, Decimal]
    may_ask: Mapping[str, Decimal]
    level: int
    levels: Mapping[str, int]


def reached(bill: Bill, level: int, rules: Rules, last: Told | None) -> dt.date | None:
    """The day on which a bill reaches a level; None where it never does, or not before it is noticed."""
    if bill.due is None or level > len(rules.rungs):
        return None
    counts, rung = max(bill.due, bill.sent or bill.due) + rules.grace * DAY, rules.rungs[level - 1]
    days = []
    if rung.past_due is not None:
        days.append(counts + rung.past_due * DAY)
    if rung.after_month is not None:
        end = counts
        while (end + DAY).month == counts.month:
            end += DAY
        days.append(end + rung.after_month * DAY)
    if rung.after_last is not None:
        if last is None:
            return None
        days.append(last.day + rung.after_last * DAY)
    return max(days)


def due_letter(sides: Mapping[str, Side], day: dt.date, rules: Rules, told: Mapping[str, Told]) -> Due | None:
    """The letter that stands on a day, gap and cap aside; None where there is none."""
    reminded = rules.courtesy is not None and not any(
        bill.due and bill.due < day for side in sides.values() for bill, _, _ in side.open
    )
    steps: dict[str, int] = {}
    since: list[dt.date] = []
    asks: dict[str, Decimal] = {}
    may: dict[str, Decimal] = {}
    levels: dict[str, int] = {}
    for currency, side in sides.items():
        free = [(bill, left) for bill, left, held in side.open if not held]
        mine: dict[str, tuple[int, dt.date]] = {}
        for bill, _ in free:
            before = told.get(bill.label)
            level = before.level + 1 if before else 1
            on = reached(bill, level, rules, before if before and before.level else None)
            if on and on <= day and not rules.rungs[level - 1].person:
                mine[bill.label] = level, on
            elif reminded and bill.due and before is None and (
                (on := bill.due - (rules.courtesy or 0) * DAY) <= day < bill.due
            ):
                mine[bill.label] = 0, on
        net = (side.overdue(day) or sum((left for bill, left in free if bill.label in mine), Decimal(0)))
        net -= side.unapplied
        if net <= 0 or net < rules.least(currency):
            continue
        may[currency] = net
        known = {bill.label for bill, _ in free if bill.label in told and bill.due and bill.due < day}
        if mine or any(told[label].level for label in known):
            asks[currency] = net
        for label in known:
            levels[label] = min(told[label].level, rules.letters)
        for label, (level, on) in mine.items():
            steps[label] = levels[label] = level
            since.append(on)
    if not steps:
        return None
    return Due(steps, min(since), asks, may, max(levels.values()), levels)
