"""Values as they were read, put back where openpyxl loses them on saving: what a spreadsheet program computed last for
a formula, and the seventeenth digit of a number."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from openpyxl.utils.datetime import to_excel

from acctkit.copies.legal import legal
from acctkit.copies.notes import position
from acctkit.types import CellValue, ErrorCell, Sheet, Uncalculated

_FORMULA = re.compile(
    rb'<c r="([A-Z]+\d+)"((?: s="\d+")?)(?: t="\w+")?>(<f(?:>| [^>]*>)(?:[^<]*</f>)?)<v\s*(?:/>|></v>)</c>'
)
_NUMBER = re.compile(rb'(<c r="([A-Z]+\d+)"(?: s="\d+")? t="n"><v>)([^<]+)(</v></c>)')
_QUOTED = re.compile(r'"[^"]*"')
_OUTSIDE = re.compile(r"(?<![\w\]])\[\d+\](?=[\w!'])|'[^']*\[\d+\][^']*'!|\|")


def reaches_out(formula: str) -> bool:
    """Whether a formula asks another file or another program for its value.

    >>> reaches_out("='[1]Prices'!A1"), reaches_out('=cmd|"/c calc"!A1'), reaches_out('=A1&"|"&T[[#This Row],[1]]')
    (True, True, False)
    """
    return _OUTSIDE.search(_QUOTED.sub('""', formula)) is not None


def value_at(sheet: Sheet | None, cell: str) -> CellValue:
    """What was read at `C7`; None for a cell outside of what was read."""
    place = position(cell)
    if sheet is None or place is None:
        return None
    row, column = place
    if row > len(sheet.rows) or column > len(sheet.rows[row - 1]):
        return None
    return sheet.rows[row - 1][column - 1]


def with_values(saved: bytes, sheets: Sequence[Sheet | None], epoch: dt.datetime) -> dict[str, bytes]:
    """The sheets' parts of a workbook as openpyxl saved it, formulas and numbers with the values that were read.

    `sheets` are in the order of the workbook, None where nothing was read.
    """
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(saved)) as container:
        for number, sheet in enumerate(sheets, 1):
            name = f"xl/worksheets/sheet{number}.xml"
            if sheet is not None:
                parts[name] = _filled(container.read(name), sheet, epoch)
    return parts


def _filled(part: bytes, sheet: Sheet, epoch: dt.datetime) -> bytes:
    def fill(match: re.Match[bytes]) -> bytes:
        said = _written(value_at(sheet, match[1].decode()), epoch)
        if said is None:
            return match[0]
        kind, text = said
        mark = f' t="{kind}"' if kind else ""
        return b'<c r="%s"%s%s>%s<v>%s</v></c>' % (match[1], match[2], mark.encode(), match[3], text.encode())

    def whole(match: re.Match[bytes]) -> bytes:
        value = value_at(sheet, match[2].decode())
        same = isinstance(value, float) and f"{value:.16g}".encode() == match[3]
        return b"%s%s%s" % (match[1], repr(float(value)).encode(), match[4]) if same else match[0]  # type: ignore

    return _NUMBER.sub(whole, _FORMULA.sub(fill, part))


def _written(value: CellValue, epoch: dt.datetime) -> tuple[str, str] | None:
    """Type and text of a formula's value as a sheet's part has it; None for what was never computed."""
    if isinstance(value, Uncalculated):
        return None
    if value is None:
        return "str", ""  # a formula that gave an empty text
    if isinstance(value, ErrorCell):
        return "e", escape(value.text)
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, str):
        return "str", escape(legal(value))
    if isinstance(value, int | float):
        return ("", repr(value)) if math.isfinite(value) else None
    return "", repr(to_excel(value, epoch))  # type: ignore[no-untyped-call]
