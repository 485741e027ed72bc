"""The order book as of a day: every order with its lines, what of it is shipped, and which invoice it became.

Shared by the parts of the plugin orders; no plugin itself. An order is its number: lines with one number are one order,
whoever filed them, so that none is ever invoiced twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit.plugins._open_items import Receivables

from acctkit import Desk, Part, Record, Text, Traced, cents, total

STOPPED = ("on hold", "disputed")
ONE_OF_EACH = ("account", "currency", "po_number")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order as of a day. `shipped` are its units that have left; `closed` says that no more will."""

    record: Record[Any]
    shipped: Decimal
    closed: bool

    @classmethod
    def of(cls, record: Record[Any], day: dt.date) -> OrderLine:
        """What the row says, but for what was shipped after `day`."""
        row = record.row
        if row.status == "cancelled":
            return cls(record, Decimal(0), True)
        left = row.shipped_on <= day if row.shipped_on else row.status == "shipped" or bool(row.shipped_units)
        full = row.units if row.status in ("shipped", "resolved") or row.shipped_on else Decimal(0)
        shipped = (full if row.shipped_units is None else row.shipped_units) if left else Decimal(0)
        return cls(record, shipped, left and (row.status in ("shipped", "resolved") or shipped >= row.units))

    @property
    def row(self) -> Any:
        """The line as it was filed."""
        return self.record.row

    def worth(self, units: Decimal) -> Decimal:
        """What so many of its units cost, to the cent."""
        return cents(units * self.row.unit_price * (1 - (self.row.discount or Decimal(0))))

    def money(self, amount: Decimal) -> Traced:
        """An amount of this line, which traces to its price."""
        return Traced(amount, lambda: (Part("orders", self.record.id, "unit_price", amount),))

    def count(self, units: Decimal) -> Traced:
        """Units of this line, which trace to its units."""
        return Traced(units, lambda: (Part("orders", self.record.id, "units", units),))

    @property
    def cancelled(self) -> bool:
        """Whether nothing of it is wanted any more."""
        return bool(self.row.status == "cancelled")

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


@dataclass(frozen=True, slots=True)
class Order:
    """An order as of a day. `invoice` is the number under which it was invoiced. `mixed` names what an order has one of
    and the lines of this number several: it then stands in as many parts, so that nothing is added up wrongly, and is
    not invoiced."""

    number: str
    lines: tuple[OrderLine, ...]
    invoice: str = ""
    mixed: str = ""

    @property
    def first(self) -> Any:
        """Its first line's row: an order has one account, currency and purchase order number."""
        return self.lines[0].row

    @property
    def rep(self) -> str:
        """Who filed it."""
        return self.lines[0].record.rep

    @property
    def po_number(self) -> str:
        """The customer's own number for it, where any line says it."""
        return next((line.row.po_number for line in self.lines if line.row.po_number), "")

    @property
    def live(self) -> tuple[OrderLine, ...]:
        """Its lines that are not cancelled."""
        return tuple(line for line in self.lines if not line.cancelled)

    @property
    def backlog(self) -> Traced:
        """What is accepted and not shipped; nothing of an order that is invoiced already."""
        return total(line.rest for line in self.live if not line.closed and not self.invoice)

    @property
    def unbilled(self) -> Traced:
        """What is shipped and not invoiced."""
        return total(line.delivered for line in self.live if not self.invoice)

    @property
    def invoiced(self) -> Traced:
        """What became an invoice: all that an invoiced order has shipped, or has still to ship."""
        taken = (line.delivered if line.closed else line.ordered for line in self.live if self.invoice)
        return total(taken)

    @property
    def dropped(self) -> Traced:
        """What was cancelled, or left out when the line was shipped."""
        lost = [line.ordered for line in self.lines if line.cancelled]
        return total((*lost, *(line.rest for line in self.live if line.closed)))

    @property
    def ordered(self) -> Traced:
        """All of it."""
        return total(line.ordered for line in self.lines)

    @property
    def waits(self) -> Text | None:
        """Why what it has shipped cannot be invoiced yet; None when it is to be invoiced, or is not shipped at all."""
        if self.mixed:
            what = _CALLED[self.mixed]
            return Text(f"its lines differ in {what.en}", f"sus líneas difieren en {what.es}")
        stopped = next((line.row.status for line in self.live if line.row.status in STOPPED), "")
        if stopped:
            return Text(stopped, {"on hold": "retenido", "disputed": "en disputa"}[stopped])
        if not all(line.closed for line in self.live):
            return Text("partly shipped", "enviado en parte")
        return None

    @property
    def to_invoice(self) -> bool:
        """Whether it is shipped as far as it will be, and not invoiced."""
        return not self.invoice and bool(self.unbilled.value) and self.waits is None


_CALLED = {"account": Text("account", "cliente"), "currency": Text("currency", "moneda"),
           "po_number": Text("purchase order number", "número de pedido del cliente"),
           "rep": Text("rep", "vendedor")}


def same(number: str) -> str:
    """An order's number as it is compared."""
    return number.strip().casefold()


def orders_of(desk: Desk, rep: str | None = None) -> list[Order]:
    """Every order placed up to `desk.as_of`, or those that one rep filed, by number."""
    groups: dict[str, list[Record[Any]]] = {}
    for record in desk.books.records("orders", until=desk.as_of, rep=rep):
        groups.setdefault(same(record.row.order), []).append(record)
    invoices = invoiced(desk)
    return [
        order for number, records in sorted(groups.items())
        for order in _parts(records, desk.as_of, invoices.get(number, ""))
    ]


def _parts(records: Sequence[Record[Any]], day: dt.date, invoice: str) -> Iterator[Order]:
    """The order of one number, or its parts by account, currency and rep, where these are several."""
    said = {name: {getattr(record.row, name) for record in records} - {None, ""} for name in ONE_OF_EACH}
    said["rep"] = {record.rep for record in records}
    mixed = next((name for name, values in said.items() if len(values) > 1), "")
    parts: dict[tuple[str, str, str], list[OrderLine]] = {}
    for record in records:
        key = record.row.account, record.row.currency or "", record.rep
        parts.setdefault(key, []).append(OrderLine.of(record, day))
    for _, lines in sorted(parts.items()):
        lines.sort(key=lambda one: _place(one.row))
        yield Order(lines[0].row.order, tuple(lines), invoice, mixed)


def _place(row: Any) -> tuple[Any, ...]:
    """The place of a line in its order: by its number, else by its product."""
    line = row.line or ""
    return not line, int(line) if line.isdecimal() else 0, line, row.sku


def invoiced(desk: Desk) -> dict[str, str]:
    """The invoices of the office that name an order, by order: the first of each, up to `desk.as_of`."""
    found: dict[str, str] = {}
    for record in desk.books.records("invoices", kind="invoice", until=desk.as_of):
        if record.row.order:
            found.setdefault(same(record.row.order), record.row.invoice)
    return found


@dataclass(frozen=True, slots=True)
class Exposure:
    """What an account owes in the currency of its limit: open receivables, and orders that are not invoiced yet."""

    record: Record[Any]
    currency: str
    receivables: Traced
    orders: Traced

    @property
    def account(self) -> Any:
        """The account as the office lists it."""
        return self.record.row

    @property
    def limit(self) -> Traced:
        """The most that it may owe."""
        amount = self.account.credit_limit
        return Traced(amount, lambda: (Part("accounts", self.record.id, "credit_limit", amount),))

    @property
    def total(self) -> Traced:
        """Both together."""
        return self.receivables + self.orders

    @property
    def over(self) -> Traced:
        """How much more than the limit that is; below nought there is room."""
        return self.total - self.limit


def exposures(desk: Desk, orders: Iterable[Order]) -> Iterator[Exposure]:
    """Every account with a credit limit and an order that is not invoiced, by number. None where no plugin keeps
    invoices and payments: half of the sum would say nothing."""
    if not (desk.books.has("invoices") and desk.books.has("payments")):
        return
    listed = {record.row.account: record for record in desk.books.records("accounts")}
    waiting: dict[str, list[Order]] = {}
    for order in orders:
        waiting.setdefault(order.first.account, []).append(order)
    limited = {one for one in waiting if one in listed and listed[one].row.credit_limit is not None}
    if not limited:
        return
    owed = {(one.account, one.currency): one.total for one in Receivables.read(desk).at(desk.as_of)}
    for account in sorted(limited):
        record = listed[account]
        currency = record.row.currency or desk.company.currency
        mine = [one for one in waiting[account] if one.first.currency == currency]
        yield Exposure(record, currency, owed.get((account, currency), total(())),
                       total(one.backlog + one.unbilled for one in mine))
