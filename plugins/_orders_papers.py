"""The papers of orders, their invoices, as they stand: each is held against its order for as long as the office has not
booked it.

A paper of an order is found by its key, `order:40118/1`; the number behind the stroke counts all papers that the order
ever had, void ones too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from acctkit.plugins._orders_book import Order
from acctkit.plugins._orders_invoices import KIND, order_of
from acctkit.plugins._orders_lines import STOPPED, key_of, said, same

from acctkit import Desk, NumberedPaper, Paper, Text

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


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
