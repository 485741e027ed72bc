"""Invoices and payments: the two office forms behind everything that customers owe, and what is checked in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from acctkit.plugins._open_items import accounts_of, currency_of

from acctkit import (
    Arithmetic,
    Check,
    CheckDesk,
    Choice,
    Code,
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
    """An invoice, one instalment of it, or a credit note; a credit note's amount is kept without its sign."""

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
        return self.model_copy(update={"amount": abs(self.amount)}) if self.kind == "credit note" else self


class PaymentRow(Row):
    """Money received, taken back or forgiven; a reversal's amount is kept without its sign."""

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
        return self.model_copy(update={"amount": abs(self.amount)}) if self.kind == "reversal" else self


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

DUE_BEFORE_ISSUED = Code("due-before-issued", "error", Text(
    "This invoice is due on {value}, before the day it was issued ({expected}); correct one of the two.",
    "Esta factura vence el {value}, antes del día de su emisión ({expected}); corrija una de las dos."),
    help=Text(
        "An invoice that is due before it exists would be chased at once. One of the two dates is mistyped: correct "
        "it and file the invoice again.",
        "Una factura que vence antes de existir se reclamaría de inmediato. Una de las dos fechas está mal escrita: "
        "corríjala y vuelva a entregar la factura.",
    ),
    example={"value": "2026-10-01", "expected": "2026-11-01"},
)
NEGATIVE_INVOICE = Code("negative-invoice", "error", Text(
    "An invoice cannot have the negative amount {value}; if it is a credit note, say so under Kind.",
    "Una factura no puede tener el importe negativo {value}; si es una nota de crédito, indíquelo en Tipo."),
    help=Text(
        "The sign of what is owed comes from the kind: an invoice adds to it, a credit note takes from it. Set the "
        "kind, or correct the amount.",
        "El signo de lo que se debe sale del tipo: una factura lo aumenta y una nota de crédito lo reduce. Indique "
        "el tipo o corrija el importe.",
    ),
    example={"value": "-120.00"},
)
PAYMENT_NOT_POSITIVE = Code("payment-not-positive", "error", Text(
    "This amount must be more than zero, and it is {value}; write money that went back as a reversal.",
    "Este importe debe ser mayor que cero y es {value}; el dinero devuelto se anota como devolución."),
    help=Text(
        "Money that came in is positive, and money that went back has a kind of its own, so that a slip of the sign "
        "cannot turn one into the other. Correct the amount, or write reversal.",
        "El dinero que entró es positivo, y el que se devolvió tiene su propio tipo, para que un signo mal puesto no "
        "convierta uno en otro. Corrija el importe o escriba devolución.",
    ),
    example={"value": "-50.00"},
)
CREDITS_UNKNOWN = Code("credits-unknown-invoice", "warning", Text(
    "Invoice {value}, which this credit note credits, is not in the books; the credit stays unapplied.",
    "La factura {value}, que esta nota de crédito abona, no está en los libros; el abono queda sin aplicar."),
    help=Text(
        "A credit note takes from the invoice that it names; where that one is not known, the credit counts for the "
        "account and for no invoice. Correct the number, or file the invoice.",
        "Una nota de crédito reduce la factura que nombra; si esta no se conoce, el abono cuenta para el cliente y "
        "para ninguna factura. Corrija el número o entregue la factura.",
    ),
    example={"value": "I-900"},
)
OTHER_ACCOUNT = Code("invoice-of-another-account", "warning", Text(
    "Invoice {value} belongs to account {expected}, so this amount is not applied to it.",
    "La factura {value} es de la cuenta {expected}, así que este importe no se aplica a ella."),
    help=Text(
        "Money is applied to invoices of the account that it is booked on, so that nobody pays another's debt by a "
        "slip. Correct the account or the invoice.",
        "El dinero se aplica a facturas del cliente en el que se anota, para que nadie pague por descuido la deuda "
        "de otro. Corrija el cliente o la factura.",
    ),
    example={"value": "I-900", "expected": "104"},
)
OTHER_CURRENCY = Code("currency-not-the-invoices", "error", Text(
    "This is in {currency}, but invoice {invoice} is in {expected}; write the currency in which it was paid.",
    "Esto está en {currency}, pero la factura {invoice} está en {expected}; indique la moneda en que se pagó."),
    help=Text(
        "Currencies are never mixed: an amount in another one than its invoice cannot settle it. Write the amount "
        "and the currency as the bank or the invoice has them.",
        "Las monedas nunca se mezclan: un importe en otra distinta de la de su factura no puede saldarla. Escriba el "
        "importe y la moneda como constan en el banco o en la factura.",
    ),
    example={"currency": "EUR", "invoice": "I-900", "expected": "USD"},
)


def check_invoices(desk: CheckDesk, entries: Sequence[Entry[InvoiceRow]]) -> Iterator[Finding]:
    """Dates in order, signs as the kind says, and credit notes that name an invoice there is."""
    for entry in entries:
        row = entry.row
        if row.due_on and row.due_on < row.issued_on:
            yield entry.finding(DUE_BEFORE_ISSUED, "due_on", expected=row.issued_on)
        if row.kind == "invoice" and row.amount < 0:
            yield entry.finding(NEGATIVE_INVOICE, "amount", expected="> 0")
    notes = [e for e in entries if e.row.kind == "credit note" and e.row.credits_invoice]
    if notes:
        known = _invoices_by_number(desk) | {e.row.invoice: e.row for e in entries if e.row.kind == "invoice"}
        for entry in notes:
            if entry.row.credits_invoice not in known:
                yield entry.finding(CREDITS_UNKNOWN, "credits_invoice")
        yield from _fits(desk, notes, "credits_invoice", known)


def check_payments(desk: CheckDesk, entries: Sequence[Entry[PaymentRow]]) -> Iterator[Finding]:
    """Amounts more than zero, and the currency and account of the invoice that a payment names."""
    for entry in entries:
        if entry.row.amount <= 0:
            yield entry.finding(PAYMENT_NOT_POSITIVE, "amount", expected="> 0")
    naming = [e for e in entries if e.row.invoice]
    if naming:
        yield from _fits(desk, naming, "invoice", _invoices_by_number(desk))


def _fits(
    desk: CheckDesk, entries: Iterable[Entry[Any]], named: str, known: Mapping[str, InvoiceRow]
) -> Iterator[Finding]:
    accounts = accounts_of(desk)
    for entry in entries:
        invoice = known.get(getattr(entry.row, named))
        if invoice is None:
            continue
        if invoice.account != entry.row.account:
            yield entry.finding(OTHER_ACCOUNT, named, expected=invoice.account)
            continue
        ours, theirs = (currency_of(row, accounts, desk.company.currency) for row in (entry.row, invoice))
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
