"""The autumn's promotions: what three reps offered to their customers, and what these answered, week by week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from acctkit.demo.business import Business
from acctkit.demo.catalogue import NEWCOMER, Account, Product, Rep
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets, friday
from acctkit.money import cents

OFFERING = ("amelia", "lucia", "carmen")
_DAY = dt.timedelta(1)
_PROMOTIONS = (
    ("HAUL-OUT-26", dt.date(2026, 10, 5), dt.date(2026, 11, 1)),
    ("WINTER-26", dt.date(2026, 11, 2), dt.date(2026, 12, 13)),
)
_HEAD = ("Promotion", "Account", "Offered on", "Accepted", "SKU", "Units", "Price", "Starts", "Ends")
_CABECERA = ("Promoción", "Cliente", "Ofrecida el", "Aceptada", "Artículo", "Unidades", "Precio", "Empieza", "Termina")


@dataclass(frozen=True, slots=True)
class _Offer:
    promotion: str
    account: Account
    offered: dt.date
    answered: dt.date
    accepted: bool
    product: Product
    starts: dt.date
    ends: dt.date


def sheets(rng: Random, business: Business, until: dt.date) -> dict[str, Sheets]:
    """A workbook of each rep who offers promotions, with the offers and answers up to the Sunday `until`."""
    made: dict[str, Sheets] = {}
    for rep in (one for one in business.reps if one.id in OFFERING):
        found = [one for one in _offers(rng, business, rep) if one.offered <= until]
        path = f"{rep.id}/promociones 2026.xlsx" if rep.spanish else f"{rep.id}/promotions 2026.xlsx"
        made[path] = Sheets(path, [_grid(rep, found, until)], friday(until))
    return made


def _offers(rng: Random, business: Business, rep: Rep) -> Iterator[_Offer]:
    mine = [one for one in business.accounts if one.rep == rep.id and one.status == "active" and one.name != NEWCOMER]
    for (name, starts, ends), product in zip(_PROMOTIONS, _best_sold(business, rep), strict=False):
        for account in rng.sample(mine, min(6, len(mine))):
            offered = starts + rng.randrange(0, 17) * _DAY
            offered -= max(0, offered.weekday() - 4) * _DAY
            yield _Offer(
                name, account, offered, offered + rng.randint(0, 12) * _DAY, rng.random() < 0.7, product, starts, ends
            )


def _best_sold(business: Business, rep: Rep) -> list[Product]:
    """The products that a rep sells in most lines, the first one first."""
    counted = Counter(line.product.sku for line in business.sold(rep.id, dt.date(2026, 1, 1), dt.date(2026, 9, 30)))
    by_sku = {one.sku: one for one in business.products}
    return [by_sku[sku] for sku, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]


def _grid(rep: Rep, found: list[_Offer], until: dt.date) -> Grid:
    yes, no = ("sí", "no") if rep.spanish else ("yes", "no")
    rows: list[list[Cell]] = []
    for one in sorted(found, key=lambda one: (one.offered, one.promotion, one.account.number)):
        answer = (yes if one.accepted else no) if one.answered <= until else None
        rows.append([
            one.promotion, int(one.account.number), one.offered, answer, one.product.sku, 2 * one.product.pack,
            cents(one.product.price * Decimal("0.68")), one.starts, one.ends,
        ])
    head: list[Cell] = [*(_CABECERA if rep.spanish else _HEAD)]
    return Grid("Promociones" if rep.spanish else "Promotions", [head, *rows],
                date_format="dd/mm/yyyy" if rep.spanish else "yyyy-mm-dd")


def spoil(files: dict[str, Sheets]) -> None:
    """The mistakes of the last week: a price with two digits too many, and a promotion that ends before it starts."""
    amelia = files["amelia/promotions 2026.xlsx"].grids[0]
    price = amelia.get(2, "Price")
    assert isinstance(price, Decimal)
    amelia.put(2, "Price", price * 100)
    carmen = files["carmen/promociones 2026.xlsx"].grids[0]
    ends = carmen.get(len(carmen.rows) - 1, "Termina")
    assert isinstance(ends, dt.date)
    carmen.put(len(carmen.rows) - 1, "Termina", ends.replace(year=2025))
