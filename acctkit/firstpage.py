"""What the first page of a week's package says of the books: who filed, which files wait, what changed since."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from acctkit.books import documents, since, unpackaged
from acctkit.books.filed import filed_by
from acctkit.books.ledger import Ledger
from acctkit.books.schema import findings, submissions
from acctkit.calendar import Week
from acctkit.directory import directory
from acctkit.reports import frontpage, sections
from acctkit.reports.frontpage import Early, FileNote, Filing, Front
from acctkit.reports.sections import Built
from acctkit.reports.words import word
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
        left_out=map(str, workspace.plugins.left_out),
        early=_early(workspace, ledger, week),
    )


def _early(workspace: Workspace, ledger: Ledger, week: Week) -> Iterator[Early]:
    """What was filed for weeks that have no package, as far as this week's is the one to tell it."""
    forms = workspace.plugins.forms
    with ledger.read() as conn:
        found = unpackaged.told_by(conn, forms, workspace.settings.calendar.make(), week)
    for one in found:
        yield Early(forms[one.form].title, one.weeks, one.taken, one.replaced)


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
    return [*notes, *_unclaimed(workspace, ledger, week)], dict(counted)


def _unclaimed(workspace: Workspace, ledger: Ledger, week: Week) -> Iterator[FileNote]:
    """The documents of a week that no row names. What comes on the first day after a week belongs to it, as the files
    do that are due then."""
    calendar, language = workspace.settings.calendar.make(), workspace.settings.company.language
    with ledger.read() as conn:
        alone = documents.unclaimed(ledger, conn)
    for one in alone:
        if calendar.week(one.day - dt.timedelta(1)) == week:
            yield FileNote(shown_path(one.path), "document", word("unclaimed", language))


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
        posted = since.changes(conn, before, week)
    return tuple(_change(shown_path(path), taken, replaced) for path, taken, replaced in posted)


def _change(path: str, taken: int, replaced: int) -> Text:
    """What one file changed; a document that rows name has none of its own."""
    if not taken and not replaced:
        return Text(
            f"{path}: a document that rows of this week name", f"{path}: documento que nombran filas de esta semana"
        )
    return Text(
        f"{path}: {taken} {'row' if taken == 1 else 'rows'} taken, {replaced} replaced",
        f"{path}: {taken} {'fila tomada' if taken == 1 else 'filas tomadas'}, "
        f"{replaced} {'sustituida' if replaced == 1 else 'sustituidas'}",
    )
