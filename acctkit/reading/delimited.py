"""Comma-separated and other delimited text: encoding by mark or content, the delimiter by what parses evenly."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from acctkit import codes
from acctkit.reading.limits import Limits, ReadRefused, damaged, spaced
from acctkit.reading.sniff import encoding
from acctkit.reading.trim import trim
from acctkit.texts import letter
from acctkit.types import CellValue, ErrorCell, Remark, Sheet

DELIMITERS = "\t;|,"  # in this order when equally good: a comma may be a decimal mark in every cell of a column
MAX_COLUMNS = 16_384  # as many as any spreadsheet program shows
SAMPLE, SAMPLE_TEXT = 60, 100_000  # records, characters
_SEPARATOR_LINE = re.compile(r'"?sep=([^\w\s"]|\t)"?\r?\n')  # how Excel names the delimiter; it shows no such row
_ERRORS = frozenset((  # what spreadsheet programs write for an error, in English and Spanish
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!",
    "#¡NULO!", "#¡DIV/0!", "#¡VALOR!", "#¡REF!", "#¿NOMBRE?", "#¡NUM!", "#N/D", "#¡DESBORDAMIENTO!", "#¡CALC!",
))
_FEWEST_FIELDS = 3  # of a row: two fields in a line of prose are a comma
_NUMBER = re.compile(r"[\d\s.,:/%$€£+()-]*")


def read_delimited(path: Path, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    """The one sheet of a text file; it has no name, every cell is text or the error that a program wrote there, and
    row 1 is the first record. Cells that seem to have swallowed rows are remarked.

    Raises ReadRefused: unreadable (not text, quotes that do not match, a field over 131,072 characters, more
    columns than a sheet has) or too-many-cells.
    """
    text = decode(path.read_bytes())
    if "\0" in text:
        raise damaged("NUL")
    declared = separator_line(text)
    if declared:
        text = text[declared.end():]
    delimiter = declared[1] if declared else find_delimiter(text)
    rows: list[list[CellValue]] = []
    width = 0
    for row in _records(text, delimiter):
        rows.append([_value(field) for field in row])
        width = max(width, len(row))
        if width > MAX_COLUMNS:
            raise damaged(f"R{len(rows)}C{width}")
        if max(width, 1) * len(rows) > limits.max_cells:
            raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))
    return (Sheet("", trim(rows)),), tuple(_swallowed(rows, delimiter, width))


def _swallowed(rows: Sequence[Sequence[CellValue]], delimiter: str, width: int) -> Iterator[Remark]:
    """A remark for each cell of several lines of which some have as many fields as the table."""
    if width < _FEWEST_FIELDS:
        return
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row, 1):
            if isinstance(value, str) and "\n" in value:
                alike = sum(line.count(delimiter) == width - 1 for line in value.split("\n")[1:])
                if alike:
                    yield Remark(codes.LINES_IN_CELL.name, cell=f"{letter(at)}{number}", params={"count": str(alike)})


def _value(field: str) -> CellValue:
    return ErrorCell(field) if field in _ERRORS else field or None


def decode(content: bytes) -> str:
    """The text of `content`: by its byte order mark, else UTF-8, else Windows-1252.

    >>> decode("año".encode("cp1252")), decode("año".encode("utf-16")), decode("\\ufeffaño".encode())
    ('año', 'año', 'año')
    """
    mark = encoding(content)
    try:
        if mark:
            return content.decode(mark).removeprefix("\ufeff")
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise damaged(f"{error.encoding}: byte {error.start + 1}") from error


def separator_line(text: str) -> re.Match[str] | None:
    """The line by which Excel names the delimiter (its first group), where the text begins with one."""
    return _SEPARATOR_LINE.match(text)


def find_delimiter(text: str) -> str:
    """The delimiter by which most of the first records have the same number of fields, one of them in words.

    >>> find_delimiter("Fecha;Importe\\n24/11/2004;1.234,56\\n"), find_delimiter("Importe\\n1,50\\n")
    (';', ',')
    """
    text = text[:SAMPLE_TEXT]
    best, best_share = ",", 0.0
    for delimiter in DELIMITERS:
        share = _evenness(text, delimiter)
        if share > best_share:
            best, best_share = delimiter, share
    return best


def _evenness(text: str, delimiter: str) -> float:
    if delimiter not in text:
        return 0.0
    rows: list[list[str]] = []
    with suppress(ReadRefused):  # the sample may end inside a quoted field
        rows.extend(row for row in islice(_records(text, delimiter), SAMPLE) if any(field.strip() for field in row))
    widths = Counter(len(row) for row in rows)
    headers = {len(row) for row in rows if len(row) > 1 and _in_words(row)}
    return max((widths[width] for width in headers), default=0) / max(len(rows), 1)


def _in_words(row: list[str]) -> bool:
    """Whether a row looks like headers: mostly words, no number."""
    filled = [field for field in row if field.strip()]
    return len(filled) * 2 >= len(row) and not any(_NUMBER.fullmatch(field) for field in filled)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The records as Excel reads them. A quotation mark that stands where none should is taken so only while its field
    stays in one line: else nobody knows how many lines it swallows."""
    begun = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for record in reader:
            yield record
            begun = reader.line_num
    except csv.Error as error:
        rest = _lenient(text, delimiter, begun)
        if rest is None:
            raise damaged(f"csv, line {begun + 1}: {error}") from error
        yield from rest


def _lenient(text: str, delimiter: str, after: int) -> list[list[str]] | None:
    """The records after so many lines, a line each; None when a field of theirs goes on in the next line."""
    lines = io.StringIO(text, newline="")
    for _ in range(after):
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter)
    records = []
    try:
        for count, record in enumerate(reader, 1):
            if reader.line_num != count:
                return None
            records.append(record)
    except csv.Error:  # a field without end
        return None
    return records
