"""What stops letters: money and holds that are not in the books yet, and customers that nobody may write to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._customers import Customer
from acctkit.plugins._open_items import Receivables

from acctkit import Desk, Refused, Text

NEEDS = ("invoices", "payments")
HEEDED = (*NEEDS, "holds")  # a row of these that is not in the books may be why somebody must not be written to


@dataclass(frozen=True)
class Stops:
    """Why letters are withheld: a reason for all of them, or for those to one account."""

    everybody: Text | None
    accounts: Mapping[str, Text]

    @classmethod
    def now(cls, desk: Desk, book: Receivables) -> Stops:
        """What the books do not hold yet: files and rows of invoices, payments or holds, or any payment of late."""
        everybody = next(_files(desk), None) or _stale(desk, book)
        accounts: dict[str, Text] = {}
        for refused in (row for form in HEEDED for row in desk.books.refused(form)):
            reason, account = _row_reason(refused), _named(refused, book)
            if account:
                accounts.setdefault(account, reason)
            else:
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


def _stale(desk: Desk, book: Receivables) -> Text | None:
    limit = settings_of(desk).stale_after_days
    newest = max((record.row.paid_on for record in book.payments), default=dt.date.min)
    if not limit or (desk.as_of - newest).days <= limit:
        return None
    return Text(
        f"The newest payment in the books is more than {limit} days old.",
        f"El último pago registrado tiene más de {limit} días.",
    )


def _named(refused: Refused, book: Receivables) -> str:
    """The account that a refused row is about: the one it names, else the one of the invoice it names. A payment or a
    hold of an account that nobody knows may be anybody's: it is about no account that can be read."""
    account = refused.values.get("account", "").strip()
    invoice = refused.values.get("invoice", "").strip()
    if refused.form == "invoices" or account in book.customers:
        return account
    return next((record.row.account for record in book.invoices if record.row.invoice == invoice), "")


def _row_reason(refused: Refused) -> Text:
    return Text(
        f"Row {refused.number} of {refused.path} was not taken; correct it.",
        f"La fila {refused.number} de {refused.path} no se aceptó; corríjala.",
    )


def doubt(desk: Desk, rep: str) -> str:
    """Why a person must approve the letters of a rep's accounts: the rep's file may tell of a payment or a dispute."""
    for file in desk.books.unread(rep) if rep else ():
        return Text(
            f"The file {file.path} of the account's rep was not read.",
            f"No se ha leído el archivo {file.path} del vendedor.",
        ).say(desk.company.language)
    return ""
