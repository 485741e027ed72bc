"""Receivables: which payment settles which invoice, how old what is open is, and what the section says of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import receivables
from acctkit.plugins._open_items import Receivables
from acctkit.plugins._settling import Given, settle
from acctkit.plugins.invoices import INVOICES, PAYMENTS
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Company, Content, Traced
from acctkit.testing import (
    Golden,
    SectionResult,
    TestBooks,
    adds_up,
    assert_plugin,
    assert_sound,
    books_of,
    section_desk,
)
from tests.plugins.ledgers import ACCEPTANCE, DAY, acceptance, books, classic, invoice, payment


def test_it_is_a_good_plugin() -> None:
    assert_plugin(receivables)


def open_items(held: TestBooks, day: dt.date = DAY) -> tuple[dict[str, Decimal], Decimal]:
    """Open amounts by invoice of the one balance there is, and what is unapplied; all traced."""
    found = Receivables.read(section_desk(held, day)).at(day)
    if not found:
        return {}, Decimal(0)
    (balance,) = found
    assert all(adds_up(item.open, held) for item in balance.items)
    assert adds_up(balance.unapplied, held) and adds_up(balance.total, held)
    return {item.number: item.open.value for item in balance.items}, balance.unapplied.value


def section(held: TestBooks, day: dt.date = DAY, **desk: Any) -> Content:
    return assert_sound(receivables.build(section_desk(held, day, **desk)), held)


def ageing(held: TestBooks, day: dt.date = DAY, **desk: Any) -> dict[str, dict[str, Decimal]]:
    table = next(table for table in section(held, day, **desk).tables if table.name == "ageing")
    for row in (*table.rows, *table.totals):
        assert len([value for value in row.values() if isinstance(value, Traced)]) == 10
    return {
        f"{row['account']} {row['currency']}": {
            name: value.value for name, value in row.items() if isinstance(value, Traced) and value.value
        }
        for row in table.rows
    }


# ------------------------------------------------------------------ which payment settles which invoice


def test_a_payment_goes_to_the_oldest_due_and_the_rest_is_unapplied() -> None:
    held = books()
    held.post("invoices", invoice("B", 10, 100), invoice("A", 40, 50))
    held.post("payments", payment(70))
    assert open_items(held) == ({"B": Decimal(80)}, 0)
    held.post("payments", payment(100))
    assert open_items(held) == ({}, Decimal(-20))


def test_equal_due_dates_are_settled_by_issue_and_then_number_and_those_without_one_last() -> None:
    held = books()
    held.post("invoices", invoice("N", 10, 1, due_on=None), invoice("C", 10, 10), invoice("B", 10, 10),
              invoice("Z", 10, 10, issued_on=DAY - dt.timedelta(days=60)))
    held.post("payments", payment(15))
    assert open_items(held)[0] == {"B": 5, "C": 10, "N": 1}


def test_a_payment_goes_to_the_invoice_it_names_and_its_excess_to_the_oldest() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50), invoice("B", 10, 100))
    held.post("payments", payment(120, invoice="B"))
    assert open_items(held) == ({"A": 30}, 0)


def test_a_payment_that_names_an_unknown_invoice_goes_to_the_oldest() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50))
    held.post("payments", payment(20, invoice="X99"))
    assert open_items(held) == ({"A": 30}, 0)


def test_later_payments_and_invoices_do_not_count_yet() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50), invoice("B", -40, 100))
    held.post("payments", payment(50, days_ago=0))
    assert open_items(held, DAY - dt.timedelta(days=1)) == ({"A": 50}, 0)
    assert open_items(held, DAY) == ({}, 0)
    assert open_items(held, DAY + dt.timedelta(days=20)) == ({"B": 100}, 0)


@pytest.mark.parametrize("kind", ["receipt", "write-off", "discount", "withholding"])
def test_every_kind_but_a_reversal_reduces_what_is_open(kind: str) -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50))
    held.post("payments", payment(20, kind=kind))
    assert open_items(held) == ({"A": 30}, 0)


def test_a_reversal_takes_back_the_payment_with_its_reference() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50), invoice("B", 10, 50))
    held.post("payments", payment(50, 20, invoice="A", reference="CH1"), payment(50, 10, invoice="B", reference="CH2"),
              payment(-50, 1, kind="reversal", reference="CH1"))
    assert open_items(held) == ({"A": 50}, 0)


def test_a_reversal_that_names_an_invoice_reopens_it() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50), invoice("B", 10, 50))
    held.post("payments", payment(50, 20, invoice="A"), payment(50, 10, invoice="B"),
              payment(30, 1, kind="reversal", invoice="A"))
    assert open_items(held) == ({"A": 30}, 0)


def _given(kind: str, at: int, day: int, label: str, names: str | None, amount: int) -> Given:
    return Given("payments", at, kind, names, label, DAY - dt.timedelta(day), Decimal(amount), Decimal(amount))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["receipt", "reversal", "discount"]), st.integers(0, 4),
                          st.sampled_from(["", "K1", "K2"]), st.sampled_from([None, "A", "B"]), st.integers(1, 3)),
                max_size=12))
def test_reversals_take_back_what_is_likest_by_one_rule_after_the_other(rows: list[Any]) -> None:
    """Against the rule as it is told: of before, with its reference, its invoice, its amount, the latest; those that
    say most first, and by what they say where nothing else tells one from the other."""
    ours, plain = ([_given(kind, at, *row) for at, (kind, *row) in enumerate(rows)] for _ in range(2))
    settle([], ours)
    said = {id(one): (one.day, one.label, one.names or "", one.amount, one.kind, one.record) for one in plain}
    receipts = sorted((one for one in plain if one.kind != "reversal"), key=lambda one: said[id(one)], reverse=True)
    backs = [one for one in plain if one.kind == "reversal"]
    for back in sorted(backs, key=lambda one: (not one.label, not one.names, said[id(one)])):
        for receipt in sorted(receipts, key=lambda one, back=back: (  # type: ignore[misc]
            one.day > back.day, not (back.label and one.label == back.label),
            not (back.names and one.names == back.names), one.amount != back.amount, -one.day.toordinal(),
        )):
            used = min(back.left, receipt.left)
            back.left, receipt.left = back.left - used, receipt.left - used
    assert [one.left for one in ours] == [one.left for one in plain]


def test_a_reversal_of_nothing_is_owed_and_so_unapplied_is_positive() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50))
    held.post("payments", payment(30, kind="reversal"))
    assert open_items(held) == ({"A": 50}, 30)
    assert ageing(held) == {"103 USD": {"d31_60": 50, "unapplied": 30, "total": 80}}


def test_a_credit_note_goes_to_the_invoice_it_names_else_it_stays_unapplied() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50), invoice("B", 10, 100),
              invoice("C1", 1, "-30", kind="credit note", credits_invoice="B", due_on=None),
              invoice("C2", 1, "15", kind="credit note", due_on=None))
    assert open_items(held) == ({"A": 50, "B": 70}, -15)


def test_currencies_never_mix_and_a_blank_one_is_the_accounts_then_the_companys() -> None:
    held = books({"account": "103", "name": "Atelier", "currency": "EUR"}, {"account": "104", "name": "Toys"})
    held.post("invoices", invoice("A", 40, 50), invoice("B", 10, 100, currency="USD"))
    held.post("invoices", invoice("C", 10, 7, account="104"))
    held.post("payments", payment(60), payment(5, account="104"))
    assert ageing(held) == {
        "103 EUR": {"unapplied": -10, "total": -10}, "103 USD": {"d1_30": 100, "total": 100},
        "104 USD": {"d1_30": 2, "total": 2},
    }


def test_instalments_age_each_by_its_own_due_date() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50, installment=1), invoice("A", 5, 60, installment=2))
    held.post("payments", payment(70, invoice="A"))
    assert open_items(held) == ({"A/2": 40}, 0)
    assert ageing(held)["103 USD"]["d1_30"] == 40


def test_a_blank_due_date_follows_from_the_accounts_terms() -> None:
    held = books({"account": "103", "name": "Atelier", "payment_terms_days": 10})
    held.post("invoices", invoice("A", 0, 50, due_on=None))  # issued thirty days ago
    assert ageing(held) == {"103 USD": {"d1_30": 50, "total": 50}}


@pytest.mark.parametrize(("late", "bucket"), [
    (-1, "current"), (0, "current"), (1, "d1_30"), (30, "d1_30"), (31, "d31_60"), (60, "d31_60"), (61, "d61_90"),
    (90, "d61_90"), (91, "d91_120"), (120, "d91_120"), (121, "d121_plus"), (900, "d121_plus"),
])
def test_each_age_has_its_bucket(late: int, bucket: str) -> None:
    held = books()
    held.post("invoices", invoice("A", late, 50))
    assert ageing(held) == {"103 USD": {bucket: 50, "total": 50}}


MONEY = st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-60, 200), MONEY, st.sampled_from(["invoice", "invoice", "credit note"]),
                       st.sampled_from([None, "I0", "I1"])), max_size=8),
    st.lists(st.tuples(st.integers(-5, 200), MONEY, st.sampled_from(["receipt", "receipt", "discount", "reversal"]),
                       st.sampled_from([None, "I0", "I2"]), st.sampled_from([None, "R1", "R2"])), max_size=8,
             unique_by=lambda paid: paid if paid[4] is None else (paid[0], *paid[2:])),  # else the bank said it twice
)
def test_whatever_comes_the_ageing_is_invoices_less_credits_and_payments(billed: list[Any], paid: list[Any]) -> None:
    held = books()
    held.post("invoices", *(invoice(f"I{n}", due, amount, kind=kind, credits_invoice=credits)
                            for n, (due, amount, kind, credits) in enumerate(billed)))
    held.post("payments", *(payment(amount, ago, kind=kind, invoice=named, reference=reference)
                            for ago, amount, kind, named, reference in paid))
    rows = ageing(held)  # asserts that everything reconciles and adds up to its cells
    due = DAY + dt.timedelta(days=30)
    want = sum((amount if kind == "invoice" else -amount for days, amount, kind, _ in billed
                if DAY - dt.timedelta(days=days) <= due), Decimal(0))
    want -= sum((amount if kind != "reversal" else -amount for ago, amount, kind, _, _ in paid if ago >= 0), Decimal(0))
    assert sum((row.get("total", Decimal(0)) for row in rows.values()), Decimal(0)) == want


# ------------------------------------------------------------------ the section


def test_the_section_says_first_what_is_overdue_and_how_it_changed() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, "1234.50"), invoice("B", 3, 100))
    held.post("payments", payment(34, 2), payment(4, 2, kind="reversal"), payment(1, 30, kind="discount"))
    content = section(held)
    (line,) = content.headline
    assert line.en == "Overdue 1,303.50 USD, +70.00 on the week before; 1 account."
    assert line.es == "Vencido 1.303,50 USD, +70,00 respecto a la semana anterior; 1 cliente."
    figures = {figure.name: figure.value for figure in content.figures}
    assert figures["overdue_change"].value == 70 and figures["cash_received"].value == 30
    assert figures["newest_payment"] == DAY - dt.timedelta(days=2)
    assert all(adds_up(value, held) for value in figures.values() if isinstance(value, Traced))
    buckets = next(table for table in content.tables if table.name == "buckets")
    assert sum(row["usd"].value for row in buckets.rows) == buckets.totals[0]["usd"].value == Decimal("1303.50")


@pytest.mark.parametrize(("currency", "amount", "en", "es"), [
    ("JPY", "1234567", "1,234,567 JPY, +0 on", "1.234.567 JPY, +0 respecto"),
    ("KWD", "1234.567", "1,234.567 KWD, +0.000 on", "1.234,567 KWD, +0,000 respecto"),
])
def test_what_it_says_has_the_decimals_of_its_currency(currency: str, amount: str, en: str, es: str) -> None:
    held = books()
    held.post("invoices", {**invoice("A", 60, amount), "currency": currency})
    (line,) = section(held).headline
    assert f"Overdue {en}" in line.en and f"Vencido {es}" in line.es


def test_the_ten_largest_are_listed_largest_first() -> None:
    held = books(*({"account": f"A{n:02}", "name": f"Account {n}"} for n in range(12)))
    held.post("invoices", *(invoice(f"I{n}", 5, 100 + n, account=f"A{n:02}") for n in range(12)))
    table = next(t for t in section(held).tables if t.name == "ten_largest")
    assert [row["account"] for row in table.rows] == [f"A{n:02}" for n in range(11, 1, -1)] and table.front


def test_a_reps_section_holds_only_that_reps_accounts() -> None:
    held = books({"account": "103", "name": "Atelier", "rep": "1370"},
                 {"account": "104", "name": "Toys", "rep": "1166"})
    held.post("invoices", invoice("A", 40, 50), invoice("B", 10, 100, account="104"))
    assert list(ageing(held, rep="1166")) == ["104 USD"]


def test_without_the_accounts_form_the_section_still_stands() -> None:
    held = books_of([INVOICES, PAYMENTS])
    held.post("invoices", invoice("A", 40, 50))
    assert ageing(held) == {"103 USD": {"d31_60": 50, "total": 50}}


def test_empty_books_say_that_nothing_is_overdue() -> None:
    content = section(books())
    assert content.headline[0].es == "No hay nada vencido en USD."


def test_an_invoice_without_a_due_date_is_told_to_the_office() -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 50, due_on=None))
    content = section(held)
    assert "due date" in content.decisions[0].en and "A" in content.decisions[0].en
    assert ageing(held) == {"103 USD": {"no_due_date": 50, "total": 50}}


# ------------------------------------------------------------------ real data, and a lot of it


@pytest.mark.skipif(not ACCEPTANCE.exists(), reason="the real data are not in this checkout")
@pytest.mark.parametrize(("as_of", "terms"), [("2005-06-01", 30), ("2004-12-15", 30), ("2004-11-30", 3)])
def test_the_real_books_age_to_the_cent(as_of: str, terms: int) -> None:
    day = dt.date.fromisoformat(as_of)
    truth = acceptance().Truth(dt.date(2003, 1, 1), day, terms)
    held = classic(truth)
    assert {key.split()[0]: row for key, row in ageing(held, day).items()} == truth.ageing()


def test_thousands_of_invoices_reconcile() -> None:
    held = books(*({"account": f"A{n}", "name": f"Account {n}"} for n in range(500)))
    held.post("invoices", *(invoice(f"I{n}", n % 200, 100, account=f"A{n % 500}") for n in range(4_000)))
    held.post("payments", *(payment(70, n % 100, account=f"A{n % 500}") for n in range(4_000)))
    content = receivables.build(section_desk(held, DAY, company=Company("Big", "USD")))
    assert all(check.holds for check in content.reconciliations)


def test_a_week_of_receivables(golden: Golden) -> None:
    held = books()
    held.post("invoices", invoice("A", 40, 100), invoice("B", -5, 80), invoice("C", 100, 50))
    held.post("payments", payment(30, invoice="A"), payment(70, 3))
    golden(SectionResult.of("receivables", "Receivables", section(held)))
