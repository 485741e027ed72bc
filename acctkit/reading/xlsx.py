"""Workbooks: the container is checked, each sheet's XML scanned, and only then calamine asked for the values."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from acctkit.reading.container import Container
from acctkit.reading.limits import Limits, ReadRefused, damaged, spaced
from acctkit.reading.scan import SheetScan, scan
from acctkit.reading.trim import trim
from acctkit.types import CellValue, ErrorCell, Sheet

WORKBOOK = "xl/workbook.xml"
STYLES, STRINGS = "xl/styles.xml", "xl/sharedstrings.xml"
_ERROR_CELL = re.compile(
    rb"""(<(?:[\w.-]+:)?c\s(?:[^>]*\s)?t\s*=\s*["']e["'][^>]*(?<!/)>(?:(?!</(?:[\w.-]+:)?c>).)*?<(?:[\w.-]+:)?v>)[^<]*""",
    re.DOTALL,
)
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_CLAIM = re.compile(rb"""\suniqueCount\s*=\s*["'](\d+)["']""")
_CLAIM_FROM, _TAG = 1_000_000, 64


def read_xlsx(path: Path, limits: Limits) -> tuple[Sheet, ...]:
    """The worksheets of `path`, in the order of their tabs; chart sheets are passed over, macros never run.

    Raises ReadRefused: too-many-cells (before anything is allocated), too-big, password or unreadable.
    """
    with Container(path) as container:
        parts = sheet_parts(container)
        if not parts:
            raise damaged("0 x worksheet")
        if STYLES in container:
            container.consume(STYLES)
        _check_strings(container, limits)
        scans = _scan_all(container, parts, limits)
        strange = any(found.strange for found in scans.values())
        source = _with_known_errors(container, parts) if strange else None
    with source or path.open("rb") as file:
        return _cells(CalamineWorkbook.from_filelike(file), scans)


def sheet_parts(container: Container) -> dict[str, str]:
    """The part of each worksheet by the sheet's name. Elements go by local names: Strict or prefixed alike."""
    targets = {}
    for element in _parse(container, "xl/_rels/workbook.xml.rels"):
        if element.get("Type", "").endswith("/worksheet") and element.get("TargetMode") != "External":
            targets[element.get("Id", "")] = _resolve(element.get("Target", ""))
    parts = {}
    for element in _parse(container, WORKBOOK).iter():
        if _local(element.tag) == "sheet":
            link = next((value for name, value in element.items() if name.endswith("}id")), "")
            if link in targets:
                parts[element.get("name", "")] = targets[link]
    return parts


def _parse(container: Container, part: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(container.small(part))
    except ElementTree.ParseError as error:
        raise damaged(part) from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _resolve(target: str) -> str:
    target = target.replace("\\", "/")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _check_strings(container: Container, limits: Limits) -> None:
    """Count the shared strings: calamine reserves room for as many as the table claims to have."""
    if STRINGS not in container:
        return
    count = claimed = 0
    carry = b""
    for chunk in container.xml(STRINGS):
        data = carry + chunk
        if not claimed and (claim := _CLAIM.search(data)):
            claimed = int(claim[1][:20])
        cut = max(data.rfind(b"<", -_TAG), 0) or len(data)  # a tag may be cut in two, a text is of no interest
        count += len(_STRING.findall(data, 0, cut))
        carry = data[cut:]
        if count > limits.max_cells:
            raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))
    if claimed > max(_CLAIM_FROM, 2 * count):
        raise damaged(f"{STRINGS}: uniqueCount {claimed}")


def _scan_all(container: Container, parts: dict[str, str], limits: Limits) -> dict[str, SheetScan]:
    """Scan every sheet; when the used area seems too large, again without the formatted blanks."""
    scans = {name: scan(container.xml(part)) for name, part in parts.items()}
    if _area(scans) > limits.max_cells:
        scans = {name: scan(container.xml(part), precise=True) for name, part in parts.items()}
        if _area(scans) > limits.max_cells:
            raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))
    return scans


def _area(scans: dict[str, SheetScan]) -> int:
    return sum(found.area for found in scans.values())


def _with_known_errors(container: Container, parts: dict[str, str]) -> io.BytesIO:
    """A copy in memory in which every error cell says #N/A: calamine gives up on errors it does not know (`#ERROR!`
    of Google Sheets), and the scan has read what they say."""
    sheets = {part.lower() for part in parts.values()}
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in container.names():
            if name in sheets:
                archive.writestr(name, _ERROR_CELL.sub(rb"\1#N/A", b"".join(container.raw(name))))
            elif name.endswith((".xml", ".rels")):
                archive.writestr(name, b"".join(container.raw(name)))
    copy.seek(0)
    return copy


def _cells(workbook: CalamineWorkbook, scans: dict[str, SheetScan]) -> tuple[Sheet, ...]:
    sheets = []
    for about in workbook.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        found = scans.get(about.name)
        if found is None:
            raise damaged(f"sheet {about.name}?")
        rows = workbook.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
        trimmed = trim(_marked([[None if value == "" else value for value in row] for row in rows], found))
        width = len(trimmed[0]) if trimmed else 0
        sheets.append(Sheet(
            about.name, trimmed, about.visible != SheetVisibleEnum.Visible,
            frozenset(row for row in found.hidden_rows if row <= len(trimmed)),
            frozenset(n for first, last in found.hidden_columns for n in range(max(first, 1), min(last, width) + 1)),
        ))
    return tuple(sheets)


def _marked(rows: list[list[Any]], found: SheetScan) -> list[list[CellValue]]:
    """Put in what calamine left out; a value that it does give stays, unless it is no number."""
    width = max((column for _, column in found.marks), default=0)
    if rows and len(rows[0]) < width:
        rows = [row + [None] * (width - len(row)) for row in rows]
    width = max(width, len(rows[0]) if rows else 0)
    rows.extend([None] * width for _ in range(max((row for row, _ in found.marks), default=0) - len(rows)))
    for (row, column), mark in found.marks.items():
        if rows[row - 1][column - 1] is None or isinstance(mark, ErrorCell):
            rows[row - 1][column - 1] = mark
    return rows
