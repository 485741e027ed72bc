"""The books as plugins read them (`acctkit.types.Books`): records in force, as models or as exact sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit.books import documents, papers
from acctkit.books.keys import builder
from acctkit.books.replacing import replaced
from acctkit.books.schema import SENT, copies, findings, outbox, postings, refused, submissions, told
from acctkit.forms import Form, Row
from acctkit.sentences import shown_path
from acctkit.types import (
    Claim,
    Document,
    NumberedPaper,
    Part,
    Record,
    Refused,
    Submission,
    Sum,
    Text,
    Traced,
    Unread,
    Version,
)

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger
    from acctkit.calendar import Calendar

_UNSENT = ("queued", "approved", "held", "sending", "deferred", "failed", "suppressed")
_LAST = chr(0x10FFFF)  # comes after every letter
_NUMBERS = ("integer", "quantity", "money", "percent")


class Query:
    """Implements `Books`; see there. `calendar` is the company's; with `conn`, reads happen in that transaction."""

    def __init__(self, ledger: Ledger, calendar: Calendar | None = None, conn: sa.Connection | None = None) -> None:
        self.calendar = calendar
        self._ledger, self._conn = ledger, conn

    def has(self, form: str) -> bool:
        """Whether any plugin declares `form`."""
        return form in self._ledger.forms

    def title(self, form: str) -> Text:
        """What people call `form`; its name where nobody declares it."""
        return self._ledger.forms[form].title if self.has(form) else Text(form)

    def records(
        self, form: str, *, since: dt.date | None = None, until: dt.date | None = None, period: str | None = None,
        rep: str | None = None, **equal: object,
    ) -> Sequence[Record[Any]]:
        """Records in force, in the order of day, rep, file, sheet and row."""
        if not self.has(form):
            return ()
        declared, table = self._ledger.forms[form], self._ledger.tables[form]
        names = [spec.name for spec in declared.columns]
        own = tuple(table.c[name] for name in ("id", "rep", "period", "submission_id", "sheet", "number", "day"))
        wanted = sa.select(*own, submissions.c.path, *(table.c[f"c_{name}"] for name in names))
        wanted = wanted.join_from(table, submissions, submissions.c.id == table.c.submission_id, isouter=True)
        wanted = wanted.where(*_where(declared, table, since, until, period, rep, equal))
        with self._reading() as conn:
            rows = list(conn.execute(wanted))
        rows.sort(key=lambda r: (r[6] or dt.date.min, r[1], r[7] or "", r[4], r[5], r[0]))
        build = builder(declared)
        width = len(own) + 1
        return [
            Record(r[0], form, r[1], r[2], r[3], r[4], r[5], build(dict(zip(names, r[width:], strict=True))))
            for r in rows
        ]

    def sums(
        self, form: str, columns: Sequence[str], by: Sequence[str] = (), *, since: dt.date | None = None,
        until: dt.date | None = None, period: str | None = None, rep: str | None = None, **equal: object,
    ) -> Sequence[Sum]:
        """Exact sums of number columns, grouped, sorted by key (empty first). Parts are read when asked for."""
        if not self.has(form):
            return ()
        declared, table = self._ledger.forms[form], self._ledger.tables[form]
        for name in columns:
            if declared.column(name).kind not in _NUMBERS:
                raise TypeError(f"column {name} of form {form} holds no numbers: it cannot be summed")
        keys = [_column(declared, table, name) for name in by]
        where = _where(declared, table, since, until, period, rep, equal)
        numbers = [table.c[f"c_{name}"] for name in columns]
        wanted = sa.select(*keys, *map(sa.func.sum, numbers), sa.func.count(table.c.id)).where(*where).group_by(*keys)
        with self._reading() as conn:
            rows = [tuple(row) for row in conn.execute(wanted)]
        width = len(keys)
        found = []
        for row in sorted(rows, key=lambda r: tuple((value is not None, value) for value in r[:width])):
            if not row[-1]:
                continue  # without `by` SQL answers one row even where there is nothing
            key = row[:width]
            values = {
                name: Traced(_decimal(value), self._parts(form, name, column, where, keys, key))
                for name, column, value in zip(columns, numbers, row[width:-1], strict=True)
            }
            found.append(Sum(key, values, row[-1]))
        return found

    def versions(self, form: str, **equal: object) -> Sequence[Version[Any]]:
        """Every row of files that were not withdrawn, in the order in which they were posted."""
        if not self.has(form):
            return ()
        declared, table = self._ledger.forms[form], self._ledger.tables[form]
        names = [spec.name for spec in declared.columns]
        same = [_equal(_column(declared, table, name), value) for name, value in equal.items()]
        wanted = (
            sa.select(submissions.c.received_on, *(table.c[f"c_{name}"] for name in names))
            .join(submissions, submissions.c.id == table.c.submission_id)
            .where(submissions.c.withdrawn == "", *same).order_by(table.c.id)
        )
        with self._reading() as conn:
            rows = list(conn.execute(wanted))
        build = builder(declared)
        return [Version(row[0], build(dict(zip(names, row[1:], strict=True)))) for row in rows]

    def refused(self, form: str) -> Sequence[Refused]:
        """Office rows that were not taken, of files neither withdrawn nor dismissed, that no later file settled."""
        if not self.has(form):
            return ()
        wanted = (
            sa.select(refused, submissions.c.path).join(submissions, submissions.c.id == refused.c.submission_id)
            .where(
                refused.c.form == form, refused.c.settled_by.is_(None), submissions.c.dismissed == "",
                submissions.c.withdrawn == "",
            )
        )
        with self._reading() as conn:
            rows = conn.execute(wanted).mappings().all()
        found = [
            Refused(form, row["submission_id"], row["path"], row["sheet"], row["number"], row["values"]) for row in rows
        ]
        return sorted(found, key=lambda one: (one.path, one.sheet, one.number, one.submission))

    def unread(self, folder: str | None = None) -> Sequence[Unread]:
        """Files that are pending or rejected, not dismissed, and not followed by newer bytes of the same path; a
        document does not say what a file should have said, nor does our own copy of it, so they follow none."""
        later = submissions.alias()
        followed = sa.exists().where(
            later.c.path == submissions.c.path, later.c.id > submissions.c.id, later.c.settled,
            later.c.status != "document", later.c.sha256.not_in(sa.select(copies.c.sha256)),
        )
        columns = [submissions.c[name] for name in ("id", "path", "folder", "status", "reason", "forms")]
        wanted = sa.select(*columns).where(
            submissions.c.status.in_(("pending", "rejected")), submissions.c.dismissed == "", ~followed
        )
        if folder is not None:
            wanted = wanted.where(submissions.c.folder == folder)
        with self._reading() as conn:
            rows = sorted((tuple(row) for row in conn.execute(wanted)), key=lambda row: (row[1], row[0]))
        return [Unread(row[0], row[1], row[2], row[3], row[4], tuple(row[5])) for row in rows]

    def submissions(self, *, since: dt.date, until: dt.date, rep: str | None = None) -> Sequence[Submission]:
        """The files that came in a stretch of days, and what became of each."""
        wanted = sa.select(submissions).where(
            submissions.c.received_on >= since, submissions.c.received_on <= until, submissions.c.dismissed == ""
        )
        if rep is not None:
            wanted = wanted.where(submissions.c.folder == rep)
        rows_of = sa.select(postings.c.submission_id, postings.c.form, sa.func.sum(postings.c.taken))
        wrong = sa.select(findings.c.submission_id, findings.c.severity, sa.func.sum(findings.c.count))
        with self._reading() as conn:
            rows = conn.execute(wanted.order_by(submissions.c.path, submissions.c.version)).mappings().all()
            ids = sa.select(wanted.subquery().c.id)
            rows_of = rows_of.where(postings.c.submission_id.in_(ids), postings.c.taken > 0)
            wrong = wrong.where(findings.c.submission_id.in_(ids), ~findings.c.office)
            taken: dict[int, dict[str, int]] = {}
            for id_, form, count in conn.execute(
                rows_of.group_by(postings.c.submission_id, postings.c.form).order_by(postings.c.form)
            ):
                taken.setdefault(id_, {})[form] = count
            counted = {
                (id_, severity): count
                for id_, severity, count in conn.execute(
                    wrong.group_by(findings.c.submission_id, findings.c.severity)
                )
            }
        return [
            Submission(
                row["id"], row["path"], shown_path(row["path"].removeprefix(f"{row['folder']}/")), row["folder"],
                row["received_on"], row["status"], row["reason"],
                taken.get(row["id"], {}), counted.get((row["id"], "error"), 0), counted.get((row["id"], "warning"), 0),
            )
            for row in rows
        ]

    def documents(self, *, rep: str | None = None) -> Sequence[Document]:
        """The documents that came, the latest of each path; those of the office have `rep="office"`."""
        with self._reading() as conn:
            return documents.latest(documents.stored(conn, rep))

    def claims(
        self, form: str, *, since: dt.date | None = None, until: dt.date | None = None, period: str | None = None,
        rep: str | None = None, **equal: object,
    ) -> Sequence[Claim]:
        """The files that records in force name, and which documents they may be, in the order of file, sheet and row;
        `()` when nobody declares the form, or no column of it names documents."""
        if not self.has(form) or not self._ledger.forms[form].documents:
            return ()
        declared, table = self._ledger.forms[form], self._ledger.tables[form]
        where = _where(declared, table, since, until, period, rep, equal)
        with self._reading() as conn:
            return [one.claim for one in documents.claims(conn, declared, table, where)]

    def replaces(self, form: str, rows: Sequence[Row], *, rep: str, path: str) -> frozenset[int]:
        """The records in force that a file of a rep with these rows takes out of force."""
        if not self.has(form) or self.calendar is None:
            return frozenset()
        declared, table = self._ledger.forms[form], self._ledger.tables[form]
        with self._reading() as conn:
            return replaced(conn, declared, table, rows, self.calendar, rep=rep, path=path)

    def papers(self, kind: str, *, until: dt.date | None = None) -> Sequence[NumberedPaper]:
        """The papers of a kind, void ones included; as of a day, those that reports know then, as they stood."""
        with self._reading() as conn:
            return papers.known(conn, kind, until)

    def told(self, prefix: str) -> Mapping[str, dt.date]:
        """The facts beginning with `prefix` that some message tells, and the day on which it was queued; those that
        begin with `sent:`, and the day on which it went, or may have gone."""
        with self._reading() as conn:
            rows = list(conn.execute(sa.select(told.c.fact, told.c.day).where(_begins(conn, told.c.fact, prefix))))
            if prefix.startswith(SENT) or SENT.startswith(prefix):
                went = sa.select(SENT + outbox.c.dedupe_key, outbox.c.sent_on).where(
                    outbox.c.sent_on.is_not(None), _begins(conn, outbox.c.dedupe_key, prefix[len(SENT):]))
                rows += conn.execute(went)
        return dict(sorted((fact, day) for fact, day in rows))

    def unsent(self, prefix: str) -> Mapping[str, str]:
        """The facts beginning with `prefix` whose message has not gone, and its state."""
        wanted = (
            sa.select(told.c.fact, outbox.c.state).join(outbox, outbox.c.id == told.c.message)
            .where(outbox.c.state.in_(_UNSENT))
        )
        with self._reading() as conn:
            rows = sorted(tuple(row) for row in conn.execute(wanted.where(_begins(conn, told.c.fact, prefix))))
        return dict(rows)

    def _parts(
        self, form: str, name: str, column: sa.Column[Any], where: Sequence[sa.ColumnElement[bool]],
        by: Sequence[sa.Column[Any]], key: Sequence[Any],
    ) -> Callable[[], Iterable[Part]]:
        def parts() -> Iterable[Part]:
            table = self._ledger.tables[form]
            same = (_equal(one, value) for one, value in zip(by, key, strict=True))
            wanted = sa.select(table.c.id, column).where(*where, *same, column.is_not(None)).order_by(table.c.id)
            with self._reading() as conn:
                rows = conn.execute(wanted).all()
            return [Part(form, id_, name, _decimal(value)) for id_, value in rows]

        return parts

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        if self._conn is not None and not self._conn.closed:
            yield self._conn
        else:
            with self._ledger.read() as conn:
                yield conn


def _begins(conn: sa.Connection, column: sa.Column[str], prefix: str) -> sa.ColumnElement[bool]:
    """Whether a text begins so. SQLite has it by the index as a span alone, and its LIKE takes no notice of case."""
    if conn.dialect.name == "sqlite":
        return column.between(prefix, prefix + _LAST)
    return column.startswith(prefix, autoescape=True)


def _decimal(value: Any) -> Decimal:
    return Decimal(0) if value is None else Decimal(value)


def _column(form: Form, table: sa.Table, name: str) -> sa.Column[Any]:
    """A column to filter or group by. `rep` and `period` are whose folder the row came from and its week; an office
    row came from no rep, so there `rep` is the form's own column."""
    if name == "period" or (name == "rep" and form.who == "rep"):
        return table.c[name]
    if name == "rep" and all(spec.name != "rep" for spec in form.columns):
        return table.c.rep
    return table.c[f"c_{form.column(name).name}"]


def _equal(column: sa.Column[Any], value: object) -> sa.ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _where(
    form: Form, table: sa.Table, since: dt.date | None, until: dt.date | None, period: str | None, rep: str | None,
    equal: Mapping[str, object],
) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = [table.c.replaced_by.is_(None)]
    if since is not None:
        where.append(table.c.day >= since)
    if until is not None:
        where.append(table.c.day <= until)
    if period is not None:
        where.append(table.c.period == period)
    if rep is not None:
        where.append(_column(form, table, "rep") == rep)
    return where + [_equal(_column(form, table, name), value) for name, value in equal.items()]
