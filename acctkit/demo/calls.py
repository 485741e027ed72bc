"""The calls of an autumn: visits where the reps drove to, phone calls, e-mails, cold calls, and what was agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from acctkit.demo.business import LAST_MONDAY, Business, mondays
from acctkit.demo.catalogue import NEWCOMER, Account, Rep
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets, friday

FIRST_MONDAY = dt.date(2026, 9, 28)
SILENT = "marcus"  # who keeps no record of calls
_DAY = dt.timedelta(1)
_PROSPECTS = (
    "Seaview Marina", "Old Dock Chandlery", "Harborside Kayaks", "Windward Charters", "Bluefin Boat Rental",
    "Compass Rose Sailing", "Náutica del Sur", "Puerto Azul", "Talleres Ancla", "Vela y Viento",
)
_NEEDS = {
    False: ("spares before the season", "longer mooring lines", "faster delivery of paint", "training on the chargers",
            "a display for the shop", "smaller packs of hardware"),
    True: ("repuestos antes de la temporada", "cabos de amarre más largos", "entrega más rápida de pintura",
           "formación sobre los cargadores", "un expositor para la tienda", "envases más pequeños"),
}
_OUTCOMES = {
    False: ("order to follow", "no need at present", "asked for a quotation", "will decide next month"),
    True: ("habrá pedido", "ahora no necesita nada", "pide presupuesto", "decidirá el mes que viene"),
}
_KINDS = {"visit": "visita", "phone": "teléfono", "e-mail": "correo", "cold call": "llamada en frío"}
_HEAD: tuple[str, ...] = ("Date", "Account", "Kind", "Contact", "Outcome", "Needs", "Products shown", "Satisfaction",
                          "Follow up on", "Prospect")
_CABECERA = ("Fecha", "Cliente", "Tipo", "Contacto", "Resultado", "Necesidades", "Productos mostrados", "Satisfacción",
             "Seguimiento", "Posible cliente")


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `account` is empty on a prospect."""

    day: dt.date
    kind: str
    account: Account | None
    prospect: str = ""
    outcome: str = ""
    needs: str = ""
    shown: str = ""
    satisfaction: int | None = None
    follow_up: dt.date | None = None


def visits_per_month(account: Account) -> int:
    """How often the office wants an account visited: those that order often, twice."""
    return 2 if account.rhythm <= 3 else 1


def sheets(rng: Random, business: Business, until: dt.date) -> dict[str, Sheets]:
    """A workbook of each rep who keeps one, with all calls up to the Sunday `until`."""
    made: dict[str, Sheets] = {}
    for rep in business.reps:
        calls = [one for one in _calls(rng, business, rep) if one.day <= until]
        if rep.id != SILENT:
            path = f"{rep.id}/visitas otoño 2026.xlsx" if rep.spanish else f"{rep.id}/calls autumn 2026.xlsx"
            made[path] = Sheets(path, [_grid(rep, calls)], friday(until))
    return made


def _grid(rep: Rep, calls: Sequence[Call]) -> Grid:
    rows: list[list[Cell]] = [
        [one.day, int(one.account.number) if one.account else None, _KINDS[one.kind] if rep.spanish else one.kind,
         one.account.contact if one.account else None, one.outcome or None, one.needs or None, one.shown or None,
         one.satisfaction, one.follow_up, one.prospect or None]
        for one in calls
    ]
    head: list[Cell] = [*(_CABECERA if rep.spanish else _HEAD)]
    return Grid("Visitas" if rep.spanish else "Calls", [head, *rows],
                date_format="dd/mm/yyyy" if rep.spanish else "yyyy-mm-dd")


def _calls(rng: Random, business: Business, rep: Rep) -> list[Call]:
    """All calls of a rep, week by week, each account once a day."""
    mine = [one for one in business.accounts if one.rep == rep.id and one.status == "active" and one.name != NEWCOMER]
    promised: dict[dt.date, list[Account]] = {}
    made: list[Call] = []
    for monday in mondays(FIRST_MONDAY, LAST_MONDAY):
        week = [*_week(rng, business, rep, mine, monday, promised)]
        done: set[tuple[dt.date, str]] = set()
        for one in sorted(week, key=lambda one: (one.day, one.kind, one.prospect)):
            key = one.day, one.account.number if one.account else one.prospect
            if key not in done:
                done.add(key)
                made.append(one)
                if one.follow_up and one.account:
                    promised.setdefault(one.follow_up, []).append(one.account)
    return made


def _week(
    rng: Random, business: Business, rep: Rep, mine: Sequence[Account], monday: dt.date,
    promised: dict[dt.date, list[Account]],
) -> Iterator[Call]:
    by_number = {one.number: one for one in mine}
    skus = [one.sku for one in business.products]
    for trip in business.driven(rep.id, monday, monday + 4 * _DAY):
        if trip.account in by_number:
            yield _met(rng, rep, trip.day, by_number[trip.account], skus)
    for account in mine:
        if account.city == rep.home and rng.random() < 0.5:
            yield _met(rng, rep, monday + rng.randrange(5) * _DAY, account, skus)
    for day in (monday + n * _DAY for n in range(5)):
        for account in promised.get(day, ()):
            if rng.random() < 0.8:
                yield Call(day, "phone", account, outcome=rng.choice(_OUTCOMES[rep.spanish]))
    for kind, most in (("phone", 3), ("e-mail", 1)):
        for account in rng.sample(mine, min(rng.randint(0, most), len(mine))):
            yield Call(monday + rng.randrange(5) * _DAY, kind, account, outcome=rng.choice(_OUTCOMES[rep.spanish]))
    for prospect in rng.sample(_PROSPECTS, rng.randint(0, 2)):
        yield Call(monday + rng.randrange(5) * _DAY, "cold call", None, prospect,
                   rng.choice(_OUTCOMES[rep.spanish]), shown=rng.choice(skus))


def _met(rng: Random, rep: Rep, day: dt.date, account: Account, skus: Sequence[str]) -> Call:
    """A visit: more is said and agreed there than on the phone."""
    late = account.lateness == "late"
    return Call(
        day, "visit", account, "", rng.choice(_OUTCOMES[rep.spanish]),
        rng.choice(_NEEDS[rep.spanish]) if rng.random() < 0.6 else "",
        "; ".join(rng.sample(skus, rng.randint(1, 3))) if rng.random() < 0.5 else "",
        rng.choice((2, 3) if late else (3, 4, 4, 5, 5)) if rng.random() < 0.7 else None,
        day + dt.timedelta(rng.choice((7, 7, 8, 14))) if rng.random() < 0.35 else None,
    )


def spoil(files: dict[str, Sheets]) -> None:
    """The mistakes of the last week: an account mistyped, a follow-up in the past, an unknown product, a new name."""
    brandon = files["brandon/calls autumn 2026.xlsx"].grids[0]
    row = _last(brandon, "visit")
    number = str(brandon.get(row, "Account"))
    brandon.put(row, "Account", int(number[0] + number[2] + number[1] + number[3:]))
    lucia = files["lucia/visitas otoño 2026.xlsx"].grids[0]
    row = _last(lucia, "visita", "Tipo")
    day = lucia.get(row, "Fecha")
    assert isinstance(day, dt.date)
    lucia.put(row, "Seguimiento", day.replace(year=day.year - 1))
    grace = files["grace/calls autumn 2026.xlsx"].grids[0]
    row = _last(grace, "visit")
    grace.put(row, "Products shown", "DH-310; DH-365")
    lead = files["priya/calls autumn 2026.xlsx"].grids[0]
    row = _last(lead, "visit")
    lead.put(row, "Kind", "cold call")
    lead.put(row, "Account", "Tidewater Outfitters")


def _last(grid: Grid, kind: str, title: str = "Kind") -> int:
    """The last row below the header (from 1) of a kind."""
    at = grid.at(title)
    return max(row for row, cells in enumerate(grid.rows[grid.header + 1 :], 1) if cells and cells[at] == kind)
