"""The mail to the collector: whom to take up in person, what is open there, what was written and promised."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from acctkit import Draft
from acctkit.testing import Golden
from tests.mail.notices import TODAY, letter


def item(number: str, late: int, amount: str, currency: str = "EUR") -> dict[str, Any]:
    """An open invoice that the ladder handed over."""
    return {"invoice": number, "due_on": TODAY - dt.timedelta(days=late), "days_late": late, "open": Decimal(amount),
            "currency": currency}


def account(number: str, name: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An account on the list."""
    return {
        "account": number, "name": name, "contact": "Carine Schmitt", "email": "ap@example.com",
        "rep_name": "Gerard Hernandez", "overdue": [{"amount": sum(one["open"] for one in items), "currency": "EUR"}],
        "items": list(items), "last_letter": TODAY - dt.timedelta(days=15), "letters": 3, "promises_broken": 0, **more,
    }


def told(language: str, *accounts: dict[str, Any]) -> tuple[str, str, str]:
    values = {"company": "Acme", "day": TODAY, "accounts": list(accounts)}
    return letter(Draft("collector", "credit@acme.example", "collector", values, "collector:1", language))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_list_can_be_read(golden: Golden, language: str) -> None:
    subject, text, html = told(
        language, account("103", "Atelier graphique", item("10100", 75, "14000.5"), item("10123", 61, "99")),
        account("240", "Dragon Souvenirs", item("10127", 90, "1250"), item("J1", 70, "12345", "JPY"), contact="",
                rep_name="", letters=1, promises_broken=2,
                overdue=[{"amount": Decimal(1250), "currency": "EUR"}, {"amount": Decimal(12345), "currency": "JPY"}]),
    )
    golden(f"Subject: {subject}\n\n{text}", "as HTML:\n", html)


@pytest.mark.parametrize("language", ["en", "es"])
def test_one_account_of_which_little_is_known(language: str) -> None:
    subject, text, html = told(language, account(
        "1", "<b>=1\r\nBcc: {{ x }}</b>", item("A", 1, "5"),
        contact="", email="", rep_name="", last_letter=None, letters=0,
    ))
    assert {"en": "1 account to take up", "es": "1 cliente por gestionar"}[language] in subject
    assert "None" not in text + html and "<b>=1" not in html and "* <b>=1 Bcc: {{ x }}</b> (1)\n" in text
    assert {"en": "1 day late", "es": "1 día de retraso"}[language] in text
