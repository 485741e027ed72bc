"""Version 1.0.0 of the plugin as it was shipped, for the test that its books widen: a form, and nothing else."""

from __future__ import annotations

from acctkit import Day, Form, Id, Key, Label, Money, Quantity, Ref, Row, Text, column, hookimpl


class SampleRow(Row):
    """So many pieces of one product, left with an account on one day."""

    left_on: Day = column("Left on", "Entregada el")
    account: Id = column("Account", "Cliente")
    sku: Id = column("SKU", "Artículo")
    units: Quantity = column("Units", "Unidades", gt=0)
    returned_on: Day | None = column("Returned on", "Devuelta el", default=None)
    unit_value: Money | None = column("Unit value", "Valor unitario", default=None, ge=0)
    notes: Label | None = column("Notes", "Notas", default=None)


@hookimpl
def acctkit_forms() -> list[Form]:
    return [Form(
        "samples", Text("Samples", "Muestras"), SampleRow, keys=(Key("left_on", "account", "sku"),), date="left_on",
        refers={"account": Ref("accounts", "account"), "sku": Ref("products", "sku", "warning", office=True)},
    )]
