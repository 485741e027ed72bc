"""Which payment settles which invoice, within one account and currency.

What names an invoice goes to it; other payments go to the oldest due that is not disputed. A credit note that names no
open invoice stays unapplied: which one it is for is for people to say. A reversal takes its payment back, and opens
what that had settled until then: what other payments had settled stays settled, and what comes in from that day on
finds it open. In which order files and rows came is of no account.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby, product
from typing import Any, Protocol

from acctkit import Part, Record

BANKED = ("receipt", "reversal")  # the kinds of payments that the bank tells of; the others the office books itself


class InvoiceLike(Protocol):
    """A row of the form `invoices`, as far as it is settled."""

    @property
    def invoice(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def issued_on(self) -> dt.date: ...
    @property
    def due_on(self) -> dt.date | None: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def credits_invoice(self) -> str | None: ...
    @property
    def installment(self) -> int | None: ...


class PaymentLike(Protocol):
    """A row of the form `payments`, as far as it settles something."""

    @property
    def account(self) -> str: ...
    @property
    def paid_on(self) -> dt.date: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def invoice(self) -> str | None: ...
    @property
    def reference(self) -> str | None: ...


@dataclass(slots=True)
class Owed:
    """An invoice, or an instalment of one, while it is settled: what is left of it, what others took of it, and the day
    of each.

    `disputed` ones are left to payments that name them.
    """

    record: int
    number: str
    installment: int | None
    issued_on: dt.date
    due_on: dt.date | None
    amount: Decimal
    left: Decimal
    disputed: bool = False
    taken: list[Part] = field(default_factory=list)
    taken_on: list[dt.date] = field(default_factory=list)

    @classmethod
    def invoice(cls, record: Record[InvoiceLike], due_on: dt.date | None, *, disputed: bool = False) -> Owed:
        """An invoice of which nothing is paid yet."""
        row = record.row
        return cls(record.id, row.invoice, row.installment, row.issued_on, due_on, row.amount, row.amount, disputed)

    @property
    def label(self) -> str:
        """Its number, with that of the instalment."""
        return self.number if self.installment is None else f"{self.number}/{self.installment}"

    @property
    def turn(self) -> tuple[Any, ...]:
        """When its turn comes: the oldest due first, those without a due date last."""
        return self.due_on or dt.date.max, self.issued_on, self.number, self.installment or 0

    def give_back(self, payment: Given, most: Decimal) -> Decimal:
        """Open it again by what a payment took of it, at most by so much; returns by how much."""
        took = [at for at, part in enumerate(self.taken) if (part.form, part.record) == (payment.form, payment.record)]
        there = -sum((self.taken[at].amount for at in took), Decimal(0))
        back = min(most, there)
        if back:
            self.left += back
            self.taken[took[0]] = payment.part(back - there)
            for at in reversed(took[1:] if back < there else took):
                del self.taken[at], self.taken_on[at]
        return back

    def parts(self) -> Iterator[Part]:
        """What makes up what is left of it: the invoice, less what others took."""
        yield Part("invoices", self.record, "amount", self.amount)
        yield from self.taken


@dataclass(slots=True)
class Given:
    """A payment, a reversal or a credit note while it is settled: the invoice it names, and what is left of it."""

    form: str
    record: int
    kind: str
    names: str | None
    label: str
    day: dt.date
    amount: Decimal
    left: Decimal
    went: list[Owed] = field(default_factory=list)

    @classmethod
    def payment(cls, record: Record[PaymentLike]) -> Given:
        """A payment or a reversal, known by its reference."""
        row = record.row
        label = row.reference or ""
        return cls("payments", record.id, row.kind, row.invoice, label, row.paid_on, row.amount, row.amount)

    @classmethod
    def credit_note(cls, record: Record[InvoiceLike]) -> Given:
        """A credit note, known by its own number."""
        row = record.row
        return cls(
            "invoices", record.id, row.kind, row.credits_invoice, row.invoice, row.issued_on, row.amount, row.amount
        )

    @property
    def turn(self) -> tuple[Any, ...]:
        """When its turn comes, by what it says: credit notes first, then day by day. Its row's place says nothing, as
        long as another says anything else."""
        return self.kind != "credit note", self.day, self.label, self.names or "", self.amount, self.kind, self.record

    def part(self, amount: Decimal) -> Part:
        """What it contributes to a figure."""
        return Part(self.form, self.record, "amount", amount)


def settle(owed: Iterable[Owed], given: Iterable[Given]) -> None:
    """Take from what is owed what was given for it."""
    oldest = sorted(owed, key=lambda one: one.turn)
    everything = sorted(given, key=lambda one: one.turn)
    money = [one for one in everything if one.kind != "reversal"]
    by_number: dict[str | None, list[Owed]] = defaultdict(list)
    for invoice in oldest:
        for number in {invoice.number, invoice.label}:
            by_number[number].append(invoice)
    bounced = _bounced(everything)
    for day, some in groupby(sorted(bounced, key=lambda one: one.day), key=lambda one: one.day):
        _spend([one for one in money if one.day < day], by_number, [one for one in oldest if one.issued_on < day])
        for one in some:
            one.reopen()
    _spend(money, by_number, oldest)


def _spend(money: Sequence[Given], by_number: Mapping[str | None, Sequence[Owed]], oldest: Iterable[Owed]) -> None:
    """Each with what is left of it: what names an invoice to that, then payments to the oldest due."""
    for one in money:
        if one.left:
            _apply(one, by_number.get(one.names, ()))
    waiting = deque(invoice for invoice in oldest if invoice.left and not invoice.disputed)
    for one in money:
        while one.kind != "credit note" and one.left and waiting:
            _apply(one, (waiting[0],))
            if not waiting[0].left:
                waiting.popleft()


@dataclass(frozen=True, slots=True)
class _Bounced:
    """So much of a payment, taken back on a day after it had settled something; `names` is the invoice that the
    reversal names."""

    day: dt.date
    payment: Given
    amount: Decimal
    names: str | None

    def reopen(self) -> None:
        """Open again what the payment had settled: first take what it had not spent, then from the invoice that the
        reversal names, then from what it came to last."""
        spare = min(self.amount, self.payment.left)
        self.payment.left -= spare
        left = self.amount - spare
        latest = reversed(self.payment.went)
        for invoice in sorted(latest, key=lambda one: self.names not in (one.number, one.label)):
            left -= invoice.give_back(self.payment, left)


def take_back(given: Iterable[Given]) -> None:
    """Leave of each payment what no reversal took back."""
    for one in _bounced(sorted(given, key=lambda one: one.turn)):
        one.payment.left -= one.amount


def _bounced(given: Sequence[Given]) -> list[_Bounced]:
    """What each reversal takes back of payments from before its day. It means the payment that is likest: one of
    before, with its reference, its invoice, its amount, the latest; those that say most come first. Of a payment of the
    same day or a later one, only what is left counts, for it has settled nothing yet."""
    receipts = sorted((one for one in given if one.kind not in ("reversal", "credit note")), key=_in_turn)
    alike: dict[tuple[Any, ...], _Latest] = defaultdict(_Latest)
    backs = sorted(
        (one for one in given if one.kind == "reversal"), key=lambda one: (not one.label, not one.names, one.turn)
    )
    if backs:
        for receipt in receipts:
            for traits in {*product(("", receipt.label), (None, receipt.names), (None, receipt.amount))}:
                alike[traits].add(receipt)
    taken: list[tuple[Given, Given, Decimal]] = []
    for back in backs:
        asked = list(dict.fromkeys(product((back.label, ""), (back.names or None, None), (back.amount, None))))
        for before in (True, False):
            for traits in asked:
                while back.left and (likely := alike[traits].latest(back.day if before else dt.date.max)):
                    used = min(back.left, likely.left)
                    back.left -= used
                    likely.left -= used
                    taken.append((back, likely, used))
    found = list[_Bounced]()
    for back, receipt, used in taken:
        if receipt.day < back.day:
            receipt.left += used
            found.append(_Bounced(back.day, receipt, used, back.names))
    return found


def _in_turn(receipt: Given) -> tuple[Any, ...]:
    return receipt.day, receipt.turn


@dataclass(slots=True)
class _Latest:
    """Receipts in their turn, of which the latest up to a day that has something left is found fast."""

    receipts: list[Given] = field(default_factory=list)
    earlier: list[int] = field(default_factory=list)  # the place before each, those that are used up jumped over

    def add(self, receipt: Given) -> None:
        """One more receipt, in its turn."""
        self.earlier.append(len(self.receipts) - 1)
        self.receipts.append(receipt)

    def latest(self, day: dt.date) -> Given | None:
        """The latest receipt up to `day` with something left."""
        at, passed = bisect_right(self.receipts, day, key=lambda one: one.day) - 1, list[int]()
        while at >= 0 and not self.receipts[at].left:
            passed.append(at)
            at = self.earlier[at]
        for one in passed:
            self.earlier[one] = at
        return self.receipts[at] if at >= 0 else None


def _apply(money: Given, owed: Iterable[Owed]) -> None:
    for invoice in owed:
        used = min(money.left, invoice.left)
        if used:
            money.left -= used
            money.went.append(invoice)
            invoice.left -= used
            invoice.taken.append(money.part(-used))
            invoice.taken_on.append(money.day)
