"""Which formulas reach out of a workbook."""

from __future__ import annotations

import pytest

from acctkit.copies.values import reaches_out, value_at
from acctkit.types import Sheet


@pytest.mark.parametrize("formula", ["=[1]Prices!A1", "='[2]My prices'!$A$1*2", "=cmd|' /C calc'!A0", "=SUM([1]S!A:A)"])
def test_a_formula_that_reaches_out(formula: str) -> None:
    assert reaches_out(formula)


@pytest.mark.parametrize("formula", [
    "=A1*2", '=A1&"|"&B1', '="[1]"&A1', "=Sales[Units]", "=Sales[[#This Row],[1]]", "=Table1[1]", "",
])
def test_a_formula_that_stays_inside(formula: str) -> None:
    assert not reaches_out(formula)


def test_a_cell_outside_of_what_was_read_has_no_value() -> None:
    sheet = Sheet("S", ((1, 2), (3,)))
    assert [value_at(sheet, cell) for cell in ("B1", "A2", "B2", "A9", "?")] == [2, 3, None, None, None]
    assert value_at(None, "A1") is None
