"""What those who chase and age money know of a customer, from the form `accounts`, whoever declares it.

Shared by plugins; no plugin itself. Nobody needs that form: a customer that no list knows has its number, and no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

from acctkit.plugins._account_keepers import Keepers

from acctkit import Desk, Text


class Booked(Protocol):
    """A row of money: on whose account it is, and in which currency, where it says so."""

    @property
    def account(self) -> str: ...
    @property
    def currency(self) -> str | None: ...


CLOSED = {
    "insolvent": Text("The account is insolvent.", "El cliente es insolvente."),
    "legal": Text("The account is with the lawyers.", "El cliente está en manos de los abogados."),
    "do not contact": Text("The account must not be contacted.", "No se debe contactar con el cliente."),
}


@dataclass(frozen=True)
class Customer:
    """An account as its list has it; what is blank there, or not known at all, is None."""

    account: str
    name: str | None = None
    rep: str | None = None
    contact: str | None = None
    email: str | None = None
    billing_email: str | None = None
    language: str | None = None
    currency: str | None = None
    payment_terms_days: int | None = None
    status: str | None = None
    country: str | None = None
    segment: str | None = None
    policy: str | None = None
    consumer: bool | None = None

    @classmethod
    def of(cls, row: Any) -> Customer:
        """A customer from a row of `accounts`. Another plugin may declare that form with fewer columns than ours."""
        known: dict[str, Any] = {one.name: getattr(row, one.name, None) for one in fields(cls)}
        return cls(**known)

    @property
    def called(self) -> str:
        """Its name, else its number."""
        return self.name or self.account

    @property
    def address(self) -> str:
        """Where its letters go: the billing address, else the contact's, else nowhere."""
        return self.billing_email or self.email or ""

    @property
    def closed(self) -> Text | None:
        """Why nobody may write to it, or None."""
        return CLOSED.get(self.status or "")


@dataclass(frozen=True)
class Customers:
    """Every customer that is listed, and the currency of the company, which counts where nobody says another."""

    listed: Mapping[str, Customer]
    company: str

    @classmethod
    def read(cls, desk: Desk, **only: Any) -> Customers:
        """The customers as the books have them, all or `only` one account; none when no plugin declares the form."""
        rows = (record.row for record in desk.books.records("accounts", **only))
        return cls({row.account: Customer.of(row) for row in rows}, desk.company.currency)

    def kept(self, keepers: Keepers, day: dt.date) -> Customers:
        """The customers, each with the rep who looks after it on `day`: the list may name one who is yet to come."""
        listed = {account: replace(one, rep=keepers.on(account, day) or None) for account, one in self.listed.items()}
        return replace(self, listed=listed)

    def __contains__(self, account: str) -> bool:
        return account in self.listed

    def __getitem__(self, account: str) -> Customer:
        return self.listed.get(account) or Customer(account)

    def currency_of(self, row: Booked) -> str:
        """The currency as written, else the account's, else the company's."""
        return row.currency or self[row.account].currency or self.company
