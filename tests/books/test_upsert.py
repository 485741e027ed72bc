"""Office files: upserted by key, money confirmed, payments never doubled."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from acctkit.books import standing
from acctkit.forms import Form, Row
from tests.books.book_samples import (
    ACCOUNTS,
    INVOICES,
    PAYMENTS,
    Checked,
    CheckedForm,
    Desk,
    RefusedRow,
    bill,
    checked,
    customer,
    error,
    pay,
)


def unknown(form: Form, row: RefusedRow, *taken: Row) -> CheckedForm:
    """A form with a row that names something which is not known yet."""
    return checked(form, taken, refused=[row], retry=True, findings=[error(form.name)])


def open_amounts(desk: Desk, form: str = "payments") -> Decimal:
    return sum((row.amount for row in desk.rows(form)), Decimal(0))


def test_what_is_said_again_keeps_its_address(desk: Desk) -> None:
    first = desk.drop("office/invoices.xlsx", checked(INVOICES, [bill("1", "100"), bill("2", "50")]))
    second = desk.drop("office/other.xlsx", checked(INVOICES, [bill("2", "50.00"), bill("3", "20")]))
    assert second.posted.taken == {"invoices": 1} and not second.posted.findings
    records = desk.ledger.query().records("invoices")
    assert [(r.row.invoice, r.submission) for r in records] == [("1", first.id), ("2", first.id), ("3", second.id)]
    third = desk.drop("office/again.xlsx", checked(INVOICES, [bill("3", "20")]))
    assert third.posted.reason == "Nothing new: the books say all of it already."
    assert desk.drop("office/again2.xlsx", checked(INVOICES, [bill("3", "20")])).status == "duplicate"


def test_leaving_a_row_out_takes_nothing_back(desk: Desk) -> None:
    desk.drop("office/payments.xlsx", checked(PAYMENTS, [pay(1, "a1", "10"), pay(2, "a2", "20")]))
    second = desk.drop("office/payments.xlsx", checked(PAYMENTS, [pay(9, "a1", "5")]))
    assert open_amounts(desk) == Decimal(35) and second.posted.taken == {"payments": 1}


def test_overlapping_bank_exports_never_double_a_payment(desk: Desk) -> None:
    same = pay(5, "a1", "100")
    desk.drop("office/jan.xlsx", checked(PAYMENTS, [same, same, pay(6, "a2", "7")]))
    desk.drop("office/feb.xlsx", checked(PAYMENTS, [same, pay(6, "a2", "7"), pay(7, "a3", "1")]))
    assert open_amounts(desk) == Decimal(208)
    desk.drop("office/mar.xlsx", checked(PAYMENTS, [same, same, same]))  # three in one file are three payments
    assert open_amounts(desk) == Decimal(308)


def test_payments_are_told_apart_by_transaction_then_by_reference(desk: Desk) -> None:
    one, two = (pay(5, "a1", "100", transaction=number) for number in ("T1", "T2"))
    referring = pay(5, "a1", "100", reference="R")
    desk.drop("office/a.xlsx", checked(PAYMENTS, [one, two]))
    desk.drop("office/b.xlsx", checked(PAYMENTS, [two, referring]))
    desk.drop("office/c.xlsx", checked(PAYMENTS, [referring]))
    assert open_amounts(desk) == Decimal(300)


def test_a_changed_value_is_told_and_counts_at_once(desk: Desk) -> None:
    old = customer("a1", "Alfa", 30)
    first = desk.drop("office/accounts.xlsx", checked(ACCOUNTS, [old]))
    second = desk.drop("office/accounts.xlsx", checked(ACCOUNTS, [customer("a1", "Alpha", 30)]))
    (told,) = second.told("value-changed")
    assert (told.expected, told.value, told.cell, told.message) == (
        "Alfa", "Alpha", "B2", "Name of a1 was Alfa and is now Alpha; nothing to do if that is right."
    )
    assert [row.name for row in desk.rows("accounts")] == ["Alpha"]
    assert desk.status(first.id) == "superseded"


def test_a_column_that_the_file_lacks_is_left_as_it_is(desk: Desk) -> None:
    desk.drop("office/accounts.xlsx", checked(ACCOUNTS, [customer("a1", "Alfa", 30)]))
    desk.drop("office/names.xlsx", checked(ACCOUNTS, [customer("a1", "Alpha")], only=["account", "name"]))
    assert desk.rows("accounts")[0] == customer("a1", "Alpha", 30)
    desk.drop("office/all.xlsx", checked(ACCOUNTS, [customer("a1", "Alpha")]))  # blank, and said so
    assert desk.rows("accounts")[0].payment_terms_days is None


def test_a_changed_amount_waits_for_the_office(desk: Desk) -> None:
    desk.drop("office/a.xlsx", checked(INVOICES, [bill("1", "100"), bill("2", "50")]))
    second = desk.drop("office/b.xlsx", checked(INVOICES, [bill("1", "90"), bill("2", "50"), bill("3", "5")]))
    assert second.status == "partial" and second.posted.taken == {"invoices": 1}
    (told,) = second.told("amount-changed")
    assert (told.expected, told.value, told.office) == ("100.00", "90.00", True)
    assert open_amounts(desk, "invoices") == Decimal(155)
    (waiting,) = desk.ledger.query().refused("invoices")
    assert (waiting.values["invoice"], waiting.values["account"], waiting.number) == ("1", "a1", 2)
    assert desk.row(second.id)["confirm"]
    confirmed = desk.confirm(second.id)
    assert confirmed.status == "accepted" and open_amounts(desk, "invoices") == Decimal(145)
    assert not desk.ledger.query().refused("invoices")


def test_a_net_filled_in_later_does_not_wait_but_an_account_moved_is_told(desk: Desk) -> None:
    desk.drop("office/a.xlsx", checked(INVOICES, [bill("1", "100")]))
    second = desk.drop("office/b.xlsx", checked(INVOICES, [bill("1", "100", net="80", account="a2")]))
    assert second.status == "accepted" and second.codes() == ["value-changed", "value-changed"]


def test_refused_rows_wait_until_they_are_said_again(desk: Desk) -> None:
    row = RefusedRow(3, {"account": "zz", "paid_on": "2026-01-05", "amount": "12"}, "Payments")
    first = desk.drop("office/payments.xlsx", unknown(PAYMENTS, row, pay(1, "a1", "10")))
    assert first.status == "partial"
    (waiting,) = desk.ledger.query().refused("payments")
    assert (waiting.path, waiting.sheet, waiting.number) == ("office/payments.xlsx", "Payments", 3)
    assert waiting.values["account"] == "zz"
    desk.drop("office/payments.xlsx", checked(PAYMENTS, [pay(8, "a1", "5")]))  # this week's alone loses nothing
    assert len(desk.ledger.query().refused("payments")) == 1
    with desk.ledger.read() as conn:
        assert standing.retry_ids(conn) == [first.id]
    known = desk.again(first.id, Checked((), (checked(PAYMENTS, [pay(1, "a1", "10"), pay(5, "zz", "12")]),)))
    assert known.status == "accepted" and open_amounts(desk) == Decimal(27)
    assert not desk.ledger.query().refused("payments")


def test_a_file_refused_as_a_whole_is_taken_when_its_account_comes_though_its_path_was_overwritten(desk: Desk) -> None:
    row = RefusedRow(2, {"account": "zz", "paid_on": "2026-01-05", "amount": "12"}, "Payments")
    first = desk.drop("office/payments.xlsx", unknown(PAYMENTS, row))
    assert first.status == "rejected" and len(desk.ledger.query().unread()) == 1
    desk.drop("office/payments.xlsx", checked(PAYMENTS, [pay(8, "a1", "5")]))
    assert desk.status(first.id) == "superseded" and not desk.ledger.query().unread()
    with desk.ledger.begin() as conn, conn.begin_nested() as trial:
        standing.dismiss(conn, first.id, "a duplicate of the bank's")  # and it may be let go
        assert not desk.ledger.query(conn=conn).refused("payments")
        trial.rollback()
    still = desk.again(first.id)
    assert still.status == "superseded" and len(desk.ledger.query().refused("payments")) == 1
    assert desk.again(first.id, Checked((), (checked(PAYMENTS, [pay(5, "zz", "12")]),))).status == "accepted"
    assert open_amounts(desk) == Decimal(17)


def test_a_corrected_version_settles_the_refused_rows_of_the_one_before(desk: Desk) -> None:
    good = [pay(1, "a1", "10"), pay(2, "a2", "20")]
    row = RefusedRow(4, {"account": "tpyo", "paid_on": "2026-01-05", "amount": "12"}, "Payments")
    desk.drop("office/payments.xlsx", checked(PAYMENTS, good, refused=[row], findings=[error("payments")]))
    desk.drop("office/payments.xlsx", checked(PAYMENTS, [*good, pay(5, "typo", "12")]))
    assert not desk.ledger.query().refused("payments")


def test_a_refused_row_said_again_elsewhere_is_settled_for_good(desk: Desk) -> None:
    row = RefusedRow(2, {"account": "zz", "paid_on": "2026-01-05", "amount": "12"}, "Payments")
    first = desk.drop("office/a.xlsx", unknown(PAYMENTS, row))
    desk.drop("office/b.xlsx", checked(PAYMENTS, [pay(5, "zz", "12")]))
    assert not desk.ledger.query().refused("payments")
    desk.again(first.id)  # refused once more
    assert not desk.ledger.query().refused("payments")


def test_an_older_file_checked_again_does_not_undo_what_was_said_since(desk: Desk) -> None:
    row = RefusedRow(3, {"account": "a2"}, "Accounts")
    first = desk.drop("office/a.xlsx", unknown(ACCOUNTS, row, customer("a1", "Old")))
    desk.drop("office/b.xlsx", checked(ACCOUNTS, [customer("a1", "New")]))
    mended = checked(ACCOUNTS, [customer("a1", "Old"), customer("a2", "Two")])
    again = desk.again(first.id, Checked((), (mended,)))
    assert again.told("stayed")[0].params["other"] == "office/b.xlsx, Accounts!A2"
    assert sorted(row.name for row in desk.rows("accounts")) == ["New", "Two"]


def test_of_a_key_twice_in_a_file_the_last_row_stands(desk: Desk) -> None:
    desk.drop("office/a.xlsx", checked(ACCOUNTS, [customer("a1", "One"), customer("a1", "Two")]))
    assert [row.name for row in desk.rows("accounts")] == ["Two"]


def test_a_sheet_in_doubt_is_taken_not_at_all(desk: Desk) -> None:
    doubt = error("accounts", cell="", sheet="Accounts")
    dropped = desk.drop("office/a.xlsx", checked(ACCOUNTS, [customer("a1", "One")], findings=[doubt], ok=False))
    assert dropped.status == "rejected" and not desk.rows("accounts")
    assert len(desk.ledger.query().refused("accounts")) == 1
    failed = desk.drop("office/b.xlsx", checked(ACCOUNTS, [], findings=[doubt], ok=False, retry=True))
    assert failed.status == "rejected" and desk.row(failed.id)["retry"]  # a plugin failed: no row, no refused row


def test_a_dismissed_file_holds_nothing_up(desk: Desk) -> None:
    row = RefusedRow(2, {"account": "zz"}, "Payments")
    first = desk.drop("office/a.xlsx", unknown(PAYMENTS, row))
    with desk.ledger.begin() as conn:
        standing.dismiss(conn, first.id, "the bank's mistake")
        assert standing.retry_ids(conn) == []
    assert not desk.ledger.query().unread() and not desk.ledger.query().refused("payments")


def test_the_database_itself_refuses_a_second_record_of_a_key(desk: Desk) -> None:
    desk.drop("office/a.xlsx", checked(INVOICES, [bill("1", "100")]))
    table = desk.ledger.tables["invoices"]
    with pytest.raises(IntegrityError), desk.ledger.begin() as conn:
        conn.execute(sa.insert(table).values(submission_id=1, rep="", period="", sheet="", number=9, key="1"))


def test_the_version_of_the_books_grows_only_with_changes(desk: Desk) -> None:
    def version() -> int:
        with desk.ledger.read() as conn:
            return standing.books_version(conn)

    assert version() == 0
    desk.drop("office/a.xlsx", checked(INVOICES, [bill("1", "100")]))
    assert version() == 1
    desk.drop("office/b.xlsx", checked(INVOICES, [bill("1", "100")]))
    assert version() == 1
    desk.drop("office/c.xlsx", checked(INVOICES, [bill("1", "100", order="o")]))
    assert version() == 2
