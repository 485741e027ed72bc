"""The overdue notice: who gets it, what it lists, what it asks for, and what it tells."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._collections_cases import Case, falling_due, net
from acctkit.plugins._collections_facts import KIND, STALE_OK, Letter, Request
from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._collections_stops import doubt
from acctkit.plugins._ladder import COURTESY
from acctkit.plugins._open_items import Balance, Credit, Item, Receivables

from acctkit import Draft, MailDesk, Text, plain_text

_OF_THE_DAY = ("pay_by", "rep_name", "rep_email")


def letter(desk: MailDesk, book: Receivables, case: Case, *, stale_ok: bool = False) -> Draft:
    """The letter to an account: everything that it owes, what it has to the good, and by when to pay."""
    customer, rep, settings = case.customer, desk.people.get(case.rep), settings_of(desk)
    level = case.level
    until = _pay_by(case, desk.as_of)
    language = desk.language or customer.language or desk.company.language
    news = hashlib.sha256("\n".join(sorted(step.notice.fact for step in case.steps)).encode()).hexdigest()[:12]
    totals = [_total(case, balance) for balance in case.balances if balance in case.chased or net(balance) > 0]
    draft = Draft(
        kind=KIND,
        to=customer.address,
        to_name=customer.contact or customer.called,
        template=KIND,
        language=language,
        dedupe_key=f"{KIND}:{customer.account}:{level}:{news}",
        account=customer.account,
        rep=case.rep,
        approval=doubt(desk, customer),
        reply_to=settings.reply_to or (rep.email if rep else next(iter(desk.office), "")),
        values={
            "account": customer.account,
            "account_name": customer.called,
            "contact": customer.contact or "",
            "company": desk.company.name,
            "level": level,
            "last": level == case.policy.letters and case.policy.hands_over,
            "consequence": _consequence(case, level, language),
            "pay_by": until if level != COURTESY else None,
            "rep_name": rep.name if rep else "",
            "rep_email": rep.email if rep else "",
            "invoices": [_line(item, b.currency, case, book) for b in case.balances for item in b.items],
            "credits": [_credit(credit, b.currency, language) for b in case.balances for credit in b.credits],
            "totals": [one for one in totals if one["net"] > 0],
        },
    )
    asks = Request(customer.account, desk.as_of, until, digest(draft, desk.as_of))
    told = [*(step.notice.fact for step in case.steps), Letter(desk.as_of, customer.account).fact, asks.fact]
    return replace(draft, tells=(*told, *([f"{STALE_OK}{customer.account}:{desk.as_of}"] if stale_ok else [])))


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


def _pay_by(case: Case, day: dt.date) -> dt.date:
    """The day by which a letter asks to be paid; a courtesy letter is right until the first of its invoices is due."""
    if case.level == COURTESY:
        return min(step.item.due_on for step in case.steps if step.item.due_on)
    return day + dt.timedelta(days=case.policy.pay_within_days)


def _consequence(case: Case, level: int, language: str) -> str:
    """What the settings let a letter of this level announce, in the customer's language, else in English."""
    if level == COURTESY:
        return ""
    said: Mapping[str, str] = case.policy.levels[level - 1].consequence
    return said.get(language) or said.get(language.partition("-")[0]) or said.get("en", "")


def _total(case: Case, balance: Balance) -> dict[str, Any]:
    steps = {step.item.number: step for step in case.steps}
    owed = net(balance) if case.level != COURTESY else falling_due(balance, steps)
    return {"currency": balance.currency, "overdue": balance.overdue.value, "net": owed}


def _line(item: Item, currency: str, case: Case, book: Receivables) -> dict[str, Any]:
    row = book.row(item)
    return {
        "invoice": item.number,
        "po_number": getattr(row, "po_number", None) or "",
        "issued_on": item.issued_on,
        "due_on": item.due_on,
        "amount": item.amount,
        "paid": item.amount - item.open.value,
        "open": item.open.value,
        "days_late": max(item.days_late or 0, 0),
        "overdue": item.overdue,
        "level": case.levels[item.number],
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
