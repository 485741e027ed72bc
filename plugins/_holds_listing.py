"""Holds as the command lists them: each with what is open of what it holds, how it stands, and what ended it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from acctkit.plugins._customers import Customer
from acctkit.plugins._holds import Hold
from acctkit.plugins._open_items import Balance, Item, Receivables

from acctkit import Desk, nearest, spoken

COLUMNS = ("hold", "account", "name", "invoice", "reason", "since", "until", "state", "who", "note", "open", "currency")
ENDED = {
    "lifted": "lifted", "confirmed": "confirmed", "changed": "changed by a later row", "ran out": "ran out",
    "resolved": "its issue was resolved", "came": "the bank shows it, or the promise was kept",
    "too often": "promised too often: it counts once the office confirms it",
}


def listed(desk: Desk, book: Receivables, *, account: str | None, over: bool) -> list[dict[str, Any]]:
    """A row for each hold, and for each currency that is open of what it holds; with those `over`, or without."""
    balances: dict[str, list[Balance]] = defaultdict(list)
    for balance in book.at(desk.as_of):
        balances[balance.account].append(balance)
    rows = []
    for hold in book.holds:
        begun = hold.first <= desk.as_of
        if account in (None, hold.account) and (hold.on(desk.as_of) or (over and begun)):
            amounts = open_of(hold, balances[hold.account])
            row = told(hold, book.customers[hold.account], desk.as_of)
            currency = book.customers[hold.account].currency or desk.company.currency
            for code, amount in (amounts or {currency: None}).items():
                rows.append({**row, "open": amount, "currency": code})
    return sorted(rows, key=lambda row: (row["state"] == "over", row["account"], row["since"], row["hold"],
                                         row["invoice"] or "", row["currency"]))


def told(hold: Hold, customer: Customer, day: dt.date) -> dict[str, Any]:
    """A hold by itself, for a person or a program."""
    ending = hold.ending if hold.last < day else None
    return {
        "hold": hold.id, "account": hold.account, "name": customer.name or "", "invoice": hold.invoice,
        "reason": hold.reason, "issue": hold.issue or None, "since": hold.since, "until": hold.ends,
        "state": state(hold, day), "who": hold.who, "note": hold.note,
        "ended": ending.day if ending else None, "why": _why(hold) if ending else "",
    }


def state(hold: Hold, day: dt.date) -> str:
    """How a hold stands on a day."""
    if not hold.on(day):
        return "over"
    return "rep's word" if hold.rep else "confirmed" if hold.confirmed else "provisional"


def _why(hold: Hold) -> str:
    ending = hold.ending
    if ending is None:
        return ""
    by = f" by {ending.who}" if ending.who and ending.why in ("lifted", "changed", "confirmed") else ""
    return f"{ENDED[ending.why]}{by}" + (f": {ending.note}" if ending.note and by else "")


def open_of(hold: Hold, balances: Sequence[Balance]) -> dict[str, Any]:
    """What is open of what a hold is on, by currency, of the balances of its account."""
    found: dict[str, Any] = {}
    for balance in balances:
        items = [item for item in balance.items if item.under(hold)]
        if items:
            found[balance.currency] = sum((item.open.value for item in items[1:]), items[0].open.value)
    return found


def on(hold: Hold, customer: Customer) -> str:
    """What a hold is on, to be named in a sentence."""
    whose = f"{customer.name} ({hold.account})" if customer.name else f"account {hold.account}"
    if hold.amount is not None:
        return f"{whose}, up to {spoken(hold.amount, 'en')} {hold.currency}"
    return f"invoice {hold.invoice} of {whose}" if hold.invoice else whose


def lasting(hold: Hold) -> str:
    """From when to when a hold is in force, as it stands now."""
    return f"from {hold.since} " + (f"to {hold.ends}" if hold.ends else "until it is released")


def held_items(book: Receivables, day: dt.date, holds: Sequence[Hold]) -> Iterator[tuple[Balance, Item]]:
    """The open items, late or not, that `holds` of one account are on, with their balances."""
    for balance in book.at(day):
        for item in balance.items:
            if any(item.under(hold) for hold in holds):
                yield balance, item


def hint(text: str, known: Mapping[str, str]) -> str:
    """Which of the known names, each with what it is called, may be meant."""
    close = nearest(text, known, like=60)
    if not close:
        titles = {title.casefold(): name for name, title in known.items() if title}
        close = [titles[title] for title in nearest(text.casefold(), titles, most=2)]
    called = [f"{name} ({known[name]})" if known[name] and known[name] != name else name for name in close]
    return f"did you mean {' or '.join(called)}?" if close else ""
