"""What reps saw in the market, as plain values: who offers what, what customers ask for, and how prices compare."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit import Desk, Part, Record, Traced

KEY = ("date", "kind", "account", "competitor", "sku", "feature", "price", "notes")


@dataclass(frozen=True)
class Market:
    """The notes up to a day, with the accounts and products that they name."""

    notes: Sequence[Record[Any]]
    accounts: Mapping[str, Any]
    products: Mapping[str, Any]
    people: Mapping[str, Any]
    currency: str

    @classmethod
    def read(cls, desk: Desk, *, rep: str | None = None, since: dt.date | None = None) -> Market:
        """As of `desk.as_of`, of the whole company or of one rep, all notes or those from a day on."""
        return cls(
            desk.books.records("market", since=since, until=desk.as_of, rep=rep),
            {one.row.account: one.row for one in desk.books.records("accounts")},
            {one.row.sku: one.row for one in desk.books.records("products")},
            desk.people, desk.company.currency,
        )

    def of_kind(self, kind: str) -> list[Record[Any]]:
        """The notes of a kind, in the order of their days."""
        return [one for one in self.notes if one.row.kind == kind]

    def account(self, note: Record[Any]) -> str:
        """The name of the account that a note is about, or nothing."""
        return str(getattr(self.accounts.get(note.row.account), "name", "") or note.row.account or "")

    def product(self, note: Record[Any]) -> str:
        """The name of the product that a note is about, or nothing."""
        return str(getattr(self.products.get(note.row.sku), "name", "") or "")

    def rep(self, note: Record[Any]) -> str:
        """The name of the rep who noted it."""
        return str(getattr(self.people.get(note.rep), "name", "") or note.rep)

    def price(self, note: Record[Any]) -> Price | None:
        """The price that a competitor asks for what competes with a product of ours, beside our own."""
        if note.row.price is None:
            return None
        currency = getattr(self.accounts.get(note.row.account), "currency", None) or self.currency
        product = self.products.get(note.row.sku)
        ours = getattr(product, "list_price", None) if currency == self.currency else None
        return Price(note, note.row.price, str(currency), ours)


@dataclass(frozen=True)
class Price:
    """A competitor's price in the currency of the account where it was seen, and our list price where that is in the
    same currency: prices of different currencies are not compared."""

    note: Record[Any]
    theirs: Decimal
    currency: str
    ours: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Theirs less ours: negative where they are cheaper."""
        return None if self.ours is None else self.theirs - self.ours

    @property
    def share(self) -> Decimal | None:
        """The difference as a fraction of our price."""
        return ((self.theirs - self.ours) / self.ours).quantize(Decimal("0.0001")) if self.ours else None


def feature(note: Record[Any]) -> str:
    """What is asked for, however it is written: `Longer  rope` is `longer rope`."""
    return " ".join((note.row.feature or "").casefold().split())


def fingerprint(note: Record[Any]) -> str:
    """What tells a note from all others, for the facts that messages tell."""
    said = repr((note.rep, *(str(getattr(note.row, name)) for name in KEY)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def counted(notes: Iterable[Record[Any]]) -> Traced:
    """How many notes these are, each with its cell."""
    kept = tuple(notes)
    return Traced(Decimal(len(kept)), lambda: (Part("market", one.id, "kind", Decimal(1)) for one in kept))
