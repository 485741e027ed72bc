"""The mail to the collector: what the ladder handed to a person, whole, on each day on which something is new on it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from acctkit.plugins._collections_cases import Case, cases, net
from acctkit.plugins._collections_facts import Told
from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._collections_todo import to_do
from acctkit.plugins._holds import PROMISED
from acctkit.plugins._open_items import Receivables

from acctkit import Draft, MailDesk

KIND = "collector"
HANDED = "handed:invoice:"


def plan(desk: MailDesk) -> Iterator[Draft]:
    """The list as of now, to whom the settings name, else to the office; nothing where nothing is new on it."""
    told = Told.read(desk)
    if not _may_be_handed(desk, told):
        return
    book = Receivables.read(desk)
    found = [case for case in to_do(cases(desk, book, told)) if not case.stop]
    facts = [f"{HANDED}{step.item.number}" for case in found for step in case.handed]
    known = desk.books.told(HANDED)
    news = [fact for fact in facts if fact not in known]
    if not news:
        return
    digest = hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()[:12]
    letters = Counter(letter.account for letter in told.letters)
    collector = settings_of(desk).collector
    for address in [collector] if collector else desk.office:
        yield Draft(
            kind=KIND, to=address, template=KIND, language=desk.company.language,
            dedupe_key=f"{KIND}:{address}:{digest}", tells=tuple(news),
            values={
                "company": desk.company.name, "day": desk.as_of,
                "accounts": [_account(desk, book, case, letters[case.customer.account]) for case in found],
            },
        )


def _may_be_handed(desk: MailDesk, told: Told) -> bool:
    """Whether a letter told what comes last before a person, of whatever invoice: as long as none did, nothing needs to
    be reckoned."""
    fewest = min((policy.letters for policy in settings_of(desk).named.values() if policy.hands_over), default=None)
    return fewest is not None and (not fewest or any(notice.level >= fewest for notice in told.notices))


def _account(desk: MailDesk, book: Receivables, case: Case, letters: int) -> dict[str, Any]:
    customer, rep = case.customer, desk.people.get(case.rep)
    handed = {step.item.number for step in case.handed}
    return {
        "account": customer.account, "name": customer.called, "contact": customer.contact or "",
        "email": customer.address, "rep_name": rep.name if rep else "",
        "overdue": [{"amount": net(balance), "currency": balance.currency} for balance in case.chased],
        "items": [
            {"invoice": item.number, "due_on": item.due_on, "days_late": item.days_late, "open": item.open.value,
             "currency": balance.currency}
            for balance in case.chased for item in balance.items if item.number in handed
        ],
        "last_letter": case.last_letter, "letters": letters,
        "promises_broken": _broken(book, customer.account, desk.as_of),
    }


def _broken(book: Receivables, account: str, day: dt.date) -> int:
    holds = book.holds.by_account.get(account, ())
    return sum(1 for hold in holds if hold.reason == PROMISED and hold.ran_out(day))
