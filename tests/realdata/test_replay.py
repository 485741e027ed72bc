"""The real company's days one after the other, as whole runs, held against the oracle that holds the made-up company's:
what comes is taken on its day, every letter is right when it goes, nobody is forgotten, and the ageing adds up."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from contextlib import closing
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from acctkit.plugins._open_items import Receivables

from acctkit.books.ledger import open_books
from acctkit.executors import readers_of
from acctkit.letters import mail_desk
from tests.plugins.ledgers import acceptance
from tests.plugins.oracle import Customer, Letter, Oracle
from tests.plugins.oracle_ladder import Rules
from tests.plugins.oracle_ledger import Bill, Money
from tests.realdata.replaying import FIRST, LAST, Replay, days

FULL = bool(os.environ.get("ACCTKIT_FULL_REPLAY"))
DATA = Path(__file__).resolve().parents[3] / "shared" / "realdata" / "classicmodels"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside this checkout")


class Watched:
    """The replay with the oracle beside it."""

    def __init__(self, root: Path) -> None:
        script = acceptance()
        truth = script.Truth(FIRST, LAST)
        self.replay = Replay.of(root, truth, script, lambda workspace: None)
        self.books = self.replay.workspace.root / "books.db"
        self.oracle = Oracle(only_plans=False)
        for account in truth.customers:
            address = f"ap{account}@example.com" if truth.has_address(account) else ""
            self.oracle.customers[account] = Customer(account, Rules(), address)

    def live(self, day: dt.date) -> None:
        """A day: what comes is told to the oracle, too, and what the run did is held against what it expects."""
        for number, account, issued, due, amount, currency in self.replay.bills.get(day, ()):
            self.oracle.ledger.add(Bill(account, number, currency, issued, due, Decimal(str(amount))))
        for account, paid, amount, currency, mark in self.replay.money.get(day, ()):
            self.oracle.ledger.add(Money(account, currency, paid, Decimal(str(amount)), mark=mark))
        back, due_now = self.oracle.before(day)
        told = self.replay.live(day)
        taken = {status: count for status, count in told["submissions"].items() if count}
        assert taken == ({"accepted": len(self.replay.comes[day])} if day in self.replay.comes else {}), day
        assert not told["plugin_errors"] and not told["failed_mail"], (day, told["plugin_errors"], told["failed_mail"])
        letters = self.letters(day, {one.id for one in self.oracle.waits.values()})
        waited = {one.id for one in self.oracle.waits.values()}
        self.oracle.takes_back(day, back, {one.id for one in letters if one.state == "cancelled" and one.id in waited})
        self.oracle.writes(day, due_now, [one for one in letters if one.id not in waited or one.written == day])
        for letter in letters:
            if letter.state == "sent":
                self.oracle.goes(letter, day)
                self.oracle.gone(letter, day)
        self.oracle.after(day, {one.account: one for one in letters if one.state not in ("sent", "cancelled")})
        self.ageing(day)

    def letters(self, day: dt.date, waiting: set[str]) -> list[Letter]:
        """The letters that were written on the day, or waited before it, as they stand in the outbox now."""
        with closing(sqlite3.connect(self.books)) as books:
            rows = books.execute(
                "SELECT id, account, recipient, mime, tells, queued_on, approval, state FROM outbox "
                "JOIN mimes ON message = id WHERE kind = 'overdue-notice' "
                "AND (queued_on = ? OR state NOT IN ('sent') OR id IN "
                f"({', '.join('?' * len(waiting))})) ORDER BY id", (day.isoformat(), *sorted(waiting)),
            ).fetchall()
        found = [Letter(id, account, to, mime, tuple(json.loads(tells)), dt.date.fromisoformat(written), why, state)
                 for id, account, to, mime, tells, written, why, state in rows]
        return [one for one in found if one.written == day or one.id in waiting]

    def ageing(self, day: dt.date) -> None:
        """The buckets of every account are those of the oracle, and add up to what is outstanding."""
        opened = self.replay.opened
        ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
        owned, week = opened.plugins.mailings["overdue-notice"], opened.settings.calendar.make().last_complete(day)
        found: dict[tuple[str, str], dict[str, Decimal]] = {}
        for balance in Receivables.read(mail_desk(opened, ledger, owned, week, opened.moment(day))).at(day):
            buckets: dict[str, Any] = {"unapplied": balance.unapplied.value}
            for item in balance.items:
                buckets[item.bucket] = buckets.get(item.bucket, Decimal(0)) + item.open.value
            assert sum(buckets.values()) == balance.total.value, (day, balance.account)
            found[balance.account, balance.currency] = {name: some for name, some in buckets.items() if some}
        ledger.close()
        assert found == self.oracle.ageing(day), day


@pytest.mark.timeout(1800)
def test_the_days_of_the_real_company_go_by_as_the_oracle_says(tmp_path: Path) -> None:
    """All 518 of them with ACCTKIT_FULL_REPLAY, three minutes of one processor; else the first ten weeks."""
    watched = Watched(tmp_path)
    with readers_of(watched.replay.opened) as watched.replay.readers:
        for day in islice(days(), None if FULL else 70):
            watched.live(day)
    assert len(watched.replay.seconds) == (518 if FULL else 70)
    assert watched.oracle.counted >= (30 if FULL else 1)
