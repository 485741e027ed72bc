"""The tables of the section `satisfaction`: by account and rep, the numbers behind each part, and who is at risk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from acctkit.plugins._satisfaction_figure import PARTS
from acctkit.plugins._satisfaction_known import counted
from acctkit.plugins._satisfaction_scored import Scored, Scores

from acctkit import Column, Table, Text, Value

TITLES = {
    "word": Text("Own word", "Su palabra"), "issues": Text("Issues", "Incidencias"),
    "shipments": Text("Shipments", "Envíos"), "returns": Text("Returns", "Devoluciones"),
    "contact": Text("Contact", "Contacto"), "follow_ups": Text("Follow-ups", "Seguimientos"),
}
REASONS = {
    "word": Text("is not satisfied by its own word", "no está satisfecho según su propia palabra"),
    "issues": Text("has open issues", "tiene incidencias abiertas"),
    "shipments": Text("got shipments late", "recibió envíos con retraso"),
    "returns": Text("sent much back", "devolvió mucho"),
    "contact": Text("was not heard of for long", "lleva tiempo sin contacto"),
    "follow_ups": Text("was promised calls that were not made", "esperaba llamadas que no se hicieron"),
}
TODO = {
    "word": Text("ask what is wrong", "preguntar qué va mal"),
    "issues": Text("settle the issues", "resolver las incidencias"),
    "shipments": Text("say when it ships", "decir cuándo se envía"),
    "returns": Text("find out why", "averiguar por qué"),
    "contact": Text("visit", "visitar"),
    "follow_ups": Text("call as agreed", "llamar según lo acordado"),
}
_ACCOUNT = (
    Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
    Column("rep", Text("Rep", "Vendedor"), "id"),
)
_FIGURE = (
    Column("figure", Text("Satisfaction of 100", "Satisfacción de 100"), "quantity", "", "AC"),
    Column("change", Text("Change in four weeks", "Cambio en cuatro semanas"), "quantity", "", "variance"),
    Column("year", Text("Change in a year", "Cambio en un año"), "quantity", "", "variance"),
)
_NOTE = Text(
    "The figure is the sum of what its parts add: points (0 to 100) by weight; a part without data is blank, and its "
    "weight is spread over the others.",
    "La cifra es la suma de lo que aportan sus partes: puntos (0 a 100) por peso; una parte sin datos queda en blanco "
    "y su peso se reparte entre las demás.",
)
Rows = list[Mapping[str, Value]]


def by_account(scores: Scores) -> Table:
    """Every account with its figure, trend and points, the worst first."""
    rows: Rows = [
        {**_who(one), "figure": one.now.value, "change": one.change, "year": one.year, **_points(one)}
        for one in scores.worst_first
    ]
    columns = (*_ACCOUNT, *_FIGURE, *(Column(part, TITLES[part], "quantity") for part in PARTS))
    title = Text("Satisfaction by account, and the points of its parts",
                 "Satisfacción por cliente y puntos de sus partes")
    return Table("by_account", title, columns, tuple(rows), ("account",), note=_NOTE if rows else None)


def _who(one: Scored) -> dict[str, Value]:
    return {"account": one.account, "name": one.name, "rep": one.rep}


def _points(one: Scored) -> dict[str, Value]:
    return {part: one.now.points.get(part) for part in PARTS}


def behind(scores: Scores) -> Table:
    """The numbers that the points come from, each traced to its cells where it counts rows."""
    rows: Rows = []
    for one in scores.worst_first:
        on, account = scores.today, one.account
        told, orders = on.late(account)
        promised = on.promised(account)
        ratings = on.ratings(account)
        rows.append({
            **_who(one), "ratings": counted("calls", "satisfaction", ratings),
            "mean": mean([Decimal(call.row.satisfaction) for call in ratings]),
            "open": counted("issues", "kind", on.open_issues(account)),
            "slow": counted("issues", "kind", on.slow_issues(account)),
            "late": counted("issues", "kind", told) + counted("orders", "ship_by", orders),
            "sold": on.sold(account), "returned": on.returned(account), "silent": on.silent_days(account),
            "promised": counted("calls", "follow_up_on", [follow.call for follow in promised]),
            "kept": sum(map(on.kept, promised), Decimal(0)) if promised else None,
        })
    columns = (
        *_ACCOUNT,
        Column("ratings", Text("Ratings", "Valoraciones"), "integer"),
        Column("mean", Text("Average of 5", "Media de 5"), "quantity"),
        Column("open", Text("Open issues", "Incidencias abiertas"), "integer"),
        Column("slow", Text("Slow ones", "De ellas, lentas"), "integer"),
        Column("late", Text("Late shipments", "Envíos con retraso"), "integer"),
        Column("sold", Text("Units sold", "Unidades vendidas"), "quantity"),
        Column("returned", Text("Units back", "Unidades devueltas"), "quantity"),
        Column("silent", Text("Days since last contact", "Días desde el último contacto"), "integer"),
        Column("promised", Text("Follow-ups due", "Seguimientos vencidos"), "integer"),
        Column("kept", Text("Kept, late ones half", "Cumplidos; tarde, la mitad"), "quantity"),
    )
    title = Text("The numbers behind the points", "Los números de los que salen los puntos")
    return Table("behind", title, columns, tuple(rows), ("account",))


def unheard(scores: Scores) -> Table:
    """The accounts of which nothing was heard since the books began: silent, which is not satisfied."""
    rows: Rows = [
        {"account": one.account, "name": one.name, "rep": one.rep, "silent": scores.today.silent_days(one.account),
         "figure": one.now.value if one.now else None}
        for one in scores.unheard
    ]
    columns = (
        *_ACCOUNT, Column("silent", Text("Days without contact", "Días sin contacto"), "integer"),
        _FIGURE[0],
    )
    title = (
        Text("Accounts that nobody has contacted since the books began",
             "Clientes con los que nadie ha contactado desde que empiezan los libros") if scores.keep_calls else
        Text("Accounts of which nothing is in the books", "Clientes de los que no consta nada en los libros")
    )
    note = Text("Silent is not satisfied: an account without any word of its own has no figure, or one out of what "
                "else is known.",
                "Silencio no es satisfacción: un cliente del que no se ha oído nada no tiene cifra, o la tiene por lo "
                "demás que se sabe de él.")
    return Table("unheard", title, columns, tuple(rows), ("account",), note=note if rows else None)


def at_risk(scores: Scores, language: str) -> Table:
    """The accounts at risk, why, and what to do about the first reason."""
    rows: Rows = [
        {
            **_who(one), "figure": one.now.value, "change": one.change,
            "why": "; ".join(REASONS[part].say(language) for part in one.reasons),
            "todo": "; ".join(TODO[part].say(language) for part in one.reasons[:2]),
        }
        for one in scores.at_risk
    ]
    columns = (
        *_ACCOUNT, *_FIGURE[:2], Column("why", Text("Because it", "Porque")), Column("todo", Text("To do", "Qué hacer"))
    )
    title = Text("Accounts at risk", "Clientes en riesgo")
    return Table("at_risk", title, columns, tuple(rows), ("account",), front=bool(rows))


def by_rep(scores: Scores) -> Table:
    """Each rep's accounts: how many have a figure, their average, and how many are at risk."""
    by: dict[str, list[Scored]] = defaultdict(list)
    for one in scores.found:
        by[one.rep].append(one)
    rows: Rows = []
    for rep, mine in sorted(by.items()):
        person = scores.desk.people.get(rep)
        rows.append({"rep": rep, "name": person.name if person else rep, **_average(mine, scores)})
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")),
        Column("accounts", Text("Accounts", "Clientes"), "integer"),
        Column("figure", Text("Average of 100", "Media de 100"), "quantity", "", "AC"),
        Column("change", Text("Change in four weeks", "Cambio en cuatro semanas"), "quantity", "", "variance"),
        Column("at_risk", Text("At risk", "En riesgo"), "integer"),
    )
    totals = ({"rep": "Σ", **_average(scores.found, scores)},) if rows else ()
    title = Text("Satisfaction by rep", "Satisfacción por vendedor")
    return Table("by_rep", title, columns, tuple(rows), ("rep",), totals)


def _average(some: Sequence[Scored], scores: Scores) -> dict[str, Value]:
    return {
        "accounts": len(some), "figure": mean([one.now.value for one in some]),
        "change": mean([one.change for one in some if one.change is not None]),
        "at_risk": sum(one.account in scores.risky for one in some),
    }


def mean(values: Iterable[Decimal]) -> Decimal | None:
    """The average to the hundredth; None of nothing."""
    listed = list(values)
    if not listed:
        return None
    return (sum(listed, Decimal(0)) / len(listed)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
