"""Numbers, scenarios and words as people see them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest

from acctkit.reports.notation import Shape, clean, header_note, shape_of, writing_of
from acctkit.reports.words import WORDS
from acctkit.types import Column, Text

MONEY, VARIANCE, PERCENT = Shape("money", 2), Shape("money", 2, variance=True), Shape("percent", 1)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "1,234.50"),
        ("es", "1.234,50"),
        ("en-GB", "1,234.50"),
        ("es-MX", "1,234.50"),
        ("tlh", "1,234.50"),
    ],
)
def test_amounts_are_written_as_the_language_does(language: str, shown: str) -> None:
    assert writing_of(language).show(D("1234.5000"), MONEY) == shown


@pytest.mark.parametrize(
    ("value", "shape", "shown"),
    [
        (D("-3.005"), MONEY, "-3.01"),
        (D("-0.001"), MONEY, "0.00"),
        (D("12"), VARIANCE, "+12.00"),
        (D("0"), VARIANCE, "0.00"),
        (D("-12"), VARIANCE, "-12.00"),
        (D("0.9634"), PERCENT, "96.3%"),
        (None, MONEY, ""),
        (True, Shape("text"), "yes"),
        (dt.date(2004, 11, 28), Shape("date"), "2004-11-28"),
        (1234, Shape("integer"), "1,234"),
        (D("12345678901234567.8901"), Shape("money", 4), "12,345,678,901,234,567.8901"),
    ],
)
def test_values_are_shown_by_their_type(value: object, shape: Shape, shown: str) -> None:
    assert writing_of("en").show(value, shape) == shown  # type: ignore[arg-type]


def test_a_column_has_as_many_decimals_as_its_longest_value_needs() -> None:
    rate = Column("rate", Text("Rate"), "money", "USD")
    assert shape_of(rate, [D("0.7250"), D("1.0000")]).places == 3
    assert shape_of(rate, [D("12.0000")]).excel == "#,##0.00"
    assert shape_of(Column("units", Text("Units"), "quantity"), [D("3.0000"), None]).excel == "#,##0"
    assert shape_of(Column("d", Text("Change"), "percent", scenario="variance"), []).excel == "+0.0%;-0.0%;0.0%"


def test_good_and_bad_depend_on_what_one_wants() -> None:
    sales = Shape("money", 2, variance=True)
    overdue = Shape("money", 2, variance=True, up_is_good=False)
    assert [sales.tone(v) for v in (D(1), D(-1), D(0), None)] == ["good", "bad", "", ""]
    assert [overdue.tone(v) for v in (D(1), D(-1))] == ["bad", "good"]


def test_text_keeps_nothing_that_a_terminal_or_file_cannot_hold() -> None:
    assert clean("a\x1b[31m\x00\u202eb\ud800") == "a�[31m��b�"
    assert clean("line\r\nnext\tcell") == "line\nnext cell"


def test_every_word_is_said_in_both_languages_with_the_same_names() -> None:
    import string

    for name, text in WORDS.items():
        fields = [{f for _, f, _, _ in string.Formatter().parse(s) if f} for s in (text.en, text.es)]
        assert text.en and text.es and fields[0] == fields[1], name


@pytest.mark.parametrize(("language", "said"), [("en", "AC, days"), ("es", "AC, días"), ("es-MX", "AC, días")])
def test_a_unit_that_is_a_word_is_said_in_the_readers_language(language: str, said: str) -> None:
    assert header_note(Column("age", Text("Age", "Edad"), "integer", "days", "AC"), language) == said
    assert header_note(Column("net", Text("Net", "Neto"), "money", "USD"), language) == "USD"
