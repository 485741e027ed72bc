"""Who has filed what for a week, and how the files of each stand: for the package, for feedback and summaries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from acctkit.books.columns import form_table
from acctkit.books.schema import findings, submissions
from acctkit.calendar import Week
from acctkit.forms import Form
from acctkit.types import Person


@dataclass(frozen=True, slots=True)
class Filed:
    """One rep's week: the weekly forms that are in the books (names), with how many `rows`, those that are missing, and
    the state of the rep's files: how many were refused wholly or in part and still stand so, with how many errors and
    warnings."""

    person: Person
    filed: tuple[str, ...]
    missing: tuple[str, ...]
    refused: int = 0
    errors: int = 0
    warnings: int = 0
    rows: int = 0


def filed_by(
    conn: sa.Connection, people: Iterable[Person], forms: Mapping[str, Form], week: Week
) -> tuple[Filed, ...]:
    """Who of the people that are active at the end of `week` has filed which weekly form for it, in order of name."""
    weekly = sorted(name for name, form in forms.items() if form.weekly and form.who == "rep")
    rows: dict[str, dict[str, int]] = {}
    for name in weekly:
        table = form_table(forms[name])
        here = (table.c.period == week.label) & table.c.replaced_by.is_(None)
        counted = sa.select(table.c.rep, sa.func.count()).where(here).group_by(table.c.rep)
        rows[name] = {str(row[0]): int(row[1]) for row in conn.execute(counted)}
    refused: dict[str, int] = defaultdict(int)
    wrong: dict[tuple[str, str], int] = defaultdict(int)
    standing = submissions.c.status.in_(("rejected", "partial")) & (submissions.c.dismissed == "")
    for folder, count in conn.execute(
        sa.select(submissions.c.folder, sa.func.count()).where(standing).group_by(submissions.c.folder)
    ):
        refused[folder] = count
    mine = (findings.c.submission_id == submissions.c.id) & ~findings.c.office
    for folder, severity, count in conn.execute(
        sa.select(submissions.c.folder, findings.c.severity, sa.func.sum(findings.c.count)).where(standing & mine)
        .group_by(submissions.c.folder, findings.c.severity)
    ):
        wrong[folder, severity] = count
    return tuple(
        Filed(
            person, tuple(name for name in weekly if person.id in rows[name]),
            tuple(name for name in weekly if person.id not in rows[name]),
            refused[person.id], wrong[person.id, "error"], wrong[person.id, "warning"],
            sum(rows[name].get(person.id, 0) for name in weekly),
        )
        for person in sorted(people, key=lambda one: (one.name, one.id)) if person.active(week.last)
    )
