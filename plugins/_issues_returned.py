"""What came back, as the sales say: rows of kind `return` with an RMA, units and value."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit.plugins._customers import Customers
from acctkit.plugins._shared_lines import counted_in, shared_lines

from acctkit import Part, Record, SectionDesk, Traced


@dataclass(frozen=True)
class Returned:
    """What came back under one RMA in one currency: units and value, counted up, down to the cells."""

    rma: str
    account: str
    currency: str
    day: dt.date
    reps: tuple[str, ...]
    skus: tuple[str, ...]
    units: Traced
    value: Traced


def returned(desk: SectionDesk, customers: Customers) -> tuple[Returned, ...]:
    """The returns in the sales up to the desk's day, by day; what reps share of one counts by their shares."""
    books = desk.books
    rows = [one for one in books.records("sales", until=desk.as_of, kind="return", rep=desk.rep) if one.row.rma]
    lines = shared_lines(books, desk.as_of) if any(one.row.share is not None for one in rows) else ()
    shares = {name: {id_: part for id_, (_, part) in counted_in(lines, name).items()} for name in ("units", "amount")}
    by_rma: dict[tuple[str, str, str], list[Record[Any]]] = defaultdict(list)
    for one in rows:
        by_rma[one.row.rma, one.row.account, customers.currency_of(one.row)].append(one)
    found = [
        Returned(
            rma, account, currency, min(one.row.date for one in some), tuple(sorted({one.rep for one in some})),
            tuple(sorted({one.row.sku for one in some})), _back(some, "units", shares), _back(some, "amount", shares),
        )
        for (rma, account, currency), some in by_rma.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.rma, one.account, one.currency)))


def _back(records: Sequence[Record[Any]], column: str, shares: dict[str, dict[int, Decimal]]) -> Traced:
    """What came back: sales count it down, here it counts up."""
    parts = [
        Part("sales", one.id, column, -shares[column].get(one.id, getattr(one.row, column))) for one in records
    ]
    return Traced(sum((part.amount for part in parts), Decimal(0)), lambda: parts)
