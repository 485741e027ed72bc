"""A rep is warned at the row when an account is over its credit limit."""

from __future__ import annotations

from typing import Any

import pytest
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from acctkit.plugins.sales import SALES
from acctkit.testing import Golden, TestBooks, TestWorkspace, assert_plugin, books_of, check_desk, findings_of, sheet

import acctkit_creditwatch
from acctkit_creditwatch import CreditSettings, check_credit

DAY = "2026-11-18"


@pytest.fixture
def books() -> TestBooks:
    """Account 103 may owe 1,000 and owes 900; account 112 has no limit and owes a lot."""
    made = books_of([ACCOUNTS, INVOICES, PAYMENTS, SALES])
    made.post("accounts", {"account": "103", "name": "Harbor", "credit_limit": "1000"}, {"account": "112", "name": "B"})
    made.post("invoices", invoice("I1", 1200), invoice("I2", 99999, account="112"))
    made.post("payments", {"account": "103", "paid_on": "2026-10-20", "amount": "300"})
    return made


def invoice(number: str, amount: int, account: str = "103", **more: Any) -> dict[str, Any]:
    return {"invoice": number, "account": account, "issued_on": "2026-10-01", "amount": amount, **more}


def sale(account: str = "103", amount: int = 80, **more: Any) -> dict[str, Any]:
    return {"date": DAY, "account": account, "sku": "S10", "units": 1, "unit_price": amount, **more}


def warned(books: TestBooks, *rows: dict[str, Any], **settings: Any) -> list[tuple[int, str]]:
    """The rows at which a rep is warned, and what it says the account owes."""
    desk = check_desk(books, settings=CreditSettings(**settings))
    return [(found.row, found.params["owes"]) for found in findings_of(check_credit, desk, SALES, rows)]


def test_within_the_limit_nothing_is_said(books: TestBooks) -> None:
    assert warned(books, sale(), sale("112")) == []


def test_over_the_limit_the_first_row_of_the_account_says_so_once(books: TestBooks) -> None:
    books.post("invoices", invoice("I3", 101))
    assert warned(books, sale("112"), sale(), sale()) == [(3, "1001.00")]


def test_credit_notes_and_payments_count_and_so_does_one_taken_back(books: TestBooks) -> None:
    books.post("invoices", invoice("C1", 200, kind="credit note"))
    books.post("payments", {"account": "103", "paid_on": "2026-11-02", "amount": "300", "kind": "reversal"})
    assert warned(books, sale()) == []  # 1,000 and no more
    books.post("invoices", invoice("I3", 1))
    assert warned(books, sale()) == [(2, "1001.00")]


def test_another_currency_is_not_added(books: TestBooks) -> None:
    books.post("invoices", invoice("I3", 5000, currency="EUR"))
    assert warned(books, sale()) == []


def test_a_later_invoice_does_not_count_yet(books: TestBooks) -> None:
    books.post("invoices", invoice("I3", 5000) | {"issued_on": "2026-12-01"})
    assert warned(books, sale()) == []


def test_a_share_of_the_limit_is_enough_if_the_settings_say_so(books: TestBooks) -> None:
    assert warned(books, sale(), at_percent=80) == [(2, "900.00")]


def test_the_row_that_takes_an_account_over_its_limit_is_the_one_marked(books: TestBooks) -> None:
    rows = [sale(), sale(amount=30), sale()]
    assert warned(books, *rows, count_rows=True) == [(3, "1010.00")]


@pytest.fixture
def company(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """A rep who reads Spanish and has sold to an account that owes twelve times its limit."""
    acctkit_workspace.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana Ruiz", "email": "ana@example.com", "language": "es"}]),
        sheet("accounts", [{"account": "103", "name": "Harbor Supplies", "credit_limit": 1000}]),
        sheet("products", [{"sku": "S10", "name": "Mooring rope"}]),
        sheet("invoices", [invoice("I1", 12300)]),
        sheet("payments", [{"account": "103", "paid_on": "2026-10-20", "amount": 300}]),
    ])
    acctkit_workspace.drop("7/week.xlsx", sheet("sales", [sale()], style="office-es"))
    return acctkit_workspace


def test_the_rep_reads_it_in_spanish_and_the_row_is_taken(company: TestWorkspace, golden: Golden) -> None:
    result = company.run()
    assert (result.plugin_errors, result.statuses["7/week.xlsx"]) == ([], "accepted")
    golden(result.found("over-credit-limit"))


def test_the_office_may_refuse_such_sales(company: TestWorkspace) -> None:
    company.configure("checks.severity", 'over-credit-limit = "error"')
    assert company.run().statuses["7/week.xlsx"] == "rejected"


def test_it_is_a_good_plugin() -> None:
    assert_plugin(acctkit_creditwatch)
