"""What must agree in the section `issues`: its tables, and the issues of the books counted anew."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from acctkit.plugins._issues_book import KINDS, IssueBook
from acctkit.plugins._issues_history import History
from acctkit.plugins._issues_tables import name_of

from acctkit import Reconciliation, Table, Text, Traced, Value


def reconciliations(book: IssueBook, tables: Mapping[str, Table]) -> Iterator[Reconciliation]:
    """Accounts, kinds and reps sum to what is open in the books, and so does the money that it disputes; what is open
    follows from the week before."""
    kinds, amounts = _anew(book)
    whole = Decimal(kinds.total())
    for name, en, es in (("by_account", "accounts", "cliente"), ("by_kind", "kinds", "tipo"),
                         ("by_rep", "reps", "vendedor")):
        yield Reconciliation(Text(f"Open issues by {en} are all open issues",
                                  f"Las incidencias abiertas por {es} son todas las abiertas"),
                             _column(tables[name], "open"), whole)
    listed = Text("Every open issue is listed", "Se enumeran todas las incidencias abiertas")
    yield Reconciliation(listed, Decimal(len(tables["open"].rows)), whole)
    for kind, (called, _, _) in KINDS.items():
        yield Reconciliation(Text(f"Open by account and in the books agree: {called.en}",
                                  f"Abiertas por cliente y en los libros coinciden: {called.es}"),
                             _column(tables["by_account"], name_of(kind)), Decimal(kinds[kind]))
    before = book.desk.week.first - dt.timedelta(1)
    was = Decimal(sum(book.is_open(one, before) for one in book.issues))
    moved = _column(tables["by_kind"], "opened") - _column(tables["by_kind"], "resolved")
    yield Reconciliation(
        Text("Open before the week, plus opened, less resolved, is what is open",
             "Abiertas antes de la semana, más nuevas, menos resueltas, son las abiertas"),
        was + moved, whole,
    )
    for code, amount in sorted(amounts.items()):
        told = sum((_value(row["amount"]) for row in tables["disputed"].rows if row["currency"] == code), Decimal(0))
        yield Reconciliation(
            Text(f"Disputed by kind is what the open issues dispute, {code}",
                 f"Lo disputado por tipo es lo que disputan las incidencias abiertas, {code}"),
            told, amount,
        )


def _anew(book: IssueBook) -> tuple[Counter[str], Mapping[str, Decimal]]:
    """The open issues by kind, and what they dispute by currency, out of the rows of the books."""
    kinds, amounts = Counter[str](), defaultdict[str, Decimal](Decimal)
    history, day = History.read(book.desk), book.desk.as_of
    for one in book.desk.books.records("issues", until=day, rep=book.desk.rep):
        if history.is_open(one.row, day):
            kinds[one.row.kind] += 1
            if one.row.disputed_amount is not None:
                amounts[book.currency_of(one)] += one.row.disputed_amount
    return kinds, amounts


def _column(table: Table, column: str) -> Decimal:
    return sum((_value(row[column]) for row in table.rows), Decimal(0))


def _value(figure: Value) -> Decimal:
    assert isinstance(figure, Traced)
    return figure.value
