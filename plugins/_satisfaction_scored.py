"""Every account's figure as of the desk's day, with what it was before, and whether it is at risk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from acctkit.plugins._account_keepers import Keepers
from acctkit.plugins._satisfaction_figure import Figure, figure_of
from acctkit.plugins._satisfaction_known import Day, Known
from acctkit.plugins._satisfaction_settings import SatisfactionSettings

from acctkit import SectionDesk

FOUR_WEEKS, YEAR = dt.timedelta(28), dt.timedelta(364)
WANTED = ("active", "lapsed")
_WEAK = 60  # a part with fewer points is a reason


@dataclass(frozen=True, slots=True)
class Scored:
    """One account's figure, and how it changed; None where there was none then."""

    account: str
    name: str
    rep: str
    now: Figure
    change: Decimal | None
    year: Decimal | None

    @property
    def reasons(self) -> list[str]:
        """The parts that are weak, what takes most from the hundred first."""
        weak = [part for part, points in self.now.points.items() if points < _WEAK]
        return sorted(weak, key=lambda part: (-self.now.lost(part), part))


@dataclass(frozen=True, slots=True)
class Unheard:
    """An account of which nothing was heard since the books began; it has a figure where other things are known."""

    account: str
    name: str
    rep: str
    now: Figure | None


@dataclass(frozen=True)
class Scores:
    """The accounts that the desk's reader looks after and of which anything is known, in the order of their numbers;
    and those that are silent."""

    desk: SectionDesk
    settings: SatisfactionSettings
    today: Day
    found: tuple[Scored, ...]
    unheard: tuple[Unheard, ...]

    @classmethod
    def read(cls, desk: SectionDesk, settings: SatisfactionSettings) -> Scores:
        """As of the desk's day."""
        known, keepers = Known.read(desk), Keepers.read(desk.books)
        today, before, last_year = (
            known.on(desk.as_of - back, settings) for back in (dt.timedelta(0), FOUR_WEEKS, YEAR)
        )
        found, unheard = [], []
        for record in sorted(desk.books.records("accounts"), key=lambda one: str(one.row.account)):
            row = record.row
            rep = keepers.on(row.account, desk.as_of)
            if row.status not in WANTED or desk.rep not in (None, rep):
                continue
            now = figure_of(row.account, today)
            if now is None or today.unheard(row.account):
                unheard.append(Unheard(row.account, row.name, rep, now))
            if now is not None:
                changes = (_change(now, figure_of(row.account, then)) for then in (before, last_year))
                found.append(Scored(row.account, row.name, rep, now, *changes))
        return cls(desk, settings, today, tuple(found), tuple(unheard))

    @cached_property
    def worst_first(self) -> list[Scored]:
        """The accounts by their figures."""
        return sorted(self.found, key=lambda one: (one.now.value, one.account))

    @cached_property
    def keep_calls(self) -> bool:
        """Whether anybody has noted a call by then."""
        return self.today.known.first_call is not None

    @cached_property
    def at_risk(self) -> list[Scored]:
        """Those below the limit, and those that fell by much; the worst first."""
        low, fell = self.settings.at_risk_below, self.settings.fallen_by
        return [
            one for one in self.worst_first
            if one.now.value < low or (one.change is not None and one.change <= -fell)
        ]

    @cached_property
    def risky(self) -> frozenset[str]:
        """The numbers of the accounts at risk."""
        return frozenset(one.account for one in self.at_risk)


def _change(now: Figure, then: Figure | None) -> Decimal | None:
    return None if then is None else now.value - then.value
