"""What the commands about holds are asked for, found in the books: accounts, invoices, holds and reasons by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from acctkit.plugins._holds import Hold
from acctkit.plugins._holds_listing import hint
from acctkit.plugins._plain_words import plain_word

from acctkit import CommandDesk, Filed, Form, UsageProblem


def reason_of(form: Form, text: str) -> str:
    """The word of the form for a reason, in whatever language it is said; raises UsageProblem."""
    choices = form.column("reason").choices
    for stored, words in choices.items():
        if plain_word(text) in {plain_word(word) for word in (stored, *words)}:
            return stored
    close = hint(text, {word: stored for stored, words in choices.items() for word in words})
    raise UsageProblem(f"'{text}' is no reason for a hold; {close or 'write one of: ' + ', '.join(choices)}")


def named(holds: Sequence[Hold], name: str, day: dt.date) -> Hold | None:
    """The hold of an account that goes by a name, the one in force on a day first; None where there is none such."""
    named = [hold for hold in holds if name in (hold.id, hold.issue)]
    return max(named, key=lambda hold: (hold.on(day), hold.first), default=None)


def named_after(account: str, hold: str) -> str:
    """What the file of a row about a hold is called, beside its day."""
    return hold if account in hold else f"{account} {hold}"


def file_of(filed: Filed | None) -> Mapping[str, Any] | None:
    """What became of the row that was filed, for a program; None where none was."""
    if filed is None:
        return None
    return {"submission": filed.submission, "path": filed.path, "status": filed.status}


def known_account(desk: CommandDesk, account: str) -> None:
    """Raise UsageProblem for an account that nobody knows, with those that may be meant."""
    form = "accounts" if desk.books.has("accounts") else "invoices"
    if not desk.books.records(form, account=account):
        known = {record.row.account: getattr(record.row, "name", None) or "" for record in desk.books.records(form)}
        raise UsageProblem(f"There is no account {account}; {hint(account, known) or 'see the list of accounts.'}")


def known_invoice(desk: CommandDesk, account: str, invoice: str | None) -> None:
    """Raise UsageProblem for an invoice that nobody knows, or of another account: it would hold nothing."""
    rows = [record.row for record in desk.books.records("invoices", invoice=invoice)] if invoice else []
    if invoice and not rows:
        own = {record.row.invoice: "" for record in desk.books.records("invoices", account=account)}
        close = hint(invoice, own) or f"see: acctkit trace account {account}"
        raise UsageProblem(f"There is no invoice {invoice}; {close}")
    if rows and account not in {row.account for row in rows}:
        owner = rows[0].account
        raise UsageProblem(f"Invoice {invoice} belongs to account {owner}, not to {account}; correct one of the two.")
