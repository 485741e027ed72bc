"""What to call each account about: what is due, what is new to it, and whether it lapses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from acctkit.plugins._advice_history import History, price_of
from acctkit.plugins._advice_rhythm import DAY, Rhythm
from acctkit.plugins._sales_sums import place_of

from acctkit import Traced, cents

State = Literal["due", "overdue", "stopped"]


@dataclass(frozen=True)
class Due:
    """A product that an account should order: the usual quantity less what is on order, at the last price."""

    account: str
    sku: str
    rhythm: Rhythm
    on_order: Traced
    state: State

    @property
    def quantity(self) -> Decimal:
        """Units to order."""
        return self.rhythm.usual.units.value - self.on_order.value

    @property
    def currency(self) -> str:
        """That of the last purchase."""
        return self.rhythm.last.currency

    @property
    def value(self) -> Decimal:
        """What they cost at the price of the last purchase, to the cent."""
        return cents(self.quantity * price_of(self.rhythm.last))


@dataclass(frozen=True)
class New:
    """A product that came up lately and that an account has not bought; `family` are the units that it bought of the
    same family in the last year."""

    account: str
    sku: str
    launched_on: dt.date
    family: Traced


@dataclass(frozen=True)
class Call:
    """All reasons to call one account. `lapsing` is its rhythm where it has stopped ordering altogether."""

    account: str
    rep: str
    rhythm: Rhythm | None
    due: tuple[Due, ...]
    new: tuple[New, ...]
    lapsing: bool

    @property
    def currency(self) -> str:
        """That of its last purchase; empty for an account that never bought."""
        return self.rhythm.last.currency if self.rhythm else ""

    @property
    def value(self) -> Decimal:
        """What a call may bring: what is due, or what an order of it usually brings where it lapses."""
        if self.lapsing and self.rhythm:
            return self.rhythm.mean()
        return self.worth(self.currency)

    def worth(self, currency: str) -> Decimal:
        """What is due in a currency; not what is no longer ordered."""
        return sum((one.value for one in self.due if one.currency == currency and one.state != "stopped"), Decimal(0))


def calls_of(history: History) -> list[Call]:
    """The accounts that there is a reason to call, by rep, the most valuable first."""
    made = [_call(history, account) for account in history.mine]
    found = [one for one in made if one.due or one.new or one.lapsing]
    return sorted(found, key=lambda one: (one.rep, *place_of(one.currency, history.desk), -one.value, one.account))


def _call(history: History, account: str) -> Call:
    rhythm = history.rhythms.get(account)
    lapsing = rhythm is not None and history.steady(rhythm) and history.lapsed(rhythm)
    due = [] if lapsing else sorted(_due(history, account), key=_place)
    return Call(account, history.keeper(account), rhythm, tuple(due), tuple(_new(history, account)), lapsing)


def _place(one: Due) -> tuple[int, dt.date, str]:
    return ("overdue", "due", "stopped").index(one.state), one.rhythm.due_on, one.sku


def _due(history: History, account: str) -> Iterator[Due]:
    """What the account buys by a rhythm of its own, is due, still sold, and not on order."""
    today, ahead = history.desk.as_of, history.settings.ahead_days * DAY
    for sku, rhythm in history.bought.get(account, {}).items():
        if not history.steady(rhythm) or rhythm.due_on > today + ahead or not history.offered(sku):
            continue
        state: State = "stopped" if history.lapsed(rhythm) else "overdue" if rhythm.due_on < today else "due"
        one = Due(account, sku, rhythm, history.on_order(account, sku), state)
        if one.quantity > 0:
            yield one


def _new(history: History, account: str) -> Iterator[New]:
    """The products that came up lately, or since the last purchase, and that the account has not bought: those of
    families that it buys first."""
    rhythm, bought = history.rhythms.get(account), history.bought.get(account, {})
    if rhythm is None:
        return
    since = min(history.desk.as_of - history.settings.new_days * DAY, rhythm.last.day)
    found = [
        New(account, sku, launched, history.units_of(account, history.family(sku)))
        for sku, launched in history.launches
        if launched > since and sku not in bought and not history.on_order(account, sku).value
    ]
    yield from sorted(found, key=lambda one: (-one.family.value, -one.launched_on.toordinal(), one.sku))
