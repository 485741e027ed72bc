"""What a section of a report says: tables, charts, key figures, and what reconciles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from acctkit.types.figures import Value
from acctkit.types.words import Text

ColumnType = Literal["id", "text", "date", "integer", "quantity", "money", "percent"]
Scenario = Literal["", "AC", "PY", "PL", "FC", "variance"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `unit` stands in the header (a currency code, `mi`, `days`); `percent` values are fractions
    (0.96 is 96 %). `scenario` says actual, previous year, plan, forecast or variance, for the notation; `up_is_good` is
    False for a variance that one wants small, such as a change in what is overdue."""

    name: str
    title: Text
    type: ColumnType = "text"
    unit: str = ""
    scenario: Scenario = ""
    up_is_good: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A named table of a section: rows are mappings from column name to value; `key` names the columns that identify
    a row (for `trace`); `totals` is the bold last row, one a currency; `front` puts it on the package's first page."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]
    key: tuple[str, ...] = ()
    totals: tuple[Mapping[str, Value], ...] = ()
    note: Text | None = None
    front: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart over a table's rows: `categories` is a column name, `series` are columns with a scenario. `only`
    keeps the rows that have these values (such as one currency); they must stand together. `unit` is that of the rows
    kept, where the columns say none because rows differ in it: charts of one unit share a scale, and only they."""

    title: Text
    table: str
    categories: str
    series: tuple[str, ...]
    kind: Literal["column", "bar", "line"] = "column"
    only: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure of a section; `front` puts it on the package's first page."""

    name: str
    title: Text
    value: Value
    type: ColumnType = "money"
    unit: str = ""
    front: bool = False


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A number computed two ways; the package says whether both agree."""

    title: Text
    left: Decimal
    right: Decimal

    @property
    def holds(self) -> bool:
        """Whether both ways give the same."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Content:
    """What a section says for a period: its message first (`headline`), then the evidence."""

    headline: tuple[Text, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    reconciliations: tuple[Reconciliation, ...] = ()
    decisions: tuple[Text, ...] = ()
