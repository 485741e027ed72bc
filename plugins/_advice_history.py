"""What each account bought, product by product, and who looks after it: what all advice is drawn from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from acctkit.plugins._account_keepers import Keepers
from acctkit.plugins._advice_rhythm import DAY, Purchase, Rhythm
from acctkit.plugins._advice_settings import AdviceSettings
from acctkit.plugins._customers import CLOSED
from acctkit.plugins._orders_awaited import awaited
from acctkit.plugins._sales_sums import Sold

from acctkit import ZERO, SectionDesk, Traced, total

Bought = Mapping[str, Mapping[str, Rhythm]]


@dataclass(frozen=True)
class History:
    """Purchases up to the desk's day. `bought` has them by account and SKU; what several reps share counts once."""

    desk: SectionDesk
    settings: AdviceSettings
    sold: Sold
    bought: Bought
    accounts: Mapping[str, Any]
    products: Mapping[str, Any]
    keepers: Keepers

    @classmethod
    def read(cls, desk: SectionDesk, settings: AdviceSettings) -> History:
        """Of the whole company: an account may buy from several reps."""
        sold = Sold.read(replace(desk, rep=None))
        found: dict[str, dict[str, list[Purchase]]] = defaultdict(lambda: defaultdict(list))
        days = (desk.as_of - settings.history_days * DAY, desk.as_of)
        for (account, sku, kind, day, currency), one in sold.sums(("account", "sku", "kind", "date"), days).items():
            if kind == "sale" and one["units"].value > 0:
                purchase = Purchase(dt.date.fromisoformat(day), one["units"], one["amount"], currency)
                found[account][sku].append(purchase)
        return cls(
            desk, settings, sold,
            {account: {sku: Rhythm.of(some) for sku, some in skus.items()} for account, skus in found.items()},
            {one.row.account: one.row for one in desk.books.records("accounts")},
            {one.row.sku: one.row for one in desk.books.records("products")}, Keepers.read(desk.books),
        )

    @cached_property
    def rhythms(self) -> Mapping[str, Rhythm]:
        """Each account's purchases of anything."""
        return {
            account: Rhythm.of(one for rhythm in skus.values() for one in rhythm.purchases)
            for account, skus in self.bought.items()
        }

    @cached_property
    def mine(self) -> list[str]:
        """The accounts that this desk advises on, in order: its rep's that bought and may be called."""
        rep = self.desk.rep
        return sorted(one for one in self.bought if self.open(one) and rep in (None, self.keeper(one)))

    def open(self, account: str) -> bool:
        """Whether an account may be called."""
        return getattr(self.accounts.get(account), "status", None) not in CLOSED

    def keeper(self, account: str) -> str:
        """Who looks after an account; where no list says so, the rep of its last purchase."""
        return self.keepers.on(account, self.desk.as_of) or self._sellers.get(account, "")

    @cached_property
    def _sellers(self) -> Mapping[str, str]:
        sums = self.desk.books.sums("sales", (), ("account", "date", "rep"), until=self.desk.as_of, kind="sale")
        return {str(one.key[0]): str(one.key[2]) for one in sorted(sums, key=lambda one: one.key[1:])}

    @cached_property
    def ordered(self) -> Mapping[tuple[str, str], Traced]:
        """Units by account and SKU that are ordered and not yet sold: they need not be ordered again."""
        found: dict[tuple[str, str], list[Traced]] = defaultdict(list)
        for line in awaited(self.desk, dt.date.max):
            found[line.line.row.account, line.sku].append(line.figure("units"))
        return {key: total(some) for key, some in found.items()}

    def on_order(self, account: str, sku: str) -> Traced:
        """What is ordered already."""
        return self.ordered.get((account, sku), ZERO)

    def offered(self, sku: str) -> bool:
        """Whether a product is sold on the desk's day; what no list knows may be."""
        row = self.products.get(sku)
        launched, ends = getattr(row, "launched_on", None), getattr(row, "discontinued_on", None)
        return (launched is None or launched <= self.desk.as_of) and (ends is None or ends > self.desk.as_of)

    @cached_property
    def launches(self) -> list[tuple[str, dt.date]]:
        """The products whose launch is known and that are sold now."""
        dated = [(sku, getattr(row, "launched_on", None)) for sku, row in sorted(self.products.items())]
        return [(sku, day) for sku, day in dated if day and self.offered(sku)]

    def units_of(self, account: str, family: str) -> Traced:
        """What an account bought of a family in the last year; nothing of none."""
        year = self.desk.as_of - 365 * DAY
        return total(
            one.units for sku, rhythm in self.bought.get(account, {}).items() if family and self.family(sku) == family
            for one in rhythm.purchases if one.day > year
        )

    def lapsed(self, rhythm: Rhythm) -> bool:
        """Whether a rhythm has stopped."""
        return rhythm.lapsed(self.desk.as_of, self.settings.lapsed_after, self.settings.lapsed_days)

    def steady(self, rhythm: Rhythm) -> bool:
        """Whether there are purchases enough to make a rhythm."""
        return len(rhythm.purchases) >= self.settings.purchases

    def name(self, account: str) -> str:
        """An account's name; its number where no list knows it."""
        return str(getattr(self.accounts.get(account), "name", None) or account)

    def product(self, sku: str) -> str:
        """A product's name; its number where no list knows it."""
        return str(getattr(self.products.get(sku), "name", None) or sku)

    def family(self, sku: str) -> str:
        """A product's family; empty where it has none."""
        return str(getattr(self.products.get(sku), "family", None) or "")

    def person(self, rep: str) -> str:
        """A rep's name."""
        return self.desk.people[rep].name if rep in self.desk.people else rep


def price_of(purchase: Purchase) -> Decimal:
    """What a unit cost in a purchase, exact."""
    return purchase.amount.value / purchase.units.value
