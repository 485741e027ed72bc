"""A line of an order as of a day: what of it is shipped, what is still to be, what both are worth, and whether it is
late. Shared by all that reads orders; no plugin itself.

Another plugin may declare the form with fewer columns than ours: a column that it lacks is blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit import Part, Record, Text, Traced, Version, cents

ACCEPTED, CANCELLED = "accepted", "cancelled"
DONE = ("shipped", "resolved")
STOPPED = ("on hold", "disputed")
STATUSES = {
    "accepted": ("accepted", "aceptado", "in process", "open", "en proceso", "en curso", "abierto", "confirmed",
                 "confirmado", "pendiente", "pending"),
    "on hold": ("on hold", "retenido", "en espera", "hold"),
    "disputed": ("disputed", "en disputa", "disputado"),
    "shipped": ("shipped", "enviado", "sent", "delivered", "entregado", "servido"),
    "cancelled": ("cancelled", "anulado", "canceled", "cancelado"),
    "resolved": ("resolved", "resuelto"),
}


def said(row: Any, column: str) -> Any:
    """What a row says under a column of the form `orders`; None where the form has no such column."""
    return getattr(row, column, None)


def _filed_by(row: Any, day: dt.date, versions: Sequence[Version[Any]]) -> Any:
    """The line as it had been filed by a day; of one that nobody had filed by then, as it was filed first."""
    if all(one.day <= day for one in versions):
        return row
    filed = sorted(versions, key=lambda one: one.day)
    return ([one for one in filed if one.day <= day] or filed[:1])[-1].row


def _delivered_by(row: Any, day: dt.date, versions: Sequence[Version[Any]]) -> Any:
    """What was said of the delivery that had left by a day, where more has left since; else what is said now."""
    if row.shipped_on > day:
        for one in reversed(versions):
            if (said(one.row, "shipped_on") or one.day) <= day and 0 < _left(one.row) < _left(row):
                return one.row
    return row


def _left(row: Any) -> Decimal:
    """How many units a row says have left, whenever that was."""
    if said(row, "shipped_units") is not None:
        return Decimal(row.shipped_units)
    return Decimal(row.units) if said(row, "shipped_on") or said(row, "status") in DONE else Decimal(0)


def status_called(status: str) -> Text:
    """A status as people write it."""
    return Text(*STATUSES[status][:2]) if status in STATUSES else Text(status)


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
    def of(cls, record: Record[Any], day: dt.date, versions: Sequence[Version[Any]] = ()) -> OrderLine:
        """What the row says, but for what was shipped after `day`. A day that it gives counts; what it says without one
        counts from the day on which it was filed (`versions` are all that was ever said of the line, the first that was
        filed counting from the day of the order): so a week that was reported stays as it was."""
        row = record.row
        word = _filed_by(row, day, versions)
        dated = _delivered_by(row, day, versions) if said(row, "shipped_on") else word
        status, left_on = said(dated, "status") or ACCEPTED, said(dated, "shipped_on")
        units = said(dated, "shipped_units")
        left = left_on <= day if left_on else status in DONE or bool(units)
        if status not in DONE or not left:
            status = said(word, "status") or ACCEPTED
        if status in DONE and not left:
            status = ACCEPTED
        full = row.units if status in DONE or (left_on and status != CANCELLED) else Decimal(0)
        shipped = min(full if units is None else units, row.units) if left else Decimal(0)
        closed = status == CANCELLED or bool(left and (status in DONE or shipped >= row.units))
        return cls(record, day, status, shipped, closed, left_on if left else None)

    @property
    def row(self) -> Any:
        """The line as it was filed."""
        return self.record.row

    def worth(self, units: Decimal) -> Decimal:
        """What so many of its units cost, to the cent; in yen, which have none, to the yen."""
        price = self.row.unit_price * (1 - (said(self.row, "discount") or Decimal(0)))
        return cents(units * price, said(self.row, "currency") or "")

    def money(self, amount: Decimal) -> Traced:
        """An amount of this line, which traces to its price."""
        return Traced(amount, lambda: (Part("orders", self.record.id, "unit_price", amount),))

    def count(self, units: Decimal) -> Traced:
        """Units of this line, which trace to its units."""
        return Traced(units, lambda: (Part("orders", self.record.id, "units", units),))

    @property
    def cancelled(self) -> bool:
        """Whether nothing of it is wanted any more; of what had left when the rest was cancelled, all of that is."""
        return self.status == CANCELLED and not self.shipped

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
        return self.money(self.worth(self.row.units) - self.worth(self.shipped))

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
