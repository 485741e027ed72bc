"""Hints for wrong words: slips of the pen, likeness, and never a hint for a word of its own."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit import currencies, likeness, texts
from acctkit.likeness import may_be, slip, slips
from acctkit.texts import nearest
from tests.core.form_samples import TRIPS

COLUMNS = TRIPS.columns


@pytest.mark.parametrize("module", [likeness, currencies, texts])
def test_what_the_docstrings_show(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("Importt", "Importe"), ("fehca", "Fecha"), ("Unitss", "Units"), ("PRODUCT CDOE", "Product code"),
        ("Oder", "Order"), ("Nota", "Notas"), ("Código tiendas", "Código tienda"),
    ],
)
def test_a_slip_of_the_pen_is_told(header, meant):
    assert slip(header, COLUMNS) == meant


@pytest.mark.parametrize(
    "header", ["Rate", "Units", "Customer name", "Status", "Total", "", "–", "x" * 81, "Price each, net of tax"]
)
def test_another_word_is_no_slip(header):
    assert slip(header, COLUMNS) == ""


def test_slips_are_told_in_the_order_of_the_headers():
    assert slips(["x", "Unites", "Status", "Prise"], COLUMNS) == [("Unites", "Units"), ("Prise", "Price")]


def test_what_may_be_meant_for_a_missing_column():
    price = TRIPS.column("price")
    assert may_be(price, ["Cost", "Price net of tax", "Prise", "Date"]) == ["Prise", "Price net of tax"]
    assert may_be(price, ["Cost", "Date"]) == []


@given(st.text(), st.lists(st.text(), max_size=8))
def test_any_text_may_be_asked_about(text, others):
    assert slip(text, COLUMNS) == "" or slip(text, COLUMNS) in {h for spec in COLUMNS for h in spec.headers}
    assert set(nearest(text, others)) <= set(others)
    assert set(may_be(COLUMNS[0], [text, *others])) <= {text, *others}
    word, sign = currencies.named(text)
    assert (word and sign) or word == text
