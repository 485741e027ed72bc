"""What a file would replace is known before it is posted, so that checks may hold its rows against all others."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.books.book_samples import CALENDAR, SALES, Desk, checked, sale

FILES = st.tuples(
    st.sampled_from(["ana/a.xlsx", "ana/b.xlsx", "ana/c.xlsx", "ben/a.xlsx"]),
    st.lists(st.tuples(st.sampled_from([10, 11]), st.integers(1, 5)), min_size=1, max_size=6),
)


def ids(desk: Desk) -> frozenset[int]:
    return frozenset(one.id for one in desk.ledger.query(CALENDAR).records("sales"))


def test_the_same_path_a_correction_and_more_rows(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "x1"), sale(10, "x2"), sale(11, "x3")]))
    first = {(one.period, one.row.account): one.id for one in desk.ledger.query(CALENDAR).records("sales")}
    week = {first["2026-W10", "x1"], first["2026-W10", "x2"]}
    books = desk.ledger.query(CALENDAR)
    assert books.replaces("sales", [sale(10, "new")], rep="ana", path="ana/a.xlsx") == week
    assert books.replaces("sales", [sale(10, "x1"), sale(10, "x2")], rep="ana", path="ana/b.xlsx") == week
    assert books.replaces("sales", [sale(10, "x1"), sale(10, "new")], rep="ana", path="ana/b.xlsx") == frozenset()
    assert books.replaces("sales", [sale(10, "x1"), sale(10, "x2")], rep="ben", path="ben/a.xlsx") == frozenset()
    assert books.replaces("mileage", [], rep="ana", path="ana/a.xlsx") == frozenset()


@settings(max_examples=25, deadline=None)
@given(st.lists(FILES, min_size=2, max_size=5))
def test_what_is_foretold_is_what_posting_does(files: list[tuple[str, list[tuple[int, int]]]]) -> None:
    with TemporaryDirectory() as folder:
        desk = Desk.open(Path(folder))
        for number, (path, said) in enumerate(files):
            rows = [sale(week, f"x{account}", str(account)) for week, account in said]
            before = ids(desk)
            foretold = desk.ledger.query(CALENDAR).replaces("sales", rows, rep=path.partition("/")[0], path=path)
            dropped = desk.drop(path, checked(SALES, rows), data=str(number))
            if dropped.status == "accepted":
                assert before - ids(desk) == foretold
        desk.ledger.engine.dispose()
