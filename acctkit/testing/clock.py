"""The clock of a workspace under test: it stands still until a test moves it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

#: A Wednesday; the last complete week before it is 2026-W47, 16 to 22 November.
FIRST_DAY = dt.date(2026, 11, 25)


@dataclass
class Clock:
    """What time it is for `ws.run()`; it stands still, so that a test gives the same every time.

    >>> clock = Clock()
    >>> clock.today, clock.move(days=7).today
    (datetime.date(2026, 11, 25), datetime.date(2026, 12, 2))
    """

    now: dt.datetime = dt.datetime.combine(FIRST_DAY, dt.time(12), dt.UTC)
    _looks: int = 0

    @property
    def today(self) -> dt.date:
        """The day that it is."""
        return self.now.date()

    def move(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> Clock:
        """Let time pass: mail that was deferred is tried again, invoices come of age, a week is over."""
        self.now += dt.timedelta(days=days, hours=hours, minutes=minutes)
        return self

    def set(self, day: dt.date | str) -> Clock:
        """Make it noon of `day`, before or after the day that it is; nothing where it is that day already."""
        day = dt.date.fromisoformat(day) if isinstance(day, str) else day
        if day != self.today:
            self.now = dt.datetime.combine(day, dt.time(12), dt.UTC)
        return self

    def time(self) -> float:
        """Seconds since the epoch, a thousandth more at each look: no two things happen at the same time."""
        self._looks += 1
        return self.now.timestamp() + self._looks / 1000
