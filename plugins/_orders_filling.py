"""The invoices that orders become: each a paper that says what was shipped and is on no paper yet.

What an invoice of the office settles is on none, and nothing is while a file of the office that may hold invoices is
not read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._orders_book import Order, Orders
from acctkit.plugins._orders_invoices import KIND, Invoices
from acctkit.plugins._orders_lines import OrderLine, said, same
from acctkit.plugins._orders_papers import Standing, papers_by_order, standings
from acctkit.plugins._orders_settings import settings_of

from acctkit import Column, Desk, Paper, PaperDesk, PaperFact, PaperRemark, PaperTotal, Text, Withheld, cents

NUMBER = "INV-{year}-{n:05}"
COLUMNS = (
    Column("line", Text("Line", "Línea"), "id"), Column("sku", Text("SKU", "Artículo"), "id"),
    Column("description", Text("Description", "Descripción")), Column("units", Text("Units", "Unidades"), "quantity"),
    Column("unit_price", Text("Unit price", "Precio unitario"), "money"),
    Column("discount", Text("Discount", "Descuento"), "percent"), Column("amount", Text("Amount", "Importe"), "money"),
)


def offers(desk: PaperDesk) -> Iterator[Paper | PaperRemark | Withheld]:
    """What the orders have to say of papers: remarks on those that there are, those that are due, and why some that
    would be are withheld."""
    book = Orders.read(desk)
    orders = book.at(desk.as_of)
    held, unread = standings(desk, orders), unread_invoices(desk)
    yield from _remarks(held, unread)
    if not settings_of(desk).papers:
        return
    # an invoice counts whatever day it bears: what was run for a day gone by must not be invoiced again
    settled = Invoices.read(replace(desk, as_of=dt.date.max)).settled([one.placed for one in orders], dt.date.max)
    filling, by_order, told = Filling.read(desk, book), papers_by_order(held), set[str]()
    for order in orders:
        own = by_order.get(same(order.number), ())
        if not order.to_invoice or order.placed.key in settled or any(one.live and one.doubt for one in own):
            continue
        paper, why = filling.paper(order, own), unread or filling.untold(order.first.account)
        if paper is not None and why is None:
            yield paper
        elif paper is not None and why is not None and paper.account not in told:
            told.add(paper.account)
            yield Withheld(KIND, paper.account, why)


def _remarks(held: Iterable[Standing], unread: Text | None) -> Iterator[PaperRemark]:
    """Which papers are in doubt, and which the office has booked."""
    for one in held:
        doubt = one.doubt or (unread if one.numbered.state == "drafted" and not one.booked else None)
        if one.live and doubt:
            yield PaperRemark(KIND, one.numbered.paper.key, doubt)
        elif one.live and one.booked:
            text = Text(f"booked as invoice {one.booked}", f"contabilizada como factura {one.booked}")
            yield PaperRemark(KIND, one.numbered.paper.key, text, doubt=False)


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

    def untold(self, account: str) -> Text | None:
        """Why nobody can tell the tax of an account's invoices, or None."""
        if not settings_of(self.desk).untold(str(said(self.accounts.get(account), "country") or "")):
            return None
        return Text("its country is blank, and the tax of its invoices depends on it",
                    "su país está en blanco y el impuesto de sus facturas depende de él")

    def paper(self, order: Order, own: Sequence[Standing]) -> Paper | None:
        """The invoice of what an order has shipped and no paper of its `own` says; None where nothing is left, or the
        settings leave it out."""
        settings, account = settings_of(self.desk), self.accounts.get(order.first.account)
        shipped_on, country = order.left_on or self.desk.as_of, str(said(account, "country") or "")
        if settings.too_old(shipped_on, self.desk.as_of):
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
    return f"{(rate * 100).normalize():f} %"
