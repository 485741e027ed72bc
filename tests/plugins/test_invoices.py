"""Invoices and payments: what is wrong in a file of them, and what makes two rows the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from acctkit.plugins import invoices
from acctkit.plugins.invoices import INVOICES, PAYMENTS

from acctkit.testing import TestBooks, assert_plugin, check_desk, findings_of, make_test_workspace
from tests.plugins.ledgers import DAY, books, invoice, payment


def test_it_is_a_good_plugin() -> None:
    assert_plugin(invoices)


# ------------------------------------------------------------------ the checks


def findings(form: str, *rows: Mapping[str, Any], held: TestBooks | None = None) -> list[tuple[str, str, str]]:
    """The findings of a file: code, severity, place (a column's name and the row)."""
    check, declared = {
        "invoices": (invoices.check_invoices, INVOICES), "payments": (invoices.check_payments, PAYMENTS),
    }[form]
    found = findings_of(check, check_desk(held or books(), DAY), declared, rows)
    return [(one.code, one.severity, f"{one.params['column']}{one.row}") for one in found]


def test_an_invoice_is_due_after_it_is_issued_and_not_negative() -> None:
    assert findings("invoices", invoice("A", 1, 5, issued_on=DAY), invoice("B", 1, -5), invoice("C", 1, 5)) == [
        ("due-before-issued", "error", "due_on2"), ("negative-invoice", "error", "amount3"),
    ]


def test_a_credit_note_credits_an_invoice_of_its_account_in_its_currency() -> None:
    held = books()
    held.post("invoices", invoice("A", 1, 5), invoice("E", 1, 5, currency="EUR"), invoice("T", 1, 5, account="104"))
    notes = [invoice(f"C{named}", 1, 5, kind="credit note", credits_invoice=named, due_on=None) for named in "ABXET"]
    assert findings("invoices", invoice("B", 1, 9), *notes, held=held) == [
        ("credits-unknown-invoice", "warning", "credits_invoice5"), ("currency-not-the-invoices", "error", "currency6"),
        ("invoice-of-another-account", "warning", "credits_invoice7"),
    ]


def test_payments_are_positive_and_in_the_currency_of_the_invoice_they_name() -> None:
    held = books()
    held.post("invoices", invoice("A", 1, 5))
    assert findings("payments", payment(0), payment(-3), payment(-3, kind="reversal"), payment(3, invoice="A"),
                    payment(3, invoice="A", currency="EUR"), held=held) == [
        ("payment-not-positive", "error", "amount2"), ("payment-not-positive", "error", "amount3"),
        ("currency-not-the-invoices", "error", "currency6"),
    ]


# ------------------------------------------------------------------ keys


def test_an_overlapping_bank_export_has_the_same_keys() -> None:
    def keys(**more: Any) -> tuple[str, bool]:
        return PAYMENTS.key_of(PAYMENTS.model(**payment("10.50", 1), **more))

    assert keys() == ("103|2004-11-30|10.5|receipt", True)
    assert keys(reference="CH1") == ("103|CH1||receipt|2004-11-30", False)
    assert keys(transaction_id="T1", reference="CH1") == ("T1", False)
    assert INVOICES.key_of(INVOICES.model(**invoice("A", 1, 5))) == ("A", False)
    assert INVOICES.key_of(INVOICES.model(**invoice("A", 1, 5, installment=2))) == ("A|2", False)


def test_a_currency_in_small_letters_is_the_same_currency(tmp_path: Path) -> None:
    ws = make_test_workspace(tmp_path / "sales")
    ws.drop("office/bank.xlsx", {
        "Accounts": [["Account", "Name"], ["100", "Acme"]],
        "Invoices": [["Invoice", "Account", "Issued on", "Due on", "Amount", "Currency"],
                     ["1", "100", "2026-09-01", "2026-10-01", 100, "usd"],
                     ["2", "100", "2026-09-01", "2026-10-01", 70, "USD"]],
        "Payments": [["Account", "Paid on", "Amount", "Currency"], ["100", "2026-10-20", 100, "Usd"]],
    })
    assert not ws.run("2026-11-25")["plugin_errors"]
    assert [(row["currency"], row["total"]) for row in ws.table("receivables", "ageing")] == [("USD", "70.00")]
