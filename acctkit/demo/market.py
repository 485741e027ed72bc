"""What the reps noted about the market this autumn: competitors and their prices, what customers ask for, trends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from acctkit.demo.business import LAST_MONDAY, Business, mondays
from acctkit.demo.catalogue import NEWCOMER, Account, Rep
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets, friday
from acctkit.money import cents

FIRST_MONDAY = dt.date(2026, 9, 28)
SETTINGS = """
[plugins.departments]
digests = [
  {name = "Product development", to = ["product@harbor.example"], wants = ["requests", "competitors"]},
  {name = "Estudios de mercado", to = ["estudios@harbor.example"], wants = ["accounts", "trends"], language = "es"},
]
"""
_COMPETITORS = ("Blue Anchor", "Northwind Marine", "Costa Náutica", "Keel & Mast")
_FEATURES = {
    False: ("longer mooring line", "charger with two outputs", "paint in quarts", "stainless pop-up cleat"),
    True: ("cabo de amarre más largo", "cargador de dos salidas", "pintura en envases pequeños", "cornamusa abatible"),
}
_SAID = {
    "competitor": (("price on a shelf card", "offer shown to us by the customer", "mailing to all marinas"),
                   ("precio en el expositor", "oferta que nos enseñó el cliente", "envío a todos los puertos")),
    "request": (("asked for it twice already", "would order at once", "saw it at the fair"),
                ("ya lo ha pedido dos veces", "lo compraría enseguida", "lo vio en la feria")),
    "trend": (("more boats with electric drives", "marinas buy in groups", "refits instead of new boats"),
              ("más barcos con motor eléctrico", "los puertos compran en grupo", "más reformas que barcos nuevos")),
}
_KINDS = {"competitor": "competidor", "request": "petición", "trend": "tendencia"}
_HEAD = ("Date", "Kind", "Account", "Competitor", "SKU", "Feature", "Price", "Urgent", "Notes")
_CABECERA = ("Fecha", "Tipo", "Cliente", "Competidor", "Artículo", "Característica", "Precio", "Urgente", "Notas")


def consents(account: Account) -> bool:
    """Whether an account agreed to be asked by market research: two of three did."""
    return int(account.number) % 3 != 0


def sheets(rng: Random, business: Business, until: dt.date) -> dict[str, Sheets]:
    """A workbook of each rep, with all notes up to the Sunday `until`."""
    made: dict[str, Sheets] = {}
    for rep in business.reps:
        rows = [row for row in _notes(rng, business, rep) if isinstance(row[0], dt.date) and row[0] <= until]
        path = f"{rep.id}/mercado.xlsx" if rep.spanish else f"{rep.id}/market notes.xlsx"
        head: list[Cell] = [*(_CABECERA if rep.spanish else _HEAD)]
        made[path] = Sheets(path, [Grid("Mercado" if rep.spanish else "Market", [head, *rows],
                                        date_format="dd/mm/yyyy" if rep.spanish else "yyyy-mm-dd")], friday(until))
    return made


def _notes(rng: Random, business: Business, rep: Rep) -> Iterator[list[Cell]]:
    """One or two notes a week."""
    mine = [one for one in business.accounts if one.rep == rep.id and one.name != NEWCOMER]
    for monday in mondays(FIRST_MONDAY, LAST_MONDAY):
        for offset in sorted(rng.sample(range(5), rng.choice((1, 1, 2)))):
            kind = rng.choice(("competitor", "competitor", "request", "request", "trend"))
            account, product = rng.choice(mine), rng.choice(business.products)
            said = rng.choice(_SAID[kind][rep.spanish])
            factor = Decimal(rng.choice(("0.88", "0.93", "0.97", "1.02", "1.06")))
            rate = Decimal("0.92") if account.currency == "EUR" else Decimal(1)
            yield [
                monday + dt.timedelta(offset), _KINDS[kind] if rep.spanish else kind,
                None if kind == "trend" else int(account.number),
                rng.choice(_COMPETITORS) if kind == "competitor" else None,
                None if kind == "trend" else product.sku,
                rng.choice(_FEATURES[rep.spanish]) if kind == "request" else None,
                cents(product.price * factor * rate) if kind == "competitor" else None, None, said,
            ]


def spoil(files: dict[str, Sheets]) -> None:
    """What is urgent in the last week, and its mistakes: a price with its point lost, a competitor without a name."""
    day = dt.date(2026, 11, 19)
    files["amelia/market notes.xlsx"].grids[0].rows.append(
        [day, "competitor", None, "Blue Anchor", None, None, None, "yes",
         "Blue Anchor opens a warehouse in Portland next month and calls all our accounts"])
    files["grace/market notes.xlsx"].grids[0].rows.append(
        [day, "competitor", None, "Northwind Marine", "DH-310", None, Decimal(2599), None, "price on a shelf card"])
    files["diego/mercado.xlsx"].grids[0].rows.append(
        [day, "competidor", None, None, "DH-310", None, Decimal("25.90"), None, "lo oyó el cliente en el puerto"])
