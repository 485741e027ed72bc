"""When a week is due, and at which moments whoever has not filed it is reminded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from acctkit import Calendar, Week

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Before = Annotated[int, Field(ge=1, le=10)]
After = Annotated[int, Field(ge=0, le=10)]
_STALE = dt.timedelta(3)
_BACK = dt.timedelta(28)


class FilingSettings(BaseModel):
    """`[plugins.filing]`: what every rep files for a week, until when, and when who has not is reminded."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    forms: tuple[str, ...] = Field(("sales",), description="forms that every rep files for every week")
    due_day: Weekday | None = Field(None, description="first such day after a week, by which it is due; unset: none")
    due_hour: int = Field(12, ge=0, le=23, description="hour of that day by the company's clock")
    remind_before: tuple[Before, ...] = Field((1,), description="business days before it on which to remind; []: none")
    remind_after: tuple[After, ...] = Field((0, 2), description="business days after it on which to remind; 0: then")


@dataclass(frozen=True, slots=True, order=True)
class Reminder:
    """A moment at which whoever has not filed a week is reminded that it is due, both by the company's clock and
    without a time zone; `days` are the business days from the one on which it is due."""

    moment: dt.datetime
    days: int
    due: dt.datetime

    @property
    def step(self) -> str:
        """What tells it from the week's others, whichever else the settings ask for by then: `-1`, `+0`, `+2`."""
        return f"{self.days:+d}"

    @property
    def overdue(self) -> bool:
        """Whether it comes when the week is due, or later."""
        return self.moment >= self.due


def due(week: Week, calendar: Calendar, settings: FilingSettings) -> dt.datetime | None:
    """Until when `week` is to be filed: never on a holiday, by the company's clock and without a time zone. None where
    the company has not said."""
    if settings.due_day is None:
        return None
    wait = (WEEKDAYS.index(settings.due_day) - week.last.weekday() - 1) % 7 + 1
    day = calendar.business_day_on(week.last + dt.timedelta(wait))
    return dt.datetime.combine(day, dt.time(settings.due_hour))


def reminders(week: Week, calendar: Calendar, settings: FilingSettings) -> Iterator[Reminder]:
    """The reminders of a week, in their order."""
    deadline = due(week, calendar, settings)
    if deadline is None:
        return
    steps = {-days for days in settings.remind_before} | set(settings.remind_after)
    for days in sorted(steps):
        day = calendar.business_day_on(deadline.date(), days)
        yield Reminder(dt.datetime.combine(day, deadline.time()), days, deadline)


def latest(week: Week, now: dt.datetime, calendar: Calendar, settings: FilingSettings) -> Reminder | None:
    """The last reminder of a week whose moment has come: a run that was missed does not make up for all before it, and
    what should have been said more than three days ago is not said any more."""
    last = max((one for one in reminders(week, calendar, settings) if one.moment <= now), default=None)
    return last if last is not None and now - last.moment < _STALE else None


def concerned(now: dt.datetime, calendar: Calendar) -> Iterator[Week]:
    """The weeks of which a reminder may be due: the one that goes on, and those that ended of late."""
    return calendar.weeks(calendar.week(now.date() - _BACK), calendar.week(now.date()))
