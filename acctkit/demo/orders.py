"""The autumn's purchase orders of two reps: what was sold from them, what waits in the warehouse, and a few that the
office has not invoiced, so that acctkit drafts their invoices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from acctkit.demo.business import Business, Line
from acctkit.demo.catalogue import NEWCOMER, Account, Product, Rep
from acctkit.demo.dues import invoices
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets, friday

FIRST_DAY = dt.date(2026, 11, 2)
ENGLISH, SPANISH = "grace/purchase orders 2026.xlsx", "carmen/pedidos 2026.xlsx"
_LATER = dt.timedelta(10)  # what was ordered is promised for then
_FIRST_OF_OUR_OWN = 88_001
_HEAD = ("Order", "Order date", "Account", "SKU", "Units", "Unit price", "Discount", "PO number", "Ship by", "Status",
         "Shipped on")
_CABECERA = ("Pedido", "Fecha del pedido", "Cliente", "Artículo", "Unidades", "Precio unitario", "Descuento",
             "Nº pedido del cliente", "Fecha prometida", "Estado", "Enviado el")
_STATUS = {"accepted": "aceptado", "shipped": "enviado", "on hold": "retenido"}
#: Orders that go straight to the warehouse: days from the first one to ordering, promising and shipping, what became
#: of them, and how many lines.
_STRAIGHT: dict[str, tuple[tuple[int, int, int | None, str, int], ...]] = {
    "grace": ((1, 9, 9, "shipped", 3), (9, 17, 16, "shipped", 2), (11, 15, None, "accepted", 2),
              (15, 30, None, "accepted", 4)),
    "carmen": ((2, 12, 11, "shipped", 2), (8, 18, 17, "shipped", 5), (10, 20, None, "on hold", 1),
               (16, 32, None, "accepted", 3)),
}


@dataclass(frozen=True, slots=True)
class _Ordered:
    order: str
    day: dt.date
    account: Account
    product: Product
    line: Line
    promised: dt.date
    status: str
    shipped: dt.date | None


def sheets(rng: Random, business: Business, until: dt.date) -> dict[str, Sheets]:
    """A workbook of each rep who keeps one, as its orders stood on the Sunday `until`."""
    made: dict[str, Sheets] = {}
    for rep in (one for one in business.reps if one.id in _STRAIGHT):
        path = SPANISH if rep.spanish else ENGLISH
        rows = [*_sold(business, rep, until), *_straight(rng, business, rep, until)]
        made[path] = Sheets(path, [_grid(rep, rows, until)], friday(until))
    return made


def _sold(business: Business, rep: Rep, until: dt.date) -> Iterator[_Ordered]:
    """What the rep's sales were ordered by: shipped once the office has invoiced it, waiting till then."""
    issued = {one.order: one.issued for one in invoices(business) if not one.credits and one.issued <= friday(until)}
    for line in business.sold(rep.id, FIRST_DAY, until):
        if not line.rma and line.account.name != NEWCOMER:
            left = line.day if line.order in issued else None
            status = "shipped" if left else "accepted"
            yield _Ordered(line.order, line.day, line.account, line.product, line, line.day + _LATER, status, left)


def _straight(rng: Random, business: Business, rep: Rep, until: dt.date) -> Iterator[_Ordered]:
    """The orders that no sales report has yet, of customers and products that the rep has sold to before."""
    known = [one for one in business.sold(rep.id, dt.date(2026, 3, 1), dt.date(2026, 10, 31))
             if not one.rma and one.account.status == "active"]
    for number, (ordered, promised, left, status, count) in enumerate(_STRAIGHT[rep.id]):
        account = rng.choice(known).account
        theirs = {one.product.sku: one for one in known if one.account == account}
        chosen = rng.sample(sorted(theirs), min(count, len(theirs)))
        day, shipped = FIRST_DAY + dt.timedelta(ordered), FIRST_DAY + dt.timedelta(left) if left else None
        if day > until:
            continue
        there = shipped if shipped and shipped <= until else None
        now = "accepted" if shipped and not there else status
        for sku in chosen:
            yield _Ordered(
                str(_FIRST_OF_OUR_OWN + number + (100 if rep.spanish else 0)), day, account, theirs[sku].product,
                theirs[sku], FIRST_DAY + dt.timedelta(promised), now, there)


def _grid(rep: Rep, found: Iterable[_Ordered], until: dt.date) -> Grid:
    """The lines by order, each with the customer's own number for it."""
    rows: list[list[Cell]] = []
    for one in sorted(found, key=lambda one: (one.day, one.order, one.product.sku)):
        rows.append([
            int(one.order), one.day, int(one.account.number), one.product.sku, abs(one.line.units), one.line.price,
            one.line.discount or None, f"{one.account.name.split()[0][:4].upper()}-{one.order}",
            one.promised, _STATUS[one.status] if rep.spanish else one.status, one.shipped,
        ])
    head: list[Cell] = [*(_CABECERA if rep.spanish else _HEAD)]
    return Grid("Pedidos" if rep.spanish else "Orders", [head, *rows],
                date_format="dd/mm/yyyy" if rep.spanish else "yyyy-mm-dd")


def spoil(files: dict[str, Sheets]) -> None:
    """The mistakes of the last week: a price ten times as high, and a line that left on no day."""
    grace = files[ENGLISH].grids[0]
    row = grace.find("Order", _FIRST_OF_OUR_OWN + 3)
    price = grace.get(row, "Unit price")
    assert isinstance(price, Decimal)
    grace.put(row, "Unit price", price * 10)
    carmen = files[SPANISH].grids[0]
    carmen.put(carmen.find("Pedido", _FIRST_OF_OUR_OWN + 101), "Enviado el", None)
