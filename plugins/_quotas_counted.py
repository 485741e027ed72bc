"""What of the sales counts toward the quotas: what is sold by reps who have one, and of the families that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from acctkit.plugins._targets import Targets

from acctkit import ZERO, Books, Traced, total

Key = tuple[str, ...]
Sold = Mapping[Key, Traced]


def counted_of(
    quotas: Targets, by_rep: Sold, by_product: Callable[[], Sold], families: Callable[[], Mapping[str, str]]
) -> dict[Key, Traced]:
    """By (rep, currency), of those who have a quota: what is sold, where that is for all; else what is sold of the
    families that it names, of sales by (rep, product, currency)."""
    named = quotas.named
    found: dict[Key, Traced] = {key: by_rep.get(key, ZERO) for key, some in named.items() if not some}
    if any(named.values()):
        of, parts = families(), defaultdict[Key, list[Traced]](list)
        for (rep, sku, currency), figure in by_product().items():
            if of.get(sku, "") in named.get((rep, currency), ()):
                parts[rep, currency].append(figure)
        found |= {key: total(parts[key]) for key, some in named.items() if some}
    return found


def families_of(books: Books) -> dict[str, str]:
    """The family of each product; empty where the list says none."""
    return {record.row.sku: record.row.family or "" for record in books.records("products")}
