"""Workbooks and slips to make copies of, and what stands in a copy."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from acctkit.copies.making import Made, Make
from acctkit.copies.notes import Note, Slip
from acctkit.reading.limits import Limits

SHA = "0123456789ab" + "c" * 52


def slip(*notes: Note, language: str = "en", **more: Any) -> Slip:
    """A slip of the company Acme for a file sales.xlsx."""
    values = {
        "company": "Acme Ltd", "language": language, "name": "sales.xlsx", "version": 2,
        "received": dt.date(2026, 11, 24), "status": "rejected", "sha256": SHA, "notes": notes, **more,
    }
    return Slip(**values)


def error(cell: str, message: str = "'x' is wrong; write 1.", sheet: str = "Sales", **more: Any) -> Note:
    """A note about what is to be corrected."""
    return Note("error", message, more.pop("code", "text-in-number"), sheet, cell, **more)


def warning(cell: str, message: str = "Look at this.", sheet: str = "Sales", **more: Any) -> Note:
    """A note about what is to be looked at."""
    return Note("warning", message, more.pop("code", "repeated-row"), sheet, cell, **more)


def workbook(path: Path, dress: Callable[[Any], None] = lambda book: None) -> Path:
    """A workbook with headers and three rows on the sheet Sales."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sales"
    for row in (["Date", "Account", "Units"], [dt.date(2026, 11, 16), "C1", 3], [dt.date(2026, 11, 17), "C2", "x"],
                [dt.date(2026, 11, 18), "C3", 5]):
        sheet.append(row)
    dress(book)
    book.save(path)
    return path


def made(path: Path, about: Slip, how: Any = "marked") -> Made:
    """The copy of a file, which there must be."""
    copy = Make(path, path.name, about, how)(Limits())
    assert copy is not None and copy.data
    return copy


def opened(data: bytes, **options: Any) -> Any:
    """A copy as openpyxl reads it."""
    return load_workbook(io.BytesIO(data), **options)


def texts(sheet: Any) -> list[str]:
    """Every text of a sheet, in order."""
    return [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
