"""What a number format makes of a number: a day, a time, a duration, a per cent, or just the number."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from math import isfinite
from typing import Literal

from acctkit.types import ErrorCell, PercentCell

Meaning = Literal["", "date", "time", "duration", "percent"]

_LONGEST = 1024  # characters of a code; spreadsheet programs allow 255
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].?', re.DOTALL)
_BRACKETS = re.compile(r"\[([^\]]*)\]?")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")  # an unquoted 年 or 日 ends a word, the rest of `Estándar` does not
_HALVES = re.compile("am?/pm?", re.IGNORECASE)  # of the day
_DATE_WORD = re.compile(r"[dmyhs]+", re.IGNORECASE)
_SHOWS = re.compile(r"[0#?@%]|general", re.IGNORECASE)
_BUILT_IN: dict[int, Meaning] = {
    **dict.fromkeys((9, 10, 67, 68), "percent"),
    **dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59), *range(71, 76), 78), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47, 76, 77, 79, 81), "time"),
    **dict.fromkeys((46, 80), "duration"),
}
_LAST_DAY = 2_958_465  # 9999-12-31, in the count from 1900
_FROM_1904 = 1_462  # days between the two counts
_ZERO = dt.date(1899, 12, 30).toordinal()
_NO_LEAP = 60  # the count from 1900 has a 29 February 1900
_DAY = 86_400_000  # milliseconds; finer than these the binary number is noise
_LONGEST_SPAN = 999_999_999  # days that a timedelta holds


def built_in(number: int) -> Meaning:
    """What the format with this number means where the file does not write out its code.

    Those from 27 on exist in East Asian and Thai programs only, which use them for dates mostly.

    >>> [built_in(number) for number in (0, 10, 14, 20, 46, 164)]
    ['', 'percent', 'date', 'time', 'duration', '']
    """
    return _BUILT_IN.get(number, "")


@lru_cache(maxsize=4096)
def meaning(code: str) -> Meaning:
    """What a number format code makes of a number, by its first section that shows the number at all.

    Colours, locales, conditions and quoted text mean nothing; `time` is a code without day and year.

    >>> [meaning(code) for code in ("General", "#,##0.00", "0.0%", "dd/mm/yyyy", "ha/p", "[h]:mm")]
    ['', '', 'percent', 'date', 'time', 'duration']
    >>> meaning('[Red]0.00 "days"'), meaning("[$-409]d mmm yyyy;@"), meaning('[=0]"-";0%'), meaning(r"0\\%")
    ('', 'date', 'percent', '')
    """
    code = code[:_LONGEST]
    sections = _LITERAL.sub(" ", code).split(";")
    for section in sorted(sections, key=lambda one: "[=" in one):  # how one number alone is shown comes last
        found = _section(section)
        if found is not None:
            return found
    return ""


def _section(section: str) -> Meaning | None:
    """The meaning of a section without its literals; None when it shows nothing of the number."""
    if any(_ELAPSED.fullmatch(inside) for inside in _BRACKETS.findall(section)):
        return "duration"
    section = _HALVES.sub(" ", _BRACKETS.sub("", section))
    words = [word for word in _WORD.findall(section) if _DATE_WORD.fullmatch(word)]
    if words:
        letters = "".join(words).lower()
        return "date" if "d" in letters or "y" in letters or not ("h" in letters or "s" in letters) else "time"
    if "%" in section:
        return "percent"
    return "" if _SHOWS.search(section) else None


def shown(
    number: float, meaning: Meaning, date1904: bool = False,
) -> float | dt.date | dt.time | dt.timedelta | ErrorCell:
    """The value of a cell that holds `number` under a format of this meaning; what is no number is an error.

    >>> shown(0.05, "percent"), shown(38315, "date"), shown(36853, "date", date1904=True)
    (0.05, datetime.date(2004, 11, 24), datetime.date(2004, 11, 24))
    """
    if not isfinite(number):
        return ErrorCell(str(number).replace("nan", "NaN").replace("inf", "INF"))
    if meaning == "":
        return number
    return PercentCell(number) if meaning == "percent" else from_serial(number, meaning, date1904)


def from_serial(number: float, meaning: Meaning, date1904: bool = False) -> float | dt.date | dt.time | dt.timedelta:
    """The day, the day and time, the time or (`duration`) the span that a day number says, to the millisecond.

    A number that no calendar has (below zero, after 9999, not finite) stays a number.

    >>> from_serial(38315.25, "date"), from_serial(0.25, "time"), from_serial(1.5, "duration")
    (datetime.datetime(2004, 11, 24, 6, 0), datetime.time(6, 0), datetime.timedelta(days=1, seconds=43200))
    >>> from_serial(-1.0, "date")
    -1.0
    """
    if meaning == "duration":
        fits = -_LONGEST_SPAN < number < _LONGEST_SPAN
        return dt.timedelta(milliseconds=round(number * _DAY)) if fits else number
    days = number + (_FROM_1904 if date1904 else 0)
    if not (number >= 0 and days < _LAST_DAY + 1):
        return number
    whole, thousandths = divmod(round(days * _DAY), _DAY)
    if number < 1:
        return (dt.datetime.min + dt.timedelta(milliseconds=min(round(number * _DAY), _DAY - 1))).time()
    if whole > _LAST_DAY:
        return number
    whole += whole < _NO_LEAP
    if not thousandths:
        return dt.date.fromordinal(_ZERO + whole)
    return dt.datetime.fromordinal(_ZERO + whole) + dt.timedelta(0, 0, 0, thousandths)
