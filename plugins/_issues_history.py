"""When an issue was open: from the day it was opened to the day it was resolved, and again from the day on which it was
filed as open once more. Shared by all that reads issues; no plugin itself.

A day of resolution that a row gives counts; a status without a day counts from the day on which it was filed, so that a
week that was reported stays as it was; what was filed first counts from the day of the issue. An issue that is opened
again is as old as it was.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from acctkit.plugins._filed_for import versions

from acctkit import Desk, Version

RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which an issue was open: from `first` until the day on which it was resolved, that one not included."""

    first: dt.date
    resolved: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether the issue was open at the end of a day."""
        return self.first <= day and (self.resolved is None or day < self.resolved)


@dataclass(frozen=True)
class History:
    """All that was ever filed of each issue."""

    versions: Mapping[object, Sequence[Version[Any]]]

    @classmethod
    def read(cls, desk: Desk, **only: Any) -> History:
        """What the books have, or what of it is said of `only` one account; nothing where nobody keeps issues."""
        found: dict[object, list[Version[Any]]] = defaultdict(list)
        for one in versions(desk, "issues", **only):
            found[key_of(one.row)].append(one)
        return cls({key: sorted(some, key=lambda one: one.day) for key, some in found.items()})

    def spells(self, row: Any) -> tuple[Spell, ...]:
        """The times in which an issue was open, one after the other."""
        return _spells(row, self.versions.get(key_of(row), ()))

    def until(self, row: Any, day: dt.date) -> tuple[Spell, ...]:
        """Those that had begun by a day; the first one always."""
        first, *more = self.spells(row)
        return first, *(spell for spell in more if spell.first <= day)

    def is_open(self, row: Any, day: dt.date) -> bool:
        """Whether an issue was open at the end of a day."""
        return any(spell.holds(day) for spell in self.spells(row))


def _spells(row: Any, versions: Iterable[Version[Any]]) -> tuple[Spell, ...]:
    filed = list(versions)
    if not filed or filed[-1].row != row:  # an older file that was read late does not change what stands
        filed.append(Version(filed[-1].day if filed else row.opened_on, row))
    found, said = [Spell(row.opened_on)], row.opened_on
    for one in filed:
        last = found[-1]
        if one.row.status == RESOLVED:
            undated = row.opened_on if one is filed[0] else one.day
            found, said = _resolved(found, one.row.resolved_on or undated), one.day
        elif last.resolved is not None:
            mistaken = one.day <= max(said, last.resolved)  # it never was resolved: the same day takes it back
            found = [*found[:-1], replace(last, resolved=None)] if mistaken else [*found, Spell(one.day)]
    return tuple(found)


def _resolved(found: Sequence[Spell], day: dt.date) -> list[Spell]:
    """The spells, the last of them ended on a day; one that was filed as open only after that was over at once."""
    *before, last = found
    if before and day < last.first:
        over = max(day, before[-1].resolved or day)
        return [*before, Spell(over, over)]
    return [*before, replace(last, resolved=max(day, last.first))]


def key_of(row: Any) -> object:
    """By what an issue is known from sheet to sheet: its number, else its day, account, kind and invoice."""
    if row.issue:
        return row.issue.strip().casefold()
    return row.opened_on, row.account, row.kind, row.invoice
