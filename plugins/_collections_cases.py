"""Whose letter is due: the accounts that owe enough for long enough, and what becomes of each one's letter now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

from acctkit.plugins._collections_facts import Told
from acctkit.plugins._collections_settings import CollectionsSettings, Policy, no_policy, settings_of
from acctkit.plugins._collections_stops import UNDELIVERED, Stops, undelivered
from acctkit.plugins._customers import Customer
from acctkit.plugins._holds import Hold
from acctkit.plugins._ladder import COURTESY, Step, courtesy, next_step
from acctkit.plugins._open_items import Balance, Receivables

from acctkit import Desk, Text

Fate = Literal["noticed", "handed", "small", "waits", "rests", "withheld", "no_address", "capped", "goes"]


@dataclass(frozen=True)
class Case:
    """An account that owes enough for long enough, or would, were it not for a hold; or one to be reminded of what
    falls due.

    `balances` leave out what is on hold. `chased` are those in whose currencies enough is owed for long enough; `steps`
    the items that are at a level at which they were not noticed yet; `handed` those that the ladder hands to a person;
    `held` the holds that keep such an item out of the letter; `levels` the level of each item once the letter has gone.
    The letter lists everything of `balances`. `unsent` is how the last letter stands while it has not gone.
    """

    customer: Customer
    policy: Policy
    balances: tuple[Balance, ...]
    chased: tuple[Balance, ...]
    steps: tuple[Step, ...]
    handed: tuple[Step, ...]
    held: tuple[Hold, ...]
    levels: Mapping[str, int]
    last_letter: dt.date | None
    rested: bool
    stop: Text | None
    unsent: str = ""
    capped: bool = False

    @property
    def rep(self) -> str:
        """Who looks after the account, or nobody."""
        return self.customer.rep or ""

    @property
    def level(self) -> int:
        """The level of its letter: the highest of what is overdue of that which it chases, or that of a courtesy."""
        overdue = (self.levels[item.number] for balance in self.chased for item in balance.items if item.overdue)
        return max(overdue, default=COURTESY)

    @property
    def fate(self) -> Fate:
        """What becomes of its letter now: there is none while all is noticed, or the last one is too fresh."""
        if not (self.steps or self.held):
            return "handed" if self.handed else "noticed" if self.chased else "small"
        if self.unsent:
            return "withheld" if self.unsent in UNDELIVERED else "waits"
        if not self.rested:
            return "rests"
        if self.steps and not self.customer.address and not self.customer.closed:
            return "no_address"
        if self.stop or not self.steps:
            return "withheld"
        return "capped" if self.capped else "goes"

    @property
    def withheld(self) -> Text | None:
        """Why its letter is withheld, or what is left out of it; None where all goes that is due."""
        reasons = [*([self.stop] if self.stop else []), *(hold.why for hold in self.held)]
        if not reasons or self.fate not in ("withheld", "goes"):
            return None
        return Text(" ".join(reason.en for reason in reasons), " ".join(reason.es for reason in reasons))

    @property
    def decided(self) -> bool:
        """Whether what keeps its letter back, or a part of it, is as somebody decided: it waits for nobody."""
        return self.stop in (None, self.customer.closed) and all(hold.confirmed or hold.rep for hold in self.held)


def cases(desk: Desk, book: Receivables, told: Told, *, stale_ok: bool = False) -> list[Case]:
    """Every account of `book` that is or was to be written to, as of `desk.as_of`, after what was told; `stale_ok`
    where old bank data are good enough."""
    settings, last = settings_of(desk), told.last
    stops = Stops.now(desk, book, stale_ok=stale_ok)
    sent = {record.id: getattr(record.row, "sent_on", None) for record in book.invoices}
    found = []
    for account, group in groupby(book.at(desk.as_of), key=lambda balance: balance.account):
        customer, owing, day = book.customers[account], tuple(group), last.get(account)
        policy = settings.policy_of(customer)
        case = _case(desk.as_of, customer, policy or settings, owing, told, sent)
        if case is not None:
            state = told.unsent.get(account, "")
            found.append(replace(
                case, last_letter=day, rested=day is None or (desk.as_of - day).days >= case.policy.minimum_gap_days,
                stop=stops.of(customer) or (no_policy(customer) if policy is None else None) or undelivered(state),
                unsent=state,
            ))
    return list(_capped(found, settings))


def _case(
    day: dt.date, customer: Customer, policy: Policy, owing: Sequence[Balance], told: Told,
    sent: Mapping[int, dt.date | None],
) -> Case | None:
    """What the ladder says of one account, whatever keeps a letter from going; None where it owes nothing for long
    enough, now or by what was told."""
    items = [item for balance in owing for item in balance.items]
    steps = {
        item.number: step for item in items
        if (step := next_step(item, policy, told, customer.account, day, sent.get(item.record)))
    }
    if customer.address and not customer.closed and not any(item.overdue for item in items):
        steps |= {item.number: step for item in items if (step := courtesy(item, policy, told, day))}
    late = [item for item in items if item.number in steps or (item.overdue and told.level(item.number))]
    if not late:
        return None
    numbers = {item.number for item in late}
    free = tuple(balance.free for balance in owing)

    def chased(balance: Balance) -> bool:
        return worth_a_letter(balance, policy, steps) and any(item.number in numbers for item in balance.items)

    taken = [steps[item.number] for b in free if chased(b) for item in b.items if item.number in steps]
    held = [
        item.hold for balance in owing if chased(balance) for item in balance.items
        if item.hold and item.number in steps and steps[item.number].level != COURTESY
    ]
    levels = {item.number: told.level(item.number) for item in items}
    levels |= {step.item.number: step.level for step in taken if not step.to_person}
    return Case(
        customer=customer, policy=policy, balances=free, chased=tuple(b for b in free if chased(b)),
        steps=tuple(step for step in taken if not step.to_person),
        handed=tuple(step for step in taken if step.to_person),
        held=tuple(dict.fromkeys(held)),
        levels={number: min(level, policy.letters) for number, level in levels.items()},
        last_letter=None, rested=True, stop=None,
    )


def _capped(found: Sequence[Case], settings: CollectionsSettings) -> Iterator[Case]:
    """Those that go, marked where they are more than one run may write: what has waited longest goes first."""
    going = sorted((case for case in found if case.fate == "goes"), key=_waiting)
    over = {case.customer.account for case in going[settings.cap:]} if settings.cap else set()
    for case in found:
        yield replace(case, capped=True) if case.customer.account in over else case


def _waiting(case: Case) -> tuple[Any, ...]:
    return min(step.since for step in case.steps), case.customer.account


def net(balance: Balance) -> Decimal:
    """What is overdue, less payments and credits that no invoice took: never across currencies."""
    return balance.overdue.value + balance.unapplied.value


def falling_due(balance: Balance, steps: Mapping[str, Step]) -> Decimal:
    """What a courtesy letter is about, less payments and credits that no invoice took."""
    items = (item for item in balance.items if item.number in steps and steps[item.number].level == COURTESY)
    return sum((item.open.value for item in items), balance.unapplied.value)


def worth_a_letter(balance: Balance, policy: Policy, steps: Mapping[str, Step]) -> bool:
    """Whether so much is overdue, or falls due, less credits, that it is asked for."""
    amount = net(balance) if balance.overdue.value else falling_due(balance, steps)
    return amount >= policy.least(balance.currency) and amount > 0
