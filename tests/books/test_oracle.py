"""The table "Versions" against a model of it in plain dictionaries, for random files over random weeks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.books.book_samples import (
    ACCOUNTS,
    CALENDAR,
    PAYMENTS,
    SALES,
    AccountRow,
    Desk,
    checked,
    customer,
    pay,
    sale,
)

WEEKS, NAMES = (9, 10, 11), "abcde"
ROW = st.tuples(st.sampled_from(WEEKS), st.sampled_from(NAMES), st.sampled_from([1, 5, 100]))
FILE = st.tuples(st.sampled_from(["one", "two", "three"]), st.lists(ROW, max_size=9))
FILES = st.lists(FILE, min_size=1, max_size=9)


@dataclass
class Model:
    """What a person would keep who reads the table: for each file its rows by week, and the weeks that still count."""

    files: list[tuple[str, Any, dict[int, list[tuple[str, int]]], set[int]]] = field(default_factory=list)

    def drop(self, path: str, rows: list[tuple[int, str, int]]) -> str:
        content = (tuple(rows),)
        for at, (other, bytes_, weeks, live) in enumerate(self.files):
            latest = all(later[0] != other for later in self.files[at + 1 :])
            if bytes_ == content and live == set(weeks) and (weeks or latest):
                return "duplicate"
        weeks: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for week, name, amount in rows:
            weeks[week].append((name, amount))
        replaced, waits = [], False
        for week, new in weeks.items():
            for at, (other, _, old, live) in enumerate(self.files):
                if week not in live:
                    continue
                if other == path:
                    replaced.append((at, week))
                    continue
                again = Counter(name for name, _ in new) & Counter(name for name, _ in old[week])
                if again.total() >= 2 and again.total() * 2 >= len(old[week]):
                    replaced.append((at, week))
                    waits = waits or self._gone(old[week], new) * 10 > sum(amount for _, amount in old[week])
                elif again:
                    self._keep_nothing(path)
                    return "rejected"
        if waits:
            self._keep_nothing(path)
            return "pending"
        for at, week in replaced:
            self.files[at][3].discard(week)
        self.files.append((path, content, dict(weeks), set(weeks)))
        return "accepted"

    def _keep_nothing(self, path: str) -> None:
        self.files.append((path, None, {}, set()))

    @staticmethod
    def _gone(old: list[tuple[str, int]], new: list[tuple[str, int]]) -> int:
        there: dict[str, list[int]] = defaultdict(list)
        for name, amount in new:
            there[name].append(amount)
        return sum(max(amount - there[name].pop(0), 0) if there[name] else amount for name, amount in old)

    def amounts(self) -> Mapping[str, Decimal]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for _, _, weeks, live in self.files:
            for week in live:
                sums[f"2026-W{week:02d}"] += sum(amount for _, amount in weeks[week])
        return dict(sums)


def drop(desk: Desk, path: str, rows: list[tuple[int, str, int]]) -> Any:
    return desk.drop(f"ana/{path}.xlsx", checked(SALES, [sale(week, name, str(amount)) for week, name, amount in rows]))


def in_force(desk: Desk) -> list[Any]:
    records = desk.ledger.query().records("sales")
    return [(record.submission, record.sheet, record.number, record.row) for record in records]


@settings(max_examples=40, deadline=None)
@given(FILES)
def test_a_reps_files_count_as_the_table_says(fresh: Callable[[], Desk], files: list[Any]) -> None:
    desk, model = fresh(), Model()
    for path, rows in files:
        assert drop(desk, path, rows).status == model.drop(path, rows)
        assert desk.amounts() == model.amounts()
        by_file = Counter((record.period, record.submission) for record in desk.ledger.query().records("sales"))
        paths = Counter((period, desk.row(submission)["path"]) for period, submission in by_file)
        assert all(count == 1 for count in paths.values())  # a path speaks once for a week
    desk.ledger.close()


@settings(max_examples=20, deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_withdrawing_files_backwards_gives_every_state_again(
    fresh: Callable[[], Desk], files: list[Any], chance: Any
) -> None:
    desk = fresh()
    states = []
    for path, rows in files:
        before, dropped = in_force(desk), drop(desk, path, rows)
        if dropped.status == "pending" and chance.random() < 0.5:
            dropped = desk.confirm(dropped.id)
        states.append((dropped.id, before))
    for submission, before in reversed(states):
        desk.withdraw(submission)
        assert in_force(desk) == before
    assert not desk.rows("sales")
    desk.ledger.close()


@settings(max_examples=20, deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_withdrawing_in_any_order_leaves_nothing_and_never_doubles(
    fresh: Callable[[], Desk], files: list[Any], chance: Any
) -> None:
    desk = fresh()
    standing = {drop(desk, path, rows).id: rows for path, rows in files}
    order = list(standing)
    chance.shuffle(order)
    for submission in order:
        del standing[submission]
        desk.withdraw(submission)
        records = desk.ledger.query().records("sales")
        rows = [(int(record.period[-2:]), record.row.account, int(record.row.amount)) for record in records]
        assert Counter(map(key_of, rows)) <= fullest([map(key_of, file) for file in standing.values()])
        assert Counter(rows) <= fullest(standing.values())
    assert not desk.rows("sales")
    desk.ledger.close()


def key_of(row: tuple[int, str, int]) -> tuple[int, str]:
    week, name, _ = row
    return week, name


def fullest(files: Iterable[Iterable[Any]]) -> Counter[Any]:
    """How often each thing is said by the file that says it most often."""
    most: Counter[Any] = Counter()
    for said in files:
        most |= Counter(said)
    return most


EXPORT = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["10", "20"])), max_size=6)


@settings(max_examples=25, deadline=None)
@given(st.lists(EXPORT, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_payments_count_as_often_as_the_fullest_export_names_them(
    fresh: Callable[[], Desk], exports: list[Any], chance: Any
) -> None:
    desk = fresh()
    standing = {}
    for at, export in enumerate(exports):
        rows = [pay(day, "a1", amount) for day, amount in export]
        standing[desk.drop(f"office/{at}.xlsx", checked(PAYMENTS, rows), data=str(at)).id] = Counter(export)
        compare(desk, standing)
    order = list(standing)
    chance.shuffle(order)
    for submission in order:
        del standing[submission]
        desk.withdraw(submission)
        compare(desk, standing)
    desk.ledger.close()


def compare(desk: Desk, exports: Mapping[int, Counter[tuple[int, str]]]) -> None:
    rows = Counter((row.paid_on.timetuple().tm_yday, str(int(row.amount))) for row in desk.rows("payments"))
    assert rows == fullest(export.elements() for export in exports.values())


NEWS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.sampled_from(["One", "Two"]), st.sampled_from([None, 30, 60])), max_size=4
)


@settings(max_examples=25, deadline=None)
@given(st.lists(NEWS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_of_an_account_the_last_file_that_stands_is_heard(
    fresh: Callable[[], Desk], files: list[Any], chance: Any
) -> None:
    desk = fresh()
    standing = {}
    for at, news in enumerate(files):
        rows = [customer(*words) for words in news]
        dropped = desk.drop(f"office/{at}.xlsx", checked(ACCOUNTS, rows), data=str(at))
        standing[dropped.id] = {row.account: row for row in rows}
    order = list(standing)
    chance.shuffle(order)
    for submission in order:
        expected: dict[str, AccountRow] = {}
        for said in standing.values():
            expected |= said
        assert {row.account: row for row in desk.rows("accounts")} == expected
        del standing[submission]
        desk.withdraw(submission)
    assert not desk.rows("accounts")
    desk.ledger.close()


def test_a_quarter_of_overwritten_rolling_and_yearly_files(tmp_path: Path) -> None:
    """Thirteen weekly runs: one rep overwrites, one keeps four weeks, one the year; the office this week's payments."""
    desk = Desk.open(tmp_path)
    weekly = {week: [sale(week, name, f"{week}.{at}1") for at, name in enumerate(NAMES)] for week in range(1, 14)}
    paid = {week: [pay(week * 7, "a1", f"{week}"), pay(week * 7, "a1", f"{week}")] for week in weekly}
    for week in weekly:
        rolling = [row for one in range(max(1, week - 3), week + 1) for row in weekly[one]]
        year = [row for one in range(1, week + 1) for row in weekly[one]]
        assert desk.drop("ana/weekly.xlsx", checked(SALES, weekly[week])).status == "accepted"
        assert desk.drop("ben/rolling.xlsx", checked(SALES, rolling)).status == "accepted"
        assert desk.drop("eva/year.xlsx", checked(SALES, year)).status == "accepted"
        assert desk.drop("office/payments.xlsx", checked(PAYMENTS, paid[week])).status == "accepted"
        for rep in ("ana", "ben", "eva"):
            sums = desk.ledger.query(CALENDAR).sums("sales", ["amount"], ["period"], rep=rep)
            assert {one.key[0]: one["amount"].value for one in sums} == {
                f"2026-W{one:02d}": sum(row.amount for row in weekly[one]) for one in range(1, week + 1)
            }
        assert sum(row.amount for row in desk.rows("payments")) == sum(2 * one for one in range(1, week + 1))
    desk.ledger.close()
