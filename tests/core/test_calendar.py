"""Weeks, fiscal years and business days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.calendar import WEEKDAYS, Calendar
from acctkit.errors import UsageProblem

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))
STARTS = st.sampled_from(WEEKDAYS)
FISCAL_STARTS = st.dates(dt.date(2000, 1, 1), dt.date(2000, 12, 31)).map(lambda day: (day.month, day.day))
ISO, SUNDAY = Calendar(), Calendar(week_starts="sunday")


@given(DAYS)
def test_weeks_that_start_on_monday_are_those_of_iso_8601(day: dt.date) -> None:
    year, number, _ = day.isocalendar()
    assert ISO.week(day).label == f"{year}-W{number:02d}"


@pytest.mark.parametrize(("day", "label"), [
    ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01"),
    ("2004-11-24", "2004-W48"), ("2005-01-01", "2004-W53"), ("2024-12-30", "2025-W01"),
])
def test_the_turn_of_the_year(day: str, label: str) -> None:
    assert ISO.week(dt.date.fromisoformat(day)).label == label


@pytest.mark.parametrize(("day", "label"), [  # the MMWR calendar of the CDC: 2014, 2020 and 2025 have 53 weeks
    ("2014-12-28", "2014-W53"), ("2015-01-03", "2014-W53"), ("2015-01-04", "2015-W01"), ("2021-01-02", "2020-W53"),
    ("2021-01-03", "2021-W01"), ("2025-12-28", "2025-W53"), ("2026-01-03", "2025-W53"), ("2026-01-04", "2026-W01"),
    ("2004-11-28", "2004-W48"),
])
def test_weeks_that_start_on_sunday_are_those_of_the_cdc(day: str, label: str) -> None:
    assert SUNDAY.week(dt.date.fromisoformat(day)).label == label


@given(DAYS, STARTS)
def test_a_week_has_seven_days_holds_its_day_and_is_found_by_its_label(day: dt.date, start: str) -> None:
    calendar = Calendar(week_starts=start)
    week = calendar.week(day)
    assert day in week and (week.last - week.first).days == 6 and WEEKDAYS[week.first.weekday()] == start
    assert calendar.parse(week.label) == week == calendar.week(week.first) == calendar.week(week.last)
    assert str(week) == week.label


@given(st.integers(1990, 2099), STARTS)
def test_the_weeks_of_a_year_number_from_1_without_a_gap(year: int, start: str) -> None:
    calendar = Calendar(week_starts=start)
    first = calendar.parse(f"{year}-W01")
    until = calendar.week(calendar.parse(f"{year + 1}-W01").first - dt.timedelta(days=1))
    labels = [week.label for week in calendar.weeks(first, until)]
    assert labels == [f"{year}-W{number:02d}" for number in range(1, len(labels) + 1)]
    assert len(labels) in (52, 53)


@pytest.mark.parametrize("label", ["2026-W47", "2026W47", "2026-w47", " 2026-W47 "])
def test_a_week_may_be_written_loosely(label: str) -> None:
    assert ISO.parse(label).first == dt.date(2026, 11, 16)


@pytest.mark.parametrize("label", [
    "2027-W53", "2026-W00", "2026-W54", "0000-W01", "2026-47", "2026-W", "", "next", "2026-W477", "٢٠٢٦-W47",
    "9999-W53",
])
def test_a_week_that_does_not_exist_is_told(label: str) -> None:
    with pytest.raises(UsageProblem, match="There is no week"):
        ISO.parse(label)


def test_the_ends_of_time_are_no_crash() -> None:
    with pytest.raises(UsageProblem):
        SUNDAY.parse("0001-W01")
    with pytest.raises(UsageProblem):
        ISO.parse("9999-W99")


@pytest.mark.parametrize(("as_of", "label"), [
    ("2004-11-28", "2004-W47"),  # Sunday: the week still runs
    ("2004-11-29", "2004-W48"), ("2004-12-05", "2004-W48"), ("2027-01-04", "2026-W53"),
])
def test_the_last_complete_week_ended_before_today(as_of: str, label: str) -> None:
    assert ISO.last_complete(dt.date.fromisoformat(as_of)).label == label


@given(DAYS, FISCAL_STARTS)
def test_every_day_lies_in_its_fiscal_year_and_years_follow_each_other(day: dt.date, start: tuple[int, int]) -> None:
    calendar = Calendar(fiscal_year_starts=start)
    year = calendar.fiscal_year(day)
    assert year.first <= day <= year.last and year.number == year.first.year
    assert calendar.fiscal_year(year.last) == year
    assert calendar.fiscal_year(year.last + dt.timedelta(days=1)).number == year.number + 1


@pytest.mark.parametrize(("start", "day", "first", "last"), [
    ((1, 1), "2004-12-31", "2004-01-01", "2004-12-31"), ((4, 1), "2026-03-31", "2025-04-01", "2026-03-31"),
    ((4, 1), "2026-04-01", "2026-04-01", "2027-03-31"), ((7, 1), "2027-01-01", "2026-07-01", "2027-06-30"),
    ((3, 1), "2024-02-29", "2023-03-01", "2024-02-29"), ((2, 29), "2024-02-29", "2024-02-29", "2025-02-28"),
    ((2, 29), "2025-03-01", "2025-03-01", "2026-02-28"),
])
def test_a_fiscal_year_goes_by_the_date_never_by_the_week(
    start: tuple[int, int], day: str, first: str, last: str
) -> None:
    year = Calendar(fiscal_year_starts=start).fiscal_year(dt.date.fromisoformat(day))
    assert (str(year.first), str(year.last)) == (first, last)


def test_business_days_leave_out_weekends_and_holidays() -> None:
    calendar = Calendar(holidays=frozenset({dt.date(2026, 12, 25)}))
    assert calendar.business_days(dt.date(2026, 12, 21), dt.date(2026, 12, 27)) == 4
    assert calendar.business_days(dt.date(2026, 12, 25), dt.date(2026, 12, 25)) == 0
    assert calendar.business_days(dt.date(2026, 12, 28), dt.date(2026, 12, 27)) == 0
    assert not calendar.business_day(dt.date(2026, 12, 26))
