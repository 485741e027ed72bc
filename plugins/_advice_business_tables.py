"""The tables of business lost and won, and of the quota still to make."""

from __future__ import annotations

from collections.abc import Sequence

from acctkit.plugins._advice_business import Ahead, Business, Change
from acctkit.plugins._advice_history import History
from acctkit.plugins._advice_tables import ACCOUNT, CURRENCY, Rows, unit_of
from acctkit.plugins._sales_sums import totals_of

from acctkit import Column, Table, Text

KINDS = {
    "new": Text("new", "nuevo"), "grown": Text("grown", "crece"), "kept": Text("unchanged", "igual"),
    "shrunk": Text("shrunk", "baja"), "lost": Text("lost", "perdido"),
}
OWN, COMPANY = Text("own", "propio"), Text("the company's", "de la empresa")
_REP = (Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")), CURRENCY)


def changes_table(history: History, changes: Sequence[Change]) -> Table:
    """Every account's business of this year beside last year's, the worst first."""
    language = history.desk.company.language
    rows: Rows = [
        {
            "rep": one.rep, "account": one.account, "name": history.name(one.account), "currency": one.currency,
            "last_year": one.last_year, "this_year": one.this_year, "change": one.change,
            "kind": KINDS[one.kind].say(language),
        }
        for one in changes
    ]
    unit = unit_of(rows)
    columns = (
        *ACCOUNT, CURRENCY, *_years(unit), Column("change", Text("Change", "Cambio"), "money", unit, "variance"),
        Column("kind", Text("What became of it", "Qué ha sido de él")),
    )
    title = Text("Business by account against last year, to date",
                 "Negocio por cliente frente al año anterior, a la fecha")
    return Table("changes", title, columns, tuple(rows), ("account", "currency"),
                 totals_of(rows, "rep", ("last_year", "this_year", "change")))


def business_table(history: History, business: Sequence[Business]) -> Table:
    """By rep, and the cold calls that should make up for what was lost."""
    language = history.desk.company.language
    rows: Rows = [
        {
            "rep": one.rep, "name": history.person(one.rep), "currency": one.currency, "last_year": one.last_year,
            "this_year": one.this_year, "won": one.won, "lost": one.lost, "new": one.new, "cold_calls": one.cold_calls,
            "per_call": one.per_call, "whose": (OWN if one.own else COMPANY).say(language) if one.per_call else "",
            "to_make_up": one.to_make_up, "calls_needed": one.calls_needed,
        }
        for one in business
    ]
    unit = unit_of(rows)
    columns = (
        *_REP, *_years(unit), Column("won", Text("Won", "Ganado"), "money", unit, "variance"),
        Column("lost", Text("Lost", "Perdido"), "money", unit, "variance"),
        Column("new", Text("Of new accounts", "De clientes nuevos"), "money", unit, "AC"),
        Column("cold_calls", Text("Cold calls", "Llamadas en frío"), "integer"),
        Column("per_call", Text("New business a cold call", "Negocio nuevo por llamada en frío"), "money", unit),
        Column("whose", Text("By whose calls", "Según las llamadas")),
        Column("to_make_up", Text("To make up", "Por recuperar"), "money", unit),
        Column("calls_needed", Text("Cold calls that it takes", "Llamadas en frío necesarias"), "integer"),
    )
    note = Text(
        "To make up is what was lost beyond what was won; divided by the new business that a cold call has brought "
        "this year, it makes the cold calls that it takes. Blank: none brought any yet.",
        "Por recuperar es lo perdido que no compensa lo ganado; hacen falta tantas llamadas en frío como veces cabe en "
        "ello el negocio nuevo que ha traído cada una este año. En blanco: ninguna lo ha traído todavía.",
    )
    title = Text("Business won and lost by rep, to date", "Negocio ganado y perdido por vendedor, a la fecha")
    return Table("business", title, columns, tuple(rows), ("rep", "currency"),
                 totals_of(rows, "rep", ("last_year", "this_year", "won", "lost", "new")), note=note if rows else None)


def ahead_table(history: History, ahead: Sequence[Ahead]) -> Table:
    """By rep, the quota still to make and what it takes."""
    rows: Rows = [
        {
            "rep": one.rep, "name": history.person(one.rep), "currency": one.currency, "quota_year": one.quota,
            "ytd": one.standing.ytd, "to_make": one.to_make, "weeks_left": one.standing.left,
            "needed": one.standing.needed, "pace": one.pace, "open": one.standing.orders, "due": one.due,
            "order": one.order, "orders_needed": one.orders_needed,
        }
        for one in ahead
    ]
    unit = unit_of(rows)
    columns = (
        *_REP, Column("quota_year", Text("Quota, year", "Cuota, año"), "money", unit, "PL"),
        Column("ytd", Text("Sold to date", "Vendido a la fecha"), "money", unit, "AC"),
        Column("to_make", Text("Still to make", "Falta por vender"), "money", unit),
        Column("weeks_left", Text("Weeks left", "Semanas que quedan"), "integer"),
        Column("needed", Text("A week from now on", "Por semana desde ahora"), "money", unit),
        Column("pace", Text("A week, last 13", "Por semana, últimas 13"), "money", unit),
        Column("open", Text("In the order book", "En cartera de pedidos"), "money", unit),
        Column("due", Text("Due for order", "Toca pedir"), "money", unit),
        Column("order", Text("Average purchase", "Compra media"), "money", unit),
        Column("orders_needed", Text("Purchases that it takes", "Compras necesarias"), "integer"),
    )
    note = Text(
        "It takes as many purchases of average size as what is still to make less the order book.",
        "Hacen falta tantas compras medias como caben en lo que falta por vender, menos la cartera de pedidos.",
    )
    title = Text("Quota still to make, and what it takes", "Cuota por cumplir y lo que hace falta")
    return Table("to_make", title, columns, tuple(rows), ("rep", "currency"),
                 totals_of(rows, "rep", ("quota_year", "ytd", "open")), note=note if rows else None)


def _years(unit: str) -> tuple[Column, Column]:
    return (
        Column("last_year", Text("Last year to date", "Año anterior a la fecha"), "money", unit, "PY"),
        Column("this_year", Text("This year to date", "Este año a la fecha"), "money", unit, "AC"),
    )

