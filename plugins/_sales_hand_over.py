"""Accounts that were handed over: whose a sale of a day is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from acctkit.plugins._account_keepers import Keepers
from acctkit.plugins._sales_codes import OTHER_KEEPER

from acctkit import CheckDesk, Entry, Finding


def check_keepers(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """A sale to an account that was another rep's on that day is asked about, unless it is shared."""
    if desk.person is None:
        return
    now = {record.row.account: record.row for record in desk.books.records("accounts")}
    doubtful = [entry for entry in entries if _doubtful(now.get(entry.row.account), entry.row, desk.person.id)]
    keepers = Keepers.read(desk.books) if doubtful else None
    for entry in doubtful if keepers else ():
        keeper = keepers.on(entry.row.account, entry.row.date) if keepers else ""
        if keeper not in ("", desk.person.id):
            name = desk.people[keeper].name if keeper in desk.people else keeper
            yield entry.finding(OTHER_KEEPER, "account", keeper=name, date=entry.row.date)


def _doubtful(account: Any, row: Any, rep: str) -> bool:
    """Whether who had the account on that day must be looked up: most sales are the present rep's."""
    if account is None or not account.rep or row.share is not None:
        return False
    return bool(account.rep != rep or (account.rep_from and row.date < account.rep_from))
