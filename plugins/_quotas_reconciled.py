"""What must agree in the section `quotas`, each computed two ways."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from acctkit.plugins._quotas_book import QuotaBook
from acctkit.plugins._sales_sums import place_of

from acctkit import ZERO, Reconciliation, Text, total


def reconciliations(book: QuotaBook) -> Iterator[Reconciliation]:
    """Months sum to the year, families to their reps, and reps to the company."""
    months = book.by_month()
    sold = book.actual((), book.year)
    for currency in sorted({one.currency for one in book.quotas.pieces}, key=lambda one: place_of(one, book.desk)):
        unit = Text(currency or "units", currency or "unidades")
        reps = [one for key, one in book.by_rep.items() if key[1] == currency]
        targets = [one.target for one in reps if one.target]
        asked = total(one.year for one in targets).value
        mine = [cells for key, cells in months.items() if key[1] == currency]
        yield _said("Quotas by month and of the year", "Cuotas por mes y del año", unit,
                    total(one.quota for one in mine).value, asked)
        yield _said("Sold by month and by rep", "Vendido por mes y por vendedor", unit,
                    total(one.sold for one in mine).value, total(one.ytd for one in reps).value)
        yield _said("Sold by rep and by the company", "Vendido por vendedor y por la empresa", unit,
                    total(one.ytd for one in reps).value, sold.get((currency,), ZERO).value)
        if _plain(book, currency):
            yield _said("Quotas by rep and as filed", "Cuotas por vendedor y como se enviaron", unit, asked,
                        _filed(book, currency))
        families = {key: one for key, one in book.by_rep_and_family.items() if key[2] == currency}
        if families:
            whose = {key[0] for key in families}
            whole = [one for key, one in book.by_rep.items() if key[1] == currency and key[0] in whose]
            yield _said("Quotas by family and of their reps", "Cuotas por familia y de sus vendedores", unit,
                        total(one.target.year for one in families.values() if one.target).value,
                        total(one.target.year for one in whole if one.target).value)
            yield _said("Sold by family and by their reps", "Vendido por familia y por sus vendedores", unit,
                        total(one.ytd for one in families.values()).value, total(one.ytd for one in whole).value)


def _plain(book: QuotaBook, currency: str) -> bool:
    """Whether no quota of this currency was changed within the year, is shared, or has parts by family."""
    some = [one for one in book.quotas.pieces if one.currency == currency]
    whole = [one for one in book.quotas.whole if one.currency == currency]
    return len(some) == len(whole) and all(one.record.row.valid_from is None for one in some) and all(
        one.record.row.share is None for one in some
    )


def _filed(book: QuotaBook, currency: str) -> Decimal:
    """The sum of the cells themselves."""
    mine = {one.record.id: one.record.row for one in book.quotas.pieces if one.currency == currency}
    return sum((getattr(row, book.measure) for row in mine.values()), Decimal(0))


def _said(en: str, es: str, unit: Text, left: Decimal, right: Decimal) -> Reconciliation:
    return Reconciliation(Text(f"{en}, {unit.en}", f"{es}, {unit.es}"), left, right)
