"""Mistakes that a plugin of collections could make: each breaks it in one way, for the oracle to catch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import (
    _collections_cases,
    _collections_drafts,
    _collections_letters,
    _ladder,
    _settling,
    collections,
)
from acctkit.plugins._collections_facts import Told
from acctkit.plugins._customers import Customer, Customers
from acctkit.plugins._holds import Holds
from acctkit.plugins._open_items import Balance, Receivables

Patch = pytest.MonkeyPatch
right_step = _ladder.next_step
right_case = _collections_cases._case


def forgets_the_gap(patch: Patch) -> None:
    patch.setattr(Told, "last", property(lambda told: {}))


def ignores_holds(patch: Patch) -> None:
    patch.setattr(Holds, "over", lambda holds, account, invoice, day: None)


def lists_what_is_held(patch: Patch) -> None:
    patch.setattr(Balance, "free", property(lambda balance: balance))


def jumps_levels(patch: Patch) -> None:
    """A late run takes the level that the days give, not the next one."""

    def highest(item: Any, policy: Any, told: Any, account: str, day: dt.date, sent_on: Any) -> Any:
        step = right_step(item, policy, told, account, day, sent_on)
        if step is None or step.to_person:
            return step
        reached = [at for at, rung in enumerate(policy.levels, 1)
                   if at > step.level and rung.to == "customer" and rung.days_past_due is not None
                   and item.days_late >= rung.days_past_due]
        return replace(step, level=max(reached, default=step.level))

    patch.setattr(_collections_cases, "next_step", highest)


def expects_the_very_day(patch: Patch) -> None:
    """An invoice is noticed on the day on which it reaches a level, and a run that comes late misses it."""

    def only_today(*words: Any) -> Any:
        step = right_step(*words)
        return step if step and step.since == words[4] else None

    patch.setattr(_collections_cases, "next_step", only_today)


def silences_others(patch: Patch) -> None:
    """Whoever was written to is left alone for a month, whatever else falls due."""

    def unless_lately(item: Any, policy: Any, told: Any, account: str, day: dt.date, sent_on: Any) -> Any:
        last = told.last.get(account)
        return None if last and (day - last).days < 30 else right_step(item, policy, told, account, day, sent_on)

    patch.setattr(_collections_cases, "next_step", unless_lately)


def counts_credits_across_currencies(patch: Patch) -> None:
    def mixed(day: Any, customer: Any, policy: Any, owing: Any, *more: Any) -> Any:
        credits = tuple(credit for balance in owing for credit in balance.credits)
        return right_case(day, customer, policy, [replace(one, credits=credits) for one in owing], *more)

    patch.setattr(_collections_cases, "_case", mixed)


def takes_all_money_for_one_currency(patch: Patch) -> None:
    patch.setattr(Customers, "currency_of", lambda customers, row: "USD")


def asks_for_crumbs(patch: Patch) -> None:
    patch.setattr(_collections_cases, "worth_a_letter", lambda balance, policy, steps: balance.overdue.value > 0)


def writes_to_the_closed(patch: Patch) -> None:
    patch.setattr(Customer, "closed", property(lambda customer: None))


def writes_to_consumers_by_itself(patch: Patch) -> None:
    patch.setattr(_collections_letters, "doubt", lambda desk, customer: "")


def turns_the_queue_around(patch: Patch) -> None:
    """Over the cap the youngest go first."""
    patch.setattr(_collections_cases, "_waiting",
                  lambda case: -min(step.since for step in case.steps).toordinal())


def forgets_to_look_again(patch: Patch) -> None:
    patch.setattr(collections, "recheck", lambda desk, message: "")


def goes_on_a_free_day(patch: Patch) -> None:
    patch.setattr(collections, "waits", lambda desk, message: None)


def forgets_what_bounced(patch: Patch) -> None:
    patch.setattr(_settling, "_bounced", lambda given: [])


def pays_what_is_disputed(patch: Patch) -> None:
    patch.setattr(Receivables, "_disputed", lambda book, invoice, day: False)


def rounds_to_whole_units(patch: Patch) -> None:
    right = _collections_letters._line

    def rounded(*words: Any) -> dict[str, Any]:
        line = right(*words)
        return line | {"open": line["open"].quantize(Decimal(1))}

    patch.setattr(_collections_letters, "_line", rounded)


def ages_a_day_late(patch: Patch) -> None:
    right = Receivables._item

    def younger(book: Any, owed: Any, day: dt.date, *more: Any) -> Any:
        return right(book, owed, day - dt.timedelta(1), *more)

    patch.setattr(Receivables, "_item", younger)


def writes_on_the_first_day(patch: Patch) -> None:
    patch.setattr(_collections_drafts, "first_run", lambda desk: None)


MUTANTS: dict[Callable[[Patch], None], int | None] = dict.fromkeys((
    forgets_the_gap, ignores_holds, lists_what_is_held, jumps_levels, expects_the_very_day, silences_others,
    counts_credits_across_currencies, takes_all_money_for_one_currency, asks_for_crumbs, writes_to_the_closed,
    writes_to_consumers_by_itself, forgets_to_look_again, goes_on_a_free_day, forgets_what_bounced,
    pays_what_is_disputed, rounds_to_whole_units, ages_a_day_late, writes_on_the_first_day,
)) | {turns_the_queue_around: 2}  # with the cap under which each is tried
