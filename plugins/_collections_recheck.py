"""Right before a letter goes: whether the books of today would make it again, word for word.

A letter may wait for days until somebody approves it. Whatever was paid, credited, held or changed meanwhile, in any of
the invoices that it lists, makes it another letter: that one is not sent, and the next run writes the right one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from acctkit.plugins._collections_cases import cases
from acctkit.plugins._collections_facts import STALE_OK, Notice, Request, Told
from acctkit.plugins._collections_letters import digest, letter
from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._customers import Customers
from acctkit.plugins._ladder import COURTESY
from acctkit.plugins._late_interest import MissingRateError
from acctkit.plugins._open_items import Item, Receivables

from acctkit import MailDesk, Outgoing, Text, Wait

LATER = Text("A later letter to this account takes its place.", "La sustituye una carta posterior al mismo cliente.")
OF_BEFORE = Text(
    "It was written by an earlier version, which did not keep what it says; the next run writes it anew.",
    "La redactó una versión anterior, que no guardaba su contenido; la próxima ejecución la redacta de nuevo.",
)
COVERED = Text("Credits cover what is overdue.", "Los saldos a favor cubren lo vencido.")
CHANGED = Text(
    "What it says is no longer so: something that it lists was paid, credited or changed since.",
    "Ya no es correcta: desde que se redactó, algo de lo que enumera se ha pagado, compensado o modificado.",
)
MOVED = Text(
    "The address that it goes to was changed since.", "Desde que se redactó ha cambiado la dirección a la que se envía."
)
TOO_LATE = Text("The day by which it asks for payment has come.", "Ya ha llegado la fecha límite de pago que indica.")


def why_not(desk: MailDesk, message: Outgoing) -> Text:
    """The sentence that says why a letter must not go as it is; an empty one where it may."""
    asks = Request.among(message.tells)
    if asks is None:
        return OF_BEFORE
    book = Receivables.read(desk, account=message.account)
    items = {item.number: item for balance in book.at(desk.as_of) for item in balance.items}
    others = Told.by_others(desk, message.account, items, message.tells)
    if any(other.day > asks.written for other in others.letters):
        return LATER
    told = Notice.among(message.tells)
    if settled := _settled(told, items):
        return settled
    if held := next((hold for one in sorted(told) if (hold := items[one.number].hold)), None):
        return held.why
    stale_ok = any(fact.startswith(f"{STALE_OK}:") for fact in message.tells)
    case = next(iter(cases(desk, book, others, stale_ok=stale_ok)), None)
    if case is None or not case.chased:
        return COVERED
    if case.stop:
        return case.stop
    if case.fate != "goes" or {step.notice for step in case.steps} != told:
        return CHANGED
    try:
        draft = letter(desk, book, case)
    except MissingRateError as error:
        return error.text
    if digest(draft, asks.written) != asks.digest:
        if draft.to != message.to and digest(replace(draft, to=message.to), asks.written) == asks.digest:
            return MOVED
        surely = digest(replace(draft, approval=""), asks.written) == asks.digest
        return Text(draft.approval, draft.approval) if surely else CHANGED
    if asks.written < desk.as_of >= asks.pay_by:
        return TOO_LATE
    return Text("")


def _settled(told: Collection[Notice], items: Mapping[str, Item]) -> Text | None:
    """The sentence that names what a letter asks for and is not overdue any more, or not open where it is a reminder of
    what falls due."""
    gone = sorted({
        one.number for one in told
        if one.number not in items or not (items[one.number].overdue or one.level == COURTESY)
    })
    if not gone:
        return None
    numbers, open_only = ", ".join(gone), all(one.level == COURTESY for one in told)
    if open_only:
        es = "Ya no está pendiente de pago" if len(gone) == 1 else "Ya no están pendientes de pago"
        return Text(f"No longer open: {numbers}.", f"{es}: {numbers}.")
    es = "Ya no está vencida" if len(gone) == 1 else "Ya no están vencidas"
    return Text(f"No longer overdue: {numbers}.", f"{es}: {numbers}.")


def waits(desk: MailDesk, message: Outgoing) -> Wait | None:
    """Why a letter that is right waits: nobody works at the customer's today."""
    if not settings_of(desk).business_days:
        return None
    customer = Customers.read(desk, account=message.account)[message.account]
    if desk.calendar.works(desk.as_of, customer.country or ""):
        return None
    return Wait(Text(
        "Nobody works there today; it goes on the next business day.",
        "Hoy no es día laborable allí; sale el próximo día laborable.",
    ).say(desk.company.language))
