"""Follow-ups: what was agreed on a call, whether it was kept, and what is due."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from acctkit import Record

EARLY_DAYS = 7  # a call so many days before the agreed day keeps it, too
_DAY = dt.timedelta(1)
State = Literal["kept", "kept late", "due", "overdue"]


def subject(row: Any) -> str:
    """Whom a call was made to: the account as it is written, else the prospect, however that is spelt."""
    return row.account or spelt(row.prospect or "")


def spelt(name: str) -> str:
    """A name without what differs from one spelling to another; never an account's number.

    >>> spelt("Café  SOL")
    '·café·sol'
    """
    return "·".join(("", *name.casefold().split()))


def is_lead(row: Any, accounts: Collection[str]) -> bool:
    """Whether a call was made to somebody who is no account (yet)."""
    return not row.account or row.account not in accounts


@dataclass(frozen=True)
class FollowUp:
    """A call on which a day for the next one was agreed, and the call that kept it, if there is one."""

    call: Record[Any]
    kept_by: Record[Any] | None

    @property
    def due_on(self) -> dt.date:
        """The agreed day."""
        day: dt.date = self.call.row.follow_up_on
        return day

    def state(self, day: dt.date) -> State:
        """How it stands on `day`; one that is kept by then is kept, late if that was after the agreed day."""
        if self.kept_by is not None:
            return "kept" if self.kept_by.row.date <= self.due_on else "kept late"
        return "overdue" if self.due_on < day else "due"


def follow_ups(
    calls: Iterable[Record[Any]], *, early_days: int = EARLY_DAYS, subject: Callable[[Any], str] = subject
) -> list[FollowUp]:
    """Every follow-up agreed on these calls, in the order of the agreed days.

    It is kept by the first later call to the same account or prospect, of any kind, on the agreed day, after it, or at
    most `early_days` before it: an e-mail of the next day does not keep what was agreed for next month. `subject` says
    whom a call was made to, by default as it is written.
    """
    made: dict[str, list[Record[Any]]] = defaultdict(list)
    for call in calls:
        made[subject(call.row)].append(call)
    early = dt.timedelta(early_days)
    found = []
    for mine in made.values():
        mine.sort(key=lambda call: (call.row.date, call.id))
        days = [call.row.date for call in mine]
        for call in mine:
            if call.row.follow_up_on is not None:
                first = bisect_left(days, max(call.row.date + _DAY, call.row.follow_up_on - early))
                found.append(FollowUp(call, mine[first] if first < len(mine) else None))
    return sorted(found, key=lambda one: (one.due_on, one.call.row.date, one.call.id))
