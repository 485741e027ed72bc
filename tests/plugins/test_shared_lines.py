"""Shared order lines: what counts for each rep sums to the line, to the cent."""

from __future__ import annotations

from decimal import Decimal

from acctkit.plugins._shared_lines import portion, shared_lines
from acctkit.plugins.sales import SALES
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from acctkit import cents
from acctkit.testing import TestBooks, books_of

LINE = {"date": "2026-11-17", "account": "100", "sku": "A1", "units": 10, "unit_price": "10.001", "order": "O1",
        "currency": "USD"}
money = st.decimals(-10**9, 10**9, places=4, allow_nan=False)
parts = st.lists(st.integers(1, 9_999), min_size=2, max_size=6)


def books(*shares: str, **more: object) -> TestBooks:
    held = books_of([SALES])
    for rep, share in zip("789", shares, strict=False):
        held.post("sales", {**LINE, "share": share, **more}, rep=rep)
    return held


def shares_of(weights: list[int]) -> list[Decimal]:
    """Shares of four decimals that make 1, in proportion to the weights."""
    made = [(Decimal(weight) / sum(weights)).quantize(Decimal("0.0001")) for weight in weights[:-1]]
    return [*made, 1 - sum(made)]


@settings(max_examples=100, deadline=None)
@given(money, parts)
def test_portions_sum_to_the_whole_and_are_of_whole_cents(value: Decimal, weights: list[int]) -> None:
    assume(all(share > 0 for share in shares_of(weights)))  # as the form wants it
    before, found = Decimal(0), []
    for share in shares_of(weights):
        found.append(portion(value, before, share))
        before += share
    assert sum(found) == value
    assert all(one == cents(one) for one in found[:-1])
    for one, share in zip(found, shares_of(weights), strict=True):
        assert abs(one - value * share) <= Decimal("0.01")


@settings(max_examples=20, deadline=None)
@given(st.decimals("0.01", "9999.99", places=2), parts)
def test_reps_sum_to_the_line_to_the_cent(price: Decimal, weights: list[int]) -> None:
    shares = [share for share in shares_of(weights) if share > 0]
    held = books_of([SALES])
    for rep, share in enumerate(shares):
        held.post("sales", {**LINE, "unit_price": price, "share": share}, rep=str(rep))
    (line,) = shared_lines(held, held.today)
    assert line.share == 1 and line.alike
    assert sum(line.counted("amount").values()) == line.whole("amount") == line.row.amount
    assert sum(line.counted("units").values()) == line.whole("units") == 10


def test_rows_of_one_line_are_found_whoever_filed_them() -> None:
    (line,) = shared_lines(books("0.5", "0.3", "0.2"), books().today)
    assert [(one.rep, amount) for one, amount in zip(line.records, line.counted("amount").values(), strict=True)] == [
        ("7", Decimal("50.01")), ("8", Decimal("30.00")), ("9", Decimal("20.00")),
    ]


def test_what_nobody_took_counts_for_nobody() -> None:
    (line,) = shared_lines(books("0.5", "0.3"), books().today)
    assert (line.share, line.whole("amount")) == (Decimal("0.8"), Decimal("80.01"))
    assert sum(line.counted("amount").values()) == line.whole("amount")


def test_a_return_is_shared_as_its_sale_was() -> None:
    (line,) = shared_lines(books("0.5", "0.5", kind="return"), books().today)
    assert list(line.counted("amount").values()) == [Decimal("-50.01"), Decimal("-50.00")]


def test_nothing_shared_nothing_found() -> None:
    assert shared_lines(books("1", "1"), books().today) == ()
