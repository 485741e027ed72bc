"""What is open as of a day: which payment settled which invoice, and what each customer still owes.

Shared by the plugins that deal with receivables; no plugin itself. Money never crosses currencies; every open amount
traces to the invoice and to what reduced it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from acctkit import Desk, Part, Record, Text, Traced, total

BUCKETS: tuple[tuple[str, Text, float], ...] = (
    ("current", Text("Not due", "Sin vencer"), 0),
    ("d1_30", Text("1–30 days late", "1–30 días vencido"), 30),
    ("d31_60", Text("31–60 days late", "31–60 días vencido"), 60),
    ("d61_90", Text("61–90 days late", "61–90 días vencido"), 90),
    ("d91_120", Text("91–120 days late", "91–120 días vencido"), 120),
    ("d121_plus", Text("121+ days late", "121+ días vencido"), float("inf")),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An open invoice, or an open instalment: `open` traces to the invoice and to what reduced it. `days_late` counts
    from the due date (0 or less: not due yet) and is None where no due date is known: nobody is late then."""

    number: str
    issued_on: dt.date
    due_on: dt.date | None
    days_late: int | None
    amount: Decimal
    open: Traced

    @property
    def bucket(self) -> str:
        """The column of the ageing that it stands in."""
        late = self.days_late
        return "no_due_date" if late is None else next(name for name, _, most in BUCKETS if late <= most)

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
    def unapplied(self) -> Traced:
        """Payments and credits that no invoice took, as a negative amount."""
        return total(credit.amount for credit in self.credits)

    @property
    def total(self) -> Traced:
        """What is outstanding: all that is open, less what is unapplied."""
        return total(item.open for item in self.items) + self.unapplied


@dataclass(slots=True)
class _Tally:
    """A record while it is settled: what is left of its amount, and what others took of it."""

    record: Record[Any]
    left: Decimal
    taken: list[Part] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(self.record.row.kind)

    def part(self, amount: Decimal) -> Part:
        return Part(self.record.form, self.record.id, "amount", amount)


@dataclass(frozen=True)
class Receivables:
    """The invoices and payments up to a day, and the accounts, read once; `at` gives the balances on any day of it."""

    invoices: Sequence[Record[Any]]
    payments: Sequence[Record[Any]]
    accounts: Mapping[str, Any]
    currency: str
    rep: str | None = None

    @classmethod
    def read(cls, desk: Desk, **equal: Any) -> Receivables:
        """Everything up to `desk.as_of`, or only what has these values, such as `account="103"`."""
        invoices, payments = (desk.books.records(form, until=desk.as_of, **equal) for form in ("invoices", "payments"))
        return cls(invoices, payments, accounts_of(desk), desk.company.currency)

    def of_rep(self, rep: str) -> Receivables:
        """Only the accounts that `rep` looks after now."""
        return replace(
            self, rep=rep, invoices=[r for r in self.invoices if self.rep_of(r.row.account) == rep],
            payments=[r for r in self.payments if self.rep_of(r.row.account) == rep],
        )

    def rep_of(self, account: str) -> str:
        """Who looks after `account` now, or nobody."""
        return getattr(self.accounts.get(account), "rep", None) or ""

    def currency_of(self, row: Any) -> str:
        """The currency of an invoice or payment."""
        return currency_of(row, self.accounts, self.currency)

    def due_on(self, row: Any) -> dt.date | None:
        """The due date as written, else by the account's terms, else none."""
        terms = getattr(self.accounts.get(row.account), "payment_terms_days", None)
        return row.due_on or (None if terms is None else row.issued_on + dt.timedelta(days=int(terms)))

    def who(self, balance: Balance) -> dict[str, Any]:
        """The first columns of every table about balances."""
        name = getattr(self.accounts.get(balance.account), "name", "")
        return {"account": balance.account, "name": name, "rep": self.rep_of(balance.account),
                "currency": balance.currency}

    def at(self, day: dt.date) -> tuple[Balance, ...]:
        """Every account and currency with something open on `day`, by account; later invoices and payments do not
        count."""
        groups: dict[tuple[str, str], tuple[list[_Tally], list[_Tally]]] = defaultdict(lambda: ([], []))
        for record in (*self.invoices, *self.payments):
            row: Any = record.row
            if (row.issued_on if record.form == "invoices" else row.paid_on) <= day:
                groups[row.account, self.currency_of(row)][row.kind != "invoice"].append(_Tally(record, row.amount))
        balances = (self._settle(*key, *sides, day) for key, sides in sorted(groups.items()))
        return tuple(balance for balance in balances if balance.items or balance.credits)

    def _settle(
        self, account: str, currency: str, owed: list[_Tally], given: list[_Tally], day: dt.date
    ) -> Balance:
        """Reversals first take back their payment; what names an invoice goes to it; other payments go to the oldest
        due. A credit note that names no open invoice stays unapplied: which one it is for is for people to say."""
        due = {tally.record.id: self.due_on(tally.record.row) for tally in owed}
        owed.sort(key=lambda t: _oldest_first(t.record.row, due[t.record.id]))
        _take_back(given)
        by_number: dict[str, list[_Tally]] = defaultdict(list)
        for tally in owed:
            by_number[tally.record.row.invoice].append(tally)
        money = [tally for tally in given if tally.kind != "reversal"]
        for tally in money:
            row = tally.record.row
            _apply(tally, by_number.get(row.credits_invoice if tally.kind == "credit note" else row.invoice, ()))
        waiting = deque(owed)
        for tally in money:
            while tally.kind != "credit note" and tally.left and waiting:
                _apply(tally, (waiting[0],))
                if not waiting[0].left:
                    waiting.popleft()
        items = tuple(_item(tally, due[tally.record.id], day) for tally in owed if tally.left)
        return Balance(account, currency, items, tuple(_credit(tally) for tally in given if tally.left))


def accounts_of(desk: Desk) -> dict[str, Any]:
    """The accounts by id, as their form has them; none when no plugin declares that form."""
    return {record.row.account: record.row for record in desk.books.records("accounts")}


def currency_of(row: Any, accounts: Mapping[str, Any], company: str) -> str:
    """The currency as written, else the account's, else the company's."""
    return row.currency or getattr(accounts.get(row.account), "currency", None) or company


def _oldest_first(row: Any, due: dt.date | None) -> tuple[Any, ...]:
    return due or dt.date.max, row.issued_on, row.invoice, row.installment or 0


def _take_back(given: Iterable[_Tally]) -> None:
    """Each reversal takes back the payment that it most likely means: one of before, with its reference, its invoice,
    its amount, the latest. A payment then counts with what is left of it."""
    receipts = [tally for tally in given if tally.kind not in ("reversal", "credit note")]
    for reversal in (tally for tally in given if tally.kind == "reversal"):
        back = reversal.record.row

        def likely(tally: _Tally, back: Any = back) -> tuple[Any, ...]:
            row = tally.record.row
            return (
                row.paid_on > back.paid_on, not (back.reference and row.reference == back.reference),
                not (back.invoice and row.invoice == back.invoice), row.amount != back.amount,
                -row.paid_on.toordinal(), -tally.record.id,
            )

        for receipt in sorted((receipt for receipt in receipts if receipt.left), key=likely):
            used = min(reversal.left, receipt.left)
            reversal.left -= used
            receipt.left -= used


def _apply(money: _Tally, owed: Iterable[_Tally]) -> None:
    for invoice in owed:
        used = min(money.left, invoice.left)
        if used:
            money.left -= used
            invoice.left -= used
            invoice.taken.append(money.part(-used))


def _item(tally: _Tally, due: dt.date | None, day: dt.date) -> Item:
    row = tally.record.row
    number = row.invoice if row.installment is None else f"{row.invoice}/{row.installment}"
    opened = Traced(tally.left, lambda: (tally.part(row.amount), *tally.taken))
    return Item(number, row.issued_on, due, (day - due).days if due else None, row.amount, opened)


def _credit(tally: _Tally) -> Credit:
    row = tally.record.row
    amount = tally.left if tally.kind == "reversal" else -tally.left
    number, day = (row.invoice, row.issued_on) if tally.kind == "credit note" else (row.reference or "", row.paid_on)
    return Credit(tally.kind, number, day, Traced(amount, lambda: (tally.part(amount),)))
