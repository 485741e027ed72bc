"""The section `promotions`: how each was answered and what it brought, and every offer behind it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from acctkit.plugins._promotions_reconciled import reconciliations
from acctkit.plugins._promotions_settings import PromotionsSettings, settings_of
from acctkit.plugins._promotions_totals import share, units
from acctkit.plugins._promotions_uplift import Offer, offers

from acctkit import (
    Chart,
    Column,
    Content,
    Figure,
    Part,
    SectionDesk,
    Table,
    Text,
    Traced,
    Value,
    per_cent,
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
_UNKNOWN = Column("unknown", Text("Offers with nothing to compare", "Ofertas sin comparación"), "integer")
_ONCE = Text(
    "What an account bought while several promotions ran counts once in a sum. Expected and uplift are of the offers "
    "whose weeks before are in the books.",
    "Lo que un cliente compró durante varias promociones a la vez cuenta una sola vez en las sumas. Lo esperado y el "
    "aumento son de las ofertas cuyas semanas previas están en los libros.",
)
_DAYS = (Column("starts", Text("From", "Desde"), "date"), Column("ends", Text("To", "Hasta"), "date"))
Rows = list[Mapping[str, Value]]


def build(desk: SectionDesk) -> Content:
    """What was offered until the week's end, how it was answered, and what it brought."""
    settings = settings_of(desk)
    records = desk.books.records("promotions", until=desk.as_of, rep=desk.rep)
    told = partial(_told, today=desk.as_of, settings=settings)
    found = [one for one in offers(desk, records, settings.weeks_before) if told(one.record.row.ends)]
    by_promotion, by_rep = _by_promotion(found), _by_rep(found, desk)
    return Content(
        headline=_headline(found, desk),
        figures=_figures(found),
        tables=(by_promotion, by_rep, _every(found, desk, settings)),
        charts=_charts(by_promotion),
        reconciliations=reconciliations(desk, by_promotion, by_rep, told),
    )


def _told(ends: dt.date | None, today: dt.date, settings: PromotionsSettings) -> bool:
    """Whether offers of a promotion that ends on a day still belong in the package: what is over is told for a
    while."""
    return ends is None or ends + dt.timedelta(weeks=settings.told_for_weeks) >= today


def _answers(some: Sequence[Offer]) -> dict[str, Value]:
    accepted = [one for one in some if one.accepted]
    answered = [one for one in some if one.accepted is not None]
    return {
        "offered": _counted(some),
        "accepted": _counted(accepted),
        "open": len(some) - len(answered),
        "acceptance": share(Decimal(len(accepted)), Decimal(len(answered))),
    }


def _counted(some: Sequence[Offer]) -> Traced:
    """How many offers, each traced to the cell that names its account."""
    ids = [one.record.id for one in some]
    return Traced(Decimal(len(ids)), lambda: [Part("promotions", id_, "account", Decimal(1)) for id_ in ids])


# ------------------------------------------------------------------ the tables


def _by_promotion(found: Sequence[Offer]) -> Table:
    rows: Rows = []
    for name, mine in _grouped(found, lambda one: one.record.row.promotion):
        starts = [one.record.row.starts for one in mine if one.record.row.starts]
        ends = [one.record.row.ends for one in mine if one.record.row.ends]
        days = {"starts": min(starts, default=None), "ends": max(ends, default=None)}
        rows.append({"promotion": name, **days, **_answers(mine), **units(mine)})
    columns = (_PROMOTION, *_DAYS, *_ANSWERS, *_UNITS, _UNKNOWN)
    totals = ({"promotion": "Σ", **_answers(found), **units(found)},) if rows else ()
    title = Text("Promotions, answers and units", "Promociones, respuestas y unidades")
    return Table("by_promotion", title, columns, tuple(rows), ("promotion",), totals, front=bool(rows),
                 note=_ONCE if rows else None)


def _by_rep(found: Sequence[Offer], desk: SectionDesk) -> Table:
    rows: Rows = []
    for rep, mine in _grouped(found, lambda one: one.record.rep):
        person = desk.people.get(rep)
        rows.append({"rep": rep, "name": person.name if person else rep, **_answers(mine), **units(mine)})
    totals = ({"rep": "Σ", **_answers(found), **units(found)},) if rows else ()
    title = Text("Offers by rep", "Ofertas por vendedor")
    columns = (*_REP, *_ANSWERS, *_UNITS, _UNKNOWN)
    return Table("by_rep", title, columns, tuple(rows), ("rep",), totals, note=_ONCE if rows else None)


def _grouped(found: Iterable[Offer], by: Callable[[Offer], str]) -> list[tuple[str, list[Offer]]]:
    groups: dict[str, list[Offer]] = defaultdict(list)
    for one in found:
        groups[by(one)].append(one)
    return sorted(groups.items())


def _every(found: Sequence[Offer], desk: SectionDesk, settings: PromotionsSettings) -> Table:
    names = {one.row.account: one.row.name for one in desk.books.records("accounts")}
    unknown = Text("not in the books", "no constan en los libros").say(desk.company.language)
    rows: Rows = []
    for one in sorted(found, key=lambda one: (one.record.row.promotion, one.record.row.account, one.record.id)):
        row: Any = one.record.row
        rows.append({
            "promotion": row.promotion, "account": row.account, "name": names.get(row.account, ""),
            "rep": one.record.rep, "offered_on": row.offered_on, "state": _state(one).say(desk.company.language),
            "sku": row.sku or "", "known": unknown if one.unknown else "", "before": one.bought_before,
            **{name: value for name, value in units([one]).items() if name != "unknown"},
        })
    columns = (
        _PROMOTION, Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
        _REP[0], Column("offered_on", Text("Offered on", "Ofrecida el"), "date"),
        Column("state", Text("Answer", "Respuesta")), Column("sku", Text("Product", "Artículo"), "id"),
        Column("before", Text(f"Units in the {settings.weeks_before} weeks before",
                              f"Unidades en las {settings.weeks_before} semanas previas"), "quantity", "", "AC"),
        Column("known", Text("Weeks before", "Semanas previas")), *_UNITS,
    )
    note = Text(
        "Expected is what the account bought per day in the weeks before, times the days of the promotion so far; it "
        "is not known where the books begin later.",
        "Lo esperado es lo que el cliente compró por día en las semanas previas, por los días de promoción "
        "transcurridos; no se sabe si los libros empiezan más tarde.",
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
        parts.append(Text("offers accepted: {n} of {m}", "ofertas aceptadas: {n} de {m}").say(
            language, n=accepted, m=len(running)))
    brought = units(running)
    if isinstance(brought["uplift_share"], Decimal):
        number = f"{brought['uplift_share'] * 100:+.0f}"
        parts.append(Text("{n} units against the weeks before", "{n} de unidades frente a las semanas previas").say(
            language, n=per_cent(number, language)))
    if brought["unknown"]:
        parts.append(Text("uplift not known for {n}, for the books begin later",
                          "aumento desconocido en {n}, porque los libros empiezan después").say(
            language, n=brought["unknown"]))
    if new:
        parts.append(Text("offers of the week: {n}", "ofertas de la semana: {n}").say(language, n=len(new)))
    text = "; ".join(parts) + "."
    return text[0].upper() + text[1:]


def _figures(found: Sequence[Offer]) -> tuple[Figure, ...]:
    running = [one for one in found if one.running]
    brought = units(found)
    return (
        Figure("running", Text("Promotions running", "Promociones en curso"),
               len({one.record.row.promotion for one in running}), "integer"),
        Figure("accepted", Text("Offers accepted", "Ofertas aceptadas"), _answers(found)["accepted"], "integer"),
        Figure("uplift", Text("Uplift in units", "Aumento en unidades"), brought["uplift"], "quantity"),
        Figure("uplift_share", Text("Uplift", "Aumento"), brought["uplift_share"], "percent"),
    )


def _charts(by_promotion: Table) -> tuple[Chart, ...]:
    if not any(row["units"] for row in by_promotion.rows):
        return ()
    title = Text("Units in promotions against those expected", "Unidades en promociones frente a las esperadas")
    return (Chart(title, "by_promotion", "promotion", ("expected", "units"), "bar"),)
