"""The tables of the section `calls` that count: calls by rep, visits against plan, silence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from acctkit.plugins._calls_book import CallBook, Piece, Plan, counted, ratio

from acctkit import Column, Record, Table, Text, Traced, Value

KINDS = {
    "visit": Text("Visits", "Visitas"), "phone": Text("Phone", "Teléfono"), "e-mail": Text("E-mail", "Correo"),
    "cold call": Text("Cold calls", "En frío"),
}
REP = (Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")))
ACCOUNT = (Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
           Column("rep", Text("Rep", "Vendedor"), "id"))

Row = Mapping[str, Value]


def made_by_rep(book: CallBook) -> Table:
    """The calls of the week by rep and kind; active reps without any stand with zeros."""
    mine: dict[str, list[Record[Any]]] = defaultdict(list)
    for rep, person in book.desk.people.items():
        if person.active(book.desk.week.last) and book.of_rep(rep):
            mine[rep] = []
    for one in book.week:
        mine[one.rep].append(one)
    rows: list[Row] = [
        {"rep": rep, "name": book.person(rep), **_kinds(book, calls)} for rep, calls in sorted(mine.items())
    ]
    columns = (
        *REP, *(Column(name_of(kind), title, "integer", "", "AC") for kind, title in KINDS.items()),
        Column("calls", Text("Calls", "Contactos"), "integer", "", "AC"),
        Column("cold_share", Text("Share of cold calls", "Proporción en frío"), "percent"),
        Column("accounts", Text("Accounts reached", "Clientes contactados"), "integer"),
        Column("leads", Text("Calls to leads", "Contactos con posibles clientes"), "integer"),
    )
    totals = ({"rep": "Σ", **_kinds(book, book.week)},) if rows else ()
    title = Text("Calls of the week by rep", "Contactos de la semana por vendedor")
    return Table("by_rep", title, columns, tuple(rows), ("rep",), totals)


def name_of(kind: str) -> str:
    """The column that counts a kind of calls."""
    return kind.replace(" ", "_").replace("-", "_")


def _kinds(book: CallBook, calls: Sequence[Record[Any]]) -> dict[str, Value]:
    by_kind = {kind: counted(one for one in calls if one.row.kind == kind) for kind in KINDS}
    whole = counted(calls)
    return {
        **{name_of(kind): count for kind, count in by_kind.items()},
        "calls": whole,
        "cold_share": ratio(by_kind["cold call"], whole),
        "accounts": len({one.row.account for one in calls if not book.is_lead(one)}),
        "leads": counted(one for one in calls if book.is_lead(one)),
    }


# ------------------------------------------------------------------ planned visits


_MONTH = Column("planned", Text("Planned in the month", "Previstas en el mes"), "quantity", "", "PL")
_TO_DATE = (
    Column("to_date", Text("Planned to date", "Previstas a la fecha"), "quantity", "", "PL"),
    Column("made", Text("Visits made", "Visitas hechas"), "quantity", "", "AC"),
    Column("variance", Text("Against plan", "Frente a lo previsto"), "quantity", "", "variance"),
    Column("frequency", Text("Visits of those planned", "Visitas de las previstas"), "percent"),
)
_COVERED = (
    Column("accounts", Text("Accounts with a plan", "Clientes con plan"), "integer", "", "PL"),
    Column("visited", Text("Visited", "Visitados"), "integer", "", "AC"),
    Column("coverage", Text("Coverage", "Cobertura"), "percent"),
    Column("kept", Text("As often as planned", "Tanto como lo previsto"), "integer", "", "AC"),
)


def coverage_by_rep(book: CallBook) -> Table:
    """Each rep's accounts: visits planned and made this month, silence, and follow-ups."""
    keepers = {account: book.keeper(account) for account in book.accounts}
    reps = {one.rep for one in (*book.pieces, *book.last_month)} | {rep for rep in keepers.values() if rep}
    reps |= {book.owner(one.call) for one in book.in_state("due", "overdue")}
    quiet = Counter(keepers[record.row.account] for record, _ in book.quiet)
    waiting = {state: Counter(book.owner(one.call) for one in book.in_state(state)) for state in ("due", "overdue")}
    plans, before = book.plans_by_rep(), defaultdict[str, list[Piece]](list)
    for one in book.last_month:
        before[one.rep].append(one)
    rows: list[Row] = []
    for rep in sorted(reps):
        if book.of_rep(rep):
            rows.append({
                "rep": rep, "name": book.person(rep), **_covered(plans.get(rep) or Plan.of(())),
                "last_month": Plan.of(before[rep]).coverage,
                "not_contacted": quiet[rep], "due": waiting["due"][rep], "overdue": waiting["overdue"][rep],
            })
    columns = (
        *REP, *_COVERED, *_TO_DATE,
        Column("last_month", Text("Coverage, month before", "Cobertura, mes anterior"), "percent"),
        Column("not_contacted", Text(f"Not contacted for {book.settings.quiet_days} days",
                                     f"Sin contacto en {book.settings.quiet_days} días"), "integer"),
        Column("due", Text("Follow-ups to come", "Seguimientos por hacer"), "integer"),
        Column("overdue", Text("Follow-ups overdue", "Seguimientos vencidos"), "integer"),
    )
    totals = ({
        "rep": "Σ", **_covered(book.plan), "last_month": Plan.of(book.last_month).coverage,
        "not_contacted": sum(quiet[str(row["rep"])] for row in rows), "due": len(book.in_state("due")),
        "overdue": len(book.in_state("overdue")),
    },) if rows else ()
    title = Text(f"Accounts by rep, {book.month_name('en')}", f"Clientes por vendedor, {book.month_name('es')}")
    note = Text("Coverage: accounts visited at least once in the month, of those with a plan.",
                "Cobertura: clientes visitados al menos una vez en el mes, de los que tienen plan.")
    return Table("coverage_by_rep", title, columns, tuple(rows), ("rep",), totals, note, front=bool(book.pieces))


def coverage(book: CallBook) -> Table:
    """Visits planned and made this month by account, those furthest behind first."""
    pieces: dict[str, list[Piece]] = defaultdict(list)
    for one in book.pieces:
        pieces[one.account].append(one)
    rows: list[dict[str, Value]] = []
    for account, mine in pieces.items():
        last = book.last_calls.get(account)
        rows.append({
            "account": account, "name": book.name(account), "rep": book.keeper(account), **_plan(Plan.of(mine)),
            "last_contact": last.row.date if last else None,
        })
    rows.sort(key=lambda row: (_number(row["variance"]), str(row["account"])))
    columns = (*ACCOUNT, _MONTH, *_TO_DATE, Column("last_contact", Text("Last contact", "Último contacto"), "date"))
    totals = ({"account": "Σ", **_plan(book.plan)},) if rows else ()
    title = Text(f"Visits by account, {book.month_name('en')}", f"Visitas por cliente, {book.month_name('es')}")
    return Table("coverage", title, columns, tuple(rows), ("account",), totals)


def _plan(plan: Plan) -> dict[str, Value]:
    return {"planned": plan.planned, **_to_date(plan)}


def _to_date(plan: Plan) -> dict[str, Value]:
    return {
        "to_date": plan.to_date, "made": plan.made, "variance": plan.made - plan.to_date, "frequency": plan.frequency,
    }


def _covered(plan: Plan) -> dict[str, Value]:
    return {
        "accounts": plan.accounts, "visited": plan.visited, "coverage": plan.coverage, "kept": plan.kept,
        **_to_date(plan),
    }


def _number(value: Value) -> Decimal:
    return value.value if isinstance(value, Traced) else Decimal(0)


def not_contacted(book: CallBook) -> Table:
    """The accounts of whom nothing was heard for long; those never contacted first."""
    rows = []
    for record, days in book.quiet:
        account, last = record.row.account, book.last_calls.get(record.row.account)
        rows.append({
            "account": account, "name": record.row.name, "rep": book.keeper(account),
            "last_contact": last.row.date if last else None, "days": days,
        })
    columns = (*ACCOUNT, Column("last_contact", Text("Last contact", "Último contacto"), "date"),
               Column("days", Text("Since then", "Desde entonces"), "integer", "days"))
    first = book.calls[0].row.date
    note = Text(f"The books hold calls since {first}; an account without a date was not contacted since.",
                f"Los libros tienen llamadas desde el {first}; un cliente sin fecha no ha sido contactado desde "
                "entonces.")
    days = book.settings.quiet_days
    title = Text(f"Accounts not contacted for {days} days", f"Clientes sin contacto en {days} días")
    return Table("not_contacted", title, columns, tuple(rows), ("account",), note=note if rows else None)
