"""A package as renderers get it: every page ready to be shown, in one language and one notation.

Values stand as they are computed and as a person reads them, so that a renderer lays out and does not format.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from acctkit.calendar import Week
from acctkit.types import ColumnType, Scenario

Tone = Literal["", "good", "bad"]
Bare = None | str | bool | int | Decimal | dt.date


@dataclass(frozen=True, slots=True)
class Shown:
    """A value: as it is, and as `text` in the reader's language, on any number of lines; a variance has a `tone`, and
    its text has the sign, so that colour is never alone."""

    value: Bare
    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column: its name in code, its title, what stands under that (`AC, USD`), and whether it holds numbers, to be
    aligned right."""

    name: str
    title: str
    note: str = ""
    type: ColumnType = "text"
    scenario: Scenario = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table; `totals` are its bold last rows, `note` stands below it; `is_list` says that it is but lines of text."""

    name: str
    title: str
    columns: tuple[PageColumn, ...]
    rows: tuple[tuple[Shown, ...], ...]
    totals: tuple[tuple[Shown, ...], ...] = ()
    note: str = ""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class PageSeries:
    """A series of a chart: actual solid dark, previous year lighter, plan outlined, forecast hatched."""

    name: str
    scenario: Scenario
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class PageChart:
    """A chart over the table of that name; the series stand from back to front. `bottom` and `top` end its scale, which
    charts of one unit share; `format` is the spreadsheet format of its numbers; with `labelled` the values stand at the
    marks, instead of an axis with numbers."""

    title: str
    table: str
    kind: Literal["column", "bar", "line"]
    categories: tuple[str, ...]
    series: tuple[PageSeries, ...]
    bottom: Decimal
    top: Decimal
    format: str
    labelled: bool


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A key figure with its unit."""

    name: str
    title: str
    unit: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Page:
    """One section, or the first page (`name` is `summary`): `what` in which unit, `when`, its message (`headline`),
    then the evidence. `reconciliations` are lines, each with whether it holds."""

    name: str
    title: str
    what: str
    when: str
    headline: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    figures: tuple[PageFigure, ...] = ()
    tables: tuple[PageTable, ...] = ()
    charts: tuple[PageChart, ...] = ()
    reconciliations: tuple[tuple[str, bool], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to report."""
        return not (self.headline or self.figures or self.tables)


@dataclass(frozen=True, eq=False)
class Package(Mapping[str, Any]):
    """A package to be written in one more format: its `pages`, the first page first.

    `file` is how its files are called, without a suffix: `acctkit-2026-W47`; `state` its version, and whether the week
    is closed, as a person reads it. `settings` are the renderer's own. It is also the mapping that
    `report --format json` prints, by section: `package["sales"]["tables"]`.
    """

    company: str
    week: Week
    as_of: dt.date
    version: int
    state: str
    language: str
    pages: tuple[Page, ...]
    settings: Any = None
    sections: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def file(self) -> str:
        """The name that the package's files begin with."""
        return f"acctkit-{self.week.label}"

    def __getitem__(self, section: str) -> Any:
        return self.sections[section]

    def __iter__(self) -> Iterator[str]:
        return iter(self.sections)

    def __len__(self) -> int:
        return len(self.sections)
