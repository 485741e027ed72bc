"""Offers added up: an account may be in several promotions at once, and what it bought then counts once.

A sale counts once however many promotions it was made in. What was to be expected of a day and product is so only once,
by the promotion that began first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from acctkit.plugins._promotions_uplift import Offer, share_of

from acctkit import Traced, Value, total


def units(some: Iterable[Offer]) -> dict[str, Value]:
    """Units expected and sold of some offers, each once, and the uplift of those that there is something to compare
    with; nothing where none was accepted and has begun."""
    measured = [one for one in some if one.during is not None]
    known = [one for one in measured if not one.unknown]
    expected = sum(map(_expected, _by_account(known)), Decimal(0)) if known else None
    uplift = None if expected is None else total(map(_sold, _by_account(known))).value - expected
    return {
        "expected": expected, "units": total(map(_sold, _by_account(measured))) if measured else None,
        "uplift": uplift, "uplift_share": None if uplift is None else share(uplift, expected or Decimal(0)),
        "unknown": len(measured) - len(known),
    }


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """A part of a whole, to the hundredth of a per cent; None of nothing."""
    return (part / whole).quantize(Decimal("0.0001")) if whole else None


def _by_account(some: Iterable[Offer]) -> Iterator[Sequence[Offer]]:
    """The offers of each account, those that began first first; offers that share nothing stand apart."""
    mine: dict[str, list[Offer]] = defaultdict(list)
    for one in some:
        mine[one.record.row.account].append(one)
    for found in mine.values():
        found.sort(key=lambda one: (one.first, one.record.row.promotion, one.record.id))
        if any(_meet(one, other) for at, one in enumerate(found) for other in found[:at]):
            yield found
        else:
            yield from ([one] for one in found)


def _meet(one: Offer, other: Offer) -> bool:
    """Whether a sale may have been made in both."""
    same = None in (one.record.row.sku, other.record.row.sku) or one.record.row.sku == other.record.row.sku
    return same and one.first <= other.last and other.first <= one.last


def _sold(some: Sequence[Offer]) -> Traced:
    """What one account bought in some offers, each sale once."""
    if len(some) == 1:
        return some[0].during or total(())
    lines = some[0].sold.lines.get(some[0].record.row.account, ())
    return total(bought for day, sku, bought in lines if any(
        one.first <= day <= one.last and one.record.row.sku in (None, sku) for one in some
    ))


def _expected(some: Sequence[Offer]) -> Decimal:
    """What was to be expected of one account in some offers, each day and product once."""
    if len(some) == 1:
        return some[0].expected or Decimal(0)
    taken: dict[str | None, set[int]] = defaultdict(set)
    found = Decimal(0)
    for one in some:
        days = set(range(one.first.toordinal(), one.last.toordinal() + 1))
        for sku, bought in (one.before or {}).items():
            found += bought.value * len(days - taken[None] - taken[sku])
        taken[one.record.row.sku] |= days
    return share_of(found, some[0].window)
