"""What must agree in the section `calls`: the sums of its tables, and the same out of the rows of the books."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from acctkit.plugins._account_keepers import DAY
from acctkit.plugins._calls_book import CallBook
from acctkit.plugins._calls_tables import KINDS, name_of

from acctkit import Reconciliation, Table, Text, Traced

_CENT = Decimal("0.01")


def reconciliations(book: CallBook, by_rep: Table, month: Table, accounts: Table) -> Iterator[Reconciliation]:
    """Reps and kinds sum to what the database counts by itself; planned visits to what the list asks for day by day."""
    desk = book.desk
    span = {"since": desk.week.first, "until": min(desk.as_of, desk.week.last)}
    company = Decimal(sum(one.count for one in desk.books.sums("calls", (), rep=desk.rep, **span)))
    yield Reconciliation(Text("Calls by rep are all calls of the week",
                              "Los contactos por vendedor son todos los de la semana"), _sum(by_rep, "calls"), company)
    kinds = sum((_sum(by_rep, name_of(kind)) for kind in KINDS), Decimal(0))
    yield Reconciliation(Text("Kinds of calls sum to all calls of the week",
                              "Los tipos de contacto suman todos los de la semana"), kinds, company)
    if book.pieces:
        planned, made = _planned(book), _visits(book)
        for table, en, es in ((month, "rep", "vendedor"), (accounts, "account", "cliente")):
            yield Reconciliation(Text(f"Planned visits by {en} are those of the list, day by day",
                                      f"Las visitas previstas por {es} son las de la lista, día a día"),
                                 _sum(table, "to_date"), planned)
            yield Reconciliation(Text(f"Visits by {en} are those filed to accounts with a plan",
                                      f"Las visitas por {es} son las declaradas a clientes con plan"),
                                 _sum(table, "made"), made)


def _sum(table: Table, column: str) -> Decimal:
    return sum((value.value for row in table.rows if isinstance(value := row[column], Traced)), Decimal(0))


def _planned(book: CallBook) -> Decimal:
    """What the list of accounts asks for up to the day, a business day at a time, for each rep's turn with each."""
    first, last = book.month
    days = [first + number * DAY for number in range((last - first).days + 1)]
    working = [day for day in days if book.desk.calendar.business_day(day)]
    found = Decimal(0)
    for record in _with_plan(book):
        turns: Counter[dt.date] = Counter()
        for day in working:
            turn = _turn(book, record.row.account, day)
            if turn is not None and day <= book.desk.as_of:
                turns[turn] += 1
        for passed in turns.values():
            share = record.row.visits_per_month * passed / len(working)
            found += share.quantize(_CENT, rounding=ROUND_HALF_UP)
    return found


def _visits(book: CallBook) -> Decimal:
    """The visits of the month as the database counts them, to accounts that have a plan."""
    planned = {record.row.account for record in _with_plan(book)}
    found = 0
    for kind in sorted(set(book.settings.visit_kinds)):
        for one in book.desk.books.sums(
            "calls", (), ("account", "date"), since=book.month[0], until=book.desk.as_of, kind=kind
        ):
            account, day = one.key
            if account in planned and _turn(book, account, day) is not None:
                found += one.count
    return Decimal(found)


def _with_plan(book: CallBook) -> list[Any]:
    return [
        record for record in book.desk.books.records("accounts", status="active") if record.row.visits_per_month
    ]


def _turn(book: CallBook, account: str, day: dt.date) -> dt.date | None:
    """Since when whoever looks after the account on a day does so; None where that is none of this section's."""
    since, rep = max((turn for turn in book.keepers.turns.get(account, ()) if turn[0] <= day), default=(None, ""))
    return since if book.of_rep(rep) else None
