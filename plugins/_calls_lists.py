"""The tables of the section `calls` that list: follow-ups, leads, what was noted and shown, calls beside results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from acctkit.plugins._account_keepers import DAY
from acctkit.plugins._calls_book import CallBook, counted
from acctkit.plugins._calls_tables import REP
from acctkit.plugins._follow_ups import FollowUp, subject
from acctkit.plugins._sales_sums import Sold

from acctkit import ZERO, Column, Record, Table, Text, Traced, Value, cents, listed, total

ONE_KIND = {
    "visit": Text("visit", "visita"), "phone": Text("phone", "teléfono"), "e-mail": Text("e-mail", "correo"),
    "cold call": Text("cold call", "en frío"),
}
STATES = {
    "overdue": Text("overdue", "vencido"), "due": Text("due", "pendiente"), "kept": Text("kept", "cumplido"),
    "kept late": Text("kept late", "cumplido tarde"),
}
RECENT = 28  # days over which activity is held against its result
COMING = 7  # days ahead in which follow-ups are told as due

Row = Mapping[str, Value]


# ------------------------------------------------------------------ what was agreed


def follow_up_table(book: CallBook) -> Table:
    """The follow-ups that are overdue, those of the coming days, and those kept this week."""
    desk = book.desk
    wanted = {"overdue": book.in_state("overdue"), "due": coming(book), "kept": kept_in_week(book)}
    rows = [_follow_up(book, one) for some in wanted.values() for one in some]
    columns = (
        Column("due_on", Text("Agreed for", "Acordado para"), "date"), Column("state", Text("State", "Estado")),
        Column("days", Text("Late", "Retraso"), "integer", "days"), Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
        Column("called_on", Text("Agreed on", "Acordado el"), "date"), Column("needs", Text("Needs", "Necesidades")),
        Column("kept_on", Text("Kept on", "Cumplido el"), "date"),
    )
    title = Text(f"Follow-ups: overdue, due until {desk.as_of + COMING * DAY}, kept this week",
                 f"Seguimientos: vencidos, hasta el {desk.as_of + COMING * DAY}, cumplidos esta semana")
    return Table("follow_ups", title, columns, tuple(rows), ("due_on", "account", "name", "called_on"))


def coming(book: CallBook) -> list[FollowUp]:
    """The follow-ups of the coming days."""
    return [one for one in book.in_state("due") if one.due_on <= book.desk.as_of + COMING * DAY]


def kept_in_week(book: CallBook) -> list[FollowUp]:
    """The follow-ups that a call of this week kept."""
    return [one for one in book.in_state("kept", "kept late")
            if one.kept_by is not None and one.kept_by.row.date in book.desk.week]


def _follow_up(book: CallBook, one: FollowUp) -> Row:
    row, day = one.call.row, book.desk.as_of
    state = one.state(day)
    return {
        "due_on": one.due_on, "state": STATES[state].say(book.desk.company.language),
        "days": (day - one.due_on).days if state == "overdue" else None, "rep": book.owner(one.call),
        **book.whom(one.call), "called_on": row.date, "needs": row.needs or row.outcome or "",
        "kept_on": one.kept_by.row.date if one.kept_by else None,
    }


# ------------------------------------------------------------------ what came of it


def leads(book: CallBook) -> Table:
    """Who may become a customer: the calls of the week to somebody whom the office does not list."""
    times = Counter(subject(one.row) for one in book.calls)
    rows = [
        {**_who(book, one), "name": book.whom(one)["name"], "contact": one.row.contact or "",
         "outcome": one.row.outcome or "", "follow_up_on": one.row.follow_up_on, "times": times[subject(one.row)]}
        for one in book.week if book.is_lead(one)
    ]
    columns = (
        *_WHEN, Column("name", Text("Lead", "Posible cliente")), Column("contact", Text("Contact", "Contacto")),
        Column("outcome", Text("Outcome", "Resultado")),
        Column("follow_up_on", Text("Follow-up", "Seguimiento"), "date"),
        Column("times", Text("Calls so far", "Contactos hasta ahora"), "integer"),
    )
    title = Text("Leads of the week", "Posibles clientes de la semana")
    return Table("leads", title, columns, tuple(rows), ("date", "rep", "name", "kind"))


_WHEN = (Column("date", Text("Date", "Fecha"), "date"), Column("rep", Text("Rep", "Vendedor"), "id"),
         Column("kind", Text("Kind", "Tipo")))


def _who(book: CallBook, call: Record[Any]) -> dict[str, Value]:
    kind = ONE_KIND[call.row.kind].say(book.desk.company.language)
    return {"date": call.row.date, "rep": call.rep, "kind": kind}


def activity(book: CallBook) -> Iterator[Table]:
    """Calls beside net sales of the last four weeks by rep, of shared sales each rep's part; nothing where nobody
    files sales."""
    desk, since = book.desk, book.desk.as_of - (RECENT - 1) * DAY
    if not desk.books.has("sales"):
        return
    calls: dict[str, list[Record[Any]]] = defaultdict(list)
    for one in book.made(since):
        calls[one.rep].append(one)
    sold = {
        (rep, currency): values["amount"]
        for (rep, currency), values in Sold.read(desk).sums(("rep",), (since, desk.as_of)).items()
    }
    for rep in calls:
        if all(rep != other for other, _ in sold):
            sold[rep, desk.company.currency] = ZERO
    rows: list[Row] = []
    for (rep, currency), amount in sorted(sold.items(), key=_company_first(desk.company.currency)):
        mine = calls.get(rep, [])
        rows.append({
            "rep": rep, "name": book.person(rep), "currency": currency, "calls": counted(mine),
            "visits": counted(one for one in mine if one.row.kind in book.settings.visit_kinds),
            "cold_calls": counted(one for one in mine if one.row.kind == "cold call"), "amount": amount,
            "per_call": cents(amount.value / len(mine)) if mine else None,
        })
    unit = rows[0]["currency"] if len({row["currency"] for row in rows}) == 1 else ""
    columns = (
        *REP, Column("currency", Text("Currency", "Moneda")),
        Column("calls", Text("Calls", "Contactos"), "integer", "", "AC"),
        Column("visits", Text("Visits", "Visitas"), "integer", "", "AC"),
        Column("cold_calls", Text("Cold calls", "En frío"), "integer", "", "AC"),
        Column("amount", Text("Net sales", "Ventas netas"), "money", str(unit), "AC"),
        Column("per_call", Text("Net sales a call", "Ventas netas por contacto"), "money", str(unit)),
    )
    title = Text("Calls and net sales of the last four weeks by rep",
                 "Contactos y ventas netas de las últimas cuatro semanas por vendedor")
    yield Table("activity", title, columns, tuple(rows), ("rep", "currency"), tuple(_sold(rows)))


def _company_first(company: str) -> Callable[[tuple[tuple[str, str], Traced]], tuple[bool, str, str]]:
    return lambda item: (item[0][1] != company, item[0][1], item[0][0])


def _sold(rows: Iterable[Row]) -> Iterator[Row]:
    """A row of sums for each currency; calls are not added up by currency, for a call has none."""
    sums: dict[str, list[Traced]] = defaultdict(list)
    for row in rows:
        if isinstance(row["amount"], Traced):
            sums[str(row["currency"])].append(row["amount"])
    for currency, amounts in sums.items():
        yield {"rep": "Σ", "currency": currency, "amount": total(amounts)}


def noted(book: CallBook) -> Table:
    """What customers need and how content they are, as noted this week."""
    rows = [
        {**_who(book, one), **book.whom(one), "needs": one.row.needs or "",
         "shown": ", ".join(listed(one.row.products_shown)), "satisfaction": one.row.satisfaction,
         "outcome": one.row.outcome or "", "notes": one.row.notes or ""}
        for one in book.week if one.row.needs or one.row.products_shown or one.row.satisfaction or one.row.notes
    ]
    columns = (
        *_WHEN, Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
        Column("needs", Text("Needs", "Necesidades")), Column("shown", Text("Products shown", "Productos mostrados")),
        Column("satisfaction", Text("Satisfaction, 1 to 5", "Satisfacción, de 1 a 5"), "integer"),
        Column("outcome", Text("Outcome", "Resultado")), Column("notes", Text("Notes", "Notas")),
    )
    title = Text("What was noted this week", "Lo anotado esta semana")
    return Table("noted", title, columns, tuple(rows), ("date", "rep", "account", "name", "kind"))


def shown(book: CallBook) -> Table:
    """Which products were shown this fiscal year, the most often first."""
    desk = book.desk
    names = {one.row.sku: one.row.name for one in desk.books.records("products")}
    times: dict[str, list[Record[Any]]] = defaultdict(list)
    for one in book.made(desk.calendar.fiscal_year(desk.week.last).first):
        for sku in listed(one.row.products_shown):
            times[sku].append(one)
    rows = [
        {"sku": sku, "name": names.get(sku, ""), "week": counted(one for one in calls if one.row.date in desk.week),
         "year": counted(calls), "accounts": len({subject(one.row) for one in calls})}
        for sku, calls in sorted(times.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    columns = (
        Column("sku", Text("Product", "Artículo"), "id"), Column("name", Text("Name", "Nombre")),
        Column("week", Text("Shown, week", "Mostrado, semana"), "integer", "", "AC"),
        Column("year", Text("Shown, year to date", "Mostrado, año"), "integer", "", "AC"),
        Column("accounts", Text("To customers and leads", "A clientes y posibles clientes"), "integer"),
    )
    title = Text("Products shown", "Productos mostrados")
    return Table("shown", title, columns, tuple(rows), ("sku",))
