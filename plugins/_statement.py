"""The statement of account: a paper that tells a customer, invoice by invoice, what is open on a day, and how late.

One a currency: nothing is added across currencies. Shared by the plugins that write to customers about money; no plugin
itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._open_items import Balance, Credit, Item, Receivables
from babel.dates import format_date

from acctkit import Column, Desk, Paper, PaperBreakdown, PaperFact, PaperTotal, Text, total

KIND = "statement"
SPOKEN = ("en", "es")  # in another language days and amounts would be written otherwise than the words beside them
TITLE = Text("Statement of account", "Extracto de cuenta")
COLUMNS = (
    Column("invoice", Text("Invoice", "Factura")),
    Column("po_number", Text("Your order", "Su pedido"), "id"),
    Column("issued_on", Text("Date", "Fecha"), "date"),
    Column("due_on", Text("Due", "Vence"), "date"),
    Column("days_late", Text("Days late", "Días de retraso"), "integer"),
    Column("amount", Text("Amount", "Importe"), "money"),
    Column("paid", Text("Paid", "Pagado"), "money"),
    Column("open", Text("Open", "Pendiente"), "money"),
    Column("remark", Text("Remark", "Nota")),
)
DISPUTED = Text("in dispute", "en disputa")
CREDITS = {
    "credit note": Text("Credit note {number}", "Nota de crédito {number}"),
    "reversal": Text("Returned payment {number}", "Pago devuelto {number}"),
}
UNAPPLIED = Text("Unapplied payments and credits", "Pagos y notas de crédito sin aplicar")
PAYMENT = Text("Payment not yet applied {number}", "Pago aún sin aplicar {number}")


def statements(desk: Desk, book: Receivables, account: str, language: str) -> tuple[Paper, ...]:
    """What is open on an account as of `desk.as_of`, a paper for each currency; none where nothing is open."""
    day = desk.as_of
    own = replace(
        book, account=account, invoices=[one for one in book.invoices if one.row.account == account],
        payments=[one for one in book.payments if one.row.account == account],
    )
    return tuple(statement(desk, book, balance, language, day) for balance in own.at(day))


def statement(desk: Desk, book: Receivables, balance: Balance, language: str, day: dt.date) -> Paper:
    """The statement of one balance, as `book` has it on `day`."""
    customer, currency = book.customers[balance.account], balance.currency
    language = language if language.replace("_", "-").partition("-")[0] in SPOKEN else "en"
    return Paper(
        KIND, f"{balance.account}:{currency}:{day}", TITLE, day, balance.account, customer.called,
        currency, COLUMNS, tuple(_lines(book, balance, language)), tuple(_totals(balance)), language=language,
        facts=tuple(_facts(balance)), notes=tuple(_notes(desk, balance, customer.rep or "")), rep=customer.rep or "",
        lead=(_lead(balance, day),),
        breakdown=PaperBreakdown(Text("By age", "Por antigüedad"), tuple(ageing(book, balance))),
    )


def ageing(book: Receivables, balance: Balance) -> Iterator[PaperTotal]:
    """What is open by how late it is, all that is unapplied apart; together they are what the balance comes to."""
    for name, title in book.ages.titles.items():
        yield PaperTotal(title, _sum(item for item in balance.items if item.bucket == name))
    undated = _sum(item for item in balance.items if item.due_on is None)
    if undated:
        yield PaperTotal(Text("No due date", "Sin fecha de vencimiento"), undated)
    if balance.credits:
        yield PaperTotal(UNAPPLIED, balance.unapplied.value)


def said_of(credit: Credit) -> Text:
    """What a customer reads of a credit: what it is, and its number."""
    words = CREDITS.get(credit.kind, PAYMENT)
    return Text(*(words.say(language, number=credit.number).strip() for language in ("en", "es")))


def _lines(book: Receivables, balance: Balance, language: str) -> Iterator[Mapping[str, Any]]:
    for item in balance.items:
        late = item.days_late or 0
        yield {
            "invoice": item.number, "po_number": getattr(book.row(item), "po_number", None),
            "issued_on": item.issued_on, "due_on": item.due_on, "days_late": late if late > 0 else None,
            "amount": item.amount, "paid": item.amount - item.open.value or None, "open": item.open.value,
            "remark": DISPUTED.say(language) if item.hold and item.hold.disputes else None,
        }
    for credit in balance.credits:
        yield {"invoice": said_of(credit).say(language), "issued_on": credit.day, "open": credit.amount.value}


def _totals(balance: Balance) -> Iterator[PaperTotal]:
    if balance.credits:
        yield PaperTotal(Text("Open invoices", "Facturas pendientes"), _sum(balance.items))
        yield PaperTotal(UNAPPLIED, balance.unapplied.value)
    in_favour = balance.total.value < 0
    yield PaperTotal(Text("Balance in your favour", "Saldo a su favor") if in_favour else Text("Balance", "Saldo"),
                     balance.total.value)


def _facts(balance: Balance) -> Iterator[PaperFact]:
    yield PaperFact(Text("Currency", "Moneda"), balance.currency)
    if balance.overdue.value:
        yield PaperFact(Text("Past due", "Vencido"), balance.overdue.value, "money")
    if balance.disputed.value:
        yield PaperFact(Text("Of the balance, in dispute", "Del saldo, en disputa"), balance.disputed.value, "money")


def _lead(balance: Balance, day: dt.date) -> Text:
    currency = balance.currency
    en, es = (format_date(day, "long", locale=locale) for locale in ("en", "es"))
    if not balance.items and not balance.credits:
        return Text(f"Nothing in {currency} is open on your account as of {en}, by the payments known to us.",
                    f"En su cuenta no figura nada pendiente en {currency} a {es}, según los pagos que conocemos.")
    return Text(f"What is open on your account as of {en}, by the payments known to us. Amounts are in {currency}.",
                f"Lo que figura pendiente en su cuenta a {es}, según los pagos que conocemos. Importes en {currency}.")


def _notes(desk: Desk, balance: Balance, rep: str) -> Iterator[Text]:
    if balance.total.value > 0:
        yield Text("If you have already paid, thank you: please disregard what you have paid.",
                   "Si ya ha pagado, muchas gracias: no tenga en cuenta lo que ya haya pagado.")
    yield Text("If anything here is not as you have it, reply to the message that brought it, with the invoice number.",
               "Si algo no coincide con sus registros, responda al mensaje con el que lo recibió e indique la factura.")
    if person := desk.people.get(rep):
        who = f"{person.name}, {person.email}" if person.email else person.name
        yield Text(f"Your contact: {who}", f"Su contacto: {who}")


def _sum(items: Iterable[Item]) -> Decimal:
    return total(item.open for item in items).value
