"""The overdue notice: who gets it, what it lists, what it asks for, and what it tells."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

from acctkit.plugins._collections_cases import Case, falling_due, net, worth_a_letter
from acctkit.plugins._collections_facts import KIND, STALE_OK, Letter, Request
from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._collections_stops import doubt
from acctkit.plugins._holds import PROMISED
from acctkit.plugins._invoice_pdfs import invoice_pdfs
from acctkit.plugins._ladder import COURTESY
from acctkit.plugins._late_interest import Charge, charges
from acctkit.plugins._letterhead import letterhead, reply_to
from acctkit.plugins._open_items import Balance, Credit, Item, Receivables
from acctkit.plugins._statement import said_of, statements

from acctkit import Attachment, Draft, MailDesk, plain_text

_OF_THE_DAY = ("pay_by", "rep_name", "rep_email", "charges", "enclosed", "attached")
_SUMS_OF_THE_DAY = ("charges", "to_pay")


def letter(desk: MailDesk, book: Receivables, case: Case, *, stale_ok: bool = False) -> Draft:
    """The letter to an account: everything that it owes, what it has to the good, and by when to pay.

    Raises MissingRateError where interest is claimed for a day that has no rate.
    """
    customer, rep, settings = case.customer, desk.people.get(case.rep), settings_of(desk)
    level = case.level
    until = _pay_by(case, desk.as_of)
    language = desk.language or customer.language or desk.company.language
    news = hashlib.sha256("\n".join(sorted(step.notice.fact for step in case.steps)).encode()).hexdigest()[:12]
    claims = [
        charge for balance in case.chased
        for charge in charges(settings.interest, balance, desk.as_of, level, consumer=bool(customer.consumer))
    ]
    totals = [
        _total(case, balance, claims) for balance in case.balances
        if balance in case.chased or (balance.overdue.value and worth_a_letter(balance, case.policy, {}))
    ]
    papers = statements(desk, book, customer.account, language) if settings.statement else ()
    pdfs = _invoice_pdfs(desk, case)
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
        cc=(rep.email,) if rep and rep.email and settings.cc_rep else (),
        papers=papers,
        attachments=tuple(pdfs.values()),
        amounts={one["currency"]: one["to_pay"] for one in totals},
        reply_to=reply_to(desk, customer),
        values={
            **letterhead(desk, customer),
            "level": level,
            "last": level == case.policy.letters and case.policy.hands_over,
            "consequence": _consequence(case, level, language),
            "promised": _promised(book, case, desk.as_of),
            "enclosed": bool(papers) and find_spec("typst") is not None,
            "attached": list(pdfs),
            "pay_by": until if level != COURTESY else None,
            "invoices": [_line(item, b.currency, case, book) for b in case.balances for item in b.items],
            "credits": [_credit(credit, b.currency, language) for b in case.balances for credit in b.credits],
            "charges": [
                {"text": one.text.say(language), "amount": one.amount, "currency": one.currency} for one in claims
            ],
            "totals": totals,
        },
    )
    asks = Request(customer.account, desk.as_of, until, digest(draft, desk.as_of))
    told = [*(step.notice.fact for step in case.steps), Letter(desk.as_of, customer.account).fact, asks.fact]
    return replace(draft, tells=(*told, *([f"{STALE_OK}:{customer.account}:{desk.as_of}"] if stale_ok else [])))


def digest(draft: Draft, written: dt.date) -> str:
    """A digest of all that a letter says, as one of the day `written` would say it: to whom, what is open, what is to
    the good, the totals; and why a person must approve it, where one must.

    How many days something is late and what is claimed for it, by when to pay and who looks after the account go with
    the day alone; and what was invoiced after that day and is not due yet does not make the letter wrong.
    """
    said = {name: value for name, value in draft.values.items() if name not in _OF_THE_DAY}
    said["invoices"] = [
        {name: value for name, value in line.items() if name != "days_late"} for line in said["invoices"]
        if line["overdue"] or line["issued_on"] <= written
    ]
    said["totals"] = [
        {name: value for name, value in one.items() if name not in _SUMS_OF_THE_DAY} for one in said["totals"]
    ]
    text = json.dumps([draft.to, draft.language, draft.approval, said], default=_plain, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    return plain_text(value) if isinstance(value, Decimal) else str(value)


def _invoice_pdfs(desk: MailDesk, case: Case) -> Mapping[str, Attachment]:
    """Our own PDFs of the invoices that are asked for, by number, where the settings name a folder of them."""
    folder = settings_of(desk).invoice_pdfs
    asked = (item.invoice for b in case.chased for item in b.items if item.overdue or case.level == COURTESY)
    return invoice_pdfs(desk.root / folder, asked).attached if folder else {}


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


def _promised(book: Receivables, case: Case, day: dt.date) -> dt.date | None:
    """The day by which the customer had promised to pay what is late, where that day went by since the last letter."""
    late = {item.invoice for balance in case.chased for item in balance.items if item.overdue}
    broken = [
        hold.ends for hold in book.holds.by_account.get(case.customer.account, ())
        if hold.reason == PROMISED and hold.ends and hold.ran_out(day) and hold.invoice in {None, *late}
    ]
    return max((end for end in broken if case.last_letter is None or end >= case.last_letter), default=None)


def _total(case: Case, balance: Balance, claims: Sequence[Charge]) -> dict[str, Any]:
    steps = {step.item.number: step for step in case.steps}
    owed = net(balance) if case.level != COURTESY else falling_due(balance, steps)
    claimed = sum((one.amount for one in claims if one.currency == balance.currency), Decimal(0))
    return {
        "currency": balance.currency, "overdue": balance.overdue.value, "net": owed, "charges": claimed,
        "to_pay": owed + claimed,
    }


def _line(item: Item, currency: str, case: Case, book: Receivables) -> dict[str, Any]:
    row = book.row(item)
    falling = any(step.item.number == item.number and step.level == COURTESY for step in case.steps)
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
        "falls_due": falling,
        "currency": currency,
    }


def _credit(credit: Credit, currency: str, language: str) -> dict[str, Any]:
    """A credit as the letter names it; `amount` is negative where the customer has it to the good."""
    return {
        "text": said_of(credit).say(language),
        "day": credit.day,
        "amount": credit.amount.value,
        "currency": currency,
    }
