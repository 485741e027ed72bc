"""Papers to test with, and a plugin that offers some."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from acctkit import Column, Paper, PaperFact, PaperTotal, Text

DAY = dt.date(2026, 11, 25)
COLUMNS = (
    Column("sku", Text("SKU", "Artículo"), "id"),
    Column("what", Text("Description", "Descripción")),
    Column("units", Text("Units", "Unidades"), "quantity"),
    Column("unit_price", Text("Unit price", "Precio unitario"), "money"),
    Column("discount", Text("Discount", "Descuento"), "percent"),
    Column("amount", Text("Amount", "Importe"), "money"),
)


def line(sku: str = "P1", what: str = "Rope", units: str = "2", price: str = "10.00", **more: Any) -> dict[str, Any]:
    """A line of an invoice."""
    amount = Decimal(units) * Decimal(price)
    return {"sku": sku, "what": what, "units": Decimal(units), "unit_price": Decimal(price), "amount": amount, **more}


def invoice(key: str = "order:1/1", *lines: dict[str, Any], **more: Any) -> Paper:
    """An invoice for an order, of one line unless it is said otherwise."""
    some = lines or (line(),)
    given: dict[str, Any] = {
        "kind": "invoice", "key": key, "title": Text("Invoice", "Factura"), "date": DAY, "account": "A1",
        "name": "Harbor Hotel", "currency": "USD", "columns": COLUMNS, "lines": some,
        "totals": (PaperTotal(Text("Total", "Total"), sum((one["amount"] for one in some), Decimal(0))),),
        "facts": (PaperFact(Text("Order", "Pedido"), key), PaperFact(Text("Shipped", "Enviado"), DAY, "date")),
        "number": "INV-{year}-{n:05}",
    }
    return Paper(**{**given, **more})


#: A plugin that offers the orders which lie as text in the workspace: `1 20.00`, one a line; `1 doubt` doubts one.
PLUGIN = '''
import datetime as dt
from decimal import Decimal
from pathlib import Path

from acctkit import Column, Paper, PaperFact, PaperRemark, PaperTotal, Text, Withheld, hookimpl

ACCTKIT_API = "1.1"
ORDERS = Path(__file__).parent.parent / "orders.txt"
COLUMNS = (Column("what", Text("Description", "Descripción")), Column("amount", Text("Amount", "Importe"), "money"))


@hookimpl
def acctkit_papers(desk):
    for said in ORDERS.read_text(encoding="utf-8").splitlines():
        order, what = said.split(" ", 1)
        if what == "fail":
            raise ValueError("no luck")
        if what == "doubt":
            yield PaperRemark("invoice", f"order:{order}", Text("its order was cancelled", "su pedido se anuló"))
            continue
        if what == "wait":
            yield Withheld("invoice", "A1", Text("its price is not known", "no se conoce su precio"))
            continue
        amount = Decimal(what)
        yield Paper(
            "invoice", f"order:{order}", Text("Invoice", "Factura"), desk.as_of, "A1", "Hotel", "USD", COLUMNS,
            ({"what": order, "amount": amount},), (PaperTotal(Text("Total"), amount),), number="INV-{year}-{n:05}",
            facts=(PaperFact(Text("Order", "Pedido"), order),),
        )
'''
