"""The sentences of findings: complete in both languages, and safe whatever a cell holds."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit import codes
from acctkit.codes import BY_NAME, CODES
from acctkit.forms import Row
from acctkit.sentences import placeholders, sentence, shown
from acctkit.types import Code, Entry, Finding, Text

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates, controls and all


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
class TestEachCode:
    def test_it_speaks_both_languages_and_wants_the_same_in_each(self, code: Code) -> None:
        assert code.text.en and code.text.es and code.text.en != code.text.es
        assert placeholders(code.text.en) == placeholders(code.text.es)
        assert code.text.en.endswith(".") and code.text.es.endswith(".")

    def test_every_placeholder_can_be_filled(self, code: Code) -> None:
        wanted = placeholders(code.text.en)
        for language in ("en", "es", "es-MX", "en-GB", "de"):
            said = sentence(code, {name: f"<{name}>" for name in wanted}, language)
            assert all(f"<{name}>" in said for name in wanted)
            assert "{" not in said and "}" not in said

    def test_its_name_is_that_of_its_constant(self, code: Code) -> None:
        assert getattr(codes, code.name.upper().replace("-", "_")) is code
        assert BY_NAME[code.name] is code


def test_no_name_is_declared_twice() -> None:
    assert len(BY_NAME) == len(CODES) >= 59


def test_a_sentence_is_made_from_a_finding_in_the_readers_language() -> None:
    found = Finding("bad-choice", "error", value="venda", expected="venta, devolución", params={"column": "kind"})
    assert sentence(codes.BAD_CHOICE, found, "es", "Clase") == (
        "«venda» no es un valor válido de Clase; escriba uno de estos: venta, devolución."
    )
    assert sentence(codes.BAD_CHOICE, found, "en-GB") == (
        "'venda' is not a word that kind knows; write one of: venta, devolución."
    )


def test_params_fill_what_the_finding_itself_does_not_know() -> None:
    found = Finding("two-forms", "error", sheet="Hoja1", params={"forms": "sales, orders"})
    assert "Sheet Hoja1 fits several forms (sales, orders)" in sentence(codes.TWO_FORMS, found, "en")


def test_the_sheet_of_a_csv_is_called_by_the_name_of_its_file() -> None:
    empty = Finding(codes.EMPTY_FORM.name, "info", path="bob/2026/week.csv")
    assert sentence(codes.EMPTY_FORM, empty, "es").startswith("La hoja week.csv tiene los encabezados")


def test_what_nothing_fills_is_a_dash() -> None:
    assert sentence(codes.MISSING_VALUE, {}, "en").startswith("– is empty here")


def test_braces_in_a_value_stay_braces() -> None:
    said = sentence(codes.BAD_DATE, {"value": "{expected} {0} {x.__class__} {{", "expected": "24/11/2004"}, "en")
    assert said == "'{expected} {0} {x.__class__} {{' is not a date; write it as 24/11/2004."


def test_a_plugins_sentence_with_doubled_or_odd_braces_never_raises() -> None:
    odd = Code("odd", "info", Text("{{literal}} {value} {nope!r} {0.x} {"))
    assert sentence(odd, {"value": 7}, "en") == "{literal} 7 {nope!r} {0.x} {"


def test_a_figure_is_written_as_the_reader_writes_it_whatever_it_is_called_and_a_number_of_a_thing_as_it_is() -> None:
    code = Code("odd", "info", Text("{exposure} of {invoice}, {expected}, {pieces}"))
    entry = Entry(Row.model_construct(), "Sheet1", 2, {})
    found = entry.finding(code, expected=Decimal("8.50"), exposure=Decimal("1234.50"), invoice="1234.50", pieces=1234)
    assert sentence(code, found, "es") == "1234,50 of 1234.50, 8,50, 1234"
    assert sentence(code, found, "en") == "1234.50 of 1234.50, 8.50, 1234"
    assert sentence(code, {"exposure": Decimal(7), "expected": Decimal("0.5")}, "es") == "7 of –, 0,5, –"


def test_a_long_value_is_shortened_to_eighty_characters() -> None:
    assert len(shown("x" * 81)) == 80
    assert shown("x" * 80) == "x" * 80


def test_direction_and_control_characters_are_shown_escaped() -> None:
    assert shown("fdp\u202excod.exe\x07\n\udc80") == "fdp\\u202excod.exe\\x07\\n\\udc80"
    assert shown("año 5 €") == "año 5 €"


@given(st.sampled_from(CODES), ANY_TEXT, ANY_TEXT, ANY_TEXT, st.sampled_from(["es", "en", "", "xx"]))
def test_no_value_breaks_a_sentence(code: Code, value: str, expected: str, header: str, language: str) -> None:
    said = sentence(code, Finding(code.name, code.severity, value=value, expected=expected), language, header)
    assert said.encode("utf-8")
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in said)
