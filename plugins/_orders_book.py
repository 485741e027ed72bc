"""The book of orders as of a day: every order with its lines, what of it is shipped, and which invoice it became.

The one place that says what is in the backlog, unbilled, and to be invoiced, for every plugin that reads orders; no
plugin itself. An order is its number: lines with one number are one order, whoever filed them, so that none is ever
invoiced twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from acctkit.plugins._customers import Customers
from acctkit.plugins._filed_for import versions as versions_of
from acctkit.plugins._orders_invoices import Invoices, Naming, Placed
from acctkit.plugins._orders_lines import STOPPED, OrderLine, key_of, said, same, status_called

from acctkit import Desk, Record, Text, Traced, Version, total

ONE_OF_EACH = ("account", "currency", "po_number")


@dataclass(frozen=True, slots=True)
class Order:
    """An order as of a day. `invoice` is the number under which it was invoiced. `mixed` names what an order has one of
    and the lines of this number several: it then stands in as many parts, so that nothing is added up wrongly, and is
    not invoiced. `astray` is an invoice of another account that names its number, which does not count."""

    number: str
    lines: tuple[OrderLine, ...]
    currency: str
    invoice: str = ""
    mixed: str = ""
    astray: Naming | None = None

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
        return next((str(one) for line in self.lines if (one := said(line.row, "po_number"))), "")

    @property
    def placed(self) -> Placed:
        """What tells which invoice is its own."""
        first = min(line.row.date for line in self.lines)
        return Placed(self.number, self.first.account, self.po_number, first, self.left_on)

    @property
    def live(self) -> tuple[OrderLine, ...]:
        """Its lines that are not cancelled."""
        return tuple(line for line in self.lines if not line.cancelled)

    @property
    def billed(self) -> tuple[OrderLine, ...]:
        """Its lines of which something is shipped: those of its invoice."""
        return tuple(line for line in self.live if line.shipped)

    @property
    def left_on(self) -> dt.date | None:
        """The day on which the last of it left, as far as one is given."""
        return max((line.left_on for line in self.billed if line.left_on), default=None)

    @property
    def backlog(self) -> Traced:
        """What is accepted and not shipped; nothing of an order that is invoiced already."""
        return total(line.rest for line in self.live if not line.closed and not self.invoice)

    @property
    def unbilled(self) -> Traced:
        """What is shipped and not invoiced."""
        return total(line.delivered for line in self.billed if not self.invoice)

    @property
    def invoiced(self) -> Traced:
        """What became an invoice: all that an invoiced order has shipped, or has still to ship."""
        taken = (line.delivered if line.closed else line.ordered for line in self.live if self.invoice)
        return total(taken)

    @property
    def late(self) -> tuple[OrderLine, ...]:
        """Its lines that were shipped late, or are late now; what is invoiced is no longer waited for."""
        return tuple(line for line in self.live if line.days_late and (line.closed or not self.invoice))

    @property
    def dropped(self) -> Traced:
        """What was cancelled, or left out when the line was shipped."""
        lost = [line.ordered for line in self.lines if line.cancelled]
        return total((*lost, *(line.rest for line in self.live if line.closed and line.rest.value)))

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
        stopped = next((line.status for line in self.live if line.status in STOPPED), "")
        if stopped:
            return status_called(stopped)
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


@dataclass(frozen=True)
class Orders:
    """The lines that were ordered and the invoices that name orders, read once for all days that are asked about."""

    records: Mapping[str, Sequence[Record[Any]]]
    versions: Mapping[object, Sequence[Version[Any]]]
    invoices: Invoices
    customers: Customers

    @classmethod
    def read(cls, desk: Desk) -> Orders:
        """Everything up to `desk.as_of`; nothing where nobody keeps orders."""
        groups: dict[str, list[Record[Any]]] = {}
        for record in desk.books.records("orders", until=desk.as_of):
            groups.setdefault(same(record.row.order), []).append(record)
        versions: dict[object, list[Version[Any]]] = {}
        for one in versions_of(desk, "orders") if groups else ():
            versions.setdefault(key_of(one.row), []).append(one)
        return cls(groups, versions, Invoices.read(desk), Customers.read(desk))

    def with_rows(self, records: Iterable[Record[Any]]) -> Orders:
        """The same as if these lines were in the books, each in the place of the one that it brings up to date."""
        groups: dict[str, dict[object, Record[Any]]] = {}
        for record in records:
            number = same(record.row.order)
            if number not in groups:
                groups[number] = {key_of(one.row): one for one in self.records.get(number, ())}
            groups[number][key_of(record.row)] = record
        return replace(self, records={**self.records, **{one: list(some.values()) for one, some in groups.items()}})

    def at(self, day: dt.date) -> list[Order]:
        """Every order that was placed up to a day, by number, as it stood then."""
        orders = [
            order for _, records in sorted(self.records.items())
            for order in self._parts([record for record in records if record.row.date <= day], day)
        ]
        placed = [one.placed for one in orders if one.live]
        settled, astray = self.invoices.settled(placed, day), self.invoices.astray(placed, day)
        return [
            replace(order, invoice=invoice, astray=None if invoice else astray.get(order.placed.key[1]))
            for order in orders for invoice in [settled.get(order.placed.key, "")]
        ]

    def _parts(self, records: Sequence[Record[Any]], day: dt.date) -> Iterator[Order]:
        """The order of one number, or its parts by account, currency and rep, where these are several."""
        told = {name: {said(record.row, name) for record in records} - {None, ""} for name in ONE_OF_EACH}
        told["rep"] = {record.rep for record in records}
        mixed = next((name for name, values in told.items() if len(values) > 1), "")
        parts: dict[tuple[str, str, str], list[OrderLine]] = {}
        for record in records:
            key = record.row.account, self.customers.currency_of(record.row), record.rep
            versions = self.versions.get(key_of(record.row), ())
            parts.setdefault(key, []).append(OrderLine.of(record, day, versions))
        for (_, currency, _), lines in sorted(parts.items()):
            lines.sort(key=lambda one: _place(one.row))
            yield Order(lines[0].row.order, tuple(lines), currency, mixed=mixed)


def orders_of(desk: Desk, rep: str | None = None) -> list[Order]:
    """Every order placed up to `desk.as_of`, or those that one rep filed, by number, as they stand that day."""
    return [one for one in Orders.read(desk).at(desk.as_of) if rep in (None, one.rep)]


def _place(row: Any) -> tuple[Any, ...]:
    """The place of a line in its order: by its number, else by its product."""
    line = said(row, "line") or ""
    return not line, int(line) if line.isdecimal() else 0, line, row.sku
