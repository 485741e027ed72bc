"""The ages by which receivables are told apart: the settings of receivables, and the columns that follow from them.

Shared by the plugins that age money; no plugin itself. Where receivables is switched off, the ages are the usual ones.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from acctkit import Desk, Text

USUAL = (30, 60, 90, 120)
CURRENT, UNDATED = "current", "no_due_date"


class ReceivablesSettings(BaseModel):
    """`[plugins.receivables]`: how receivables are aged."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    buckets: tuple[Annotated[int, Field(ge=1, le=3650)], ...] = Field(
        USUAL, min_length=1, max_length=12, description="Days late at which a bucket of the ageing ends, ascending"
    )

    @field_validator("buckets")
    @classmethod
    def _ascending(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        for earlier, later in pairwise(value):
            if later <= earlier:
                raise ValueError(f"must rise from one to the next, and {later} comes after {earlier}")
        return value


def settings_of(desk: Desk) -> ReceivablesSettings:
    """The settings of receivables, whichever plugin's desk this is."""
    own = desk.settings if isinstance(desk.settings, ReceivablesSettings) else desk.settings_of("receivables")
    return own if isinstance(own, ReceivablesSettings) else ReceivablesSettings()


@dataclass(frozen=True)
class Ages:
    """The buckets of an ageing, by the last day of each: what is not due, each span of days late, all that is older.

    >>> Ages((30, 60)).name(31), list(Ages((30, 60)).titles)
    ('d31_60', ['current', 'd1_30', 'd31_60', 'd61_plus'])
    """

    limits: tuple[int, ...] = USUAL

    @classmethod
    def read(cls, desk: Desk) -> Ages:
        """As the company set them."""
        return cls(settings_of(desk).buckets)

    def name(self, days_late: int | None) -> str:
        """The bucket of what is so many days late; None: nobody knows when it is due."""
        if days_late is None:
            return UNDATED
        return CURRENT if days_late <= 0 else self._late(bisect_left(self.limits, days_late))

    @property
    def titles(self) -> dict[str, Text]:
        """The buckets by name, the youngest first, each with its title."""
        found = {CURRENT: Text("Not due", "Sin vencer")}
        for at in range(len(self.limits) + 1):
            first = self._first(at)
            if at == len(self.limits):
                days = Text(f"{first}+ days late", f"Vencido {first}+ días")
            elif first == self.limits[at]:
                s = "" if first == 1 else "s"
                days = Text(f"{first} day{s} late", f"Vencido {first} día{s}")
            else:
                days = Text(f"{first}–{self.limits[at]} days late", f"Vencido {first}–{self.limits[at]} días")
            found[self._late(at)] = days
        return found

    def _first(self, at: int) -> int:
        return self.limits[at - 1] + 1 if at else 1

    def _late(self, at: int) -> str:
        return f"d{self._first(at)}_{self.limits[at] if at < len(self.limits) else 'plus'}"
