"""The expenses of a November: meals and parking where the reps drove to, nights in hotels, dinners with customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from acctkit.demo.business import LAST_MONDAY, Business, Trip, mondays
from acctkit.demo.catalogue import Rep
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets, friday
from acctkit.demo.mistakes import PDF

FIRST_MONDAY = dt.date(2026, 11, 2)
KEEPERS = ("amelia", "grace", "marcus", "lucia", "carmen")  # those who spend anything
AWAY = ("marcus", "lucia", "carmen")  # those who spend nights in hotels
SHARED = "Mystic Pizza"  # where two reps had one dinner, and both filed the bill
LATE = "marcus/receipts/hotel 2026-11-18.pdf"  # a receipt that is found in a pocket after the week
SETTINGS = """
[plugins.expenses]
receipt_from = { USD = 75, EUR = 60 }   # in other currencies a receipt is always required
limits = [
    { category = "meals", from = "2026-10-01", amount = 68, per = "day" },
    { category = "lodging", from = "2026-10-01", amount = 113 },
    { category = "lodging", from = "2026-10-01", amount = 105, currency = "EUR" },
]
"""
_DAY = dt.timedelta(1)
_HEAD: tuple[str, ...] = ("Date", "Category", "Amount", "Paid by", "Merchant", "Purpose", "Receipt", "Attendees")
_CABECERA = ("Fecha", "Categoría", "Importe", "Moneda", "Pagado por", "Comercio", "Motivo", "Recibo", "Asistentes")
_WORDS = {
    "meals": ("Meals", "Comidas"), "parking": ("Parking", "Aparcamiento"), "lodging": ("Hotel", "Alojamiento"),
    "hospitality": ("Meals with guests", "Comidas con invitados"), "fuel": ("Gas", "Gasolina"),
    "flights": ("Airfare", "Vuelos"), "supplies": ("Office supplies", "Material de oficina"),
    "rep": ("own money", "dinero propio"), "company": ("company card", "tarjeta de empresa"),
}
_LUNCH = {False: ("The Galley", "Dockside Diner", "Blue Crab Cafe"), True: ("Casa Marina", "El Muelle", "La Lonja")}
_HOTEL = {False: "Anchor Inn", True: "Hotel Bahía"}


@dataclass(frozen=True, slots=True)
class Expense:
    """One expense; `receipt` is the name of its file, if there is one."""

    day: dt.date
    category: str
    amount: Decimal
    merchant: str
    purpose: str
    paid_by: str = "rep"
    receipt: str = ""
    attendees: str = ""


def sheets(rng: Random, business: Business, until: dt.date) -> dict[str, Sheets]:
    """A workbook of each rep who spent something, with all of the month up to the Sunday `until`."""
    made: dict[str, Sheets] = {}
    for rep in business.reps:
        if rep.id in KEEPERS:
            spent = [one for one in _spent(rng, business, rep) if one.day <= until]
            path = f"{rep.id}/gastos noviembre 2026.xlsx" if rep.spanish else f"{rep.id}/expenses November 2026.xlsx"
            made[path] = Sheets(path, [_grid(rep, spent)], friday(until))
    return made


def receipts(files: Mapping[str, Sheets]) -> dict[str, tuple[bytes, dt.date]]:
    """The receipts that the rows of these files name and that are no paper, by path: their bytes, and their day."""
    found: dict[str, tuple[bytes, dt.date]] = {}
    for path, one in sorted(files.items()):
        grid = one.grids[0]
        title = next((name for name in ("Receipt", "Recibo") if name in grid.rows[grid.header]), None)
        for cells in grid.rows[grid.header + 1 :] if title else ():
            name, day = cells[grid.at(title or "")], cells[0]
            if str(name or "").endswith(".pdf") and isinstance(day, dt.date):
                place = f"{path.partition('/')[0]}/receipts/{name}"
                found[place] = PDF + f"% {place}\n".encode(), day
    return found


def _grid(rep: Rep, spent: Sequence[Expense]) -> Grid:
    place = int(rep.spanish)
    rows: list[list[Cell]] = []
    for one in spent:
        cells: list[Cell] = [one.day, _WORDS[one.category][place], one.amount, _WORDS[one.paid_by][place], one.merchant,
                             one.purpose, one.receipt or None, one.attendees or None]
        if rep.spanish:
            cells.insert(3, "EUR" if rep.id == "carmen" else "USD")
        rows.append(cells)
    head: list[Cell] = [*(_CABECERA if rep.spanish else _HEAD)]
    return Grid("Gastos" if rep.spanish else "Expenses", [head, *rows],
                date_format="dd/mm/yyyy" if rep.spanish else "yyyy-mm-dd")


def _spent(rng: Random, business: Business, rep: Rep) -> list[Expense]:
    """All expenses of a rep, week by week."""
    made: list[Expense] = []
    for monday in mondays(FIRST_MONDAY, LAST_MONDAY):
        trips = business.driven(rep.id, monday, monday + 4 * _DAY)
        made += sorted(_week(rng, business, rep, monday, trips), key=lambda one: (one.day, one.category, one.amount))
    return made


def _week(
    rng: Random, business: Business, rep: Rep, monday: dt.date, trips: Sequence[Trip]
) -> Iterator[Expense]:
    purpose = "Visita a clientes" if rep.spanish else "Visiting customers"
    for day in sorted({trip.day for trip in trips}):
        if rng.random() < 0.6:
            yield Expense(day, "meals", _money(rng, 11, 28), rng.choice(_LUNCH[rep.spanish]), purpose)
        if rng.random() < 0.4:
            yield Expense(day, "parking", _money(rng, 4, 15), "Harbor Parking", purpose)
    if rep.id in AWAY:
        night = monday + 2 * _DAY
        yield Expense(night, "lodging", _money(rng, 88, 135), _HOTEL[rep.spanish], purpose, "rep",
                      f"hotel {night}.pdf")
    if rep.owner == "company":
        yield Expense(monday + 4 * _DAY, "fuel", _money(rng, 38, 62), "Shell", "Fleet car", "company")
    if rep.id == "grace":
        guest = rng.choice([one for one in business.accounts if one.rep == rep.id and one.status == "active"])
        evening = monday + 3 * _DAY
        yield Expense(evening, "hospitality", _money(rng, 90, 160), SHARED, "Dinner with a customer", "company",
                      f"dinner {evening}.pdf", f"{guest.contact} ({guest.name})")


def _money(rng: Random, least: int, most: int) -> Decimal:
    return Decimal(rng.randrange(least * 100, most * 100)) / 100


def spoil(files: dict[str, Sheets]) -> None:
    """The mistakes of the last week: a flight without receipt, guests without names, a purchase in two parts, a bill
    that two filed, fuel beside mileage."""
    day = LAST_MONDAY + _DAY
    grace = files["grace/expenses November 2026.xlsx"].grids[0]
    dinner = max(at for at in range(1, len(grace.rows)) if grace.get(at, "Merchant") == SHARED)
    grace.put(dinner, "Attendees", None)
    bill = grace.get(dinner, "Amount"), grace.get(dinner, "Date")
    amelia = files["amelia/expenses November 2026.xlsx"].grids[0]
    amelia.rows.append([bill[1], "Meals", bill[0], "own money", SHARED, "Dinner with Grace", "paper 311", None])
    amelia.rows.append([day, "Airfare", Decimal("412.90"), "own money", "Northeast Air", "Trade fair", None, None])
    marcus = files["marcus/expenses November 2026.xlsx"].grids[0]
    for amount in (Decimal("46.20"), Decimal("41.75")):
        marcus.rows.append([day, "Office supplies", amount, "own money", "Annapolis Paper", "Samples and folders", None,
                            None])
    lucia = files["lucia/gastos noviembre 2026.xlsx"].grids[0]
    lucia.rows.append([
        day, "Gasolina", Decimal("51.30"), "USD", "dinero propio", "Marathon", "Viajes de la semana", None, None,
    ])
