"""Collections: one overdue notice a customer, when it is due, to the right address, and never while in doubt.

An account is written to when an invoice has reached the first level of the ladder without having been noticed at it,
and its overdue amount, less its credits, is worth a letter. What was told before decides, never the day of the run: a
run that comes late catches up, one that is repeated writes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from acctkit.plugins._collections_cases import cases, worth_a_letter
from acctkit.plugins._collections_facts import Notice
from acctkit.plugins._collections_letters import KIND, letter
from acctkit.plugins._collections_settings import CollectionsSettings, settings_of
from acctkit.plugins._collections_stops import NEEDS
from acctkit.plugins._collections_tables import build
from acctkit.plugins._open_items import Receivables
from pydantic import BaseModel

from acctkit import Draft, MailDesk, Mailing, Outgoing, Section, Text, Withheld, hookimpl


def plan(desk: MailDesk) -> Iterator[Draft | Withheld]:
    """One letter to each account that is due one, or the reason why it is withheld; without an address, none."""
    for case in cases(desk):
        if case.fate == "withheld" and case.stop:
            yield Withheld(KIND, case.customer.account, case.stop)
        elif case.fate == "goes":
            yield letter(desk, case)


def recheck(desk: MailDesk, message: Outgoing) -> str:
    """Why a letter must not go any more: something in it was paid or credited since, or nobody writes there now."""
    return _why_not(desk, message).say(desk.company.language)


def _why_not(desk: MailDesk, message: Outgoing) -> Text:
    book = Receivables.read(desk, account=message.account)
    balances = [b for b in book.at(desk.as_of) if b.account == message.account]
    overdue = {item.number for b in balances for item in b.items if item.overdue}
    settled = ", ".join(sorted({notice.number for notice in Notice.among(message.tells)} - overdue))
    if settled:
        return Text(f"No longer overdue: {settled}.", f"Ya no está vencido: {settled}.")
    if not any(worth_a_letter(balance, settings_of(desk)) for balance in balances):
        return Text("Credits cover what is overdue.", "Los abonos cubren lo vencido.")
    return book.customers[message.account].closed or Text("")


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return CollectionsSettings


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("collections", Text("Collections", "Reclamaciones de pago"), build, NEEDS, 35)]


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [Mailing(KIND, plan, NEEDS, recheck)]
