"""Who looks after an account on a day: the list of accounts says who does now, and what it said before says who did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from acctkit import Books, Version

DAY = dt.timedelta(1)


@dataclass(frozen=True)
class Keepers:
    """The reps of each account, each with the first day: since ever for the first one that the books know, unless the
    list says `rep_from`; for a later one the day of `rep_from`, else that on which the list came."""

    turns: Mapping[str, tuple[tuple[dt.date, str], ...]]

    @classmethod
    def read(cls, books: Books, **only: object) -> Keepers:
        """As the lists of accounts say that were ever taken; of all accounts, or of `only` one."""
        turns: dict[str, tuple[tuple[dt.date, str], ...]] = {}
        for said in books.versions("accounts", **only):
            turns[said.row.account] = tuple(_with(turns.get(said.row.account, ()), said))
        return cls(turns)

    def on(self, account: str, day: dt.date) -> str:
        """The id of the rep who looks after `account` on `day`; empty where nobody does."""
        return next((rep for first, rep in reversed(self.turns.get(account, ())) if first <= day), "")

    def between(self, account: str, first: dt.date, last: dt.date) -> Iterator[tuple[str, dt.date, dt.date]]:
        """Each rep who looks after `account` from `first` to `last`, with the first and last day of that."""
        turns = self.turns.get(account, ())
        for (since, rep), after in zip(turns, (*(day for day, _ in turns[1:]), None), strict=True):
            start, end = max(since, first), last if after is None else min(after - DAY, last)
            if start <= end:
                yield rep, start, end


def _with(turns: tuple[tuple[dt.date, str], ...], said: Version[object]) -> Iterable[tuple[dt.date, str]]:
    """The turns of an account, one more line of a list taken in."""
    rep, since = getattr(said.row, "rep", None) or "", getattr(said.row, "rep_from", None)
    if not turns:
        return ((since or dt.date.min, rep),)
    if turns[-1][1] != rep:
        return _since(turns, since or said.day, rep)
    return _since(turns[:-1], since, rep) if since else turns


def _since(turns: tuple[tuple[dt.date, str], ...], first: dt.date, rep: str) -> Iterable[tuple[dt.date, str]]:
    return (*(turn for turn in turns if turn[0] < first), (first, rep))
