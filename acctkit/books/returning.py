"""What of a rep's week counts once a file of it was withdrawn: of each path its newest file that stands, unless another
file replaced it, and of that file the rows that no other file in force has.

A key counts as often as the file says it that says it most often: the n-th row of one file is the n-th of another, and
rows that say the same in all columns are the same row before others are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit.books.evolve import stored_table
from acctkit.books.plan import chunks
from acctkit.books.replacing import corrects
from acctkit.books.schema import postings, submissions
from acctkit.books.standing import form_rows


@dataclass(slots=True)
class _Row:
    id: int
    submission: int
    key: str
    values: tuple[Any, ...]
    replaced_by: int | None


class RepsWeek:
    """A week of one rep's rows of a form: as it is, or without a file, whose rows are marked as replaced after this."""

    def __init__(
        self, conn: sa.Connection, form: str, rep: str, period: str, *, without: int | None = None
    ) -> None:
        self.conn, self.form, self.period, self.me = conn, form, period, without
        self.table = stored_table(conn, form)
        self.here = (self.table.c.rep == rep, self.table.c.period == period)
        spoke = sa.select(self.table.c.submission_id).where(*self.here).distinct()
        wanted = (
            sa.select(submissions.c.id, submissions.c.path, submissions.c.turn)
            .where(submissions.c.id.in_(spoke), submissions.c.withdrawn == "")
            .order_by(submissions.c.turn, submissions.c.id)
        )
        self.files = {row.id: row for row in conn.execute(wanted)}
        self.latest: dict[str, int] = {row.path: row.id for row in self.files.values() if row.id != without}
        self.rows = self._rows({without, *self.latest.values()} - {None})
        self.successor: int | None = None if without is None else self._replaced(without)

    def bring_back(self) -> list[int]:
        """Put in force what counts now; returns of each row that came back which submission has it."""
        for path, newest in self.latest.items():
            self._pass_on([id_ for id_, file in self.files.items() if file.path == path and id_ != newest], newest)
        standing: dict[str, list[_Row]] = defaultdict(list)
        for submission in self.latest.values():
            for row in self.rows[submission]:
                if row.replaced_by is None:
                    standing[row.key].append(row)
        restored = []
        for submission in sorted(self.latest.values(), key=self._turn, reverse=True):
            newer = self._replaced(submission)
            if newer is not None:
                self._pass_on([submission], newer)
                continue
            for row, other in self._paired(submission, standing):
                if other is None:
                    standing[row.key].append(row)
                    restored.append(submission)
                if other != row.replaced_by:
                    self._mark(self.table.c.id == row.id, other)
        return restored

    def _replaced(self, submission: int) -> int | None:
        """The file that replaced one as a whole; None where it stands, or other files only have its rows, too."""
        newest = self.latest.get(self.files[submission].path, submission)
        if self._turn(newest) > self._turn(submission):
            return newest
        if any(row.replaced_by is None for row in self.rows[submission]):
            return None
        marked = {row.replaced_by for row in self.rows[submission]}
        found = [id_ for id_ in self.files if id_ in marked and id_ != submission]
        found = [id_ for id_ in found if not self._only_repeats(id_, submission)]
        heirs = [self.successor if id_ == self.me else id_ for id_ in found]  # who replaced it, replaced those before
        return max((id_ for id_ in heirs if id_ is not None), key=self._turn, default=None)

    def _only_repeats(self, other: int, submission: int) -> bool:
        """Whether a file keeps rows of another one out of force for having them, too, and did not replace it."""
        if self.files[other].path == self.files[submission].path:
            return False
        replaced = sa.select(postings.c.id).where(
            postings.c.submission_id == other, postings.c.form == self.form, postings.c.period == self.period,
            postings.c.replaced > 0,
        )
        if self.conn.execute(replaced.limit(1)).first() is None:
            return True
        rows = self.rows[submission]
        said = Counter(row.key for row in self._of(other))
        if Counter(row.key for row in rows if row.replaced_by == other) - said:
            return False
        return not corrects((said & Counter(row.key for row in rows)).total(), len(rows))

    def _paired(self, submission: int, standing: Mapping[str, list[_Row]]) -> Iterator[tuple[_Row, int | None]]:
        """The rows of a file that are out of force, each with the other file that has it."""
        out: dict[str, list[_Row]] = defaultdict(list)
        for row in self.rows[submission]:
            if row.replaced_by is not None:
                out[row.key].append(row)
        for key, rows in out.items():
            others = [row for row in standing[key] if row.submission != submission]
            same = {}
            for row in rows:
                if (twin := next((one for one in others if one.values == row.values), None)) is not None:
                    others.remove(twin)
                    same[row.id] = twin
            for row in rows:
                other = same.get(row.id) or (others.pop(0) if others else None)
                yield row, other.submission if other else None

    def _of(self, submission: int) -> list[_Row]:
        if submission not in self.rows:
            self.rows |= self._rows([submission])
        return self.rows[submission]

    def _rows(self, files: Iterable[int | None]) -> dict[int, list[_Row]]:
        table = self.table
        values = [column for column in table.c if column.name.startswith("c_")]
        found: dict[int, list[_Row]] = defaultdict(list)
        for some in chunks(sorted(files)):
            wanted = sa.select(table.c.id, table.c.submission_id, table.c.key, table.c.replaced_by, *values)
            mine = wanted.where(*self.here, table.c.submission_id.in_(some)).order_by(table.c.id)
            for row in self.conn.execute(mine):
                found[row[1]].append(_Row(row[0], row[1], row[2], tuple(row[4:]), row[3]))
        return found

    def _turn(self, submission: int) -> int:
        return int(self.files[submission].turn)

    def _pass_on(self, files: Sequence[int], newer: int) -> None:
        for some in chunks(files if self.me is not None else ()):
            self._mark(sa.and_(self.table.c.submission_id.in_(some), self.table.c.replaced_by == self.me), newer)

    def _mark(self, which: sa.ColumnElement[bool], by: int | None) -> None:
        self.conn.execute(sa.update(self.table).where(*self.here, which).values(replaced_by=by))


def weeks_with_withdrawn(conn: sa.Connection, form: str, rep: str) -> frozenset[str]:
    """The weeks in which files of a rep that were withdrawn had rows of a form."""
    table = form_rows(form)
    gone = sa.select(submissions.c.id).where(submissions.c.folder == rep, submissions.c.withdrawn != "")
    return frozenset(conn.scalars(sa.select(table.c.period).where(table.c.submission_id.in_(gone)).distinct()))
