"""What a rep's file would replace if it were posted now: for checks, which run before it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from acctkit.books.keys import key_text
from acctkit.books.schema import submissions
from acctkit.calendar import Calendar
from acctkit.forms import Form, Row


def corrects(common: int, earlier: int) -> bool:
    """Whether a file that says `common` of the `earlier` rows of another one again is a correction of it.

    >>> corrects(2, 4), corrects(1, 1), corrects(2, 5)
    (True, False, False)
    """
    return common >= 2 and 2 * common >= earlier


def replaced(
    conn: sa.Connection, form: Form, table: sa.Table, rows: Sequence[Row], calendar: Calendar, *, rep: str, path: str
) -> frozenset[int]:
    """The ids of the records in force of `rep` that a file at `path` with these rows takes out of force: by the table
    "Versions" those of the same path and of a file that it corrects, week by week; of a form that is followed those
    whose key it has again. A file that was posted already, and is looked at once more, keeps its turn."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        day = getattr(row, form.date) if form.date else None
        said[calendar.week(day).label if day else ""][key_text(form, row)[0]] += 1
    turns = {one.path: one.turn for one in conn.execute(
        sa.select(submissions.c.path, submissions.c.turn).where(submissions.c.path == path).order_by(submissions.c.id)
    )}
    turn = turns.get(path)
    earlier: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    own: set[int] = set()
    wanted = (
        sa.select(table.c.id, table.c.submission_id, submissions.c.path, submissions.c.turn, table.c.period,
                  table.c.key)
        .join(submissions, submissions.c.id == table.c.submission_id)
        .where(table.c.rep == rep, table.c.replaced_by.is_(None))
    )
    if not form.followed:
        wanted = wanted.where(table.c.period.in_(sorted(said)))
    for id_, submission, other, its_turn, period, key in conn.execute(wanted):
        if form.followed:
            own |= {id_} if any(key in keys for keys in said.values()) else set()
        elif other == path:
            own.add(id_)
        elif turn is None or its_turn < turn:
            earlier[period, submission].append((id_, key))
    return frozenset(own | set(_corrected(earlier.items(), said)))


def _corrected(
    earlier: Iterable[tuple[tuple[str, int], list[tuple[int, str]]]], said: dict[str, Counter[str]]
) -> Iterable[int]:
    for (period, _), rows in earlier:
        if corrects((said[period] & Counter(key for _, key in rows)).total(), len(rows)):
            yield from (id_ for id_, _ in rows)
