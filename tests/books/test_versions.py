"""A rep's second file: each row of the table "Versions" as an example."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from acctkit.books import standing
from tests.books.book_samples import CALLS, SALES, CallRow, Checked, Desk, checked, error, sale

W10, W11 = "2026-W10", "2026-W11"


def three(week: int, *, start: int = 1, amount: str = "10") -> list:
    return [sale(week, f"a{n}", amount) for n in range(start, start + 3)]


def test_a_first_file_is_taken_with_its_addresses(desk: Desk) -> None:
    dropped = desk.drop("ana/week10.xlsx", checked(SALES, three(10)))
    assert (dropped.status, dropped.posted.reason) == ("accepted", "In the books: Sales 3 rows.")
    assert dropped.posted.taken == {"sales": 3}
    record = desk.ledger.query().records("sales")[0]
    assert (record.rep, record.period, record.submission) == ("ana", W10, dropped.id)
    assert (record.sheet, record.number) == ("Sales", 2)
    assert record.row == sale(10, "a1", "10.0000")
    assert desk.row(dropped.id)["periods"] == [W10]


def test_the_same_bytes_are_a_duplicate_anywhere_in_the_folder(desk: Desk) -> None:
    first = desk.drop("ana/week10.xlsx", checked(SALES, three(10)))
    again = desk.drop("ana/sub/copy.xlsx", checked(SALES, three(10)))
    assert again.status == "duplicate" and "ana/week10.xlsx" in again.posted.reason
    assert len(desk.rows("sales")) == 3 and desk.status(first.id) == "accepted"
    other = desk.drop("ben/week10.xlsx", checked(SALES, three(10)))
    assert other.status == "accepted"  # nobody speaks for another


def test_going_back_to_the_bytes_in_force_ends_a_rejected_version(desk: Desk) -> None:
    desk.drop("ana/weekly.xlsx", checked(SALES, three(10)))
    bad = desk.drop("ana/weekly.xlsx", checked(SALES, [], ok=False, retry=True, findings=[error("sales")]))
    assert desk.drop("ana/weekly.xlsx", checked(SALES, three(10))).status == "duplicate"
    assert desk.status(bad.id) == "superseded" and not desk.ledger.query().unread()


def test_bytes_that_were_replaced_since_are_a_new_version(desk: Desk) -> None:
    desk.drop("ana/weekly.xlsx", checked(SALES, three(10)))
    desk.drop("ana/weekly.xlsx", checked(SALES, [sale(10, "a9", "99")]))
    back = desk.drop("ana/weekly.xlsx", checked(SALES, three(10)))
    assert back.status == "accepted"
    assert desk.amounts() == {W10: Decimal(30)}


def test_new_bytes_at_the_same_path_replace_the_weeks_they_speak_for(desk: Desk) -> None:
    first = desk.drop("ana/weekly.xlsx", checked(SALES, three(10)))
    second = desk.drop("ana/weekly.xlsx", checked(SALES, three(11)))
    assert desk.amounts() == {W10: Decimal(30), W11: Decimal(30)}
    (stayed,) = second.told("stayed")
    assert stayed.params == {
        "other": "ana/weekly.xlsx", "periods": W10, "count": "3", "amount": "30.00", "title": "Sales",
    }
    third = desk.drop("ana/weekly.xlsx", checked(SALES, [sale(11, "a1", "7"), sale(12, "a1", "5")]))
    assert desk.amounts() == {W10: Decimal(30), W11: Decimal(7), "2026-W12": Decimal(5)}
    (replaced,) = third.told("replaced")
    assert (replaced.params["periods"], replaced.params["count"], replaced.params["now"]) == (W11, "3", "1")
    assert (replaced.expected, replaced.value) == ("30.00", "7.00")
    assert [desk.status(one.id) for one in (first, second, third)] == ["accepted", "superseded", "accepted"]


def test_if_the_new_one_is_rejected_the_old_one_stays(desk: Desk) -> None:
    first = desk.drop("ana/weekly.xlsx", checked(SALES, three(10)))
    bad = desk.drop("ana/weekly.xlsx", checked(SALES, [sale(10)], ok=False, findings=[error("sales")]))
    assert (bad.status, bad.posted.reason) == ("rejected", "1 error: Sales!B2: That is no date.")
    assert bad.told("stayed") and desk.status(first.id) == "accepted"
    assert desk.amounts() == {W10: Decimal(30)}
    good = desk.drop("ana/weekly.xlsx", checked(SALES, three(10, amount="11")))
    assert (good.status, desk.status(bad.id), desk.status(first.id)) == ("accepted", "superseded", "superseded")


def test_one_bad_form_does_not_cost_the_others(desk: Desk) -> None:
    calls = [CallRow(date=dt.date(2026, 3, 2), account="a1")]
    bad = checked(CALLS, calls, ok=False, findings=[error("calls", sheet="Calls")])
    dropped = desk.drop("ana/weekly.xlsx", checked(SALES, three(10)), bad)
    assert dropped.status == "partial"
    assert dropped.posted.reason == (
        "In the books: Sales 3 rows. Not in the books: Calls; 1 error: Calls!B2: That is no date."
    )
    assert not desk.rows("calls") and len(desk.rows("sales")) == 3


def test_another_path_with_half_the_rows_again_is_a_correction(desk: Desk) -> None:
    first = desk.drop("ana/week10.xlsx", checked(SALES, [*three(10), sale(10, "a4", "1")]))
    fixed = desk.drop("ana/week10 fixed.xlsx", checked(SALES, three(10)))
    assert fixed.status == "accepted" and desk.status(first.id) == "superseded"
    assert fixed.told("correction")[0].params["other"] == "ana/week10.xlsx"
    (gone,) = fixed.told("row-gone")
    assert gone.value == "2026-03-02, a4, s1, 1.00"
    assert gone.params["other"] == "ana/week10.xlsx, Sales!A5"
    assert desk.amounts() == {W10: Decimal(30)}


def test_a_correction_that_takes_a_tenth_of_the_amount_waits_for_the_office(desk: Desk) -> None:
    first = desk.drop("ana/week10.xlsx", checked(SALES, three(10)))
    short = desk.drop("ana/other.xlsx", checked(SALES, three(10)[:2]))
    assert short.status == "pending" and "10.00" in short.posted.reason
    assert desk.row(short.id)["confirm"] == short.posted.reason
    assert desk.amounts() == {W10: Decimal(30)} and desk.status(first.id) == "accepted"
    assert [one.submission for one in desk.ledger.query().unread("ana")] == [short.id]
    assert desk.confirm(short.id).status == "accepted"
    assert desk.amounts() == {W10: Decimal(20)} and desk.row(short.id)["confirm"] == ""
    assert not desk.ledger.query().unread()


def test_exactly_a_tenth_does_not_wait_and_currencies_never_mix(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1", "90"), sale(10, "a2", "5"), sale(10, "a3", "5")]))
    assert desk.drop("ana/b.xlsx", checked(SALES, [sale(10, "a1", "90"), sale(10, "a2", "0")])).status == "accepted"
    rows = [sale(11, name, "900", currency="USD") for name in ("a1", "a2")] + [sale(11, "a3", "1", currency="EUR")]
    desk.drop("ana/c.xlsx", checked(SALES, rows))
    assert desk.drop("ana/d.xlsx", checked(SALES, rows[:2])).status == "pending"  # all the euros are gone


def test_fewer_rows_again_are_errors_that_name_the_cell_that_has_them(desk: Desk) -> None:
    desk.drop("ana/week10.xlsx", checked(SALES, [sale(10, f"a{n}") for n in range(5)]))
    more = desk.drop("ana/more.xlsx", checked(SALES, [sale(10, "a8"), sale(10, "a4"), sale(10, "a3")]))
    assert more.status == "rejected"
    filed = more.told("already-filed")
    assert [(f.cell, f.params["other"]) for f in filed] == [
        ("A3", "ana/week10.xlsx, Sales!A6"), ("A4", "ana/week10.xlsx, Sales!A5")
    ]
    assert filed[0].message.startswith("This row was filed before, in ana/week10.xlsx, Sales!A6")
    assert desk.amounts() == {W10: Decimal(50)}


def test_exactly_half_of_the_rows_again_is_a_correction(desk: Desk) -> None:
    amounts = {"a1": "100", "a2": "100", "a3": "1", "a4": "1"}
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, name, amount) for name, amount in amounts.items()]))
    half = desk.drop("ana/b.xlsx", checked(SALES, [sale(10, "a1", "100"), sale(10, "a2", "100"), sale(10, "a9", "7")]))
    assert half.status == "accepted" and len(half.told("row-gone")) == 2
    assert desk.amounts() == {W10: Decimal(207)}


def test_one_row_again_is_never_a_correction(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10)]))
    assert desk.drop("ana/b.xlsx", checked(SALES, [sale(10), sale(10, "a2")])).status == "rejected"


def test_no_row_in_common_is_more_rows(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, three(10)))
    assert desk.drop("ana/b.xlsx", checked(SALES, three(10, start=4))).status == "accepted"
    assert desk.amounts() == {W10: Decimal(60)}


def test_equal_rows_compare_with_their_number(desk: Desk) -> None:
    twice = [sale(10), sale(10), sale(10, "a2"), sale(10, "a3")]
    desk.drop("ana/a.xlsx", checked(SALES, twice))
    fixed = desk.drop("ana/b.xlsx", checked(SALES, [*twice[1:], sale(10, "a4", "30")]))
    assert len(fixed.told("row-gone")) == 1  # one of the two equal rows went
    assert fixed.status == "pending"


def test_a_waiting_correction_is_superseded_by_its_next_version(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, three(10)))
    waiting = desk.drop("ana/b.xlsx", checked(SALES, three(10)[:2]))
    assert desk.drop("ana/b.xlsx", checked(SALES, three(10, amount="12"))).status == "accepted"
    assert desk.status(waiting.id) == "superseded" and desk.amounts() == {W10: Decimal(36)}
    assert desk.again(waiting.id).status == "superseded"


def test_rows_belong_to_their_own_weeks(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(dt.date(2026, 3, 8)), sale(dt.date(2026, 3, 9))]))
    assert desk.amounts() == {W10: Decimal(10), W11: Decimal(10)}


def test_a_file_waits_for_master_data_and_is_taken_when_it_comes(desk: Desk) -> None:
    bad = checked(SALES, three(10), ok=False, retry=True, findings=[error("sales")])
    dropped = desk.drop("ana/a.xlsx", bad)
    with desk.ledger.read() as conn:
        assert standing.retry_ids(conn) == [dropped.id]
    [row] = standing.retry_rows(desk.ledger)
    assert (row.id, row.path, row.folder) == (dropped.id, "ana/a.xlsx", "ana")
    again = desk.again(dropped.id, Checked((), (checked(SALES, three(10)),)))
    assert again.status == "accepted" and "bad-date" not in again.codes()
    assert not list(standing.retry_rows(desk.ledger))


def test_an_older_file_checked_again_never_corrects_a_newer_one(desk: Desk) -> None:
    late = desk.drop("ana/a.xlsx", checked(SALES, three(10), ok=False, retry=True, findings=[error("sales")]))
    desk.drop("ana/b.xlsx", checked(SALES, [*three(10), sale(10, "a4")]))
    again = desk.again(late.id, Checked((), (checked(SALES, three(10)),)))
    assert again.status == "rejected" and len(again.told("already-filed")) == 3
    assert desk.amounts() == {W10: Decimal(40)}


def test_a_form_already_posted_is_not_posted_again_for_the_sake_of_another(desk: Desk) -> None:
    calls = checked(CALLS, [CallRow(date=dt.date(2026, 3, 2), account="a1")])
    first = desk.drop(
        "ana/a.xlsx", checked(SALES, three(10)), checked(CALLS, [], ok=False, retry=True, findings=[error("calls")])
    )
    again = desk.again(first.id, Checked((), (checked(SALES, three(10)), calls)))
    assert again.status == "accepted" and again.posted.taken == {"calls": 1}
    assert desk.amounts() == {W10: Decimal(30)}


def test_a_file_without_any_form_is_rejected_with_its_reason(desk: Desk) -> None:
    dropped = desk.drop("ana/x.xlsx", findings=[error(cell="", sheet="")])
    assert (dropped.status, dropped.posted.reason) == ("rejected", "1 error: That is no date.")
    assert desk.drop("ana/y.xlsx").posted.reason == "No sheet of a known form was found."


def test_sentences_come_in_spanish(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, three(10)))
    one = desk.drop("ana/b.xlsx", checked(SALES, [sale(10, "a1")]))
    again = desk.again(one.id, language="es")
    assert again.posted.reason.startswith("1 error: Sales!A2: Esta fila ya se entregó antes, en ana/a.xlsx")


def test_a_form_left_out_of_the_new_version_stays_and_is_told(desk: Desk) -> None:
    calls = checked(CALLS, [CallRow(date=dt.date(2026, 3, 2), account="a1")])
    desk.drop("ana/a.xlsx", checked(SALES, three(10)), calls)
    second = desk.drop("ana/a.xlsx", checked(SALES, three(10, amount="11")))
    assert [f.form for f in second.told("stayed")] == ["calls"] and len(desk.rows("calls")) == 1
