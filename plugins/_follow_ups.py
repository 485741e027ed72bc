"""Follow-ups: what was agreed on a call, whether it was kept, and what is due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from acctkit import Record

EARLY_DAYS = 7  # a call so many days before the agreed day keeps it, too
State = Literal["kept", "kept late", "due", "overdue"]


def subject(row: Any) -> str:
    """Whom a call was made to: the account as it is written, else the prospect, however that is spelt."""
    return row.account or "·".join(("", *(row.prospect or "").casefold().split()))


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


def follow_ups(calls: Iterable[Record[Any]], *, early_days: int = EARLY_DAYS) -> list[FollowUp]:
    """Every follow-up agreed on these calls, in the order of the agreed days.

    It is kept by the first later call to the same account or prospect, of any kind, on the agreed day, after it, or at
    most `early_days` before it: an e-mail of the next day does not keep what was agreed for next month.
    """
    made: dict[str, list[Record[Any]]] = defaultdict(list)
    for call in calls:
        made[subject(call.row)].append(call)
    early = dt.timedelta(early_days)
    found = []
    for mine in made.values():
        for call in mine:
            if call.row.follow_up_on is not None:
                found.append(FollowUp(call, _first(mine, _keeps(call.row, early))))
    return sorted(found, key=lambda one: (one.due_on, one.call.row.date, one.call.id))


def _keeps(row: Any, early: dt.timedelta) -> Callable[[Any], bool]:
    return lambda other: other.date > row.date and other.date >= row.follow_up_on - early


def _first(calls: Iterable[Record[Any]], wanted: Callable[[Any], bool]) -> Record[Any] | None:
    kept = (call for call in calls if wanted(call.row))
    return min(kept, key=lambda call: (call.row.date, call.id), default=None)
