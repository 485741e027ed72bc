"""What letters have told, as the books keep it: which invoice was noticed at which level, which account was written to.

A letter `tells` these facts when it is queued, and the books keep the day: that is how nothing is told twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from acctkit import Desk

INVOICE, LETTER = "invoice:", "letter:"


@dataclass(frozen=True, order=True)
class Notice:
    """An invoice (or instalment) was noticed at a level of the ladder."""

    number: str
    level: int = 1

    @property
    def fact(self) -> str:
        """The fact as text.

        >>> Notice("10425/2").fact
        'invoice:10425/2:level:1'
        """
        return f"{INVOICE}{self.number}:level:{self.level}"

    @classmethod
    def among(cls, facts: Iterable[str]) -> set[Notice]:
        """The notices among facts of any kind."""
        found = (fact.removeprefix(INVOICE).rpartition(":level:") for fact in facts if fact.startswith(INVOICE))
        return {cls(number, int(level)) for number, _, level in found}


@dataclass(frozen=True, order=True)
class Letter:
    """An account was written to on a day."""

    day: dt.date
    account: str

    @property
    def fact(self) -> str:
        """The fact as text.

        >>> Letter(dt.date(2026, 11, 25), "103").fact
        'letter:103:2026-11-25'
        """
        return f"{LETTER}{self.account}:{self.day}"

    @classmethod
    def of(cls, fact: str, day: dt.date) -> Letter:
        """The letter that a fact tells of, which was queued on `day`."""
        return cls(day, fact.removeprefix(LETTER).rpartition(":")[0])


def notices(desk: Desk) -> set[Notice]:
    """Every notice up to `desk.as_of`: what was told later does not count."""
    return Notice.among(fact for fact, day in desk.books.told(INVOICE).items() if day <= desk.as_of)


def letters(desk: Desk) -> list[Letter]:
    """Every letter up to `desk.as_of`, in the order of days and accounts."""
    return sorted(Letter.of(fact, day) for fact, day in desk.books.told(LETTER).items() if day <= desk.as_of)
