"""The plain, frozen values that pass between stages and plugins. No behaviour beyond naming and adding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar

Severity = Literal["error", "warning", "info"]
Status = Literal["pending", "accepted", "partial", "rejected", "duplicate", "superseded", "document"]

# ------------------------------------------------------------------ words


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in English and in Spanish; a plugin that knows only English leaves `es` empty."""

    en: str
    es: str = ""

    def say(self, language: str, **values: object) -> str:
        """The sentence in `language` (a locale such as `es` or `en-GB`), `{names}` filled from `values`."""
        text = self.es if language.lower().startswith("es") and self.es else self.en
        return text.format(**values) if values else text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may drop files: the rep that owns `inbox/<id>/`."""

    id: str
    name: str
    email: str = ""
    language: str = "en"
    manager: str = ""
    manager_email: str = ""
    active_from: dt.date | None = None
    active_to: dt.date | None = None

    def active(self, day: dt.date) -> bool:
        """Whether this person works on `day` (a calendar date, no time zone); both ends count."""
        return (self.active_from is None or self.active_from <= day) and (
            self.active_to is None or day <= self.active_to
        )


# ------------------------------------------------------------------ what a sheet holds


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell in which the spreadsheet shows an error, such as `#REF!`."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula whose value was never computed by a spreadsheet program."""

    formula: str = ""


class Percent(float):
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


# ------------------------------------------------------------------ findings


@dataclass(frozen=True, slots=True)
class Code:
    """A finding code, declared once: its severity, its sentence in each language, and for whom it is.

    The sentence may use `{value}`, `{expected}`, `{column}` (the header in the reader's language) and whatever
    `params` the finding brings. `office` marks what only head office can mend: it never rejects a rep's rows. `hint` is
    a second sentence, said where everything that it wants is known. A `fixed` code may be raised by the settings, never
    lowered. `help` says why the code exists and what to do, and `example` fills the sentence of an example: both are
    what `acctkit findings explain` shows.
    """

    name: str
    severity: Severity
    text: Text
    office: bool = False
    hint: Text = Text("")
    fixed: bool = False
    help: Text = Text("")
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and where. `path` is relative to the inbox; `cell` is `C7`, or empty for a whole sheet.

    `message` is the sentence in the rep's language; `params` keep what it was made of, for other languages. `count`
    above 1 stands for so many cells that are alike, `cell` being the first (`acctkit.grouping`).
    """

    code: str
    severity: Severity
    path: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    expected: str = ""
    message: str = ""
    form: str = ""
    row: int = 0
    params: Mapping[str, str] = field(default_factory=dict)
    office: bool = False
    count: int = 1


R = TypeVar("R", covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """One row of a form while it is checked: the model, where it stands, the cell of each column, and which derived
    columns were `blank` in the sheet and filled in by the row itself."""

    row: R
    sheet: str
    number: int
    cells: Mapping[str, str]
    form: str = ""
    blank: frozenset[str] = frozenset()

    def finding(self, code: Code, column: str = "", *, expected: object = "", **params: object) -> Finding:
        """A finding at this row's `column` (a name of the row model), with the value that stands there."""
        value = getattr(self.row, column, None) if column else None
        return Finding(
            code=code.name,
            severity=code.severity,
            sheet=self.sheet,
            cell=self.cells.get(column, ""),
            form=self.form,
            row=self.number,
            value="" if value is None else str(value),
            expected=str(expected),
            office=code.office,
            params={"column": column, **{k: str(v) for k, v in params.items()}},
        )


@dataclass(frozen=True, slots=True)
class Record(Generic[R]):
    """One accepted row in the books, with where it came from: submission, sheet and row number."""

    id: int
    form: str
    rep: str
    period: str
    submission: int
    sheet: str
    number: int
    row: R


@dataclass(frozen=True, slots=True)
class Refused:
    """An office row that was not taken: what of it could be read, by column name, as text."""

    form: str
    submission: int
    path: str
    sheet: str
    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is not in the books (pending or rejected) and was not let go by the office."""

    submission: int
    path: str
    folder: str
    status: Status
    reason: str
    forms: tuple[str, ...]


# ------------------------------------------------------------------ figures with an address


@dataclass(frozen=True, slots=True)
class Part:
    """What one record's `column` contributes to a figure: `amount`, in the figure's unit, with its sign."""

    form: str
    record: int
    column: str
    amount: Decimal


def no_parts() -> Iterable[Part]:
    """The parts of a figure that comes from no record."""
    return ()


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure that can be traced: its value and, when asked for, the parts that add up to it.

    >>> one = Traced(Decimal(2), lambda: [Part("sales", 1, "units", Decimal(2))])
    >>> both = one + Traced(Decimal(3), lambda: [Part("sales", 2, "units", Decimal(3))])
    >>> both.value, [part.record for part in both.parts()]
    (Decimal('5'), [1, 2])
    """

    value: Decimal
    parts: Callable[[], Iterable[Part]] = no_parts

    def __add__(self, other: Traced) -> Traced:
        def parts() -> Iterable[Part]:
            yield from self.parts()
            yield from other.parts()

        return Traced(self.value + other.value, parts)

    def __neg__(self) -> Traced:
        return Traced(-self.value, lambda: (Part(p.form, p.record, p.column, -p.amount) for p in self.parts()))

    def __sub__(self, other: Traced) -> Traced:
        return self + -other


ZERO = Traced(Decimal(0))


def total(figures: Iterable[Traced]) -> Traced:
    """The sum of figures, which traces to all of their parts."""
    kept = tuple(figures)
    return Traced(sum((f.value for f in kept), Decimal(0)), lambda: (part for f in kept for part in f.parts()))


Value = None | str | bool | int | Decimal | dt.date | Traced


def plain(value: Value) -> str | bool | int | Decimal | dt.date | None:
    """A table's value without its address."""
    return value.value if isinstance(value, Traced) else value


# ------------------------------------------------------------------ sections of reports

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
    keeps the rows that have these values (such as one currency); they must stand together."""

    title: Text
    table: str
    categories: str
    series: tuple[str, ...]
    kind: Literal["column", "bar", "line"] = "column"
    only: Mapping[str, str] = field(default_factory=dict)


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


# ------------------------------------------------------------------ mail


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; `name` is what the receiver sees."""

    name: str
    path: Path
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is composed.

    `template` is looked up as `<template>.<language>.txt` (first line `Subject: ...`) and `.html`. `dedupe_key` is
    unique for ever: the same key is never queued twice. `tells` are the facts that this message tells, such as
    `invoice:10100:level:1`; the books keep on which day each was told. `approval` is the reason why a person must
    approve it first, or empty; `reply_to` is where an answer goes, the sender if empty.
    """

    kind: str
    to: str
    template: str
    values: Mapping[str, Any]
    dedupe_key: str
    language: str = "en"
    to_name: str = ""
    tells: tuple[str, ...] = ()
    account: str = ""
    rep: str = ""
    attachments: tuple[Attachment, ...] = ()
    approval: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A message that would be due but is not sent, and why."""

    kind: str
    account: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as frozen in the outbox: `mime` are the bytes that go out, the same at every try."""

    id: str
    kind: str
    to: str
    subject: str
    mime: bytes
    message_id: str
    tells: tuple[str, ...] = ()
    account: str = ""
    rep: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a transport says of one message: it went (`sent`), surely did not (`deferred`: try again; `failed`: never),
    or nobody knows (`unknown`). `retry_after` are the seconds for which the receiver asks to be left alone: a deferred
    message is not tried again before, a day at most."""

    state: Literal["sent", "deferred", "failed", "unknown"]
    reference: str = ""
    error: str = ""
    retry_after: float = 0.0


# ------------------------------------------------------------------ the books, as plugins see them


@dataclass(frozen=True, slots=True)
class Sum:
    """Sums of some columns over the records that share `key` (the values of the `by` columns, in their order)."""

    key: tuple[Any, ...]
    values: Mapping[str, Traced]
    count: int

    def __getitem__(self, column: str) -> Traced:
        return self.values[column]


class Books(Protocol):
    """The books as plugins read them: records in force, as models or as sums. SQL adds; code multiplies.

    Every filter is by equality on a column of the form, and `rep`, `period`; `since` and `until` bound the form's own
    date column, both ends included.
    """

    def has(self, form: str) -> bool:
        """Whether any plugin declares `form`."""

    def records(
        self,
        form: str,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        period: str | None = None,
        rep: str | None = None,
        **equal: object,
    ) -> Sequence[Record[Any]]:
        """Records in force of `form`, in the order of date, rep, sheet and row; `()` when nobody declares the form."""

    def sums(
        self,
        form: str,
        columns: Sequence[str],
        by: Sequence[str] = (),
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        period: str | None = None,
        rep: str | None = None,
        **equal: object,
    ) -> Sequence[Sum]:
        """Exact sums of number columns, grouped by columns of the form, `rep` or `period`, sorted by key."""

    def refused(self, form: str) -> Sequence[Refused]:
        """Office rows of `form` that were not taken and still wait for somebody."""

    def unread(self, folder: str | None = None) -> Sequence[Unread]:
        """Files that are pending or rejected and not dismissed, of one folder or of all."""

    def told(self, prefix: str) -> Mapping[str, dt.date]:
        """The facts beginning with `prefix` that some message tells, and the day on which it was queued."""
