"""Sales in units and money, by rep, account, product and family: the week, the year to date, against quota and last
year, and where the year ends at this rate.

Net sales are sales less returns; a return is deducted once, by its own row. A blank amount is units x unit price less
the discount; a blank currency is the account's, else the company's. Reps who share an order line each file all of it
with their share, and units and amount x share count (`_shared_lines`). A sale counts for the rep who files it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from acctkit.plugins._sales_codes import (
    AMOUNT_DIFFERS,
    NEGATIVE_AMOUNT,
    NEGATIVE_UNITS,
    OTHER_KEEPER,
    SHARED_DIFFERS,
    SHARES_OPEN,
    SHARES_OVER,
)
from acctkit.plugins._sales_figures import figures
from acctkit.plugins._sales_hand_over import check_keepers
from acctkit.plugins._sales_shared import check_shares, decisions, listed, shared_table
from acctkit.plugins._sales_shared import reconciliations as shares_reconciled
from acctkit.plugins._sales_sums import Sold, Spans, place_of
from acctkit.plugins._sales_tables import by_account, by_family, by_product, by_rep, charts, reconciliations
from acctkit.plugins._sales_words import headline

from acctkit import (
    Arithmetic,
    Check,
    CheckDesk,
    Choice,
    Content,
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
    Ref,
    Row,
    Section,
    SectionDesk,
    Text,
    Traced,
    cents,
    column,
    hookimpl,
)

# ------------------------------------------------------------------ the form

KINDS = {"sale": ("sale", "venta"), "return": ("return", "devolución", "devolucion", "credit")}


class SaleRow(Row):
    """One line sold or taken back."""

    date: Day = column("Date", "Fecha", "Sale date", "Fecha de venta", "Fecha venta", "Order date")
    account: Id = column(
        "Account", "Cliente", "Customer #", "Customer", "Customer no.", "Account no.", "Código cliente", "Nº cliente",
        "Código de cliente",
    )
    sku: Id = column(
        "SKU", "Artículo", "Product code", "Item", "Código artículo", "Referencia", "Código de artículo",
        "Código producto", "Código de producto", "Cód. artículo", "Cód. producto", weak=("Product", "Producto"),
    )
    units: Quantity = column("Units", "Unidades", "Qty", "Quantity", "Cantidad", "Uds", example=12)
    unit_price: Money = column(
        "Unit price", "Precio unitario", "Price each", "Price", "Precio", ge=0, example=Decimal("24.50")
    )
    discount: Percent | None = column(
        "Discount", "Descuento", "Dto", "Discount %", "% descuento", default=None, ge=0, le=1
    )
    amount: Money | None = column("Amount", "Importe", "Line total", "Total", "Total línea", default=None)
    order: Id | None = column(
        "Order", "Pedido", "Order no.", "Order ref", "Order number", "Nº pedido", "Número de pedido", default=None
    )
    line: Id | None = column("Line", "Línea", "Line no.", "Nº línea", default=None)
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)
    kind: Choice = column("Kind", "Tipo", "Type", default="sale", choices=KINDS)
    rma: Id | None = column("RMA", "RMA", "RMA no.", "Nº RMA", default=None)
    share: Percent | None = column(
        "Share", "Reparto", "Split", "Credit share", "Parte", "% reparto", default=None, gt=0, le=1,
        help=Text("Your part of a sale that several reps share; each files the whole line, and the shares make 100 %.",
                  "Su parte de una venta compartida entre varios vendedores; cada uno declara la línea entera y las "
                  "partes suman 100 %."),
    )

    @property
    def computed(self) -> Decimal:
        """Units x unit price less the discount, to the cent."""
        return cents(self.units * self.unit_price * (1 - (self.discount or Decimal(0))))

    def complete(self) -> SaleRow:
        """A blank amount is computed; a return counts down, however it was signed."""
        amount = self.computed if self.amount is None else self.amount
        if self.kind == "return":
            return self.model_copy(update={"units": -abs(self.units), "amount": -abs(amount)})
        return self.model_copy(update={"amount": amount})


def fill_currency(desk: Desk, rows: Sequence[SaleRow]) -> list[SaleRow]:
    """The rows, each with its currency: its own, else the account's, else the company's."""
    if all(row.currency for row in rows):
        return list(rows)
    known = {record.row.account: record.row.currency for record in desk.books.records("accounts")}
    return [
        row if row.currency else row.model_copy(update={"currency": known.get(row.account) or desk.company.currency})
        for row in rows
    ]


SALES = Form(
    "sales",
    Text("Sales", "Ventas"),
    SaleRow,
    keys=(Key("date", "account", "sku", "order", "line", "kind"),),
    date="date",
    amount="amount",
    numbers=("order",),
    weekly=True,
    fill=fill_currency,
    refers={"account": Ref("accounts", "account"), "sku": Ref("products", "sku", "warning", office=True)},
    derived={"amount": ("units", "unit_price", "discount")},
    arithmetic=Arithmetic(
        {"amount": "ROUND(units * unit_price * (1 - discount), 2)"},
        totals=("units", "amount"),
        deducts={"kind": "return"},
    ),
)


# ------------------------------------------------------------------ the checks


def check_sales(desk: CheckDesk, entries: Sequence[Entry[SaleRow]]) -> Iterable[Finding]:
    """Units x price makes the amount, and only returns are negative."""
    for entry in entries:
        row = entry.row
        if row.kind == "sale" and row.units < 0:
            yield entry.finding(NEGATIVE_UNITS, "units")
        elif row.kind == "sale" and row.amount is not None and row.amount < 0:
            yield entry.finding(NEGATIVE_AMOUNT, "amount", expected=row.computed)
        elif row.amount is not None and abs(abs(row.amount) - abs(row.computed)) > Decimal("0.01"):
            yield entry.finding(AMOUNT_DIFFERS, "amount", expected=row.computed)


# ------------------------------------------------------------------ the section


def build(desk: SectionDesk) -> Content:
    """The section: the company's sales by rep, account, product and family, in that order."""
    spans, sold = Spans.of(desk), Sold.read(desk)
    reps, accounts, products = by_rep(sold, spans), by_account(sold, spans), by_product(sold, spans)
    families = by_family(desk, products)
    shared = listed(sold, spans.week, spans.year)
    totals = sorted(reps.totals, key=lambda row: place_of(str(row["currency"]), desk))
    net = {str(row["currency"]): {k: v for k, v in row.items() if isinstance(v, Traced)} for row in totals}
    return Content(
        headline=headline(desk, spans, net, reps),
        figures=figures(sold, spans, net, {str(row["currency"]): row.get("forecast") for row in totals}),
        tables=(reps, accounts, products, families, *((shared_table(sold, shared),) if shared else ())),
        charts=charts(next(iter(net), desk.company.currency), mixed=len(net) > 1),
        reconciliations=(
            *reconciliations(tuple(net), reps, accounts, products, families), *shares_reconciled(sold, spans.year),
        ),
        decisions=tuple(decisions(sold, shared)),
    )


# ------------------------------------------------------------------ what acctkit is handed


@hookimpl
def acctkit_forms() -> list[Form]:
    return [SALES]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [
        Check("sales", "sales", check_sales, (AMOUNT_DIFFERS, NEGATIVE_AMOUNT, NEGATIVE_UNITS)),
        Check("sales-shares", "sales", check_shares, (SHARES_OVER, SHARES_OPEN, SHARED_DIFFERS)),
        Check("sales-keepers", "sales", check_keepers, (OTHER_KEEPER,), needs=("accounts",)),
    ]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("sales", Text("Sales", "Ventas"), build, needs=("sales",), order=10)]
