"""Days sales outstanding: counted back by weeks, exactly, against the rule as it is told."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from acctkit.plugins import receivables
from acctkit.plugins._receivables_dso import counted_back
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Person
from acctkit.testing import TestBooks, assert_sound, section_desk
from tests.plugins.ledgers import DAY, books, invoice, payment


def sales(*weeks: int) -> list[tuple[dt.date, Decimal]]:
    """Sold in each of the weeks that end on DAY, the last one last, each on its first day."""
    return [(DAY - dt.timedelta(7 * back + 6), Decimal(sold)) for back, sold in reversed(list(enumerate(weeks[::-1])))]


@pytest.mark.parametrize(("amount", "weeks", "days"), [
    (212, (70, 80, 100), "17.2"),  # two whole weeks, and 32 of the 70 of the third
    (250, (70, 80, 100), "21.0"), (100, (70, 80, 100), "7.0"), (50, (70, 80, 100), "3.5"), (0, (70,), "0.0"),
    (-5, (70,), "0.0"),  # customers have paid more than they owe
    (60, (50, 0, 0, 40), "23.8"),  # weeks without sales count their days
    (60, (100, -30, 40), "15.4"),  # and so do those in which more was credited than invoiced
    (251, (70, 80, 100), None), (10, (), None), (0, (), None),
])
def test_days_are_counted_back(amount: int, weeks: tuple[int, ...], days: str | None) -> None:
    assert counted_back(Decimal(amount), sales(*weeks), DAY) == (None if days is None else Decimal(days))


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(-10, 60), st.integers(-50, 90)), max_size=8), st.integers(-20, 250))
def test_whatever_was_sold_they_are_those_of_the_plain_rule(rows: list[tuple[int, int]], amount: int) -> None:
    sold = sorted((DAY - dt.timedelta(ago), Decimal(amount)) for ago, amount in rows)
    past = [(ago, value) for ago, value in rows if ago >= 0]
    want, left = None, Fraction(max(amount, 0))
    for back in range(9) if past else ():
        week = max(0, sum(value for ago, value in past if 7 * back <= ago < 7 * back + 7))
        if left <= week or not left:
            exact = 7 * (back + (left / week if left else 0))
            want = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
            break
        left -= week
    assert counted_back(Decimal(amount), sold, DAY) == want


def lines(held: TestBooks, **desk: Any) -> dict[str, dict[str, Any]]:
    content = assert_sound(receivables.build(section_desk(held, **desk)), held)
    table = next(table for table in content.tables if table.name == "dso")
    return {f"{row['rep']} {row['currency']}": dict(row) for row in (*table.rows, *table.totals)}


def two_reps() -> TestBooks:
    held = books({"account": "103", "name": "Atelier", "rep": "1370"},
                 {"account": "104", "name": "Toys", "rep": "1166"})
    held.post("invoices", invoice("A", 10, 300), invoice("B", -20, 100), invoice("C", -25, 60, account="104"),
              invoice("K", -20, 20, kind="credit note", credits_invoice="B"))
    return held


def test_each_rep_and_the_company_have_their_days_the_best_possible_and_the_delay() -> None:
    """A was issued 40 days ago and is late, B 10 days ago (20 of it credited), C 5 days ago."""
    found = lines(two_reps(), people=[Person("1370", "Ann", "ann@example.com")])
    ann, other, company = found["1370 USD"], found["1166 USD"], found["Σ USD"]
    assert ann["name"] == "Ann" and ann["outstanding"].value == 380 and ann["not_due"].value == 80
    assert (ann["dso"], ann["best"], ann["delinquent"]) == (Decimal("42.0"), Decimal("14.0"), Decimal("28.0"))
    assert (other["dso"], other["best"], other["delinquent"]) == (Decimal("7.0"), Decimal("7.0"), Decimal("0.0"))
    assert (company["dso"], company["best"], company["invoiced"].value) == (Decimal("42.0"), Decimal("14.0"), 440)


def test_a_rep_reads_of_the_own_accounts_alone() -> None:
    assert set(lines(two_reps(), rep="1166")) == {"1166 USD", "Σ USD"}


def test_currencies_have_days_of_their_own_and_nothing_invoiced_has_none() -> None:
    held = books()
    held.post("invoices", invoice("A", -27, 100, currency="EUR"))
    held.post("payments", payment(30, kind="reversal", currency="USD"))
    found = lines(held)
    assert found["Σ EUR"]["dso"] == Decimal("7.0")
    assert (found["Σ USD"]["dso"], found["Σ USD"]["best"], found["Σ USD"]["delinquent"]) == (None, None, None)
    figures = {figure.name: figure.value for figure in receivables.build(section_desk(held)).figures}
    assert figures["dso_usd"] is None and figures["dso_eur"] == Decimal("7.0")


def test_who_has_paid_ahead_is_not_late() -> None:
    """What is not due is more than what is outstanding: unapplied money stands against it."""
    held = books()
    held.post("invoices", invoice("A", -25, 100), invoice("B", 10, 5),
              invoice("K", 0, 60, kind="credit note"))
    company = lines(held)["Σ USD"]
    assert company["outstanding"].value == 45 and company["delinquent"] == Decimal("0.0")
