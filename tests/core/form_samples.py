"""A few forms to test with: what reps keep (trips, visits) and what the office keeps (shops, bills)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Self

from pydantic import model_validator

from acctkit.forms import Day, Form, Id, Key, Label, Money, Quantity, Ref, Row, Whole, column
from acctkit.types import CellValue, Text


class TripRow(Row):
    date: Day = column("Date", "Fecha", "Sale date")
    shop: Id = column("Shop", "Tienda", "Customer #", "Código tienda")
    item: Id = column("Item", "Artículo", "Product code")
    units: Quantity = column("Units", "Unidades", "Qty")
    price: Money = column("Price", "Precio", "Price each", ge=0)
    amount: Money | None = column("Amount", "Importe", default=None)
    order: Id | None = column("Order", "Pedido", "Order no.", "Nº pedido", default=None)
    notes: Label | None = column("Notes", "Notas", default=None, max_length=40)

    def complete(self) -> Self:
        return self if self.amount is not None else self.model_copy(update={"amount": self.units * self.price})


TRIPS = Form(
    "trips", Text("Trips", "Viajes"), TripRow, keys=(Key("date", "shop", "item", "order"),), date="date",
    amount="amount", numbers=("order",),
    refers={"shop": Ref("shops", "shop"), "item": Ref("items", "item", "warning", office=True)},
    derived={"amount": ("units", "price")}, weekly=True,
)


class VisitRow(Row):
    date: Day = column("Date", "Fecha")
    shop: Id = column("Shop", "Tienda")
    kind: Label = column("Kind", "Tipo")
    rep: Id | None = column("Rep", "Vendedor", default=None)


VISITS = Form("visits", Text("Visits", "Visitas"), VisitRow, keys=(Key("date", "shop", "kind"),), date="date")


class ShopRow(Row):
    shop: Id = column("Shop", "Tienda")
    name: Label = column("Name", "Nombre")
    parent: Id | None = column("Parent", "Matriz", default=None)


SHOPS = Form(
    "shops", Text("Shops", "Tiendas"), ShopRow, who="office", keys=(Key("shop"),),
    refers={"parent": Ref("shops", "shop")},
)


class BillRow(Row):
    bill: Id = column("Bill", "Factura")
    shop: Id = column("Shop", "Tienda")
    issued_on: Day = column("Issued on", "Emitida el")
    amount: Money = column("Amount", "Importe")

    @model_validator(mode="after")
    def _not_nothing(self) -> Self:
        if self.amount == Decimal(0):
            raise ValueError("an amount other than 0")
        return self


BILLS = Form(
    "bills", Text("Bills", "Facturas"), BillRow, who="office", keys=(Key("bill"),), date="issued_on",
    numbers=("bill",), refers={"shop": Ref("shops", "shop")},
)


class TargetRow(Row):
    rep: Id = column("Rep", "Vendedor")
    year: Whole = column("Year", "Año", ge=1990)
    amount: Money = column("Amount", "Importe")


TARGETS = Form("targets", Text("Targets", "Objetivos"), TargetRow, who="office", keys=(Key("rep", "year"),))

HEADER = ["Date", "Order", "Shop", "Item", "Units", "Price"]
MONDAY = dt.date(2026, 11, 16)


def trip(
    n: int = 0, *, day: CellValue = MONDAY, units: CellValue = 2, price: CellValue = 4.5, shop: CellValue = "101"
) -> list[CellValue]:
    """The n-th good row under HEADER."""
    return [day, str(7000 + n), shop, f"S{n:02d}", units, price]
