"""Purchase orders: what customers have ordered, what of it is shipped, and what is to be invoiced.

An order has a number and any number of lines, and is followed from week to week: a later sheet that has the line again
says what became of it. It is to be invoiced once it is shipped as far as it will be: a run drafts the invoice as a
paper, and a person approves it. It becomes one invoice, ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from acctkit.plugins._orders_allowed import check_accounts, check_prices
from acctkit.plugins._orders_checks import check_lines, check_orders
from acctkit.plugins._orders_codes import (
    ABOVE_LIST,
    ANOTHERS,
    BLOCKED,
    CHANGED_AFTER_INVOICE,
    DISCONTINUED,
    INVOICED_TWICE,
    LAPSED,
    LATE,
    MIXED,
    NAMED_BY_ANOTHER,
    OF_ANOTHER,
    OTHER_PO,
    OVER_LIMIT,
    PO_OF_SEVERAL,
    PO_TWICE,
    SHIP_BY_BEFORE_ORDER,
    SHIPPED_BEFORE_ORDER,
    SHIPPED_LATER,
    SHIPPED_TOO_MUCH,
    SHIPPED_WHEN,
    TOO_CHEAP,
)
from acctkit.plugins._orders_credit import exposures
from acctkit.plugins._orders_entries import fill_currency
from acctkit.plugins._orders_filling import offers
from acctkit.plugins._orders_lines import STATUSES
from acctkit.plugins._orders_named import check_invoices
from acctkit.plugins._orders_papers_said import agreements, papers, to_decide
from acctkit.plugins._orders_reconciled import reconciliations
from acctkit.plugins._orders_said import decisions, figures, headline
from acctkit.plugins._orders_settings import OrdersSettings
from acctkit.plugins._orders_tables import (
    OrderBook,
    by_account,
    by_rep,
    credit,
    late_lines,
    of_the_week,
    to_invoice,
    to_invoice_lines,
    waiting,
)

from acctkit import (
    Arithmetic,
    Check,
    Choice,
    Content,
    Day,
    Form,
    Id,
    Key,
    Label,
    Money,
    Paper,
    PaperDesk,
    PaperRemark,
    Percent,
    Quantity,
    Ref,
    Row,
    Section,
    SectionDesk,
    Text,
    Withheld,
    column,
    hookimpl,
)

ACCTKIT_API = "1.1"


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
    ship_by: Day | None = column("Ship by", "Enviar a más tardar el", "Required date", "Promised date", "Promised for",
                                 "Requested ship date", "Fecha prometida", "Fecha de entrega", "Enviar el",
                                 "Fecha comprometida", "Enviar antes del", default=None)
    status: Choice = column("Status", "Estado", "Order status", "Estado del pedido", default="accepted",
                            choices=STATUSES)
    shipped_on: Day | None = column("Shipped on", "Enviado el", "Shipped date", "Ship date", "Date shipped",
                                    "Fecha de envío", "Fecha envío", default=None)
    shipped_units: Quantity | None = column("Shipped units", "Unidades enviadas", "Units shipped", "Qty shipped",
                                            "Quantity shipped", "Cantidad enviada", "Uds enviadas", default=None, ge=0)


ORDERS = Form(
    "orders", Text("Orders", "Pedidos"), OrderRow, keys=(Key("order", "line", needs=("line",)), Key("order", "sku")),
    date="date", numbers=("order",), arithmetic=Arithmetic(totals=("units",)), fill=fill_currency, followed=True,
    refers={"account": Ref("accounts", "account"), "sku": Ref("products", "sku", "warning", office=True)},
    telling=("po_number", "ship_by", "status", "shipped_on", "shipped_units"),
)


def build(desk: SectionDesk) -> Content:
    """What is ordered, shipped and invoiced as of `desk.as_of`, and what was ordered in the week."""
    book = OrderBook.read(desk)
    over = [one for one in exposures(desk, book.orders) if one.over.value > 0] if desk.rep is None else []
    late = late_lines(book)
    tables = (to_invoice(book), to_invoice_lines(book), papers(book), waiting(book), late, credit(over),
              by_account(book), by_rep(book), of_the_week(book))
    return Content(
        headline=tuple(headline(book, late)),
        figures=tuple(figures(book, late, over)),
        tables=tables,
        reconciliations=(*reconciliations(book, {one.name: one for one in tables}), *agreements(book)),
        decisions=(*decisions(book, over), *to_decide(book)),
    )


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
              (MIXED, ANOTHERS, PO_TWICE, CHANGED_AFTER_INVOICE, NAMED_BY_ANOTHER)),
        Check("order-invoices", "invoices", check_invoices, (OF_ANOTHER, INVOICED_TWICE, OTHER_PO, PO_OF_SEVERAL),
              needs=("orders",)),
        Check("order-accounts", "orders", check_accounts, (LAPSED, BLOCKED, OVER_LIMIT),
              needs=("accounts",)),
        Check("order-prices", "orders", check_prices, (DISCONTINUED, ABOVE_LIST, TOO_CHEAP),
              needs=("products",)),
    ]


@hookimpl
def acctkit_papers(desk: PaperDesk) -> Iterable[Paper | PaperRemark | Withheld]:
    return offers(desk)


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("orders", Text("Orders", "Pedidos"), build, needs=("orders",), order=20)]
