"""One section on its own: as JSON, CSV, a workbook, or a table for the terminal."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from acctkit.calendar import Week
from acctkit.money import plain_text
from acctkit.reports.heading import Heading
from acctkit.reports.notation import (
    Shape,
    Writing,
    clean,
    display_width,
    header_note,
    one_line,
    reconciliation_lines,
    round_to,
    shape_of_figure,
    shapes_of,
    unit_said,
    writing_of,
)
from acctkit.reports.sections import Built
from acctkit.reports.words import word
from acctkit.types import ColumnType, Content, Table, Value, plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")


def to_json(built: Built, period: str, as_of: dt.date, language: str) -> dict[str, Any]:
    """The section as `report --format json` prints it: exact decimals as strings, dates in ISO, counts as numbers.

    Its title and message are in `language`; everything else is the same in every language.
    """
    return {
        "section": built.name,
        "title": built.title.say(language),
        "headline": [line.say(language) for line in built.content.headline],
        "period": period,
        "as_of": as_of.isoformat(),
        "tables": {
            table.name: table_json(table) for table in built.content.tables
        },
        "figures": {
            figure.name: {"value": bare(figure.value, figure.type), "type": figure.type, "unit": figure.unit}
            for figure in built.content.figures
        },
    }


def table_json(table: Table) -> dict[str, Any]:
    """The columns and rows of a table for a machine."""
    return {
        "columns": [{"name": c.name, "type": c.type, "unit": c.unit} for c in table.columns],
        "rows": [{c.name: bare(row.get(c.name), c.type) for c in table.columns} for row in table.rows],
    }


def bare(value: Value, type: ColumnType) -> str | bool | int | None:
    """`value` for a machine: a decimal string for money, quantity and percent, ISO for a date, an int as it is.

    >>> bare(Decimal("12.5000"), "money"), bare(Decimal("3.0000"), "quantity"), bare(3, "integer")
    ('12.50', '3', 3)
    """
    value = plain(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        if type == "integer" and value == int(value):
            return int(value)
        if type == "money":
            return plain_text(Decimal(value))
        return _shortest(Decimal(value))
    return value.encode("utf-8", "replace").decode("utf-8")


def _shortest(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -12:
        value = round_to(value, 12)
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def to_csv(built: Built) -> str:
    """The section's tables as CSV (RFC 4180) with the column names of the JSON; several tables follow each other, each
    under a line with its name. Text that a spreadsheet would run as a formula gets an apostrophe; numbers never do."""
    out = io.StringIO()
    writer = csv.writer(out)
    for number, table in enumerate(built.content.tables):
        if len(built.content.tables) > 1:
            if number:
                writer.writerow([])
            writer.writerow([guarded(table.name)])
        writer.writerow([guarded(column.name) for column in table.columns])
        for row in table.rows:
            writer.writerow([_csv_cell(row.get(column.name), column.type) for column in table.columns])
    return out.getvalue()


def _csv_cell(value: Value, type: ColumnType) -> str:
    value = plain(value)
    if isinstance(value, str):
        return guarded(value)
    given = bare(value, type)
    if isinstance(given, bool):
        return "true" if given else "false"
    return "" if given is None else str(given)


def guarded(text: str) -> str:
    """`text` so that no spreadsheet program takes it for a formula (OWASP, "CSV injection").

    >>> guarded("=1+1"), guarded("-12.50"), guarded("-12+A1"), guarded("O'Hara")
    ("'=1+1", '-12.50', "'-12+A1", "O'Hara")
    """
    if text.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + clean(text)
    return clean(text)


def to_xlsx(built: Built, company: str, week: Week, as_of: dt.date, language: str) -> bytes:
    """A workbook of this one section."""
    from acctkit.reports.workbook import workbook  # and with it openpyxl: plugins are loaded sooner without

    return workbook(Heading(company, week, as_of), [built], language)


def table_csv(table: Table) -> bytes:
    """One table as a CSV file (RFC 4180, UTF-8 with a mark, so that spreadsheet programs read its accents), headed by
    the names of its columns; safe to open, as `report --format csv` is."""
    return to_csv(Built("", table.title, "", Content(tables=(table,)))).encode("utf-8-sig", "replace")


def table_xlsx(table: Table, company: str, week: Week, as_of: dt.date, language: str) -> bytes:
    """One table as a workbook that looks as packages do, the same bytes whenever it is made."""
    return to_xlsx(Built("", table.title, "", Content(tables=(table,))), company, week, as_of, language)


def to_text(built: Built, language: str) -> str:
    """The section for a terminal: its message, key figures, and tables with numbers aligned."""
    return "\n".join(_text(built, writing_of(language))) + "\n"


def _text(built: Built, writing: Writing) -> Iterator[str]:
    language, content = writing.language, built.content
    yield one_line(built.title.say(language))
    yield from (f"  {one_line(line.say(language))}" for line in content.headline)
    if content.figures:
        yield ""
        said = [(f.title.say(language), unit_said(f.unit, language)) for f in content.figures]
        labels = [one_line(", ".join(filter(None, parts))) for parts in said]
        width = max(map(display_width, labels))
        for label, figure in zip(labels, content.figures, strict=True):
            yield f"  {_pad(label, width, False)}  {one_line(writing.show(figure.value, shape_of_figure(figure)))}"
    for table in content.tables:
        yield ""
        yield from text_table(table, writing)
    if content.reconciliations or content.decisions:
        yield ""
    yield from (line for line, _ in reconciliation_lines(built.content.reconciliations, writing))
    yield from (f"→ {one_line(line.say(language))}" for line in content.decisions)


def text_table(table: Table, writing: Writing) -> Iterator[str]:
    """The lines of a table in a fixed-width font."""
    shapes = shapes_of(table)
    heads = []
    for column in table.columns:
        note = header_note(column, writing.language)
        heads.append(one_line(column.title.say(writing.language)) + (f" [{note}]" if note else ""))
    columns = list(zip(table.columns, shapes, strict=True))
    body = [[_shown(row.get(column.name), shape, writing) for column, shape in columns] for row in table.rows]
    sums = [[_shown(row.get(column.name), shape, writing) for column, shape in columns] for row in table.totals]
    widths = [max(map(display_width, column)) for column in zip(heads, *body, *sums, strict=True)]
    rule = "  ".join("-" * width for width in widths)

    def line(cells: list[str]) -> str:
        parts = (_pad(cell, width, shape.number) for cell, width, shape in zip(cells, widths, shapes, strict=True))
        return "  ".join(parts).rstrip()

    yield one_line(table.title.say(writing.language))
    yield line(heads)
    yield rule
    yield from map(line, body)
    if not body:
        yield word("no-rows", writing.language)
    if sums:
        yield rule
        yield from map(line, sums)


def _shown(value: Value, shape: Shape, writing: Writing) -> str:
    return one_line(writing.show(value, shape))


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - display_width(text))
    return space + text if right else text + space
