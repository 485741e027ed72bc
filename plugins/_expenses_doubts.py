"""Expenses to look at: filed before, by the same rep or another, split to stay below a limit, or filed late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from acctkit.plugins._expenses_known import same_expense
from acctkit.plugins._expenses_paid import Settlement
from acctkit.plugins._expenses_rules import Expense, Spent, repeats, spent, splits
from acctkit.plugins._expenses_settings import ExpenseSettings
from acctkit.plugins._expenses_twice import same_bill

from acctkit import Column, Part, Record, SectionDesk, Table, Text, Traced, spoken

# of tables with a row an expense: one bill may be of two categories, and the same number of two currencies
KEY = ("rep", "date", "category", "merchant", "amount", "currency")


@dataclass(frozen=True, slots=True)
class Doubt:
    """An expense of the week, and why it is doubtful."""

    of: Spent[Record[Expense]]
    why: Text


def doubts(desk: SectionDesk, settings: ExpenseSettings, settled: Settlement) -> list[Doubt]:
    """What is doubtful about the expenses of the week, as far as the rules look for it."""
    made: list[Doubt] = []
    found = [one.of for one in settled.found]
    if settings.rules.duplicates != "off":
        made += (Doubt(one, _claimed(one, other)) for one, other in settled.claimed.items())
        for one, kind, other in repeats(found, settled.known, desk.calendar.week, settings):
            if one not in settled.claimed:
                made.append(Doubt(one, _said(kind, other)))
    if settings.rules.split != "off":
        for some, together, passed in splits(found, settings, desk.company.currency):
            why = Text(
                f"{len(some)} of this day make {spoken(together)}, above {spoken(passed)}",
                f"{len(some)} de este día suman {spoken(together, 'es')}, más de {spoken(passed, 'es')}",
            )
            made.append(Doubt(some[-1], why))
    return made


def filed_late(desk: SectionDesk, settings: ExpenseSettings, settled: Settlement) -> list[Doubt]:
    """The expenses that came too late, by the day on which any file said them first: a workbook for the whole year says
    them again and again."""
    if settings.rules.deadline == "off":
        return []
    came: dict[tuple[Any, ...], dt.date] = {}
    for day in sorted({one.of.row.date for one in settled.found}):
        said = (("", version.row, version) for version in desk.books.versions("expenses", date=day))
        for one in spent(said, settings, desk.company.currency):
            came[same_expense(one)] = min(came.get(same_expense(one), one.of.day), one.of.day)
    late = [(one.of, (came[same_expense(one.of)] - one.of.row.date).days) for one in settled.found]
    return [
        Doubt(one, Text(f"Filed after {days} days", f"Presentado a los {days} días"))
        for one, days in late if days > settings.filing_days
    ]


def _claimed(one: Spent[Record[Expense]], other: Spent[Record[Expense]]) -> Text:
    if same_bill(one, other):
        return Text(f"Filed by {other.rep} for the same day", f"Lo presentó {other.rep} para el mismo día")
    return Text(f"The receipt of {other.rep}, {other.row.date}", f"El recibo de {other.rep}, {other.row.date}")


def _said(kind: str, other: Spent[Record[Expense]]) -> Text:
    day = other.row.date
    if kind == "receipt":
        return Text(f"The receipt of {other.rep}, {day}", f"El recibo de {other.rep}, {day}")
    return Text(f"The same amount at this merchant on {day}", f"El mismo importe en este comercio el {day}")


def doubts_table(desk: SectionDesk, found: Sequence[Doubt]) -> Iterator[Table]:
    """A table of what is doubtful, where anything is."""
    if not found:
        return
    columns = (
        Column("date", Text("Date", "Fecha"), "date"), Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("category", Text("Category", "Categoría")), Column("merchant", Text("Merchant", "Comercio")),
        Column("amount", Text("Amount", "Importe"), "money", "", "AC"), Column("currency", Text("Currency", "Moneda")),
        Column("why", Text("Why", "Por qué")),
    )
    rows = tuple(
        {
            "date": one.of.row.date, "rep": one.of.rep, "merchant": str(one.of.row.merchant),
            "category": one.of.category.title.say(desk.company.language) if one.of.category else one.of.name,
            "amount": _amount(one.of), "currency": one.of.currency, "why": one.why.say(desk.company.language),
        }
        for one in found
    )
    yield Table("doubtful", Text("To look at", "Para revisar"), columns, rows, KEY)


def _amount(one: Spent[Record[Expense]]) -> Traced:
    amount = one.row.amount
    return Traced(amount, lambda: [Part("expenses", one.of.id, "amount", amount)])
