"""What the office says of quotas beside the quotas themselves: the company's forecast, changes within the year, and an
account handed over; and two orders that reps share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from acctkit.demo.business import SEASON, Business
from acctkit.demo.catalogue import CURRENCY, Product
from acctkit.demo.dues import quotas
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets

NEW_YEAR, SEPTEMBER, HANDED_ON = dt.date(2026, 1, 5), dt.date(2026, 9, 1), dt.date(2026, 11, 16)
W47 = dt.date(2026, 11, 22)
HANDED_OVER = "Narragansett Shipyard"  # from Brandon to Amelia
CHANGES, SHARED = "office/quota changes 2026.xlsx", "brandon/shared with Amelia.xlsx"
OVER = "lucia/venta compartida.xlsx"


def sheets(rng: Random, business: Business, until: dt.date) -> dict[str, Sheets]:
    """The files that lie in the inbox on the Sunday `until`."""
    made = [_forecast(business)]
    if until >= W47:
        made += [_changes(business), _handed_over(business), *_shared_orders(rng, business)]
    return {one.path: one for one in made}


def spoil(files: dict[str, Sheets]) -> None:
    """A change that begins in the wrong year, and shares that make less and more than an order line."""
    files[CHANGES].grids[0].put(2, "Valid from", SEPTEMBER.replace(year=2027))
    files[SHARED].grids[0].put(2, "Share", Decimal("0.3"))
    files[OVER].grids[0].put(1, "Reparto", Decimal("0.6"))


def _forecast(business: Business) -> Sheets:
    """What the company expects, month by month: a little less than the quotas ask for."""
    year = sum(one.amount for one in quotas(business))
    rows: list[list[Cell]] = [
        [2026, month, int(year * 0.97 * share / sum(SEASON) // 1_000) * 1_000, CURRENCY]
        for month, share in enumerate(SEASON, 1)
    ]
    return Sheets("office/forecast 2026.xlsx", [Grid("Forecast", [["Year", "Month", "Forecast", "Currency"], *rows])],
                  NEW_YEAR)


def _changes(business: Business) -> Sheets:
    """Lower quotas for two reps from September on."""
    year = {one.rep: one.amount for one in quotas(business) if one.month is None}
    rows: list[list[Cell]] = [
        [rep, 2026, int(year[rep] * factor // 1_000) * 1_000, CURRENCY, SEPTEMBER]
        for rep, factor in (("marcus", 0.9), ("diego", 0.95))
    ]
    return Sheets(CHANGES, [Grid("Changes", [["Rep", "Year", "Quota", "Currency", "Valid from"], *rows])],
                  HANDED_ON)


def _handed_over(business: Business) -> Sheets:
    account = business.account(HANDED_OVER)
    row: list[Cell] = [int(account.number), account.name, "amelia", HANDED_ON]
    return Sheets("office/handed over.xlsx", [Grid("Accounts", [["Account", "Name", "Rep", "Rep from"], row])],
                  HANDED_ON)


def _shared_orders(rng: Random, business: Business) -> list[Sheets]:
    """An order of two lines that Amelia and Brandon share, and one of Diego's and Lucía's."""
    days = dt.date(2026, 11, 17), dt.date(2026, 11, 18), dt.date(2026, 11, 19)
    goods = rng.sample([one for one in business.products if one.launched is None], 3)
    boats, marina = (business.account(name).number for name in ("Casco Bay Chandlery", "Marina de San Juan"))
    units = [rng.randint(6, 24) for _ in goods]

    def english(path: str, *shares: str) -> Sheets:
        rows: list[list[Cell]] = [
            [day, "SH-201", line, int(boats), product.sku, count, product.price, Decimal(share)]
            for line, (day, product, count, share) in enumerate(zip(days, goods, units, shares, strict=False), 1)
        ]
        return Sheets(path, [Grid("Shared", [
            ["Date", "Order", "Line", "Account", "SKU", "Units", "Unit price", "Share"], *rows])], days[2])

    def spanish(path: str, product: Product, share: str) -> Sheets:
        row: list[Cell] = [days[2], "SH-202", int(marina), product.sku, units[2], product.price, Decimal(share)]
        return Sheets(path, [Grid("Compartida", [
            ["Fecha", "Pedido", "Cliente", "Artículo", "Unidades", "Precio unitario", "Reparto"], row])], days[2])

    return [
        english("amelia/shared with Brandon.xlsx", "0.6", "0.6"), english(SHARED, "0.4", "0.4"),
        spanish("diego/venta compartida.xlsx", goods[2], "0.5"), spanish(OVER, goods[2], "0.5"),
    ]
