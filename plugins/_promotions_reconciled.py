"""What the tables of promotions say, counted anew out of the rows of the books."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from acctkit.plugins._shared_lines import counted_in, shared_lines

from acctkit import Reconciliation, SectionDesk, Table, Text, Traced, Value

Told = Callable[[dt.date | None], bool]
Spans = Mapping[str, Sequence[tuple[dt.date, dt.date, str | None]]]


def reconciliations(
    desk: SectionDesk, by_promotion: Table, by_rep: Table, told: Told
) -> tuple[Reconciliation, ...]:
    """Offers and answers against those that the database counts, and the units sold against the sales row by row;
    `told` says of a last day whether a promotion that ends on it is still listed."""
    every = [
        one for one in desk.books.sums("promotions", (), ("ends", "accepted"), until=desk.as_of, rep=desk.rep)
        if told(one.key[0])
    ]
    offered = Decimal(sum(one.count for one in every))
    accepted = Decimal(sum(one.count for one in every if one.key[1]))
    return (
        Reconciliation(Text("Offers by promotion and in the books", "Ofertas por promoción y en los libros"),
                       _sum(by_promotion.rows, "offered"), offered),
        Reconciliation(Text("Offers by rep and in the books", "Ofertas por vendedor y en los libros"),
                       _sum(by_rep.rows, "offered"), offered),
        Reconciliation(Text("Offers accepted, by promotion and in the books",
                            "Ofertas aceptadas, por promoción y en los libros"),
                       _sum(by_promotion.rows, "accepted"), accepted),
        Reconciliation(Text("Units sold in promotions, and of the sales in their days",
                            "Unidades vendidas en promociones y de las ventas de sus días"),
                       _sum(by_promotion.totals, "units"), _sold(desk, told)),
    )


def _sum(rows: Iterable[Mapping[str, Value]], column: str) -> Decimal:
    return sum((one.value for row in rows if isinstance(one := row[column], Traced)), Decimal(0))


def _sold(desk: SectionDesk, told: Told) -> Decimal:
    """The units of every sale to an account in the days of an offer that it accepted, each row once."""
    spans: dict[str, list[tuple[dt.date, dt.date, str | None]]] = defaultdict(list)
    for one in desk.books.records("promotions", until=desk.as_of, rep=desk.rep):
        row = one.row
        if row.accepted and row.starts and row.starts <= desk.as_of and told(row.ends):
            spans[row.account].append((row.starts, min(row.ends or desk.as_of, desk.as_of), row.sku))
    if not spans:
        return Decimal(0)
    since = min(first for some in spans.values() for first, _, _ in some)
    rows = desk.books.sums("sales", ("units",), ("account", "sku", "date"), since=since, until=desk.as_of)
    whole = sum((one["units"].value for one in rows if _in_any(spans, *one.key)), Decimal(0))
    shared = counted_in(shared_lines(desk.books, desk.as_of), "units").values()
    return whole + sum((part - one.row.units for one, part in shared if _counts(spans, one.row)), Decimal(0))


def _counts(spans: Spans, row: Any) -> bool:
    return _in_any(spans, row.account, row.sku, row.date)


def _in_any(spans: Spans, account: str, sku: str, day: dt.date) -> bool:
    return any(first <= day <= last and only in (None, sku) for first, last, only in spans.get(account, ()))
