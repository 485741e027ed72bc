"""Promises to pay, and what became of them: what reps were promised, and what the office holds for a promise.

A promise is kept by the bank's money alone: by receipts of its account from the day on which it was made that add up to
it (those of another invoice aside, where both name one), less what was taken back. A receipt keeps one promise only:
one that it keeps in time before one that it keeps late, and then the one whose time is over first. What a rep's promise
is for, the rep says; what the office's is for, is what it held that was open at the end of its first day and falls due
by its end; what both have of one invoice and time is one promise. One that was put off before its time, or taken back
unpaid, is none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from acctkit.plugins._collected_book import PROMISE, collections
from acctkit.plugins._collected_book import Collection as Word
from acctkit.plugins._holds import DAY, PROMISED, Hold
from acctkit.plugins._open_items import Receivables
from acctkit.plugins._settling import Given, take_back

from acctkit import Desk, Part, Record, Traced, total

Fate = Literal["awaited", "kept", "late", "broken"]


@dataclass(frozen=True)
class Promise:
    """What a customer promised to pay until a day. Money keeps it from the day `counts` on, and had added up to it on
    the day that it `came`."""

    account: str
    invoice: str | None
    currency: str
    amount: Traced
    made: dt.date
    until: dt.date
    counts: dt.date
    came: dt.date | None = None

    def fate(self, day: dt.date) -> Fate:
        """How it stands on a day."""
        if self.came is not None and self.came <= day:
            return "kept" if self.came <= self.until else "late"
        return "awaited" if day <= self.until else "broken"

    @property
    def broken_on(self) -> dt.date:
        """The first day after its time."""
        return self.until + DAY


def promises(desk: Desk, book: Receivables) -> list[Promise]:
    """Every promise up to the desk's day, in the order in which their time is over."""
    found = [(one, lifted) for one, lifted in (*_to_reps(desk, book), *_to_the_office(desk, book))
             if one.made <= desk.as_of]
    found.sort(key=lambda pair: (pair[0].until, pair[0].made, pair[0].account, pair[0].invoice or "",
                                 pair[0].currency, pair[0].amount.value))
    money, came = _receipts(book), dict[int, dt.date | None]()
    for in_time in (True, False):  # what keeps one in time must not pay another late
        for at, (one, _) in enumerate(found):
            if came.get(at) is None:
                receipts = money.get((one.account, one.currency), ())
                came[at] = _came(one, [it for it in receipts if it.day <= one.until or not in_time])
    told = [(replace(one, came=came[at]), lifted) for at, (one, lifted) in enumerate(found)]
    return [one for one, lifted in told if one.came is not None or not lifted]


def _to_reps(desk: Desk, book: Receivables) -> Iterator[tuple[Promise, bool]]:
    """What reps were promised, and whether the office took it back; what the office placed itself is the office's."""
    own: dict[str, list[Hold]] = defaultdict(list)
    for hold in book.holds:
        if hold.reason == PROMISED and not hold.rep:
            own[hold.account].append(hold)
    lifts: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
    for said in desk.books.records("holds", decision="lifted"):
        lifts[said.row.account, said.row.hold].append(said.row.start)
    for one in collections(desk):
        row = one.record.row
        if row.kind != PROMISE or not _looks_after(book, row.account) or any(_same(one, it) for it in own[row.account]):
            continue
        amount: Decimal = row.amount
        amounts = Traced(amount, lambda id=one.record.id, amount=amount: (Part("collected", id, "amount", amount),))  # type: ignore[misc]
        yield (Promise(row.account, row.invoice, one.currency, amounts, row.date, one.until, row.date),
               any(row.date <= day <= min(one.until, desk.as_of) for day in lifts[row.account, one.id]))


def _same(word: Word, hold: Hold) -> bool:
    """Whether the office holds for what a rep was promised: by its name, or for the same invoice and time."""
    row = word.record.row
    return hold.id == word.id or bool(
        _may_be(row.invoice, hold.invoice) and hold.ends and (row.promised_on or row.date) <= hold.ends <= word.until
    )


def _to_the_office(desk: Desk, book: Receivables) -> Iterator[tuple[Promise, bool]]:
    """What the office holds for a promise, currency by currency of what it holds, and whether it was lifted since."""
    placed: dict[str, list[Hold]] = defaultdict(list)
    for hold in book.holds:
        own = hold.reason == PROMISED and not (hold.rep or hold.of_rep)  # what a rep was promised is counted as such
        if own and hold.ends and not hold.again and hold.first <= desk.as_of:
            placed[hold.account].append(hold)
    invoices, payments = (_of_accounts(some, placed) for some in (book.invoices, book.payments))
    for account, holds in placed.items():
        if _looks_after(book, account):
            mine = replace(book, invoices=invoices[account], payments=payments[account])
            for hold, balances in zip(holds, mine.on(hold.first for hold in holds), strict=True):
                until = hold.ends or hold.last
                for balance in balances:
                    amount = total(item.open for item in balance.items if (
                        (item.due_on or dt.date.max) <= until if hold.invoice is None else item.invoice == hold.invoice
                    ))
                    if amount.value:
                        yield (Promise(account, hold.invoice, balance.currency, amount, hold.first, until,
                                       hold.first + DAY), hold.last < min(until, desk.as_of))


def _of_accounts(records: Iterable[Record[Any]], accounts: Collection[str]) -> dict[str, list[Record[Any]]]:
    found: dict[str, list[Record[Any]]] = {account: [] for account in accounts}
    for one in records:
        if one.row.account in found:
            found[one.row.account].append(one)
    return found


def _looks_after(book: Receivables, account: str) -> bool:
    return book.rep in (None, book.customers[account].rep)


@dataclass(slots=True)
class _Receipt:
    """A receipt at the bank, and what of it keeps no promise yet."""

    day: dt.date
    invoice: str | None
    left: Decimal


def _receipts(book: Receivables) -> Mapping[tuple[str, str], Sequence[_Receipt]]:
    """What the bank shows, by account and currency, in the order of days: what bounced is not there."""
    given: dict[tuple[str, str], list[Given]] = defaultdict(list)
    for one in book.payments:
        given[one.row.account, book.customers.currency_of(one.row)].append(Given.payment(one))
    for same in given.values():
        take_back(same)
    return {
        key: sorted((_Receipt(one.day, one.names, one.left) for one in same if one.kind == "receipt" and one.left),
                    key=lambda one: one.day)
        for key, same in given.items()
    }


def _came(promise: Promise, receipts: Iterable[_Receipt]) -> dt.date | None:
    """The day on which receipts add up to a promise; takes of them what keeps it."""
    wanted, taken = promise.amount.value, list[tuple[_Receipt, Decimal]]()
    for one in receipts:
        if one.day >= promise.counts and one.left and _may_be(promise.invoice, one.invoice):
            taken.append((one, min(wanted, one.left)))
            wanted -= taken[-1][1]
            if not wanted:
                for receipt, amount in taken:
                    receipt.left -= amount
                return one.day
    return None


def _may_be(mine: str | None, theirs: str | None) -> bool:
    """Whether two are about one invoice, as far as they say."""
    return not mine or not theirs or mine == theirs


def counted(found: Iterable[Promise], day: dt.date) -> dict[Fate, list[Promise]]:
    """Promises by what became of them."""
    fates: dict[Fate, list[Any]] = {"kept": [], "late": [], "broken": [], "awaited": []}
    for one in found:
        fates[one.fate(day)].append(one)
    return fates
