"""Expenses that somebody should look at: filed before, by the same rep or another, or split to stay below a limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acctkit.plugins._expenses_known import filed
from acctkit.plugins._expenses_rules import Expense, Spent, repeats, splits
from acctkit.plugins._expenses_settings import ExpenseSettings

from acctkit import Column, Part, Record, SectionDesk, Table, Text, Traced, spoken

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Doubt:
    """An expense of the week, and why it is doubtful."""

    of: Spent[Record[Expense]]
    why: Text


def doubts(desk: SectionDesk, settings: ExpenseSettings, found: Sequence[Spent[Record[Expense]]]) -> list[Doubt]:
    """What is doubtful about the expenses of the week, as far as the rules look for it."""
    made: list[Doubt] = []
    if settings.rules.duplicates != "off":
        first = desk.week.first
        before = filed(desk, settings, first - dt.timedelta(settings.duplicate_days), first - _DAY)
        mine = {one.of.id for one in found}
        others = [one for one in filed(desk, settings, first, _last(desk)) if one.of.id not in mine]
        for one, kind, other in repeats(found, [*before, *others], desk.calendar.week, settings):
            made.append(Doubt(one, _said(kind, other)))
    if settings.rules.split != "off":
        for some, together, passed in splits(found, settings, desk.company.currency):
            why = Text(
                f"{len(some)} of this day make {spoken(together)}, above {spoken(passed)}",
                f"{len(some)} de este día suman {spoken(together, 'es')}, más de {spoken(passed, 'es')}",
            )
            made.append(Doubt(some[-1], why))
    return made


def _last(desk: SectionDesk) -> dt.date:
    return min(desk.week.last, desk.as_of)


def _said(kind: str, other: Spent[Record[Expense]]) -> Text:
    day, rep = other.row.date, other.rep
    if kind == "another":
        return Text(f"Filed by {rep} for the same day", f"Lo presentó {rep} para el mismo día")
    if kind == "receipt":
        return Text(f"The receipt of {rep}, {day}", f"El recibo de {rep}, {day}")
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
    yield Table("doubtful", Text("To look at", "Para revisar"), columns, rows, ("rep", "date", "merchant", "amount"))


def _amount(one: Spent[Record[Expense]]) -> Traced:
    amount = one.row.amount
    return Traced(amount, lambda: [Part("expenses", one.of.id, "amount", amount)])
