"""What reading a file gives: sheets of cells, what was noticed on the way, or the reason why there are none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell in which the spreadsheet shows an error, such as `#REF!`."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula whose value was never computed by a spreadsheet program."""

    formula: str = ""


class PercentCell(float):
    """A number that its cell shows as a per cent: 0.05 as 5 %."""

    __slots__ = ()


CellValue = None | str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | ErrorCell | Uncalculated


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as read: `rows[0]` is row 1 of the sheet and `rows[r][0]` its column A, blanks are None.

    `hidden_rows` are sheet row numbers (from 1), `hidden_columns` column numbers (A is 1). With `date1904` a number
    that should be a date counts days from 1904, as old workbooks of the Mac do.
    """

    name: str
    rows: Sequence[Sequence[CellValue]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    date1904: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file could not be read at all: a finding code and what its sentence needs."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remark:
    """What reading noticed before any form was known, such as macros: a finding code, and where."""

    code: str
    sheet: str = ""
    cell: str = ""
    value: str = ""
    expected: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What reading one file gave: its sheets and what was noticed on the way, or the reason why there are none."""

    kind: str
    sheets: tuple[Sheet, ...] = ()
    refusal: Refusal | None = None
    remarks: tuple[Remark, ...] = ()
