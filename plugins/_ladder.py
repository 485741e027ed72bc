"""The ladder: which level an invoice has reached, by its policy, its due date and what was told before.

One step at a time: level 2 is for what was noticed at level 1, however late a run comes. "At or past" decides, never
equality with a day. Sources: the order "level k after k-1, due, and the gap over" is that of OCA's credit control and
of Business Central's reminders; "grace" is days that a customer has beyond the due date before anything counts.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from acctkit.plugins._collections_facts import Notice, Told
from acctkit.plugins._collections_settings import Level, Policy
from acctkit.plugins._open_items import Item

COURTESY = 0


@dataclass(frozen=True, slots=True)
class Step:
    """An open item that is at a level at which it was not noticed yet, since a day; `to_person` where nothing goes to
    the customer any more."""

    item: Item
    level: int
    since: dt.date
    to_person: bool = False

    @property
    def notice(self) -> Notice:
        """What a letter tells that takes this step."""
        return Notice(self.item.number, self.level)


def next_step(
    item: Item, policy: Policy, told: Told, account: str, day: dt.date, sent_on: dt.date | None
) -> Step | None:
    """The step that `item` of `account` is to take on `day`; None where it has taken all, or its time has not come.
    A person takes over after the day by which the last letter asked to be paid, never before.
    """
    level = told.level(item.number) + 1
    if item.due_on is None or level > len(policy.levels):
        return None
    counts = max(item.due_on, sent_on or item.due_on) + dt.timedelta(policy.grace_days)
    rung, noticed = policy.levels[level - 1], told.noticed(account, item.number)
    since, to_person = reached(rung, counts, noticed), rung.to == "person"
    if since and to_person and noticed:
        since = max(since, noticed + dt.timedelta(policy.pay_within_days + 1))
    return Step(item, level, since, to_person) if since and since <= day else None


def reached(level: Level, counts_from: dt.date, noticed: dt.date | None) -> dt.date | None:
    """The day on which an item reaches `level`: when all the days that the level names have passed.

    >>> reached(Level(days_after_month_end=30), dt.date(2026, 1, 10), None)
    datetime.date(2026, 3, 2)
    >>> reached(Level(days_past_due=21, days_after_last=10), dt.date(2026, 1, 10), dt.date(2026, 1, 28))
    datetime.date(2026, 2, 7)
    """
    days = []
    if level.days_past_due is not None:
        days.append(counts_from + dt.timedelta(level.days_past_due))
    if level.days_after_month_end is not None:
        end = counts_from.replace(day=monthrange(counts_from.year, counts_from.month)[1])
        days.append(end + dt.timedelta(level.days_after_month_end))
    if level.days_after_last is not None:
        if noticed is None:
            return None
        days.append(noticed + dt.timedelta(level.days_after_last))
    return max(days)


def courtesy(item: Item, policy: Policy, told: Told, day: dt.date) -> Step | None:
    """The reminder of an item that falls due on a day to come; None where there is none, or was one."""
    if policy.courtesy_days is None or item.due_on is None or Notice(item.number, COURTESY) in told.notices:
        return None
    since = item.due_on - dt.timedelta(policy.courtesy_days)
    return Step(item, COURTESY, since) if since <= day < item.due_on and not told.level(item.number) else None
