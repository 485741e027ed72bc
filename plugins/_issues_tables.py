"""The tables of the section `issues`: by kind, account and rep, what is open, what is disputed, what was resolved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from acctkit.plugins._issues_book import KINDS, IssueBook, counted, disputed_amount, mean, middle

from acctkit import Column, Record, Table, Text, Traced, Value, total

Row = Mapping[str, Value]
ACCOUNT = (Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")))
REP = Column("rep", Text("Rep", "Vendedor"), "id")
KIND = Column("kind", Text("Kind", "Tipo"))
NUMBER = Column("issue", Text("Issue", "Incidencia"), "id")
_OPEN = Column("open", Text("Open", "Abiertas"), "integer", "", "AC")
_SLOW = Column("slow", Text("Slow", "Lentas"), "integer", "", "AC")
_OPENED = Column("opened", Text("Opened, week", "Abiertas, semana"), "integer", "", "AC")
_RESOLVED = Column("resolved", Text("Resolved, week", "Resueltas, semana"), "integer", "", "AC")
_OLDEST = Column("oldest", Text("Oldest", "La más antigua"), "integer", "d")


def name_of(kind: str) -> str:
    """The column that counts a kind of issues."""
    return kind.replace(" ", "_")


def by_kind(book: IssueBook) -> Table:
    """Each kind: open, slow, opened and resolved in the week, and how long those of the year took."""
    rows: list[Row] = []
    for kind, (one_of, _, _) in KINDS.items():
        def of(issues: Iterable[Record[Any]], kind: str = kind) -> list[Record[Any]]:
            return [one for one in issues if one.row.kind == kind]

        rows.append({
            "kind": one_of.say(book.desk.company.language), **_counts(book, of), **_times(book, of(book.resolved)),
            "slow_after": book.settings.slow_after(kind),
        })
    columns = (
        KIND, _OPEN, _OLDEST, Column("slow_after", Text("Slow after", "Lenta tras"), "integer", "d"), _SLOW, _OPENED,
        _RESOLVED, Column("done", Text("Resolved, year", "Resueltas, año"), "integer", "", "AC"),
        Column("median", Text("Time to resolve, median", "Tiempo de resolución, mediana"), "quantity", "d"),
        Column("mean", Text("Time to resolve, mean", "Tiempo de resolución, media"), "quantity", "d"),
    )
    totals = ({"kind": "Σ", **_counts(book, list), **_times(book, book.resolved)},)
    title = Text("Issues by kind", "Incidencias por tipo")
    return Table("by_kind", title, columns, tuple(rows), ("kind",), totals)


def _counts(book: IssueBook, of: Callable[[Iterable[Record[Any]]], Sequence[Record[Any]]]) -> dict[str, Value]:
    mine = of(book.open)
    return {
        "open": counted(mine), "oldest": max(map(book.age, mine), default=None), "slow": counted(of(book.slow)),
        "opened": counted(of(book.opened)), "resolved": counted(of(book.resolved_in_week)),
    }


def _times(book: IssueBook, done: Sequence[Record[Any]]) -> dict[str, Value]:
    days = [book.took(one) for one in done]
    return {"done": counted(done), "median": middle(days), "mean": mean(days)}


def by_account(book: IssueBook) -> Table:
    """The accounts with open issues, by kind; the most first."""
    mine: dict[str, list[Record[Any]]] = defaultdict(list)
    for one in book.open:
        mine[one.row.account].append(one)
    slow = {one.id for one in book.slow}
    rows: list[Row] = [
        {
            "account": account, "name": book.customers[account].name or "", **_kinds(some), "open": counted(some),
            "oldest": max(map(book.age, some)), "slow": counted(one for one in some if one.id in slow),
        }
        for account, some in sorted(mine.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    columns = (
        *ACCOUNT,
        *(Column(name_of(kind), several, "integer", "", "AC") for kind, (_, several, _) in KINDS.items()),
        _OPEN, _OLDEST, _SLOW,
    )
    totals = ({
        "account": "Σ", **_kinds(book.open), "open": counted(book.open),
        "oldest": max(map(book.age, book.open)), "slow": counted(book.slow),
    },) if rows else ()
    title = Text("Open issues by account", "Incidencias abiertas por cliente")
    return Table("by_account", title, columns, tuple(rows), ("account",), totals)


def _kinds(issues: Iterable[Record[Any]]) -> dict[str, Value]:
    kept = tuple(issues)
    return {name_of(kind): counted(one for one in kept if one.row.kind == kind) for kind in KINDS}


def by_rep(book: IssueBook) -> Table:
    """The reps who follow issues: open, slow, opened and resolved in the week."""
    reps = sorted({one.rep for one in (*book.open, *book.opened, *book.resolved_in_week)})
    rows: list[Row] = []
    for rep in reps:
        def of(issues: Iterable[Record[Any]], rep: str = rep) -> list[Record[Any]]:
            return [one for one in issues if one.rep == rep]

        rows.append({"rep": rep, "name": book.person(rep), **_counts(book, of)})
    columns = (REP, Column("name", Text("Name", "Nombre")), _OPEN, _OLDEST, _SLOW, _OPENED, _RESOLVED)
    totals = ({"rep": "Σ", **_counts(book, list)},) if rows else ()
    return Table("by_rep", Text("Issues by rep", "Incidencias por vendedor"), columns, tuple(rows), ("rep",), totals)


_ONE = (
    Column("age", Text("Age", "Antigüedad"), "integer", "d", "AC"), NUMBER,
    Column("opened_on", Text("Opened on", "Abierta el"), "date"), *ACCOUNT, KIND, REP,
    Column("invoice", Text("Invoice", "Factura"), "id"), Column("order", Text("Order", "Pedido"), "id"),
)


def open_issues(book: IssueBook) -> Table:
    """Every open issue, the oldest first; what is slow says so."""
    slow = {one.id for one in book.slow}
    again = any(map(book.again, book.open))
    marked = Text("slow", "lenta").say(book.desk.company.language)
    rows = [
        {
            **_who(book, one), "age": book.age(one), **({"again": book.again(one)} if again else {}),
            "slow": marked if one.id in slow else "",
            "disputed": None if one.row.disputed_amount is None else disputed_amount([one]),
            "currency": "" if one.row.disputed_amount is None else book.currency_of(one),
            "owner": one.row.owner or "", "description": one.row.description or "",
        }
        for one in book.open
    ]
    columns = (
        *_ONE, *((Column("again", Text("Opened again", "Reabierta el"), "date"),) if again else ()),
        Column("slow", Text("Slow", "Lenta")),
        Column("disputed", Text("Disputed", "En disputa"), "money", "", "AC"),
        Column("currency", Text("Currency", "Moneda")), Column("owner", Text("Owner", "Responsable")),
        Column("description", Text("What it is about", "De qué se trata")),
    )
    title = Text("Open issues", "Incidencias abiertas")
    return Table("open", title, columns, tuple(rows), ("issue", "opened_on", "account", "kind", "invoice"))


def resolved(book: IssueBook) -> Table:
    """What was resolved in the week, and how long it took."""
    rows = [
        {
            **_who(book, one), "resolved_on": book.resolved_on(one), "took": book.took(one),
            "resolution": one.row.resolution or "",
        }
        for one in book.resolved_in_week
    ]
    columns = (
        Column("resolved_on", Text("Resolved on", "Resuelta el"), "date"), *_ONE[1:],
        Column("took", Text("Time taken", "Tiempo empleado"), "integer", "d", "AC"),
        Column("resolution", Text("Resolution", "Resolución")),
    )
    title = Text("Issues resolved in the week", "Incidencias resueltas en la semana")
    return Table("resolved", title, columns, tuple(rows), ("issue", "opened_on", "account", "kind", "invoice"))


def _who(book: IssueBook, one: Record[Any]) -> dict[str, Value]:
    row = one.row
    return {
        "issue": row.issue or "", "opened_on": row.opened_on, "account": row.account,
        "name": book.customers[row.account].name or "", "kind": book.kind(one), "rep": one.rep,
        "invoice": row.invoice or "", "order": row.order or "",
    }


def disputed(book: IssueBook) -> Table:
    """What is disputed in open issues by currency and kind, down to the cells."""
    mine: dict[tuple[str, str], list[Record[Any]]] = defaultdict(list)
    for one in book.open:
        if one.row.disputed_amount is not None:
            mine[book.currency_of(one), one.row.kind].append(one)
    company, kinds = book.desk.company.currency, list(KINDS)
    order = sorted(mine.items(), key=lambda item: (item[0][0] != company, item[0][0], kinds.index(item[0][1])))
    rows: list[dict[str, Value]] = [
        {"kind": KINDS[kind][0].say(book.desk.company.language), "currency": currency, "issues": counted(some),
         "amount": disputed_amount(some)}
        for (currency, kind), some in order
    ]
    totals: tuple[Row, ...] = tuple(
        {"kind": "Σ", "currency": currency, "issues": _sum(rows, "issues", currency),
         "amount": _sum(rows, "amount", currency)}
        for currency in dict.fromkeys(str(row["currency"]) for row in rows)
    )
    unit = company if all(row["currency"] == company for row in rows) else ""
    columns = (
        KIND, Column("currency", Text("Currency", "Moneda")),
        Column("issues", Text("Open issues", "Incidencias abiertas"), "integer", "", "AC"),
        Column("amount", Text("Disputed", "En disputa"), "money", unit, "AC"),
    )
    title = Text("Disputed money in open issues", "Importes en disputa de incidencias abiertas")
    return Table("disputed", title, columns, tuple(rows), ("kind", "currency"), totals)


def _sum(rows: Iterable[Row], column: str, currency: str) -> Traced:
    mine = (row[column] for row in rows if row["currency"] == currency)
    return total(value for value in mine if isinstance(value, Traced))
