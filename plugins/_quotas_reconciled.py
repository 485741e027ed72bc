"""What must agree in the section `quotas`, each computed two ways."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal

from acctkit.plugins._quotas_book import QuotaBook
from acctkit.plugins._sales_sums import place_of, traced

from acctkit import ZERO, Reconciliation, Table, Text

Made = Iterator[Reconciliation]


def reconciliations(book: QuotaBook, by_rep: Table, by_month: Table, families: Sequence[Table]) -> Made:
    """The rows of the tables: months sum to the year, families to their reps, and reps to the company."""
    sold = book.actual((), book.year)
    for currency in sorted({one.currency for one in book.quotas.pieces}, key=lambda one: place_of(one, book.desk)):
        unit = Text(currency or "units", currency or "unidades")
        asked = _sum(by_rep, "quota_year", currency)
        reps = _sum(by_rep, "ytd", currency)
        yield _said("Quotas by month and of the year", "Cuotas por mes y del año", unit,
                    _sum(by_month, "quota", currency), asked)
        yield _said("Sold by month and by rep", "Vendido por mes y por vendedor", unit,
                    _sum(by_month, "sold", currency), reps)
        yield _said("Sold by rep and by the company", "Vendido por vendedor y por la empresa", unit,
                    reps, sold.get((currency,), ZERO).value)
        if _plain(book, currency):
            yield _said("Quotas by rep and as filed", "Cuotas por vendedor y como se enviaron", unit, asked,
                        _filed(book, currency))
        whose = {one.rep for one in book.quotas.pieces if one.family and one.currency == currency}
        for table in families if whose else ():
            by = Text(*(table.title.say(language).split(",")[0] for language in ("en", "es")))
            yield _said(f"{by.en} and of their reps", f"{by.es} y de sus vendedores", unit,
                        _sum(table, "quota_year", currency), _sum(by_rep, "quota_year", currency, whose))
            yield _said(f"{by.en}, sold, and by their reps", f"{by.es}, vendido, y por sus vendedores", unit,
                        _sum(table, "ytd", currency), _sum(by_rep, "ytd", currency, whose))


def _sum(table: Table, column: str, currency: str, reps: Container[str] | None = None) -> Decimal:
    """The rows of a currency, of some reps or all."""
    return sum(
        (traced(row.get(column)).value for row in table.rows
         if row.get("currency", "") == currency and (reps is None or row["rep"] in reps)),
        Decimal(0),
    )


def _plain(book: QuotaBook, currency: str) -> bool:
    """Whether no quota of this currency was changed within the year, is shared, or has parts by family."""
    some = [one for one in book.quotas.pieces if one.currency == currency]
    whole = [one for one in book.quotas.whole if one.currency == currency]
    return len(some) == len(whole) and all(one.record.row.valid_from is None for one in some) and all(
        one.record.row.share is None for one in some
    )


def _filed(book: QuotaBook, currency: str) -> Decimal:
    """The sum of the cells themselves, as the database adds them up."""
    own, year = book.desk.company.currency, book.spread.year.number
    only = {} if book.desk.rep is None else {"rep": book.desk.rep}
    found = Decimal(0)
    for one in book.desk.books.sums("quotas", (book.measure,), ("currency",), year=year, **only):
        if book.measure == "units" or (one.key[0] or own) == currency:
            found += one[book.measure].value
    return found


def _said(en: str, es: str, unit: Text, left: Decimal, right: Decimal) -> Reconciliation:
    return Reconciliation(Text(f"{en}, {unit.en}", f"{es}, {unit.es}"), left, right)
