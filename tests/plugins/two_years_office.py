"""The office that lives in the made-up company: it files, runs, approves, is cut off, and hands each letter to the
oracle when it goes."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any, cast

import sqlalchemy as sa
from acctkit.plugins import collections
from acctkit.plugins._collected_book import CollectedSettings
from acctkit.plugins._collections_settings import CollectionsSettings
from acctkit.plugins._open_items import Receivables
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.collected import COLLECTED
from acctkit.plugins.collections import HOLDS
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from acctkit.plugins.issues import ISSUES

from acctkit import Draft, MailDesk, Outgoing, Person, Receipt, Wait
from acctkit.books.schema import outbox, submissions
from acctkit.mail.compose import Composer
from acctkit.mail.deliver import deliver
from acctkit.mail.outbox import WHOLE, approve, queue
from acctkit.mail.taking_back import take_back
from acctkit.mail.templates import environment
from acctkit.testing import TestBooks, books_of, mail_desk
from acctkit.workspace import own_templates
from tests.plugins.oracle import Letter, Oracle, Wrong
from tests.plugins.oracle_ladder import Rules, Rung
from tests.plugins.two_years_books import ReadOnce
from tests.plugins.two_years_world import FIRST, REPS, RULES, SEGMENTS, World

KIND = "overdue-notice"
OPENS = 45  # days before the first run: it finds old debts, and only plans
PEOPLE = [Person(rep, f"Rep {rep}", f"rep{rep}@example.com") for rep in REPS]


class Killed(BaseException):
    """The process dies here."""


def settings(cap: int | None, stale_after: int) -> CollectionsSettings:
    """The policies of the made-up company, as its settings say them."""
    named = {name: _policy(rules) for name, rules in RULES.items() if name != "default"}
    for segment, name in SEGMENTS.items():
        named[name]["segments"] = [segment]
    return CollectionsSettings.model_validate(
        _policy(RULES["default"]) | {"policies": named, "cap": cap, "stale_after_days": stale_after}
    )


def _policy(rules: Rules) -> dict[str, Any]:
    return {
        "levels": [_level(rung) for rung in rules.rungs], "grace_days": rules.grace, "minimum_gap_days": rules.gap,
        "tolerance": rules.tolerance, "tolerances": dict(rules.tolerances), "courtesy_days": rules.courtesy,
        "pay_within_days": rules.pay_within,
    }


def _level(rung: Rung) -> dict[str, Any]:
    days = {"days_past_due": rung.past_due, "days_after_month_end": rung.after_month,
            "days_after_last": rung.after_last}
    return {name: some for name, some in days.items() if some is not None} | (
        {"to": "person"} if rung.person else {})


class Office:
    """The books, the outbox, the person who approves, and a carrier that answers as it likes."""

    def __init__(
        self, seed: str, *, accounts: int, cap: int | None = None, stale_after: int = 0,
        pace: tuple[int, int] = (40, 220),
    ) -> None:
        self.chance, self.day, self.clock = Random(seed), FIRST, 0.0
        self.oracle = Oracle(stale_after, cap)
        self.world = World(Random(f"{seed} world"), self.oracle, pace)
        self.world.open_accounts(accounts)
        self.books = books_of([ACCOUNTS, INVOICES, PAYMENTS, HOLDS, ISSUES, COLLECTED], {}, today=FIRST)
        self.engine: sa.Engine = self.books._ledger.engine
        self.read = ReadOnce(self.books)
        self.composer = Composer(environment([own_templates()]), "reports@example.com", "Test")
        self.settings = settings(cap, stale_after)
        self.letters: dict[str, Letter] = {}
        self.approved: set[str] = set()
        self.wrong: list[Exception] = []
        self.kill_at, self.memory = 0, dict[str, str]()
        self.all_wait, self.seen = False, 0

    # -------------------------------------------------------------- a day

    def live(self, days: int, *, ageing: bool = True) -> None:
        """Day after day: what comes is filed when somebody runs; some days nobody does, on some they run twice."""
        for at in range(days):
            self.day = FIRST + dt.timedelta(at)
            self.clock = max(self.clock, at * 86_400.0)
            self.world.comes_to(self.day)
            self.all_wait = at % 200 >= 160
            if at < OPENS or self.chance.random() < (0.15 if self.day.weekday() < 5 else 0.7):
                continue
            self.file()
            self.person_approves()
            for _ in range(2 if self.chance.random() < 0.1 else 1):
                self.run(self.chance.choice([*["all"] * 14, "dies planned", "dies queued", "dies sending", "deliver"]))
            if ageing:
                self.ageing()

    def file(self) -> None:
        """The files of the day are taken into the books, office files first."""
        self.books.today = self.day
        self.read.forget()
        for form in ("accounts", "invoices", "payments", "holds", "issues", "collected"):
            for rep in sorted(who for name, who in self.world.rows if name == form):
                rows = self.world.rows.pop((form, rep))
                self.books.post(form, *({name: one for name, one in row.items() if one is not None} for row in rows),
                                rep=rep)
        self.a_row_is_not_read()

    def a_row_is_not_read(self) -> None:
        """Until somebody files again, a payment that names an account, or none, may be in a row that was refused."""
        with self.engine.begin() as conn:
            conn.execute(sa.update(submissions).where(submissions.c.path.like("%refused%")).values(dismissed="read"))
        self.oracle.stuck = set()
        if self.chance.random() < 0.03:
            account = self.chance.choice([*self.oracle.customers, ""])
            self.books.refuse("payments", path=f"office/refused {self.day}.xlsx", account=account, amount="x")
            self.oracle.stuck = {account or "*"}

    def person_approves(self) -> None:
        """Most of what waits is approved, some of it days later; every fortieth account's never."""
        with self.engine.begin() as conn:
            for account, letter in sorted(self.oracle.waits.items()):
                never = int(account.removeprefix("A")) % 40 == 5
                if letter.approval and not never and self.chance.random() < 0.7 and approve(conn, letter.id):
                    self.approved.add(letter.id)

    def run(self, how: str) -> None:
        """A whole run, one that dies on its way, or letters delivered by themselves; and how the carrier answers."""
        self.clock += 1_000
        self.kill_at = self.chance.randint(1, 4) if how == "dies sending" else 0
        self.answers = self.chance.choice((["sent"], ["sent"], ["sent"], ["sent", "deferred", "unknown"]))
        desk = self.desk()

        def recheck(message: Outgoing) -> str | Wait:
            return collections.recheck(desk, message)

        def wrong_for_good(message: Outgoing) -> str:
            return "" if isinstance(answer := recheck(message), Wait) else answer

        back, due = self.oracle.before(self.day, plans=how != "deliver")
        if how != "deliver":
            take_back(self.engine, wrong_for_good, [KIND])
            states = self.states()
            self.oracle.takes_back(self.day, back, {id for id, state in states.items() if state == "cancelled"})
            drafts = [one for one in collections.plan(desk) if isinstance(one, Draft)]
            if how == "dies planned":
                return
            now = dt.datetime.combine(self.day, dt.time(12), dt.UTC)
            with self.engine.begin() as conn:
                queued = queue(conn, drafts, composer=self.composer, now=now, as_of=self.day,
                               approve=[KIND] if self.all_wait else [])
            assert not queued.failed, queued.failed
            written = self.look(queued.ids)
            self.approved -= {letter.id for letter in written}
            if len(written) != len(drafts):
                raise Wrong(f"{self.day}: {len(drafts)} letters were planned, {len(written)} queued")
            self.oracle.writes(self.day, due, written)
            if how == "dies queued":
                return
        with suppress(Killed):
            deliver(self.engine, self, recheck=recheck, clock=lambda: self.clock, as_of=self.day)
        for wrong in self.wrong:
            raise wrong
        self.settle(how)

    def desk(self) -> MailDesk:
        """What collections works with on the day."""
        return mail_desk(cast(TestBooks, self.read), self.day, people=PEOPLE, settings=self.settings,
                         transport="pigeon", others={"collected": CollectedSettings()}, memory=self.memory)

    def settle(self, how: str) -> None:
        """What became of the letters, as the outbox has it."""
        states = self.states()
        for letter in [one for one in self.oracle.waits.values() if states[one.id] in ("sent", "unknown")]:
            self.oracle.gone(letter, self.day)
        waiting = {one.account: replace(one, state=states[one.id]) for one in self.oracle.waits.values()
                   if states[one.id] != "cancelled"}
        if how in ("deliver", "dies sending"):
            self.oracle.waits = waiting
        else:
            self.oracle.after(self.day, waiting)

    def states(self) -> dict[str, str]:
        """How the letters stand that did not go as far as the oracle knows."""
        ids = [letter.id for letter in self.oracle.waits.values()]
        with self.engine.connect() as conn:
            return {row.id: row.state for row in
                    conn.execute(sa.select(outbox.c.id, outbox.c.state).where(outbox.c.id.in_(ids)))}

    def look(self, ids: tuple[str, ...]) -> list[Letter]:
        """Letters as they stand in the outbox."""
        with self.engine.connect() as conn:
            rows = conn.execute(WHOLE.where(outbox.c.id.in_(ids))).mappings().all()
        found = [Letter(row["id"], row["account"], row["recipient"], row["mime"], tuple(row["tells"]), self.day,
                        row["approval"]) for row in rows]
        self.letters |= {letter.id: letter for letter in found}
        return found

    # -------------------------------------------------------------- the carrier

    def send(self, message: Outgoing) -> Receipt:
        self.kill_at -= 1
        if self.kill_at == 0 and self.chance.random() < 0.5:
            raise Killed
        answer = self.chance.choice(self.answers)
        if answer != "deferred":
            try:
                letter = self.letters[message.id]
                assert message.mime == letter.mime, "the bytes changed in the outbox"
                if letter.approval and letter.id not in self.approved:
                    raise Wrong(f"{self.day}: a letter to {letter.account} goes and nobody approved it")
                self.oracle.goes(letter, self.day)
            except (AssertionError, LookupError, ValueError, StopIteration) as wrong:
                self.wrong.append(wrong)
        if self.kill_at == 0:
            raise Killed
        return Receipt(answer)

    def close(self) -> None:
        pass

    # -------------------------------------------------------------- the ageing

    def ageing(self) -> None:
        """The buckets of every account and currency are those of the oracle."""
        desk = self.desk()
        found: dict[tuple[str, str], dict[str, Decimal]] = {}
        for balance in Receivables.read(desk).at(self.day):
            buckets = found[balance.account, balance.currency] = {"unapplied": balance.unapplied.value}
            for item in balance.items:
                buckets[item.bucket] = buckets.get(item.bucket, Decimal(0)) + item.open.value
            if sum(buckets.values()) != balance.total.value:
                raise Wrong(f"{self.day}: the buckets of {balance.account} are not its total {balance.total.value}")
        found = {who: {name: some for name, some in buckets.items() if some} for who, buckets in found.items()}
        mine = self.oracle.ageing(self.day)
        for who in sorted({*found, *mine}):
            if found.get(who) != mine.get(who):
                raise Wrong(f"{self.day}, {who}: the ageing says {found.get(who)}, there is {mine.get(who)}")
        self.seen += 1
