"""Whatever happens in whatever order: no letter goes that lists what is paid or held, or asks for a wrong amount, and
no account is written to twice for one invoice, or again within five days."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

import sqlalchemy as sa
from acctkit.plugins import collections
from acctkit.plugins.collections import CollectionsSettings

from acctkit import Draft, Outgoing, Receipt
from acctkit.books.schema import outbox, submissions
from acctkit.mail.compose import Composer
from acctkit.mail.deliver import deliver
from acctkit.mail.outbox import approve, queue
from acctkit.mail.taking_back import take_back
from acctkit.mail.templates import environment
from acctkit.testing import mail_desk
from acctkit.workspace import own_templates
from tests.plugins.ledgers import DAY, books
from tests.plugins.oracle_letters import read, text_of

KIND = "overdue-notice"
ACCOUNTS = [{"account": name, "name": name, "rep": "1", "currency": "USD", "email": f"{name}@example.com"}
            for name in ("A", "B")]


@dataclass
class Invoice:
    """An invoice as this test itself keeps it: what names it is all that settles it."""

    account: str
    due: dt.date
    left: Decimal
    hold: str = ""


class Office:
    """The books, the outbox and a person who approves; each letter is held against the invoices when it goes."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.books, self.day, self.clock = chance, books(*ACCOUNTS), DAY, 0.0
        self.engine: sa.Engine = self.books._ledger.engine
        self.composer = Composer(environment([own_templates()]), "reports@example.com", "Test")
        self.invoices: dict[str, Invoice] = {}
        self.stuck: dict[str, str] = {}
        self.wrong: list[Exception] = []
        self.went: dict[str, dt.date] = {}
        self.told: Counter[str] = Counter()
        self.waits, self.serial, self.sent = chance.random() < 0.7, 0, 0

    # -------------------------------------------------------------- what happens

    def live(self, steps: int) -> None:
        """One thing after the other, mostly runs."""
        happenings = [self.invoiced, self.invoiced, self.settled, self.held_or_lifted, self.a_payment_is_not_read]
        for _ in range(steps):
            if self.chance.random() < 0.5:
                self.chance.choice(happenings)()
            else:
                self.run()

    def one_more(self) -> str:
        self.serial += 1
        return str(self.serial)

    def any_open(self) -> str:
        return self.chance.choice([number for number, one in self.invoices.items() if one.left] or [""])

    def invoiced(self) -> None:
        number, due = f"I{self.one_more()}", self.day - dt.timedelta(self.chance.randint(-9, 12))
        account, value = self.chance.choice("AB"), Decimal(self.chance.randint(500, 9000)) / 100
        self.invoices[number] = Invoice(account, due, value)
        self.books.post("invoices", {"invoice": number, "account": account, "due_on": due, "amount": value,
                                     "issued_on": min(self.day, due - dt.timedelta(20))})

    def settled(self) -> None:
        if number := self.any_open():
            one = self.invoices[number]
            value = self.chance.choice([one.left, (one.left / 3).quantize(Decimal("0.01"))])
            one.left -= value
            row = {"account": one.account, "amount": value}
            if self.chance.random() < 0.3:
                self.books.post("invoices", row | {"invoice": f"N{self.one_more()}", "issued_on": self.day,
                                                   "kind": "credit note", "credits_invoice": number})
            else:
                self.books.post("payments", row | {"paid_on": self.day, "invoice": number,
                                                   "reference": self.one_more()})

    def held_or_lifted(self) -> None:
        if number := self.any_open():
            one = self.invoices[number]
            one.hold, held = "" if one.hold else f"H{self.one_more()}", one.hold
            self.books.post("holds", {"hold": one.hold or held, "account": one.account, "invoice": number,
                                      "reason": "dispute", "start": self.day,
                                      "decision": "confirmed" if one.hold else "lifted"})

    def a_payment_is_not_read(self) -> None:
        """Until the next run."""
        account, path = self.chance.choice("AB*"), f"office/stuck{self.one_more()}.xlsx"
        self.books.refuse("payments", path=path, account="" if account == "*" else account, amount="x")
        self.stuck |= dict.fromkeys("AB" if account == "*" else account, path)

    def run(self) -> None:
        """Days later, somebody having approved letters: a whole run, one that is killed after planning, or letters
        delivered by themselves; and how the transport answers."""
        days, only = self.chance.randint(0, 6), self.chance.choice(["all", "all", "all", "plan", "deliver"])
        self.answer = self.chance.choice(["sent", "sent", "sent", "deferred", "unknown"])
        self.day += dt.timedelta(days)
        self.clock += days * 86_400
        with self.engine.begin() as conn:
            for id in conn.scalars(sa.select(outbox.c.id).where(outbox.c.state == "queued").order_by(outbox.c.id)):
                if self.chance.random() < 0.6:
                    approve(conn, id)
        desk = mail_desk(self.books, self.day, settings=CollectionsSettings(business_days=False))

        def recheck(message: Outgoing) -> str:
            return str(collections.recheck(desk, message))

        if only != "deliver":
            take_back(self.engine, recheck, [KIND])
            drafts = [one for one in collections.plan(desk) if isinstance(one, Draft)]
            now = dt.datetime.combine(self.day, dt.time(12), dt.UTC)
            with self.engine.begin() as conn:
                queue(conn, [replace(one, language="en") for one in drafts], composer=self.composer, now=now,
                      as_of=self.day, approve=[KIND] if self.waits else [])
        if only != "plan":
            deliver(self.engine, self, recheck=recheck, clock=lambda: self.clock, as_of=self.day)
        with self.engine.begin() as conn:
            conn.execute(sa.update(submissions).where(submissions.c.path.like("%stuck%")).values(dismissed="read"))
        self.stuck = {}
        for wrong in self.wrong:
            raise wrong

    # -------------------------------------------------------------- what must hold when a letter goes

    def send(self, message: Outgoing) -> Receipt:
        if self.answer != "deferred":
            try:
                self.letter_is_right(message)
            except (AssertionError, ValueError) as wrong:  # a delivery goes on whatever its carrier raises
                self.wrong.append(wrong)
        return Receipt(self.answer)  # type: ignore[arg-type]

    def close(self) -> None:
        pass

    def letter_is_right(self, message: Outgoing) -> None:
        text, account = text_of(message.mime), message.account
        said = read(text)
        mine = {number: one for number, one in self.invoices.items() if one.account == account and one.left}
        listed = {number: line.open for number, line in said.lines.items()}
        assert listed.items() <= {number: one.left for number, one in mine.items() if not one.hold}.items(), text
        overdue = {number for number, one in mine.items() if one.due < self.day and not one.hold}
        assert overdue <= listed.keys(), "every overdue invoice is listed"
        assert said.asks == {"USD": sum(mine[number].left for number in overdue)}, text
        written = dt.date.fromisoformat(next(fact for fact in message.tells if fact.startswith("letter:"))[-10:])
        assert said.until and (said.until > self.day or written == self.day)
        assert account not in self.stuck, "a payment that nobody could read may be this account's"
        last = self.went.get(account)
        assert last is None or (self.day - last).days >= 5, f"the last letter went on {last}, this one on {self.day}"
        self.went[account] = self.day
        self.sent += 1
        self.told.update(fact for fact in message.tells if fact.startswith("invoice:"))
        assert max(self.told.values()) == 1, f"noticed twice: {self.told}"


def test_no_letter_goes_that_is_not_right() -> None:
    sent = 0
    for seed in range(16):
        office = Office(Random(f"letters {seed}"))
        office.live(40)
        sent += office.sent
    assert sent >= 30
