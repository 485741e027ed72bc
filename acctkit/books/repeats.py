"""Files that say what the books have already: the same bytes again, or the marked copy that was made of one."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from acctkit import codes
from acctkit.books import words
from acctkit.books.outcome import Posted, forget, write_findings
from acctkit.books.schema import submissions
from acctkit.sentences import sentence, shown_path
from acctkit.severities import DEFAULT, Severities
from acctkit.types import OFFICE, Finding


def post_duplicate(
    conn: sa.Connection, submission_id: int, twin: int, *, language: str, run_id: int | None = None,
    severities: Severities = DEFAULT,
) -> Posted:
    """Say that a submission has the bytes of `twin`, which is in the books: nothing is posted."""
    mine, other = (
        conn.execute(sa.select(submissions).where(submissions.c.id == one)).one()
        for one in (submission_id, twin)
    )
    code = codes.DUPLICATE_FILE
    params = {"other": shown_path(other.path)}
    told = Finding(code.name, code.severity, path=mine.path, value=other.path, params=params)
    message = sentence(code, told, language)
    found = severities.applied([replace(told, message=message)])
    forget(conn, submission_id)
    write_findings(conn, submission_id, found)
    # what that path said last, if it was not taken, is no longer what it says
    untaken = (submissions.c.status.in_(("rejected", "pending")), submissions.c.folder != OFFICE)
    earlier = sa.update(submissions).where(submissions.c.path == mine.path, submissions.c.id < submission_id, *untaken)
    conn.execute(earlier.values(status="superseded", reason=words.NEWER.say(language), retry=False, confirm=""))
    conn.execute(sa.update(submissions).where(submissions.c.id == submission_id).values(
        status="duplicate", reason=message, retry=False, confirm="", forms=other.forms, periods=other.periods
    ))
    return Posted("duplicate", message, {}, tuple(found))


def post_copy(conn: sa.Connection, submission_id: int, original: int, *, language: str) -> Posted:
    """Say that a submission is the marked copy that was made of `original`, unchanged: nothing is posted, and what the
    original said, and lacks, stands."""
    mine, other = (
        conn.execute(sa.select(submissions).where(submissions.c.id == one)).one() for one in (submission_id, original)
    )
    code = codes.OWN_COPY
    told = Finding(code.name, code.severity, path=mine.path, value=other.path, params={"other": other.path})
    told = replace(told, message=sentence(code, told, language))
    forget(conn, submission_id)
    write_findings(conn, submission_id, [told])
    conn.execute(sa.update(submissions).where(submissions.c.id == submission_id).values(
        status="duplicate", reason=told.message, retry=False, confirm="", forms=[], periods=[]
    ))
    return Posted("duplicate", told.message, {}, (told,))


def follow_copy(conn: sa.Connection, submission_id: int, reference: str, *, language: str) -> None:
    """What a corrected copy was made of (its sha256 begins with `reference`) is superseded where nothing of it was
    taken: it says now what the copy says. What was taken goes by the rules for corrections."""
    mine = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).one()
    if mine.folder == OFFICE or mine.status not in ("accepted", "partial", "rejected"):
        return
    conn.execute(
        sa.update(submissions).where(
            submissions.c.folder == mine.folder, submissions.c.sha256.startswith(reference, autoescape=True),
            submissions.c.id < submission_id, submissions.c.status == "rejected",
        ).values(
            status="superseded", reason=words.SUPERSEDED.say(language, path=mine.path), retry=False, confirm=""
        )
    )
