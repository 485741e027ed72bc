"""What posting a file would change, worked out before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import sqlalchemy as sa

from acctkit.books.keys import Stated
from acctkit.books.schema import sheets, submissions
from acctkit.calendar import Calendar, Week
from acctkit.forms import Form
from acctkit.sentences import sentence, shown_path
from acctkit.types import Code, Entry, Finding
from acctkit.types.findings import spoken_params

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger

CHUNK = 500


class RowRefused(Protocol):
    """An office row that is not taken, as the check stage hands it over."""

    @property
    def number(self) -> int: ...
    @property
    def values(self) -> Mapping[str, str]: ...
    @property
    def sheet(self) -> str: ...


class SheetMapped(Protocol):
    """Where a form's columns stand in a sheet."""

    @property
    def sheet(self) -> str: ...
    @property
    def header_row(self) -> int: ...
    @property
    def columns(self) -> Mapping[str, str]: ...


class FormChecked(Protocol):
    """The rows of one form in one file, checked."""

    @property
    def form(self) -> Form: ...
    @property
    def entries(self) -> Sequence[Entry[Any]]: ...
    @property
    def refused(self) -> Sequence[RowRefused]: ...
    @property
    def findings(self) -> Sequence[Finding]: ...
    @property
    def sheets(self) -> Sequence[SheetMapped]: ...
    @property
    def ok(self) -> bool: ...
    @property
    def retry(self) -> bool: ...


class FileChecked(Protocol):
    """What the check stage hands over of one file."""

    @property
    def findings(self) -> Sequence[Finding]: ...
    @property
    def forms(self) -> Sequence[FormChecked]: ...


@dataclass(frozen=True)
class File:
    """The submission that is being posted: whether no file was posted after it (`newest`), whether it was posted before
    (`again`), and whether it is the only one that its path ever held (`only`)."""

    id: int
    path: str
    folder: str
    turn: int
    confirmed: bool
    newest: bool
    again: bool
    only: bool


@dataclass(frozen=True)
class Posting:
    """The work at hand: the books, the transaction, the file, and the day, week and language it is posted in."""

    ledger: Ledger
    conn: sa.Connection
    file: File
    calendar: Calendar
    week: Week | None
    as_of: dt.date
    run_id: int | None
    language: str

    def told(self, finding: Finding, code: Code, header: str = "") -> Finding:
        """`finding` with its path and its sentence."""
        finding = replace(finding, path=self.file.path)
        return replace(finding, message=sentence(code, finding, self.language, header))

    def about_file(
        self, code: Code, *, value: object = "", expected: object = "", form: str = "", **params: object
    ) -> Finding:
        """A finding about the file as a whole."""
        found = Finding(
            code.name, code.severity, value=str(value), expected=str(expected), form=form, params=spoken_params(params),
            office=code.office,
        )
        return self.told(found, code)

    def about_cell(self, form: Form, row: Stated, code: Code, column: str, **params: object) -> Finding:
        """A finding at a cell of the file; `value` among the params stands for the cell's own."""
        found = row.entry.finding(code, column, expected=params.pop("expected", ""), **params)
        if "value" in params:
            found = replace(found, value=str(params["value"]))
        return self.told(replace(found, form=form.name), code, form.column(column).title.say(self.language))


@dataclass(frozen=True, slots=True)
class Kept:
    """Of a value that a record has from another file's cell: what its `own` row says, and where that cell stands
    (nowhere, if no file has the column)."""

    own: Any
    submission: int | None = None
    sheet: str = ""
    number: int = 0


@dataclass(frozen=True)
class Insert:
    """A row to be recorded: the n-th (`occurrence`) with its key, with the values that the books will keep; `kept` are
    those that it has from other files. Where a later file was heard already, it is recorded as replaced by that."""

    row: Stated
    values: Mapping[str, Any]
    occurrence: int = 1
    replaced_by: int | None = None
    kept: Mapping[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Witness:
    """A row that says what a record says already; `own` is what it says by itself in columns that its file lacks."""

    record: int
    sheet: str
    number: int
    own: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RefusedHere:
    """An office row that is kept as not taken."""

    sheet: str
    number: int
    values: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True)
class Plan:
    """What posting one form of the file does. `state` says whether the file's rows of it are taken: all, some or none.

    `replaced` are the records that go out of force and `losing` the submissions they came from; `changes` are rows
    taken and replaced by week, and `same` the weeks of which the file says what it said before; `witnesses` are
    rows that say what a record says already; `late` are keys of which newer files were heard already; `confirm` says
    why the office must confirm first; `said` are the keys that the file was heard on.
    """

    form: Form
    state: Literal["all", "some", "none"]
    inserts: Sequence[Insert] = ()
    replaced: Sequence[int] = ()
    losing: frozenset[int] = frozenset()
    changes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    witnesses: Sequence[Witness] = ()
    late: frozenset[str] = frozenset()
    refused: Sequence[RefusedHere] = ()
    findings: Sequence[Finding] = ()
    confirm: Sequence[str] = ()
    said: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()

    @property
    def taken(self) -> int:
        """How many rows come into force."""
        return sum(one.replaced_by is None for one in self.inserts)


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Lists of at most CHUNK items: a statement takes only so many parameters."""
    known = list(items)
    return (known[start : start + CHUNK] for start in range(0, len(known), CHUNK))


class Addresses:
    """Says where a record stands, as a person looks it up: `ana/week47.xlsx, Sales!C7`."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._letters: dict[tuple[int, str], Mapping[str, str]] = {}
        self._paths: dict[int, str] = {}

    def path(self, submission: int) -> str:
        """The path of a submission, relative to the inbox."""
        if submission not in self._paths:
            wanted = sa.select(submissions.c.path).where(submissions.c.id == submission)
            self._paths[submission] = self._conn.execute(wanted).scalar_one()
        return self._paths[submission]

    def of(self, submission: int, sheet: str, number: int, column: str) -> str:
        """The cell of `column` in a row of a submission, with the file."""
        at = (submission, sheet)
        if at not in self._letters:
            wanted = sa.select(sheets.c.columns).where(sheets.c.submission_id == submission, sheets.c.sheet == sheet)
            self._letters[at] = self._conn.execute(wanted).scalar() or {}
        letters = self._letters[at]
        letter = letters.get(column) or next(iter(letters.values()), "")
        cell = f"{letter}{number}"
        file = shown_path(self.path(submission))
        return f"{file}, {sheet}!{cell}" if sheet else f"{file}, {cell}"
