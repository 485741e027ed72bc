"""A table for a person at a terminal of 100 columns or more: figures whole and to the right, long texts folded so that
there are few lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size

from acctkit.reports.notation import Shape, Writing, display_width, header_note, one_line, shapes_of, writing_of
from acctkit.reports.words import word
from acctkit.types import Column, Table, Value

LEAST = 80  # columns: narrower, and figures would be cut
ELSEWHERE = 100  # columns where there is no terminal, such as in a file or a mail by cron
GAP = 2
FOLDED = 12  # columns: a text that is no longer is never folded


def plan_lines(table: Table, language: str, width: int = 0) -> Iterator[str]:
    """The title, the rows, the sums and the note of a table; a column without a value in any row is left out.

    It is `width` wide, else as wide as the terminal.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    width = width or (max(get_terminal_size().columns, LEAST) if sys.stdout.isatty() else ELSEWHERE)
    writing = writing_of(language)
    yield one_line(table.title.say(language))
    if not table.rows:
        yield word("no-rows", language)
    else:
        kept = [
            (column, shape) for column, shape in zip(table.columns, shapes_of(table), strict=True)
            if any(row.get(column.name) not in (None, "") for row in table.rows)
        ]
        heads = [_head(column, language) for column, _ in kept]
        body, sums = (
            [[_said(row.get(column.name), shape, writing) for column, shape in kept] for row in rows]
            for rows in (table.rows, table.totals)
        )
        fixed = [shape.number or shape.type == "date" for _, shape in kept]
        widths = _widths([heads, *body, *sums], fixed, width - GAP * (len(kept) - 1))
        grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True, padding=(0, GAP - 1, 0, 0),
                    show_edge=False)
        for (_, shape), head, wide in zip(kept, heads, widths, strict=True):
            grid.add_column(Text(head), justify="right" if shape.number else "left", width=wide, overflow="fold")
        for cells in _once(body, [most > FOLDED and not one for most, one in zip(widths, fixed, strict=True)]):
            grid.add_row(*map(Text, cells))
        if sums:
            grid.add_section()
        for cells in sums:
            grid.add_row(*map(Text, cells))
        console = Console(width=max(width, sum(widths) + GAP * len(widths)), highlight=False, color_system=None)
        with console.capture() as captured:
            console.print(grid)
        yield from (line.rstrip() for line in captured.get().rstrip("\n").split("\n"))
    if table.note:
        yield one_line(table.note.say(language))


def _once(rows: Sequence[Sequence[str]], long: Sequence[bool]) -> Iterator[Sequence[str]]:
    """The rows, a long text that the row above says of the same thing, by its first column, said there alone."""
    above: Sequence[str] = ()
    for row in rows:
        same = bool(above) and row[0] == above[0]
        yield ["" if at and same and long[at] and cell == above[at] else cell for at, cell in enumerate(row)]
        above = row


def _head(column: Column, language: str) -> str:
    note = header_note(column, language)
    return one_line(column.title.say(language)) + (f" [{note}]" if note else "")


def _said(value: Value, shape: Shape, writing: Writing) -> str:
    return one_line(writing.show(value, shape))


def _widths(rows: Sequence[Sequence[str]], fixed: Sequence[bool], room: int) -> list[int]:
    """How wide each column is: as it needs where that fits, else texts are folded where that costs the fewest lines.

    >>> _widths([["103", "paid late, as ever", "on hold until the bank says more"]], [True, False, False], 33)
    [3, 14, 16]
    """
    wide = [[display_width(cell) for cell in row] for row in rows]
    most = [max(column) for column in zip(*wide, strict=True)]
    folded = [at for at, one in enumerate(most) if not fixed[at] and one > FOLDED]
    widths = [FOLDED if at in folded else one for at, one in enumerate(most)]
    while sum(widths) < room and (open := [at for at in folded if widths[at] < most[at]]):
        widths[min(open, key=lambda at: (_lines(wide, folded, widths, at), widths[at]))] += 1
    return widths


def _lines(wide: Sequence[Sequence[int]], folded: Sequence[int], widths: Sequence[int], wider: int) -> int:
    """About how many lines the rows take where one column were somewhat wider."""
    return sum(max(-(-row[at] // (widths[at] + 3 * (at == wider))) for at in folded) for row in wide)
