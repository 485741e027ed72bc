"""What came back, as the sales say: rows of kind `return` with an RMA, units and value."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit.plugins._customers import Customers
from acctkit.plugins._shared_lines import counted_in, shared_lines

from acctkit import Part, Record, SectionDesk, Traced, Week, total


@dataclass(frozen=True)
class Line:
    """A row of the sales that takes something back: its units and value, counted up."""

    day: dt.date
    rep: str
    sku: str
    units: Traced
    value: Traced

    @classmethod
    def of(cls, record: Record[Any], shares: Mapping[str, Mapping[int, Decimal]]) -> Line:
        """A row of the sales, which count it down; of what reps share the rep's own share."""
        def back(column: str) -> Traced:
            amount = -shares[column].get(record.id, getattr(record.row, column))
            return Traced(amount, lambda: (Part("sales", record.id, column, amount),))

        return cls(record.row.date, record.rep, record.row.sku, back("units"), back("amount"))


@dataclass(frozen=True)
class Returned:
    """What came back under one RMA in one currency, row by row, by day."""

    rma: str
    account: str
    currency: str
    lines: tuple[Line, ...]

    @property
    def day(self) -> dt.date:
        """The day on which the first of it came."""
        return self.lines[0].day

    @property
    def reps(self) -> tuple[str, ...]:
        """Who filed it."""
        return tuple(sorted({one.rep for one in self.lines}))

    @property
    def units(self) -> Traced:
        """All units, down to the cells."""
        return total(one.units for one in self.lines)

    @property
    def value(self) -> Traced:
        """All of its value, down to the cells."""
        return total(one.value for one in self.lines)

    @property
    def by_sku(self) -> dict[str, Decimal]:
        """The units of each product."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.lines:
            found[one.sku] += one.units.value
        return dict(sorted(found.items()))

    def within(self, week: Week) -> tuple[Line, ...]:
        """What of it came in a week."""
        return tuple(one for one in self.lines if one.day in week)


def returned(desk: SectionDesk, customers: Customers) -> tuple[Returned, ...]:
    """The returns in the sales up to the desk's day, by day; what reps share of one counts by their shares."""
    books = desk.books
    rows = [one for one in books.records("sales", until=desk.as_of, kind="return", rep=desk.rep) if one.row.rma]
    lines = shared_lines(books, desk.as_of) if any(one.row.share is not None for one in rows) else ()
    shares = {name: {id_: part for id_, (_, part) in counted_in(lines, name).items()} for name in ("units", "amount")}
    by_rma: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for one in rows:
        by_rma[one.row.rma, one.row.account, customers.currency_of(one.row)].append(Line.of(one, shares))
    found = [
        Returned(*key, tuple(sorted(some, key=lambda line: line.day))) for key, some in by_rma.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.rma, one.account, one.currency)))
