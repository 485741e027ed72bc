"""Workbooks: the container is checked, each sheet's XML scanned, and only then calamine asked for the values."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from python_calamine import CalamineError, CalamineWorkbook

from acctkit.reading.book import USUAL, Book, open_book, percent_styles
from acctkit.reading.container import Container
from acctkit.reading.limits import Limits, ReadRefused, damaged, spaced
from acctkit.reading.remarks import beside
from acctkit.reading.scan import SheetScan, scan
from acctkit.reading.trim import trim
from acctkit.types import ErrorCell, Percent, Remark, Sheet

_ERROR_CELL = re.compile(
    rb"""(<(?:[\w.-]+:)?c\s(?:[^>]*\s)?t\s*=\s*["']e["'][^>]*(?<!/)>(?:(?!</(?:[\w.-]+:)?c>).)*?<(?:[\w.-]+:)?v>)[^<]*""",
    re.DOTALL,
)
_SPACED_CELL = re.compile(
    rb"""(<(?:[\w.-]+:)?c(?:\s(?![^>]*?(?<=\s)t\s*=\s*["'](?:str|inlineStr)["'])[^>]*)?(?<!/)>"""
    rb"""(?:(?!</(?:[\w.-]+:)?c>).)*?<(?:[\w.-]+:)?v>)\s+([^<]*?)\s*(?=<)""",
    re.DOTALL,
)
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_CLAIM = re.compile(rb"""\suniqueCount\s*=\s*["'](\d+)["']""")
_CLAIM_FROM, _TAG = 1_000_000, 64
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def read_xlsx(path: Path, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    """The worksheets of `path`, in the order of their tabs, and what it brings beside them; chart sheets are passed
    over, macros never run.

    Raises ReadRefused: too-many-cells (before anything is allocated), too-big, password or unreadable.
    """
    with Container(path) as container:
        book = open_book(container)
        percents = percent_styles(container, book.styles) if book.styles else frozenset()
        if book.strings:
            _check_strings(container, book.strings, limits)
        scans = _scan_all(container, book, percents, limits)
        if book.plain and not container.recoded and not any(found.strange for found in scans):
            with path.open("rb") as file:
                return _sheets(file, book, scans, [tab.place for tab in book.tabs]), _remarks(book)
        with _laid_out_anew(container, book) as copy:
            return _sheets(copy, book, scans, range(len(book.tabs))), _remarks(book)


def _remarks(book: Book) -> tuple[Remark, ...]:
    return beside(macros=book.macros, links=book.links, date1904=book.date1904)


def _check_strings(container: Container, part: str, limits: Limits) -> None:
    """Count the shared strings: calamine reserves room for as many as the table claims to have."""
    count = claimed = 0
    carry = b""
    for chunk in container.xml(part):
        data = carry + chunk
        if not claimed and (claim := _CLAIM.search(data)):
            claimed = int(claim[1][:20])
        cut = max(data.rfind(b"<", -_TAG), 0) or len(data)  # a tag may be cut in two, a text is of no interest
        count += len(_STRING.findall(data, 0, cut))
        carry = data[cut:]
        if count > limits.max_cells:
            raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))
    if claimed > max(_CLAIM_FROM, 2 * count):
        raise damaged(f"{part}: uniqueCount {claimed}")


def _scan_all(container: Container, book: Book, percents: frozenset[int], limits: Limits) -> list[SheetScan]:
    """Scan every sheet; when the used area seems too large, again without the formatted blanks."""
    for precise in (False, True):
        scans = [scan(container.xml(tab.part), percents=percents, precise=precise) for tab in book.tabs]
        if sum(found.area for found in scans) <= limits.max_cells:
            return scans
    raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))


def _laid_out_anew(container: Container, book: Book) -> BinaryIO:
    """A copy in memory as calamine wants it: the usual parts under their usual names, in UTF-8, and every error cell
    says #N/A, since it gives up on errors it does not know (`#ERROR!` of Google Sheets), as on blanks around a number.
    The scan has read what they say."""
    copy = io.BytesIO()
    tabs = links = ""
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, tab in enumerate(book.tabs, 1):
            tabs += f'<sheet name="{number}" sheetId="{number}" r:id="s{number}"/>'
            links += _link(f"s{number}", "worksheet", f"worksheets/sheet{number}.xml")
            sheet = b"".join(container.xml(tab.part))
            sheet = _SPACED_CELL.sub(rb"\1\2", _ERROR_CELL.sub(rb"\1#N/A", sheet))
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
        for kind, part in (("styles", book.styles), ("sharedStrings", book.strings)):
            if part:
                links += _link(kind, kind, f"{kind}.xml")
                archive.writestr(f"xl/{kind}.xml", b"".join(container.xml(part)))
        days = '<workbookPr date1904="1"/>' if book.date1904 else ""
        main = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{days}<sheets>{tabs}</sheets></workbook>'
        archive.writestr(USUAL, main)
        home = f'<Relationships xmlns="{_PACKAGE}">{_link("book", "officeDocument", USUAL)}</Relationships>'
        archive.writestr("_rels/.rels", home)
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>')
    copy.seek(0)
    return copy


def _link(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id={quoteattr(key)} Type="{_OFFICE}/{kind}" Target={quoteattr(target)}/>'


def _sheets(file: BinaryIO, book: Book, scans: list[SheetScan], places: Any) -> tuple[Sheet, ...]:
    try:
        workbook = CalamineWorkbook.from_filelike(file)
    except CalamineError as error:  # it says no more than that it knows no such format
        raise damaged("xl/") from error
    sheets = []
    for tab, found, place in zip(book.tabs, scans, places, strict=True):
        rows = _marked(workbook.get_sheet_by_index(place).to_python(skip_empty_area=False), found)
        trimmed = trim([
            tuple(row) if "" not in row else tuple([None if value == "" else value for value in row]) for row in rows
        ])
        width = len(trimmed[0]) if trimmed else 0
        sheets.append(Sheet(
            tab.name, trimmed, tab.hidden,
            frozenset(row for row in found.hidden_rows if row <= len(trimmed)),
            frozenset(n for first, last in found.hidden_columns for n in range(max(first, 1), min(last, width) + 1)),
            book.date1904,
        ))
    return tuple(sheets)


def _marked(rows: list[list[Any]], found: SheetScan) -> list[list[Any]]:
    """Put in what calamine left out; a value that it does give stays, unless it is no number."""
    height, width = (max(sizes, default=0) for sizes in (zip(*found.marks, strict=True) if found.marks else ((), ())))
    if rows and len(rows[0]) < width:
        rows = [row + [""] * (width - len(row)) for row in rows]
    width = max(width, len(rows[0]) if rows else 0)
    rows.extend([""] * width for _ in range(height - len(rows)))
    for (row, column), mark in found.marks.items():
        if rows[row - 1][column - 1] == "" or isinstance(mark, ErrorCell):
            rows[row - 1][column - 1] = mark
    shown: dict[float, Percent] = {}
    for column, numbers in found.percents.items():
        at = column - 1
        for number in numbers if column <= width else ():
            value = rows[number - 1][at] if number <= len(rows) else None
            if value.__class__ is float:
                rows[number - 1][at] = shown.get(value) or shown.setdefault(value, Percent(value))
    return rows
