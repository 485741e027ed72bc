"""Receivables over the last thirteen weeks: what was outstanding and overdue at the end of each, what came in, and how
many days of sales that was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from acctkit.plugins._open_items import Balance, Receivables
from acctkit.plugins._receivables_dso import DSO, Sold
from acctkit.plugins._settling import BANKED

from acctkit import Chart, Column, Part, Record, SectionDesk, Table, Text, Traced, Value, total

WEEKS = 13


def ends(desk: SectionDesk, book: Receivables) -> list[dt.date]:
    """The last days of the weeks up to the desk's day, which stands for its own: thirteen, or those that the books
    know."""
    days = [*(record.row.issued_on for record in book.invoices), *(record.row.paid_on for record in book.payments)]
    this = desk.calendar.week(desk.as_of)
    found = [this.first - dt.timedelta(7 * back + 1) for back in reversed(range(WEEKS - 1))]
    return [*(day for day in found if days and day >= min(days)), desk.as_of]


def cash(records: Sequence[Record[object]]) -> Traced:
    """What the bank tells of: receipts, less reversals."""
    return total(_banked(one) for one in records if one.row.kind in BANKED)  # type: ignore[attr-defined]


def _banked(record: Record[object]) -> Traced:
    row = record.row
    amount = row.amount * (-1 if row.kind == "reversal" else 1)  # type: ignore[attr-defined]
    return Traced(amount, lambda: (Part("payments", record.id, "amount", amount),))


def weeks_table(
    desk: SectionDesk, book: Receivables, days: Sequence[dt.date], balances: Sequence[Sequence[Balance]],
    currencies: Sequence[str],
) -> Table:
    """A row for each currency and week; `balances` are those at the end of each of the weeks that `days` end."""
    rows: list[Mapping[str, Value]] = []
    sold = Sold.by_currency(book)
    for code in currencies:
        paid = [one for one in book.payments if book.customers.currency_of(one.row) == code]
        for day, found in zip(days, balances, strict=True):
            week, own = desk.calendar.week(day), [one for one in found if one.currency == code]
            owed = total(one.total for one in own)
            rows.append({
                "week": week.label, "currency": code, "outstanding": owed,
                "overdue": total(one.overdue for one in own),
                "cash": cash([one for one in paid if week.first <= one.row.paid_on <= day]),
                "dso": sold[code].days_of(owed.value, day) if code in sold else None,
            })
    unit = currencies[0] if len(currencies) == 1 else ""
    columns = (
        Column("week", Text("Week", "Semana"), "id"), Column("currency", Text("Currency", "Moneda")),
        Column("outstanding", Text("Outstanding", "Pendiente de cobro"), "money", unit, "AC"),
        Column("overdue", Text("Overdue", "Vencido"), "money", unit, "AC"),
        Column("cash", Text("Cash received", "Cobrado"), "money", unit, "AC"),
        Column("dso", DSO, "quantity", "days", "AC"),
    )
    return Table("by_week", Text("Receivables by week", "Saldo de clientes por semana"), columns, tuple(rows),
                 ("week", "currency"))


def charts(currencies: Sequence[str]) -> Iterator[Chart]:
    """What is overdue, what came in, and the days of sales outstanding by week: a chart a currency and measure."""
    titles = (
        ("overdue", Text("Overdue at the end of each week", "Vencido al final de cada semana")),
        ("cash", Text("Cash received by week", "Cobrado por semana")),
    )
    for code in currencies:
        only = {"currency": code}
        for name, title in titles:
            yield Chart(title, "by_week", "week", (name,), "column", only, code)
        days = Text(f"{DSO.en} by week, receivables in {code}", f"{DSO.es} por semana, saldo en {code}")
        yield Chart(days, "by_week", "week", ("dso",), "column", only)
