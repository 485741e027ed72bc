"""The order book: what customers have ordered that was neither shipped nor counted as a sale yet."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit import Desk, Part, Record, Traced, cents

ACCEPTED = "accepted"


@dataclass(frozen=True)
class OpenLine:
    """A line of an accepted order, with the units of it that are still to come."""

    record: Record[Any]
    units: Decimal
    currency: str

    def figure(self, column: str) -> Traced:
        """The open `units`, or what they bring (`amount`), at the price of the order less its discount."""
        row = self.record.row
        price = row.unit_price * (1 - (row.discount or Decimal(0)))
        value = self.units if column == "units" else cents(self.units * price)
        part = Part(self.record.form, self.record.id, "units", value)
        return Traced(value, lambda: (part,))


def open_lines(desk: Desk, until: dt.date, rep: str | None = None) -> list[OpenLine]:
    """Lines of accepted orders that are to ship by a day, or on none that was promised; none where nobody files orders.

    A unit is no longer open once it shipped, or once a sale of the same order, account and product counts it.
    """
    found: list[OpenLine] = []
    records = [
        one for one in desk.books.records("orders", rep=rep, until=desk.as_of)
        if (one.row.status or ACCEPTED) == ACCEPTED and (one.row.ship_by is None or one.row.ship_by <= until)
    ]
    if not records:
        return found
    sold = _sold(desk, min(one.row.date for one in records))
    currencies = {one.row.account: one.row.currency for one in desk.books.records("accounts")}
    for one in records:
        key = one.row.order, one.row.account, one.row.sku
        shipped = _shipped(one.row, desk.as_of)
        counted = min(sold.get(key, Decimal(0)), one.row.units)
        sold[key] = sold.get(key, Decimal(0)) - counted
        left = one.row.units - max(shipped, counted)
        if left > 0:
            currency = one.row.currency or currencies.get(one.row.account) or desk.company.currency
            found.append(OpenLine(one, left, currency))
    return found


def _shipped(row: Any, day: dt.date) -> Decimal:
    if row.shipped_on is None:
        return row.shipped_units or Decimal(0)
    if row.shipped_on > day:
        return Decimal(0)
    return Decimal(row.units if row.shipped_units is None else row.shipped_units)


def _sold(desk: Desk, since: dt.date) -> dict[tuple[str, str, str], Decimal]:
    """Units sold by order, account and product; a shared line, filed whole by each, counts once."""
    by = ("order", "account", "sku", "line", "date", "rep")
    most: Mapping[tuple[Any, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in desk.books.sums("sales", ("units",), by, since=since, until=desk.as_of, kind="sale"):
        if one.key[0]:
            most[one.key[:5]][one.key[5]] += one["units"].value
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for key, reps in most.items():
        found[key[:3]] += max(reps.values())
    return dict(found)
