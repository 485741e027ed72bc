"""The patterns that find rows and cells in the XML of a worksheet.

Bytes and regular expressions: twenty times as fast as a parser. No pattern reaches over the next `<`, so broken tags
take time in step with their length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
TRUE = (b"1", b"true")

_ATTRIBUTE = re.compile(rb"""\s(r|s|t|min|max|hidden)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Tags:
    """The patterns for one namespace prefix (mostly none).

    `token` finds each row and each cell: a plain reference as letters, digits and, from the quote on, what follows;
    else all that stands in the tag of the cell, or in that of the row; then, of a cell that has nothing else, the text
    of its formula, its value, and its end. `hidden_row` finds the number of a hidden row among regular ones.
    """

    prefix: bytes
    row: bytes
    cell: bytes
    cell_end: bytes
    formula_start: bytes
    inline_start: bytes
    token: re.Pattern[bytes]
    hidden_row: re.Pattern[bytes]
    column: re.Pattern[bytes]
    letters: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    value: re.Pattern[bytes]
    inline: re.Pattern[bytes]


@lru_cache(maxsize=8)
def tags_of(prefix: bytes) -> Tags:
    """The patterns for a prefix, `b""` or as `b"x:"`."""
    p, end = b"<" + re.escape(prefix), b"</" + re.escape(prefix)
    return Tags(
        prefix=prefix, row=b"<" + prefix + b"row", cell=b"<" + prefix + b"c", cell_end=b"</" + prefix + b"c>",
        formula_start=b"<" + prefix + b"f", inline_start=b"<" + prefix + b"is",
        token=re.compile(
            p + rb'(?:c r="([A-Z]{1,3})([0-9]{1,7})("[^<>]*+)>|c(?=[\s/>])([^<>]*+)>|row(?=[\s/>])([^<>]*+)>)(?:\s*+(?:'
            + p + rb"f(?=[\s>])[^<>/]*+>([^<]++)" + end + rb"f>\s*+)?+(?:" + p + rb"v>([^<]*+)" + end + rb"v>\s*+)?+("
            + end + rb"c>))?+"
        ),
        hidden_row=re.compile(p + rb"""row(?=[^<>']*?\shidden="(?:1|true)")[^<>']*?\sr="([0-9]{1,7})\""""),
        column=re.compile(p + rb"col(\s[^<>]*)>"),
        letters=re.compile(p + rb'c r="([A-Z]{1,3})'),
        formula=re.compile(p + rb"f(?=[\s/>])[^<>]*+(?:(?<=/)>|>([^<]*+))"),
        value=re.compile(p + rb"v(?=[\s/>])[^<>]*+(?:(?<=/)>|>(.*?)(?:" + end + rb"v>|\Z))", re.DOTALL),
        inline=re.compile(p + rb"is(?=[\s/>])[^<>]*+(?:(?<=/)>|>(.*?)(?:" + end + rb"is>|\Z))", re.DOTALL),
    )


@lru_cache(maxsize=64)
def rows_of(
    prefix: bytes, columns: tuple[bytes, ...], *, full: bool, formulas: bool, inline: bool,
) -> re.Pattern[bytes]:
    """The pattern of a regular row with cells in these columns: its number, and of each cell the attributes (from the
    quote that ends its reference) and the value; both empty where it has no such cell, which no row of a `full` grid
    lacks. A formula that has no value is regular only where a text is blank."""
    p, end = b"<" + re.escape(prefix), b"</" + re.escape(prefix)
    kept = rb'(?: xml:space="preserve")?+>'
    formula = b"(?:" + p + rb"f(?=[\s/>])[^<>]*+>(?:[^<]*+" + end + b"f>)?+)" if formulas else b""
    value = (formula and formula + b"?+") + p + b"v" + kept + (formula and rb"(?!\s)")
    value_end = end + b"v>"
    if inline:
        value = b"(?:" + value + rb'|(?<=t="inlineStr">)' + p + b"is>" + p + b"t" + kept + b")"
        value_end = b"(?:" + value_end + b"|" + end + b"t>" + end + b"is>)"
    blank = (formula and rb'(?:(?<=t="str">)' + formula + b")?+") + b"(?:" + p + b"v>" + end + b"v>|" + p + b"v/>)?+"
    body = b"(?:" + value + b"([^<]++)" + value_end + b"|" + blank + b")" + end + b"c>"
    many = b"" if full else b"?+"
    cells = b"".join([
        b"(?:" + p + b'c r="' + letters + rb"""\1("[^<>'/]*+)(?:/>|>""" + body + b"))" + many for letters in columns
    ])
    return _row(p, end, b">" + cells + end + b"row>" if full else b"(?:/>|>" + cells + end + b"row>)")


@lru_cache(maxsize=64)
def rows_alike(prefix: bytes, cells: tuple[tuple[bytes, bytes], ...]) -> re.Pattern[bytes]:
    """The pattern of a row that has exactly these cells (letters, attributes), each with a value: its number, and the
    values."""
    p, end = b"<" + re.escape(prefix), b"</" + re.escape(prefix)
    return _row(p, end, b">" + b"".join([
        p + b'c r="' + letters + rb"\1" + re.escape(tag) + b">" + p + b"v>([^<]++)" + end + b"v>" + end + b"c>"
        for letters, tag in cells
    ]) + end + b"row>")


def _row(p: bytes, end: bytes, inside: bytes) -> re.Pattern[bytes]:
    """The pattern of a row with a number; after it nothing comes but another row."""
    tag = p + rb"""row(?=[\s/>])(?:\s++(?:r="([0-9]{1,7})"|[\w.:-]++="[^"<>&]*+"))*+\s*+"""
    return re.compile(tag + inside + rb"\s*+(?=" + p + rb"row|\Z)")


def attributes(text: bytes) -> dict[bytes, bytes]:
    """The attributes in a tag that say anything to us."""
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


@lru_cache(maxsize=MAX_COLUMNS)
def column_number(letters: bytes) -> int:
    """The number of a column: b"A" is 1.

    >>> column_number(b"XFD")
    16384
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
