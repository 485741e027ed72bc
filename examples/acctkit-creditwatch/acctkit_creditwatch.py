"""Warns a rep at the row when the account owes more than its credit limit.

What an account owes is added up in the books: its invoices less credit notes and payments, up to the day of the run, in
the account's own currency. The limit is the column `credit_limit` of the office's account list; an account without one
is never warned about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit import Check, CheckDesk, Code, Entry, Finding, Text, hookimpl, plain_text
from pydantic import BaseModel, ConfigDict, Field

ACCTKIT_API = "1.0"


class CreditSettings(BaseModel):
    """When to warn: the table `[plugins.creditwatch]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_percent: int = Field(default=100, ge=1, le=1000, description="warn from this share of the credit limit on")
    count_rows: bool = Field(
        default=False, description="count the file's own sales, too, for a company that invoices after the week"
    )


OVER_LIMIT = Code(
    "over-credit-limit",
    "warning",
    Text(
        "Account {value} owes {owes} {currency} and its credit limit is {limit}; ask head office before you sell on.",
        "El cliente {value} debe {owes} {currency} y su límite de crédito es {limit}; consulte con la oficina "
        "central antes de seguir vendiendo.",
    ),
    help=Text(
        "Goods that go to an account over its limit may never be paid. The row is taken; speak with head office, which "
        "can collect, raise the limit in the account list, or stop the delivery.",
        "Lo que se entrega a un cliente por encima de su límite puede no cobrarse nunca. La fila se acepta; hable con "
        "la oficina central, que puede cobrar, subir el límite en la lista de clientes o parar la entrega.",
    ),
    example={"value": "103", "owes": "12300.00", "limit": "10000.00", "currency": "USD"},
)
#: What a row of each kind does to what an account owes.
SIGNS = {"invoice": 1, "credit note": -1, "receipt": -1, "reversal": 1, "write-off": -1, "discount": -1,
         "withholding": -1}


@dataclass(frozen=True, slots=True)
class Credit:
    """An account's limit and what it owes, in its currency."""

    currency: str
    limit: Decimal
    owes: Decimal

    def reached(self, percent: int, more: Decimal) -> bool:
        """Whether it owes more than so many per cent of the limit, once `more` is added."""
        return self.owes + more > self.limit * percent / 100


def credits(desk: CheckDesk) -> Mapping[str, Credit]:
    """Every account that has a limit, with what it owes today. The database adds."""
    accounts = {record.row.account: record.row for record in desk.books.records("accounts")}
    currencies = {name: row.currency or desk.company.currency for name, row in accounts.items()}
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for form in ("invoices", "payments"):
        for one in desk.books.sums(form, ("amount",), ("account", "currency", "kind"), until=desk.as_of):
            account, currency, kind = one.key
            if (currency or currencies.get(account)) == currencies.get(account):
                owed[account] += SIGNS.get(kind, 0) * one["amount"].value
    return {
        name: Credit(currencies[name], row.credit_limit, owed[name])
        for name, row in accounts.items()
        if row.credit_limit is not None
    }


def check_credit(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """The first row of each account that is over its limit or, with `count_rows`, that takes it there."""
    settings = desk.settings if isinstance(desk.settings, CreditSettings) else CreditSettings()
    known = credits(desk)
    sold: dict[str, Decimal] = defaultdict(Decimal)
    told = set[str]()
    for entry in sorted(entries, key=lambda one: one.row.date):
        account = entry.row.account
        credit = known.get(account)
        if credit is None or account in told:
            continue
        if settings.count_rows and entry.row.currency in (None, credit.currency):
            sold[account] += entry.row.amount or Decimal(0)
        if credit.reached(settings.at_percent, sold[account]):
            told.add(account)
            yield _warning(entry, credit, sold[account])


def _warning(entry: Entry[Any], credit: Credit, more: Decimal) -> Finding:
    limit = plain_text(credit.limit)
    return entry.finding(
        OVER_LIMIT, "account", expected=limit, limit=limit, owes=plain_text(credit.owes + more),
        currency=credit.currency,
    )


@hookimpl
def acctkit_settings() -> type[CreditSettings]:
    return CreditSettings


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("creditwatch", "sales", check_credit, (OVER_LIMIT,), ("accounts", "invoices", "payments"))]
