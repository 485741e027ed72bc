"""What the office keeps of disputes, promises and payment plans: which invoices and accounts are on hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from acctkit.demo.catalogue import Account
from acctkit.demo.dues import Invoice, Payment
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets, friday

PATH = "office/holds.xlsx"
DISPUTES, PROMISES, PLANS = "Piscataqua Sail Loft", "Havre de Grace Boatyard", "Hudson Valley Marina"
MISWRITTEN, MISTAKEN = "Greenwich Power Boats", "Solomons Island Marine"  # a reason, and an invoice, that are wrong
_HEAD: tuple[Cell, ...] = ("Hold", "Account", "Invoice", "Reason", "Start", "End", "Decision", "Note")


def sheet(issued: Iterable[Invoice], paid: Iterable[Payment], until: dt.date) -> Sheets:
    """The office's list of holds as it stood at the end of the week whose Sunday is `until`."""
    oldest = _unpaid(issued, paid)
    accounts = {one.account.name: one.account for one in oldest.values()}
    rows = [
        _row("H-1", oldest[accounts[DISPUTES].number], "dispute", dt.date(2026, 11, 9), note="two drums short"),
        _row("H-2", _last(issued, PROMISES), "promise to pay", dt.date(2026, 11, 10), dt.date(2026, 11, 18)),
        [*_head_of("H-3", accounts[PLANS]), None, "payment plan", dt.date(2026, 11, 12), dt.date(2027, 1, 31),
         "confirmed", "three instalments"],
        _row("H-4", oldest[accounts[MISWRITTEN].number], "dispute", dt.date(2026, 11, 12), note="wrong price"),
        _row("H-5", oldest[accounts[MISTAKEN].number], "legal", dt.date(2026, 11, 17)),
    ]
    known = [row for row in rows if isinstance(row[4], dt.date) and row[4] <= until]
    return Sheets(PATH, [Grid("Holds", [list(_HEAD), *known])], friday(until))


def spoil(before: Mapping[str, Sheets], after: Mapping[str, Sheets], issued: Iterable[Invoice]) -> None:
    """A reason that is none in the first list, mended in the second, which names the invoice of somebody else."""
    first, second = before[PATH].grids[0], after[PATH].grids[0]
    first.put(4, "Reason", "will not pay")
    second.put(5, "Invoice", next(one.number for one in issued if one.account.name == MISWRITTEN))


def _unpaid(issued: Iterable[Invoice], paid: Iterable[Payment]) -> dict[str, Invoice]:
    """The oldest invoice of each account that no payment names, of those that were due in October."""
    named = {one.invoice for one in paid}
    late = (one for one in issued if one.due < dt.date(2026, 11, 1) and not one.credits and one.number not in named)
    return {one.account.number: one for one in sorted(late, key=lambda one: one.due, reverse=True)}


def _last(issued: Iterable[Invoice], account: str) -> Invoice:
    """The last invoice of an account that was due when it promised to pay: older ones are paid without naming them."""
    due = (one for one in issued if one.account.name == account and not one.credits and one.due < dt.date(2026, 11, 10))
    return max(due, key=lambda one: (one.due, one.number))


def _row(
    name: str, invoice: Invoice, reason: str, start: dt.date, end: dt.date | None = None, note: str | None = None
) -> list[Cell]:
    return [*_head_of(name, invoice.account), invoice.number, reason, start, end, "confirmed", note]


def _head_of(name: str, account: Account) -> tuple[Cell, Cell]:
    return name, int(account.number)
