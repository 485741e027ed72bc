"""What letters have told, as the books keep it: which invoice was noticed at which level, which account was written to.

A letter `tells` these facts when it is queued, and the books keep the day: that is how nothing is told twice. What it
asked for is kept, too: that is how it is known, right before it goes, whether it is still right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from acctkit import Desk

KIND = "overdue-notice"
INVOICE, LETTER, ASKS, SENT = "invoice:", "letter:", "asks:", f"sent:{KIND}:"
STALE_OK = "stale-ok"  # somebody wants letters although the bank data are old


@dataclass(frozen=True, order=True)
class Notice:
    """An invoice (or instalment) was noticed at a level of the ladder."""

    number: str
    level: int

    @property
    def fact(self) -> str:
        """The fact as text.

        >>> Notice("10425/2", 1).fact
        'invoice:10425/2:level:1'
        """
        return f"{INVOICE}{self.number}:level:{self.level}"

    @classmethod
    def of(cls, fact: str) -> Notice:
        """The notice that a fact tells of."""
        number, _, level = fact.removeprefix(INVOICE).rpartition(":level:")
        return cls(number, int(level))

    @classmethod
    def among(cls, facts: Iterable[str]) -> set[Notice]:
        """The notices among facts of any kind."""
        return {cls.of(fact) for fact in facts if fact.startswith(INVOICE)}


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

    @classmethod
    def sent(cls, fact: str, day: dt.date) -> Letter:
        """The letter that went, or may have gone, on `day`, by what the books tell of its dedupe key.

        >>> Letter.sent("sent:overdue-notice:103:1:5f2c9a01", dt.date(2026, 11, 28)).account
        '103'
        """
        return cls(day, fact.removeprefix(SENT).rsplit(":", 2)[0])


@dataclass(frozen=True)
class Request:
    """What a letter asked an account for: the day it was written, the day to pay by, and a digest of all that it says.

    A letter in which anything else would stand now has another digest.
    """

    account: str
    written: dt.date
    pay_by: dt.date
    digest: str

    @property
    def fact(self) -> str:
        """The fact as text.

        >>> Request("103", dt.date(2026, 11, 25), dt.date(2026, 12, 2), "5f2c9a01").fact
        'asks:103:2026-11-25:2026-12-02:5f2c9a01'
        """
        return f"{ASKS}{self.account}:{self.written}:{self.pay_by}:{self.digest}"

    @classmethod
    def among(cls, facts: Iterable[str]) -> Self | None:
        """The request among the facts of one letter; None where it was written before letters kept it."""
        for fact in facts:
            if fact.startswith(ASKS):
                account, written, pay_by, digest = fact.removeprefix(ASKS).rsplit(":", 3)
                return cls(account, dt.date.fromisoformat(written), dt.date.fromisoformat(pay_by), digest)
        return None


@dataclass(frozen=True)
class Told:
    """What letters have told: every notice with its day, and every letter in the order of days and accounts; which
    `went`, some of them days after they were written; and, by account, which have not gone yet, and how they stand."""

    notices: Mapping[Notice, dt.date]
    letters: tuple[Letter, ...]
    went: tuple[Letter, ...] = ()
    unsent: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, desk: Desk, *, until: dt.date = dt.date.max) -> Self:
        """As the books have it: up to a day, as a section says it, or ever."""

        def facts(prefix: str) -> dict[str, dt.date]:
            return {fact: day for fact, day in desk.books.told(prefix).items() if day <= until}

        letters = sorted(Letter.of(fact, day) for fact, day in facts(LETTER).items())
        went = sorted(Letter.sent(fact, day) for fact, day in facts(SENT).items())
        unsent = {Letter.of(fact, dt.date.min).account: state for fact, state in desk.books.unsent(LETTER).items()}
        notices = {Notice.of(fact): day for fact, day in facts(INVOICE).items()}
        return cls(notices, tuple(letters), tuple(went), unsent if until == dt.date.max else {})

    @classmethod
    def by_others(cls, desk: Desk, account: str, numbers: Iterable[str], own: Collection[str]) -> Self:
        """What was told to one account, and of some of its invoices, beside what one letter tells as its `own`."""
        said = {
            Notice.of(fact): day for number in numbers
            for fact, day in desk.books.told(f"{INVOICE}{number}:level:").items() if fact not in own
        }
        facts = desk.books.told(f"{LETTER}{account}:").items()
        letters = sorted(Letter.of(fact, day) for fact, day in facts if fact not in own)
        went = sorted(Letter.sent(fact, day) for fact, day in desk.books.told(f"{SENT}{account}:").items())
        own_letters, own_went = (tuple(one for one in some if one.account == account) for some in (letters, went))
        return cls(said, own_letters, own_went)

    @property
    def last(self) -> dict[str, dt.date]:
        """On which day each account was last written to: that on which the letter was written, or later went."""
        return {one.account: one.day for one in sorted((*self.letters, *self.went))}

    def level(self, number: str) -> int:
        """The highest level at which an invoice was noticed; 0 where it never was, beyond a courtesy reminder."""
        return self._levels.get(number, 0)

    def noticed(self, account: str, number: str) -> dt.date | None:
        """The day of the last notice of an invoice of `account`: on which it was written, or later went."""
        day = self.notices.get(Notice(number, self.level(number)))
        if day is None:
            return None
        return next((went for went in self._went.get(account, ()) if went >= day), day)

    @cached_property
    def _levels(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for notice in self.notices:
            found[notice.number] = max(notice.level, found.get(notice.number, 0))
        return found

    @cached_property
    def _went(self) -> Mapping[str, Sequence[dt.date]]:
        found: dict[str, list[dt.date]] = {}
        for letter in self.went:
            found.setdefault(letter.account, []).append(letter.day)
        return found
