"""What of the backlog is still to become sales: for forecasts, which count sold units already."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit.plugins._orders_book import Order, orders_of
from acctkit.plugins._orders_lines import OrderLine, said, same

from acctkit import Desk, Traced


@dataclass(frozen=True, slots=True)
class Awaited:
    """A line in the backlog, with the units of it that no sale counts yet."""

    line: OrderLine
    units: Decimal
    currency: str

    @property
    def rep(self) -> str:
        """Who filed it."""
        return self.line.record.rep

    @property
    def sku(self) -> str:
        """What was ordered."""
        return str(self.line.row.sku)

    def figure(self, column: str) -> Traced:
        """The `units`, or what they bring (`amount`), at the price of the order less its discount."""
        return self.line.count(self.units) if column == "units" else self.line.money(self.line.worth(self.units))


def awaited(desk: Desk, until: dt.date, rep: str | None = None) -> list[Awaited]:
    """The backlog that is to ship by a day, or on none that was promised, less what sales of the same order, account
    and product count beyond what was shipped; nothing where nobody files orders."""
    orders = [one for one in orders_of(desk, rep) if not one.invoice]
    if not orders:
        return []
    sold = _sold(desk, min(line.row.date for one in orders for line in one.lines))
    return [
        Awaited(line, units, order.currency)
        for order in orders for line, units in _unsold(order, sold)
        if units and (said(line.row, "ship_by") is None or line.row.ship_by <= until)
    ]


def _unsold(order: Order, sold: Mapping[tuple[str, str, str], Decimal]) -> list[tuple[OrderLine, Decimal]]:
    """Its lines with the open units that are not sold: what is sold is first what was shipped."""
    ahead: dict[str, Decimal] = {}
    for sku in {line.row.sku for line in order.live}:
        shipped = sum((line.shipped for line in order.live if line.row.sku == sku), Decimal(0))
        ahead[sku] = max(Decimal(0), sold.get((same(order.number), order.first.account, sku), Decimal(0)) - shipped)
    found = []
    for line in order.live:
        counted = min(ahead[line.row.sku], line.open_units)
        ahead[line.row.sku] -= counted
        found.append((line, line.open_units - counted))
    return found


def _sold(desk: Desk, since: dt.date) -> dict[tuple[str, str, str], Decimal]:
    """Units sold by order, account and product; a shared line, filed whole by each, counts once."""
    by = ("order", "account", "sku", "line", "date", "rep")
    most: dict[tuple[Any, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in desk.books.sums("sales", ("units",), by, since=since, until=desk.as_of, kind="sale"):
        if one.key[0]:
            most[one.key[:5]][one.key[5]] += one["units"].value
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for (order, account, sku, *_), reps in most.items():
        found[same(order), account, sku] += max(reps.values())
    return dict(found)
