"""The books as plugins see them: accepted rows, what was refused or not read, sums, and what was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from acctkit.types.documents import Claim, Document
from acctkit.types.figures import Traced
from acctkit.types.papers import NumberedPaper
from acctkit.types.words import Status, Text

R = TypeVar("R", covariant=True)


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
class Version(Generic[R]):
    """A row as some file once said it, whether or not it still counts, and the day on which that file came."""

    day: dt.date
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


@dataclass(frozen=True, slots=True)
class Sum:
    """Sums of some columns over the records that share `key` (the values of the `by` columns, in their order).

    `one["guests"]` is the sum of that column, which traces to its cells; `count` is how many records there are.
    """

    key: tuple[Any, ...]
    values: Mapping[str, Traced]
    count: int

    def __getitem__(self, column: str) -> Traced:
        return self.values[column]


@dataclass(frozen=True, slots=True)
class Submission:
    """A file as somebody dropped it: its `path` in the inbox and its `name` for people to read, whose folder it lies in
    (`rep`; `office` for head office), the day it came, what became of it and why, the rows taken by form, and how many
    errors and warnings there are for its rep to mend."""

    id: int
    path: str
    name: str
    rep: str
    day: dt.date
    status: Status
    reason: str
    taken: Mapping[str, int]
    errors: int = 0
    warnings: int = 0


class Books(Protocol):
    """The books as plugins read them: records in force, as models or as sums. SQL adds; code multiplies.

    Every filter is by equality on a column of the form, and `rep`, `period`; `since` and `until` bound the form's own
    date column, both ends included.
    """

    def has(self, form: str) -> bool:
        """Whether any plugin declares `form`."""

    def title(self, form: str) -> Text:
        """What people call `form`, in each language; its name where nobody declares it."""

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

    def versions(self, form: str, **equal: object) -> Sequence[Version[Any]]:
        """What was ever said of records, the oldest first, those that a later file replaced included; what came in a
        file that was withdrawn was never said."""

    def refused(self, form: str) -> Sequence[Refused]:
        """Office rows of `form` that were not taken and still wait for somebody."""

    def unread(self, folder: str | None = None) -> Sequence[Unread]:
        """Files that are pending or rejected and not dismissed, of one folder or of all."""

    def submissions(self, *, since: dt.date, until: dt.date, rep: str | None = None) -> Sequence[Submission]:
        """The files that came from one day to another, both included, of one rep or of all, in the order of path and
        version; those that the office let go are left out."""

    def documents(self, *, rep: str | None = None) -> Sequence[Document]:
        """The receipts, photos and PDFs that came, the latest of each path, of one folder or of all, sorted by path."""

    def claims(
        self,
        form: str,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        period: str | None = None,
        rep: str | None = None,
        **equal: object,
    ) -> Sequence[Claim]:
        """Every file that records in force of `form` name in its documents' columns, and which documents they may be,
        as of now; of a path that was written over, the one that was there when the row came."""

    def replaces(self, form: str, rows: Sequence[Any], *, rep: str, path: str) -> frozenset[int]:
        """The ids of records in force that a file of `rep` at `path` with these rows takes out of force when it is
        posted: what the same path said of their weeks, and another file that it corrects. A check holds its rows
        against all others. Where the key needs what `Form.fill` fills in, the rows must have it."""

    def papers(self, kind: str, *, until: dt.date | None = None) -> Sequence[NumberedPaper]:
        """The papers of a kind in the order in which they got their numbers, void ones included; with `until`, those
        that reports know on that day, each as it stood then. One that was voided since was never good."""

    def told(self, prefix: str) -> Mapping[str, dt.date]:
        """The facts beginning with `prefix` that some message tells, and the day on which it was queued. That one went,
        or may have gone, is a fact, too: `sent:` and its dedupe key, with that day; it may have waited for a person."""

    def unsent(self, prefix: str) -> Mapping[str, str]:
        """The facts beginning with `prefix` whose message has not gone, and how it stands now: it waits (`queued`,
        `approved`, `held`, `deferred`), was cut off on its way (`sending`), could not be delivered, or came back
        (`failed`), or is not even tried, since what went to its address came back (`suppressed`)."""
