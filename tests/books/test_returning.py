"""Which rows of a rep's week count after files of it were withdrawn, where several files have the same row."""

from __future__ import annotations

from collections.abc import Sequence

from tests.books.book_samples import SALES, Desk, checked, sale


def drop(desk: Desk, path: str, *rows: tuple[str, int]) -> int:
    """Drop a file with sales of week 10, each an account and an amount."""
    dropped = desk.drop(f"ana/{path}.xlsx", checked(SALES, [sale(10, name, str(amount)) for name, amount in rows]))
    assert dropped.status == "accepted"
    return dropped.id


def counts(desk: Desk) -> Sequence[tuple[str, int, int]]:
    """Account, amount and submission of each row in force."""
    records = desk.ledger.query().records("sales")
    return sorted((record.row.account, int(record.row.amount), record.submission) for record in records)


def test_a_row_counts_as_often_as_the_fullest_file_has_it(desk: Desk) -> None:
    twice = drop(desk, "two", ("a", 1), ("a", 1))
    other = drop(desk, "two", ("b", 1))
    once = drop(desk, "one", ("a", 1))
    desk.withdraw(other)
    assert counts(desk) == [("a", 1, twice), ("a", 1, once)]  # the first of the one file is the first of the other
    desk.withdraw(once)
    assert counts(desk) == [("a", 1, twice), ("a", 1, twice)]
    desk.withdraw(twice)
    assert counts(desk) == []


def test_of_rows_with_one_key_the_one_that_another_file_has_stays_out(desk: Desk) -> None:
    both = drop(desk, "two", ("a", 1), ("a", 100))
    other = drop(desk, "two", ("b", 1))
    dear = drop(desk, "one", ("a", 100))
    desk.withdraw(other)
    assert counts(desk) == [("a", 1, both), ("a", 100, dear)]


def test_of_two_files_that_come_back_at_once_the_newer_has_the_row(desk: Desk) -> None:
    first = drop(desk, "p", ("a", 1))
    second = drop(desk, "p", ("x", 1), ("y", 1))
    third = drop(desk, "q", ("a", 1))
    correction = drop(desk, "q", ("x", 1), ("y", 1), ("z", 1))
    desk.withdraw(second)
    desk.withdraw(correction)
    assert counts(desk) == [("a", 1, third)]
    desk.withdraw(third)
    assert counts(desk) == [("a", 1, first)]


def test_files_that_share_the_rows_of_a_withdrawn_one_give_each_its_own_back(desk: Desk) -> None:
    first = drop(desk, "p", ("a", 1), ("b", 1))
    correction = drop(desk, "q", ("a", 1), ("b", 1), ("c", 1))
    other = drop(desk, "q", ("d", 1))
    has_a = drop(desk, "r", ("a", 1))
    has_b_and_c = drop(desk, "s", ("b", 1), ("c", 1))
    desk.withdraw(other)
    desk.withdraw(correction)
    assert counts(desk) == [("a", 1, has_a), ("b", 1, has_b_and_c), ("c", 1, has_b_and_c)]
    desk.withdraw(has_a)
    assert counts(desk) == [("a", 1, first), ("b", 1, has_b_and_c), ("c", 1, has_b_and_c)]
    desk.withdraw(has_b_and_c)
    assert counts(desk) == [("a", 1, first), ("b", 1, first)]


def test_a_row_that_another_file_has_no_more_counts_again(desk: Desk) -> None:
    first = drop(desk, "p", ("a", 1), ("b", 1))
    other = drop(desk, "p", ("c", 1))
    has_a = drop(desk, "q", ("a", 1))
    desk.withdraw(other)
    assert counts(desk) == [("a", 1, has_a), ("b", 1, first)]
    without_a = drop(desk, "q", ("d", 1))
    assert counts(desk) == [("a", 1, first), ("b", 1, first), ("d", 1, without_a)]
    desk.withdraw(without_a)
    assert counts(desk) == [("a", 1, first), ("b", 1, first)]


def test_a_file_none_of_whose_rows_counted_is_in_the_books_again(desk: Desk) -> None:
    first = drop(desk, "p", ("a", 1))
    other = drop(desk, "p", ("c", 1))
    drop(desk, "q", ("a", 1))
    desk.withdraw(other)
    assert desk.status(first) == "superseded"
    drop(desk, "q", ("d", 1))
    assert desk.status(first) == "accepted"
    assert desk.row(first)["reason"] == "In the books again, since ana/q.xlsx replaced a file that had the same rows."
