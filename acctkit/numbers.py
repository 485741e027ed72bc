"""Numbers as people write them: `1.234,56`, `$1,200.00`, `(45.10)`, `12 %`; strict, and exact."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache

from acctkit import codes
from acctkit.money import LARGEST, exact
from acctkit.texts import BadValue, one_line, spanish

_LONGEST = 64
_NOISE = Decimal("1e-9")
_BLANKS_AND_SIGNS = str.maketrans({"\u2212": "-", "\u2019": "'"})
_SYMBOL = r"[A-Za-z]{0,3}\$|[\u20a0-\u20cf£¥¢]|S/\.?|Bs\.?|[A-Za-z]{3}"
_CURRENCY_FIRST = re.compile(rf"({_SYMBOL})(?![A-Za-z]) ?")
_CURRENCY_LAST = re.compile(rf" ?(?<![A-Za-z])({_SYMBOL})$")
_BODY = re.compile(r"[0-9.,' ]*[0-9]")


@lru_cache(maxsize=64)
def decimal_mark(locale: str) -> str:
    """The decimal separator of a locale, `.` or `,` (`es` has a comma, `es-MX` a point)."""
    from babel.core import UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    parts = locale.replace("-", "_")
    for name in (parts, parts.partition("_")[0]):
        try:
            return "," if get_decimal_symbol(name) == "," else "."
        except (UnknownLocaleError, ValueError):
            continue
    return "."


def number_wanted(locale: str, whole: bool = False) -> str:
    """What to write where a number belongs, in the words and style of `locale`."""
    if whole:
        return "un número entero, como 12" if spanish(locale) else "a whole number such as 12"
    example = "1.234,56" if decimal_mark(locale) == "," else "1,234.56"
    return f"un número como {example}" if spanish(locale) else f"a number such as {example}"


@lru_cache(maxsize=16_384)
def parse_number(text: str, locale: str) -> Decimal:
    """The number that `text` writes in the style of `locale`; raises BadValue (text-in-number).

    With both separators the last one is the decimal; a single one that could be either is what the locale says. A
    currency (symbol or ISO code) is passed over; parentheses and a minus at either end make it negative.

    >>> parse_number("1.234,56 €", "es"), parse_number("(45.10)", "en"), parse_number("1.234", "es")
    (Decimal('1234.56'), Decimal('-45.10'), Decimal('1234'))
    """
    body, negative = _peeled(one_line(text).translate(_BLANKS_AND_SIGNS) if len(text) <= _LONGEST else "")
    digits = _digits(body, decimal_mark(locale)) if _BODY.fullmatch(body) else ""
    if not digits:
        raise BadValue(codes.TEXT_IN_NUMBER, number_wanted(locale))
    number = Decimal(digits)
    within(number, locale)
    return number.copy_negate() if negative and number else number


def from_float(value: float, locale: str) -> Decimal:
    """`value` as the 15 significant digits that a spreadsheet keeps; raises BadValue for what is no finite number.

    >>> from_float(1234.1000000000001, "en")
    Decimal('1234.1')
    """
    if not math.isfinite(value):
        raise BadValue(codes.TEXT_IN_NUMBER, number_wanted(locale))
    number = Decimal(f"{value:.15g}")
    within(number, locale)
    return number if number else Decimal(0)


def at_scale(number: Decimal, locale: str) -> tuple[Decimal, bool]:
    """`number` with at most four decimals, and whether rounding it lost more than the noise of a float."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -4:
        return number, False
    rounded = exact(number)
    within(rounded, locale)
    lost = abs(number - rounded)
    return rounded, lost >= _NOISE or bool(lost and not rounded)


def written(number: Decimal, locale: str) -> str:
    """`number` without grouping and trailing zeros, in the style of `locale`."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", decimal_mark(locale))


def within(number: Decimal, locale: str) -> None:
    """Raises BadValue for a number of more than 14 digits before the decimals, which the books could not keep."""
    if -LARGEST < number < LARGEST:
        return
    most = "un número de 14 cifras como máximo" if spanish(locale) else "a number of at most 14 digits"
    raise BadValue(codes.TEXT_IN_NUMBER, most)


def _peeled(text: str) -> tuple[str, bool]:
    """`text` without sign and currency, and whether it is negative; empty when they make no sense together."""
    signs: list[str] = []
    currencies: list[str] = []
    while text:
        first, last = _CURRENCY_FIRST.match(text), _CURRENCY_LAST.search(text)
        if text[0] == "(" and text[-1] == ")":
            signs.append("-")
            text = text[1:-1].strip()
        elif text[0] in "+-":
            signs.append(text[0])
            text = text[1:].lstrip()
        elif text[-1] == "-":
            signs.append("-")
            text = text[:-1].rstrip()
        elif first:
            currencies.append(first[1])
            text = text[first.end():]
        elif last:
            currencies.append(last[1])
            text = text[: last.start()]
        else:
            break
    return (text if len(signs) <= 1 and _one_currency(currencies) else ""), "-" in signs


def _one_currency(found: list[str]) -> bool:
    iso = [name for name in found if name.isalpha() and name != "Bs"]
    symbols = [name for name in found if name not in iso]
    if len(iso) > 1 or len(symbols) > 1 or (iso and not _known_currency(iso[0].upper())):
        return False
    return not (iso and symbols) or symbols[0].endswith("$")


@lru_cache(maxsize=256)
def _known_currency(code: str) -> bool:
    from babel.core import get_global

    return code in get_global("all_currencies")


def _digits(body: str, mark: str) -> str:
    """`body` with a point as decimal separator and no grouping, or empty when its groups cannot be."""
    groupers = [char for char in " '" if char in body]
    marks = [char for char in ".," if char in body]
    decimal = ""
    if len(marks) == 2:
        decimal = max(marks, key=body.rfind)
        groupers += [char for char in marks if char != decimal]
    elif marks and groupers:
        decimal = marks[0]
    elif marks and (body.count(marks[0]) > 1 or (marks[0] != mark and _grouped(body.split(marks[0])))):
        groupers = marks
    elif marks:
        decimal = marks[0]
    if len(groupers) > 1 or (decimal and body.count(decimal) > 1):
        return ""
    whole, _, fraction = body.partition(decimal) if decimal else (body, "", "")
    if groupers:
        groups = whole.split(groupers[0])
        if not _grouped(groups):
            return ""
        whole = "".join(groups)
    if (whole and not whole.isdigit()) or (decimal and not fraction.isdigit()) or not (whole or fraction):
        return ""
    return f"{whole or '0'}.{fraction}" if fraction else whole


def _grouped(groups: list[str]) -> bool:
    """Whether these can be thousands: one to three digits without a leading zero, then three each."""
    first, *rest = groups
    return (
        bool(rest) and 1 <= len(first) <= 3 and first.isdigit() and first[0] != "0"
        and all(len(group) == 3 and group.isdigit() for group in rest)
    )
