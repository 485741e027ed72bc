"""The section `promotions`: how each was answered and what it brought, and every offer behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from acctkit.plugins._promotions_settings import PromotionsSettings, settings_of
from acctkit.plugins._promotions_uplift import Offer, offers

from acctkit import (
    Chart,
    Column,
    Content,
    Figure,
    Part,
    Reconciliation,
    SectionDesk,
    Table,
    Text,
    Traced,
    Value,
    total,
)

_PROMOTION = Column("promotion", Text("Promotion", "Promoción"), "id")
_REP = (Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")))
_ANSWERS = (
    Column("offered", Text("Offered", "Ofrecida"), "integer", "", "AC"),
    Column("accepted", Text("Accepted", "Aceptada"), "integer", "", "AC"),
    Column("open", Text("No answer yet", "Sin respuesta"), "integer"),
    Column("acceptance", Text("Accepted of those answered", "Aceptadas de las respondidas"), "percent"),
)
_UNITS = (
    Column("expected", Text("Units expected", "Unidades esperadas"), "quantity", "", "PL"),
    Column("units", Text("Units sold in it", "Unidades vendidas en ella"), "quantity", "", "AC"),
    Column("uplift", Text("Uplift", "Aumento"), "quantity", "", "variance"),
    Column("uplift_share", Text("Uplift in per cent", "Aumento en %"), "percent"),
)
_DAYS = (Column("starts", Text("From", "Desde"), "date"), Column("ends", Text("To", "Hasta"), "date"))
Rows = list[Mapping[str, Value]]


def build(desk: SectionDesk) -> Content:
    """What was offered until the week's end, how it was answered, and what it brought."""
    settings = settings_of(desk)
    records = desk.books.records("promotions", until=desk.as_of, rep=desk.rep)
    found = [one for one in offers(desk, records, settings.weeks_before) if _told(one, desk.as_of, settings)]
    by_promotion, by_rep = _by_promotion(found), _by_rep(found, desk)
    return Content(
        headline=_headline(found, desk),
        figures=_figures(found),
        tables=(by_promotion, by_rep, _every(found, desk, settings)),
        charts=_charts(by_promotion),
        reconciliations=_reconciliations(found, by_promotion, by_rep),
    )


def _told(offer: Offer, today: dt.date, settings: PromotionsSettings) -> bool:
    """Whether an offer still belongs in the package: what is over is told for a while."""
    over = offer.record.row.ends
    return over is None or over + dt.timedelta(weeks=settings.told_for_weeks) >= today


def _answers(some: Sequence[Offer]) -> dict[str, Value]:
    accepted = [one for one in some if one.accepted]
    answered = [one for one in some if one.accepted is not None]
    return {
        "offered": _counted(some),
        "accepted": _counted(accepted),
        "open": len(some) - len(answered),
        "acceptance": _share(Decimal(len(accepted)), Decimal(len(answered))),
    }


def _counted(some: Sequence[Offer]) -> Traced:
    """How many offers, each traced to the cell that names its account."""
    ids = [one.record.id for one in some]
    return Traced(Decimal(len(ids)), lambda: [Part("promotions", id_, "account", Decimal(1)) for id_ in ids])


def _units(some: Iterable[Offer]) -> dict[str, Value]:
    measured = [one for one in some if one.during is not None and one.expected is not None]
    if not measured:
        return dict.fromkeys(("expected", "units", "uplift", "uplift_share"))
    expected = sum((one.expected for one in measured if one.expected is not None), Decimal(0))
    sold = total(one.during for one in measured if one.during is not None)
    uplift = sold.value - expected
    return {"expected": expected, "units": sold, "uplift": uplift, "uplift_share": _share(uplift, expected)}


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(Decimal("0.0001")) if whole else None


# ------------------------------------------------------------------ the tables


def _by_promotion(found: Sequence[Offer]) -> Table:
    names = sorted({one.record.row.promotion for one in found})
    rows: Rows = []
    for name in names:
        mine = [one for one in found if one.record.row.promotion == name]
        starts = [one.record.row.starts for one in mine if one.record.row.starts]
        ends = [one.record.row.ends for one in mine if one.record.row.ends]
        days = {"starts": min(starts, default=None), "ends": max(ends, default=None)}
        rows.append({"promotion": name, **days, **_answers(mine), **_units(mine)})
    columns = (_PROMOTION, *_DAYS, *_ANSWERS, *_UNITS)
    totals = ({"promotion": "Σ", **_answers(found), **_units(found)},) if rows else ()
    title = Text("Promotions, answers and units", "Promociones, respuestas y unidades")
    return Table("by_promotion", title, columns, tuple(rows), ("promotion",), totals, front=bool(rows))


def _by_rep(found: Sequence[Offer], desk: SectionDesk) -> Table:
    rows: Rows = []
    for rep in sorted({one.record.rep for one in found}):
        mine = [one for one in found if one.record.rep == rep]
        person = desk.people.get(rep)
        rows.append({"rep": rep, "name": person.name if person else rep, **_answers(mine), **_units(mine)})
    totals = ({"rep": "Σ", **_answers(found), **_units(found)},) if rows else ()
    title = Text("Offers by rep", "Ofertas por vendedor")
    return Table("by_rep", title, (*_REP, *_ANSWERS, *_UNITS), tuple(rows), ("rep",), totals)


def _every(found: Sequence[Offer], desk: SectionDesk, settings: PromotionsSettings) -> Table:
    names = {one.row.account: one.row.name for one in desk.books.records("accounts")}
    rows: Rows = []
    for one in sorted(found, key=lambda one: (one.record.row.promotion, one.record.row.account, one.record.id)):
        row: Any = one.record.row
        rows.append({
            "promotion": row.promotion, "account": row.account, "name": names.get(row.account, ""),
            "rep": one.record.rep, "offered_on": row.offered_on, "state": _state(one).say(desk.company.language),
            "sku": row.sku or "", "before": one.before, **_units([one]),
        })
    columns = (
        _PROMOTION, Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
        _REP[0], Column("offered_on", Text("Offered on", "Ofrecida el"), "date"),
        Column("state", Text("Answer", "Respuesta")), Column("sku", Text("Product", "Artículo"), "id"),
        Column("before", Text(f"Units in the {settings.weeks_before} weeks before",
                              f"Unidades en las {settings.weeks_before} semanas previas"), "quantity", "", "AC"),
        *_UNITS,
    )
    note = Text(
        "Expected is what the account bought per day in the weeks before, times the days of the promotion so far.",
        "Lo esperado es lo que el cliente compró por día en las semanas previas, por los días de promoción "
        "transcurridos.",
    )
    title = Text("Every offer", "Todas las ofertas")
    return Table("offers", title, columns, tuple(rows), ("promotion", "account", "rep"), note=note if rows else None)


def _state(offer: Offer) -> Text:
    if offer.accepted is None:
        return Text("no answer yet", "sin respuesta")
    return Text("accepted", "aceptada") if offer.accepted else Text("declined", "rechazada")


# ------------------------------------------------------------------ what it says


def _headline(found: Sequence[Offer], desk: SectionDesk) -> tuple[Text, ...]:
    running = [one for one in found if one.running]
    new = [one for one in found if one.record.row.offered_on in desk.week]
    if not running and not new:
        return ()
    return (Text(_said("en", running, new), _said("es", running, new)),)


def _said(language: str, running: Sequence[Offer], new: Sequence[Offer]) -> str:
    names = len({one.record.row.promotion for one in running})
    parts = []
    if names:
        one, many = Text("1 promotion running", "1 promoción en curso"), Text("{n} promotions running",
                                                                              "{n} promociones en curso")
        parts.append((one if names == 1 else many).say(language, n=names))
        accepted = sum(bool(offer.accepted) for offer in running)
        parts.append(Text("accepted by {n} of {m} accounts", "aceptada por {n} de {m} clientes").say(
            language, n=accepted, m=len(running)))
    units = _units(running)
    share = units["uplift_share"]
    if isinstance(share, Decimal):
        number = f"{share * 100:+.0f}"
        parts.append(Text("{n} % units against the weeks before", "{n} % de unidades frente a las semanas previas").say(
            language, n=number))
    if new:
        parts.append(Text("offers of the week: {n}", "ofertas de la semana: {n}").say(language, n=len(new)))
    text = "; ".join(parts) + "."
    return text[0].upper() + text[1:]


def _figures(found: Sequence[Offer]) -> tuple[Figure, ...]:
    running = [one for one in found if one.running]
    units = _units(found)
    return (
        Figure("running", Text("Promotions running", "Promociones en curso"),
               len({one.record.row.promotion for one in running}), "integer"),
        Figure("accepted", Text("Offers accepted", "Ofertas aceptadas"), _answers(found)["accepted"], "integer"),
        Figure("uplift", Text("Uplift in units", "Aumento en unidades"), units["uplift"], "quantity"),
        Figure("uplift_share", Text("Uplift", "Aumento"), units["uplift_share"], "percent"),
    )


def _charts(by_promotion: Table) -> tuple[Chart, ...]:
    if not any(row["units"] for row in by_promotion.rows):
        return ()
    title = Text("Units in promotions against those expected", "Unidades en promociones frente a las esperadas")
    return (Chart(title, "by_promotion", "promotion", ("expected", "units"), "bar"),)


def _reconciliations(found: Sequence[Offer], *tables: Table) -> tuple[Reconciliation, ...]:
    """Promotions and reps sum to all offers, and to all units sold in promotions."""
    sold = total(one.during for one in found if one.during is not None).value
    names = (Text("by promotion", "por promoción"), Text("by rep", "por vendedor"))
    checks = []
    for name, table in zip(names, tables, strict=True):
        for column, whole, what in (
            ("offered", Decimal(len(found)), Text("Offers", "Ofertas")),
            ("units", sold, Text("Units in promotions", "Unidades en promociones")),
        ):
            parts = total(one for row in table.rows if isinstance(one := row[column], Traced)).value
            checks.append(Reconciliation(Text(f"{what.en} {name.en}", f"{what.es} {name.es}"), parts, whole))
    return tuple(checks)
