"""An overdue notice as the plugin would draft it, with every value that its template gets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import lru_cache
from pathlib import Path
from typing import Any

from acctkit import Draft
from acctkit.mail.compose import Composer
from tests.mail.desk import NOW, composer

TODAY = NOW.date()


def invoice(number: str, amount: str, paid: str, late: int | None, **more: Any) -> dict[str, Any]:
    """An open invoice, so many days past due (None: it has no due date)."""
    due = None if late is None else TODAY - dt.timedelta(days=late)
    return {
        "invoice": number, "issued_on": (due or TODAY) - dt.timedelta(days=30), "due_on": due,
        "amount": Decimal(amount), "paid": Decimal(paid), "open": Decimal(amount) - Decimal(paid),
        "days_late": max(late or 0, 0), "overdue": (late or 0) > 0, "currency": "USD", "po_number": "", "level": 0,
        "falls_due": late is not None and -7 <= late <= 0, **more,
    }


def credit(text: str, amount: str, currency: str = "USD") -> dict[str, Any]:
    """Something to the good of the customer: `amount` is negative."""
    return {"text": text, "day": dt.date(2004, 11, 2), "amount": Decimal(amount), "currency": currency}


def total(overdue: str, net: str = "", charges: str = "0", currency: str = "USD") -> dict[str, Any]:
    """What is overdue in a currency, less credits, and what is claimed beside."""
    left = Decimal(net or overdue)
    return {"currency": currency, "overdue": Decimal(overdue), "net": left, "charges": Decimal(charges),
            "to_pay": left + Decimal(charges)}


CREDITS = {
    "en": [credit("Credit note CN-7", "-50")], "es": [credit("Nota de crédito CN-7", "-50")],
}
CHARGES = {
    "en": [("Interest on invoice 10100: 23 days late at 10.15% a year", "89.54"),
           ("Compensation for the costs of recovery: 1 invoice at 40.00", "40")],
    "es": [("Intereses de demora de la factura 10100: 23 días de retraso al 10,15\u00a0% anual", "89.54"),
           ("Indemnización por costes de cobro: 1 factura a 40,00", "40")],
}


def values(level: int = 1, language: str = "en", **more: Any) -> dict[str, Any]:
    """What the template is given: an invoice 23 days late and paid in part, one not due yet, and a credit note."""
    courtesy = level == 0
    return {
        "account": "103", "account_name": "Atelier graphique", "contact": "Carine Schmitt", "company": "Acme",
        "seller": "Acme Trading Ltd", "seller_address": ["12 Quay Street", "Boston MA 02110"],
        "seller_tax_id": "04-1234567", "bank": ["Harbor Bank", "Account 0017 2230 11", "BIC HARBUS33"],
        "level": level, "last": False, "pay_by": None if courtesy else dt.date(2004, 12, 8),
        "rep_name": "Gerard Hernandez", "rep_email": "gh@acme.example", "consequence": "", "enclosed": False,
        "attached": [], "promised": None, "charges": [],
        "invoices": [
            *([] if courtesy else [invoice("10100", "14200.5", "200", 23, po_number="PO-4711", level=level)]),
            invoice("10123", "99", "0", -4),
        ],
        "credits": [] if courtesy else CREDITS[language[:2]],
        "totals": [total("0", "99")] if courtesy else [total("14000.5", "13950.5")],
        **more,
    }


def claimed(level: int, language: str, **more: Any) -> dict[str, Any]:
    """The same with interest and compensation."""
    lines = [{"text": text, "amount": Decimal(amount), "currency": "USD"} for text, amount in CHARGES[language]]
    return values(level, language, charges=lines, totals=[total("14000.5", "13950.5", "129.54")], **more)


def notice(language: str, given: dict[str, Any]) -> Draft:
    """The letter with these values."""
    return Draft("overdue-notice", "carine@atelier.example", "overdue-notice", given, "overdue:103:1", language)


@lru_cache
def _composer(folders: tuple[Path, ...]) -> Composer:
    """One composer for all letters from the same folders: templates are compiled once."""
    return composer(*folders)


def letter(draft: Draft, *folders: Path) -> tuple[str, str, str]:
    """Subject, text and HTML as a mail program reads them out of the e-mail's bytes."""
    mail = message_from_bytes(_composer(folders).compose(draft, NOW).mime, _class=EmailMessage, policy=default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    said, page = (part.get_content().replace("\r\n", "\n") if part else "" for part in (text, html))
    return mail["Subject"], said.replace("\u00a0", " "), page
