"""Invoices and payments: what customers owe, since when, and which payment settled which invoice.

Two office forms and their checks come first, then the open items as of any day (`Receivables.at`), then the section
`receivables`. Money never crosses currencies; every open amount traces to the invoice and to what reduced it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Self

from acctkit import (
    ZERO,
    Chart,
    Check,
    CheckDesk,
    Choice,
    Code,
    Column,
    Content,
    Day,
    Desk,
    Entry,
    Figure,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Money,
    Part,
    Reconciliation,
    Record,
    Ref,
    Row,
    Section,
    SectionDesk,
    Table,
    Text,
    Traced,
    Whole,
    column,
    hookimpl,
    total,
)

# ------------------------------------------------------------------ the forms


class InvoiceRow(Row):
    """An invoice, one instalment of it, or a credit note; a credit note's amount is kept without its sign."""

    invoice: Id = column("Invoice", "Factura", "Invoice no.", "Invoice number", "Invoice #", "Nº factura",
                         "Nº de factura", "Número de factura", "Factura nº", "Document", "Documento")
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
    refers={"account": Ref("accounts", "account")},
)
PAYMENTS = Form(
    "payments", Text("Payments", "Pagos"), PaymentRow, who="office", date="paid_on", amount="amount",
    keys=(
        Key("transaction_id", needs=("transaction_id",)),
        Key("account", "reference", "invoice", "kind", "paid_on", needs=("reference",)),
        Key("account", "paid_on", "amount", "kind", counted=True),
    ),
    refers={"account": Ref("accounts", "account"), "invoice": Ref("invoices", "invoice", "warning", office=True)},
)

# ------------------------------------------------------------------ the checks

DUE_BEFORE_ISSUED = Code("due-before-issued", "error", Text(
    "This invoice is due on {value}, before the day it was issued ({expected}).",
    "Esta factura vence el {value}, antes del día de su emisión ({expected})."))
NEGATIVE_INVOICE = Code("negative-invoice", "error", Text(
    "An invoice cannot have the negative amount {value}; if it is a credit note, say so under Kind.",
    "Una factura no puede tener el importe negativo {value}; si es una nota de crédito, indíquelo en Tipo."))
PAYMENT_NOT_POSITIVE = Code("payment-not-positive", "error", Text(
    "A {kind} must be more than zero, and this is {value}; money that went back is a reversal.",
    "Este importe debe ser mayor que cero y es {value}; el dinero devuelto se anota como devolución."))
CREDITS_UNKNOWN = Code("credits-unknown-invoice", "warning", Text(
    "Invoice {value}, which this credit note credits, is not in the books; the credit stays unapplied.",
    "La factura {value}, que esta nota de crédito abona, no está en los libros; el abono queda sin aplicar."))
OTHER_ACCOUNT = Code("invoice-of-another-account", "warning", Text(
    "Invoice {value} belongs to account {expected}, so this amount is not applied to it.",
    "La factura {value} es de la cuenta {expected}, así que este importe no se aplica a ella."))
OTHER_CURRENCY = Code("currency-not-the-invoices", "error", Text(
    "This is in {currency}, but invoice {invoice} is in {expected}; write the currency in which it was paid.",
    "Esto está en {currency}, pero la factura {invoice} está en {expected}; indique la moneda en que se pagó."))


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
            yield entry.finding(PAYMENT_NOT_POSITIVE, "amount", expected="> 0", kind=entry.row.kind)
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


# ------------------------------------------------------------------ what is open, as of a day


@dataclass(frozen=True, slots=True)
class Item:
    """An open invoice, or an open instalment: `open` traces to the invoice and to what reduced it. `days_late` counts
    from the due date (0 or less: not due yet) and is None where no due date is known: nobody is late then."""

    number: str
    issued_on: dt.date
    due_on: dt.date | None
    days_late: int | None
    amount: Decimal
    open: Traced

    @property
    def bucket(self) -> str:
        """The column of the ageing that it stands in."""
        late = self.days_late
        return "no_due_date" if late is None else next(name for name, _, most in BUCKETS if late <= most)

    @property
    def overdue(self) -> bool:
        """Whether its due date has passed."""
        return self.days_late is not None and self.days_late > 0


@dataclass(frozen=True, slots=True)
class Credit:
    """What was paid or credited and fits no open invoice: `amount` is negative (a reversal of nothing: positive)."""

    kind: str
    number: str
    day: dt.date
    amount: Traced


@dataclass(frozen=True, slots=True)
class Balance:
    """Where an account stands in one currency on a day: open items, oldest due first, and credits not applied."""

    account: str
    currency: str
    items: tuple[Item, ...]
    credits: tuple[Credit, ...]

    @property
    def overdue(self) -> Traced:
        """What is past due, before credits."""
        return total(item.open for item in self.items if item.overdue)

    @property
    def unapplied(self) -> Traced:
        """Payments and credits that no invoice took, as a negative amount."""
        return total(credit.amount for credit in self.credits)

    @property
    def total(self) -> Traced:
        """What is outstanding: all that is open, less what is unapplied."""
        return total(item.open for item in self.items) + self.unapplied


@dataclass(slots=True)
class _Tally:
    """A record while it is settled: what is left of its amount, and what others took of it."""

    record: Record[Any]
    left: Decimal
    taken: list[Part] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(self.record.row.kind)

    def part(self, amount: Decimal) -> Part:
        return Part(self.record.form, self.record.id, "amount", amount)


@dataclass(frozen=True)
class Receivables:
    """The invoices and payments up to a day, and the accounts, read once; `at` gives the balances on any day of it."""

    invoices: Sequence[Record[InvoiceRow]]
    payments: Sequence[Record[PaymentRow]]
    accounts: Mapping[str, Any]
    currency: str
    rep: str | None = None

    @classmethod
    def read(cls, desk: Desk, **equal: Any) -> Receivables:
        """Everything up to `desk.as_of`, or only what has these values, such as `account="103"`."""
        invoices, payments = (desk.books.records(form, until=desk.as_of, **equal) for form in ("invoices", "payments"))
        return cls(invoices, payments, accounts_of(desk), desk.company.currency)

    def of_rep(self, rep: str) -> Receivables:
        """Only the accounts that `rep` looks after now."""
        return replace(
            self, rep=rep, invoices=[r for r in self.invoices if self.rep_of(r.row.account) == rep],
            payments=[r for r in self.payments if self.rep_of(r.row.account) == rep],
        )

    def rep_of(self, account: str) -> str:
        """Who looks after `account` now, or nobody."""
        return getattr(self.accounts.get(account), "rep", None) or ""

    def currency_of(self, row: InvoiceRow | PaymentRow) -> str:
        """The currency of an invoice or payment."""
        return currency_of(row, self.accounts, self.currency)

    def due_on(self, row: InvoiceRow) -> dt.date | None:
        """The due date as written, else by the account's terms, else none."""
        terms = getattr(self.accounts.get(row.account), "payment_terms_days", None)
        return row.due_on or (None if terms is None else row.issued_on + dt.timedelta(days=int(terms)))

    def who(self, balance: Balance) -> dict[str, Any]:
        """The first columns of every table about balances."""
        name = getattr(self.accounts.get(balance.account), "name", "")
        return {"account": balance.account, "name": name, "rep": self.rep_of(balance.account),
                "currency": balance.currency}

    def at(self, day: dt.date) -> tuple[Balance, ...]:
        """Every account and currency with something open on `day`, by account; later invoices and payments do not
        count."""
        groups: dict[tuple[str, str], tuple[list[_Tally], list[_Tally]]] = defaultdict(lambda: ([], []))
        for record in (*self.invoices, *self.payments):
            row: Any = record.row
            if (row.issued_on if record.form == "invoices" else row.paid_on) <= day:
                groups[row.account, self.currency_of(row)][row.kind != "invoice"].append(_Tally(record, row.amount))
        balances = (self._settle(*key, *sides, day) for key, sides in sorted(groups.items()))
        return tuple(balance for balance in balances if balance.items or balance.credits)

    def _settle(
        self, account: str, currency: str, owed: list[_Tally], given: list[_Tally], day: dt.date
    ) -> Balance:
        """Reversals first take back their payment; what names an invoice goes to it; other payments go to the oldest
        due. A credit note that names no open invoice stays unapplied: which one it is for is for people to say."""
        due = {tally.record.id: self.due_on(tally.record.row) for tally in owed}
        owed.sort(key=lambda t: _oldest_first(t.record.row, due[t.record.id]))
        _take_back(given)
        by_number: dict[str, list[_Tally]] = defaultdict(list)
        for tally in owed:
            by_number[tally.record.row.invoice].append(tally)
        money = [tally for tally in given if tally.kind != "reversal"]
        for tally in money:
            row = tally.record.row
            _apply(tally, by_number.get(row.credits_invoice if tally.kind == "credit note" else row.invoice, ()))
        waiting = deque(owed)
        for tally in money:
            while tally.kind != "credit note" and tally.left and waiting:
                _apply(tally, (waiting[0],))
                if not waiting[0].left:
                    waiting.popleft()
        items = tuple(_item(tally, due[tally.record.id], day) for tally in owed if tally.left)
        return Balance(account, currency, items, tuple(_credit(tally) for tally in given if tally.left))


def accounts_of(desk: Desk) -> dict[str, Any]:
    """The accounts by id, as their form has them; none when no plugin declares that form."""
    return {record.row.account: record.row for record in desk.books.records("accounts")}


def currency_of(row: InvoiceRow | PaymentRow, accounts: Mapping[str, Any], company: str) -> str:
    """The currency as written, else the account's, else the company's."""
    return row.currency or getattr(accounts.get(row.account), "currency", None) or company


def _oldest_first(row: InvoiceRow, due: dt.date | None) -> tuple[Any, ...]:
    return due or dt.date.max, row.issued_on, row.invoice, row.installment or 0


def _take_back(given: Iterable[_Tally]) -> None:
    """Each reversal takes back the payment that it most likely means: one of before, with its reference, its invoice,
    its amount, the latest. A payment then counts with what is left of it."""
    receipts = [tally for tally in given if tally.kind not in ("reversal", "credit note")]
    for reversal in (tally for tally in given if tally.kind == "reversal"):
        back = reversal.record.row

        def likely(tally: _Tally, back: PaymentRow = back) -> tuple[Any, ...]:
            row = tally.record.row
            return (
                row.paid_on > back.paid_on, not (back.reference and row.reference == back.reference),
                not (back.invoice and row.invoice == back.invoice), row.amount != back.amount,
                -row.paid_on.toordinal(), -tally.record.id,
            )

        for receipt in sorted((receipt for receipt in receipts if receipt.left), key=likely):
            used = min(reversal.left, receipt.left)
            reversal.left -= used
            receipt.left -= used


def _apply(money: _Tally, owed: Iterable[_Tally]) -> None:
    for invoice in owed:
        used = min(money.left, invoice.left)
        if used:
            money.left -= used
            invoice.left -= used
            invoice.taken.append(money.part(-used))


def _item(tally: _Tally, due: dt.date | None, day: dt.date) -> Item:
    row = tally.record.row
    number = row.invoice if row.installment is None else f"{row.invoice}/{row.installment}"
    opened = Traced(tally.left, lambda: (tally.part(row.amount), *tally.taken))
    return Item(number, row.issued_on, due, (day - due).days if due else None, row.amount, opened)


def _credit(tally: _Tally) -> Credit:
    row = tally.record.row
    amount = tally.left if tally.kind == "reversal" else -tally.left
    number, day = (row.invoice, row.issued_on) if tally.kind == "credit note" else (row.reference or "", row.paid_on)
    return Credit(tally.kind, number, day, Traced(amount, lambda: (tally.part(amount),)))


# ------------------------------------------------------------------ the section

BUCKETS: tuple[tuple[str, Text, float], ...] = (
    ("current", Text("Not due", "Sin vencer"), 0),
    ("d1_30", Text("1–30 days late", "1–30 días vencido"), 30),
    ("d31_60", Text("31–60 days late", "31–60 días vencido"), 60),
    ("d61_90", Text("61–90 days late", "61–90 días vencido"), 90),
    ("d91_120", Text("91–120 days late", "91–120 días vencido"), 120),
    ("d121_plus", Text("121+ days late", "121+ días vencido"), float("inf")),
)
TITLES: dict[str, Text] = {name: title for name, title, _ in BUCKETS} | {
    "no_due_date": Text("No due date", "Sin fecha de vencimiento"),
    "unapplied": Text("Unapplied payments and credits", "Pagos y abonos sin aplicar"),
    "disputed": Text("Of which disputed", "Del cual, en disputa"),
    "total": Text("Total", "Total"),
}
SUMMED = tuple(name for name in TITLES if name not in ("disputed", "total"))
WHO = (Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
       Column("rep", Text("Rep", "Vendedor"), "id"), Column("currency", Text("Currency", "Moneda")))


def build(desk: SectionDesk) -> Content:
    """What is outstanding as of `desk.as_of`, how late, and how that changed since a week before."""
    book = Receivables.read(desk)
    if desk.rep is not None:
        book = book.of_rep(desk.rep)
    now, before = book.at(desk.as_of), book.at(desk.as_of - dt.timedelta(days=7))
    found = {book.currency_of(r.row) for r in book.invoices} | {book.currency_of(r.row) for r in book.payments}
    currencies = sorted(found or {book.currency}, key=lambda code: (code != book.currency, code))
    ageing = _ageing(book, now, currencies)
    return Content(
        headline=tuple(_headline(code, now, before) for code in currencies),
        figures=tuple(_figures(desk, book, currencies, now, before)),
        tables=(ageing, _largest(book, now, currencies), _buckets(desk, ageing, currencies)),
        charts=tuple(
            Chart(Text(f"Receivables by age, {code}", f"Saldo de clientes por antigüedad, {code}"), "buckets", "bucket",
                  (code.lower(),)) for code in currencies
        ),
        reconciliations=tuple(_reconciliation(desk, book, ageing, code) for code in currencies),
        decisions=tuple(_decisions(now)),
    )


def _ageing(book: Receivables, balances: Iterable[Balance], currencies: Sequence[str]) -> Table:
    rows: list[dict[str, Any]] = []
    for balance in balances:
        row: dict[str, Any] = book.who(balance) | {"disputed": ZERO, "unapplied": balance.unapplied}
        for name in SUMMED[:-1]:
            row[name] = total(item.open for item in balance.items if item.bucket == name)
        rows.append(row | {"total": total(row[name] for name in SUMMED)})
    sums = [
        {"account": "Σ", "currency": code}
        | {name: total(row[name] for row in rows if row["currency"] == code) for name in TITLES}
        for code in currencies
    ]
    columns = (*WHO, *(Column(name, title, "money", _unit(currencies), "AC") for name, title in TITLES.items()))
    return Table("ageing", Text("Receivables by account and age", "Saldo por cliente y antigüedad"), columns,
                 tuple(rows), ("account", "currency"), tuple(sums))


def _largest(book: Receivables, balances: Iterable[Balance], currencies: Sequence[str]) -> Table:
    rows: list[dict[str, Any]] = []
    for code in currencies:
        late = [balance for balance in balances if balance.currency == code and balance.overdue.value]
        for balance in sorted(late, key=lambda b: (-b.overdue.value, b.account))[:10]:
            oldest = max(item.days_late or 0 for item in balance.items)
            rows.append(book.who(balance) | {"overdue": balance.overdue, "days_late": oldest})
    columns = (*WHO, Column("overdue", Text("Overdue", "Vencido"), "money", _unit(currencies), "AC"),
               Column("days_late", Text("Oldest", "Más antiguo"), "integer", "days"))
    return Table("ten_largest", Text("The ten largest overdue balances", "Los diez mayores saldos vencidos"), columns,
                 tuple(rows), ("account", "currency"), front=True)


def _buckets(desk: Desk, ageing: Table, currencies: Sequence[str]) -> Table:
    """The totals of the ageing turned on their side, for the charts: a row an age, a column a currency."""
    columns = (Column("bucket", Text("Age", "Antigüedad")),
               *(Column(code.lower(), Text("Open", "Pendiente"), "money", code, "AC") for code in currencies))

    def across(name: str) -> dict[str, Any]:
        return {str(row["currency"]).lower(): row[name] for row in ageing.totals}

    rows = tuple({"bucket": TITLES[name].say(desk.company.language)} | across(name) for name in SUMMED)
    return Table("buckets", Text("Receivables by age", "Saldo de clientes por antigüedad"), columns, rows, ("bucket",),
                 ({"bucket": "Σ"} | across("total"),))


def _figures(
    desk: SectionDesk, book: Receivables, currencies: Sequence[str], now: Sequence[Balance], before: Sequence[Balance]
) -> Iterator[Figure]:
    for code in currencies:
        owed, late, was = (_sum(now, code, "total"), _sum(now, code, "overdue"), _sum(before, code, "overdue"))
        week = [r for r in book.payments if r.row.paid_on in desk.week and book.currency_of(r.row) == code]
        cash = total(_cash(r) for r in week if r.row.kind in ("receipt", "reversal"))
        for name, title, value in (
            ("outstanding", Text("Outstanding", "Pendiente de cobro"), owed),
            ("overdue", Text("Overdue", "Vencido"), late),
            ("overdue_change", Text("Overdue, change on the week before", "Vencido, variación semanal"), late - was),
            ("cash_received", Text("Cash received in the week", "Cobrado en la semana"), cash),
            ("unapplied", TITLES["unapplied"], _sum(now, code, "unapplied")),
        ):
            suffix = "" if len(currencies) == 1 else f"_{code.lower()}"
            yield Figure(f"{name}{suffix}", title, value, "money", code, front=True)
    newest = max((record.row.paid_on for record in book.payments), default=None)
    yield Figure("newest_payment", Text("Newest payment in the books", "Último pago registrado"), newest, "date",
                 front=True)


def _cash(record: Record[PaymentRow]) -> Traced:
    amount = record.row.amount * (-1 if record.row.kind == "reversal" else 1)
    return Traced(amount, lambda: (Part("payments", record.id, "amount", amount),))


def _reconciliation(desk: Desk, book: Receivables, ageing: Table, code: str) -> Reconciliation:
    """The ageing against what the database adds up by itself: invoices, less credit notes, less payments."""
    added = Decimal(0)
    for form, plus in (("invoices", "invoice"), ("payments", "reversal")):
        for one in desk.books.sums(form, ("amount",), ("account", "currency", "kind"), until=desk.as_of):
            account, currency, kind = one.key
            known = currency or getattr(book.accounts.get(account), "currency", None) or book.currency
            if known == code and (book.rep is None or book.rep_of(account) == book.rep):
                added += one["amount"].value * (1 if kind == plus else -1)
    aged = total(row["total"] for row in ageing.rows if row["currency"] == code)  # type: ignore[misc]
    return Reconciliation(
        Text(f"Ageing is invoices less credits and payments, {code}",
             f"La antigüedad es igual a facturas menos abonos y pagos, {code}"), aged.value, added)


def _headline(code: str, now: Sequence[Balance], before: Sequence[Balance]) -> Text:
    late, was = _sum(now, code, "overdue").value, _sum(before, code, "overdue").value
    count = sum(1 for b in now if b.currency == code and b.overdue.value)
    s = "" if count == 1 else "s"
    if not late:
        return Text(f"Nothing is overdue in {code}.", f"No hay nada vencido en {code}.")
    (en, es), (more, mas) = said(late), said(late - was, "+")
    return Text(f"Overdue {en} {code}, {more} on the week before; {count} account{s}.",
                f"Vencido {es} {code}, {mas} respecto a la semana anterior; {count} cliente{s}.")


def _decisions(now: Sequence[Balance]) -> Iterator[Text]:
    undated = sorted(item.number for b in now for item in b.items if item.due_on is None)
    if undated:
        names = ", ".join(undated[:5]) + (", …" if len(undated) > 5 else "")
        yield Text(f"Head office: give these invoices a due date; until then nobody is asked to pay them: {names}.",
                   f"Oficina central: indicar cuándo vencen estas facturas; hasta entonces no se reclaman: {names}.")


def _sum(balances: Iterable[Balance], code: str, what: str) -> Traced:
    return total(getattr(b, what) for b in balances if b.currency == code)


def _unit(currencies: Sequence[str]) -> str:
    return currencies[0] if len(currencies) == 1 else ""


def said(amount: Decimal, sign: str = "") -> tuple[str, str]:
    """`amount` to the cent as an English and as a Spanish sentence has it.

    >>> said(Decimal("1234.5"))
    ('1,234.50', '1.234,50')
    """
    english = f"{amount:{sign},.2f}"
    return english, english.translate(str.maketrans(",.", ".,"))


# ------------------------------------------------------------------ what acctkit is handed


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


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("receivables", Text("Receivables", "Cuentas por cobrar"), build, ("invoices", "payments"), 30)]
