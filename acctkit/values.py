"""From what a cell holds to what a column wants: one function a kind, strict, in the style of the rep's locale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from acctkit import codes
from acctkit.dates import date_wanted, from_serial, parse_date, possible
from acctkit.money import per_cent, plain_text
from acctkit.numbers import at_scale, from_float, number_wanted, parse_number, within, written
from acctkit.texts import BadValue, letter, many_lines, normal, one_line, spanish
from acctkit.types import CellValue, Code, ErrorCell, PercentCell, Uncalculated

if TYPE_CHECKING:
    from acctkit.forms import ColumnSpec

__all__ = [
    "BadValue", "Converted", "convert", "letter", "normal", "parse_date", "parse_number", "to_id", "to_text",
]

LONGEST_TEXT = 32_000
LONGEST_ID = 200
_LARGEST_ID = 10**15  # a spreadsheet keeps 15 digits of a number
_LARGEST_WHOLE = 2**31 - 1  # what every database takes
_YES = frozenset({"yes", "y", "true", "t", "si", "s", "verdadero", "v", "x", "1"})
_NO = frozenset({"no", "n", "false", "f", "falso", "0"})
_TICKS = frozenset("✓✔☑")


class Converted(NamedTuple):
    """A value fit for its column (None for a blank); `note` is a finding code when something about it must be told,
    and `expected` says what the value was taken as."""

    value: Any
    note: Code | None = None
    expected: str | Decimal = ""


_BLANK = Converted(None)


def convert(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    """`raw` as the column `spec` wants it, read in the style of `locale` (`es`, `en`, `en-GB`, `en-US` ...).

    Numbers come as Decimal with at most four decimals, per cents as fractions, choices as the word that is stored.
    Raises BadValue when it does not fit.

    >>> from acctkit.forms import ColumnSpec
    >>> from acctkit.types import Text
    >>> convert("1.234,56 €", ColumnSpec("amount", Text("Amount"), "money", True), "es").value
    Decimal('1234.56')
    """
    if raw is None:
        return _BLANK
    if isinstance(raw, str):
        if not raw or raw.isspace():
            return _BLANK
    elif isinstance(raw, ErrorCell):
        raise BadValue(codes.ERROR_CELL)
    elif isinstance(raw, Uncalculated):
        raise BadValue(codes.UNCALCULATED_FORMULA)
    return _BY_KIND[spec.kind](raw, spec, locale)


def to_id(raw: CellValue, locale: str = "en") -> str:
    """`raw` as an id: text keeps its leading zeros, a whole number becomes its digits; empty for a blank.

    Raises BadValue: rounded-id where a number may have lost digits, out-of-range where it can be no id.

    >>> to_id("  0042 "), to_id(10100.0)
    ('0042', '10100')
    """
    if raw is None:
        return ""
    if isinstance(raw, str):
        text = one_line(raw)
        if len(text) > LONGEST_ID:
            raise BadValue(codes.OUT_OF_RANGE, _at_most(LONGEST_ID, locale))
        return text
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise BadValue(codes.OUT_OF_RANGE, "un número o código" if spanish(locale) else "a number or code")
    if not -_LARGEST_ID < raw < _LARGEST_ID or raw != int(raw):
        wanted = "el código completo, como texto" if spanish(locale) else "the whole code, as text"
        raise BadValue(codes.ROUNDED_ID, wanted)
    return str(int(raw))


def to_text(raw: CellValue) -> str:
    """`raw` as a cell shows it, without control characters: numbers as their digits, dates as ISO; blanks as ''."""
    if isinstance(raw, str):
        return many_lines(raw)
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, PercentCell):
        return f"{to_text(float(f'{raw * 100:.15g}'))}%"
    if isinstance(raw, float):
        short = f"{raw:.15g}"
        return f"{Decimal(short):f}" if "e" in short and abs(raw) < _LARGEST_ID else short
    if isinstance(raw, dt.datetime):
        return str(raw.date()) if raw.time() == dt.time() else raw.isoformat(" ")
    return raw.text if isinstance(raw, ErrorCell) else f"={raw.formula}" if isinstance(raw, Uncalculated) else str(raw)


# ------------------------------------------------------------------ one function a kind


def _id(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    return Converted(to_id(raw, locale) or None)


def _text(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    text = to_text(raw)
    if len(text) > LONGEST_TEXT:
        raise BadValue(codes.OUT_OF_RANGE, _at_most(LONGEST_TEXT, locale))
    return Converted(text or None)


def _date(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    if isinstance(raw, dt.datetime):
        return Converted(possible(raw.date(), locale))
    if isinstance(raw, dt.date):
        return Converted(possible(raw, locale))
    if isinstance(raw, str):
        return Converted(parse_date(raw, locale)) if one_line(raw) else _BLANK
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise BadValue(codes.BAD_DATE, date_wanted(locale))
    day = from_serial(raw, locale)
    return Converted(day, codes.SERIAL_DATE, str(day))


def _number(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    number = _exact_number(raw, locale)
    return _BLANK if number is None else _scaled(number, locale)


def _percent(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    if isinstance(raw, str) and "%" in raw:
        text = one_line(raw)
        signless = text[:-1] if text.endswith("%") else text[1:] if text.startswith("%") else "?"
        return _scaled(parse_number(signless, locale).scaleb(-2), locale)
    if isinstance(raw, PercentCell):
        return _scaled(from_float(raw, locale), locale)
    number = _exact_number(raw, locale)
    if number is None:
        return _BLANK
    if abs(number) > 1:  # 5 may be 5 % or 500 %: the rep knows, nobody else does
        percent, fraction = per_cent(written(number, locale), locale), written(number.scaleb(-2), locale)
        raise BadValue(codes.TEXT_IN_NUMBER, f"{percent} {'o' if spanish(locale) else 'or'} {fraction}")
    return _scaled(number, locale)


def _integer(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    number = _exact_number(raw, locale)
    if number is None:
        return _BLANK
    whole = int(number)
    if whole != number:
        raise BadValue(codes.TEXT_IN_NUMBER, number_wanted(locale, whole=True))
    if abs(whole) > _LARGEST_WHOLE:
        most = f"{_LARGEST_WHOLE}"
        raise BadValue(codes.OUT_OF_RANGE, f"{most} como máximo" if spanish(locale) else f"at most {most}")
    return Converted(whole)


def _flag(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    if isinstance(raw, bool):
        return Converted(raw)
    text = one_line(to_text(raw))
    word = normal(text)
    if word in _YES or text in _TICKS:
        return Converted(True)
    if word in _NO:
        return Converted(False)
    if not text:
        return _BLANK
    raise BadValue(codes.BAD_FLAG, "sí o no" if spanish(locale) else "yes or no")


def _choice(raw: CellValue, spec: ColumnSpec, locale: str) -> Converted:
    if isinstance(raw, str) and raw in spec.choices:
        return Converted(raw)
    text = one_line(to_text(raw))
    if not text:
        return _BLANK
    word = normal(text)
    for stored, words in spec.choices.items():
        if text == stored or text in words or (word and word in map(normal, (stored, *words))):
            return Converted(stored)
    raise BadValue(codes.BAD_CHOICE, ", ".join(preferred(spec, locale)))


def preferred(spec: ColumnSpec, locale: str) -> list[str]:
    """The word to write for each choice in this language: words stand English first, then Spanish."""
    place = 1 if spanish(locale) else 0
    return [words[min(place, len(words) - 1)] if words else stored for stored, words in spec.choices.items()]


def _exact_number(raw: CellValue, locale: str) -> Decimal | None:
    if isinstance(raw, str):
        return parse_number(raw, locale) if raw.isascii() or one_line(raw) else None
    if isinstance(raw, PercentCell):
        raise BadValue(codes.SHOWN_AS_PERCENT, number_wanted(locale))
    if isinstance(raw, float):
        return from_float(raw, locale)
    if isinstance(raw, int) and not isinstance(raw, bool):
        number = Decimal(raw)
        within(number, locale)
        return number
    raise BadValue(codes.TEXT_IN_NUMBER, number_wanted(locale))


def _scaled(number: Decimal, locale: str) -> Converted:
    value, lost = at_scale(number, locale)
    return Converted(value, codes.ROUNDED_VALUE, Decimal(plain_text(value))) if lost else Converted(value)


def _at_most(length: int, locale: str) -> str:
    return f"un texto de {length} caracteres como máximo" if spanish(locale) else f"at most {length} characters"


_BY_KIND: Mapping[str, Callable[[CellValue, ColumnSpec, str], Converted]] = MappingProxyType({
    "id": _id, "text": _text, "date": _date, "integer": _integer, "quantity": _number, "money": _number,
    "percent": _percent, "flag": _flag, "choice": _choice,
})
