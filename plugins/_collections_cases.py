"""Whose letter is due: the accounts that owe enough for long enough, and what becomes of each one's letter now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Literal

from acctkit.plugins._collections_facts import Notice, Told
from acctkit.plugins._collections_settings import CollectionsSettings, settings_of
from acctkit.plugins._collections_stops import Stops
from acctkit.plugins._customers import Customer
from acctkit.plugins._holds import Hold
from acctkit.plugins._open_items import Balance, Item, Receivables

from acctkit import Desk, Text


@dataclass(frozen=True)
class Case:
    """An account that owes enough for long enough, or would, were it not for a hold.

    `balances` leave out what is on hold. `chased` are those in whose currencies enough is owed for long enough; `new`
    the items that reached the level and were never noticed at it; `held` the holds that keep such an item out of the
    letter. The letter lists everything of `balances`.
    """

    customer: Customer
    balances: tuple[Balance, ...]
    chased: tuple[Balance, ...]
    new: tuple[Notice, ...]
    held: tuple[Hold, ...]
    last_letter: dt.date | None
    rested: bool
    stop: Text | None

    @property
    def rep(self) -> str:
        """Who looks after the account, or nobody."""
        return self.customer.rep or ""

    @property
    def fate(self) -> Literal["noticed", "rests", "withheld", "no_address", "goes"]:
        """What becomes of its letter now: there is none while all is noticed, or the last one is too fresh."""
        if not (self.new or self.held):
            return "noticed"
        if not self.rested:
            return "rests"
        if self.new and not self.customer.address and not self.customer.closed:
            return "no_address"
        return "withheld" if self.stop or not self.new else "goes"

    @property
    def withheld(self) -> Text | None:
        """Why its letter is withheld, or what is left out of it; None where all goes that is due."""
        reasons = [*([self.stop] if self.stop else []), *(hold.why for hold in self.held)]
        if not reasons or self.fate not in ("withheld", "goes"):
            return None
        return Text(" ".join(reason.en for reason in reasons), " ".join(reason.es for reason in reasons))


def cases(desk: Desk, book: Receivables, told: Told) -> list[Case]:
    """Every account of `book` that is or was to be written to, as of `desk.as_of`, after what was told."""
    settings = settings_of(desk)
    last = told.last
    stops = Stops.now(desk, book)
    found = []
    for account, group in groupby(book.at(desk.as_of), key=lambda balance: balance.account):
        owing = tuple(group)
        late = [item for balance in owing if worth_a_letter(balance, settings) for item in ripe(balance, settings)]
        if late:
            balances = tuple(balance.free for balance in owing)
            chased = tuple(b for b in balances if worth_a_letter(b, settings) and ripe(b, settings))
            fresh = [Notice(item.number) for balance in chased for item in ripe(balance, settings)]
            held = [item.hold for item in late if item.hold and Notice(item.number) not in told.notices]
            customer, day = book.customers[account], last.get(account)
            found.append(Case(
                customer=customer, balances=balances, chased=chased,
                new=tuple(notice for notice in fresh if notice not in told.notices), held=tuple(dict.fromkeys(held)),
                last_letter=day, rested=day is None or (desk.as_of - day).days >= settings.minimum_gap_days,
                stop=stops.of(customer),
            ))
    return found


def net(balance: Balance) -> Decimal:
    """What is overdue, less payments and credits that no invoice took: never across currencies."""
    return balance.overdue.value + balance.unapplied.value


def worth_a_letter(balance: Balance, settings: CollectionsSettings) -> bool:
    """Whether so much is overdue, less credits, that it is asked for."""
    return net(balance) >= settings.tolerance and net(balance) > 0


def ripe(balance: Balance, settings: CollectionsSettings) -> list[Item]:
    """The items that have reached the first level; one without a due date never does."""
    days = settings.levels[0].days_past_due
    return [item for item in balance.items if item.days_late is not None and item.days_late >= days]
