"""A line of an order as of a day: what of it is shipped, what is still to be, what both are worth, and whether it is
late. Shared by all that reads orders; no plugin itself.

Another plugin may declare the form with fewer columns than ours: a column that it lacks is blank.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit import Part, Record, Traced, cents

ACCEPTED, CANCELLED = "accepted", "cancelled"
DONE = ("shipped", "resolved")
STOPPED = ("on hold", "disputed")


def said(row: Any, column: str) -> Any:
    """What a row says under a column of the form `orders`; None where the form has no such column."""
    return getattr(row, column, None)


def key_of(row: Any) -> tuple[str, str, str]:
    """By what a line is known from week to week: its order and its number in it, else its product."""
    line = str(said(row, "line") or "")
    return same(row.order), line, "" if line else row.sku


def same(number: str) -> str:
    """An order's number, or the customer's for it, as it is compared."""
    return number.strip().casefold()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order as of a day. `shipped` are its units that have left, the last on `left_on` where that is
    known; `closed` says that no more will."""

    record: Record[Any]
    day: dt.date
    status: str
    shipped: Decimal
    closed: bool
    left_on: dt.date | None

    @classmethod
    def of(cls, record: Record[Any], day: dt.date) -> OrderLine:
        """What the row says, but for what was shipped after `day`."""
        row = record.row
        status, left_on, units = said(row, "status") or ACCEPTED, said(row, "shipped_on"), said(row, "shipped_units")
        if status == CANCELLED:
            return cls(record, day, status, Decimal(0), True, None)
        left = left_on <= day if left_on else status == "shipped" or bool(units)
        full = row.units if status in DONE or left_on else Decimal(0)
        shipped = (full if units is None else units) if left else Decimal(0)
        closed = bool(left and (status in DONE or shipped >= row.units))
        return cls(record, day, status, shipped, closed, left_on if left else None)

    @property
    def row(self) -> Any:
        """The line as it was filed."""
        return self.record.row

    def worth(self, units: Decimal) -> Decimal:
        """What so many of its units cost, to the cent."""
        return cents(units * self.row.unit_price * (1 - (said(self.row, "discount") or Decimal(0))))

    def money(self, amount: Decimal) -> Traced:
        """An amount of this line, which traces to its price."""
        return Traced(amount, lambda: (Part("orders", self.record.id, "unit_price", amount),))

    def count(self, units: Decimal) -> Traced:
        """Units of this line, which trace to its units."""
        return Traced(units, lambda: (Part("orders", self.record.id, "units", units),))

    @property
    def cancelled(self) -> bool:
        """Whether nothing of it is wanted any more."""
        return self.status == CANCELLED

    @property
    def ordered(self) -> Traced:
        """What the whole line is worth."""
        return self.money(self.worth(self.row.units))

    @property
    def delivered(self) -> Traced:
        """What was shipped of it is worth."""
        return self.money(self.worth(self.shipped))

    @property
    def rest(self) -> Traced:
        """What was not shipped of it is worth."""
        return self.ordered - self.delivered

    @property
    def open_units(self) -> Decimal:
        """Units that are still to be shipped."""
        return Decimal(0) if self.closed else self.row.units - self.shipped

    @property
    def days_late(self) -> int:
        """The days from the one it was promised for to the one on which the last of it left, or to the day where some
        is still to; 0 where it is in time, and where nobody says when it left."""
        promised, until = said(self.row, "ship_by"), self.left_on if self.closed else self.day
        return max(0, (until - promised).days) if promised and until else 0
