"""Expenses that two reps claim: one bill is paid once, so both wait until one takes it back or the office agrees.

Two rows are one expense when amount, currency, merchant and day are the same, or amount, currency, merchant and the
number of the receipt; or when they name the same file as their receipt, whatever it is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from acctkit.plugins._expenses_rules import Spent
from acctkit.plugins._expenses_settings import ExpenseSettings
from acctkit.plugins._plain_words import plain_word
from acctkit.plugins._rule_levels import WITHHELD


def claimed_by_others(found: Sequence[Spent[Any]], known: Sequence[Spent[Any]]) -> dict[Spent[Any], Spent[Any]]:
    """The expenses of `found` that another rep claims, too, in `found` or in `known`, each with the first of those."""
    marks: dict[Hashable, list[Spent[Any]]] = defaultdict(list)
    for one in (*found, *known):
        for mark in _marks(one):
            marks[mark].append(one)
    claimed: dict[Spent[Any], Spent[Any]] = {}
    for one in found:
        others = (other for mark in _marks(one) for other in marks[mark] if other.rep != one.rep)
        other = next(others, None)
        if other is not None:
            claimed[one] = other
    return claimed


def same_bill(one: Spent[Any], other: Spent[Any]) -> bool:
    """Whether both say the same amount at the same merchant on the same day."""
    mine, yours = ((each.merchant, each.row.amount, each.currency, each.row.date) for each in (one, other))
    return mine == yours


def withheld(claimed: Mapping[Spent[Any], Spent[Any]], settings: ExpenseSettings) -> frozenset[Spent[Any]]:
    """Those of the claimed expenses that are not paid: where the rule wants it, all but what the office agreed to."""
    if settings.rules.duplicates not in WITHHELD:
        return frozenset()
    return frozenset(one for one in claimed if not _agreed_to(one, settings))


def decided_of(claimed: Mapping[Spent[Any], Spent[Any]], settings: ExpenseSettings) -> frozenset[Spent[Any]]:
    """Those of the claimed expenses about which the office has decided, for the one or for the other."""
    return frozenset(
        one for one, other in claimed.items() if _agreed_to(one, settings) or _agreed_to(other, settings)
    )


def _agreed_to(one: Spent[Any], settings: ExpenseSettings) -> bool:
    mine = one.rep, one.row.date, one.merchant, one.row.amount
    return any((each.rep, each.date, plain_word(each.merchant), each.amount) == mine for each in settings.agreed)


def _marks(one: Spent[Any]) -> Iterator[Hashable]:
    """By each of these another row is the same expense; a refund is none, and a per diem is the same for everybody."""
    row = one.row
    if row.amount <= 0 or (one.category is not None and one.category.receipt == "never"):
        return
    what = one.merchant, row.amount, one.currency
    yield "day", what, row.date
    yield from (("file", sha256) for sha256 in sorted(one.receipts))
    if row.receipt and not one.receipts and (number := plain_word(row.receipt)):
        yield "number", what, number
