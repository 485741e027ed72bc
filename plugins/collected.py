"""What reps collect and are promised: cheques, cash, transfers and promises, until the bank shows them.

A rep's word keeps overdue notices away from the invoice that it names, or from the account: what was collected for as
long as the bank may take to show it, a promise until the business day after it was to be kept. When the bank shows the
money, it counts; when the time is over, what is due is chased again and the package says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acctkit.plugins._collected_book import PROMISE, CollectedSettings, collections, settings_of, unkept
from acctkit.plugins._collected_codes import CODES, DAY_BEFORE, FAR_OFF, NO_DAY, OF_ANOTHER, TOO_OFTEN
from acctkit.plugins._collected_tables import build
from acctkit.plugins._customers import Customers
from pydantic import BaseModel

from acctkit import (
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
    Section,
    Text,
    column,
    hookimpl,
)

KINDS = {
    "cheque": ("cheque", "cheque", "check", "talón"),
    "cash": ("cash", "efectivo", "metálico", "contado"),
    "transfer": ("transfer", "transferencia", "bank transfer", "wire", "transferencia bancaria"),
    PROMISE: ("promise", "promesa", "promise to pay", "promesa de pago", "promised"),
}


class CollectedRow(Row):
    """What a customer gave or promised to a rep."""

    date: Day = column("Date", "Fecha", "Collected on", "Fecha de cobro", "Cobrado el", "Received on", "Recibido el")
    account: Id = column("Account", "Cliente", "Customer", "Customer #", "Customer no.", "Account no.", "Cuenta",
                         "Código cliente", "Código de cliente", "Nº cliente")
    kind: Choice = column("Kind", "Tipo", "Type", "Form of payment", "Forma de pago", "Means", "Medio de pago",
                          choices=KINDS)
    amount: Money = column("Amount", "Importe", "Collected", "Cobrado", "Total", gt=0)
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)
    invoice: Id | None = column("Invoice", "Factura", "Invoice no.", "Invoice number", "Nº factura", "Nº de factura",
                                "Número de factura", default=None)
    promised_on: Day | None = column(
        "Promised on", "Prometido para", "Promised for", "Will pay on", "Fecha prometida", "Pagará el", default=None,
        help=Text("The day on which the customer said it would pay; for promises alone.",
                  "El día en que el cliente dijo que pagaría; solo en las promesas."))
    reference: Id | None = column("Reference", "Referencia", "Cheque no.", "Check no.", "Nº de cheque", "Nº de talón",
                                  default=None)


def fill_currency(desk: Desk, rows: Sequence[CollectedRow]) -> list[CollectedRow]:
    """The rows, each with its currency: its own, else the account's, else the company's."""
    customers = Customers.read(desk)
    return [row.model_copy(update={"currency": customers.currency_of(row)}) for row in rows]


COLLECTED = Form(
    "collected", Text("Collected", "Cobros"), CollectedRow, keys=(Key("date", "account", "kind", "amount"),),
    date="date", amount="amount", fill=fill_currency,
    refers={"account": Ref("accounts", "account"), "invoice": Ref("invoices", "invoice", "warning", office=True)},
)


def check_collected(desk: CheckDesk, entries: Sequence[Entry[CollectedRow]]) -> Iterator[Finding]:
    """A promise says by when, not too far off; an invoice is one of the account."""
    named = sorted({entry.row.invoice for entry in entries if entry.row.invoice})
    owners = {
        one.row.invoice: one.row.account for name in named for one in desk.books.records("invoices", invoice=name)
    }
    promises = [one for one in collections(desk) if one.record.row.kind == PROMISE] if entries else []
    customers = Customers.read(desk)
    for entry in entries:
        row = entry.row
        if row.invoice and owners.get(row.invoice, row.account) != row.account:
            yield entry.finding(OF_ANOTHER, "invoice", expected=owners[row.invoice])
        if row.kind != PROMISE:
            continue
        latest = row.date.toordinal() + settings_of(desk).promise_days
        if row.promised_on is None:
            yield entry.finding(NO_DAY, "promised_on" if "promised_on" in entry.cells else "kind")
        elif row.promised_on < row.date:
            yield entry.finding(DAY_BEFORE, "promised_on", expected=row.date)
        elif row.promised_on.toordinal() > latest:
            yield entry.finding(FAR_OFF, "promised_on", expected=row.date.fromordinal(latest))
        mine = [one for one in promises if one.record.row.account == row.account]
        if (earlier := unkept(row, customers.currency_of(row), mine)) > settings_of(desk).promises:
            yield entry.finding(TOO_OFTEN, "date", expected=earlier)


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return CollectedSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [COLLECTED]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("collected", "collected", check_collected, CODES)]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("collected", Text("Collected by reps", "Cobros de los vendedores"), build, ("collected",), 33)]
