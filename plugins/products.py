"""The products: what is sold, in which family, at what list price, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acctkit import (
    Check,
    CheckDesk,
    Code,
    Day,
    Entry,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Money,
    Row,
    Text,
    column,
    hookimpl,
)


class ProductRow(Row):
    """One product of the price list."""

    sku: Id = column(
        "SKU", "Artículo", "Product code", "Item", "Código artículo", "Referencia", "Código de producto",
        weak=("Product", "Producto"), example="S10-1678",
    )
    name: Label = column(
        "Name", "Nombre", "Product name", "Description", "Descripción", weak=("Product", "Producto"),
        example=Text("Mooring rope", "Cabo de amarre"),
    )
    family: Label | None = column("Family", "Familia", "Product line", "Product family", "Gama", default=None)
    list_price: Money | None = column(
        "List price", "Precio de tarifa", "Price", "MSRP", "PVP", "Tarifa", default=None, ge=0
    )
    launched_on: Day | None = column("Launched on", "Fecha de lanzamiento", "Launch date", default=None)
    discontinued_on: Day | None = column("Discontinued on", "Fecha de retirada", "Discontinued", default=None)


PRODUCTS = Form("products", Text("Products", "Productos"), ProductRow, who="office", keys=(Key("sku"),))

ENDS_BEFORE_LAUNCH = Code(
    "discontinued-before-launch",
    "error",
    Text(
        "This product ends ({value}) before its launch ({expected}); correct one of the two dates.",
        "Este producto se retira ({value}) antes de su lanzamiento ({expected}); corrija una de las dos fechas.",
    ),
    help=Text(
        "What to offer is told from these dates; a product that ends before it begins is never offered. Correct one "
        "of the two in the list of products.",
        "De estas fechas sale qué se ofrece; un producto que termina antes de empezar nunca se ofrece. Corrija una "
        "de las dos en la lista de productos.",
    ),
    example={"value": "2026-01-01", "expected": "2026-06-01"},
)


def check_products(desk: CheckDesk, entries: Sequence[Entry[ProductRow]]) -> Iterable[Finding]:
    """No product ends before it starts."""
    for entry in entries:
        row = entry.row
        if row.launched_on and row.discontinued_on and row.discontinued_on < row.launched_on:
            yield entry.finding(ENDS_BEFORE_LAUNCH, "discontinued_on", expected=row.launched_on)


@hookimpl
def acctkit_forms() -> list[Form]:
    return [PRODUCTS]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("products", "products", check_products, (ENDS_BEFORE_LAUNCH,))]
