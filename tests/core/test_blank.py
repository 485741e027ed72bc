"""A ready-made workbook is read back as the form that it was made for, once it is filled in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from acctkit import loader
from acctkit.blank import write_blank
from acctkit.forms import ColumnSpec
from acctkit.headers import Identified, identify
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.rows import read_rows

FORMS = loader.load(None).forms


def value(spec: ColumnSpec, language: str) -> Any:
    """Something that fits the column, as a rep would type it."""
    if spec.kind == "choice":
        words = next(iter(spec.choices.values()))
        return words[1] if language == "es" and len(words) > 1 else words[0]
    named = {"currency": "USD", "language": "en", "year": 2026, "month": 11}
    typed: dict[str, Any] = {
        "id": "A1", "text": "Harbor", "date": dt.date(2026, 11, 17), "integer": 3, "quantity": 2, "money": 10.5,
        "percent": 0.05, "flag": "sí" if language == "es" else "yes",
    }
    return named.get(spec.name, typed[spec.kind])


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_it_is_read_back_without_a_fault(tmp_path: Path, name: str, language: str) -> None:
    form, path = FORMS[name], tmp_path / f"{name}.xlsx"
    write_blank(form, path, language)
    book = load_workbook(path)
    for at, spec in enumerate(form.columns, 1):
        book.worksheets[0].cell(2, at, value(spec, language))
    book.save(path)
    read = read_file(path, path.name, Limits())
    assert read.refusal is None
    found = identify(read.sheets[0], list(FORMS.values()), path.name)
    assert isinstance(found, Identified) and found.form.name == name
    assert {spec.name for spec in form.columns} == set(found.columns) and not found.unknown
    rows = read_rows(read.sheets[0], found, language)
    assert [one for one in rows.findings if one.severity != "info"] == []
    assert len(rows.entries) == 1 and rows.refused == ()
