"""What is checked in a sheet of issues: days in order, the invoice the account's own, the RMA of what came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from acctkit.plugins._booked import as_booked
from acctkit.plugins._customers import Customers
from acctkit.plugins._issues_book import RETURN, STATUSES
from acctkit.plugins._issues_codes import (
    BACKWARDS,
    DISPUTED_TOO_MUCH,
    NO_RMA,
    NOT_RESOLVED,
    NOT_YET,
    NUMBERED_LATER,
    OTHERS_INVOICE,
    UNDATED,
)
from acctkit.plugins._issues_history import key_of

from acctkit import CheckDesk, Entry, Finding, Text, plain_text

Entries = Sequence[Entry[Any]]


def check_issues(desk: CheckDesk, entries: Entries) -> Iterator[Finding]:
    """Days and status say the same, and a return has its RMA."""
    for entry in as_booked(desk, "issues", entries, key_of, {"status": ("resolved_on",)}):
        row = entry.row
        if row.kind == RETURN and not row.rma:
            yield entry.finding(NO_RMA, "rma" if "rma" in entry.cells else "kind")
        if row.resolved_on is None:
            if row.status == "resolved":
                yield entry.finding(UNDATED, "resolved_on" if "resolved_on" in entry.cells else "status")
        elif row.status not in (None, "resolved"):
            if "resolved_on" in entry.cells:  # else it is the day on which the issue was resolved before
                yield entry.finding(NOT_RESOLVED, "resolved_on", expected=Text(*STATUSES[row.status][:2]))
        elif row.resolved_on < row.opened_on:
            yield entry.finding(BACKWARDS, "resolved_on", expected=row.opened_on)
        elif row.resolved_on > desk.as_of:
            yield entry.finding(NOT_YET, "resolved_on")


def check_numbers(desk: CheckDesk, entries: Entries) -> Iterator[Finding]:
    """A number that an issue gets later makes it another one."""
    mine = desk.person.id if desk.person else None
    known = {_known_by(one.row) for one in desk.books.records("issues", rep=mine, issue=None)}
    for entry in entries:
        if entry.row.issue and _known_by(entry.row) in known:
            yield entry.finding(NUMBERED_LATER, "issue")


def _known_by(row: Any) -> tuple[Any, ...]:
    return row.opened_on, row.account, row.kind, row.invoice


def check_invoices(desk: CheckDesk, entries: Entries) -> Iterator[Finding]:
    """The invoice is the account's, and no more of it is disputed than it is for; one nobody knows is told as such."""
    named = {entry.row.invoice for entry in entries if entry.row.invoice}
    if not named:
        return
    customers = Customers.read(desk)
    accounts: dict[str, set[str]] = defaultdict(set)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    currencies: dict[str, str] = {}
    for one in desk.books.records("invoices", kind="invoice"):
        if one.row.invoice in named:
            accounts[one.row.invoice].add(one.row.account)
            amounts[one.row.invoice] += one.row.amount  # the instalments of an invoice are one amount
            currencies[one.row.invoice] = customers.currency_of(one.row)
    for entry in entries:
        row = entry.row
        if row.invoice not in accounts:
            continue
        if row.account not in accounts[row.invoice]:
            yield entry.finding(OTHERS_INVOICE, "invoice", expected=", ".join(sorted(accounts[row.invoice])))
        elif row.disputed_amount is not None and row.disputed_amount > amounts[row.invoice]:
            whole = f"{plain_text(amounts[row.invoice])} {currencies[row.invoice]}"
            yield entry.finding(DISPUTED_TOO_MUCH, "disputed_amount", expected=whole)
