"""Quotas as targets: what they ask for in the whole year and up to a day, and what was sold beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from acctkit import ZERO, Desk, Part, SectionDesk, Traced, Value, cents


@dataclass(frozen=True)
class Target:
    """A rep's quota: of the whole fiscal year and up to a day, both in money of one currency."""

    year: Traced
    to_date: Traced
    elapsed: Decimal


def targets(desk: SectionDesk, day: dt.date) -> dict[tuple[str, str], Target]:
    """By (rep, currency), up to `day`. A yearly quota is spread over business days; a monthly one over those of its
    month."""
    year = desk.calendar.fiscal_year(day)
    share = _elapsed(desk, year.first, year.last, day)
    found: dict[tuple[str, str], Target] = {}
    for record in desk.books.records("quotas", year=year.number):
        row = record.row
        if row.amount is None or (desk.rep and row.rep != desk.rep):
            continue
        part = share if row.month is None else _elapsed(desk, *_month(row.month, year.first), day)
        whole = _from_cell(record.id, row.amount)
        due = _from_cell(record.id, cents(row.amount * part))
        key = row.rep, row.currency or desk.company.currency
        known = found.get(key, Target(ZERO, ZERO, share))
        found[key] = Target(known.year + whole, known.to_date + due, share)
    return found


def against(actual: Traced, target: Target | None) -> dict[str, Value]:
    """What was sold in the year to date beside its quota; blanks without one."""
    if target is None:
        return {"quota_ytd": None, "variance": None, "attainment": None, "quota_year": None, "forecast": None}
    part = target.to_date.value / target.year.value if target.year.value else target.elapsed
    return {
        "quota_ytd": target.to_date,
        "variance": actual - target.to_date,
        "attainment": ratio(actual, target.to_date),
        "quota_year": target.year,
        "forecast": cents(actual.value / part) if part else None,
    }


def ratio(actual: Traced, target: Traced) -> Decimal | None:
    """Actual to target as a fraction of four decimals; None without a target."""
    return (actual.value / target.value).quantize(Decimal("0.0001")) if target.value else None


def _from_cell(record: int, amount: Decimal) -> Traced:
    return Traced(amount, lambda: (Part("quotas", record, "amount", amount),))


def _month(month: int, year_first: dt.date) -> tuple[dt.date, dt.date]:
    """The days of a calendar month within the fiscal year that begins on `year_first`."""
    year = year_first.year if month >= year_first.month else year_first.year + 1
    first = dt.date(year, month, 1)
    return first, (first + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)


def _elapsed(desk: Desk, first: dt.date, last: dt.date, day: dt.date) -> Decimal:
    """Which share of the business days from `first` to `last` has passed by the end of `day`."""
    whole = desk.calendar.business_days(first, last)
    if day < first or not whole:
        return Decimal(0)
    return Decimal(desk.calendar.business_days(first, min(day, last))) / whole
