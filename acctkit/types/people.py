"""People: who may drop files, and whom mail goes to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

OFFICE = "office"  # the folder of head office in the inbox


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may drop files: the rep that owns `inbox/<id>/`."""

    id: str
    name: str
    email: str = ""
    language: str = "en"
    manager: str = ""
    manager_email: str = ""
    active_from: dt.date | None = None
    active_to: dt.date | None = None

    def active(self, day: dt.date) -> bool:
        """Whether this person works on `day` (a calendar date, no time zone); both ends count."""
        return (self.active_from is None or self.active_from <= day) and (
            self.active_to is None or day <= self.active_to
        )
