"""Which money settles which invoice, against a plain account of it kept apart: whatever comes, in whatever order.

The oracle knows nothing of how the product settles: it adds up, it plays the days one after the other, it shuffles.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._customers import Customer, Customers
from acctkit.plugins._holds import Holds
from acctkit.plugins._open_items import Balance, Receivables
from acctkit.plugins._settling import Given, Owed, settle
from acctkit.plugins.invoices import InvoiceRow, PaymentRow
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.types import Record

START = dt.date(2026, 3, 2)
Open = dict[tuple[str, str], dict[str, Decimal]]


@dataclass(frozen=True)
class World:
    """Rows of the two forms, in the order in which they were posted."""

    invoices: tuple[InvoiceRow, ...]
    payments: tuple[PaymentRow, ...]

    def book(self) -> Receivables:
        """The book over them, as plugins read it: in the order of day, file and row."""
        listed = {name: Customer(name, currency=currency) for name, currency in (("H", "USD"), ("K", "EUR"))}
        return Receivables(
            _records("invoices", self.invoices, lambda row: row.issued_on),
            _records("payments", self.payments, lambda row: row.paid_on),
            Customers(listed, "USD"), Holds({}),
        )

    def until(self, day: dt.date) -> World:
        """What is dated up to a day."""
        return World(tuple(row for row in self.invoices if row.issued_on <= day),
                     tuple(row for row in self.payments if row.paid_on <= day))


def _records(form: str, rows: Sequence[Any], day: Callable[[Any], dt.date]) -> list[Record[Any]]:
    made = [Record(at, form, "", "", at, "S", at + 2, row) for at, row in enumerate(rows)]
    return sorted(made, key=lambda one: (day(one.row), one.id))


def open_on(world: World, day: dt.date) -> Open:
    """What is open by account and currency: by invoice, and what is unapplied, with its sign, under its reference."""
    found: Open = {}
    for balance in world.book().at(day):
        here: dict[str, Decimal] = defaultdict(Decimal)
        for item in balance.items:
            here[item.number] += item.open.value
        for credit in balance.credits:
            here[f"{credit.kind} {credit.number} {credit.day}"] += credit.amount.value
        found[balance.account, balance.currency] = dict(here)
    return found


# ------------------------------------------------------------------ what comes

DAYS = st.integers(0, 6).map(lambda n: START + dt.timedelta(2 * n))
SMALL = st.sampled_from([Decimal(50), Decimal(100), Decimal("99.99")])
ACCOUNTS, CURRENCIES = st.sampled_from("HHHHHK"), st.sampled_from([None, None, None, None, "EUR"])
NUMBERS = st.sampled_from([None, None, "1", "2", "3", "3/2"])
PAID = st.builds(
    PaymentRow, account=ACCOUNTS, paid_on=DAYS, amount=SMALL, currency=CURRENCIES, invoice=NUMBERS,
    reference=st.sampled_from([None, "K1", "K2"]),
    kind=st.sampled_from(["receipt", "receipt", "reversal", "write-off", "discount", "withholding"]),
)
BILLED = st.builds(
    lambda number, account, day, terms, amount, currency, plan: InvoiceRow(
        invoice=number, account=account, issued_on=day, amount=amount, currency=currency, installment=plan,
        due_on=None if terms is None else day + dt.timedelta(terms),
    ),
    st.sampled_from("123456"), ACCOUNTS, DAYS, st.sampled_from([None, 0, 5, 30]), SMALL, CURRENCIES,
    st.sampled_from([None, None, 1, 2]),
)
CREDITED = st.builds(
    lambda number, account, day, amount, currency, names: InvoiceRow(
        invoice=f"C{number}", account=account, issued_on=day, amount=amount, currency=currency, kind="credit note",
        credits_invoice=names,
    ),
    st.integers(1, 9), ACCOUNTS, DAYS, SMALL, CURRENCIES, NUMBERS,
)
WORLDS = st.builds(
    lambda bills, credits, paid: World((*{(b.invoice, b.installment): b for b in bills}.values(), *credits),
                                       tuple(paid)),
    st.lists(BILLED, max_size=6), st.lists(CREDITED, max_size=2), st.lists(PAID, max_size=8),
)
LAST = START + dt.timedelta(13)


def each_day() -> list[dt.date]:
    """Every day on which something may come, and the one after."""
    return [START + dt.timedelta(n) for n in range(14)]


# ------------------------------------------------------------------ what must hold


@settings(max_examples=120, deadline=None)
@given(WORLDS)
def test_nothing_is_lost_made_or_negative_and_nothing_crosses_accounts_or_currencies(world: World) -> None:
    customers = world.book().customers
    for day in each_day():
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        seen = world.until(day)
        for bill in seen.invoices:
            sums[bill.account, customers.currency_of(bill)] += bill.amount * (1 if bill.kind == "invoice" else -1)
        for paid in seen.payments:
            sums[paid.account, customers.currency_of(paid)] -= paid.amount * (-1 if paid.kind == "reversal" else 1)
        balances = world.book().at(day)
        assert {(b.account, b.currency): b.total.value for b in balances if b.total.value} == {
            key: amount for key, amount in sums.items() if amount
        }
        for balance in balances:
            for item in balance.items:
                assert 0 < item.open.value <= item.amount
                assert item.amount - sum(amount for _, amount in item.taken) == item.open.value
                assert all(amount > 0 and on <= day for on, amount in item.taken)
                assert sum(part.amount for part in item.open.parts()) == item.open.value
            assert all(credit.amount.value < 0 or credit.kind == "reversal" for credit in balance.credits)


@settings(max_examples=120, deadline=None)
@given(WORLDS, st.randoms(use_true_random=False))
def test_the_order_of_files_and_rows_is_of_no_account(world: World, chance: random.Random) -> None:
    bills, paid = list(world.invoices), list(world.payments)
    chance.shuffle(bills)
    chance.shuffle(paid)
    assert open_on(World(tuple(bills), tuple(paid)), LAST) == open_on(world, LAST)


@settings(max_examples=60, deadline=None)
@given(WORLDS)
def test_what_is_dated_later_changes_no_earlier_day_and_days_may_be_asked_in_a_row(world: World) -> None:
    alone = [world.until(day).book().at(day) for day in each_day()]
    assert [_plain(b) for b in alone] == [_plain(world.book().at(day)) for day in each_day()]
    assert [_plain(b) for b in alone] == [_plain(b) for b in world.book().on(each_day())]


def _plain(balances: Sequence[Balance]) -> list[Any]:
    return [
        (b.account, b.currency, [(i.number, i.open.value, i.days_late) for i in b.items],
         [(c.kind, c.number, c.day, c.amount.value) for c in b.credits]) for b in balances
    ]


@settings(max_examples=60, deadline=None)
@given(WORLDS)
def test_an_account_and_currency_is_settled_by_its_own_rows_alone(world: World) -> None:
    customers = world.book().customers
    for key, here in open_on(world, LAST).items():
        own = World(*(
            tuple(row for row in rows if (row.account, customers.currency_of(row)) == key)
            for rows in (world.invoices, world.payments)
        ))
        assert open_on(own, LAST) == {key: here}


@settings(max_examples=120, deadline=None)
@given(WORLDS)
def test_without_reversals_what_names_an_invoice_goes_to_it_and_the_rest_to_the_oldest_due(world: World) -> None:
    world = replace(world, payments=tuple(row for row in world.payments if row.kind != "reversal"))
    customers = world.book().customers
    found = {key: {name: amount for name, amount in here.items() if amount > 0}
             for key, here in open_on(world, LAST).items()}
    want: Open = {}
    for key in {(row.account, customers.currency_of(row)) for row in (*world.invoices, *world.payments)}:
        bills, paid = ([row for row in rows if (row.account, customers.currency_of(row)) == key]
                       for rows in (world.invoices, world.payments))
        want[key] = _first_named_then_oldest(bills, paid)
    assert {key: here for key, here in found.items() if here} == {key: here for key, here in want.items() if here}


def _first_named_then_oldest(bills: Sequence[InvoiceRow], paid: Sequence[PaymentRow]) -> dict[str, Decimal]:
    invoices = sorted((row for row in bills if row.kind == "invoice"), key=lambda row: (
        row.due_on or dt.date.max, row.issued_on, row.invoice, row.installment or 0))
    left = {_label(row): row.amount for row in invoices}
    pot = Decimal(0)
    credits = [(row.amount, row.credits_invoice, False) for row in bills if row.kind != "invoice"]
    for amount, names, floats in [*credits, *((row.amount, row.invoice, True) for row in paid)]:
        for row in invoices:
            if names in (row.invoice, _label(row)):
                used = min(amount, left[_label(row)])
                amount, left[_label(row)] = amount - used, left[_label(row)] - used
        pot += amount if floats else 0
    for name in left:
        used = min(pot, left[name])
        pot, left[name] = pot - used, left[name] - used
    return {name: amount for name, amount in left.items() if amount}


def _label(row: InvoiceRow) -> str:
    return row.invoice if row.installment is None else f"{row.invoice}/{row.installment}"


# ------------------------------------------------------------------ bounced


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.sampled_from([60, 100, 140])), min_size=3, max_size=6),
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from([50, 100]), NUMBERS), min_size=2, max_size=4),
    st.integers(0, 3), st.integers(1, 4),
)
def test_a_bounced_payment_opens_again_exactly_what_it_had_settled(
    bills: list[Any], money: list[Any], which: int, later: int
) -> None:
    """What a payment had settled by the evening before is what is open more on the day on which it bounces, as long as
    no money waits to take its place."""
    bill_rows = tuple(bill(str(n), due, amount, day) for n, (day, due, amount) in enumerate(bills, 1))
    money_rows = tuple(paid(day, amount, invoice=name, reference=f"K{n}")
                       for n, (day, amount, name) in enumerate(money))
    bounced = money_rows[which % len(money_rows)]
    day = bounced.paid_on + dt.timedelta(later)
    evening = World(bill_rows, money_rows).until(day - dt.timedelta(1))
    before = next(iter(evening.book().at(day)), Balance("H", "USD", (), ()))
    if any(credit.number != bounced.reference for credit in before.credits):
        return
    settled = _settled_by(evening, ("H", "USD"), bounced.reference or "", day)
    back = bounced.model_copy(update={"paid_on": day, "kind": "reversal", "invoice": None})
    after = open_on(replace(evening, payments=(*evening.payments, back)), day).get(("H", "USD"), {})
    were = {item.number: item.open.value for item in before.items}
    assert after == {name: were.get(name, Decimal(0)) + settled.get(name, Decimal(0)) for name in {*were, *settled}}


def _settled_by(world: World, key: tuple[str, str], reference: str, day: dt.date) -> Mapping[str, Decimal]:
    """How much of each invoice one payment settled, as the evening before told."""
    taken: dict[str, Decimal] = defaultdict(Decimal)
    book = world.book()
    mine = [r for r in book.invoices if (r.row.account, book.customers.currency_of(r.row)) == key]
    owed = [Owed.invoice(r, book.due_on(r.row)) for r in mine if r.row.kind == "invoice"]
    money = [Given.payment(r) for r in book.payments if (r.row.account, book.customers.currency_of(r.row)) == key]
    settle(owed, [*(Given.credit_note(r) for r in mine if r.row.kind != "invoice"), *money])
    ids = {one.record for one in money if one.label == reference}
    for invoice in owed:
        for part in invoice.taken:
            if part.form == "payments" and part.record in ids:
                taken[invoice.label] -= part.amount
    return taken


def bill(number: str, due: int, amount: int = 100, day: int = 0) -> InvoiceRow:
    """An invoice of one account, issued so many days after the first, and due so many later."""
    issued = START + dt.timedelta(day)
    return InvoiceRow(invoice=number, account="H", issued_on=issued, due_on=issued + dt.timedelta(due),
                      amount=Decimal(amount))


def paid(day: int, amount: int = 100, **more: Any) -> PaymentRow:
    """A payment so many days after the first."""
    return PaymentRow(account="H", paid_on=START + dt.timedelta(day), amount=Decimal(amount), **more)


def test_what_others_paid_since_stays_paid_when_a_cheque_bounces() -> None:
    world = World((bill("1", 1), bill("2", 2)), (paid(1, reference="K1"), paid(2, reference="K2"),
                                                  paid(5, reference="K1", kind="reversal")))
    assert open_on(world, LAST) == {("H", "USD"): {"1": 100}}


def test_what_comes_after_a_bounced_cheque_pays_what_it_left_open() -> None:
    world = World((bill("1", 1), bill("2", 20)), (paid(1, reference="K1"), paid(5, reference="K1", kind="reversal"),
                                                   paid(5, reference="K9")))
    assert open_on(world, LAST) == {("H", "USD"): {"2": 100}}


def test_a_part_that_is_taken_back_opens_what_the_payment_came_to_last_or_what_the_reversal_names() -> None:
    rows = (bill("1", 1), bill("2", 2)), paid(1, 200, reference="K1")
    for names, opened in ((None, "2"), ("1", "1")):
        back = paid(5, 40, reference="K1", kind="reversal", invoice=names)
        assert open_on(World(rows[0], (rows[1], back)), LAST) == {("H", "USD"): {opened: 40}}


def test_of_two_payments_that_a_reversal_may_mean_the_order_of_their_rows_chooses_none() -> None:
    bills = bill("1", 1), bill("2", 2)
    money = paid(1, invoice="1"), paid(1, invoice="2"), paid(5, kind="reversal")
    assert open_on(World(bills, money), LAST) == open_on(World(bills, money[::-1]), LAST)


def test_a_payment_that_names_an_instalment_as_letters_do_goes_to_it() -> None:
    plan = tuple(bill("7", due).model_copy(update={"installment": n}) for n, due in ((1, 1), (2, 30)))
    assert open_on(World(plan, (paid(3, invoice="7/2"),)), LAST) == {("H", "USD"): {"7/1": 100}}
