"""The patterns of papers' numbers: what they give, and what is said of one that gives nothing."""

from __future__ import annotations

import pytest

from acctkit.numbering import fault_of, number_of, series_of


@pytest.mark.parametrize(("pattern", "number"), [
    ("INV-{year}-{n:05}", "INV-2026-00007"),
    ("{n}", "7"),
    ("F {year}.{n:02}", "F 2026.07"),
    ("A{n:03}_{year}", "A007_2026"),
])
def test_a_pattern_gives_numbers(pattern: str, number: str) -> None:
    assert fault_of(pattern) == ""
    assert number_of(pattern, 2026, 7) == number


@pytest.mark.parametrize(("pattern", "said"), [
    ("INV-{year}", "has no {n}"),
    ("", "has no {n}"),
    ("INV-{month}-{n}", "has {month}"),
    ("INV-{}-{n}", "has {}"),
    ("INV-{n:5}", "in a way that there is not"),
    ("INV-{n:x}", "in a way that there is not"),
    ("INV-{n!r}", "in a way that there is not"),
    ("INV-{year:04}-{n}", "in a way that there is not"),
    ("INV-{n}-{n}", "the same twice"),
    ("INV/{n}", "has '/'"),
    ("../{n}", "has '/'"),
    ("FÁ-{n}", "has 'Á'"),
    ("{{n}}-{n}", "has '{'"),
    ("-{n}", "begin and end"),
    ("{n}.", "begin and end"),
    ("INV-{n", "is no pattern"),
    ("I" * 80 + "{n}", "at most 60"),
])
def test_a_pattern_that_gives_none_is_told(pattern: str, said: str) -> None:
    assert said in fault_of(pattern)


def test_a_series_is_a_year_s_where_the_pattern_has_the_year() -> None:
    assert series_of("INV-{year}-{n:05}", 2026) != series_of("INV-{year}-{n:05}", 2027)
    assert series_of("INV-{n:05}", 2026) == series_of("INV-{n:05}", 2027)
