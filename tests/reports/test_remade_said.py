"""What a remade package says of the files that changed it."""

from __future__ import annotations

import pytest

from acctkit.firstpage import _change


@pytest.mark.parametrize(("taken", "replaced", "en", "es"), [
    (1, 1, "a.xlsx: 1 row taken, 1 replaced", "a.xlsx: 1 fila tomada, 1 sustituida"),
    (3, 0, "a.xlsx: 3 rows taken, 0 replaced", "a.xlsx: 3 filas tomadas, 0 sustituidas"),
])
def test_one_row_is_one(taken: int, replaced: int, en: str, es: str) -> None:
    said = _change("a.xlsx", taken, replaced)
    assert (said.say("en"), said.say("es")) == (en, es)
