"""Workbooks (.xlsx, .xlsm): the container is checked, and each sheet's XML read once, in constant memory but for what
it holds. A block of rows that is regular is read as a whole, any other cell by cell."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from acctkit.reading.book import meanings, open_book
from acctkit.reading.cellkinds import Kinds
from acctkit.reading.container import Container
from acctkit.reading.grid import Grid, Room
from acctkit.reading.limits import Limits, damaged
from acctkit.reading.regular import SMALLEST, Regular
from acctkit.reading.remarks import beside
from acctkit.reading.sharedstrings import shared_strings
from acctkit.reading.sheetxml import TRUE, Tags, attributes, tags_of
from acctkit.reading.thorough import Thorough
from acctkit.reading.xmlblocks import blocks
from acctkit.types import Remark, Sheet


def read_xlsx(path: Path, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    """The worksheets of `path`, in the order of their tabs, and what it brings beside them; chart sheets are passed
    over, macros never run.

    Raises ReadRefused: too-many-cells (before anything is allocated), too-big, password, cell-twice or unreadable.
    """
    with Container(path) as container:
        book = open_book(container)
        styles = meanings(container, book.styles) if book.styles else []
        with _telling(book.strings):
            texts = shared_strings(container.xml(book.strings), limits) if book.strings else []
        kinds, room = Kinds(styles, texts, book.date1904), Room(limits)
        sheets = []
        for tab in book.tabs:
            with _telling(tab.part):
                grid = fill(Grid(room, tab.name), container.xml(tab.part), kinds)
            sheets.append(grid.sheet(tab.hidden, book.date1904))
    return tuple(sheets), beside(macros=book.macros, links=book.links, date1904=book.date1904)


def fill(grid: Grid, chunks: Iterable[bytes], kinds: Kinds, smallest: int = SMALLEST) -> Grid:
    """Read a sheet's XML into its grid; blocks smaller than `smallest` bytes are read cell by cell.

    Raises ReadRefused: unreadable, too-many-cells or cell-twice; and ExpatError for what is no XML, as far as it is
    read: nothing behind the rows is.
    """
    regular, thorough = Regular(grid, kinds), Thorough(grid, kinds)
    for block in blocks(chunks, b"worksheet", b"sheetData", b"row"):
        tags = tags_of(block.prefix)
        if block.head:
            _hide_columns(block.xml, tags, grid)
            continue
        last = regular.take(block.xml, tags) if len(block.xml) >= smallest else 0
        if last:
            thorough.at(last)
        else:
            thorough.take(block.xml, tags)
    return grid


def _hide_columns(head: bytes, tags: Tags, grid: Grid) -> None:
    expat.ParserCreate("utf-8").Parse(head, False)
    for match in tags.column.finditer(head):
        said = attributes(match[1])
        first, last = said.get(b"min", b""), said.get(b"max", b"")
        if said.get(b"hidden") in TRUE and first.isdigit() and last.isdigit():
            grid.hidden_columns.append((max(int(first[:7]), 1) - 1, int(last[:7]) - 1))


@contextlib.contextmanager
def _telling(part: str) -> Iterator[None]:
    """What is no XML is the damage of its part."""
    try:
        yield
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise damaged(f"{part}: XML") from error
