"""How far a hold on as much as an amount would pay reaches: which open items of the account it is on.

Shared by the plugins that chase and age money; no plugin itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from acctkit.plugins._holds import Hold


def reach(owed: Sequence[tuple[Decimal, Hold | None]], upto: Sequence[Hold]) -> list[tuple[Hold, ...]]:
    """Which of the holds `upto` an amount each open item, oldest due first, is under: those that would together pay it.
    `owed` has what is open of each, and its own hold. Amounts are applied as payments that name no invoice are: to the
    oldest first, and never to what is disputed.

    >>> import datetime as dt
    >>> promise = Hold("p", "103", None, "promise to pay", *[dt.date(2026, 11, 25)] * 3, amount=Decimal(60))
    >>> [len(holds) for holds in reach([(Decimal(50), None), (Decimal(50), None)], [promise])]
    [1, 0]
    """
    rest = [amount for amount, _ in owed]
    found: list[list[Hold]] = [[] for _ in owed]
    covered = [False for _ in owed]
    for hold in upto:
        left = hold.amount or Decimal(0)
        for at, (_, own) in enumerate(owed):
            if left <= 0:
                break
            if rest[at] <= 0 or (own is not None and own.disputes):
                continue
            paid = min(left, rest[at])
            left, rest[at] = left - paid, rest[at] - paid
            found[at].append(hold)
            covered[at] = covered[at] or rest[at] <= hold.slack
    return [tuple(holds) if all_of_it else () for holds, all_of_it in zip(found, covered, strict=True)]
