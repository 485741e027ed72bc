"""Rows as the office would have typed them: a workbook of one plain sheet, which is read back as the same rows.

Words are cells of text, so that nothing in them is a formula to whoever opens it, and 0042 stays 0042.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from acctkit.blank.looks import Looks, width
from acctkit.forms import ColumnSpec, Form, Row
from acctkit.texts import many_lines
from acctkit.values import LONGEST_TEXT, preferred

_DIGITS = 15  # that a spreadsheet keeps of a number
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def rows_workbook(form: Form, rows: Sequence[Row], language: str, day: dt.date) -> bytes:
    """The bytes of the workbook: the same for the same rows, made on `day`. It has the columns that a row must have and
    those that some row was given, headed in `language`. Raises ValueError for a value that no cell keeps as it is."""
    given = {name for row in rows for name in row.model_fields_set}
    columns = [spec for spec in form.columns if spec.required or spec.name in given]
    made = io.BytesIO()
    book = Workbook(made, _OPTIONS)
    book.set_properties({"title": form.title.say(language), "author": "acctkit",
                         "created": dt.datetime.combine(day, dt.time())})
    looks = Looks(book)
    sheet = book.add_worksheet(form.title.say(language)[:31])
    for at, spec in enumerate(columns):
        sheet.set_column(at, at, width(spec.title, spec.kind, language))
        sheet.write_string(0, at, spec.title.say(language), looks("required" if spec.required else "optional", spec))
        for number, row in enumerate(rows, 1):
            _write(sheet, number, at, getattr(row, spec.name), spec, language, looks("cell", spec))
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def _write(sheet: Any, number: int, at: int, value: Any, spec: ColumnSpec, language: str, look: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(number, at, value, look)
    elif isinstance(value, dt.date):
        sheet.write_datetime(number, at, dt.datetime.combine(value, dt.time()), look)
    elif isinstance(value, int | Decimal):
        if len(Decimal(value).normalize().as_tuple().digits) > _DIGITS:
            raise ValueError(f"{spec.name} is {value}, and a cell keeps {_DIGITS} digits of a number")
        sheet.write_number(number, at, value, look)
    else:
        words = dict(zip(spec.choices, preferred(spec, language), strict=True))
        text = many_lines(words.get(value, value))
        if len(text) > LONGEST_TEXT:
            raise ValueError(f"{spec.name} has {len(text):,} characters, and a cell keeps {LONGEST_TEXT:,}")
        sheet.write_string(number, at, text, look)
