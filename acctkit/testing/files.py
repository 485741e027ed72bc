"""Files as people drop them: real workbooks and delimited text."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

Rows = Sequence[Sequence[Any]]


def workbook(sheets: Mapping[str, Rows] | Rows) -> bytes:
    """A real xlsx: one sheet's rows, or several by name. A cell given as a function gets the openpyxl cell to dress."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    named = sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}
    for name, rows in named.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if callable(value):
                    value(sheet.cell(at, column))
                elif value is not None:
                    sheet.cell(at, column, value)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def delimited(rows: Rows, delimiter: str = ";", encoding: str = "cp1252") -> bytes:
    """A csv file, by default as a Spanish Excel writes it."""
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows(rows)
    return made.getvalue().encode(encoding)
