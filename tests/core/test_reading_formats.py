"""Number formats: what a code means, and what a day number then says."""

from __future__ import annotations

import datetime as dt
import doctest
import math
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel
from python_calamine import CalamineWorkbook

from acctkit.reading import formats
from acctkit.reading.formats import Meaning, built_in, from_serial, meaning, shown
from acctkit.types import ErrorCell, PercentCell


def test_the_examples() -> None:
    assert doctest.testmod(formats).failed == 0


@pytest.mark.parametrize(("code", "means"), [
    ("", ""), ("General", ""), ("GENERAL", ""), ("Standard", ""), ("Estándar", ""), ("G/通用格式", ""), ("@", ""),
    ("0", ""), ("#,##0.00 [$€-407]", ""), ("_-* #,##0.00\\ _€_-;\\-* #,##0.00\\ _€_-;_-* \"-\"??\\ _€_-;_-@_-", ""),
    ("0.00E+00", ""), ("# ?/?", ""), ("[Red]0;[Blue]-0", ""), ("[>=1000000]0.0,,\"m\";0", ""), (";;;", ""),
    ("\"days\" 0", ""), ("\\d0", ""), ("_d0", ""), ("*d0", ""), ("0 \"d", ""), ("0\\", ""), ("[$USD] 0", ""), ("[", ""),
    ("\"Yes\";\"Yes\";\"No\"", ""), ("0;dd/mm", ""), ("0 Kcs", ""),
    ("0%", "percent"), ("0.00%", "percent"), ("0\\ %", "percent"), ("[Red]-0.0%;0%", "percent"), ("0.0\"%\"", ""),
    ("_(* 0%_)", "percent"), ("[=0]\"none\";0%", "percent"), ("[<0.1][Red]0%;[Green]0%", "percent"), ("##%", "percent"),
    ("[=0]?;0%", "percent"), ("[=1]0%", "percent"), ("0;[=0]0%", ""),
    ("yyyy-mm-dd", "date"), ("dd/mm/yyyy hh:mm", "date"), ("mmm-yy", "date"), ("mmmm", "date"), ("D", "date"),
    ("[$-409]mmmm\\ d\\,\\ yyyy;@", "date"), ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "date"), ("yyyymmdd", "date"),
    ("yyyy\"年\"m\"月\"d\"日\"", "date"), ("yyyy年m月d日", "date"), ("yyyy-mm-ddThh:mm:ss", "date"),
    ("[Red]dd.mm.", "date"),
    ("\"el\" d \"de\" mmmm", "date"), ("[=0]\"\";dd/mm/yyyy", "date"), ("dd/mm/yyyy;;", "date"),
    ("hh:mm", "time"), ("h:mm AM/PM", "time"), ("[$-F400]h:mm:ss\\ AM/PM", "time"), ("mm:ss.0", "time"), ("ss", "time"),
    ("h\"h\" mm", "time"),
    ("[h]:mm", "duration"), ("[HH]:mm:ss", "duration"), ("[mm]:ss", "duration"), ("[s]", "duration"),
    ("[Red][h]:mm", "duration"), ("[h", "duration"),
])
def test_what_a_code_means(code: str, means: Meaning) -> None:
    assert meaning(code) == means


def test_the_built_in_formats() -> None:
    assert {number: built_in(number) for number in range(50) if built_in(number)} == {
        9: "percent", 10: "percent", 14: "date", 15: "date", 16: "date", 17: "date", 18: "time", 19: "time", 20: "time",
        21: "time", 22: "date", **dict.fromkeys((27, 28, 29, 30, 31, 34, 35, 36), "date"), 32: "time", 33: "time",
        45: "time", 46: "duration", 47: "time",
    }
    assert built_in(-1) == built_in(65_535) == ""


@pytest.mark.parametrize(("number", "means", "value"), [
    (0.0, "date", dt.time()), (0.5, "date", dt.time(12)), (0.999999999999, "time", dt.time(23, 59, 59, 999_000)),
    (1.0, "time", dt.date(1900, 1, 1)), (59.0, "date", dt.date(1900, 2, 28)), (61.0, "date", dt.date(1900, 3, 1)),
    (38315.999999999, "date", dt.date(2004, 11, 25)), (38315 + 1 / 3, "date", dt.datetime(2004, 11, 24, 8)),
    (2_958_465.0, "date", dt.date(9999, 12, 31)), (2_958_466.0, "date", 2_958_466.0),
    (2_958_465.9999999999, "date", 2_958_466.0), (-0.5, "time", -0.5),
    (-0.5, "duration", dt.timedelta(hours=-12)), (1e300, "duration", 1e300), (1e300, "date", 1e300),
])
def test_what_a_day_number_says(number: float, means: Meaning, value: object) -> None:
    found = from_serial(number, means)
    assert (found, type(found)) == (value, type(value))


def test_days_since_1904() -> None:
    assert from_serial(0.25, "date", True) == dt.time(6)
    assert from_serial(1.0, "date", True) == dt.date(1904, 1, 2)
    assert from_serial(2_957_003.0, "date", True) == dt.date(9999, 12, 31)
    assert from_serial(2_957_004.0, "date", True) == 2_957_004.0
    assert from_serial(1.5, "duration", True) == dt.timedelta(days=1.5)


def test_a_per_cent_is_still_its_number() -> None:
    assert isinstance(shown(0.05, "percent"), PercentCell) and shown(0.05, "percent") == 0.05
    assert type(shown(0.05, "")) is float


def test_numbers_that_are_none() -> None:
    for means in ("date", "time", "duration", "percent", ""):
        assert shown(math.nan, means) == ErrorCell("NaN")
        assert (shown(math.inf, means), shown(-math.inf, means)) == (ErrorCell("INF"), ErrorCell("-INF"))
        assert math.isnan(float(from_serial(math.nan, "date")))  # type: ignore[arg-type]


@given(st.floats() | st.floats(0, 3e6) | st.integers(-10, 3_000_000).map(float), st.booleans())
def test_any_number_has_a_value(number: float, date1904: bool) -> None:
    for means in ("date", "time", "duration", "percent", ""):
        found = shown(number, means, date1904)
        assert isinstance(found, float | dt.date | dt.time | dt.timedelta | ErrorCell)


@given(st.text(st.sampled_from("dmyhs0#%[]\"\\;:/ @$-EAPe_*GnerlTé年"), max_size=40) | st.text())
def test_any_code_means_something(code: str) -> None:
    assert meaning(code) in ("", "date", "time", "duration", "percent")


@given(st.integers(61, 2_958_465), st.integers(0, 86_399))
def test_openpyxl_says_the_same(days: int, seconds: int) -> None:
    number = days + seconds / 86_400
    found = from_serial(number, "date")
    wanted = from_excel(number)
    if isinstance(found, dt.date) and not isinstance(found, dt.datetime):
        found = dt.datetime.combine(found, dt.time())
    assert found == wanted


def test_calamine_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "formats.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("S")
    codes = [
        "yyyy-mm-dd", "dd/mm/yyyy hh:mm", "h:mm AM/PM", "[h]:mm", "[mm]:ss", "General", "0.00 \"d\"", "mmm", "0;dd/mm",
    ]
    numbers = [0.0, 0.5, 1e-7, 1.0, 1.5, 59.0, 61.0, 366.0, 38315.0, 38315.25, 38315.73, 2_958_465.0, 2_958_466.0]
    for row, code in enumerate(codes):
        page.write_row(row, 0, numbers, book.add_format({"num_format": code}))
    book.close()
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("S").to_python()
    assert rows == [[shown(number, meaning(code)) for number in numbers] for code in codes]
