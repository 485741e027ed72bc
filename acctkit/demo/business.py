"""Two years of a made-up company: what was ordered, returned and driven, day by day, the same on every machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from random import Random

from acctkit.demo.catalogue import EURO, NEWCOMER, REPS, Account, Product, Rep, accounts, products
from acctkit.money import cents

FIRST_MONDAY, LAST_MONDAY = dt.date(2025, 1, 6), dt.date(2026, 11, 16)
SEASON = (0.75, 0.85, 1.15, 1.35, 1.40, 1.30, 1.10, 1.00, 0.92, 0.88, 0.84, 0.75)  # of a boating year, by month
_LINES = 5.0  # a customer's usual number of products, times its size


@dataclass(frozen=True, slots=True)
class Line:
    """A line sold or taken back. `units` of a return are negative; `invoice` is that of the order."""

    day: dt.date
    rep: str
    account: Account
    product: Product
    units: int
    price: Decimal
    order: str
    discount: Decimal = Decimal(0)
    rma: str = ""

    @property
    def amount(self) -> Decimal:
        """Units x price less the discount, to the cent."""
        return cents(self.units * self.price * (1 - self.discount))


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip by odometer, in the unit of the rep's car."""

    day: dt.date
    rep: str
    start: int
    end: int
    personal: int
    origin: str
    destination: str
    purpose: str
    account: str = ""


@dataclass(frozen=True)
class Business:
    """Everything that happened, by day."""

    reps: Sequence[Rep]
    accounts: Sequence[Account]
    products: Sequence[Product]
    lines: Sequence[Line]
    trips: Sequence[Trip]

    def sold(self, rep: str, first: dt.date, last: dt.date) -> list[Line]:
        """The lines of a rep from one day to another, both included."""
        return [line for line in self._by_rep[0][rep] if first <= line.day <= last]

    def driven(self, rep: str, first: dt.date, last: dt.date) -> list[Trip]:
        """The trips of a rep from one day to another, both included."""
        return [trip for trip in self._by_rep[1][rep] if first <= trip.day <= last]

    @cached_property
    def _by_rep(self) -> tuple[dict[str, list[Line]], dict[str, list[Trip]]]:
        lines: dict[str, list[Line]] = {one.id: [] for one in self.reps}
        trips: dict[str, list[Trip]] = {one.id: [] for one in self.reps}
        for line in self.lines:
            lines[line.rep].append(line)
        for trip in self.trips:
            trips[trip.rep].append(trip)
        return lines, trips

    def account(self, name: str) -> Account:
        """The customer of this name."""
        return next(account for account in self.accounts if account.name == name)


def make_business(rng: Random) -> Business:
    """Draw the whole business from `rng`, in one fixed order."""
    customers, goods = tuple(accounts()), tuple(products())
    sold = [line for account in customers for line in _orders(rng, account, goods)]
    lines = _numbered(sorted(sold, key=lambda line: (line.day, line.rep, line.account.number, line.product.sku)))
    returned = sorted(_returns(rng, lines), key=lambda line: line.day)
    lines += [replace(line, rma=f"RMA-{line.day:%y}{number:03}") for number, line in enumerate(returned, 1)]
    lines.sort(key=lambda line: (line.day, line.rep, line.order, line.product.sku, line.rma))
    trips = [trip for rep in REPS for trip in _trips(rng, rep, [a for a in customers if a.rep == rep.id])]
    return Business(REPS, customers, goods, lines, trips)


def mondays(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The Mondays from one to another, both included."""
    while first <= last:
        yield first
        first += dt.timedelta(7)


# ------------------------------------------------------------------ orders


def _orders(rng: Random, account: Account, goods: Sequence[Product]) -> Iterator[Line]:
    """An account's orders: every `rhythm` weeks or so, more of them and larger ones in the season."""
    growth = next(rep.growth for rep in REPS if rep.id == account.rep)
    liked = rng.sample(goods, 14)
    tier = Decimal(rng.choice(("0.72", "0.75", "0.78", "0.80")))  # of the list price, for dealers
    price = {one.sku: cents(one.price * tier * (Decimal("0.92") if account.name in EURO else 1)) for one in goods}
    discount = Decimal("0.05") if account.size >= 1.2 and account.rep == "grace" else Decimal(0)
    first = LAST_MONDAY - dt.timedelta(7) if account.name == NEWCOMER else FIRST_MONDAY
    stopped = dt.date.fromisoformat(account.lateness) if account.lateness[:1].isdigit() else LAST_MONDAY
    due = 0.0 if account.name == NEWCOMER else rng.uniform(0, account.rhythm)
    for monday in mondays(first, min(LAST_MONDAY, stopped + dt.timedelta(30))):
        season = SEASON[monday.month - 1] * (growth if monday.year == 2026 else 1)
        due -= season**0.5
        if due > 0:
            continue
        due += account.rhythm * rng.uniform(0.8, 1.2)
        day = monday + dt.timedelta(rng.randrange(5))
        fresh = [one for one in liked if one.launched is None or one.launched <= day]
        count = max(1, min(9, round(_LINES * account.size**0.5 * rng.uniform(0.6, 1.3))))
        for product in rng.sample(fresh, count):
            units = max(1, round(product.pack * account.size * season**0.5 * rng.uniform(0.6, 1.4)))
            yield Line(day, account.rep, account, product, units, price[product.sku], "", discount)


def _numbered(lines: Sequence[Line]) -> list[Line]:
    """The lines with an order number each: one a customer and day, counted up from day to day."""
    numbers: dict[tuple[dt.date, str], int] = {}
    for line in lines:
        numbers.setdefault((line.day, line.account.number), 40_118 + len(numbers))
    return [replace(line, order=str(numbers[line.day, line.account.number])) for line in lines]


def _returns(rng: Random, lines: Sequence[Line]) -> Iterator[Line]:
    """One line in sixty comes back in part, two to four weeks later."""
    for line in lines:
        if rng.random() < 1 / 60 and line.units > 1:
            day = line.day + dt.timedelta(7 * rng.randint(2, 4))
            if day <= LAST_MONDAY + dt.timedelta(4):
                yield replace(line, day=day, units=-max(1, line.units // rng.randint(2, 6)))


# ------------------------------------------------------------------ trips


_REASONS = {
    False: ("Account visit", "Order follow-up", "Product demonstration", "Stock count with the customer"),
    True: ("Visita al cliente", "Seguimiento de pedido", "Demostración de producto", "Recuento de existencias"),
}


def _trips(rng: Random, rep: Rep, customers: Sequence[Account]) -> Iterator[Trip]:
    """Two or three trips a week of this year, the odometer going on from each to the next."""
    reading = rng.randrange(18_000, 64_000)
    far = {one.number: rng.randint(14, 130) * (16 if rep.unit == "km" else 10) // 10 for one in customers}
    away = [one for one in customers if one.city != rep.home and one.name != NEWCOMER]
    for monday in mondays(dt.date(2026, 1, 5), LAST_MONDAY):
        for offset in sorted(rng.sample(range(5), rng.choice((2, 2, 3)))):
            account = rng.choice(away)
            personal = rng.choice((0, 0, rng.randint(4, 38)))
            distance = 2 * far[account.number] + rng.randint(0, 9) + personal
            yield Trip(
                monday + dt.timedelta(offset), rep.id, reading, reading + distance, personal, rep.home, account.city,
                rng.choice(_REASONS[rep.spanish]), account.number,
            )
            reading += distance
