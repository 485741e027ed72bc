"""What was sold, added up: net units and money over the stretches of time that sales are compared over."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit.plugins._shared_lines import SharedLine, counted_in, counting, shared_lines

from acctkit import ZERO, Desk, Record, SectionDesk, Traced, Value, total

Days = tuple[dt.date, dt.date]  # the first and the last, both included
Sums = dict[tuple[str, ...], dict[str, Traced]]
MEASURES = ("units", "amount", "py_amount", "ytd_units", "ytd_amount", "py_ytd_amount")


@dataclass(frozen=True)
class Spans:
    """The four stretches of time that sales are compared over."""

    week: Days
    year: Days
    last_week: Days
    last_year: Days

    @classmethod
    def of(cls, desk: SectionDesk) -> Spans:
        """This week and its fiscal year, both up to the day of the figures, and the same days of the year before. Of a
        week in which a year ends it is that year, whole: its last days stand in no other package."""
        week, calendar = desk.week, desk.calendar
        day = min(week.last, desk.as_of)
        year = calendar.fiscal_year(week.first)
        until = min(day, year.last)
        before = calendar.fiscal_year(year.first - dt.timedelta(1))
        then = before.last if until == year.last else min(before.first + (until - year.first), before.last)
        last = calendar.week(week.first - dt.timedelta(364))
        return cls(
            (week.first, day), (year.first, until), (last.first, last.first + (day - week.first)), (before.first, then)
        )


@dataclass(frozen=True)
class Sold:
    """What a reader sees of the sales, of which shared order lines count by their shares."""

    desk: SectionDesk
    shared: tuple[SharedLine, ...]

    @classmethod
    def read(cls, desk: SectionDesk) -> Sold:
        """As of the desk's day."""
        return cls(desk, shared_lines(desk.books, desk.as_of))

    def sums(self, by: Sequence[str], days: Days) -> Sums:
        """Net units and amount by `by` and currency over `days`."""
        since, until = days
        found = {
            tuple(str(part) for part in one.key): dict(one.values)
            for one in self.desk.books.sums(
                "sales", ("units", "amount"), (*by, "currency"), since=since, until=until, rep=self.desk.rep
            )
        }
        for column in ("units", "amount"):
            for key, rows in self._shared(column, (*by, "currency"), days).items():
                counted = {record.id: amount for record, amount in rows}
                whole = {record.id: getattr(record.row, column) for record, _ in rows}
                found[key][column] = counting(found[key][column], column, counted, whole)
        return found

    def _shared(
        self, column: str, by: Sequence[str], days: Days
    ) -> Mapping[tuple[str, ...], list[tuple[Record[Any], Decimal]]]:
        """The shared rows of `days` and what counts of each, by the columns `by`."""
        found: dict[tuple[str, ...], list[tuple[Record[Any], Decimal]]] = defaultdict(list)
        for record, amount in counted_in(self.shared, column).values():
            if days[0] <= record.row.date <= days[1] and self.desk.rep in (None, record.rep):
                key = (record.rep if name == "rep" else getattr(record.row, name) for name in by)
                found[tuple(str(part) for part in key)].append((record, amount))
        return found

    def measures(self, spans: Spans, by: str) -> dict[tuple[str, str], dict[str, Traced]]:
        """Every measure by (value of the column `by`, currency)."""
        rows: dict[tuple[str, str], dict[str, Traced]] = {}
        for days, units, amount in (
            (spans.week, "units", "amount"),
            (spans.last_week, "", "py_amount"),
            (spans.year, "ytd_units", "ytd_amount"),
            (spans.last_year, "", "py_ytd_amount"),
        ):
            for key, values in self.sums((by,), days).items():
                row = rows.setdefault((key[0], key[1]), dict.fromkeys(MEASURES, ZERO))
                row[amount] = values["amount"]
                if units:
                    row[units] = values["units"]
        return rows


def totals_of(
    rows: Iterable[Mapping[str, Value]], label: str, columns: Sequence[str]
) -> tuple[Mapping[str, Value], ...]:
    """A totals row for each currency, for nothing is added across them. What has no cells adds up to what has none."""
    listed = list(rows)
    made: list[Mapping[str, Value]] = []
    for currency in sorted({str(row["currency"]) for row in listed}):
        mine = [row for row in listed if row["currency"] == currency]
        line: dict[str, Value] = {label: "Σ", "currency": currency}
        for name in columns:
            computed = [value for row in mine if isinstance(value := row[name], Decimal)]
            line[name] = sum(computed, Decimal(0)) if computed else total(traced(row[name]) for row in mine)
        made.append(line)
    return tuple(made)


def traced(value: object) -> Traced:
    """A table's value as a figure with an address; zero for a blank."""
    return value if isinstance(value, Traced) else ZERO


def unit_of(desk: Desk, rows: Iterable[Mapping[str, object]]) -> str:
    """The currency for a header: one when all rows share it, else none (the currency column tells)."""
    found = {str(row["currency"]) for row in rows} or {desk.company.currency}
    return found.pop() if len(found) == 1 else ""


def place_of(currency: str, desk: Desk) -> tuple[bool, str]:
    """Where a currency stands among others: the company's own first, then by code."""
    return currency != desk.company.currency, currency
