"""What stops letters: money and holds that are not in the books yet, and customers that nobody may write to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._customers import Customer
from acctkit.plugins._open_items import Receivables
from acctkit.plugins._settling import BANKED

from acctkit import Desk, Refused, Text

NEEDS = ("invoices", "payments")
HEEDED = (*NEEDS, "holds")  # a file of these that is not in the books may be why somebody must not be written to
ROWS = (*HEEDED, "accounts")  # and a row of these: of accounts it may change the address, or forbid to write there
UNDELIVERED = {  # by the state of the last letter
    "failed": Text(
        "The last letter could not be delivered: see acctkit outbox list --state failed, and correct the address.",
        "La última carta no se pudo entregar: véala con acctkit outbox list --state failed y corrija la dirección.",
    ),
    "suppressed": Text(
        "What went to this address came back: see acctkit mail bounces, and correct the address, or clear it.",
        "Lo que se envió a esta dirección ha sido devuelto: véalo con acctkit mail bounces y corrija la dirección o "
        "habilítela.",
    ),
}


@dataclass(frozen=True)
class Stops:
    """Why letters are withheld: a reason for all of them, or for those to one account."""

    everybody: Text | None
    accounts: Mapping[str, Text]

    @classmethod
    def now(cls, desk: Desk, book: Receivables, *, stale_ok: bool = False) -> Stops:
        """What the books do not hold yet: files and rows that say what is owed, or who is written to, or any payment
        of late unless that is `stale_ok`."""
        everybody = next(_files(desk), None) or (None if stale_ok else _stale(desk))
        accounts: dict[str, Text] = {}
        known = _Known(desk, book)
        for refused in (row for form in ROWS for row in desk.books.refused(form)):
            reason, named = _row_reason(refused), _named(refused, known)
            for account in named:
                accounts.setdefault(account, reason)
            if not named:
                everybody = everybody or reason
        return cls(everybody, accounts)

    def of(self, customer: Customer) -> Text | None:
        """Why a letter to this customer is withheld, or None."""
        return customer.closed or self.everybody or self.accounts.get(customer.account)


def _files(desk: Desk) -> Iterator[Text]:
    """Office files that may tell of invoices, payments or holds and are not in the books; one that nobody could read
    may."""
    for file in desk.books.unread("office"):
        if not file.forms or not set(HEEDED).isdisjoint(file.forms):
            en, es = ("waits", "está en espera") if file.status == "pending" else ("was rejected", "fue rechazado")
            yield Text(
                f"The office file {file.path} {en}; replace or dismiss it.",
                f"El archivo de oficina {file.path} {es}; reemplácelo o descártelo.",
            )


def _stale(desk: Desk) -> Text | None:
    limit = settings_of(desk).stale_after(desk.transport)
    since = desk.as_of - dt.timedelta(days=limit)
    fresh = desk.books.sums("payments", ("amount",), ("kind",), since=since, until=desk.as_of) if limit else ()
    if not limit or any(one.key[0] in BANKED for one in fresh):
        return None
    return Text(
        f"The books have no payment of the last {limit} days.",
        f"No hay ningún pago registrado de los últimos {limit} días.",
    )


class _Known:
    """Which accounts there are, and whose an invoice is: also beyond the one account that a letter is looked at for."""

    def __init__(self, desk: Desk, book: Receivables) -> None:
        self._books, self._customers, self._all = desk.books, book.customers, book.account is None
        self._owners = {record.row.invoice: record.row.account for record in book.invoices}
        self._invoiced = set(self._owners.values())

    def account(self, account: str) -> bool:
        """Whether a list of accounts has it, or an invoice."""
        if account in self._customers or account in self._invoiced or not account or self._all:
            return account in self._customers or account in self._invoiced
        return any(self._books.records(form, account=account) for form in ("accounts", "invoices"))

    def owner(self, invoice: str) -> str:
        """The account of an invoice; empty where the books have none of that number."""
        if invoice and invoice not in self._owners and not self._all:
            self._owners[invoice] = next((r.row.account for r in self._books.records("invoices", invoice=invoice)), "")
        return self._owners.get(invoice, "")


def _named(refused: Refused, known: _Known) -> set[str]:
    """The accounts that a refused row is about: the one it names, where anybody knows it, and those of the invoices
    that it names. A row of the list of accounts, or an invoice, makes the account known by itself."""
    account = refused.values.get("account", "").strip()
    new = refused.form == "accounts" or (refused.form == "invoices" and not _gives_back(refused))
    named = {account} if new or known.account(account) else set()
    invoices = (refused.values.get(column, "").strip() for column in ("invoice", "credits_invoice"))
    return (named | {known.owner(invoice) for invoice in invoices}) - {""}


def _gives_back(refused: Refused) -> bool:
    """Whether a refused row of invoices may be a credit note, by what could be read of it."""
    kind, amount, credits = (refused.values.get(name, "").strip() for name in ("kind", "amount", "credits_invoice"))
    return bool(credits) or kind.casefold() not in ("", "invoice", "factura") or amount[:1] in ("-", "−", "(")


def _row_reason(refused: Refused) -> Text:
    return Text(
        f"Row {refused.number} of {refused.path} was not taken; correct it.",
        f"La fila {refused.number} de {refused.path} no se aceptó; corríjala.",
    )


def undelivered(state: str) -> Text | None:
    """Why nobody is written to whose last letter could not be delivered, and is in that `state`."""
    return UNDELIVERED.get(state)


def doubt(desk: Desk, customer: Customer) -> str:
    """Why a person must approve the letters to a customer: a consumer is a person whom the law protects, and the rep's
    file may tell of a payment or a dispute."""
    if customer.consumer:
        return Text(
            "The customer is a consumer.", "El cliente es un consumidor."
        ).say(desk.company.language)
    for file in desk.books.unread(customer.rep) if customer.rep else ():
        return Text(
            f"The file {file.path} of the account's rep was not read.",
            f"No se ha leído el archivo {file.path} del vendedor.",
        ).say(desk.company.language)
    return ""
