"""Quotas and forecasts as targets: what they ask for between two days, every figure down to the row that says it.

A row with `valid_from` replaces, from that day on, the row before it for the same rep, month, family and currency: each
asks for its own amount x the share of the year (or month) in which it holds. A `share` below 100 % is the rep's part of
a quota that several have; parts are rounded as those of shared order lines are. A row without a family is for all that
is sold; where a rep has such a row and rows by family, these are parts of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from acctkit.plugins._quotas_spread import DAY, Spread, rounded
from acctkit.plugins._shared_lines import WHOLE, portion

from acctkit import ZERO, Desk, Part, Record, Traced, Value, cents, total

Measure = Literal["amount", "units"]
MEASURES: tuple[Measure, ...] = ("amount", "units")


@dataclass(frozen=True)
class Piece:
    """What one row asks for while it holds, from `first` to `last`."""

    record: Record[Any]
    column: Measure
    rep: str
    family: str
    currency: str
    amount: Decimal
    first: dt.date
    last: dt.date
    spread: Spread

    def between(self, first: dt.date, last: dt.date) -> Traced:
        """What is due from one day to another, both included."""
        first, last = max(first, self.first), min(last, self.last)
        if first > last:
            return ZERO
        value = self._due(last) - self._due(first - DAY)
        part = Part(self.record.form, self.record.id, self.column, value)
        return Traced(value, lambda: (part,))

    def _due(self, day: dt.date) -> Decimal:
        return rounded(self.amount, self.spread.share(self.record.row.month, day))


@dataclass(frozen=True)
class Targets:
    """The quotas (or forecasts) of a fiscal year."""

    pieces: tuple[Piece, ...]
    spread: Spread

    @classmethod
    def read(cls, desk: Desk, form: str, column: Measure, day: dt.date, rep: str | None = None) -> Targets:
        """Those of the fiscal year of `day`; units are of no currency."""
        spread = Spread.of(desk, day)
        records = [
            one for one in desk.books.records(form, year=spread.year.number) if getattr(one.row, column) is not None
        ]
        parts = _parts(records, column)
        rows: dict[tuple[Any, ...], list[Record[Any]]] = defaultdict(list)
        for one in records:
            currency = (one.row.currency or desk.company.currency) if column == "amount" else ""
            rows[_rep(one), one.row.family or "", currency, one.row.month].append(one)
        made: list[Piece] = []
        for (of, family, currency, month), some in rows.items():
            start, end = (spread.year.first, spread.year.last) if month is None else spread.month(month)
            some.sort(key=lambda one: (one.row.valid_from or start) if form == "quotas" else start)
            days = [max(start, getattr(one.row, "valid_from", None) or start) for one in some]
            for one, first, after in zip(some, days, [*days[1:], end + DAY], strict=True):
                if rep in (None, of) and first < after:
                    made.append(Piece(one, column, of, family, currency, parts[one.id], first, after - DAY, spread))
        return cls(tuple(made), spread)

    @property
    def whole(self) -> tuple[Piece, ...]:
        """The pieces that make the total: those for all families where a rep has some, else those by family."""
        over_all = {(one.rep, one.currency) for one in self.pieces if not one.family}
        return tuple(one for one in self.pieces if not one.family or (one.rep, one.currency) not in over_all)

    def by(self, *names: Literal["rep", "family", "currency"]) -> dict[tuple[str, ...], Targets]:
        """Those of each `rep`, `family` or `currency`, in order."""
        found: dict[tuple[str, ...], list[Piece]] = defaultdict(list)
        for one in self.pieces:
            found[tuple(getattr(one, name) for name in names)].append(one)
        return {key: Targets(tuple(some), self.spread) for key, some in sorted(found.items())}

    @property
    def named(self) -> dict[tuple[str, str], frozenset[str]]:
        """The families that the quotas of each (rep, currency) are for; none where they are for all that is sold."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.pieces:
            found[one.rep, one.currency].add(one.family)
        return {key: frozenset() if "" in some else frozenset(some) for key, some in sorted(found.items())}

    def between(self, first: dt.date, last: dt.date) -> Traced:
        """What is due from one day to another in all."""
        return total(one.between(first, last) for one in self.whole)

    def target(self, day: dt.date) -> Target:
        """What is due in the whole year and up to `day`."""
        year = self.spread.year
        elapsed = self.spread.share(None, day)
        return Target(
            self.between(year.first, year.last), self.between(year.first, day),
            Decimal(elapsed.numerator) / elapsed.denominator,
        )


@dataclass(frozen=True)
class Target:
    """What is asked for in the whole fiscal year and up to a day, and which share of the year has passed."""

    year: Traced
    to_date: Traced
    elapsed: Decimal

    def at_this_rate(self, actual: Decimal) -> Decimal | None:
        """Where the year ends when what is sold goes on to what is asked for as it did so far."""
        part = self.to_date.value / self.year.value if self.year.value else self.elapsed
        return cents(actual / part) if part else None


def targets(desk: Desk, day: dt.date, rep: str | None, column: Measure = "amount") -> dict[tuple[str, str], Target]:
    """The quotas by (rep, currency), up to `day`."""
    return by_rep_and_currency(Targets.read(desk, "quotas", column, day, rep), day)


def by_rep_and_currency(read: Targets, day: dt.date) -> dict[tuple[str, str], Target]:
    """What each rep's quotas ask for, up to `day`, by (rep, currency)."""
    return {(key[0], key[1]): some.target(day) for key, some in read.by("rep", "currency").items()}


def against(actual: Traced, target: Target | None) -> dict[str, Value]:
    """What counts of the year to date toward a quota, beside it; blanks without one."""
    if target is None:
        return {"quota_ytd": None, "variance": None, "attainment": None, "quota_year": None, "forecast": None}
    return {
        "quota_ytd": target.to_date,
        "variance": actual - target.to_date,
        "attainment": ratio(actual, target.to_date),
        "quota_year": target.year,
        "forecast": target.at_this_rate(actual.value),
    }


def ratio(actual: Traced, target: Traced) -> Decimal | None:
    """Actual to target as a fraction of four decimals; None without a target, and of a negative one, such as what is
    left of a quota when those for families make more than it."""
    return (actual.value / target.value).quantize(Decimal("0.0001")) if target.value > 0 else None


# ------------------------------------------------------------------ quotas that several reps have


def share_of(row: Any) -> Decimal:
    """The part of a quota that is this rep's; all of it where nothing is said."""
    share = getattr(row, "share", None)
    return WHOLE if share is None else Decimal(share)


def shared_quota(row: Any) -> tuple[Any, ...]:
    """What the rows of one quota that several reps have in common."""
    return row.year, row.month, row.family, row.currency, row.valid_from, row.units, row.amount


def _parts(records: Sequence[Record[Any]], column: Measure) -> Mapping[int, Decimal]:
    """What each row asks for of its rep, by record."""
    found = {one.id: getattr(one.row, column) for one in records if share_of(one.row) == WHOLE}
    shared: dict[tuple[Any, ...], list[Record[Any]]] = defaultdict(list)
    for one in records:
        if one.id not in found:
            shared[shared_quota(one.row)].append(one)
    for some in shared.values():
        before = Decimal(0)
        for one in sorted(some, key=lambda one: (_rep(one), one.id)):
            found[one.id] = portion(getattr(one.row, column), before, share_of(one.row))
            before += share_of(one.row)
    return found


def _rep(record: Record[Any]) -> str:
    return str(getattr(record.row, "rep", ""))


def unshared(records: Iterable[Record[Any]]) -> list[tuple[Record[Any], Decimal]]:
    """Each shared quota whose parts do not make 100 %: its first row, and what they make."""
    shared: dict[tuple[Any, ...], list[Record[Any]]] = defaultdict(list)
    for one in records:
        if share_of(one.row) != WHOLE:
            shared[shared_quota(one.row)].append(one)
    made = [(some[0], sum((share_of(one.row) for one in some), Decimal(0))) for some in shared.values()]
    return [(record, share) for record, share in made if share != WHOLE]
