"""Invoices and payments: the two office forms behind everything that customers owe, and what is checked in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

from acctkit.plugins._customers import Customers
from acctkit.plugins._invoices_codes import (
    CREDITS_UNKNOWN,
    DUE_BEFORE_ISSUED,
    NEGATIVE_INVOICE,
    OTHER_ACCOUNT,
    OTHER_CURRENCY,
    PAYMENT_NOT_POSITIVE,
)

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
    Ref,
    Row,
    Text,
    Whole,
    column,
    hookimpl,
)

# ------------------------------------------------------------------ the forms


class InvoiceRow(Row):
    """An invoice, one instalment of it, or a credit note; a credit note's amount is kept without its sign, and a
    currency as its code is written: `usd` is USD."""

    invoice: Id = column("Invoice", "Factura", "Invoice no.", "Invoice number", "Invoice #", "Nº factura",
                         "Nº de factura", "Número de factura", "Factura nº", "Document", "Documento", example="10425")
    account: Id = column("Account", "Cliente", "Customer", "Customer #", "Customer no.", "Customer number",
                         "Account no.", "Cuenta", "Código cliente", "Código de cliente", "Nº cliente")
    issued_on: Day = column("Issued on", "Fecha de emisión", "Invoice date", "Issue date", "Issued", "Date",
                            "Fecha factura", "Fecha de factura", "Emitida el", "Emisión", "Fecha")
    due_on: Day | None = column("Due on", "Vencimiento", "Due date", "Due", "Fecha de vencimiento", "Vence el",
                                default=None)
    amount: Money = column("Amount", "Importe", "Total", "Invoice amount", "Invoice total", "Importe total", "Monto",
                           "Total factura")
    currency: Label | None = column("Currency", "Moneda", "Divisa", "Curr.", default=None, min_length=3, max_length=3)
    kind: Choice = column("Kind", "Tipo", "Type", "Clase", "Document type", "Tipo de documento", default="invoice",
                          choices={"invoice": ("invoice", "factura"),
                                   "credit note": ("credit note", "nota de crédito", "credit", "credit memo", "abono",
                                                   "nota de abono", "factura rectificativa", "rectificativa")})
    net: Money | None = column("Net", "Neto", "Net amount", "Importe neto", "Base imponible", default=None)
    tax: Money | None = column("Tax", "Impuestos", "VAT", "Sales tax", "IVA", "Impuesto", default=None)
    credits_invoice: Id | None = column("Credits invoice", "Factura abonada", "Credited invoice",
                                        "Factura rectificada", "Abona la factura", default=None)
    installment: Whole | None = column("Installment", "Plazo", "Instalment", "Cuota", "Nº de plazo", default=None, ge=1)
    sent_on: Day | None = column("Sent on", "Enviada el", "Sent", "Fecha de envío", default=None)
    rep: Id | None = column("Rep", "Vendedor", "Sales rep", "Comercial", "Representante", default=None)
    order: Id | None = column("Order", "Pedido", "Order no.", "Order number", "Nº pedido", "Nº de pedido", default=None)
    po_number: Id | None = column("PO number", "Pedido del cliente", "PO", "Purchase order", "Orden de compra",
                                  default=None)

    def complete(self) -> Self:
        """A credit note says what it gives back, with or without a minus: kept positive."""
        amount = abs(self.amount) if self.kind == "credit note" else self.amount
        return self.model_copy(update={"amount": amount, "currency": _code(self.currency)})


class PaymentRow(Row):
    """Money received, taken back or forgiven; a reversal's amount is kept without its sign, and a currency as its code
    is written."""

    account: Id = column("Account", "Cliente", "Customer", "Customer #", "Customer no.", "Customer number",
                         "Account no.", "Cuenta", "Código cliente", "Código de cliente", "Nº cliente")
    paid_on: Day = column("Paid on", "Fecha de pago", "Payment date", "Date paid", "Date", "Value date", "Pagado el",
                          "Fecha de cobro", "Cobrado el", "Fecha valor", "Fecha")
    amount: Money = column("Amount", "Importe", "Payment", "Amount paid", "Paid", "Monto", "Importe pagado", "Pago",
                           "Cobro")
    currency: Label | None = column("Currency", "Moneda", "Divisa", "Curr.", default=None, min_length=3, max_length=3)
    transaction_id: Id | None = column("Transaction ID", "ID de transacción", "Transaction", "Transaction no.",
                                       "Bank ID", "Transacción", "Nº de operación", default=None)
    invoice: Id | None = column("Invoice", "Factura", "Invoice no.", "Invoice number", "Invoice #", "Nº factura",
                                "Nº de factura", "Número de factura", "Factura nº", default=None)
    reference: Id | None = column("Reference", "Referencia", "Ref.", "Check no.", "Check number", "Cheque no.",
                                  "Payment reference", "Referencia de pago", "Nº cheque", "Nº de cheque", default=None)
    kind: Choice = column("Kind", "Tipo", "Type", "Clase", "Payment type", "Tipo de pago", default="receipt",
                          choices={"receipt": ("receipt", "cobro", "payment", "pago", "ingreso", "recibo"),
                                   "reversal": ("reversal", "devolución", "returned", "bounced", "reversed",
                                                "anulación", "retrocesión", "impagado", "devuelto"),
                                   "write-off": ("write-off", "incobrable", "bad debt", "fallido", "condonación"),
                                   "discount": ("discount", "descuento", "pronto pago", "descuento por pronto pago"),
                                   "withholding": ("withholding", "retención", "withholding tax", "withheld")})

    def complete(self) -> Self:
        """A reversal says what it takes back, with or without a minus: kept positive."""
        amount = abs(self.amount) if self.kind == "reversal" else self.amount
        return self.model_copy(update={"amount": amount, "currency": _code(self.currency)})


def _code(currency: str | None) -> str | None:
    return None if currency is None else currency.upper()


INVOICES = Form(
    "invoices", Text("Invoices", "Facturas"), InvoiceRow, who="office", date="issued_on", amount="amount",
    keys=(Key("invoice", "installment", needs=("installment",)), Key("invoice")), numbers=("invoice",),
    arithmetic=Arithmetic(totals=("amount",), deducts={"kind": "credit note"}),
    refers={"account": Ref("accounts", "account")},
)
PAYMENTS = Form(
    "payments", Text("Payments", "Pagos"), PaymentRow, who="office", date="paid_on", amount="amount",
    keys=(
        Key("transaction_id", needs=("transaction_id",)),
        Key("account", "reference", "invoice", "kind", "paid_on", needs=("reference",)),
        Key("account", "paid_on", "amount", "kind", counted=True),
    ),
    arithmetic=Arithmetic(totals=("amount",), deducts={"kind": "reversal"}),
    refers={"account": Ref("accounts", "account"), "invoice": Ref("invoices", "invoice", "warning", office=True)},
)

# ------------------------------------------------------------------ the checks


def check_invoices(desk: CheckDesk, entries: Sequence[Entry[InvoiceRow]]) -> Iterator[Finding]:
    """Dates in order, signs as the kind says, and credit notes that name an invoice there is."""
    for entry in entries:
        row = entry.row
        if row.due_on and row.due_on < row.issued_on:
            yield entry.finding(DUE_BEFORE_ISSUED, "due_on", expected=row.issued_on)
        if row.kind == "invoice" and row.amount < 0:
            yield entry.finding(NEGATIVE_INVOICE, "amount", expected="> 0")
    notes = [(e, e.row.credits_invoice) for e in entries if e.row.kind == "credit note" and e.row.credits_invoice]
    if notes:
        known = _invoices_by_number(desk) | {e.row.invoice: e.row for e in entries if e.row.kind == "invoice"}
        for entry, credited in notes:
            if credited not in known:
                yield entry.finding(CREDITS_UNKNOWN, "credits_invoice")
        yield from _fits(desk, notes, "credits_invoice", known)


def check_payments(desk: CheckDesk, entries: Sequence[Entry[PaymentRow]]) -> Iterator[Finding]:
    """Amounts more than zero, and the currency and account of the invoice that a payment names."""
    for entry in entries:
        if entry.row.amount <= 0:
            yield entry.finding(PAYMENT_NOT_POSITIVE, "amount", expected="> 0")
    naming = [(e, e.row.invoice) for e in entries if e.row.invoice]
    if naming:
        yield from _fits(desk, naming, "invoice", _invoices_by_number(desk))


def _fits(
    desk: CheckDesk, naming: Iterable[tuple[Entry[InvoiceRow] | Entry[PaymentRow], str]], column: str,
    known: Mapping[str, InvoiceRow],
) -> Iterator[Finding]:
    """Whether rows that name an invoice, in `column`, are of its account and in its currency."""
    customers = Customers.read(desk)
    for entry, number in naming:
        invoice = known.get(number)
        if invoice is None:
            continue
        if invoice.account != entry.row.account:
            yield entry.finding(OTHER_ACCOUNT, column, expected=invoice.account)
            continue
        ours, theirs = customers.currency_of(entry.row), customers.currency_of(invoice)
        if ours != theirs:
            yield entry.finding(OTHER_CURRENCY, "currency", expected=theirs, currency=ours, invoice=invoice.invoice)


def _invoices_by_number(desk: Desk) -> dict[str, InvoiceRow]:
    return {r.row.invoice: r.row for r in desk.books.records("invoices", kind="invoice")}


@hookimpl
def acctkit_forms() -> list[Form]:
    return [INVOICES, PAYMENTS]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [
        Check("invoices", "invoices", check_invoices,
              (DUE_BEFORE_ISSUED, NEGATIVE_INVOICE, CREDITS_UNKNOWN, OTHER_ACCOUNT, OTHER_CURRENCY)),
        Check("payments", "payments", check_payments, (PAYMENT_NOT_POSITIVE, OTHER_ACCOUNT, OTHER_CURRENCY),
              needs=("invoices",)),
    ]
