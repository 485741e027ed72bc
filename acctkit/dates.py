"""Dates as people write them, in the order of their locale, with month names in English and Spanish."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from acctkit import codes
from acctkit.texts import BadValue, normal, one_line, spanish

_LONGEST = 64
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_SERIAL_ZERO = dt.date(1899, 12, 30)
DAYS_TO_1904 = 1_462  # between the zero of the usual count of days and that of old workbooks of the Mac
_TIME = r"(?:(?:T|,? )\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:[AaPp]\.? ?[Mm]\.?|Z|[+-]\d{2}:?\d{2}))?)?"
_GAP = r"(?: ?[-/.] ?| )"
_YEAR_FIRST = re.compile(rf"(\d{{4}}) ?([-/.]) ?(\d{{1,2}}) ?\2 ?(\d{{1,2}}){_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}}) ?([-/.]) ?(\d{{1,2}}) ?\2 ?(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|º|°|\.)?{_GAP}?(?:de )?([a-z]{{3,10}})\.?,?{_GAP}?(?:del? )?(\d{{4}}|\d{{2}}){_TIME}",
    re.ASCII | re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"([a-z]{{3,10}})\.?{_GAP}?(\d{{1,2}})(?:st|nd|rd|th)?(?:, ?|{_GAP})(\d{{4}}|\d{{2}}){_TIME}",
    re.ASCII | re.IGNORECASE,
)
_YEAR_MONTH = re.compile(rf"(\d{{4}}){_GAP}?([a-z]{{3,10}})\.?{_GAP}?(\d{{1,2}}){_TIME}", re.ASCII | re.IGNORECASE)
_MONTHS = (
    "jan january ene enero", "feb february febrero", "mar march marzo", "apr april abr abril", "may mayo",
    "jun june junio", "jul july julio", "aug august ago agosto", "sep sept september septiembre setiembre set",
    "oct october octubre", "nov november noviembre", "dec december dic diciembre",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}


def month_first(locale: str) -> bool | None:
    """Whether `03/04` is 4 March in this locale; None under plain `en`, where nobody can tell."""
    name = locale.lower().replace("_", "-")
    return None if name == "en" else name.startswith("en-us")


def date_wanted(locale: str) -> str:
    """24 November 2004 as a person with this locale should write it."""
    order = month_first(locale)
    return "2004-11-24" if order is None else "11/24/2004" if order else "24/11/2004"


@lru_cache(maxsize=16_384)
def parse_date(text: str, locale: str) -> dt.date:
    """The day that `text` writes; a time of day behind it is dropped.

    Raises BadValue: bad-date, ambiguous-date (both readings in `expected`) or impossible-date.

    >>> parse_date("24 de noviembre de 2004", "es"), parse_date("3/4/04", "en-US")
    (datetime.date(2004, 11, 24), datetime.date(2004, 3, 4))
    """
    text = one_line(text) if len(text) <= _LONGEST else ""
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]), locale)
    if found := _YEAR_LAST.fullmatch(text):
        return _by_order(int(found[1]), int(found[3]), _year(found[4]), locale)
    if found := _DAY_MONTH.fullmatch(text):
        return _day(_year(found[3]), _month(found[2], locale), int(found[1]), locale)
    if found := _MONTH_DAY.fullmatch(text):
        return _day(_year(found[3]), _month(found[1], locale), int(found[2]), locale)
    if found := _YEAR_MONTH.fullmatch(text):
        return _day(int(found[1]), _month(found[2], locale), int(found[3]), locale)
    raise BadValue(codes.BAD_DATE, date_wanted(locale))


def possible(day: dt.date, locale: str) -> dt.date:
    """`day` itself; raises BadValue (impossible-date) outside 1990 to 2100."""
    if _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return day
    raise BadValue(codes.IMPOSSIBLE_DATE, date_wanted(locale))


def from_serial(number: float, locale: str) -> dt.date:
    """The day of a spreadsheet's day number (1900 system), from 20000 to 80000; raises BadValue for any other."""
    if 20_000 <= number <= 80_000:
        return possible(_SERIAL_ZERO + dt.timedelta(days=int(number)), locale)
    raise BadValue(codes.BAD_DATE, date_wanted(locale))


def _by_order(first: int, second: int, year: int, locale: str) -> dt.date:
    order = month_first(locale)
    if order is None and first != second and first <= 12 and second <= 12:
        days = (_day(year, second, first, locale), _day(year, first, second, locale))
        raise BadValue(codes.AMBIGUOUS_DATE, (" o " if spanish(locale) else " or ").join(map(str, days)))
    if order or (order is None and second > 12):
        return _day(year, first, second, locale)
    return _day(year, second, first, locale)


def _day(year: int, month: int, day: int, locale: str) -> dt.date:
    try:
        return possible(dt.date(year, month, day), locale)
    except ValueError:
        raise BadValue(codes.IMPOSSIBLE_DATE, date_wanted(locale)) from None


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year <= 68 else 1900)


def _month(name: str, locale: str) -> int:
    month = _MONTH.get(normal(name))
    if month is None:
        raise BadValue(codes.BAD_DATE, date_wanted(locale))
    return month
