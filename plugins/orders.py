"""Purchase orders: what customers have ordered, what of it is shipped, and what is to be invoiced.

An order has a number and any number of lines, and is followed from week to week: a later sheet that has the line again
says what became of it. It is to be invoiced once it is shipped as far as it will be, and it becomes one invoice, ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._orders_book import ONE_OF_EACH, Order, invoiced, orders_of, same
from acctkit.plugins._orders_codes import (
    ABOVE_LIST,
    ANOTHERS,
    BLOCKED,
    CHANGED_AFTER_INVOICE,
    DISCONTINUED,
    LAPSED,
    LATE,
    MIXED,
    OVER_LIMIT,
    PO_TWICE,
    SHIP_BY_BEFORE_ORDER,
    SHIPPED_BEFORE_ORDER,
    SHIPPED_LATER,
    SHIPPED_TOO_MUCH,
    SHIPPED_WHEN,
    TOO_CHEAP,
)
from acctkit.plugins._orders_credit import exposures
from acctkit.plugins._orders_lines import OrderLine
from acctkit.plugins._orders_settings import OrdersSettings, settings_of
from acctkit.plugins._orders_tables import build

from acctkit import (
    Arithmetic,
    Check,
    CheckDesk,
    Choice,
    Day,
    Desk,
    Entry,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Money,
    Percent,
    Quantity,
    Record,
    Ref,
    Row,
    Section,
    Text,
    cents,
    column,
    hookimpl,
)

ACCTKIT_API = "1.1"
STATUSES = {
    "accepted": ("accepted", "aceptado", "in process", "open", "en proceso", "en curso", "abierto", "confirmed",
                 "confirmado", "pendiente", "pending"),
    "on hold": ("on hold", "retenido", "en espera", "hold"),
    "disputed": ("disputed", "en disputa", "disputado"),
    "shipped": ("shipped", "enviado", "sent", "delivered", "entregado", "servido"),
    "cancelled": ("cancelled", "anulado", "canceled", "cancelado"),
    "resolved": ("resolved", "resuelto"),
}


class OrderRow(Row):
    """One line of a customer's purchase order."""

    order: Id = column("Order", "Pedido", "Order no.", "Order number", "Order ref", "Order #", "Sales order",
                       "Nº pedido", "Nº de pedido", "Número de pedido", example="40118")
    date: Day = column("Order date", "Fecha del pedido", "Date", "Fecha", "Ordered on", "Fecha pedido",
                       "Fecha de pedido", "Pedido el")
    account: Id = column("Account", "Cliente", "Customer #", "Customer", "Customer no.", "Customer number",
                         "Account no.", "Código cliente", "Nº cliente", "Código de cliente")
    sku: Id = column("SKU", "Artículo", "Product code", "Item", "Código artículo", "Referencia", "Código de artículo",
                     "Código producto", "Código de producto", "Cód. artículo", weak=("Product", "Producto"))
    units: Quantity = column("Units", "Unidades", "Qty", "Quantity", "Cantidad", "Uds", "Quantity ordered",
                             "Units ordered", "Unidades pedidas", "Cantidad pedida", gt=0, example=24)
    unit_price: Money = column("Unit price", "Precio unitario", "Price each", "Price", "Precio", ge=0,
                               example=Decimal("24.50"))
    line: Id | None = column("Line", "Línea", "Line no.", "Line number", "Order line", "Nº línea", default=None)
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)
    discount: Percent | None = column("Discount", "Descuento", "Dto", "Discount %", "% descuento", default=None, ge=0,
                                      le=1)
    po_number: Id | None = column("PO number", "Nº pedido del cliente", "PO", "PO #", "PO no.", "Purchase order",
                                  "Customer PO", "Pedido del cliente", "Orden de compra", "Su pedido", default=None,
                                  example="PO-7781")
    ship_by: Day | None = column("Ship by", "Enviar antes del", "Required date", "Promised date", "Promised for",
                                 "Requested ship date", "Fecha prometida", "Fecha de entrega", "Enviar el",
                                 "Fecha comprometida", default=None)
    status: Choice = column("Status", "Estado", "Order status", "Estado del pedido", default="accepted",
                            choices=STATUSES)
    shipped_on: Day | None = column("Shipped on", "Enviado el", "Shipped date", "Ship date", "Date shipped",
                                    "Fecha de envío", "Fecha envío", default=None)
    shipped_units: Quantity | None = column("Shipped units", "Unidades enviadas", "Units shipped", "Qty shipped",
                                            "Quantity shipped", "Cantidad enviada", "Uds enviadas", default=None, ge=0)


def fill_currency(desk: Desk, rows: Sequence[OrderRow]) -> list[OrderRow]:
    """The rows, each with its currency: its own, else the account's, else the company's."""
    known = {record.row.account: record.row.currency for record in desk.books.records("accounts")}
    return [
        row if row.currency else row.model_copy(update={"currency": known.get(row.account) or desk.company.currency})
        for row in rows
    ]


ORDERS = Form(
    "orders", Text("Orders", "Pedidos"), OrderRow, keys=(Key("order", "line", needs=("line",)), Key("order", "sku")),
    date="date", numbers=("order",), arithmetic=Arithmetic(totals=("units",)), fill=fill_currency, followed=True,
    refers={"account": Ref("accounts", "account"), "sku": Ref("products", "sku", "warning", office=True)},
    telling=("po_number", "ship_by", "status", "shipped_on", "shipped_units"),
)

# ------------------------------------------------------------------ the checks


def check_lines(desk: CheckDesk, entries: Sequence[Entry[OrderRow]]) -> Iterator[Finding]:
    """Each line by itself: days in their order, no more shipped than ordered, nothing late."""
    for entry in entries:
        row = entry.row
        line = OrderLine.of(_record(entry), desk.as_of)
        if row.ship_by and row.ship_by < row.date:
            yield entry.finding(SHIP_BY_BEFORE_ORDER, "ship_by", expected=row.date)
        elif row.ship_by and row.ship_by < desk.as_of and line.open_units and row.status == "accepted":
            yield entry.finding(LATE, "ship_by")
        if row.shipped_on and row.shipped_on < row.date:
            yield entry.finding(SHIPPED_BEFORE_ORDER, "shipped_on", expected=row.date)
        elif row.shipped_on and row.shipped_on > desk.as_of:
            yield entry.finding(SHIPPED_LATER, "shipped_on")
        elif line.shipped and not row.shipped_on:
            yield entry.finding(SHIPPED_WHEN, "shipped_on")
        if (row.shipped_units or 0) > row.units:
            yield entry.finding(SHIPPED_TOO_MUCH, "shipped_units", expected=row.units)


def check_orders(desk: CheckDesk, entries: Sequence[Entry[OrderRow]]) -> Iterator[Finding]:
    """Each order as a whole: one account, currency and purchase order number; nobody else's; not invoiced already."""
    orders: dict[str, list[Entry[OrderRow]]] = defaultdict(list)
    for entry in _in_currency(desk, entries):
        orders[same(entry.row.order)].append(entry)
    invoices = invoiced(desk)
    held: dict[str, list[Record[Any]]] = defaultdict(list)
    for record in desk.books.records("orders"):
        held[same(record.row.order)].append(record)
    for number, lines in orders.items():
        yield from _mixed(lines)
        yield from _anothers(desk, lines[0], held.get(number, ()))
        if number in invoices:
            yield from _changed(lines, held.get(number, ()), invoices[number])
    yield from _po_twice(orders, held)


def _mixed(lines: Sequence[Entry[OrderRow]]) -> Iterator[Finding]:
    firsts = {name: next((one for one in lines if getattr(one.row, name)), lines[0]) for name in ONE_OF_EACH}
    for entry in lines:
        for name, first in firsts.items():
            if getattr(entry.row, name) and getattr(entry.row, name) != getattr(first.row, name):
                yield entry.finding(MIXED, name, expected=getattr(first.row, name), order=entry.row.order,
                                    other=first.cells.get(name, ""))
                break


def _anothers(desk: CheckDesk, entry: Entry[OrderRow], held: Iterable[Record[Any]]) -> Iterator[Finding]:
    """An order of this number that another rep has filed."""
    me = desk.person.id if desk.person else ""
    for record in held:
        if me and record.rep != me:
            yield entry.finding(ANOTHERS, "order", expected=record.row.account, rep=record.rep)
            return


def _changed(lines: Iterable[Entry[OrderRow]], held: Iterable[Record[Any]], invoice: str) -> Iterator[Finding]:
    """A line of an invoiced order that says something else than it did, of what an invoice is about."""
    before = {ORDERS.key_of(record.row)[0]: record.row for record in held}
    for entry in lines:
        was = before.get(ORDERS.key_of(entry.row)[0])
        for name in ("account", "units", "unit_price", "discount", "shipped_units") if was else ():
            if (getattr(was, name) or 0) != (getattr(entry.row, name) or 0):
                yield entry.finding(CHANGED_AFTER_INVOICE, name, expected=getattr(was, name) or "–",
                                    order=entry.row.order, invoice=invoice)
                break


def _po_twice(
    orders: Mapping[str, Sequence[Entry[OrderRow]]], held: Mapping[str, Sequence[Record[Any]]]
) -> Iterator[Finding]:
    """A purchase order number that an account has used on another order, in the books or further up in the file."""
    used: dict[tuple[str, str], str] = {}
    for records in held.values():
        for row in (record.row for record in records):
            if row.po_number and row.status != "cancelled" and same(row.order) not in orders:
                used.setdefault((row.account, same(row.po_number)), row.order)
    for lines in orders.values():
        entry = next((one for one in lines if one.row.po_number and one.row.status != "cancelled"), None)
        if entry is not None:
            row = entry.row
            other = used.setdefault((row.account, same(row.po_number or "")), row.order)
            if same(other) != same(row.order):
                yield entry.finding(PO_TWICE, "po_number", expected=other, account=row.account)


def check_accounts(desk: CheckDesk, entries: Sequence[Entry[OrderRow]]) -> Iterator[Finding]:
    """Whether the customer may buy: its status, and its credit limit with all that is open."""
    listed = {record.row.account: record.row for record in desk.books.records("accounts")}
    told: set[str] = set()
    for entry in entries:
        status = getattr(listed.get(entry.row.account), "status", "active")
        if status == "active" or entry.row.account in told or entry.row.status in ("cancelled", "shipped", "resolved"):
            continue
        told.add(entry.row.account)
        if status == "lapsed":
            yield entry.finding(LAPSED, "account")
        elif status in ("insolvent", "legal"):
            yield entry.finding(BLOCKED, "account", status=status)
    yield from _over_limit(desk, _in_currency(desk, entries))


def _over_limit(desk: CheckDesk, entries: Sequence[Entry[OrderRow]]) -> Iterator[Finding]:
    """The order of the file with which an account goes over its limit, told once an account."""
    invoices, mine = invoiced(desk), {same(entry.row.order) for entry in entries}
    firsts = {same(entry.row.order): entry for entry in reversed(entries)}
    orders = [one for one in orders_of(desk) if same(one.number) not in mine]
    grouped: dict[str, list[OrderLine]] = defaultdict(list)
    for entry in entries:
        grouped[same(entry.row.order)].append(OrderLine.of(_record(entry), desk.as_of))
    new = [
        Order(lines[0].row.order, tuple(lines), lines[0].row.currency or "", invoices.get(number, ""))
        for number, lines in grouped.items()
    ]
    for one in exposures(desk, [*orders, *new]):
        if one.over.value <= 0:
            continue
        limit, account = one.account.credit_limit, one.account.account
        own = [order for order in new if order.first.account == account and order.currency == one.currency]
        open_ones = [order for order in own if (order.backlog + order.unbilled).value]
        sum_ = one.total.value - sum((o.backlog.value + o.unbilled.value for o in open_ones), Decimal(0))
        for order in open_ones:
            sum_ += order.backlog.value + order.unbilled.value
            if sum_ > limit:
                yield firsts[same(order.number)].finding(
                    OVER_LIMIT, "account", expected=f"{limit:.2f}", order=order.number,
                    exposure=f"{sum_:.2f}", currency=one.currency)
                break


def check_prices(desk: CheckDesk, entries: Sequence[Entry[OrderRow]]) -> Iterator[Finding]:
    """Products that are still sold, at a price between the list's and the least that the rules allow. List prices are
    in the company's currency: what is ordered in another one is not held against them."""
    rules = settings_of(desk)
    products = {record.row.sku: record.row for record in desk.books.records("products")}
    segments = {record.row.account: record.row.segment or "" for record in desk.books.records("accounts")}
    for entry in _in_currency(desk, entries):
        row, product = entry.row, products.get(entry.row.sku)
        if product is None or row.status == "cancelled":
            continue
        if product.discontinued_on and product.discontinued_on <= row.date:
            yield entry.finding(DISCONTINUED, "sku", expected=product.discontinued_on)
        if not product.list_price or row.currency != desk.company.currency:
            continue
        if row.unit_price > product.list_price:
            yield entry.finding(ABOVE_LIST, "unit_price", expected=f"{product.list_price:.2f}")
        most = rules.most_discount_for(segments.get(row.account, ""), product.family or "")
        given = 1 - row.unit_price * (1 - (row.discount or 0)) / product.list_price
        if most is not None and given > most and cents(given * 100) > most * 100:
            yield entry.finding(
                TOO_CHEAP, "discount" if row.discount else "unit_price", expected=f"{(most * 100).normalize():f}",
                given=f"{given * 100:.1f}", list=f"{product.list_price:.2f}")


def _in_currency(desk: Desk, entries: Sequence[Entry[OrderRow]]) -> list[Entry[OrderRow]]:
    """The rows under check, each with the currency that it will have in the books."""
    rows = fill_currency(desk, [entry.row for entry in entries])
    return [replace(entry, row=row) for entry, row in zip(entries, rows, strict=True)]


def _record(entry: Entry[OrderRow]) -> Record[OrderRow]:
    """A row under check as the books would hold it."""
    return Record(0, "orders", "", "", 0, entry.sheet, entry.number, entry.row)


# ------------------------------------------------------------------ the hooks


@hookimpl
def acctkit_settings() -> type[OrdersSettings]:
    return OrdersSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [ORDERS]


@hookimpl
def acctkit_checks() -> list[Check]:
    lines = (SHIP_BY_BEFORE_ORDER, LATE, SHIPPED_BEFORE_ORDER, SHIPPED_LATER,
             SHIPPED_WHEN, SHIPPED_TOO_MUCH)
    return [
        Check("order-lines", "orders", check_lines, lines),
        Check("orders", "orders", check_orders,
              (MIXED, ANOTHERS, PO_TWICE, CHANGED_AFTER_INVOICE)),
        Check("order-accounts", "orders", check_accounts, (LAPSED, BLOCKED, OVER_LIMIT),
              needs=("accounts",)),
        Check("order-prices", "orders", check_prices, (DISCONTINUED, ABOVE_LIST, TOO_CHEAP),
              needs=("products",)),
    ]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("orders", Text("Orders", "Pedidos"), build, needs=("orders",), order=20)]
