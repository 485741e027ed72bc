"""Spreading: whatever a year is cut into sums to it, to the cent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from acctkit.plugins._quotas_spread import QuotasSettings, Spread, months_of, rounded
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from acctkit import Calendar

DAY = dt.timedelta(1)
SEASON = tuple(map(Decimal, (5, 5, 8, 10, 12, 12, 10, 8, 8, 8, 7, 7)))


def spread(starts: tuple[int, int] = (1, 1), weights: tuple[Decimal, ...] = (), *holidays: dt.date) -> Spread:
    calendar = Calendar(fiscal_year_starts=starts, holidays=frozenset(holidays))
    return Spread(calendar, calendar.fiscal_year(dt.date(2026, 12, 31)), weights)


money = st.decimals(0, 10**9, places=2)
days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@settings(max_examples=50, deadline=None)
@given(money, st.lists(days, max_size=8), st.sampled_from([(), SEASON]))
def test_a_year_is_the_sum_of_whatever_it_is_cut_into(amount: Decimal, cuts: list[dt.date], weights: tuple[Decimal, ...]
                                                      ) -> None:
    year = spread(weights=weights)
    ends = [dt.date(2025, 12, 31), *sorted(cuts), dt.date(2026, 12, 31)]
    due = [rounded(amount, year.share(None, day)) for day in ends]
    pieces = [after - before for before, after in pairwise(due)]
    assert sum(pieces) == amount and min(pieces) >= 0


@settings(max_examples=50, deadline=None)
@given(money, st.fractions(0, 1))
def test_rounding_is_half_up_to_the_cent(amount: Decimal, share: Fraction) -> None:
    found = rounded(amount, share)
    assert abs(Fraction(found) - Fraction(amount) * share) <= Fraction(1, 200)
    assert found == found.quantize(Decimal("0.01"))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(1, 31), st.integers(2020, 2030))
def test_months_follow_each_other_from_the_first_day_of_the_year_to_the_last(month: int, day: int, number: int) -> None:
    calendar = Calendar(fiscal_year_starts=(month, min(day, 28)))
    year = calendar.fiscal_year(dt.date(number, 12, 31))
    months = months_of(year)
    assert (len(months), months[0][0], months[-1][1]) == (12, year.first, year.last)
    assert all(one[1] + DAY == two[0] for one, two in pairwise(months))


def test_months_are_those_of_the_calendar_or_begin_on_the_day_of_the_year() -> None:
    assert spread().month(2) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    assert spread((7, 1)).month(2) == (dt.date(2027, 2, 1), dt.date(2027, 2, 28))
    assert spread((4, 6)).month(4) == (dt.date(2026, 4, 6), dt.date(2026, 5, 5))
    assert spread((4, 6)).month(3) == (dt.date(2027, 3, 6), dt.date(2027, 4, 5))


def test_working_days_count_and_holidays_do_not() -> None:
    assert spread().share(3, dt.date(2026, 3, 1)) == 0  # a Sunday
    assert spread().share(3, dt.date(2026, 3, 2)) == Fraction(1, 22)
    assert spread((1, 1), (), dt.date(2026, 3, 2)).share(3, dt.date(2026, 3, 3)) == Fraction(1, 21)
    every = (dt.date(2026, 3, 1) + n * DAY for n in range(31))
    assert spread((1, 1), (), *every).share(3, dt.date(2026, 3, 10)) == Fraction(10, 31)  # nobody works: all days do


def test_weights_are_of_the_fiscal_years_months_and_days_of_a_month_share_its_weight() -> None:
    season = spread((7, 1), SEASON)
    assert season.share(None, dt.date(2026, 7, 31)) == Fraction(5, 100)
    assert season.share(None, dt.date(2026, 9, 30)) == Fraction(18, 100)
    halfway = Fraction(18, 100) + Fraction(10, 100) * season.share(10, dt.date(2026, 10, 15))
    assert season.share(None, dt.date(2026, 10, 15)) == halfway
    assert season.share(None, dt.date(2027, 6, 30)) == 1


@pytest.mark.parametrize("weights", [(100,), (10,) * 12, (-4, *[8] * 9, 16, 16)])
def test_weights_that_make_no_year_are_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match="weights are 12 numbers that make 100"):
        QuotasSettings(weights=tuple(map(Decimal, weights)))
