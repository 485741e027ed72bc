"""The checks of quotas and forecasts: each says something, none says it twice, and shares make the whole."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from acctkit.plugins._quotas_codes import (
    EMPTY_FORECAST,
    EMPTY_QUOTA,
    FORECAST_TWICE,
    QUOTA_SHARES_OVER,
    QUOTA_SHARES_UNDER,
    UNKNOWN_FAMILY,
    VALID_FROM_OUTSIDE,
    YEAR_AND_MONTHS,
)
from acctkit.plugins._quotas_spread import Days, months_of
from acctkit.plugins._shared_lines import WHOLE, percent, percents
from acctkit.plugins._targets import share_of, shared_quota

from acctkit import CheckDesk, Code, Entry, Finding


def check_quotas(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """Every quota says something about days within its year, and none is said by year and by month."""
    yield from _twice(desk, "quotas", YEAR_AND_MONTHS, entries)
    for entry in entries:
        row = entry.row
        if row.units is None and row.amount is None:
            yield entry.finding(EMPTY_QUOTA, "amount")
        if row.valid_from is not None:
            first, last = _days(desk, row)
            if not first <= row.valid_from <= last:
                yield entry.finding(VALID_FROM_OUTSIDE, "valid_from", expected=f"{first} – {last}")
    yield from _families(desk, entries)


def check_quota_shares(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """The shares of a quota make 100 %, with those that the books hold of other reps."""
    made: dict[tuple[Any, ...], dict[str, Decimal]] = defaultdict(dict)
    if not any(share_of(entry.row) != WHOLE for entry in entries):
        return
    for year in sorted({entry.row.year for entry in entries}):
        for record in desk.books.records("quotas", year=year):
            if share_of(record.row) != WHOLE:
                made[shared_quota(record.row)][record.row.rep] = share_of(record.row)
    for entry in entries:
        made[shared_quota(entry.row)][entry.row.rep] = share_of(entry.row)
    for entry in entries:
        together = sum(made[shared_quota(entry.row)].values())
        if share_of(entry.row) != WHOLE and together != WHOLE:
            code = QUOTA_SHARES_OVER if together > WHOLE else QUOTA_SHARES_UNDER
            yield entry.finding(code, "share", expected=percent(WHOLE), sum=percents([("", Decimal(together))]))


def check_forecasts(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """Every forecast says something, and none is said by year and by month."""
    yield from _twice(desk, "forecasts", FORECAST_TWICE, entries)
    for entry in entries:
        if entry.row.units is None and entry.row.amount is None:
            yield entry.finding(EMPTY_FORECAST, "amount")
    yield from _families(desk, entries)


def _twice(desk: CheckDesk, form: str, code: Code, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """Years that have months beside them, in this file or in the books."""
    years = sorted({entry.row.year for entry in entries})
    known = [record.row for year in years for record in desk.books.records(form, year=year)]
    rows = [entry.row for entry in entries]
    monthly = {_target(desk, row) for row in rows if row.month}
    monthly_known = {_target(desk, row) for row in known if row.month}
    yearly_known = {_target(desk, row) for row in known if not row.month}
    for entry in entries:
        target = _target(desk, entry.row)
        clash = yearly_known if entry.row.month else monthly | monthly_known
        if target in clash:
            yield entry.finding(code, "year", rep=getattr(entry.row, "rep", ""))


def _target(desk: CheckDesk, row: Any) -> tuple[Any, ...]:
    return getattr(row, "rep", ""), row.year, row.family, row.currency or desk.company.currency


def _days(desk: CheckDesk, row: Any) -> Days:
    """The days of the fiscal year, or of the month of it, that a quota is for."""
    year = desk.calendar.fiscal_year(dt.date(row.year, 12, 31))  # named for the year in which it starts
    if row.month is None:
        return year.first, year.last
    return months_of(year)[(row.month - year.first.month) % 12]


def _families(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    known = sorted({record.row.family for record in desk.books.records("products") if record.row.family})
    for entry in entries:
        if known and entry.row.family and entry.row.family not in known:
            yield entry.finding(UNKNOWN_FAMILY, "family", expected=", ".join(known))
