"""The e-mail that brings a statement of account: whom it goes to, what it says, and how it is known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._collections_stops import doubt
from acctkit.plugins._customers import Customer
from acctkit.plugins._letterhead import letterhead, reply_to
from acctkit.plugins._open_items import Balance, Receivables
from acctkit.plugins._statement import KIND, ageing, said_of, statement
from acctkit.plugins._statement_rhythms import Span

from acctkit import Draft, MailDesk, plain_text


@dataclass(frozen=True)
class Statement:
    """Which statement a message brought, by what it tells: whose, for which span, and a digest of what it says."""

    span: str
    account: str
    digest: str

    @property
    def fact(self) -> str:
        """The fact as text.

        >>> Statement("2026-10", "A:1", "5f2c").fact, Statement.of("statement:2026-10:A:1:5f2c").account
        ('statement:2026-10:A:1:5f2c', 'A:1')
        """
        return f"{KIND}:{self.span}:{self.account}:{self.digest}"

    @classmethod
    def of(cls, fact: str) -> Statement:
        """The statement that a fact tells of."""
        span, _, rest = fact.removeprefix(f"{KIND}:").partition(":")
        account, _, digest = rest.rpartition(":")
        return cls(span, account, digest)


def balances_of(book: Receivables, span: Span, accounts: Iterable[str]) -> dict[str, list[Balance]]:
    """What stands in the statements of these accounts: each currency in which something is open on the last day of the
    span, or happened within it."""
    found: dict[str, dict[str, Balance]] = {account: {} for account in accounts}
    rows = ((r.row, r.row.issued_on) for r in book.invoices)
    paid = ((r.row, r.row.paid_on) for r in book.payments)
    for row, day in (*rows, *paid):
        if row.account in found and day in span:
            currency = book.customers.currency_of(row)
            found[row.account][currency] = Balance(row.account, currency, (), ())
    for balance in book.at(span.last):
        if balance.account in found:
            found[balance.account][balance.currency] = balance
    return {account: [some[code] for code in sorted(some)] for account, some in found.items() if some}


def letter(
    desk: MailDesk, book: Receivables, customer: Customer, span: Span, balances: Sequence[Balance]
) -> Draft:
    """The statement to an account as of the last day of a span."""
    language = desk.language or customer.language or desk.company.language
    draft = Draft(
        kind=KIND, to=customer.address, to_name=customer.contact or customer.called, template=KIND, language=language,
        dedupe_key=f"{KIND}:{customer.account}:{span.label}", account=customer.account, rep=customer.rep or "",
        approval=doubt(desk, customer),
        reply_to=reply_to(desk, customer),
        papers=tuple(statement(desk, book, balance, language, span.last) for balance in balances),
        amounts={one.currency: one.total.value for one in balances if one.total.value > 0},
        values={
            **letterhead(desk, customer),
            "as_of": span.last, "balances": [_balance(book, one, language) for one in balances],
        },
    )
    return replace(draft, tells=(Statement(span.label, customer.account, digest(draft)).fact,))


def digest(draft: Draft) -> str:
    """A digest of all that a statement says: one in which anything else would stand has another."""
    papers = [[paper.name, paper.currency, paper.lines, paper.totals, paper.facts] for paper in draft.papers]
    text = json.dumps([draft.to, draft.language, draft.approval, draft.values, papers], default=_plain, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    return plain_text(value) if isinstance(value, Decimal) else str(value)


def _balance(book: Receivables, balance: Balance, language: str) -> dict[str, Any]:
    """A balance as the e-mail tells it, which is short where the paper goes along and lists what is open where it does
    not."""
    return {
        "currency": balance.currency, "total": balance.total.value, "disputed": balance.disputed.value,
        "overdue": min(balance.overdue.value, balance.total.value),
        "ageing": [{"title": one.title.say(language), "amount": one.amount} for one in ageing(book, balance)],
        "invoices": [
            {"invoice": item.number, "due_on": item.due_on, "days_late": max(item.days_late or 0, 0),
             "open": item.open.value} for item in balance.items
        ],
        "credits": [
            {"text": said_of(one).say(language), "day": one.day, "amount": one.amount.value} for one in balance.credits
        ],
    }
