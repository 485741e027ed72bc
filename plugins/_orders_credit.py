"""Who is over the credit limit: what an account owes, and what it has ordered that is not invoiced yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from acctkit.plugins._open_items import Receivables
from acctkit.plugins._orders_book import Order
from acctkit.plugins._orders_lines import said

from acctkit import ZERO, Desk, Part, Record, Traced, total


@dataclass(frozen=True, slots=True)
class Exposure:
    """What an account owes in the currency of its limit: open receivables, and orders that are not invoiced yet."""

    record: Record[Any]
    currency: str
    receivables: Traced
    orders: Traced

    @property
    def account(self) -> Any:
        """The account as the office lists it."""
        return self.record.row

    @property
    def limit(self) -> Traced:
        """The most that it may owe."""
        amount = self.account.credit_limit
        return Traced(amount, lambda: (Part("accounts", self.record.id, "credit_limit", amount),))

    @property
    def total(self) -> Traced:
        """Both together."""
        return self.receivables + self.orders

    @property
    def over(self) -> Traced:
        """How much more than the limit that is; below nought there is room."""
        return self.total - self.limit


def exposures(desk: Desk, orders: Iterable[Order]) -> Iterator[Exposure]:
    """Every account with a credit limit, by number. None where no plugin keeps invoices and payments: half of the sum
    would say nothing."""
    if not (desk.books.has("invoices") and desk.books.has("payments")):
        return
    accounts = {record.row.account: record for record in desk.books.records("accounts")}
    limited = {name: record for name, record in accounts.items() if said(record.row, "credit_limit") is not None}
    if not limited:
        return
    waiting: dict[tuple[str, str], list[Traced]] = {}
    for order in orders:
        waiting.setdefault((order.first.account, order.currency), []).append(order.backlog + order.unbilled)
    owed = {(one.account, one.currency): one.total for one in Receivables.read(desk).at(desk.as_of)}
    for account, record in sorted(limited.items()):
        currency = record.row.currency or desk.company.currency
        key = account, currency
        yield Exposure(record, currency, owed.get(key, ZERO), total(waiting.get(key, ())))
