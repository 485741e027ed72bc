"""Taking a file back: what it had replaced counts again, unless something newer covers it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from acctkit.books import withdrawal
from acctkit.errors import UsageProblem
from tests.books.book_samples import (
    ACCOUNTS,
    INVOICES,
    PAYMENTS,
    SALES,
    Desk,
    bill,
    checked,
    customer,
    pay,
    sale,
)

W10 = "2026-W10"


def test_the_version_before_comes_back(desk: Desk) -> None:
    first = desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1"), sale(11, "a1")]))
    second = desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1", "99"), sale(11, "a1", "99")]))
    assert desk.status(first.id) == "superseded"
    assert desk.withdraw(second.id) == {"sales": 2}
    assert desk.amounts() == {W10: Decimal(10), "2026-W11": Decimal(10)}
    assert desk.status(first.id) == "accepted" and desk.status(second.id) == "superseded"
    assert desk.row(second.id)["reason"] == "Withdrawn: a mistake"
    assert desk.again(second.id).status == "superseded" and desk.amounts()[W10] == Decimal(10)


def test_withdrawing_what_was_replaced_changes_nothing_but_the_way_back(desk: Desk) -> None:
    one, two, three = (desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1", amount)])) for amount in ("1", "2", "3"))
    assert desk.withdraw(two.id) == {}
    assert desk.amounts() == {W10: Decimal(3)}
    desk.withdraw(three.id)
    assert desk.amounts() == {W10: Decimal(1)} and desk.status(one.id) == "accepted"
    desk.withdraw(one.id)
    assert desk.amounts() == {}


def test_what_a_newer_file_covers_stays_out(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1"), sale(10, "a2"), sale(10, "a3")]))
    second = desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "b1")]))
    desk.drop("ana/more.xlsx", checked(SALES, [sale(10, "a1"), sale(10, "a2")]))
    desk.withdraw(second.id)
    assert sorted(row.account for row in desk.rows("sales")) == ["a1", "a2", "a3"]


def test_a_withdrawn_correction_does_not_bring_back_what_its_own_path_replaced_since(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1"), sale(10, "a2")]))
    correction = desk.drop("ana/b.xlsx", checked(SALES, [sale(10, "a1"), sale(10, "a2")], sheet="B"))
    assert correction.told("correction")
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "z1")]))
    desk.withdraw(correction.id)
    assert [row.account for row in desk.rows("sales")] == ["z1"]


def test_withdrawn_bytes_may_be_dropped_again(desk: Desk) -> None:
    first = desk.drop("ana/a.xlsx", checked(SALES, [sale(10)]))
    desk.withdraw(first.id)
    assert desk.drop("ana/a.xlsx", checked(SALES, [sale(10)])).status == "accepted"


def test_a_payment_that_another_export_names_too_stays_in_the_books(desk: Desk) -> None:
    twice = [pay(1, "a1", "10"), pay(1, "a1", "10")]
    wrong = desk.drop("office/wrong.xlsx", checked(PAYMENTS, [*twice, pay(2, "a2", "99")]))
    right = desk.drop("office/right.xlsx", checked(PAYMENTS, [pay(3, "a3", "1"), pay(1, "a1", "10")]))
    third = desk.drop("office/third.xlsx", checked(PAYMENTS, [pay(1, "a1", "10")]))
    desk.withdraw(wrong.id)
    records = desk.ledger.query().records("payments")
    assert [(r.row.account, r.submission, r.number) for r in records] == [("a1", third.id, 2), ("a3", right.id, 2)]
    copy = desk.drop("office/copy.xlsx", checked(PAYMENTS, [pay(3, "a3", "1"), pay(1, "a1", "10")]))
    assert copy.status == "duplicate"
    desk.withdraw(third.id)
    records = desk.ledger.query().records("payments")
    assert [(r.row.account, r.submission, r.number) for r in records] == [("a1", right.id, 3), ("a3", right.id, 2)]


def test_the_value_before_a_change_comes_back(desk: Desk) -> None:
    names = ["Alfa", "Beta", "Gamma"]
    first, second, third = (
        desk.drop(f"office/{name}.xlsx", checked(ACCOUNTS, [customer("a1", name)])) for name in names
    )
    desk.withdraw(second.id)
    assert desk.rows("accounts")[0].name == "Gamma"
    desk.withdraw(third.id)
    assert desk.rows("accounts")[0].name == "Alfa" and desk.status(first.id) == "accepted"
    desk.withdraw(first.id)
    assert not desk.rows("accounts")


def test_a_confirmed_amount_taken_back_gives_the_amount_before(desk: Desk) -> None:
    desk.drop("office/a.xlsx", checked(INVOICES, [bill("1", "100")]))
    second = desk.drop("office/b.xlsx", checked(INVOICES, [bill("1", "90")]))
    desk.confirm(second.id)
    desk.withdraw(second.id)
    assert [row.amount for row in desk.rows("invoices")] == [Decimal(100)]


def test_it_needs_a_reason_and_happens_once(desk: Desk) -> None:
    first = desk.drop("ana/a.xlsx", checked(SALES, [sale(10)]))
    with desk.ledger.begin() as conn:
        with pytest.raises(UsageProblem, match="--reason"):
            withdrawal.withdraw(conn, first.id, " ", as_of=desk.row(first.id)["received_on"])
        with pytest.raises(UsageProblem, match="no submission 77"):
            withdrawal.withdraw(conn, 77, "x", as_of=desk.row(first.id)["received_on"])
    desk.withdraw(first.id)
    with pytest.raises(UsageProblem, match="withdrawn already: a mistake"):
        desk.withdraw(first.id)
