"""Rows of a followed form live on under their key, from file to file of the same rep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.books import posting
from tests.books.book_samples import CALENDAR, CASES, SALES, TODAY, Checked, Desk, case, checked, error, sale


def states(desk: Desk) -> dict[str, str]:
    return {row.case: row.state for row in desk.rows("cases")}  # type: ignore[attr-defined]


def test_a_later_file_brings_the_row_up_to_date_and_says_what_changed(desk: Desk) -> None:
    first = desk.drop("ana/week10.xlsx", checked(CASES, [case("C1", amount="10"), case("C2")]))
    later = desk.drop("ana/week11.xlsx", checked(CASES, [case("C1", "solved", amount="12.5"), case("C3")]))
    assert states(desk) == {"C1": "solved", "C2": "open", "C3": "open"}
    changes = later.told("value-changed")
    told = [(one.severity, one.cell, one.params["title"], one.expected, one.value) for one in changes]
    assert told == [("info", "D2", "State", "open", "solved"), ("info", "E2", "Amount", "10.00", "12.50")]
    assert changes[0].message.startswith("State of C1 was open and is now solved")
    assert later.posted.reason == "In the books: Cases 2 rows."
    assert desk.status(first.id) == "accepted"  # C2 still stands on it
    record = desk.ledger.query().records("cases", case="C1")[0]
    assert (record.period, record.submission) == ("2026-W10", later.id)
    assert [one.row.state for one in desk.ledger.query().versions("cases", case="C1")] == ["open", "solved"]


def test_changes_are_told_in_the_reps_language(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(CASES, [case("C1")]))
    empty = desk.drop("ana/b.xlsx", checked(SALES, [sale(10)]))
    solved = Checked((), (checked(CASES, [case("C1", "solved", amount="8")]),))
    assert [one.message for one in desk.again(empty.id, solved, language="es").told("value-changed")] == [
        "Estado de C1 era abierto y ahora es resuelto; no haga nada si es correcto.",
        "Importe de C1 era – y ahora es 8,00; no haga nada si es correcto.",
    ]


def test_the_same_rows_again_are_silent_and_outlive_a_withdrawal(desk: Desk) -> None:
    first = desk.drop("ana/week10.xlsx", checked(CASES, [case("C1"), case("C2")]))
    again = desk.drop("ana/week11.xlsx", checked(CASES, [case("C2"), case("C1")]))
    assert (again.status, again.codes()) == ("accepted", [])
    assert again.posted.reason == "Nothing new: the books say all of it already."
    desk.withdraw(first.id)
    assert states(desk) == {"C1": "open", "C2": "open"}
    desk.withdraw(again.id)
    assert states(desk) == {}


def test_what_a_newer_sheet_at_the_same_path_leaves_out_stays_and_is_told_once(desk: Desk) -> None:
    desk.drop("ana/issues.xlsx", checked(CASES, [case("C1"), case("C2")]))
    shorter = desk.drop("ana/issues.xlsx", checked(CASES, [case("C2", "solved")]))
    assert states(desk) == {"C1": "open", "C2": "solved"}
    (told,) = shorter.told("row-followed")
    assert (told.severity, told.value, told.params["count"]) == ("info", "C1", "1")
    shortest = desk.drop("ana/issues.xlsx", checked(CASES, [case("C3")]))
    assert [one.value for one in shortest.told("row-followed")] == ["C2"]
    other = desk.drop("ana/issues.xlsx", checked(SALES, [sale(10)]))
    assert [one.value for one in other.told("row-followed")] == ["C3"]
    assert states(desk) == {"C1": "open", "C2": "solved", "C3": "open"}


def test_what_a_newer_sheet_leaves_out_is_told_also_after_a_version_that_was_refused(desk: Desk) -> None:
    desk.drop("ana/issues.xlsx", checked(CASES, [case("C1"), case("C2")]))
    wrong = checked(CASES, [case("C1"), case("C2")], ok=False, findings=[error("cases")])
    refused = desk.drop("ana/issues.xlsx", wrong)
    partly = desk.drop("ana/issues.xlsx", checked(SALES, [sale(10)]), wrong)
    assert (refused.status, partly.status) == ("rejected", "partial")
    shorter = desk.drop("ana/issues.xlsx", checked(CASES, [case("C2", "solved")]))
    assert desk.status(refused.id) == "superseded"
    assert [one.value for one in shorter.told("row-followed")] == ["C1"]


def test_a_column_that_a_file_does_not_have_stays_as_it_is(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(CASES, [case("C1", amount="10")]))
    desk.drop("ana/b.xlsx", checked(CASES, [case("C1", "solved")], only=("opened_on", "account", "case", "state")))
    (row,) = desk.rows("cases")
    assert (row.state, f"{row.amount:.2f}") == ("solved", "10.00")  # type: ignore[attr-defined]


def test_each_rep_follows_rows_of_their_own(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(CASES, [case(None)]))
    ben = desk.drop("ben/a.xlsx", checked(CASES, [case(None, "solved")]))
    assert ben.codes() == [] and [row.state for row in desk.rows("cases")] == ["open", "solved"]  # type: ignore[attr-defined]
    desk.withdraw(ben.id)
    assert [one.rep for one in desk.ledger.query().records("cases")] == ["ana"]


def test_rows_without_a_number_are_told_apart_by_their_order(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(CASES, [case(None, amount="1"), case(None, amount="2")]))
    desk.drop("ana/b.xlsx", checked(CASES, [case(None, amount="1"), case(None, "solved", amount="2")]))
    assert [row.state for row in desk.rows("cases")] == ["open", "solved"]  # type: ignore[attr-defined]


def test_rows_of_one_key_that_were_filed_before_the_form_was_followed_live_on_each_for_itself(tmp_path: Path) -> None:
    weekly = replace(CASES, followed=False)
    before = Desk.open(tmp_path, {"cases": weekly})
    before.drop("ana/a.xlsx", checked(weekly, [case(None, amount="1"), case(None, amount="2")]))
    before.ledger.close()
    desk = Desk.open(tmp_path, {"cases": CASES})
    later = desk.drop("ana/b.xlsx", checked(CASES, [case(None, "solved", amount="2")]))
    assert [row.state for row in desk.rows("cases")] == ["open", "solved"]  # type: ignore[attr-defined]
    desk.withdraw(later.id)
    rows = [(row.state, row.amount) for row in desk.rows("cases")]  # type: ignore[attr-defined]
    assert rows == [("open", 1), ("open", 2)]
    desk.ledger.close()


def test_a_file_with_an_error_changes_nothing_and_is_heard_in_its_turn_when_it_is_mended(desk: Desk) -> None:
    rows = checked(CASES, [case("C1", "solved")])
    wrong = checked(CASES, [case("C1", "solved")], ok=False, retry=True, findings=[error("cases")])
    late = desk.drop("ana/a.xlsx", wrong)
    newer = desk.drop("ana/b.xlsx", checked(CASES, [case("C1", amount="3")]))
    mended = desk.again(late.id, Checked((), (rows,)))
    assert mended.status == "accepted" and mended.told("stayed")
    assert states(desk) == {"C1": "open"}  # the file that came later has the last word
    desk.withdraw(newer.id)
    assert states(desk) == {"C1": "solved"}  # and without it the earlier one counts


def test_a_file_counts_for_the_week_of_the_run_beside_the_weeks_of_its_rows(desk: Desk) -> None:
    dropped = desk.drop("ana/a.xlsx", checked(CASES, [case("C1")]))
    assert desk.row(dropped.id)["periods"] == ["2026-W10", "2026-W27"]


def test_a_posting_that_dies_leaves_nothing_and_is_the_same_when_it_is_repeated(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(CASES, [case("C1")]))
    empty = desk.drop("ana/b.xlsx", checked(SALES, [sale(10)]))
    solved = Checked((), (checked(CASES, [case("C1", "solved"), case("C2")]),))
    with pytest.raises(KeyboardInterrupt), desk.ledger.begin() as conn:
        posting.post(desk.ledger, conn, empty.id, solved, as_of=TODAY, week=CALENDAR.week(TODAY), calendar=CALENDAR,
                     run_id=1, language="en")
        raise KeyboardInterrupt
    assert states(desk) == {"C1": "open"}
    desk.again(empty.id, solved)
    assert states(desk) == {"C1": "solved", "C2": "open"}


ROW = st.tuples(st.sampled_from("123"), st.sampled_from(["open", "solved"]), st.sampled_from([None, "1", "2"]))
FILE = st.tuples(st.sampled_from(["a", "b", "c"]), st.lists(ROW, min_size=1, max_size=3, unique_by=lambda row: row[0]))


def drop(desk: Desk, path: str, rows: list[Any], data: str = "") -> Any:
    cases = [case(f"C{name}", state, amount=amount) for name, state, amount in rows]
    return desk.drop(f"ana/{path}.xlsx", checked(CASES, cases), data=data)


def in_force(desk: Desk) -> dict[Any, Any]:
    return {record.row.case: record.row for record in desk.ledger.query().records("cases")}


def last_said(files: list[list[Any]]) -> dict[str, Any]:
    said = {f"C{row[0]}": row for rows in files for row in rows}
    return {name: (row[1], row[2]) for name, row in said.items()}


def plain(desk: Desk) -> dict[str, Any]:
    assert len(desk.rows("cases")) == len(in_force(desk))  # each key stands once
    rows = in_force(desk).values()
    return {row.case: (row.state, None if row.amount is None else f"{row.amount:.0f}") for row in rows}


@settings(max_examples=30, deadline=None)
@given(st.lists(FILE, min_size=1, max_size=7))
def test_the_books_say_what_was_dropped_last_whatever_the_order(fresh: Callable[[], Desk], files: list[Any]) -> None:
    desk = fresh()
    for at, (path, rows) in enumerate(files):
        dropped = drop(desk, path, rows)
        assert dropped.status in ("accepted", "duplicate")
        assert plain(desk) == last_said([rows for _, rows in files[: at + 1]])
        state = plain(desk)
        if dropped.status == "accepted":
            assert desk.again(dropped.id).status == "accepted" and plain(desk) == state  # run twice is once
    desk.ledger.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(FILE, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_without_a_withdrawn_file_the_books_say_what_the_others_do(
    fresh: Callable[[], Desk], files: list[Any], chance: Any
) -> None:
    desk = fresh()
    standing = {drop(desk, path, rows, data=f"{at}").id: rows for at, (path, rows) in enumerate(files)}
    order = list(standing)
    chance.shuffle(order)
    for submission in order:
        del standing[submission]
        desk.withdraw(submission)
        assert plain(desk) == last_said(list(standing.values()))
    desk.ledger.close()
