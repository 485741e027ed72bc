"""The overdue notice: concrete, courteous, in the customer's language; the figures are the plugin's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from acctkit import Draft
from tests.mail.desk import NOW, composer


def invoice(number: str, amount: str, paid: str, late: int) -> dict[str, Any]:
    due = NOW.date() - dt.timedelta(days=late)
    return {
        "invoice": number, "issued_on": due - dt.timedelta(days=30), "due_on": due, "amount": Decimal(amount),
        "paid": Decimal(paid), "open": Decimal(amount) - Decimal(paid), "days_late": max(late, 0),
        "overdue": late > 0, "currency": "USD",
    }


def notice(language: str, **more: Any) -> Draft:
    values = {
        "company": "Acme Ltd", "account_name": "Atelier graphique", "contact": "Carine Schmitt", "level": 1,
        "invoices": [invoice("10100", "14200.5", "200", 23), invoice("10123", "99", "0", -4)],
        "credits": [
            {"text": "Credit note CN-7", "day": dt.date(2004, 11, 2), "amount": Decimal("-50"), "currency": "USD"}
        ],
        "totals": [{"currency": "USD", "overdue": Decimal("14000.5"), "net": Decimal("13950.5")}],
        "pay_by": dt.date(2004, 12, 8), "rep_name": "Gerard Hernandez", "rep_email": "gh@acme.example", **more,
    }
    return Draft("overdue-notice", "carine@atelier.example", "overdue-notice", values, "overdue:103:1", language)


def letter(draft: Draft) -> tuple[str, str, str]:
    mail = message_from_bytes(composer().compose(draft, NOW).mime, _class=EmailMessage, policy=default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    return mail["Subject"], text.get_content().replace("\r\n", "\n").replace("\u00a0", " "), html.get_content()


def test_in_english() -> None:
    subject, text, html = letter(notice("en"))
    assert subject == "Your account with Acme Ltd: open invoices"
    assert "one invoice of Atelier graphique is past the due date" in text
    assert "Please arrange payment of 13,950.50 USD by December 8, 2004" in text
    assert "* Invoice 10100 of Oct 7, 2004: 14,000.50 USD open (14,200.50 less 200.00 paid), due Nov 6, 2004" in text
    assert "2004, 23 days late\n" in text
    assert "* Invoice 10123 of Nov 3, 2004: 99.00 USD open, due Dec 3, 2004, not yet due" in text
    assert "* Credit note CN-7, Nov 2, 2004: -50.00 USD" in text
    assert "If you have already paid, thank you" in text and "Gerard Hernandez (gh@acme.example)" in text
    assert "14,000.50</td>" in html and "Open, USD" in html and "<strong>14,000.50\u00a0USD" in html


def test_in_spanish() -> None:
    subject, text, html = letter(notice("es-ES"))
    assert subject == "Su cuenta con Acme Ltd: facturas pendientes"
    assert "pago de 13.950,50 USD a más tardar el 8 de diciembre de 2004" in text
    assert "23 días de retraso" in text and "aún no vencida" in text
    assert "Si ya ha realizado el pago, muchas gracias" in text
    assert "Días de retraso" in html and "Estimado cliente:" in html


@pytest.mark.parametrize("language", ["en", "es"])
def test_with_the_least_that_may_be_known(language: str) -> None:
    bare = {**invoice("1", "5", "0", 1), "issued_on": None, "due_on": None}
    totals = [{"currency": c, "overdue": Decimal(5), "net": Decimal(5)} for c in ("USD", "EUR")]
    draft = notice(language, contact="", credits=[], invoices=[bare], totals=totals, rep_name="", rep_email="")
    _, text, html = letter(draft)
    assert "None" not in text + html and "Gerard" not in text
    assert {"en": "5.00 USD and 5.00 EUR", "es": "5,00 USD y 5,00 EUR"}[language] in text
    assert "threat" not in text and "legal" not in text.lower()
