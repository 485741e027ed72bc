"""Days sales outstanding, counted back: how far back one must go for invoices to add up to what is outstanding.

Going back from a day week by week, as others do month by month, each week's invoices less credit notes are taken from
what is outstanding; the week that covers the rest counts in proportion. Seasons do not bend it as they bend receivables
over a year's sales. A week in which no more was invoiced than credited counts its days and covers nothing.

The best possible figure counts back what is not due yet in the same way; average days delinquent is the difference.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from acctkit.plugins._open_items import Balance, Receivables

from acctkit import Column, Part, Record, SectionDesk, Table, Text, Traced, total

WEEK = 7
SPAN = 13 * WEEK  # days of sales that stand beside the figure
DSO = Text("Days sales outstanding", "Días de cobro (DSO)")


def counted_back(amount: Decimal, sales: Sequence[tuple[dt.date, Decimal]], day: dt.date) -> Decimal | None:
    """How many days of `sales`, in the order of days, up to `day` an amount stands for, to a tenth of a day; None where
    they never cover it.

    >>> sales = [(dt.date(2026, 11, 2), Decimal(70)), (dt.date(2026, 11, 9), Decimal(100))]
    >>> counted_back(Decimal(135), sales, dt.date(2026, 11, 15))
    Decimal('10.5')
    """
    left, at = max(amount, Decimal(0)), bisect_right(sales, day, key=lambda one: one[0])
    if at and not left:
        return Decimal("0.0")
    while at:
        back, sold = (day - sales[at - 1][0]).days // WEEK, Decimal(0)
        while at and (day - sales[at - 1][0]).days // WEEK == back:
            at -= 1
            sold += sales[at][1]
        if sold >= left:
            return _tenths(WEEK * (back + Fraction(left) / Fraction(sold)))
        left -= max(sold, Decimal(0))
    return None


def _tenths(days: Fraction) -> Decimal:
    return (Decimal(days.numerator) / Decimal(days.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Owing:
    """What was outstanding of a currency on a day, and what of it nobody is late with: not due, or not dated."""

    outstanding: Traced
    not_due: Traced

    @classmethod
    def of(cls, balances: Iterable[Balance]) -> Owing:
        """The sum of balances of one currency."""
        kept = tuple(balances)
        return cls(total(one.total for one in kept),
                   total(item.open for one in kept for item in one.items if not item.overdue))


@dataclass(frozen=True)
class Sold:
    """What was invoiced, less credit notes: day by day, of one currency, of all reps or of one."""

    records: Sequence[Record[Any]]

    @classmethod
    def by_currency(cls, book: Receivables, rep: str | None = None) -> dict[str, Sold]:
        """Of a book, currency by currency; `rep` keeps what is on the accounts that one looks after."""
        found: dict[str, list[Record[Any]]] = defaultdict(list)
        for record in book.invoices:
            if rep is None or (book.customers[record.row.account].rep or "") == rep:
                found[book.customers.currency_of(record.row)].append(record)
        return {currency: cls(records) for currency, records in found.items()}

    @cached_property
    def by_day(self) -> list[tuple[dt.date, Decimal]]:
        """The amounts in the order of days."""
        return sorted((one.row.issued_on, _signed(one)) for one in self.records)

    def days_of(self, amount: Decimal, day: dt.date) -> Decimal | None:
        """How many days of sales up to a day an amount stands for."""
        return counted_back(amount, self.by_day, day)

    def since(self, first: dt.date, last: dt.date) -> Traced:
        """What was invoiced from one day to another."""
        return total(
            Traced(_signed(one), lambda one=one: (Part("invoices", one.id, "amount", _signed(one)),))  # type: ignore[misc]
            for one in self.records if first <= one.row.issued_on <= last
        )


def _signed(record: Record[Any]) -> Decimal:
    amount: Decimal = record.row.amount
    return amount if record.row.kind == "invoice" else -amount


def dso_table(desk: SectionDesk, book: Receivables, now: Sequence[Balance], currencies: Sequence[str]) -> Table:
    """By rep and currency, and of the company: what is outstanding, the days of sales that it stands for, the best
    possible, and the difference."""
    reps = sorted({book.customers[one.account].rep or "" for one in now})
    lines = [(rep, Sold.by_currency(book, rep)) for rep in reps]
    rows = [
        {"rep": rep, "name": desk.people[rep].name if rep in desk.people else ""}
        | _line(desk.as_of, code, sold.get(code, Sold(())), [
            one for one in now if one.currency == code and (book.customers[one.account].rep or "") == rep])
        for rep, sold in lines for code in currencies
        if any(one.currency == code and (book.customers[one.account].rep or "") == rep for one in now)
    ]
    sold = Sold.by_currency(book)
    sums = [
        {"rep": "Σ"} | _line(desk.as_of, code, sold.get(code, Sold(())), [one for one in now if one.currency == code])
        for code in currencies
    ]
    money = currencies[0] if len(currencies) == 1 else ""
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")),
        Column("currency", Text("Currency", "Moneda")),
        Column("outstanding", Text("Outstanding", "Pendiente de cobro"), "money", money, "AC"),
        Column("not_due", Text("Of which not late", "De ello, sin retraso"), "money", money, "AC"),
        Column("invoiced", Text("Invoiced in 13 weeks", "Facturado en 13 semanas"), "money", money, "AC"),
        Column("dso", DSO, "quantity", "days", "AC"),
        Column("best", Text("Best possible", "Mejor posible"), "quantity", "days", "AC"),
        Column("delinquent", Text("Average days delinquent", "Días medios de retraso"), "quantity", "days", "AC"),
    )
    note = Text(
        "Counted back week by week: so many days of invoices, less credit notes, add up to what is outstanding. Best "
        "possible: the same for what is not late. The difference is the average delay. Blank: too little was invoiced "
        "to tell.",
        "Contado hacia atrás semana a semana: tantos días de facturas, menos notas de crédito, suman lo pendiente. "
        "Mejor posible: lo mismo para lo que no va con retraso. La diferencia es el retraso medio. En blanco: se "
        "facturó demasiado poco para decirlo.",
    )
    return Table("dso", Text("Days sales outstanding by rep", "Días de cobro (DSO) por vendedor"), columns, tuple(rows),
                 ("rep", "currency"), tuple(sums), note)


def _line(day: dt.date, code: str, sold: Sold, balances: Sequence[Balance]) -> dict[str, Any]:
    owing = Owing.of(balances)
    dso = sold.days_of(owing.outstanding.value, day)
    best = None if dso is None else sold.days_of(min(owing.not_due.value, owing.outstanding.value), day)
    return {
        "currency": code, "outstanding": owing.outstanding, "not_due": owing.not_due,
        "invoiced": sold.since(day - dt.timedelta(SPAN - 1), day), "dso": dso, "best": best,
        "delinquent": None if dso is None or best is None else dso - best,
    }
