"""The overdue notice: who gets it, what it lists, what it asks for, and what it tells."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._collections_cases import Case, net
from acctkit.plugins._collections_facts import KIND, Letter, Request
from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._collections_stops import doubt
from acctkit.plugins._open_items import Credit, Item

from acctkit import Draft, MailDesk, Text, plain_text

_OF_THE_DAY = ("pay_by", "rep_name", "rep_email")


def letter(desk: MailDesk, case: Case) -> Draft:
    """The letter to an account: everything that it owes, what it has to the good, and by when to pay."""
    customer, rep = case.customer, desk.people.get(case.rep)
    pay_by = desk.as_of + dt.timedelta(days=settings_of(desk).pay_within_days)
    language = customer.language or desk.company.language
    news = hashlib.sha256("\n".join(sorted(notice.number for notice in case.new)).encode()).hexdigest()[:12]
    draft = Draft(
        kind=KIND,
        to=customer.address,
        to_name=customer.contact or customer.called,
        template=KIND,
        language=language,
        dedupe_key=f"{KIND}:{customer.account}:1:{news}",
        account=customer.account,
        rep=case.rep,
        approval=doubt(desk, case.rep),
        reply_to=rep.email if rep else next(iter(desk.office), ""),
        values={
            "account_name": customer.called,
            "contact": customer.contact or "",
            "company": desk.company.name,
            "level": 1,
            "pay_by": pay_by,
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
    asks = Request(customer.account, desk.as_of, pay_by, digest(draft, desk.as_of))
    return replace(draft, tells=(
        *(notice.fact for notice in case.new), Letter(desk.as_of, customer.account).fact, asks.fact,
    ))


def digest(draft: Draft, written: dt.date) -> str:
    """A digest of all that a letter says, as one of the day `written` would say it: to whom, what is open, what is to
    the good, the totals; and why a person must approve it, where one must.

    How many days something is late, by when to pay and who looks after the account go with the day alone; and what was
    invoiced after that day and is not due yet does not make the letter wrong.
    """
    said = {name: value for name, value in draft.values.items() if name not in _OF_THE_DAY}
    said["invoices"] = [
        {name: value for name, value in line.items() if name != "days_late"} for line in said["invoices"]
        if line["overdue"] or line["issued_on"] <= written
    ]
    text = json.dumps([draft.to, draft.language, draft.approval, said], default=_plain, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    return plain_text(value) if isinstance(value, Decimal) else str(value)


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
