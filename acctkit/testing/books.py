"""Real books in memory, for tests of what a plugin computes from them."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from acctkit.books import outcome, papers, posting
from acctkit.books.ledger import Ledger, open_books, prepare_sqlite
from acctkit.books.query import Query
from acctkit.books.schema import refused, submissions, told
from acctkit.calendar import Calendar
from acctkit.checks import Checked, CheckedForm, SheetMap
from acctkit.desks import Company, Desk
from acctkit.forms import Form, Row
from acctkit.texts import letter
from acctkit.types import Document, Entry, Finding, Paper, Record, Status

COMPANY = Company("Test", "USD")
_OFFICE = "office"


class TestBooks(Query):
    """Books in memory that are posted to as a run does, and read as plugins read them (`acctkit.Books`).

        books = books_of([VISITS], {"visits": [{"date": "2026-11-17", "account": "100", "guests": 3}]}, rep="7")
        (one,) = books.sums("visits", ["guests"], ["rep"])
        assert one.key == ("7",) and one["guests"].value == 3
    """

    __test__ = False

    def __init__(self, ledger: Ledger, calendar: Calendar, company: Company, today: dt.date) -> None:
        super().__init__(ledger, calendar)
        self.days = calendar
        self.company, self.today = company, today
        self._files = 0
        self._rows: dict[str, Mapping[int, Row]] = {}

    @property
    def forms(self) -> Mapping[str, Form]:
        """The forms that are declared, by name."""
        return self._ledger.forms

    def post(self, form: str, *rows: Mapping[str, Any], rep: str = "", path: str = "") -> list[Record[Any]]:
        """Post rows as one more file of `rep`, or of the office, and return the records that it made.

        Rows are mappings by column name, amounts and dates may be text; they are completed and filled in as those of a
        file are, but not checked. Fails when the books do not take them, such as a form's row said again.
        """
        declared = self.forms[form]
        if declared.who == "rep" and not rep:
            raise ValueError(f"{form} is filed by reps; say whose rows these are: post('{form}', ..., rep='7')")
        folder = _OFFICE if declared.who == "office" else rep
        self._rows.clear()
        filled = self._filled(declared, [declared.model.model_validate(dict(row)).complete() for row in rows])
        entries = entries_of(declared, filled)
        columns = {spec.name: letter(at) for at, spec in enumerate(declared.columns, 1)}
        found = CheckedForm(declared, entries, (), (), (SheetMap(form, 1, columns),), ok=True)
        with self._ledger.begin() as conn:
            submission = self._submission(conn, path or f"{folder}/{self._files + 1}.xlsx", "pending")
            posted = posting.post(
                self._ledger, conn, submission, Checked((), (found,)), as_of=self.today,
                week=self.days.last_complete(self.today), calendar=self.days, run_id=None,
                language=self.company.language,
            )
        why = "; ".join(filter(None, (posted.reason, *(one.message for one in posted.findings))))
        assert posted.status == "accepted", f"The books took no {form}, the file is {posted.status}: {why}"
        return [one for one in self.records(form) if one.submission == submission]

    def refuse(self, form: str, *, path: str = "office/refused.xlsx", number: int = 12, **values: str) -> None:
        """Let an office row of `form` be one that was not taken; `values` are what could be read of it, as text."""
        with self._ledger.begin() as conn:
            submission = self._submission(conn, path, "accepted", (form,))
            conn.execute(sa.insert(refused).values(
                submission_id=submission, form=form, sheet=form, number=number, values=values
            ))

    def leave_unread(self, path: str, *forms: str, status: Status = "rejected", reason: str = "broken") -> None:
        """Let a file be one that is not in the books: `rejected`, or `pending`."""
        with self._ledger.begin() as conn:
            self._submission(conn, path, status, forms, reason)

    def keep(self, path: str, content: bytes = b"", *, on: dt.date | None = None) -> Document:
        """Let a receipt or photo be among the documents: `books.keep("7/taxi.pdf")`; equal content is the same."""
        sha256 = hashlib.sha256(content or path.encode()).hexdigest()
        day = on or self.today
        with self._ledger.begin() as conn:
            submission = self._submission(conn, path, "document", sha256=sha256, on=day)
            outcome.write_findings(conn, submission, [Finding("document", "info", path=path)])
        return next(one for one in self.documents() if one.submission == submission)

    def draft(
        self, paper: Paper, *, approved_on: dt.date | None = None, voided_on: dt.date | None = None, reason: str = ""
    ) -> str:
        """Let a paper have a number, as one that a plugin offers in a run gets; the number. It is a draft, or was
        approved or voided on a day."""
        pattern = paper.number or f"{paper.kind.upper()}-{{year}}-{{n:05}}"

        def week_of(day: dt.date) -> str:
            return self.days.week(day).label

        with self._ledger.begin() as conn:
            number = papers.take(conn, paper, pattern=pattern, start=1, period=week_of(paper.date))
            if approved_on is not None:
                papers.approve(conn, number, approved_on, {}, week_of)
            if voided_on is not None:
                papers.void(conn, number, voided_on, reason, week_of)
        return number

    def tell(self, *facts: str, on: dt.date) -> None:
        """Let a message have told these facts on a day, as those that a draft `tells` are when it is queued."""
        rows = [{"fact": fact, "message": "", "day": on} for fact in facts]
        with self._ledger.begin() as conn:
            if rows:
                conn.execute(sa.insert(told), rows)

    def cell(self, form: str, record: int, column: str) -> Any:
        """What stands in the cell that a part of a figure names; None where no such record is in force."""
        if form not in self._rows:
            self._rows[form] = {one.id: one.row for one in self.records(form)}
        return getattr(self._rows[form].get(record), column, None)

    def _filled(self, form: Form, rows: Sequence[Row]) -> Sequence[Row]:
        if form.fill is None:
            return rows
        return list(form.fill(Desk(self, self.days, self.company, {}, self.today), rows))

    def _submission(
        self, conn: sa.Connection, path: str, status: Status, forms: Iterable[str] = (), reason: str = "",
        sha256: str = "", on: dt.date | None = None,
    ) -> int:
        self._files += 1
        earlier = sa.select(sa.func.count()).select_from(submissions).where(submissions.c.path == path)
        made = sa.insert(submissions).values(
            path=path, folder=path.partition("/")[0], sha256=sha256 or f"{self._files:064}", status=status,
            reason=reason, forms=list(forms), periods=[], version=1 + conn.execute(earlier).scalar_one(),
            received_on=on or self.today, received_at="", settled=True,
        )
        return int(conn.execute(made.returning(submissions.c.id)).scalar_one())


def books_of(
    forms: Iterable[Form], rows: Mapping[str, Iterable[Mapping[str, Any]]] | None = None, *, rep: str = "",
    today: dt.date = dt.date(2026, 11, 25), calendar: Calendar | None = None, company: Company = COMPANY,
) -> TestBooks:
    """Books in which `forms` are declared, with `rows` by form name posted; those of reps' forms are `rep`'s.

    They are real: SQLite in memory, posted and read by the code that a run uses.
    """
    books = TestBooks(_ledger(tuple(forms)), calendar or Calendar(), company, today)
    for form, some in (rows or {}).items():
        books.post(form, *some, rep=rep)
    return books


def entries_of(form: Form, rows: Iterable[Mapping[str, Any] | Row], *, sheet: str = "") -> tuple[Entry[Any], ...]:
    """Rows as a check sees them: completed, below a header in row 1, the columns in the order of the form.

        (one,) = entries_of(VISITS, [{"date": "2026-11-17", "account": "100", "guests": 3}])
        assert one.row.guests == 3 and one.cells["guests"] == "C2"

    As in a sheet of just these rows, a column that none of them has is not there, and has no cell.
    """
    given = list(rows)
    named = {name for row in given for name in (form.model.model_fields if isinstance(row, Row) else row)}
    columns = [spec.name for spec in form.columns if spec.name in named]
    letters = {name: letter(at) for at, name in enumerate(columns, 1)}
    return tuple(
        Entry(
            row if isinstance(row, Row) else form.model.model_validate(dict(row)).complete(),
            sheet or form.title.en, number, {name: f"{at}{number}" for name, at in letters.items()}, form.name,
            frozenset() if isinstance(row, Row) else frozenset(name for name in form.derived if row.get(name) is None),
        )
        for number, row in enumerate(given, 2)
    )


def adds_up(value: Any, books: TestBooks) -> bool:
    """Whether the parts of a figure add up to it, and each names a cell in force that holds something."""
    parts = list(value.parts())
    named = all(books.cell(part.form, part.record, part.column) is not None for part in parts)
    return named and sum((part.amount for part in parts), Decimal(0)) == value.value


@dataclass(frozen=True)
class _Key:
    """Forms as what they are by name: two of one name but other columns are others."""

    forms: tuple[Form, ...]

    def __hash__(self) -> int:
        return hash(tuple((form.name, form.model) for form in self.forms))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and all(
            one is two for one, two in zip(self.forms, other.forms, strict=False)
        ) and len(self.forms) == len(other.forms)

_compiled: sa.util.LRUCache[Any, Any] = sa.util.LRUCache(2000)


@lru_cache(maxsize=32)
def _empty(key: _Key) -> Ledger:
    """Empty books with the tables of some forms, to be copied: making them takes a fifth of a second."""
    return open_books("sqlite://", Path(), {form.name: form for form in key.forms})


def _ledger(forms: tuple[Form, ...]) -> Ledger:
    empty = _empty(_Key(forms))
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with empty.engine.connect() as conn:
        raw = conn.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.backup(copy)
    engine = sa.create_engine("sqlite://", creator=lambda: copy, poolclass=sa.StaticPool)
    prepare_sqlite(engine)
    engine.dialect = empty.engine.dialect  # what was compiled for one of the copies serves the others
    engine = engine.execution_options(compiled_cache=_compiled)
    return Ledger(engine, dict(empty.forms), empty.tables, "books in memory")
