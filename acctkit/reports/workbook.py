"""The package as a workbook: the first page, then one sheet a section; the same bytes whenever it is made."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from openpyxl import Workbook

from acctkit.reports.cells import Pen
from acctkit.reports.heading import Heading
from acctkit.reports.notation import one_line, writing_of
from acctkit.reports.sections import Built
from acctkit.reports.sheets import lay_out
from acctkit.zips import saved, settle_workbook

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def workbook(heading: Heading, pages: Sequence[Built], language: str) -> bytes:
    """The bytes of a workbook with one sheet for each of `pages`, in their order."""
    writing, pen = writing_of(language), Pen(language)
    book = Workbook()
    book.remove(book.worksheets[0])
    names = sheet_names([page.title.say(language) for page in pages])
    for page, name in zip(pages, names, strict=True):
        lay_out(book.create_sheet(name), pen, heading, page, writing)
    if not pages:
        book.create_sheet("-")
    properties = book.properties
    properties.creator = "acctkit"
    properties.title = one_line(f"{heading.company} {heading.week.label}")
    properties.created = dt.datetime.combine(heading.week.last, dt.time())
    return settle_workbook(saved(book), heading.week.last)


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names for sheets that every spreadsheet program takes: 31 characters at most, no two alike.

    >>> sheet_names(["Sales/Returns", "sales returns", "History", ""])
    ['Sales Returns', 'sales returns (2)', 'History (2)', 'Sheet']
    """
    names: list[str] = []
    taken = {"history"}  # which Excel keeps for itself
    for title in titles:
        plain = " ".join(_FORBIDDEN.sub(" ", one_line(title)).split()).strip("'")
        name, number = _cut(plain, 31).strip() or "Sheet", 1
        while name.casefold() in taken:
            number += 1
            name = f"{_cut(plain, 31 - len(f' ({number})')).strip()} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """The beginning of `text` that takes `units` UTF-16 units at most, as spreadsheets count."""
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text
