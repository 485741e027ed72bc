"""The overdue notice: who gets it, what it lists, what it asks for, and what it tells."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from acctkit.plugins._collections_cases import Case, net
from acctkit.plugins._collections_facts import Letter
from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._collections_stops import doubt
from acctkit.plugins._open_items import Credit, Item

from acctkit import Draft, MailDesk, Text

KIND = "overdue-notice"


def letter(desk: MailDesk, case: Case) -> Draft:
    """The letter to an account: everything that it owes, what it has to the good, and by when to pay."""
    customer, rep = case.customer, desk.people.get(case.rep)
    language = customer.language or desk.company.language
    news = hashlib.sha256("\n".join(sorted(notice.number for notice in case.new)).encode()).hexdigest()[:12]
    return Draft(
        kind=KIND,
        to=customer.address,
        to_name=customer.contact or customer.called,
        template=KIND,
        language=language,
        dedupe_key=f"{KIND}:{customer.account}:1:{news}",
        account=customer.account,
        rep=case.rep,
        tells=(*(notice.fact for notice in case.new), Letter(desk.as_of, customer.account).fact),
        approval=doubt(desk, case.rep),
        reply_to=rep.email if rep else next(iter(desk.office), ""),
        values={
            "account_name": customer.called,
            "contact": customer.contact or "",
            "company": desk.company.name,
            "level": 1,
            "pay_by": desk.as_of + dt.timedelta(days=settings_of(desk).pay_within_days),
            "rep_name": rep.name if rep else "",
            "rep_email": rep.email if rep else "",
            "invoices": [_line(item, b.currency) for b in case.balances for item in b.items],
            "credits": [_credit(credit, b.currency, language) for b in case.balances for credit in b.credits],
            "totals": [
                {"currency": b.currency, "overdue": b.overdue.value, "net": net(b)}
                for b in case.balances
                if b.overdue.value and net(b) > 0
            ],
        },
    )


def _line(item: Item, currency: str) -> dict[str, Any]:
    return {
        "invoice": item.number,
        "issued_on": item.issued_on,
        "due_on": item.due_on,
        "amount": item.amount,
        "paid": item.amount - item.open.value,
        "open": item.open.value,
        "days_late": max(item.days_late or 0, 0),
        "overdue": item.overdue,
        "currency": currency,
    }


def _credit(credit: Credit, currency: str, language: str) -> dict[str, Any]:
    """A credit as the letter names it; `amount` is negative where the customer has it to the good."""
    text = {
        "credit note": Text("Credit note", "Nota de crédito"),
        "reversal": Text("Returned payment", "Pago devuelto"),
    }.get(credit.kind, Text("Payment not yet applied", "Pago aún sin aplicar")).say(language)
    return {
        "text": f"{text} {credit.number}".strip(),
        "day": credit.day,
        "amount": credit.amount.value,
        "currency": currency,
    }
