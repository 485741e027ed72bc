"""What was posted since an earlier version of the books, as far as it can change the figures of a week."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from acctkit.books.schema import postings, submissions
from acctkit.calendar import Week


def _touching(since: int, week: Week) -> tuple[sa.ColumnElement[bool], ...]:
    """The postings since a version of the books that can change the figures of a week: those of later weeks cannot,
    since its figures are as of its last day, nor can the same rows said again; those of no week, such as accounts, can.
    """
    return postings.c.id > since, postings.c.period <= week.label, postings.c.changed


def touched(conn: sa.Connection, since: int, week: Week) -> bool:
    """Whether anything was posted that can change the figures of `week`."""
    return conn.execute(sa.select(postings.c.id).where(*_touching(since, week)).limit(1)).first() is not None


def untouched(conn: sa.Connection, since: Mapping[Week, int]) -> set[Week]:
    """Of weeks, each with a version of the books, those whose figures nothing can have changed since: what `touched`
    says of each, in one look."""
    newest = sa.select(postings.c.period, sa.func.max(postings.c.id)).where(postings.c.changed)
    last = conn.execute(newest.group_by(postings.c.period)).all()
    return {
        week for week, before in since.items()
        if not any(id_ > before and period <= week.label for period, id_ in last)
    }


def changes(conn: sa.Connection, since: int, week: Week) -> list[tuple[str, int, int]]:
    """What was posted: the path of each file, how many rows were taken and how many replaced."""
    query = (
        sa.select(submissions.c.path, sa.func.sum(postings.c.taken), sa.func.sum(postings.c.replaced))
        .join(submissions, submissions.c.id == postings.c.submission_id)
        .where(*_touching(since, week))
        .group_by(submissions.c.path)
        .order_by(submissions.c.path)
    )
    return [(path, taken, replaced) for path, taken, replaced in conn.execute(query)]
