"""The calls up to a day with all that they are held against: accounts, who looks after them, planned visits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from acctkit.plugins._account_keepers import DAY, Keepers
from acctkit.plugins._follow_ups import FollowUp, follow_ups, is_lead, spelt, subject
from babel.dates import format_date

from acctkit import ZERO, Part, Record, SectionDesk, Traced, total

_MONTH = {"en": "MMMM y", "es": "MMMM 'de' y"}
_CENT = Decimal("0.01")
CLOSED = ("insolvent", "legal", "do not contact")


@dataclass(frozen=True)
class Piece:
    """An account's planned visits of a month for the days on which one rep looks after it: of the whole month, to
    date, and the visits made on those days, whoever made them."""

    account: str
    rep: str
    planned: Traced
    to_date: Traced
    made: Traced


@dataclass(frozen=True)
class CallBook:
    """What the books know of calls as of the desk's day. `calls` are all of them; a narrowed desk's rep sees those
    that they made, and those to accounts that they look after."""

    desk: SectionDesk
    settings: Any
    calls: Sequence[Record[Any]]
    accounts: Mapping[str, Record[Any]]
    keepers: Keepers

    @classmethod
    def read(cls, desk: SectionDesk, settings: Any) -> CallBook:
        """Calls and accounts as of `desk.as_of`."""
        accounts = {one.row.account: one for one in desk.books.records("accounts")}
        calls = desk.books.records("calls", until=desk.as_of)
        return cls(desk, settings, calls, accounts, Keepers.read(desk.books))

    # -------------------------------------------------------------- whose is what

    def of_rep(self, rep: str) -> bool:
        """Whether what is this rep's belongs into the section."""
        return self.desk.rep in (None, rep)

    def keeper(self, account: str) -> str:
        """Who looks after an account now."""
        return str(self.keepers.on(account, self.desk.as_of))

    def owner(self, call: Record[Any]) -> str:
        """Whose it is to follow a call up: the rep who looks after the account now, else who made the call."""
        return str(self.keeper(self.subject(call.row)) or call.rep)

    def subject(self, row: Any) -> str:
        """Whom a call was made to; of a lead that became an account meanwhile the account."""
        written = subject(row)
        if written in self.accounts:
            return written
        return self._became.get(spelt(row.prospect or row.account or ""), written)

    @cached_property
    def _became(self) -> Mapping[str, str]:
        """The accounts by the name that a lead was called on by: the one in the list, where only one account has it,
        else that of a call that says both."""
        named: dict[str, set[str]] = defaultdict(set)
        for account, record in self.accounts.items():
            named[spelt(record.row.name)].add(account)
        found = {name: some.pop() for name, some in named.items() if len(some) == 1}
        for one in self.calls:
            if one.row.prospect and one.row.account in self.accounts:
                found.setdefault(spelt(one.row.prospect), one.row.account)
        return found

    def is_lead(self, call: Record[Any]) -> bool:
        """Whether the call was made to nobody whom the office lists."""
        return is_lead(call.row, self.accounts) and self.desk.books.has("accounts")

    def name(self, account: str) -> str:
        """An account's name."""
        return str(self.accounts[account].row.name) if account in self.accounts else ""

    def whom(self, call: Record[Any]) -> dict[str, str]:
        """Number and name of the account that a call was made to; of a lead the name alone."""
        row = call.row
        if self.is_lead(call):
            return {"account": "", "name": str(row.prospect or row.account or "")}
        return {"account": str(row.account or ""), "name": self.name(row.account or "") or str(row.prospect or "")}

    def person(self, rep: str) -> str:
        """A rep's name."""
        return self.desk.people[rep].name if rep in self.desk.people else ""

    # -------------------------------------------------------------- which calls

    def made(self, since: dt.date, kinds: Iterable[str] = ()) -> list[Record[Any]]:
        """The calls made from a day on, by the desk's rep where it has one."""
        wanted = tuple(kinds)
        return [
            one for one in self.calls
            if one.row.date >= since and self.of_rep(one.rep) and (not wanted or one.row.kind in wanted)
        ]

    @cached_property
    def week(self) -> list[Record[Any]]:
        """The calls of the week."""
        return [one for one in self.made(self.desk.week.first) if one.row.date in self.desk.week]

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        """Every follow-up that was agreed so far and is this desk's; nobody has to call who must not be contacted."""
        found = follow_ups(self.calls, early_days=self.settings.follow_up_early_days, subject=self.subject)
        barred = {account for account, one in self.accounts.items() if one.row.status == "do not contact"}
        return [one for one in found if self.of_rep(self.owner(one.call)) and self.subject(one.call.row) not in barred]

    def in_state(self, *states: str) -> list[FollowUp]:
        """The follow-ups in one of these states."""
        return [one for one in self.follow_ups if one.state(self.desk.as_of) in states]

    @cached_property
    def last_calls(self) -> Mapping[str, Record[Any]]:
        """The last call to each account and prospect, of any kind, whoever made it."""
        return {self.subject(one.row): one for one in self.calls}  # they come in the order of their days

    @cached_property
    def quiet(self) -> list[tuple[Record[Any], int | None]]:
        """The accounts that were not contacted for long, and for how many days: None for never, which come first."""
        found: list[tuple[Record[Any], int | None]] = []
        for account, record in self.accounts.items():
            last = self.last_calls.get(account)
            days = None if last is None else (self.desk.as_of - last.row.date).days
            if record.row.status not in CLOSED and self.of_rep(self.keeper(account)) and (
                days is None or days > self.settings.quiet_days
            ):
                found.append((record, days))
        return sorted(found, key=lambda one: (one[1] is not None, -(one[1] or 0), one[0].row.account))

    # -------------------------------------------------------------- planned visits

    @property
    def month(self) -> tuple[dt.date, dt.date]:
        """The first and last day of the calendar month of the figures."""
        first = self.desk.as_of.replace(day=1)
        return first, (first + 31 * DAY).replace(day=1) - DAY

    def month_name(self, language: str) -> str:
        """`November 2026`, as a sentence says it."""
        return str(format_date(self.desk.as_of, _MONTH[language], locale=language))

    @cached_property
    def pieces(self) -> list[Piece]:
        """The planned visits of this month, up to the day of the figures."""
        return list(self._pieces(*self.month, self.desk.as_of))

    @cached_property
    def plan(self) -> Plan:
        """How the planned visits of this month stand."""
        return Plan.of(self.pieces)

    def plans_by_rep(self) -> dict[str, Plan]:
        """The same by rep, in order."""
        found: dict[str, list[Piece]] = defaultdict(list)
        for one in self.pieces:
            found[one.rep].append(one)
        return {rep: Plan.of(some) for rep, some in sorted(found.items())}

    @cached_property
    def last_month(self) -> list[Piece]:
        """The planned visits of the month before, all of it; none of a time before the first call."""
        last = self.month[0] - DAY
        if self.calls[0].row.date > last:
            return []
        return list(self._pieces(last.replace(day=1), last, last))

    def _pieces(self, first: dt.date, last: dt.date, day: dt.date) -> Iterator[Piece]:
        days = self.desk.calendar.business_days
        whole = days(first, last)
        visits: dict[str, list[Record[Any]]] = {}
        for one in self.calls:
            if first <= one.row.date <= day and one.row.kind in self.settings.visit_kinds and one.row.account:
                visits.setdefault(one.row.account, []).append(one)
        for account, record in sorted(self.accounts.items()):
            monthly = record.row.visits_per_month
            if not monthly or record.row.status != "active" or not whole:
                continue
            for rep, start, end in self.keepers.between(account, first, last):
                if self.of_rep(rep):
                    elapsed = days(start, min(end, day)) if start <= day else 0
                    yield Piece(
                        account, rep, _share(record, monthly, days(start, end), whole),
                        _share(record, monthly, elapsed, whole),
                        counted(one for one in visits.get(account, ()) if start <= one.row.date <= end),
                    )


def _share(record: Record[Any], monthly: Decimal, part: int, whole: int) -> Traced:
    amount = (monthly * part / whole).quantize(_CENT, rounding=ROUND_HALF_UP)
    return Traced(amount, lambda: (Part("accounts", record.id, "visits_per_month", amount),)) if amount else ZERO


def counted(calls: Iterable[Record[Any]]) -> Traced:
    """How many calls these are, each with its cell."""
    kept = tuple(calls)
    return Traced(Decimal(len(kept)), lambda: (Part("calls", one.id, "kind", Decimal(1)) for one in kept))


def ratio(part: Traced, whole: Traced) -> Decimal | None:
    """`part` of `whole` as a fraction of four decimals; None of nothing."""
    return (part.value / whole.value).quantize(Decimal("0.0001")) if whole.value else None


@dataclass(frozen=True)
class Plan:
    """How planned visits stand: how many accounts have some, were visited, and were visited as often as planned to
    date; the visits planned in the month and to date, those made, and of these what lies within the plans."""

    accounts: int
    visited: int
    kept: int
    planned: Traced
    to_date: Traced
    made: Traced
    within: Decimal

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> Plan:
        """Of the pieces together, each account once, so that many visits to one make up for none to another."""
        mine: dict[str, list[Piece]] = defaultdict(list)
        for one in pieces:
            mine[one.account].append(one)
        sums = [
            (total(one.planned for one in some), total(one.to_date for one in some), total(one.made for one in some))
            for some in mine.values()
        ]
        asked = [one for one in sums if one[0].value]
        return cls(
            len(asked), sum(1 for _, _, made in asked if made.value),
            sum(1 for _, to_date, made in asked if made.value and made.value >= to_date.value),
            total(planned for planned, _, _ in sums), total(to_date for _, to_date, _ in sums),
            total(made for _, _, made in sums),
            sum((min(made.value, planned.value) for planned, _, made in sums), Decimal(0)),
        )

    @property
    def coverage(self) -> Decimal | None:
        """The share of the accounts with a plan that were visited."""
        return ratio(Traced(Decimal(self.visited)), Traced(Decimal(self.accounts)))

    @property
    def frequency(self) -> Decimal | None:
        """Visits made of those planned to date."""
        return ratio(self.made, self.to_date)

    @property
    def on_plan(self) -> Decimal | None:
        """Visits made of those planned to date, without what goes beyond an account's plan of the month."""
        return ratio(Traced(self.within), self.to_date)
