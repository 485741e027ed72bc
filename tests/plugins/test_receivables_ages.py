"""The ages of receivables: the company's own buckets, and that they add up whatever the books hold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import receivables
from acctkit.plugins._open_items import Receivables
from acctkit.plugins._receivables_ages import USUAL, Ages, ReceivablesSettings
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from acctkit import Content, Table
from acctkit.testing import assert_sound, section_desk
from tests.plugins.ledgers import DAY, books, invoice, payment

LIMITS = st.lists(st.integers(1, 200), min_size=1, max_size=5, unique=True).map(lambda some: tuple(sorted(some)))


def ageing_of(content: Content) -> Table:
    return next(table for table in content.tables if table.name == "ageing")


@pytest.mark.parametrize(("limits", "names"), [
    (USUAL, ["current", "d1_30", "d31_60", "d61_90", "d91_120", "d121_plus"]),
    ((45,), ["current", "d1_45", "d46_plus"]),
    ((1, 2, 10), ["current", "d1_1", "d2_2", "d3_10", "d11_plus"]),
])
def test_limits_name_the_columns_by_one_rule(limits: tuple[int, ...], names: list[str]) -> None:
    assert list(Ages(limits).titles) == names


def test_a_bucket_of_one_day_is_said_as_one() -> None:
    titles = Ages((1, 2)).titles
    assert [titles[name].en for name in ("d1_1", "d2_2", "d3_plus")] == ["1 day late", "2 days late", "3+ days late"]
    assert titles["d1_1"].es == "Vencido 1 día" and titles["d2_2"].es == "Vencido 2 días"


@given(LIMITS, st.integers(-10, 400))
def test_every_day_late_has_one_bucket_that_says_so(limits: tuple[int, ...], late: int) -> None:
    name = Ages(limits).name(late)
    if late <= 0:
        assert name == "current"
        return
    first, last = name.removeprefix("d").split("_")
    assert int(first) <= late and (last == "plus" or late <= int(last)) and name in Ages(limits).titles


@pytest.mark.parametrize(("buckets", "said"), [
    ((30, 30), "30 comes after 30"), ((60, 30), "30 comes after 60"), ((0, 30), "greater than or equal to 1"),
    ((), "at least 1 item"), (("a",), "valid integer"),
])
def test_buckets_that_do_not_rise_are_refused(buckets: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ReceivablesSettings(buckets=buckets)


def test_the_section_goes_by_the_company_s_buckets_and_so_does_whoever_asks_it() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50), invoice("B", 46, 7))
    chosen = ReceivablesSettings(buckets=(45,))
    content = assert_sound(receivables.build(section_desk(held, settings=chosen)), held)
    (row,) = ageing_of(content).rows
    assert (row["d1_45"].value, row["d46_plus"].value) == (50, 7)  # type: ignore[union-attr]
    buckets = next(table for table in content.tables if table.name == "buckets")
    assert [row["bucket"] for row in buckets.rows] == [
        "Not due", "1–45 days late", "46+ days late", "No due date", "Unapplied payments and credits"
    ]
    other = section_desk(held, settings=None, others={"receivables": chosen})
    assert {item.bucket for item in Receivables.read(other).at(DAY)[0].items} == {"d1_45", "d46_plus"}


# ------------------------------------------------------------------ whatever the books hold

CENTS = st.integers(1, 90_000).map(lambda cents: Decimal(cents) / 100)
WHO = st.sampled_from(["103", "104"])
CURRENCY = st.sampled_from(["USD", "EUR", None])
BILLED = st.tuples(WHO, st.integers(-60, 400), st.sampled_from([0, 1, 30, None]), CENTS, CURRENCY,
                   st.sampled_from(["invoice", "invoice", "instalments", "credit note"]),
                   st.sampled_from([None, "I0", "I1"]))
PAID = st.tuples(WHO, st.integers(-20, 400), CENTS, CURRENCY,
                 st.sampled_from(["receipt", "receipt", "reversal", "write-off", "discount", "withholding"]),
                 st.sampled_from([None, "I0", "I2"]))


def rows_of(billed: list[Any], paid: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    invoices: list[dict[str, Any]] = []
    for number, (account, ago, terms, amount, currency, kind, credits) in enumerate(billed):
        issued = DAY - dt.timedelta(ago)
        for part in (1, 2) if kind == "instalments" else (None,):
            due = None if terms is None else issued + dt.timedelta(terms * (part or 1))
            invoices.append({
                "invoice": f"I{number}", "account": account, "issued_on": issued, "due_on": due, "amount": amount,
                "currency": currency, "kind": "credit note" if kind == "credit note" else "invoice",
                "installment": part, "credits_invoice": credits if kind == "credit note" else None,
            })
    payments = [
        {"account": account, "paid_on": DAY - dt.timedelta(ago), "amount": amount, "currency": currency, "kind": kind,
         "invoice": names, "transaction_id": f"T{number}"}
        for number, (account, ago, amount, currency, kind, names) in enumerate(paid)
    ]
    return invoices, payments


@settings(max_examples=25, deadline=None)
@given(st.lists(BILLED, max_size=8), st.lists(PAID, max_size=8), LIMITS, st.integers(-30, 300))
def test_on_any_day_buckets_are_outstanding_are_invoices_less_credits_and_payments(
    billed: list[Any], paid: list[Any], limits: tuple[int, ...], ago: int
) -> None:
    own = {"103": "USD", "104": "EUR"}
    held = books(*({"account": number, "name": number, "currency": currency} for number, currency in own.items()))
    invoices, payments = rows_of(billed, paid)
    held.post("invoices", *invoices)
    held.post("payments", *payments)
    day = DAY - dt.timedelta(ago)
    want: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in invoices:
        if row["issued_on"] <= day:
            sign = 1 if row["kind"] == "invoice" else -1
            want[row["account"], row["currency"] or own[row["account"]]] += sign * row["amount"]
    for row in payments:
        if row["paid_on"] <= day:
            sign = 1 if row["kind"] == "reversal" else -1
            want[row["account"], row["currency"] or own[row["account"]]] += sign * row["amount"]
    chosen = ReceivablesSettings(buckets=limits)
    table = ageing_of(assert_sound(receivables.build(section_desk(held, day, settings=chosen)), held))
    names = [*Ages(limits).titles, "no_due_date", "unapplied"]
    got = {}
    for row in table.rows:
        assert sum(row[name].value for name in names) == row["total"].value  # type: ignore[union-attr,misc]
        got[row["account"], row["currency"]] = row["total"].value  # type: ignore[union-attr]
    assert {key: value for key, value in got.items() if value} == {key: value for key, value in want.items() if value}


@pytest.mark.parametrize("broken", ["forgets an invoice", "counts a payment twice", "mixes currencies"])
def test_the_reconciliation_notices_an_ageing_that_is_wrong(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is added up by the database, from the rows alone: nothing of how they were settled goes into it."""
    held = books()
    held.post("invoices", invoice("A", 40, 50), invoice("B", 10, 80), invoice("E", 10, 30, currency="EUR"))
    held.post("payments", payment(20, invoice="A"))
    right = Receivables._balance

    def wrong(self: Receivables, ledger: Any, day: dt.date) -> Any:
        if broken == "counts a payment twice" and not ledger.state[0]:
            ledger.payments.extend(ledger.payments)
        one = right(self, ledger, day)
        if broken == "mixes currencies":
            return type(one)(one.account, "USD", one.items, one.credits)
        return type(one)(one.account, one.currency, one.items[broken == "forgets an invoice":], one.credits)

    monkeypatch.setattr(Receivables, "_balance", wrong)
    content = receivables.build(section_desk(held))
    aged = [check for check in content.reconciliations if check.title.en.startswith("Ageing")]
    assert len(aged) == 2 and not all(check.holds for check in aged)
