"""The oracle: it is told what becomes known, sees every letter as its receiver would, and says what is wrong.

It keeps an account of its own (`oracle_ledger`), counts the days of the ladder itself (`oracle_ladder`) and reads the
letters (`oracle_letters`). Of acctkit it knows what stands in the outbox: no decision of it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from tests.plugins.oracle_ladder import Due, Rules, Told, due_letter
from tests.plugins.oracle_ledger import DAY, ZERO, Ledger, works
from tests.plugins.oracle_letters import Said, read, text_of


class Wrong(AssertionError):
    """Something happened that must not."""


@dataclass
class Customer:
    """An account as the office lists it."""

    account: str
    rules: Rules
    address: str = ""
    closed: bool = False
    consumer: bool = False
    country: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter as it stands in the outbox; `written` is the day on which it was."""

    id: str
    account: str
    to: str
    mime: bytes
    tells: tuple[str, ...]
    written: dt.date
    approval: str = ""
    state: str = "queued"

    @property
    def steps(self) -> dict[str, int]:
        """The levels that it tells of its bills."""
        facts = (fact.removeprefix("invoice:").rpartition(":level:") for fact in self.tells
                 if fact.startswith("invoice:"))
        return {label: int(level) for label, _, level in facts}

    @property
    def said(self) -> Said:
        return _read(self.mime)


@lru_cache(maxsize=500)
def _read(mime: bytes) -> Said:
    return read(text_of(mime))


@dataclass
class Oracle:
    """Holds every letter, and every day, against what it knows."""

    stale_after: int = 0
    cap: int | None = None
    only_plans: bool = True  # whether nothing goes on the first day on which letters are due
    ledger: Ledger = field(default_factory=Ledger)
    customers: dict[str, Customer] = field(default_factory=dict)
    waits: dict[str, Letter] = field(default_factory=dict)  # by account: the letter that has not gone
    told: dict[str, dict[str, Told]] = field(default_factory=dict)  # by account and bill, by letters that went
    went: dict[str, dt.date] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)  # accounts that a row names which nobody could read; * is everybody
    counted: int = 0
    first: dt.date | None = None  # the day on which letters were due for the first time, and only planned

    # -------------------------------------------------------------- what stands on a day

    def stopped(self, account: str, day: dt.date) -> str:
        """Why nobody may write to an account on a day."""
        customer = self.customers[account]
        if day == self.first:
            return "the first run only plans"
        if customer.closed:
            return "closed"
        if not customer.address:
            return "no address"
        if self.stuck & {account, "*"}:
            return "a row that was not read"
        if self.stale_after:
            first = day - self.stale_after * DAY
            bank = (one for some in self.ledger.money.values() for one in some)
            if not any(first <= one.day <= day and one.kind in ("receipt", "reversal") for one in bank):
                return "old bank data"
        return ""

    def due(self, account: str, day: dt.date) -> Due | None:
        """The letter that an account is due on a day, if nothing keeps it away."""
        if self.stopped(account, day):
            return None
        rules, last = self.customers[account].rules, self.went.get(account)
        if last and (day - last).days < rules.gap:
            return None
        return due_letter(self.ledger.at(account, day), day, rules, self.told.get(account, {}))

    def faults(self, letter: Letter, day: dt.date) -> list[str]:
        """What is wrong with a letter that would go on a day; nothing where it may."""
        stop = self.stopped(letter.account, day)
        if stop:
            return [stop]
        last, rules = self.went.get(letter.account), self.customers[letter.account].rules
        if last and (day - last).days < rules.gap:
            return [f"the last letter went on {last}"]
        due = self.due(letter.account, day)
        if due is None:
            return ["no letter is due"]
        return list(self._differences(letter, due, day))

    def _differences(self, letter: Letter, due: Due, day: dt.date) -> Iterable[str]:
        said, customer = letter.said, self.customers[letter.account]
        if letter.to != customer.address:
            yield f"it goes to {letter.to}, not {customer.address}"
        if letter.steps != due.steps:
            yield f"it steps to {letter.steps}, due is {dict(due.steps)}"
        if customer.consumer and not letter.approval:
            yield "a consumer is written to without anybody's approval"
        if not (due.asks.items() <= said.asks.items() <= due.may_ask.items()):
            yield f"it asks for {said.asks}, open is {dict(due.may_ask)}"
        if due.level and letter.written < day and said.until is not None and said.until <= day:
            yield f"it asks to be paid by {said.until}"
        sides = self.ledger.at(letter.account, day)
        free = {bill.label: (bill, left, currency) for currency, side in sides.items()
                for bill, left, held in side.open if not held}
        for label, line in said.lines.items():
            if label in free and (bill := free[label][0]).due and (bill.due < day) != line.late:
                yield f"it says of {label}, due {bill.due}, that it is {'' if line.late else 'not '}late"
            if label not in free:
                yield f"it lists {label}, which is paid, held or unknown"
            else:
                bill, left, currency = free[label]
                if (line.open, line.amount, line.paid, line.currency) != (
                    left, bill.amount, bill.amount - left, currency
                ):
                    yield f"it lists {label} with {line}, open is {left} of {bill.amount} {currency}"
        for label, (bill, _, _) in free.items():
            late = bill.due is not None and bill.due < day
            if label not in said.lines and (late or bill.issued <= letter.written):
                yield f"it leaves out {label}"
        rules, told = customer.rules, self.told.get(letter.account, {})
        manner = ("courtesy" if due.level == 0 else "last" if due.level == rules.letters and rules.rungs[-1].person
                  else "first" if due.level == 1 else "again")
        if said.manner != manner:
            yield f"its words are those of the {said.manner} letter, not of the {manner} one"
        for label, line in said.lines.items():
            level = due.levels.get(label, min(told[label].level, rules.letters) if label in told else 0)
            if line.level != (min(level, due.level) if due.level > 1 else 0):
                yield f"it calls itself reminder {line.level} of {label}, which is at {level}"
        for currency, amount in said.overdue.items():
            soon = sum((left for label, (_, left, of) in free.items() if label in due.steps and of == currency), ZERO)
            if currency not in sides or amount != (sides[currency].overdue(day) if due.level else soon):
                yield f"it says that {amount} {currency} are overdue, or fall due soon"
        if (soon_due := {label for label, line in said.lines.items() if line.soon}) - due.steps.keys():
            yield f"it says that {soon_due} fall due soon"
        credits = {currency: -side.unapplied for currency, side in sides.items() if side.unapplied}
        if {currency: amount for currency, amount in said.credits.items() if amount} != credits:
            yield f"it shows credits of {said.credits}, there are {credits}"

    # -------------------------------------------------------------- what happens

    def before(self, day: dt.date, *, plans: bool = True) -> tuple[set[str], dict[str, Due]]:
        """What a run is to do first: the letters (by id) that it takes back, and by account those that it writes."""
        back = {one.id for one in self.waits.values() if one.state != "sending" and self.faults(one, day)}
        stay = {account for account, one in self.waits.items() if one.id not in back}
        due = {account: due for account in self.customers if account not in stay and (due := self.due(account, day))}
        if self.only_plans and self.first is None and plans and due:
            self.first, due = day, {}
        return back, due

    def takes_back(self, day: dt.date, expected: set[str], cancelled: set[str]) -> None:
        """What a run took back before it wrote is what was wrong, and nothing else."""
        for letter in self.waits.values():
            if (letter.id in expected) != (letter.id in cancelled):
                how = "stays" if letter.id in expected else "was taken back"
                self._wrong(letter, day, f"{how}, though {self.faults(letter, day) or 'right'}")
        self.waits = {account: one for account, one in self.waits.items() if one.id not in cancelled}

    def writes(self, day: dt.date, due: Mapping[str, Due], written: Iterable[Letter]) -> None:
        """What a run wrote is what is due: all of it, or as much as the cap allows of what waits longest."""
        letters = {letter.account: letter for letter in written}
        for account, letter in letters.items():
            if account not in due:
                self._wrong(letter, day, f"is written, though {self.faults(letter, day)}")
            if faults := self.faults(letter, day):
                self._wrong(letter, day, f"is written, though {'; '.join(faults)}")
        for account in due.keys() - letters.keys():
            if self.cap is None or len(letters) != self.cap:
                raise Wrong(f"{day}, account {account}: nobody writes, though {due[account]}; "
                            f"{len(letters)} letters of {self.cap}")
            if any(due[other].since > due[account].since for other in letters):
                raise Wrong(f"{day}, account {account}: it waits longer than others that are written to")
        if self.cap is not None and len(letters) > self.cap:
            raise Wrong(f"{day}: {len(letters)} letters, more than {self.cap}")
        self.waits |= letters

    def goes(self, letter: Letter, day: dt.date) -> None:
        """A letter is handed to the carrier: it must be right now."""
        if not works(day, self.customers[letter.account].country):
            self._wrong(letter, day, "goes, though nobody works there")
        if faults := self.faults(letter, day):
            self._wrong(letter, day, f"goes, though {'; '.join(faults)}")

    def gone(self, letter: Letter, day: dt.date) -> None:
        """A letter went, or may have gone."""
        self.counted += 1
        self.waits.pop(letter.account, None)
        self.went[letter.account] = day
        told = self.told.setdefault(letter.account, {})
        for label, level in letter.steps.items():
            before = told.get(label)
            if (before.level + 1 if before else min(level, 1)) != level:
                self._wrong(letter, day, f"tells {label} level {level} after {before}")
            told[label] = Told(level, day)

    def after(self, day: dt.date, waiting: dict[str, Letter]) -> None:
        """A run is over: what waits is what was written and did not go, and right."""
        for account, letter in waiting.items():
            if account not in self.waits or self.waits[account].id != letter.id:
                self._wrong(letter, day, "waits, and nobody saw it written")
        self.waits = waiting
        for letter in waiting.values():
            if letter.state != "sending" and (faults := self.faults(letter, day)):
                self._wrong(letter, day, f"waits, though {'; '.join(faults)}")

    def _wrong(self, letter: Letter, day: dt.date, what: str) -> None:
        raise Wrong(f"{day}, account {letter.account}: a letter of {letter.written} {what}\n{letter.tells}\n"
                    f"{text_of(letter.mime)}")

    def ageing(self, day: dt.date) -> dict[tuple[str, str], dict[str, Decimal]]:
        """The buckets of every account and currency; those without anything left out."""
        found = {}
        for account in self.ledger.accounts():
            for currency, side in self.ledger.at(account, day).items():
                if buckets := side.buckets(day):
                    total = sum((left for _, left, _ in side.open), Decimal(0)) - side.unapplied
                    if sum(buckets.values()) != total:
                        raise Wrong(f"the oracle's own buckets of {account} do not add up")
                    found[account, currency] = buckets
        return found
