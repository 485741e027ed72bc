"""The rules of expenses as plain arithmetic over rows: limits, split purchases, what was filed before.

A row under check and a record of the books go by the same rules, so both are looked at as `Spent`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, Literal, Protocol, TypeVar

from acctkit.plugins._expenses_settings import Category, ExpenseSettings
from acctkit.plugins._plain_words import plain_word

R = TypeVar("R")
Kind = Literal["repeated", "receipt"]


class Expense(Protocol):
    """A row of expenses, as far as rules look at it."""

    @property
    def date(self) -> dt.date: ...
    @property
    def category(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def paid_by(self) -> str: ...
    @property
    def merchant(self) -> str: ...
    @property
    def receipt(self) -> str | None: ...


@dataclass(frozen=True, eq=False)
class Spent(Generic[R]):
    """An expense: whose it is, its row, its category if that is known, its currency, and where it came from.
    `receipts` are the hashes of the documents that it names."""

    rep: str
    row: Any
    category: Category | None
    currency: str
    of: R
    receipts: frozenset[str] = field(default=frozenset())

    @property
    def name(self) -> str:
        """The name of its category, or the word that stands for it."""
        return self.category.name if self.category else str(self.row.category)

    @property
    def merchant(self) -> str:
        """The merchant as merchants are compared."""
        return plain_word(self.row.merchant)


def spent(
    rows: Iterable[tuple[str, Expense, R]], settings: ExpenseSettings, company: str,
    receipts: Callable[[R], Iterable[str]] = lambda of: (),
) -> list[Spent[R]]:
    """Rows as expenses; `company` is the currency of rows that say none."""
    return [
        Spent(rep, row, settings.category_of(row.category), row.currency or company, of, frozenset(receipts(of)))
        for rep, row, of in rows
    ]


# ------------------------------------------------------------------ refunds


def given_back(found: Sequence[Spent[Any]]) -> dict[Spent[Any], Decimal]:
    """What of each expense a refund of the same merchant, category, currency and payer gave back, on its day or later;
    the latest expense is refunded first. Limits and receipts are for what is left."""
    back: dict[Spent[Any], Decimal] = {}
    paid: dict[tuple[Any, ...], list[Spent[Any]]] = defaultdict(list)
    for one in sorted(found, key=lambda each: each.row.date):
        if one.row.amount > 0:
            paid[_payer(one)].append(one)
    for refund in found:
        left = -refund.row.amount
        for one in reversed(paid.get(_payer(refund), ())):
            if left > 0 and one.row.date <= refund.row.date:
                part = min(left, one.row.amount - back.get(one, Decimal(0)))
                back[one] = back.get(one, Decimal(0)) + part
                left -= part
    return back


def _payer(one: Spent[Any]) -> tuple[Any, ...]:
    return one.rep, one.merchant, one.name, one.currency, one.row.paid_by


# ------------------------------------------------------------------ limits


@dataclass(frozen=True, slots=True)
class Over:
    """How far an expense is over a limit, the limit, and whether that is one for all of a day."""

    amount: Decimal
    limit: Decimal
    day: bool = False


def over_limits(found: Sequence[Spent[Any]], settings: ExpenseSettings, company: str) -> dict[Spent[Any], Over]:
    """The expenses that are over a limit with what of them was not given back. Of a day's limit what the company card
    paid is used up first, then the rows in their order."""
    over: dict[Spent[Any], Over] = {}
    back = given_back(found)
    days: dict[tuple[str, dt.date, str, str], list[Spent[Any]]] = defaultdict(list)
    for one in found:
        day, amount = one.row.date, one.row.amount - back.get(one, Decimal(0))
        if amount <= 0:
            continue
        limit = settings.limit_on(one.name, day, one.currency, company, "expense")
        if limit is not None and amount > limit.amount:
            over[one] = Over(amount - limit.amount, limit.amount)
        if settings.limit_on(one.name, day, one.currency, company, "day") is not None:
            days[one.rep, day, one.name, one.currency].append(one)
    for (_, day, name, currency), some in days.items():
        limit = settings.limit_on(name, day, currency, company, "day")
        assert limit is not None
        left = limit.amount
        for one in sorted(some, key=lambda each: each.row.paid_by != "company"):
            here = over.get(one, Over(Decimal(0), limit.amount, day=True))
            within = one.row.amount - back.get(one, Decimal(0)) - here.amount
            beyond = max(within - left, Decimal(0))
            left = max(left - within, Decimal(0))
            if beyond:
                over[one] = Over(here.amount + beyond, limit.amount, day=True)
    return over


def splits(
    found: Sequence[Spent[Any]], settings: ExpenseSettings, company: str
) -> Iterator[tuple[list[Spent[Any]], Decimal, Decimal]]:
    """Expenses of one day, merchant and category that are each within a limit, or below the amount that needs a
    receipt and without one, and together are not: with their total, and what it passes."""
    groups: dict[tuple[Any, ...], list[Spent[Any]]] = defaultdict(list)
    for one in found:
        if one.row.amount > 0:
            groups[one.rep, one.row.date, one.merchant, one.name, one.currency].append(one)
    for (_, day, _, name, currency), some in groups.items():
        limit = settings.limit_on(name, day, currency, company, "expense")
        within = [one for one in some if limit is not None and one.row.amount <= limit.amount]
        summed = sum((one.row.amount for one in within), Decimal(0))
        if len(within) > 1 and limit is not None and summed > limit.amount:
            yield within, summed, limit.amount
            continue
        bare = [
            one for one in some
            if not one.row.receipt and not settings.wants_receipt(one.category, one.row.amount, currency)
        ]
        summed = sum((one.row.amount for one in bare), Decimal(0))
        if len(bare) > 1 and settings.wants_receipt(bare[0].category, summed, currency):
            yield bare, summed, settings.receipt_from.get(currency, Decimal(0))


# ------------------------------------------------------------------ what was filed before

_Kept = Mapping[tuple[Any, ...], list[Spent[Any]]]


def repeats(
    found: Sequence[Spent[Any]], known: Sequence[Spent[Any]], week: Callable[[dt.date], object],
    settings: ExpenseSettings, *, same_key: bool = True,
) -> Iterator[tuple[Spent[Any], Kind, Spent[Any]]]:
    """Expenses that another one of the same rep repeats, each once, with that other one: of `known`, or earlier in
    `found`.

    The same amount at a merchant on the same day counts; and that of another day within the days of the settings, if it
    needs a receipt. The same receipt counts for another week. Rows that have the same key are told by acctkit itself;
    `same_key` tells them all the same.
    """
    by_amount: _Kept = defaultdict(list)
    by_receipt: _Kept = defaultdict(list)
    for one in known:
        _remember(one, by_amount, by_receipt)
    for one in found:
        if one.row.amount > 0:
            kind, other = _twin(one, by_amount[_amount(one)], settings, same_key=same_key)
            if other is None:
                kind, other = _same_receipt(one, by_receipt, week)
            if kind and other is not None:
                yield one, kind, other
        _remember(one, by_amount, by_receipt)


def _remember(one: Spent[Any], by_amount: _Kept, by_receipt: _Kept) -> None:
    by_amount[_amount(one)].append(one)
    for sha256 in sorted(one.receipts):
        by_receipt[one.rep, sha256].append(one)


def _amount(one: Spent[Any]) -> tuple[Any, ...]:
    return one.rep, one.merchant, one.row.amount, one.currency


def _twin(
    one: Spent[Any], others: Iterable[Spent[Any]], settings: ExpenseSettings, *, same_key: bool
) -> tuple[Kind | None, Spent[Any] | None]:
    day = one.row.date
    span = dt.timedelta(settings.duplicate_days)
    asked = settings.wants_receipt(one.category, one.row.amount, one.currency)
    for other in others:
        if other.row.date == day:
            if same_key or other.name != one.name:
                return "repeated", other
        elif asked and abs(other.row.date - day) <= span and other.name == one.name:
            return "repeated", other
    return None, None


def _same_receipt(
    one: Spent[Any], by_receipt: _Kept, week: Callable[[dt.date], object]
) -> tuple[Kind | None, Spent[Any] | None]:
    for sha256 in sorted(one.receipts):
        for other in by_receipt.get((one.rep, sha256), ()):
            if week(other.row.date) != week(one.row.date):
                return "receipt", other
    return None, None
