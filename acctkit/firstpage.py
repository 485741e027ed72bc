"""What the first page of a week's package says of the books: who filed, which files wait, what changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from acctkit.books import since
from acctkit.books.filed import filed_by
from acctkit.books.ledger import Ledger
from acctkit.books.schema import findings, submissions
from acctkit.calendar import Week
from acctkit.directory import directory
from acctkit.reports import frontpage, sections
from acctkit.reports.frontpage import FileNote, Filing, Front
from acctkit.reports.sections import Built
from acctkit.sentences import shown_path
from acctkit.types import Person, Severity, Text
from acctkit.workspace import Workspace


def front_of(
    workspace: Workspace, ledger: Ledger, week: Week, built: Sequence[Built], version: int, changes: tuple[str, ...]
) -> Front:
    """The first page of a week's package, as of its last day; `changes` is what differs from the version before."""
    people = directory(workspace, ledger, week.last)
    files, counted = _concerning(workspace, ledger, week)
    return frontpage.assemble(
        built,
        company=workspace.settings.company.name,
        week=week,
        as_of=week.last,
        version=version,
        changes=changes,
        filings=filings(workspace, ledger, week, people.values()),
        findings=counted,
        files=files,
        errors=workspace.plugins.errors,
        failed=sections.failed(workspace.plugins.sections, built),
        left_out=workspace.plugins.left_out,
    )


def _concerning(workspace: Workspace, ledger: Ledger, week: Week) -> tuple[list[FileNote], dict[Severity, int]]:
    """The files that concern a week and are not wholly in the books, and how much was found in all that concern it.

    A file concerns the weeks it has rows in, and where none can be told, the one that was last when it came.
    """
    calendar = workspace.settings.calendar.make()
    query = (
        sa.select(submissions)
        .where(submissions.c.status.in_(("pending", "rejected", "partial", "accepted")), submissions.c.dismissed == "")
        .order_by(submissions.c.path, submissions.c.version)
    )
    with ledger.read() as conn:
        rows = [
            row
            for row in conn.execute(query).mappings()
            if week.label in (row["periods"] or [calendar.last_complete(row["received_on"]).label])
        ]
        ids = {row["id"] for row in rows}
        counted: Counter[Severity] = Counter()
        for id_, severity, count in conn.execute(
            sa.select(findings.c.submission_id, findings.c.severity, sa.func.sum(findings.c.count)).group_by(
                findings.c.submission_id, findings.c.severity
            )
        ):
            if id_ in ids:
                counted[severity] += count
    unread = [row for row in rows if row["status"] != "accepted"]
    notes = [FileNote(shown_path(r["path"]), r["status"], r["reason"], r["confirm"]) for r in unread]
    return notes, dict(counted)


def filings(workspace: Workspace, ledger: Ledger, week: Week, people: Iterable[Person]) -> tuple[Filing, ...]:
    """Who of the people active at the end of `week` has filed which weekly form for it, by the forms' titles."""
    forms = workspace.plugins.forms
    with ledger.read() as conn:
        found = filed_by(conn, people, forms, week)
    return tuple(
        Filing(
            one.person,
            tuple(form.title for form in forms.values() if form.name in one.filed),
            tuple(form.title for form in forms.values() if form.name in one.missing),
            one.rows,
        )
        for one in found
    )


def changes(ledger: Ledger, before: int, week: Week) -> tuple[Text, ...]:
    """What was posted since an earlier version, one line a file."""
    with ledger.read() as conn:
        return tuple(
            Text(
                f"{shown_path(path)}: {taken} rows taken, {replaced} replaced",
                f"{shown_path(path)}: {taken} filas tomadas, {replaced} sustituidas",
            )
            for path, taken, replaced in since.changes(conn, before, week)
        )
