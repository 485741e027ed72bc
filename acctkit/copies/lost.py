"""What a workbook has that a copy saved by openpyxl has not: told by holding the container against what openpyxl
took from it."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import IO, Any

from openpyxl.workbook import Workbook

from acctkit.copies.words import word

_PARTS: Mapping[str, re.Pattern[str]] = {
    "charts": re.compile(r"xl/(charts/chart|chartsheets/sheet)\d*\.xml", re.I),
    "images": re.compile(r"xl/media/.+", re.I),
    "pivots": re.compile(r"xl/pivotTables/.+\.xml", re.I),
    "slicers": re.compile(r"xl/(slicers|timelines)/.+\.xml", re.I),
    "controls": re.compile(r"xl/(ctrlProps|activeX)/.+\.xml", re.I),
    "macros": re.compile(r"xl/(vbaProject\.bin|macrosheets/.+\.xml)", re.I),
    "links": re.compile(r"xl/externalLinks/[^/]+\.xml", re.I),
    "connections": re.compile(r"xl/(connections\.xml|queryTables/.+\.xml)", re.I),
    "threads": re.compile(r"xl/threadedComments/.+\.xml", re.I),
}
_INSIDE: Mapping[str, tuple[re.Pattern[str], re.Pattern[bytes]]] = {
    "shapes": (re.compile(r"xl/drawings/[^/]+\.xml", re.I), re.compile(rb"<(?:\w+:)?(?:sp|cxnSp)[ >]")),
    "sparklines": (re.compile(r"xl/worksheets/[^/]+\.xml", re.I), re.compile(rb"<(?:\w+:)?sparklineGroup[ >]")),
    "formatting": (
        re.compile(r"xl/worksheets/[^/]+\.xml", re.I), re.compile(rb"<x14:conditionalFormatting[ >]"),
    ),
    "validations": (re.compile(r"xl/worksheets/[^/]+\.xml", re.I), re.compile(rb"<x14:dataValidation[ >]")),
}
_ORDER = (
    "charts", "images", "shapes", "sparklines", "formatting", "validations", "pivots", "slicers", "controls", "macros",
    "links", "connections", "threads",
)
_CHUNK = 1 << 20
_OVERLAP = 64  # bytes: no tag that is looked for is longer


def lost(source: IO[bytes], book: Workbook, language: str) -> str:
    """What of `source` is not in `book` as loaded from it, as words: `charts (2), macros`; empty when all of it is."""
    had, has = _holds(source), _kept(book)
    gone = [name for name in _ORDER if had[name] > has[name]]
    return ", ".join(word(name, language, count=had[name] - has[name]) for name in gone)


def _kept(book: Any) -> Counter[str]:
    """What openpyxl writes again; of the other things it writes none."""
    sheets = [*book.worksheets, *book.chartsheets]
    return Counter(
        charts=sum(len(sheet._charts) for sheet in sheets) + len(book.chartsheets),
        images=sum(len(sheet._images) for sheet in book.worksheets),
        pivots=sum(len(sheet._pivots) for sheet in book.worksheets),
    )


def _holds(file: IO[bytes]) -> Counter[str]:
    found: Counter[str] = Counter()
    with zipfile.ZipFile(file) as container:
        for member in container.namelist():
            found.update(name for name, pattern in _PARTS.items() if pattern.fullmatch(member))
            wanted = {name: tag for name, (where, tag) in _INSIDE.items() if where.fullmatch(member)}
            if wanted:
                found.update(_counted(container, member, wanted))
    return found


def _counted(container: zipfile.ZipFile, member: str, wanted: Mapping[str, re.Pattern[bytes]]) -> Counter[str]:
    """How often each tag stands in a part, which is read piece by piece."""
    found: Counter[str] = Counter()
    tail = b""
    with container.open(member) as part:
        while chunk := part.read(_CHUNK):
            text = tail + chunk
            keep = max(0, len(text) - _OVERLAP)
            for name, tag in wanted.items():
                found[name] += sum(match.start() < keep for match in tag.finditer(text))
            tail = text[keep:]
    for name, tag in wanted.items():
        found[name] += len(tag.findall(tail))
    return found
