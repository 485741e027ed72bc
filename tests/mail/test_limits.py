"""Limits: exact, each in its currency, and what is none is told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.errors import UsageProblem
from acctkit.mail.limits import beyond, limits_of, spoken

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=4)
SEVERAL = st.dictionaries(st.sampled_from(["EUR", "JPY", "USD"]), AMOUNTS, max_size=3)


@pytest.mark.parametrize("text", [
    "", "500", "USD", "USD 500", "-1 USD", "+1 USD", "1,000.00 USD", "1e3 USD", "NaN USD", "500.00 US",
    "500.00 DOLLARS", "500. USD", ".5 USD", "٥ USD", "500 USD 400 EUR",
])
def test_what_is_no_limit_is_told_with_what_to_write(text: str) -> None:
    with pytest.raises(UsageProblem, match=r"is no limit; write amount and currency, such as: --up-to \"500.00 USD\""):
        limits_of([text])


def test_a_currency_has_one_limit() -> None:
    with pytest.raises(UsageProblem, match="There are two limits for USD"):
        limits_of(["500 USD", "600usd"])


@settings(max_examples=200)
@given(SEVERAL, SEVERAL)
def test_every_currency_is_at_or_below_its_limit(amounts: dict[str, Decimal], limits: dict[str, Decimal]) -> None:
    within = all(code in limits and amount <= limits[code] for code, amount in amounts.items())
    assert (beyond(amounts, limits) == "") == (bool(amounts) and within)


@given(SEVERAL)
def test_a_message_is_within_what_it_asks_for_itself(amounts: dict[str, Decimal]) -> None:
    if amounts:
        assert beyond(amounts, limits_of(spoken(amounts).split(", "))) == ""
        assert beyond({code: amount + Decimal("0.0001") for code, amount in amounts.items()}, amounts)
