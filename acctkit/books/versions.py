"""A rep's file among the rep's files: what of the week it replaces, adds to, corrects or repeats.

    same path, new bytes                                        replaces what that path said, week by week
    another path, at least half of the earlier rows (and two)   a correction: replaces them
    another path, fewer of them                                 each repeated row is an error
    another path, none of them                                  more rows

Rows of a form that is followed go by `following`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from acctkit import codes
from acctkit.books import following, words
from acctkit.books.held import posted_before
from acctkit.books.keys import Stated, key_column, plain_row, stated
from acctkit.books.plan import Addresses, FormChecked, Insert, Plan, Posting, chunks
from acctkit.books.replacing import corrects
from acctkit.books.schema import submissions
from acctkit.forms import Form
from acctkit.sentences import shown_path
from acctkit.types import Finding


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record in force that another file of the same rep brought."""

    id: int
    submission: int
    turn: int
    path: str
    period: str
    sheet: str
    number: int
    key: str
    values: Mapping[str, Any]


def plan(work: Posting, checked: FormChecked) -> Plan:
    """What posting this form of a rep's file does."""
    form = checked.form
    rows = stated(form, checked.entries, work.calendar, work.week)
    periods = frozenset(row.period for row in rows)
    if not checked.ok:
        return Plan(form, "none", findings=_stays(work, form, frozenset()), periods=periods)
    if posted_before(work, form):
        return Plan(form, "all", periods=periods)
    return _Reading(work, form, rows, periods).plan()


class _Reading:
    """One form of one file held against the books."""

    def __init__(self, work: Posting, form: Form, rows: Sequence[Stated], periods: frozenset[str]) -> None:
        self.work, self.form, self.rows, self.periods = work, form, rows, periods
        self.addresses = Addresses(work.conn)
        self.replaced: list[Earlier] = []
        self.errors: list[Finding] = []
        self.notes: list[Finding] = []
        self.confirm: list[str] = []
        self.corrected: dict[int, str] = {}

    def plan(self) -> Plan:
        new: dict[str, list[Stated]] = defaultdict(list)
        for row in self.rows:
            new[row.period].append(row)
        own: list[tuple[str, list[Earlier]]] = []
        for (period, _), earlier in sorted(self._earlier().items()):
            if earlier[0].path == self.work.file.path:
                own.append((period, earlier))
                self.replaced += earlier
            else:
                self._against(new[period], earlier)
        if self.errors:
            stay = _stays(self.work, self.form, frozenset())
            return Plan(self.form, "none", findings=[*self.errors, *stay], periods=self.periods)
        self._tell_replaced(own, new)
        self.notes += [self._correction(path) for path in self.corrected.values()]
        self.notes += _stays(self.work, self.form, self.periods)
        gone = Counter(earlier.period for earlier in self.replaced)
        return Plan(
            self.form, "all", [Insert(row, row.values) for row in self.rows], [one.id for one in self.replaced],
            frozenset(one.submission for one in self.replaced),
            {period: (len(new[period]), gone[period]) for period in sorted(new)},
            findings=self.notes, confirm=self.confirm, periods=self.periods,
            same=frozenset(week for week, was in own if gone[week] == len(was) and _same(was, new[week])),
        )

    def _earlier(self) -> dict[tuple[str, int], list[Earlier]]:
        """Records in force of the same rep, form and weeks, by week and file, the oldest file first."""
        table = self.work.ledger.tables[self.form.name]
        names = [spec.name for spec in self.form.columns]
        found: dict[tuple[str, int], list[Earlier]] = defaultdict(list)
        for some in chunks(sorted(self.periods)):
            wanted = (
                sa.select(
                    table.c.id, table.c.submission_id, submissions.c.turn, submissions.c.path, table.c.period,
                    table.c.sheet, table.c.number, table.c.key, *(table.c[f"c_{name}"] for name in names),
                )
                .join(submissions, submissions.c.id == table.c.submission_id)
                .where(table.c.rep == self.work.file.folder, table.c.period.in_(some), table.c.replaced_by.is_(None))
                .order_by(table.c.id)
            )
            for row in self.work.conn.execute(wanted):
                values = dict(zip(names, row[8:], strict=True))
                one = Earlier(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], values)
                found[one.period, one.submission].append(one)
        return found

    def _against(self, new: Sequence[Stated], earlier: Sequence[Earlier]) -> None:
        """Rows of one week against what another file says of it."""
        said = Counter(row.key for row in new)
        common = (said & Counter(one.key for one in earlier)).total()
        if common == 0:
            return
        if corrects(common, len(earlier)) and earlier[0].turn < self.work.file.turn:
            self.replaced += earlier
            self.corrected.setdefault(earlier[0].submission, earlier[0].path)
            self._tell_gone(new, earlier)
            return
        there: dict[str, list[Earlier]] = defaultdict(list)
        for one in earlier:
            there[one.key].append(one)
        for row in new:
            if there[row.key]:
                one = there[row.key].pop(0)
                column = key_column(self.form, row.entry.row)
                other = self.addresses.of(one.submission, one.sheet, one.number, column)
                self.errors.append(self.work.about_cell(self.form, row, codes.ALREADY_FILED, column, other=other))

    def _tell_gone(self, new: Sequence[Stated], earlier: Sequence[Earlier]) -> None:
        """A finding for each row that a correction leaves out; over a tenth of the amount gone waits for the office."""
        there: dict[str, list[Stated]] = defaultdict(list)
        for row in new:
            there[row.key].append(row)
        lost: dict[str, Decimal] = defaultdict(Decimal)
        total: dict[str, Decimal] = defaultdict(Decimal)
        for one in earlier:
            again = there[one.key].pop(0) if there[one.key] else None
            currency, amount = _money(self.form, one.values)
            size = abs(amount)
            total[currency] += size
            if again is None:
                lost[currency] += size
                self.notes.append(self._gone(one))
            elif self.form.amount:
                other, still = _money(self.form, again.values)
                lost[currency] += max(size - abs(still), Decimal(0)) if other == currency else size
        much = {currency: amount for currency, amount in lost.items() if amount * 10 > total[currency]}
        if self.form.amount and much:
            before = words.money({name: total[name] for name in much})
            finding = self.work.about_file(
                codes.NEEDS_CONFIRMATION, expected=before, form=self.form.name,
                amount=words.money(much), other=shown_path(earlier[0].path), periods=earlier[0].period,
            )
            self.notes.append(finding)
            self.confirm.append(finding.message)

    def _gone(self, one: Earlier) -> Finding:
        column = key_column(self.form, plain_row(self.form, one.values))
        other = self.addresses.of(one.submission, one.sheet, one.number, column)
        currency, amount = _money(self.form, one.values)
        names = dict.fromkeys(name for key in self.form.keys for name in key.columns)
        shown = [str(one.values[name]) for name in names if one.values[name] not in (None, "")]
        money = words.money({currency: amount}) if self.form.amount else ""
        value = ", ".join([*shown, money] if money else shown)
        return self.work.about_file(
            codes.ROW_GONE, value=value, form=self.form.name, other=other, amount=money, period=one.period
        )

    def _correction(self, path: str) -> Finding:
        return self.work.about_file(codes.CORRECTION, value=path, form=self.form.name, other=shown_path(path))

    def _tell_replaced(self, own: Iterable[tuple[str, Sequence[Earlier]]], new: Mapping[str, Sequence[Stated]]) -> None:
        """One finding for the weeks in which this path says something else than before."""
        changed = [(period, earlier) for period, earlier in own if not _same(earlier, new[period])]
        if not changed:
            return
        was = [one.values for _, earlier in changed for one in earlier]
        now = [row.values for period, _ in changed for row in new[period]]
        self.notes.append(self.work.about_file(
            codes.REPLACED, value=_sum(self.form, now), expected=_sum(self.form, was), form=self.form.name,
            other=shown_path(self.work.file.path), count=len(was),
            periods=words.weeks(period for period, _ in changed),
            amount=_sum(self.form, was), now=len(now), amount_now=_sum(self.form, now),
            title=self.form.title.say(self.work.language),
        ))


def _stays(work: Posting, form: Form, spoken: frozenset[str]) -> list[Finding]:
    """What this path said before of weeks that the file does not speak for, in one finding."""
    if work.file.only:
        return []
    table = work.ledger.tables[form.name]
    amount = [table.c[f"c_{form.amount}"]] if form.amount else []
    currency = [table.c.c_currency] if form.amount and "c_currency" in table.c else []
    wanted = (
        sa.select(table.c.period, sa.func.count(), *map(sa.func.sum, amount), *currency)
        .join(submissions, submissions.c.id == table.c.submission_id)
        .where(
            table.c.rep == work.file.folder, submissions.c.path == work.file.path, table.c.replaced_by.is_(None),
            table.c.submission_id != work.file.id,
        )
        .group_by(table.c.period, *currency)
    )
    rows = [row for row in work.conn.execute(wanted) if row[0] not in spoken]
    if not rows:
        return []
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if amount:
            sums[(row[3] or "") if currency else ""] += row[2] or Decimal(0)
    return [work.about_file(
        codes.STAYED, value=words.money(sums), form=form.name, other=shown_path(work.file.path),
        periods=words.weeks(row[0] for row in rows), count=sum(row[1] for row in rows), amount=words.money(sums),
        title=form.title.say(work.language),
    )]


def stays_of_others(work: Posting, forms: Iterable[str]) -> list[Finding]:
    """What this path said before in forms that the file does not have any more."""
    there = set(forms)
    absent = [form for name, form in work.ledger.forms.items() if form.who == "rep" and name not in there]
    return [
        finding for form in absent
        for finding in (following.left_out(work, form, frozenset()) if form.followed
                        else _stays(work, form, frozenset()))
    ]


def _same(earlier: Sequence[Earlier], new: Sequence[Stated]) -> bool:
    return len(earlier) == len(new) and Counter(map(_content, earlier)) == Counter(map(_content, new))


def _content(row: Earlier | Stated) -> tuple[Any, ...]:
    return tuple(row.values.values())


def _money(form: Form, values: Mapping[str, Any]) -> tuple[str, Decimal]:
    """The currency and amount of a row (0 where its form has none)."""
    amount = values.get(form.amount) if form.amount else None
    return str(values.get("currency") or ""), amount or Decimal(0)


def _sum(form: Form, rows: Iterable[Mapping[str, Any]]) -> str:
    if not form.amount:
        return ""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for values in rows:
        currency, amount = _money(form, values)
        sums[currency] += amount
    return words.money(sums)
