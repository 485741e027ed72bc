"""Money is exact, and its text is the same whoever wrote it."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.money import LARGEST, SCALE, cents, exact, plain_text

AMOUNTS = st.decimals(-LARGEST + 1, LARGEST - 1, allow_nan=False, places=4)
FINE = st.decimals(-LARGEST + 1, LARGEST - 1, allow_nan=False, places=9)


@pytest.mark.parametrize(("amount", "kept"), [
    ("12.3", "12.3000"), ("0.00005", "0.0000"), ("0.00015", "0.0002"), ("0.00025", "0.0002"),
    ("99999999999999.9999", "99999999999999.9999"), ("-0.00001", "0.0000"),
])
def test_the_books_keep_four_decimals_half_to_even(amount: str, kept: str) -> None:
    assert str(exact(Decimal(amount))) == kept


@pytest.mark.parametrize(("amount", "rounded"), [
    ("2.345", "2.35"), ("2.344999", "2.34"), ("-2.345", "-2.35"), ("0.005", "0.01"), ("1200", "1200.00"),
])
def test_invoices_round_half_up(amount: str, rounded: str) -> None:
    assert str(cents(Decimal(amount))) == rounded


@pytest.mark.parametrize(("amount", "text"), [
    ("1200.0000", "1200.00"), ("0.7250", "0.725"), ("0", "0.00"), ("-0.0000", "0.00"), ("-0.5", "-0.50"),
    ("1E+3", "1000.00"), ("12345678901234.5678", "12345678901234.5678"),
])
def test_plain_text_keeps_cents_and_no_zeros_past_them(amount: str, text: str) -> None:
    assert plain_text(Decimal(amount)) == text


@given(AMOUNTS)
def test_plain_text_reads_back_as_the_same_amount(amount: Decimal) -> None:
    assert Decimal(plain_text(amount)) == amount


@given(FINE)
def test_rounding_moves_an_amount_by_half_a_unit_at_most_and_once(amount: Decimal) -> None:
    kept = exact(amount)
    assert abs(kept - amount) <= Decimal(5).scaleb(-SCALE - 1)
    assert exact(kept) == kept
    assert abs(cents(amount) - amount) <= Decimal("0.005")


@given(st.lists(AMOUNTS, max_size=30))
def test_a_sum_of_exact_amounts_is_exact_as_integers_are(amounts: list[Decimal]) -> None:
    scaled = sum(int(exact(amount).scaleb(SCALE)) for amount in amounts)
    assert exact(sum(amounts, Decimal(0))).scaleb(SCALE) == scaled


def test_a_callers_decimal_context_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 3
        assert str(cents(Decimal("123456.785"))) == "123456.79"
        assert str(exact(Decimal("123456.78"))) == "123456.7800"
