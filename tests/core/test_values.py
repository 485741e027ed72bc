"""What a cell holds, and what a column makes of it."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from acctkit.dates import date_wanted
from acctkit.forms import ColumnSpec, Kind
from acctkit.numbers import decimal_mark
from acctkit.texts import many_lines, one_line
from acctkit.types import CellValue, ErrorCell, PercentCell, Text, Uncalculated
from acctkit.values import BadValue, Converted, convert, letter, normal, parse_date, parse_number, to_id, to_text

KINDS = get_args(Kind)
LOCALES = ["es", "en", "en-GB", "en-US", "es-MX"]
WORDS: Mapping[str, tuple[str, ...]] = {
    "sale": ("sale", "venta"), "return": ("return", "devolución", "rma"), "credit note": ("credit note", "abono"),
}
ANY_TEXT = st.text(st.characters(), max_size=80)
TELLING_TEXT = st.text("0123456789.,'-+()$€% /:eE_nNaAx٣\u00a0\u202f\u2212ov", max_size=24)


def spec(kind: Kind, choices: Mapping[str, tuple[str, ...]] | None = None) -> ColumnSpec:
    return ColumnSpec("it", Text("It", "Ello"), kind, required=False, choices=choices or {})


def value(raw: CellValue, kind: Kind, locale: str = "es") -> Any:
    return convert(raw, spec(kind, WORDS), locale).value


def refused(raw: CellValue, kind: Kind, locale: str = "es") -> tuple[str, str]:
    with pytest.raises(BadValue) as caught:
        convert(raw, spec(kind, WORDS), locale)
    return caught.value.code.name, caught.value.expected


# ------------------------------------------------------------------ every kind


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("blank", [None, "", "   ", "\u00a0", "\n\t", "\u200b", "\u200e \ufeff"])
def test_a_blank_is_none_in_every_column(blank: CellValue, kind: Kind) -> None:
    assert convert(blank, spec(kind, WORDS), "es") == Converted(None)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_cell_and_a_formula_never_calculated_are_told_as_such(kind: Kind) -> None:
    assert refused(ErrorCell("#REF!"), kind)[0] == "error-cell"
    assert refused(Uncalculated("A1+B1"), kind)[0] == "uncalculated-formula"


@given(st.one_of(ANY_TEXT, TELLING_TEXT), st.sampled_from(KINDS), st.sampled_from([*LOCALES, "", "xx", "en_US"]))
@example("1" * 5000, "money", "es")
@example("1e300000", "integer", "en")
@example("0" * 64, "date", "en")
def test_text_is_taken_or_refused_and_nothing_else_ever(text: str, kind: Kind, locale: str) -> None:
    try:
        result = convert(text, spec(kind, WORDS), locale)
    except BadValue as bad:
        assert bad.expected
    else:
        assert result.value is None or isinstance(result.value, str | bool | int | Decimal | dt.date)
        if isinstance(result.value, Decimal):
            assert result.value.is_finite() and abs(result.value) < 10**14
            assert result.value == round(result.value, 4)
        if isinstance(result.value, str):
            assert result.value.encode("utf-8")


@given(
    st.one_of(
        st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.times(), st.timedeltas(),
    ),
    st.sampled_from(KINDS), st.sampled_from(LOCALES),
)
@example(10**400, "money", "es")
@example(10**400, "integer", "es")
@example(1e308, "percent", "es")
@example(-0.0, "money", "es")
def test_native_values_are_taken_or_refused_and_nothing_else_ever(raw: CellValue, kind: Kind, locale: str) -> None:
    try:
        convert(raw, spec(kind, WORDS), locale)
    except BadValue as bad:
        assert bad.expected


# ------------------------------------------------------------------ numbers


@pytest.mark.parametrize(("text", "locale", "number"), [
    ("1.234,56", "es", "1234.56"), ("1 234,56", "es", "1234.56"), ("1,234.56", "en", "1234.56"),
    ("1'234.56", "en", "1234.56"), ("1’234.56", "en", "1234.56"), ("$1,200.00", "en-US", "1200"),
    ("1.200 €", "es", "1200"), ("USD 12", "en", "12"), ("12 eur", "es", "12"), ("US$ 1,200", "en", "1200"),
    ("$12.50 USD", "en", "12.5"), ("Bs. 12,50", "es", "12.5"), ("S/ 12.50", "es-PE", "12.5"), ("₡1 200", "es", "1200"),
    ("1\u00a0234,56", "es", "1234.56"), ("1\u202f234,56", "es", "1234.56"), ("1\u2009234,5", "es", "1234.5"),
    ("\u200e1.234,56", "es", "1234.56"), ("  7 ", "es", "7"), ("+7", "es", "7"), ("007", "es", "7"),
    (".5", "en", "0.5"), (",5", "es", "0.5"), ("12,345,678", "es", "12345678"), ("1.234.567", "en", "1234567"),
    ("1.234.567,8", "en", "1234567.8"), ("1,234,567.8", "es", "1234567.8"),
])
def test_numbers_in_the_style_of_their_locale(text: str, locale: str, number: str) -> None:
    assert parse_number(text, locale) == Decimal(number)


@pytest.mark.parametrize("text", [
    "(45.10)", "45.10-", "-45.10", "\u221245.10", "- 45.10", "($45.10)", "$(45.10)", "-$45.10", "$-45.10", "45.10- USD",
    "(45,10)",
])
def test_negative_numbers(text: str) -> None:
    assert parse_number(text, "en-US") == parse_number(text, "es") == Decimal("-45.1")


@pytest.mark.parametrize(("text", "es", "en"), [
    ("1.234", "1234", "1.234"), ("1,234", "1.234", "1234"),  # both could be: the locale decides
    ("12.50", "12.5", "12.5"), ("1,5", "1.5", "1.5"), ("1234.567", "1234.567", "1234.567"),  # no thousands: decimals
    ("0.125", "0.125", "0.125"), ("0,125", "0.125", "0.125"), (".500", "0.5", "0.5"),
    ("1 234.567", "1234.567", "1234.567"),
])
def test_a_single_separator(text: str, es: str, en: str) -> None:
    assert (parse_number(text, "es"), parse_number(text, "en")) == (Decimal(es), Decimal(en))


def test_latin_america_is_not_all_alike() -> None:
    assert parse_number("1,234", "es-MX") == 1234
    assert parse_number("1,234", "es-AR") == Decimal("1.234")


@pytest.mark.parametrize("text", [
    "1.23.456", "12,34,567", "1,234.567,8", "1.234,567,8", "1,23.4", "1 23", "12 34,5", "1'23", "1 234'567",
    "0.123.456",
    "1.234 567", "1,5 5", "twelve", "12 units", "12 km", "1e5", "1E5", "1_000", "NaN", "nan", "Infinity", "-inf",
    "٣", "１２",
    "0x10", "12.", "12,", ".", ",", "-", "()", "$", "--1", "-1-", "(-1)", "(1", "1)", "+-1", "1-2", "€12$",
    "12 EUR USD",
    "€12 USD", "ABC 12", "5 %", "1/2", "=1+1", "#REF!", "12:30", "½", "²", "1" * 65,
])
@pytest.mark.parametrize("locale", ["es", "en"])
def test_what_is_no_number_is_refused(text: str, locale: str) -> None:
    assert refused(text, "money", locale) == (
        "text-in-number", "un número como 1.234,56" if locale == "es" else "a number such as 1,234.56"
    )


@pytest.mark.parametrize("raw", [True, False, math.inf, -math.inf, math.nan, dt.date(2004, 1, 1), dt.timedelta(1)])
@pytest.mark.parametrize("kind", ["money", "quantity", "integer", "percent"])
def test_other_things_are_no_numbers(raw: CellValue, kind: Kind) -> None:
    assert refused(raw, kind)[0] == "text-in-number"


@pytest.mark.parametrize(("raw", "number"), [
    (12, "12"), (12.0, "12"), (1234.1000000000001, "1234.1"), (0.1 + 0.2, "0.3"), (100.1 - 100, "0.1"),
    (-0.0, "0"), (99999999999999, "99999999999999"), (1e-12, "0"),
])
def test_native_numbers_lose_the_noise_of_floats(raw: float, number: str) -> None:
    assert str(value(raw, "money")).rstrip("0").rstrip(".") in (number, "") or value(raw, "money") == Decimal(number)
    assert not value(raw, "money").is_signed()


@pytest.mark.parametrize(("raw", "taken"), [
    (33.33333, "33.3333"), ("33,33335", "33.3334"), ("33,33325", "33.3332"), (0.00005, "0.00"), ("0,00001", "0.00"),
])
def test_more_than_four_decimals_are_rounded_and_told(raw: CellValue, taken: str) -> None:
    result = convert(raw, spec("money"), "es")
    assert result.note is not None and result.note.name == "rounded-value"
    assert isinstance(result.expected, Decimal) and str(result.expected) == taken and result.value == Decimal(taken)


@pytest.mark.parametrize("raw", [
    1e14, -1e14, 10**14, "100000000000000", "100.000.000.000.000,00", "99999999999999,99999",
])
def test_fourteen_digits_are_the_most(raw: CellValue) -> None:
    assert refused(raw, "money") == ("text-in-number", "un número de 14 cifras como máximo")


AMOUNTS = st.decimals(-(10**14) + 1, 10**14 - 1, allow_nan=False, places=4)


@given(AMOUNTS, st.integers(0, 4), st.sampled_from(LOCALES), st.sampled_from(["", "$", "€ ", "USD "]), st.booleans())
def test_an_amount_written_in_a_locale_reads_back(
    amount: Decimal, places: int, locale: str, currency: str, brackets: bool
) -> None:
    amount = round(amount, places)
    style = str.maketrans(",.", ".,") if decimal_mark(locale) == "," else {}
    digits = f"{abs(amount):,.{places}f}".translate(style)
    if places == 3 and abs(amount) < 1000:
        digits += "0"  # 1.234 would be read as the locale says, which is tested above
    minus = amount < 0
    text = f"({currency}{digits})" if minus and brackets else f"{'-' if minus else ''}{currency}{digits}"
    assert parse_number(text, locale) == amount
    assert convert(text, spec("money"), locale) == Converted(amount)


@given(st.floats(-1e9, 1e9).map(lambda number: round(number, 4)))
def test_a_native_float_is_what_the_sheet_shows(number: float) -> None:
    assert value(number, "money") == round(Decimal(f"{number:.15g}"), 4)


# ------------------------------------------------------------------ per cents and whole numbers


@pytest.mark.parametrize(("raw", "fraction"), [
    (0.05, "0.05"), ("5 %", "0.05"), ("5%", "0.05"), ("%5", "0.05"), ("12,5 %", "0.125"), ("0,05", "0.05"),
    ("-5 %", "-0.05"),
    ("150 %", "1.5"), (1, "1"), (1.0, "1"), ("1", "1"), (0, "0"), ("100%", "1"), ("(5 %)", "?"),
])
def test_per_cents_are_fractions(raw: CellValue, fraction: str) -> None:
    if fraction == "?":
        assert refused(raw, "percent")[0] == "text-in-number"
    else:
        assert value(raw, "percent") == Decimal(fraction)


@pytest.mark.parametrize(("raw", "locale", "expected"), [
    (5, "en", "5% or 0.05"), (5.0, "es", "5\u00a0% o 0,05"), ("12.5", "en", "12.5% or 0.125"),
    (1.5, "en", "1.5% or 0.015"),
    (250, "en", "250% or 2.5"), (-5, "en", "-5% or -0.05"),
])
def test_a_per_cent_without_its_sign_is_never_guessed(raw: CellValue, locale: str, expected: str) -> None:
    assert refused(raw, "percent", locale) == ("text-in-number", expected)


@pytest.mark.parametrize(("raw", "number"), [(3, 3), (3.0, 3), ("3", 3), ("3,00", 3), ("1.200", 1200), ("(3)", -3)])
def test_whole_numbers(raw: CellValue, number: int) -> None:
    assert value(raw, "integer") == number and type(value(raw, "integer")) is int


@pytest.mark.parametrize(("raw", "code"), [
    (3.5, "text-in-number"), ("3,5", "text-in-number"), (2**31, "out-of-range"), (True, "text-in-number"),
])
def test_what_is_no_whole_number(raw: CellValue, code: str) -> None:
    assert refused(raw, "integer")[0] == code


# ------------------------------------------------------------------ dates

THE_DAY = dt.date(2004, 11, 24)


@pytest.mark.parametrize("text", [
    "2004-11-24", "2004/11/24", "2004-11-24T10:30:00", "2004-11-24 10:30", "2004-11-24T10:30:00.000+01:00",
    "24 Nov 2004", "24 nov. 2004", "Nov 24, 2004", "November 24th, 2004", "24th November 2004",
    "24 de noviembre de 2004",
    "24 de noviembre del 2004", "24-nov-04", "24/Nov/2004", "24NOV2004", "24 NOVIEMBRE 2004", "2004 Nov 24",
    "noviembre 24, 2004", "\u200e24 nov\u00a02004",
])
@pytest.mark.parametrize("locale", LOCALES)
def test_days_that_every_locale_reads_alike(text: str, locale: str) -> None:
    assert parse_date(text, locale) == THE_DAY


@pytest.mark.parametrize(("text", "locale"), [
    ("24/11/2004", "es"), ("24-11-2004", "es"), ("24.11.2004", "es"), ("24/11/04", "es"), ("24 / 11 / 2004", "es"),
    ("24/11/2004 0:00", "es"), ("24/11/2004, 10:30:00 p. m.", "es"), ("24/11/2004", "en-GB"), ("24/11/2004", "fr"),
    ("11/24/2004", "en-US"), ("11-24-04", "en-US"), ("11/24/2004 10:30 PM", "en_US"), ("24/11/2004", "en"),
    ("11/24/2004", "en"),
])
def test_days_in_the_order_of_their_locale(text: str, locale: str) -> None:
    assert parse_date(text, locale) == THE_DAY


@pytest.mark.parametrize("name", [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic",
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
])
def test_month_names_in_both_languages(name: str) -> None:
    month = {"ene": 1, "feb": 2, "mar": 3, "abr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "sep": 9, "oct": 10,
             "nov": 11, "dic": 12, "jan": 1, "apr": 4, "aug": 8, "dec": 12}[name.lower()[:3]]
    assert parse_date(f"3 {name} 2005", "es") == parse_date(f"{name} 3, 2005", "en") == dt.date(2005, month, 3)


@pytest.mark.parametrize(("text", "year"), [("1/1/00", 2000), ("1/1/68", 2068), ("1/1/90", 1990), ("1/1/99", 1999)])
def test_two_digit_years(text: str, year: int) -> None:
    assert parse_date(text, "es") == dt.date(year, 1, 1)


def test_under_plain_english_a_date_that_could_be_two_is_not_guessed() -> None:
    assert refused("03/04/2026", "date", "en") == ("ambiguous-date", "2026-04-03 or 2026-03-04")
    assert value("04/04/2026", "date", "en") == dt.date(2026, 4, 4)


@pytest.mark.parametrize(("raw", "locale"), [
    ("31/02/2004", "es"), ("2004-02-31", "es"), ("29/02/2005", "es"), ("24/11/2004", "en-US"), ("11/24/2004", "es"),
    ("13/13/2004", "en"), ("1/1/69", "es"), ("24/11/1989", "es"), ("24/11/2101", "es"), ("24/11/0004", "es"),
    ("0/1/2004", "es"),
    ("31 feb 2004", "es"), (dt.date(1989, 12, 31), "es"), (dt.datetime(2101, 1, 1), "es"), (20000, "es"),
    (79000.0, "es"),
])
def test_days_that_cannot_be(raw: CellValue, locale: str) -> None:
    assert refused(raw, "date", locale) == ("impossible-date", date_wanted(locale))


@pytest.mark.parametrize("raw", [
    "38315", "20041124", "soon", "24/11", "24/11/204", "24/11-2004", "24.11", "24 Foo 2004", "Nov 2004", "2004",
    "24/11/2004 x",
    "٢٤/١١/٢٠٠٤", "24/11/2004/1", "2004-W48", "-24/11/2004",
    "1" * 100, 19999, 80001, 5.5, 0, -1, math.nan, math.inf, True,
    dt.time(1), dt.timedelta(days=38315),
])
def test_what_is_no_date(raw: CellValue) -> None:
    assert refused(raw, "date", "es") == ("bad-date", "24/11/2004")


@pytest.mark.parametrize("raw", [THE_DAY, dt.datetime(2004, 11, 24), dt.datetime(2004, 11, 24, 23, 59)])
def test_native_dates_lose_their_time(raw: dt.date) -> None:
    result = convert(raw, spec("date"), "es")
    assert result == Converted(THE_DAY) and type(result.value) is dt.date


@pytest.mark.parametrize("raw", [38315, 38315.0, 38315.75])
def test_a_number_in_a_date_column_is_taken_and_told(raw: float) -> None:
    result = convert(raw, spec("date"), "es")
    assert result.value == THE_DAY and result.note is not None and result.note.name == "serial-date"
    assert result.expected == "2004-11-24"


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)), st.sampled_from("/-."))
def test_a_day_written_in_a_locale_reads_back(day: dt.date, mark: str) -> None:
    assert parse_date(day.isoformat(), "en") == day
    for locale, style in {"es": "%d.%m.%Y", "en-GB": "%d.%m.%Y", "en-US": "%m.%d.%Y"}.items():
        assert parse_date(day.strftime(style).replace(".", mark), locale) == day
    assert parse_date(day.strftime("%d %B %Y"), "es") == parse_date(day.strftime("%b %d, %Y"), "en") == day


# ------------------------------------------------------------------ ids and text


@pytest.mark.parametrize(("raw", "text"), [
    (10100, "10100"), (10100.0, "10100"), ("0042", "0042"), ("10100.0", "10100.0"), (" S10_1678 ", "S10_1678"),
    ("a \u00a0 b\n\tc", "a b c"), ("S10\u200b_\u202e16\x0078", "S10_1678"), ("cafe\u0301", "café"), (-7, "-7"),
    (0, "0"),
    (999999999999999, "999999999999999"), ("12345678901234567", "12345678901234567"), ("a\udc80", "a\ufffd"),
])
def test_ids(raw: CellValue, text: str) -> None:
    assert value(raw, "id") == text == to_id(raw)


@pytest.mark.parametrize(("raw", "code"), [
    (1e15, "rounded-id"), (1.234567890123457e16, "rounded-id"), (10**15, "rounded-id"), (10.5, "rounded-id"),
    (math.nan, "rounded-id"), (math.inf, "rounded-id"), (True, "out-of-range"), (THE_DAY, "out-of-range"),
    (dt.datetime(2004, 1, 1), "out-of-range"), ("x" * 201, "out-of-range"),
])
def test_what_is_no_id(raw: CellValue, code: str) -> None:
    assert refused(raw, "id")[0] == code


@given(st.text(st.characters(), max_size=100))
@example("e\u200b\u0301")
@example("\u0344\u2000 \u1fef")
def test_an_id_is_the_same_when_read_again(text: str) -> None:
    once = to_id(text)
    assert to_id(once) == once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in once)


@pytest.mark.parametrize(("raw", "text"), [
    (" a\r\nb\x07 ", "a\nb"), (12.0, "12"), (12.5, "12.5"), (7, "7"), (1e-7, "0.0000001"), (1e300, "1e+300"),
    (THE_DAY, "2004-11-24"), (dt.datetime(2004, 11, 24), "2004-11-24"),
    (dt.datetime(2004, 11, 24, 10, 30), "2004-11-24 10:30:00"),
    (True, "TRUE"), ("nin\u0303o", "niño"), ("=1+1", "=1+1"), ("x\u202ey", "xy"), ("👩\u200d🔧", "👩\u200d🔧"),
    (dt.time(9, 5), "09:05:00"),
])
def test_text(raw: CellValue, text: str) -> None:
    assert value(raw, "text") == text == to_text(raw)


def test_text_has_a_longest() -> None:
    assert len(value("x" * 32_000, "text")) == 32_000
    assert refused("x" * 32_001, "text") == ("out-of-range", "un texto de 32000 caracteres como máximo")


@given(st.text(st.characters(), max_size=100))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert many_lines(many_lines(text)) == many_lines(text)


# ------------------------------------------------------------------ flags, choices, words


@pytest.mark.parametrize("raw", [True, 1, 1.0, "1", "yes", "Sí", "SI", " x ", "X", "true", "VERDADERO", "✓"])
def test_yes(raw: CellValue) -> None:
    assert value(raw, "flag") is True


@pytest.mark.parametrize("raw", [False, 0, 0.0, "0", "no", "No.", "false", "FALSO"])
def test_no(raw: CellValue) -> None:
    assert value(raw, "flag") is False


@pytest.mark.parametrize("raw", ["maybe", 2, 0.5, "-", THE_DAY, "n/a"])
def test_neither(raw: CellValue) -> None:
    assert refused(raw, "flag") == ("bad-flag", "sí o no")


@pytest.mark.parametrize(("raw", "stored"), [
    ("sale", "sale"), ("Venta", "sale"), ("DEVOLUCION", "return"), ("devolución ", "return"), ("RMA", "return"),
    ("credit-note", "credit note"), ("Credit\u00a0Note", "credit note"),
])
def test_choices_by_any_of_their_words(raw: str, stored: str) -> None:
    assert value(raw, "choice", "en") == stored


def test_a_choice_may_be_a_number() -> None:
    assert convert(2.0, spec("choice", {"1": (), "2": ()}), "en").value == "2"


@pytest.mark.parametrize(("locale", "words"), [
    ("en", "sale, return, credit note"), ("es-MX", "venta, devolución, abono"),
])
def test_an_unknown_choice_is_told_the_words_of_its_language(locale: str, words: str) -> None:
    assert refused("vent", "choice", locale) == ("bad-choice", words)
    assert refused("-", "choice", locale) == ("bad-choice", words)


@pytest.mark.parametrize(("one", "other"), [
    ("Nº de Artículo:", "n de articulo"), ("ORDER #", "order"), ("Unit-Price (USD)", "unit price usd"),
    ("Straße", "STRASSE"),
    ("Número\u00a0", "numero"), ("№ order", "Order"), ("ﬁle", "FILE"), ("año", "ANO"),
])
def test_words_are_compared_without_case_accents_blanks_and_punctuation(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@given(st.text(max_size=40))
def test_normal_is_normal_already(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(("number", "letters"), [
    (1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD"),
])
def test_column_letters(number: int, letters: str) -> None:
    assert letter(number) == letters


# ------------------------------------------------------------------ numbers that their cell shows as a per cent


@pytest.mark.parametrize(("raw", "fraction"), [(0.05, "0.05"), (5.0, "5"), (-0.125, "-0.125"), (1.0, "1")])
def test_a_cell_that_shows_a_per_cent_is_no_riddle(raw: float, fraction: str) -> None:
    assert value(PercentCell(raw), "percent") == Decimal(fraction)


@pytest.mark.parametrize("kind", ["money", "quantity", "integer"])
def test_a_per_cent_is_no_amount(kind: Kind) -> None:
    assert refused(PercentCell(0.05), kind, "en") == ("shown-as-percent", "a number such as 1,234.56")


def test_a_per_cent_reads_as_its_cell_shows_it() -> None:
    assert [to_text(PercentCell(number)) for number in (0.05, 0.07, 1.0, 0.1234, -5.0)] == [
        "5%", "7%", "100%", "12.34%", "-500%",
    ]
