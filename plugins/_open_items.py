"""What is open as of a day: what each customer still owes, invoice by invoice, and what was paid or credited beyond it.

Shared by the plugins that deal with receivables; no plugin itself. Money never crosses currencies; every open amount
traces to the invoice and to what reduced it. Which payment settled which invoice is the matter of `_settling`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from acctkit.plugins._account_keepers import Keepers
from acctkit.plugins._customers import Customers
from acctkit.plugins._holds import Hold, Holds
from acctkit.plugins._holds_reach import reach
from acctkit.plugins._receivables_ages import Ages
from acctkit.plugins._settling import Given, InvoiceLike, Owed, PaymentLike, settle

from acctkit import Desk, Record, Traced, total


@dataclass(frozen=True, slots=True)
class Item:
    """An open invoice, or an open instalment: `open` traces to the invoice and to what reduced it. `days_late` counts
    from the due date (0 or less: not due yet) and is None where no due date is known: nobody is late then. `number` has
    that of the instalment, too; `bucket` is the column of the ageing that it stands in; `hold` is why it is not chased;
    `record` is the id of its row; `taken` what was paid or credited of it, and when; `words` are the holds of which the
    amounts would pay it."""

    number: str
    invoice: str
    issued_on: dt.date
    due_on: dt.date | None
    days_late: int | None
    amount: Decimal
    open: Traced
    bucket: str
    hold: Hold | None = None
    record: int = 0
    taken: tuple[tuple[dt.date, Decimal], ...] = ()
    words: tuple[Hold, ...] = ()

    def under(self, hold: Hold) -> bool:
        """Whether a hold is on it: by the invoice that it names, on all of the account, or as far as it reaches."""
        return hold in self.words if hold.amount is not None else hold.invoice in (None, self.invoice)

    @property
    def overdue(self) -> bool:
        """Whether its due date has passed."""
        return self.days_late is not None and self.days_late > 0


@dataclass(frozen=True, slots=True)
class Credit:
    """What was paid or credited and fits no open invoice: `amount` is negative (a reversal of nothing: positive)."""

    kind: str
    number: str
    day: dt.date
    amount: Traced


@dataclass(frozen=True, slots=True)
class Balance:
    """Where an account stands in one currency on a day: open items, oldest due first, and credits not applied."""

    account: str
    currency: str
    items: tuple[Item, ...]
    credits: tuple[Credit, ...]

    @property
    def overdue(self) -> Traced:
        """What is past due, before credits."""
        return total(item.open for item in self.items if item.overdue)

    @property
    def disputed(self) -> Traced:
        """What of the open items the customer disputes, whatever their age."""
        return total(item.open for item in self.items if item.hold and item.hold.disputes)

    @property
    def free(self) -> Balance:
        """The balance without what is on hold."""
        return replace(self, items=tuple(item for item in self.items if item.hold is None))

    @property
    def unapplied(self) -> Traced:
        """Payments and credits that no invoice took, as a negative amount."""
        return total(credit.amount for credit in self.credits)

    @property
    def total(self) -> Traced:
        """What is outstanding: all that is open, less what is unapplied."""
        return total(item.open for item in self.items) + self.unapplied


@dataclass(slots=True)
class _Ledger:
    """The rows of an account in one currency, in the order of days; `owed` and `given` are what they left open on the
    last day that was asked for, at which so many of them counted, and such invoices were disputed."""

    account: str
    currency: str
    invoices: list[Record[InvoiceLike]] = field(default_factory=list)
    payments: list[Record[PaymentLike]] = field(default_factory=list)
    state: tuple[int, int, Sequence[bool]] = (0, 0, ())
    owed: list[Owed] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)


@dataclass(frozen=True)
class Receivables:
    """The invoices and payments up to a day, the customers and the holds, read once; `at` gives the balances on any day
    of it."""

    invoices: Sequence[Record[InvoiceLike]]
    payments: Sequence[Record[PaymentLike]]
    customers: Customers
    holds: Holds
    rep: str | None = None
    account: str | None = None
    ages: Ages = Ages()

    @classmethod
    def read(cls, desk: Desk, *, account: str | None = None) -> Receivables:
        """Everything up to `desk.as_of`, or only what is on one account."""
        only: dict[str, Any] = {} if account is None else {"account": account}
        invoices, payments = (desk.books.records(form, until=desk.as_of, **only) for form in ("invoices", "payments"))
        customers = Customers.read(desk, **only).kept(Keepers.read(desk.books, **only), desk.as_of)
        return cls(invoices, payments, customers, Holds.read(desk, **only), account=account, ages=Ages.read(desk))

    def of_rep(self, rep: str) -> Receivables:
        """Only the accounts that `rep` looks after on the day that the book was read for."""
        return replace(
            self, rep=rep, invoices=[r for r in self.invoices if self.customers[r.row.account].rep == rep],
            payments=[r for r in self.payments if self.customers[r.row.account].rep == rep],
        )

    def due_on(self, invoice: InvoiceLike) -> dt.date | None:
        """The due date as written, else by the account's terms, else none."""
        terms = self.customers[invoice.account].payment_terms_days
        return invoice.due_on or (None if terms is None else invoice.issued_on + dt.timedelta(days=int(terms)))

    def row(self, item: Item) -> InvoiceLike | None:
        """The row of an open item, for what else it says of the invoice."""
        return self._rows.get(item.record)

    @cached_property
    def _rows(self) -> Mapping[int, InvoiceLike]:
        return {record.id: record.row for record in self.invoices}

    def who(self, balance: Balance) -> dict[str, Any]:
        """The first columns of every table about balances."""
        customer = self.customers[balance.account]
        return {"account": balance.account, "name": customer.name or "", "rep": customer.rep or "",
                "currency": balance.currency}

    def at(self, day: dt.date) -> tuple[Balance, ...]:
        """Every account and currency with something open on `day`, by account; later invoices and payments do not
        count."""
        return next(self.on((day,)))

    def on(self, days: Iterable[dt.date]) -> Iterator[tuple[Balance, ...]]:
        """The balances on one day after the other: what stayed as it was in between is settled once."""
        ledgers = self._ledgers()
        for day in days:
            balances = (self._balance(ledger, day) for ledger in ledgers)
            yield tuple(balance for balance in balances if balance.items or balance.credits)

    def _ledgers(self) -> list[_Ledger]:
        found: dict[tuple[str, str], _Ledger] = {}
        for record in self.invoices:
            key = record.row.account, self.customers.currency_of(record.row)
            found.setdefault(key, _Ledger(*key)).invoices.append(record)
        for paid in self.payments:
            key = paid.row.account, self.customers.currency_of(paid.row)
            found.setdefault(key, _Ledger(*key)).payments.append(paid)
        for ledger in found.values():
            ledger.invoices.sort(key=lambda one: one.row.issued_on)
            ledger.payments.sort(key=lambda one: one.row.paid_on)
        return [ledger for _, ledger in sorted(found.items())]

    def _disputed(self, invoice: InvoiceLike, day: dt.date) -> bool:
        hold = self.holds.over(invoice.account, invoice.invoice, day)
        return hold is not None and hold.disputes and hold.invoice is not None

    def _balance(self, ledger: _Ledger, day: dt.date) -> Balance:
        invoices = ledger.invoices[: bisect_right(ledger.invoices, day, key=lambda one: one.row.issued_on)]
        payments = ledger.payments[: bisect_right(ledger.payments, day, key=lambda one: one.row.paid_on)]
        held = ledger.account in self.holds.by_account
        disputed = tuple(self._disputed(one.row, day) for one in invoices) if held else ()
        state = len(invoices), len(payments), disputed
        if state != ledger.state:
            ledger.state = state
            ledger.owed, ledger.given = self._settled(invoices, payments, disputed or [False] * len(invoices))
        holds = [self.holds.over(ledger.account, one.number, day) for one in ledger.owed]
        words: Sequence[tuple[Hold, ...]] = [()] * len(holds)
        if held and (upto := self.holds.upto(ledger.account, ledger.currency, day)):
            words = reach([(one.left, hold) for one, hold in zip(ledger.owed, holds, strict=True)], upto)
        items = (self._item(one, day, *its) for one, *its in zip(ledger.owed, holds, words, strict=True))
        return Balance(ledger.account, ledger.currency, tuple(items), tuple(_credit(one) for one in ledger.given))

    def _settled(
        self, invoices: Sequence[Record[InvoiceLike]], payments: Sequence[Record[PaymentLike]], disputed: Sequence[bool]
    ) -> tuple[list[Owed], list[Given]]:
        """What is left open, oldest due first, and what is left of what was given."""
        owed = [
            Owed.invoice(one, self.due_on(one.row), disputed=held)
            for one, held in zip(invoices, disputed, strict=True) if one.row.kind == "invoice"
        ]
        given = [Given.credit_note(one) for one in invoices if one.row.kind != "invoice"]
        given += [Given.payment(one) for one in payments]
        settle(owed, given)
        return (
            sorted((one for one in owed if one.left), key=lambda one: one.turn),
            sorted((one for one in given if one.left), key=lambda one: one.turn),
        )

    def _item(self, owed: Owed, day: dt.date, hold: Hold | None, words: tuple[Hold, ...]) -> Item:
        late = (day - owed.due_on).days if owed.due_on else None
        opened, bucket = Traced(owed.left, owed.parts), self.ages.name(late)
        return Item(
            owed.label, owed.number, owed.issued_on, owed.due_on, late, owed.amount, opened, bucket,
            hold or next(iter(words), None), owed.record, _taken(owed), words,
        )


def _taken(owed: Owed) -> tuple[tuple[dt.date, Decimal], ...]:
    return tuple((day, -part.amount) for day, part in zip(owed.taken_on, owed.taken, strict=True))


def _credit(given: Given) -> Credit:
    amount = given.left if given.kind == "reversal" else -given.left
    return Credit(given.kind, given.label, given.day, Traced(amount, lambda: (given.part(amount),)))
