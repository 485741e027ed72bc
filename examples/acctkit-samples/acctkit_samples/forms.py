"""The form: one row a sample that was left with a customer.

The column `kind` came with version 2.0. It has a default, so the table of a company that filed samples with version 1
is widened by itself, and what it filed says what a sheet without the column says: lent.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from acctkit import Choice, Day, Desk, Form, Id, Key, Label, Money, Quantity, Ref, Row, Text, cents, column

KINDS = {"lent": ("lent", "prestada", "loan", "prestado"), "given": ("given", "regalada", "gift", "regalado")}


class SampleRow(Row):
    """So many pieces of one product, left with an account on one day."""

    left_on: Day = column("Left on", "Entregada el", "Sample date", "Fecha de entrega")
    account: Id = column("Account", "Cliente", "Customer", "Account no.", "Código cliente")
    sku: Id = column("SKU", "Artículo", "Product code", "Código de artículo", weak=("Product", "Producto"))
    units: Quantity = column("Units", "Unidades", "Qty", "Cantidad", gt=0, example=2)
    kind: Choice = column(
        "Kind", "Tipo", default="lent", choices=KINDS,
        help=Text("lent comes back, given does not", "prestada vuelve, regalada no"),
    )
    returned_on: Day | None = column("Returned on", "Devuelta el", "Back on", "Fecha de devolución", default=None)
    unit_value: Money | None = column(
        "Unit value", "Valor unitario", default=None, ge=0,
        help=Text("left blank: the list price", "en blanco: el precio de tarifa"),
    )
    notes: Label | None = column("Notes", "Notas", "Observaciones", default=None)

    @property
    def value(self) -> Decimal:
        """What these pieces are worth; nothing where neither the sheet nor the price list says it."""
        return cents(self.units * (self.unit_value or Decimal(0)))


def fill_value(desk: Desk, rows: Sequence[SampleRow]) -> list[SampleRow]:
    """The rows with the list price where the sheet gives no value."""
    prices = {record.row.sku: record.row.list_price for record in desk.books.records("products")}
    return [
        row if row.unit_value is not None else row.model_copy(update={"unit_value": prices.get(row.sku)})
        for row in rows
    ]


SAMPLES = Form(
    "samples",
    Text("Samples", "Muestras"),
    SampleRow,
    keys=(Key("left_on", "account", "sku"),),
    date="left_on",
    refers={"account": Ref("accounts", "account"), "sku": Ref("products", "sku", "warning", office=True)},
    fill=fill_value,
)
