"""Targets: quotas that change within the year, that reps share, that name families, all down to the cell."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from acctkit.plugins._targets import Measure, Targets, against, targets, unshared
from acctkit.plugins.quotas import FORECASTS, QUOTAS
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Calendar, Desk, Traced
from acctkit.testing import TestBooks, books_of, section_desk

LAST, JUNE = dt.date(2026, 12, 31), dt.date(2026, 6, 30)


def quota(amount: object, **more: Any) -> dict[str, Any]:
    return {"rep": "7", "year": 2026, "amount": amount, **more}


def read(held: TestBooks, column: Measure = "amount", form: str = "quotas", rep: str | None = None) -> Targets:
    desk: Desk = section_desk(held, dt.date(2026, 11, 22))
    return Targets.read(desk, form, column, dt.date(2026, 11, 22), rep)


def books(*rows: dict[str, Any], form: str = "quotas", calendar: Calendar | None = None) -> TestBooks:
    return books_of([QUOTAS, FORECASTS], {form: rows}, calendar=calendar)


def year(held: TestBooks, **reading: Any) -> Decimal:
    return read(held, **reading).target(LAST).year.value


def test_a_row_with_a_day_replaces_the_one_before_from_that_day_on() -> None:
    held = books(quota(1200), quota(2400, valid_from="2026-07-01"))
    first = read(held).between(dt.date(2026, 1, 1), JUNE).value
    second = read(held).between(dt.date(2026, 7, 1), LAST).value
    worked = Calendar().business_days(dt.date(2026, 1, 1), JUNE)
    part = Decimal(worked) / Calendar().business_days(dt.date(2026, 1, 1), LAST)
    assert first == (1200 * part).quantize(Decimal("0.01")) and second == 2400 - (2400 * part).quantize(Decimal("0.01"))
    assert year(held) == first + second


def test_a_correction_of_a_change_replaces_the_change_and_nothing_else() -> None:
    held = books(quota(1200), quota(2400, valid_from="2026-07-01"))
    held.post("quotas", quota(1200, valid_from="2026-07-01"))
    assert year(held) == 1200 and len(held.records("quotas")) == 2


def test_a_quota_that_begins_within_the_year_asks_for_its_part_alone() -> None:
    assert year(books(quota(1200, month=3, valid_from="2026-03-31"))) == Decimal("54.55")  # one of 22 working days
    assert year(books(quota(1200, valid_from="2027-07-01"))) == 0


def test_a_change_of_money_leaves_units_alone() -> None:
    held = books(quota(1200, units=100), quota(2400, valid_from="2026-01-01"))
    assert (year(held), year(held, column="units")) == (2400, 100)


def test_months_are_each_their_own() -> None:
    held = books(quota(100, month=1), quota(200, month=2), quota(50, month=2, valid_from="2026-02-16"))
    assert read(held).between(dt.date(2026, 1, 1), dt.date(2026, 1, 31)).value == 100
    assert read(held).between(dt.date(2026, 2, 1), dt.date(2026, 2, 28)).value == 125


@settings(max_examples=25, deadline=None)
@given(st.decimals(0, 10**7, places=2), st.decimals(0, 10**7, places=2), st.dates(dt.date(2026, 1, 1), LAST))
def test_months_sum_to_the_year_whatever_changes_in_it(one: Decimal, two: Decimal, day: dt.date) -> None:
    found = read(books(quota(one), quota(two, valid_from=day)))
    assert sum(found.between(*month).value for month in found.spread.months) == found.target(LAST).year.value


@settings(max_examples=25, deadline=None)
@given(st.decimals(0, 10**7, places=2), st.lists(st.integers(1, 999), min_size=2, max_size=4))
def test_reps_who_share_a_quota_sum_to_it(amount: Decimal, weights: list[int]) -> None:
    shares = [(Decimal(weight) / sum(weights)).quantize(Decimal("0.0001")) for weight in weights[:-1]]
    shares.append(1 - sum(shares))
    held = books(*(quota(amount, rep=str(rep), share=share) for rep, share in enumerate(shares)))
    assert sum(one.year.value for one in targets(section_desk(held), LAST, None).values()) == amount
    assert unshared(held.records("quotas")) == []


def test_shares_of_a_quota_that_do_not_make_it_are_found() -> None:
    held = books(quota(100, share="0.6"), quota(100, rep="8", share="0.3"), quota(90, rep="9"))
    ((record, share),) = unshared(held.records("quotas"))
    assert (record.row.rep, share) == ("7", Decimal("0.9"))


def test_families_are_parts_of_a_quota_for_all_where_there_is_one() -> None:
    other = quota(70, rep="8", family="Iron"), quota(30, rep="8")
    held = books(quota(1000), quota(300, family="Iron"), *other)
    found = read(held)
    assert {key: one.target(LAST).year.value for key, one in found.by("rep").items()} == {("7",): 1000, ("8",): 30}
    assert found.by("family")["Iron",].target(LAST).year.value == 370


def test_the_companys_forecast_is_read_alike() -> None:
    rows = [{"year": 2026, "month": month, "amount": 100} for month in range(1, 13)]
    assert year(books(*rows, form="forecasts"), form="forecasts") == 1200


def test_the_fiscal_year_is_that_of_the_day() -> None:
    held = books(quota(1200), quota(9, year=2025), calendar=Calendar(fiscal_year_starts=(7, 1)))
    assert targets(section_desk(held), JUNE, None)["7", "USD"].year.value == 9
    assert targets(section_desk(held), dt.date(2026, 7, 1), None)["7", "USD"].to_date.value > 0


def test_every_figure_is_traced_to_the_rows_that_ask_for_it() -> None:
    held = books(quota(1200), quota(2400, valid_from="2026-07-01"))
    parts = list(read(held).target(LAST).year.parts())
    assert [(part.form, part.column) for part in parts] == [("quotas", "amount")] * 2
    assert sum(part.amount for part in parts) == year(held)


def test_what_was_sold_stands_beside_its_quota_and_nothing_beside_none() -> None:
    target = targets(section_desk(books(quota(1200, month=1))), LAST, None)["7", "USD"]
    row = against(Traced(Decimal(600)), target)
    assert (row["attainment"], row["forecast"]) == (Decimal("0.5"), 600)
    assert set(against(Traced(Decimal(600)), None).values()) == {None}
