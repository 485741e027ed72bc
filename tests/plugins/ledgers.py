"""Books of one account, with invoices and payments as the office files them, and the real company's."""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.collections import HOLDS
from acctkit.plugins.invoices import INVOICES, PAYMENTS

from acctkit.testing import TestBooks, books_of

DAY = dt.date(2004, 12, 1)
ACCEPTANCE = Path(__file__).resolve().parents[3] / "shared" / "acceptance" / "classicmodels.py"


def books(*accounts: Mapping[str, Any]) -> TestBooks:
    """Books with these accounts, or with one."""
    one = {"account": "103", "name": "Atelier", "rep": "1370", "currency": "USD"}
    return books_of([ACCOUNTS, INVOICES, PAYMENTS, HOLDS], {"accounts": accounts or [one]}, today=DAY)


def invoice(number: str, days_due: int, amount: object, **more: Any) -> dict[str, Any]:
    """An invoice due `days_due` days before DAY (negative: after it), issued thirty days earlier."""
    due = DAY - dt.timedelta(days=days_due)
    return {"invoice": number, "account": "103", "issued_on": due - dt.timedelta(days=30), "due_on": due,
            "amount": amount, **more}


def payment(amount: object, days_ago: int = 1, **more: Any) -> dict[str, Any]:
    """A payment of that account, so many days before DAY."""
    return {"account": "103", "paid_on": DAY - dt.timedelta(days=days_ago), "amount": amount, **more}


def acceptance() -> ModuleType:
    """The acceptance script of the real data, as a module."""
    spec = importlib.util.spec_from_file_location("classicmodels_acceptance", ACCEPTANCE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def classic(truth: Any) -> TestBooks:
    """The real data as books: accounts, invoices and payments as the office files have them."""
    held = books(*(
        {"account": number, "name": customer["customerName"], "rep": customer["salesRepEmployeeNumber"] or None,
         "currency": "USD", "payment_terms_days": truth.terms,
         "email": f"ap{number}@example.com" if truth.has_address(number) else None}
        for number, customer in sorted(truth.customers.items())
    ))
    held.post("invoices", *({"invoice": n, "account": a, "issued_on": i, "due_on": d, "amount": x}
                            for n, a, i, d, x in truth.invoices()))
    held.post("payments", *({"account": p["customerNumber"], "paid_on": p["paymentDate"], "amount": p["amount"],
                             "reference": p["checkNumber"]} for p in truth.payments))
    return held
