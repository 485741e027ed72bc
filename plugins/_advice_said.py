"""The reasons to call an account, in words, each with the numbers that it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from acctkit.plugins._advice_calls import Call, Due
from acctkit.plugins._advice_history import History

from acctkit import spoken

_DUE, _STOPPED, _NEW, _SHORT = 5, 2, 3, 2  # as many products as are named of each kind
_HEADS_EN = {"due": "to order", "stopped": "no longer ordered", "new": "new"}
_HEADS_ES = {"due": "toca pedir", "stopped": "dejó de pedir", "new": "novedad"}


def about(history: History, call: Call, language: str) -> Iterator[str]:
    """Each reason as a clause: what lapses, what is due, what is new."""
    say = Words(language)
    if call.lapsing and call.rhythm:
        yield say.lapsing(call.rhythm.interval, call.rhythm.since(history.desk.as_of))
    due = [one for one in call.due if one.state != "stopped"]
    stopped = [one for one in call.due if one.state == "stopped"]
    for one in due[:_DUE]:
        yield say.due(one, history.product(one.sku), history.desk.as_of)
    if len(due) > _DUE:
        yield say.more(len(due) - _DUE)
    for one in stopped[:_STOPPED]:
        yield say.due(one, history.product(one.sku), history.desk.as_of)
    if call.new:
        named = ", ".join(history.product(one.sku) for one in call.new[:_NEW])
        yield say.new(named, len(call.new) - _NEW)


def shortly(history: History, call: Call, language: str) -> Iterator[str]:
    """The same for a line of a table, whose numbers stand in others."""
    say = Words(language)
    if call.lapsing and call.rhythm:
        yield say.lapsing(call.rhythm.interval, call.rhythm.since(history.desk.as_of))
    due = [f"{say.number(one.quantity)} {history.product(one.sku)}" for one in call.due if one.state != "stopped"]
    stopped = [history.product(one.sku) for one in call.due if one.state == "stopped"]
    new = [history.product(one.sku) for one in call.new]
    for head, names, most in (("due", due, _SHORT), ("stopped", stopped, 1), ("new", new, 1)):
        if names:
            yield say.some(head, names, most)


class Words:
    """Clauses in one language; Spanish where the locale says so, else English."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.spanish = language.startswith("es")

    def number(self, value: Decimal) -> str:
        """A quantity as people write it."""
        exponent = value.normalize().as_tuple().exponent
        return spoken(value, self.language, max(0, -int(exponent)))

    def due(self, one: Due, product: str, today: dt.date) -> str:
        """What to order, and why now."""
        quantity, days, since = self.number(one.quantity), one.rhythm.interval, one.rhythm.since(today)
        if self.spanish:
            every = f"cada {days} días" if days != 1 else "cada día"
            ago = f"la última vez hace {since} días" if since != 1 else "la última vez ayer"
            if one.state == "stopped":
                return f"dejó de pedir {product} ({every}, {ago})"
            return f"{product}: {quantity} ({every}, {ago})"
        every = f"every {days} days" if days != 1 else "every day"
        ago = f"last {since} days ago" if since != 1 else "last yesterday"
        if one.state == "stopped":
            return f"no longer orders {product} ({every}, {ago})"
        return f"{product}: {quantity} ({every}, {ago})"

    def more(self, count: int) -> str:
        """That more is due than is named."""
        if self.spanish:
            return f"y {count} producto{'s' if count > 1 else ''} más"
        return f"and {count} more product{'s' if count > 1 else ''}"

    def lapsing(self, interval: int, since: int) -> str:
        """That an account has stopped ordering."""
        if self.spanish:
            return f"pedía cada {interval} días y lleva {since} sin pedir"
        return f"ordered every {interval} days, and nothing for {since}"

    def some(self, head: str, names: Sequence[str], most: int) -> str:
        """The first of some products, and how many more there are."""
        words = _HEADS_ES if self.spanish else _HEADS_EN
        more = len(names) - most
        tail = (f" y {more} más" if self.spanish else f" and {more} more") if more > 0 else ""
        return f"{words[head]}: {', '.join(names[:most])}{tail}"

    def new(self, products: str, more: int) -> str:
        """What is new to an account."""
        if self.spanish:
            return f"novedad: {products}" + (f" y {more} más" if more > 0 else "")
        return f"new: {products}" + (f" and {more} more" if more > 0 else "")
