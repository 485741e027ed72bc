"""A made-up company, day by day: what its office and its reps file, told to the books and to the oracle alike."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from tests.plugins.oracle import Customer, Oracle
from tests.plugins.oracle_ladder import Rules, Rung
from tests.plugins.oracle_ledger import DAY, Bill, Hold, Money, Word

FIRST = dt.date(2026, 1, 5)
REPS = ("1", "2", "3", "4")
RULES: Mapping[str, Rules] = {
    "default": Rules(),
    "strict": Rules((Rung(1), Rung(5, after_last=4), Rung(12, after_last=6), Rung(14, person=True)), gap=3,
                    tolerance=Decimal(0)),
    "monthly": Rules((Rung(after_month=0), Rung(after_month=15, after_last=14)), grace=3,
                     tolerance=Decimal(25), tolerances={"JPY": Decimal(1500)}, pay_within=10),
    "gentle": Rules((Rung(10), Rung(40)), gap=10, courtesy=4, tolerances={"JPY": Decimal(3000)}, pay_within=14),
}
SEGMENTS = {"wholesale": "strict", "public": "monthly"}
Event = Callable[[dt.date], None]


@dataclass
class World:
    """Accounts and their habits; `events` are what will become known, and on which day. `post` takes a form, rows and
    the rep whose file it is."""

    chance: Random
    oracle: Oracle
    pace: tuple[int, int] = (40, 220)  # days from one invoice of an account to its next
    rows: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    events: dict[dt.date, list[Event]] = field(default_factory=lambda: defaultdict(list))
    listed: dict[str, dict[str, Any]] = field(default_factory=dict)
    today: dt.date = FIRST
    serial: int = 0
    words: dict[str, dt.date] = field(default_factory=dict)

    # -------------------------------------------------------------- small things

    def number(self, letter: str) -> str:
        self.serial += 1
        return f"{letter}{self.serial}"

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def within(self, first: int, last: int) -> dt.timedelta:
        return self.chance.randint(first, last) * DAY

    def amount(self, currency: str, least: int = 300, most: int = 900_000) -> Decimal:
        small, any_size = self.chance.randint(least, least + 3_000), self.chance.randint(least, most)
        value = Decimal(self.chance.choice((small, any_size))) / 100
        return value.quantize(Decimal(1)) * 100 if currency == "JPY" else value

    def part(self, amount: Decimal, currency: str) -> Decimal:
        """Some of an amount, at least the smallest coin of it."""
        coin = Decimal(1) if currency == "JPY" else Decimal("0.01")
        return max(coin, (amount * self.chance.randint(5, 95) / 100).quantize(coin))

    def later(self, day: dt.date, event: Event) -> None:
        self.events[max(day, self.today)].append(event)

    def comes_to(self, day: dt.date) -> None:
        """What becomes known on a day: told to the oracle, and laid ready for the books."""
        self.today = day
        while some := self.events.pop(day, ()):
            for event in some:
                event(day)

    # -------------------------------------------------------------- the customers

    def open_accounts(self, many: int) -> None:
        for at in range(many):
            account, chance = f"A{at:03}", self.chance
            currency = chance.choice(("USD", "USD", "EUR", "JPY"))
            policy = chance.choice(("", "", "strict", "monthly", "gentle", "Default"))
            segment = chance.choice(("", "wholesale", "public", "retail"))
            name = policy.casefold() or SEGMENTS.get(segment, "default")
            row = {
                "account": account, "name": f"Customer {at}", "rep": chance.choice(REPS), "currency": currency,
                "policy": policy or None, "segment": segment or None, "language": chance.choice(("en", "es", "en-US")),
                "billing_email": None if self.often(0.05) else f"pay{at}@example.com", "consumer": self.often(0.1),
                "payment_terms_days": None if self.often(0.04) else chance.choice((14, 30, 30, 60)),
                "status": "active", "country": "France" if self.often(0.2) else None,
            }
            self.listed[account] = row
            customer = Customer(account, RULES[name], row["billing_email"] or "", consumer=row["consumer"],
                                country=row["country"] or "")
            self.oracle.customers[account] = customer
            self.rows["accounts", ""].append(dict(row))
            first = FIRST + self.within(0, self.pace[1] // 2)
            self.later(first, lambda day, one=account: self.invoiced(day, one))
            if self.often(0.2):
                changes = FIRST + self.within(1, 700 if self.often(0.7) else 60)
                self.later(changes, lambda day, one=account: self.relisted(day, one))

    def relisted(self, day: dt.date, account: str) -> None:
        """The list of accounts changes: closed for a while, or another address."""
        row, customer = self.listed[account], self.oracle.customers[account]
        if row["status"] != "active":
            row["status"] = "active"
        elif self.often(0.5):
            row["status"] = self.chance.choice(("insolvent", "legal", "do not contact"))
            if self.often(0.7):
                self.later(day + self.within(5, 90), lambda on: self.relisted(on, account))
        else:
            row["billing_email"] = f"{self.number('new').lower()}@example.com"
        customer.address, customer.closed = row["billing_email"] or "", row["status"] != "active"
        self.rows["accounts", ""].append(dict(row))

    # -------------------------------------------------------------- invoices

    def invoiced(self, day: dt.date, account: str) -> None:
        """An invoice comes, and all that will become of it is laid into the days ahead; so is the next one."""
        row, chance = self.listed[account], self.chance
        self.later(day + self.within(*self.pace), lambda on: self.invoiced(on, account))
        currency = row["currency"] if self.often(0.75) else chance.choice(("USD", "EUR"))
        number, issued = self.number("I"), day - self.within(0, 3)
        if self.often(0.1):
            parts = [self.amount(currency, 5_000) for _ in range(chance.randint(2, 3))]
            bills = [Bill(account, number, currency, issued, issued + 30 * at * DAY, some, at)
                     for at, some in enumerate(parts, 1)]
        else:
            terms = row["payment_terms_days"]
            due = issued + terms * DAY if terms else None
            sent = due + self.within(1, 9) if due and self.often(0.03) else None
            bills = [Bill(account, number, currency, issued, due, self.amount(currency), 0, sent)]
        for bill in bills:
            self.oracle.ledger.add(bill)
            self.rows["invoices", ""].append({
                "invoice": number, "account": account, "issued_on": issued, "amount": bill.amount,
                "due_on": bill.due if bill.part or self.often(0.5) else None, "currency": currency,
                "installment": bill.part or None, "sent_on": bill.sent,
            })
            self.habit(bill)
        self.troubles(bills[0])

    def habit(self, bill: Bill) -> None:
        """How a bill will be paid."""
        mood, named = self.chance.random(), self.often(0.75)
        if mood < 0.12:
            return  # never
        late = self.within(-10, 2) if mood < 0.5 else self.within(3, 30) if mood < 0.8 else self.within(30, 150)
        day, rest = max((bill.due or bill.issued + 30 * DAY) + late, bill.issued + DAY), bill.amount
        if self.often(0.3):
            some = self.part(rest, bill.currency)
            rest -= some
            self.later(day - min(self.within(1, 25), day - bill.issued), lambda on: self.paid(on, bill, some, named))
        if rest > 5 and self.often(0.1):
            crumb = self.part(Decimal(12), bill.currency)
            if crumb < rest:
                rest -= crumb
                kind = self.chance.choice(("discount", "withholding", "write-off"))
                if self.often(0.7):
                    self.later(day + self.within(0, 40), lambda on: self.paid(on, bill, crumb, True, kind))
        if self.often(0.04):
            rest += self.amount(bill.currency, most=20_000)  # too much
        if rest:
            self.later(day, lambda on: self.paid(on, bill, rest, named))

    def paid(self, day: dt.date, bill: Bill, amount: Decimal, named: bool, kind: str = "receipt") -> None:
        """Money comes, filed some days late at times, and once in a while dated ahead; a cheque may bounce."""
        on = day + self.within(1, 4) if self.often(0.03) else max(day - self.within(0, 3), bill.issued)
        money = Money(bill.account, bill.currency, on, amount, kind, bill.number if named else "", self.number("T"))
        self.pay(money)
        if kind == "receipt" and self.often(0.06):
            self.later(on + self.within(2, 25), lambda back: self.bounced(back, bill, money))

    def pay(self, money: Money) -> None:
        self.oracle.ledger.add(money)
        self.rows["payments", ""].append({
            "account": money.account, "paid_on": money.day, "amount": money.amount, "currency": money.currency,
            "transaction_id": f"{money.mark}-{money.kind}", "invoice": money.names or None, "reference": money.mark,
            "kind": money.kind,
        })

    def bounced(self, day: dt.date, bill: Bill, receipt: Money) -> None:
        self.pay(Money(bill.account, bill.currency, day, receipt.amount, "reversal", receipt.names, receipt.mark))
        if self.often(0.7):
            self.later(day + self.within(5, 50), lambda on: self.paid(on, bill, receipt.amount, bool(receipt.names)))

    def credited(self, day: dt.date, bill: Bill, named: bool) -> None:
        """A credit note, for the invoice that it names or none."""
        number, amount = self.number("C"), self.part(bill.amount, bill.currency)
        note = Money(bill.account, bill.currency, day, amount, "credit note", bill.number if named else "", number)
        self.oracle.ledger.add(note)
        self.rows["invoices", ""].append({
            "invoice": number, "account": bill.account, "issued_on": day, "amount": amount, "kind": "credit note",
            "currency": bill.currency, "credits_invoice": note.names or None,
        })

    # -------------------------------------------------------------- disputes, promises, cheques

    def troubles(self, bill: Bill) -> None:
        """What keeps letters away from an invoice, or the account, for a while."""
        about = bill.due or bill.issued + 30 * DAY
        for share, event in (
            (0.05, lambda on: self.credited(on, bill, True)), (0.08, lambda on: self.credited(on, bill, False)),
            (0.08, lambda on: self.issue(on, bill)), (0.05, lambda on: self.hold(on, bill, "dispute")),
            (0.04, lambda on: self.hold(on, bill, "promise to pay")), (0.02, lambda on: self.hold_all(on, bill)),
            (0.12, lambda on: self.word(on, bill)),
        ):
            if self.often(share):
                day = max(about + self.within(-15, 60), bill.issued + DAY)
                self.later(day, event)

    def hold_row(self, day: dt.date, name: str, bill: Bill, reason: str, **more: Any) -> None:
        self.rows["holds", ""].append({
            "hold": name, "account": bill.account, "invoice": bill.number, "reason": reason, "start": day, **more
        })

    def issue(self, day: dt.date, bill: Bill) -> None:
        """A rep files an issue: a hold at once, until it is resolved or the office says what becomes of it."""
        number, rep = self.number("S"), str(self.listed[bill.account]["rep"])
        row = {"issue": number, "opened_on": day, "account": bill.account, "kind": "invoice discrepancy",
               "invoice": bill.number}
        self.rows["issues", rep].append(row)
        held = Hold(bill.account, bill.number, day, dispute=True)
        self.oracle.ledger.add(held)
        what, on = self.chance.choice(("resolved", "confirmed", "lifted", "nothing")), day + self.within(2, 60)

        def decided(then: dt.date) -> None:
            held.last = then - DAY
            if what == "resolved":
                self.rows["issues", rep].append(row | {"status": "resolved", "resolved_on": then})
            else:
                self.hold_row(then, number, bill, "dispute", decision=what, issue=number)
            if what == "confirmed":
                self._until_lifted(then, number, bill, "dispute", dispute=True, issue=number)

        if what != "nothing":
            self.later(on, decided)

    def hold(self, day: dt.date, bill: Bill, reason: str) -> None:
        """The office puts an invoice on hold, with an end or until it lifts it."""
        name = self.number("H")
        end = day + self.within(1, 40) if reason != "dispute" or self.often(0.4) else None
        self.hold_row(day, name, bill, reason, end=end)
        self._until_lifted(day, name, bill, reason, dispute=reason == "dispute", end=end)

    def hold_all(self, day: dt.date, bill: Bill) -> None:
        """The office puts an account on hold."""
        name, reason = self.number("H"), self.chance.choice(("payment plan", "legal", "do not contact", "insolvency"))
        self.hold_row(day, name, bill, reason, invoice=None)
        self._until_lifted(day, name, bill, reason, everything=True)

    def _until_lifted(
        self, day: dt.date, name: str, bill: Bill, reason: str, *, dispute: bool = False,
        end: dt.date | None = None, everything: bool = False, **more: Any,
    ) -> None:
        held = Hold(bill.account, "" if everything else bill.number, day, end or dt.date.max, dispute)
        self.oracle.ledger.add(held)

        def lifted(on: dt.date) -> None:
            held.last = min(held.last, on - DAY)
            whole = {"invoice": None} if everything else {}
            self.hold_row(on, name, bill, reason, decision="lifted", **whole, **more)

        if self.often(0.75):
            self.later(day + self.within(1, 70), lifted)

    def word(self, day: dt.date, bill: Bill) -> None:
        """A rep collected something for an invoice, or was promised it; the bank shows it in the end, or nobody."""
        if day - self.words.get(bill.account, dt.date.min) < 3 * DAY:
            return
        self.words[bill.account] = day
        kind = self.chance.choice(("cheque", "cash", "transfer", "promise", "promise"))
        mark = self.number("Q") if self.often(0.6) else ""
        word = Word(bill.account, bill.currency, day, kind, self.part(bill.amount, bill.currency),
                    bill.number,
                    day + self.within(0, 30) if kind == "promise" else None, mark,
                    self.oracle.customers[bill.account].country)
        self.oracle.ledger.add(word)
        self.rows["collected", str(self.listed[bill.account]["rep"])].append({
            "date": day, "account": word.account, "kind": kind, "amount": word.amount, "currency": word.currency,
            "invoice": word.invoice or None, "promised_on": word.promised, "reference": mark or None,
        })
        if self.often(0.6):
            self.later(day + self.within(1, 14), lambda on: self.pay(Money(
                word.account, word.currency, on, word.amount, "receipt", word.invoice, mark or self.number("T"))))
