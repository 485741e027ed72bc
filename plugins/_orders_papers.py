"""The invoices that orders become: each a paper that says what was shipped and is on no paper yet, held against its
order for as long as the office has not booked it.

A paper of an order is found by its key, `order:40118/1`; the number behind the stroke counts all papers that the order
ever had, void ones too. What an invoice of the office settles is on no new paper.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._orders_book import Order, Orders
from acctkit.plugins._orders_invoices import KIND, Invoices, order_of
from acctkit.plugins._orders_lines import STOPPED, OrderLine, key_of, said, same
from acctkit.plugins._orders_settings import settings_of

from acctkit import (
    Column,
    Desk,
    NumberedPaper,
    Paper,
    PaperDesk,
    PaperFact,
    PaperRemark,
    PaperTotal,
    Text,
    cents,
)

NUMBER = "INV-{year}-{n:05}"
COLUMNS = (
    Column("line", Text("Line", "Línea"), "id"), Column("sku", Text("SKU", "Artículo"), "id"),
    Column("description", Text("Description", "Descripción")), Column("units", Text("Units", "Unidades"), "quantity"),
    Column("unit_price", Text("Unit price", "Precio unitario"), "money"),
    Column("discount", Text("Discount", "Descuento"), "percent"), Column("amount", Text("Amount", "Importe"), "money"),
)
STATES = {"drafted": Text("drafted", "borrador"), "approved": Text("approved", "aprobada"),
          "void": Text("void", "anulada")}
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A paper of an order. `booked` is the invoice of the office that it became; `doubt` says why it no longer says
    what its order says."""

    numbered: NumberedPaper
    order: Order | None
    booked: str = ""
    doubt: Text | None = None

    @property
    def live(self) -> bool:
        """Whether it counts."""
        return self.numbered.state != "void"

    @property
    def net(self) -> Decimal:
        """What its lines come to."""
        return sum((line["amount"] for line in self.numbered.paper.lines), Decimal(0))


def standings(desk: Desk, orders: Iterable[Order], until: dt.date | None = None) -> list[Standing]:
    """Every paper of an order, in the order of their numbers, held against the orders as they stand."""
    papers: dict[str, list[NumberedPaper]] = defaultdict(list)
    place: dict[str, int] = {}
    for numbered in desk.books.papers(KIND, until=until):
        place[numbered.number] = len(place)
        if order_of(numbered.paper):
            papers[order_of(numbered.paper)].append(numbered)
    if not papers:
        return []
    known: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        known[same(order.number)].append(order)
    booked = {
        (record.row.account, same(record.row.invoice)): record.row.invoice
        for record in desk.books.records("invoices", kind="invoice", until=desk.as_of)
    }
    found = [
        one for number, some in papers.items() for one in _held(some, known.get(number, ()), booked)
    ]
    return sorted(found, key=lambda one: place[one.numbered.number])


def papers_by_order(held: Iterable[Standing]) -> Mapping[str, Sequence[Standing]]:
    """Papers by the number of their order, as it is compared."""
    found: dict[str, list[Standing]] = defaultdict(list)
    for one in held:
        found[order_of(one.numbered.paper)].append(one)
    return found


def _held(
    papers: Sequence[NumberedPaper], orders: Sequence[Order], booked: Mapping[tuple[str, str], str]
) -> Iterator[Standing]:
    """The papers of one order, the first first: each takes its units from what was shipped."""
    mine = {same(one.number) for one in papers if one.state != "void"}
    order = orders[0] if orders else None
    left = {key_of(line.row): line.shipped for one in orders for line in one.live}
    for one in papers:
        own = booked.get((one.paper.account, same(one.number)), "")
        other = order.invoice if order and same(order.invoice) not in mine else ""
        if one.state == "void":
            yield Standing(one, order)
        elif own or (other and one.state == "approved"):
            yield Standing(one, order, own or other)
        elif other:
            yield Standing(one, order, doubt=Text(
                f"its order is invoiced already, as {other}", f"su pedido ya está facturado, con el número {other}"))
        else:
            yield Standing(one, order, doubt=_difference(one.paper, orders, left))


def _difference(paper: Paper, orders: Sequence[Order], left: dict[Key, Decimal]) -> Text | None:
    """What an order says otherwise than the paper; its units are taken from what is `left`."""
    if not orders:
        return Text("its order is no longer in the books", "su pedido ya no está registrado")
    order = orders[0]
    if len(orders) > 1 or order.mixed:
        return Text("lines of several orders have its order's number", "su número de pedido reúne líneas de varios")
    if order.first.account != paper.account:
        return Text(f"its order is now account {order.first.account}'s",
                    f"su pedido es ahora del cliente {order.first.account}")
    if order.currency != paper.currency:
        return Text(f"its order is now in {order.currency}", f"su pedido está ahora en {order.currency}")
    if not order.live:
        return Text("its order was cancelled", "su pedido se anuló")
    stopped = next((line.status for line in order.live if line.status in STOPPED), "")
    if stopped:
        return Text(f"its order is {stopped}",
                    f"su pedido está {'retenido' if stopped == 'on hold' else 'en disputa'}")
    lines = {key_of(line.row): line for line in order.live}
    for row in paper.lines:
        key: Key = (same(order.number), row["line"], "" if row["line"] else row["sku"])
        line = lines.get(key)
        what = f"{row['line']} ({row['sku']})" if row["line"] else row["sku"]
        if line is None or not left[key]:
            return Text(f"line {what} of its order is cancelled, or not shipped",
                        f"la línea {what} de su pedido se anuló o no se ha enviado")
        if row["units"] > left[key]:
            units, shipped = _plain(row["units"]), _plain(left[key])
            return Text(f"it says {units} units of line {what}, and {shipped} were shipped",
                        f"dice {units} unidades de la línea {what} y se enviaron {shipped}")
        if line.row.unit_price != row["unit_price"] or (said(line.row, "discount") or 0) != (row["discount"] or 0):
            return Text(f"line {what} of its order has another price or discount now",
                        f"la línea {what} de su pedido tiene ahora otro precio o descuento")
        left[key] -= row["units"]
    return None


# ------------------------------------------------------------------ what is due


def offers(desk: PaperDesk) -> Iterator[Paper | PaperRemark]:
    """What the orders have to say of papers: remarks on those that there are, and those that are due."""
    book = Orders.read(desk)
    orders = book.at(desk.as_of)
    held = standings(desk, orders)
    unread = unread_invoices(desk)
    for one in held:
        doubt = one.doubt or (unread if one.numbered.state == "drafted" and not one.booked else None)
        if one.live and doubt:
            yield PaperRemark(KIND, one.numbered.paper.key, doubt)
        elif one.live and one.booked:
            said_ = Text(f"booked as invoice {one.booked}", f"contabilizada como factura {one.booked}")
            yield PaperRemark(KIND, one.numbered.paper.key, said_, doubt=False)
    if unread or not settings_of(desk).papers:
        return
    # an invoice counts whatever day it bears: what was run for a day gone by must not be invoiced again
    settled = Invoices.read(replace(desk, as_of=dt.date.max)).settled([one.placed for one in orders], dt.date.max)
    filling, by_order = Filling.read(desk, book), papers_by_order(held)
    for order in orders:
        own = by_order.get(same(order.number), ())
        if order.to_invoice and order.placed.key not in settled and not any(one.live and one.doubt for one in own):
            paper = filling.paper(order, own)
            if paper is not None:
                yield paper


def unread_invoices(desk: Desk) -> Text | None:
    """An office file that may hold invoices and is not in the books: what it says is invoiced is not known."""
    for file in desk.books.unread("office"):
        if not file.forms or "invoices" in file.forms:
            return Text(f"the office file {file.path} is not read yet, and may have invoiced it; replace or dismiss it",
                        f"el archivo de oficina {file.path} no se ha leído y puede haberlo facturado; reemplácelo o "
                        "descártelo")
    return None


@dataclass(frozen=True)
class Filling:
    """What an invoice is filled from, beside its order."""

    desk: PaperDesk
    accounts: Mapping[str, Any]
    products: Mapping[str, str]
    reported: Mapping[str, Decimal]

    @classmethod
    def read(cls, desk: PaperDesk, book: Orders) -> Filling:
        """The office's lists, and what the report of the last week says is to be invoiced, read once."""
        accounts = {record.row.account: record.row for record in desk.books.records("accounts")}
        products = {record.row.sku: record.row.name for record in desk.books.records("products")}
        reported = {
            same(order.number): order.unbilled.value
            for order in book.at(desk.calendar.last_complete(desk.as_of).last) if order.to_invoice
        }
        return cls(desk, accounts, products, reported)

    def since(self, order: Order) -> dt.date:
        """From which day on reports know the paper of an order: the last week's, where it tells as much of the order;
        else what is shipped counts from today."""
        told = self.reported.get(same(order.number)) == order.unbilled.value
        return self.desk.calendar.last_complete(self.desk.as_of).last if told else self.desk.as_of

    def paper(self, order: Order, own: Sequence[Standing]) -> Paper | None:
        """The invoice of what an order has shipped and no paper of its `own` says; None where nothing is left, or the
        settings leave it out, or nobody can tell its tax."""
        settings, account = settings_of(self.desk), self.accounts.get(order.first.account)
        shipped_on, country = order.left_on or self.desk.as_of, str(said(account, "country") or "")
        if settings.too_old(shipped_on, self.desk.as_of) or settings.untold(country):
            return None
        lines = tuple(row for line in order.billed if (row := self._row(line, [one for one in own if one.live])))
        if not lines:
            return None
        net = sum((row["amount"] for row in lines), Decimal(0))
        taxes = [
            PaperTotal(Text(f"{tax.name} {_percent(tax.rate)}"), cents(net * tax.rate, order.currency))
            for tax in settings.taxes if tax.due(country)
        ]
        totals = [PaperTotal(Text("Net", "Base imponible"), net), *taxes] if taxes else []
        whole = PaperTotal(Text("Total", "Total"), net + sum((one.amount for one in taxes), Decimal(0)))
        name = said(account, "name") or order.first.account
        legal = said(account, "legal_name") or name
        return Paper(
            kind=KIND, key=f"order:{same(order.number)}/{len(own) + 1}", title=Text("Invoice", "Factura"),
            date=self.desk.as_of, account=order.first.account, name=legal, currency=order.currency, columns=COLUMNS,
            lines=lines, totals=(*totals, whole), language=said(account, "language") or self.desk.company.language,
            address=tuple(filter(None, (name if name != legal else "", said(account, "contact"), country))),
            facts=tuple(self._facts(order, account)), rep=order.rep, since=self.since(order), number=NUMBER,
        )

    def _row(self, line: OrderLine, papers: Sequence[Standing]) -> dict[str, Any] | None:
        """What of a line is on no paper yet; all papers together come to what was shipped, to the cent."""
        number = str(said(line.row, "line") or "")
        before = [
            row for one in papers for row in one.numbered.paper.lines
            if (row["line"], "" if row["line"] else row["sku"]) == (number, "" if number else line.row.sku)
        ]
        units = line.shipped - sum((row["units"] for row in before), Decimal(0))
        if units <= 0:
            return None
        return {
            "line": number, "sku": line.row.sku, "description": self.products.get(line.row.sku, line.row.sku),
            "units": units, "unit_price": line.row.unit_price, "discount": said(line.row, "discount") or None,
            "amount": line.worth(line.shipped) - sum((row["amount"] for row in before), Decimal(0)),
        }

    def _facts(self, order: Order, account: Any) -> Iterator[PaperFact]:
        """What the head says of the order and the customer."""
        yield PaperFact(Text("Order", "Pedido"), order.number, "id")
        if order.po_number:
            yield PaperFact(Text("Your order", "Su pedido"), order.po_number, "id")
        if order.left_on:
            yield PaperFact(Text("Shipped on", "Enviado el"), order.left_on, "date")
        if said(account, "tax_id"):
            yield PaperFact(Text("Your tax number", "Su n.º de identificación fiscal"), account.tax_id, "id")
        if said(account, "payment_terms_days") is not None:
            due = self.desk.as_of + dt.timedelta(account.payment_terms_days)
            yield PaperFact(Text("Payment due", "Vencimiento"), due, "date")


def _percent(rate: Decimal) -> str:
    return f"{_plain(rate * 100)} %"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
