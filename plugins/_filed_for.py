"""From which day on what a file says without a day counts. Shared by plugins whose rows are followed; no plugin itself.

A sheet that comes on Monday tells of the week that has just ended: up to the deadline of that week (the settings of the
plugin `filing`; else the first business day after it) what it says counts from the week's last day. What comes later
counts from the day on which it came, so that a week that was reported stays as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from acctkit.plugins._filing_deadlines import FilingSettings, due

from acctkit import Desk, Version


def counts_from(desk: Desk, filed: dt.date) -> dt.date:
    """The day from which what was filed on a day counts."""
    week = desk.calendar.last_complete(filed)
    settings: FilingSettings = desk.settings_of("filing") or FilingSettings()
    deadline = due(week, desk.calendar, settings)
    until = deadline.date() if deadline else desk.calendar.business_day_on(week.last + dt.timedelta(1))
    return week.last if filed <= until else filed


def versions(desk: Desk, form: str, **only: Any) -> Sequence[Version[Any]]:
    """All that was ever said of the records of a form, or of some, each with the day from which it counts."""
    found = desk.books.versions(form, **only)
    days = {day: counts_from(desk, day) for day in {one.day for one in found}}
    return [replace(one, day=days[one.day]) for one in found]
