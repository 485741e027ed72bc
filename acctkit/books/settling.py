"""What a posted file means for the files before it: earlier versions are superseded, refused rows are settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa

from acctkit.books import words
from acctkit.books.plan import Plan, Posting
from acctkit.books.returning import RepsWeek, weeks_with_withdrawn
from acctkit.books.schema import findings, postings, refused, submissions, witnesses
from acctkit.books.standing import TAKEN, in_force, waits
from acctkit.sentences import shown_path


def settle_refused(work: Posting, plan: Plan) -> None:
    """Refused office rows that this file said again, and was heard on, wait no longer.

    A row is said again when its key is; or when the file is a newer version of the refused row's own file, which it is
    when it repeats at least half of its rows: then the row was mended or left out by somebody. Otherwise (an export
    of this week's rows under last week's name) the row still waits for its account to be known.
    """
    if plan.form.who != "office" or plan.state == "none":
        return
    wanted = (
        sa.select(refused.c.id, refused.c.key, refused.c.submission_id, submissions.c.path)
        .join(submissions, submissions.c.id == refused.c.submission_id)
        .where(
            refused.c.form == plan.form.name, refused.c.settled_by.is_(None), submissions.c.turn < work.file.turn,
            submissions.c.id != work.file.id,
        )
    )
    rows = work.conn.execute(wanted).all()
    versions = {row.submission_id for row in rows if row.path == work.file.path}
    repeated = {
        one for one in versions
        if _repeats(work, plan, one, {row.key for row in rows if row.submission_id == one and row.key})
    }
    settled = [row for row in rows if row.submission_id in repeated or (row.key and row.key in plan.said)]
    for row in settled:
        work.conn.execute(sa.update(refused).where(refused.c.id == row.id).values(settled_by=work.file.id))
    for one in {row.submission_id for row in settled}:
        if not waits(work.conn, one):
            work.conn.execute(sa.update(submissions).where(submissions.c.id == one).values(retry=False, confirm=""))


def follow_up(work: Posting, losing: Iterable[int]) -> None:
    """Earlier versions of this path that were not taken are superseded; so is what has nothing left in force."""
    conn, file = work.conn, work.file
    if not file.only:
        _supersede(work)
    for one in sorted(losing):
        found = conn.execute(sa.select(submissions.c.forms, submissions.c.status).where(submissions.c.id == one)).one()
        if found.status in TAKEN and not in_force(conn, one, found.forms) and not waits(conn, one):
            reason = words.SUPERSEDED.say(work.language, path=shown_path(file.path))
            values = {"status": "superseded", "reason": reason, "retry": False, "confirm": ""}
            conn.execute(sa.update(submissions).where(submissions.c.id == one).values(values))


def bring_back(work: Posting, plan: Plan) -> None:
    """Rows that stayed out of force since a file that this one replaced had them, too, count again. There are such rows
    only in weeks of which a file was withdrawn."""
    weeks = {week for week, (_, gone) in plan.changes.items() if gone}
    if plan.form.who == "office" or plan.form.followed or not weeks:
        return
    conn, form, rep = work.conn, plan.form.name, work.file.folder
    for week in sorted(weeks & weeks_with_withdrawn(conn, form, rep)):
        for one, count in sorted(Counter(RepsWeek(conn, form, rep, week).bring_back()).items()):
            conn.execute(sa.insert(postings).values(
                submission_id=one, form=form, period=week, taken=count, replaced=0, posted_on=work.as_of,
                run_id=work.run_id,
            ))
            back_in_force(conn, one, words.ALONE.say(work.language, path=shown_path(work.file.path)))


def back_in_force(conn: sa.Connection, submission_id: int, reason: str) -> None:
    """A file of which something counts again is superseded no more."""
    found = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).mappings().one()
    if found["status"] == "superseded" and in_force(conn, submission_id, found["forms"]):
        errors = sa.select(findings.c.id).where(
            findings.c.submission_id == submission_id, findings.c.severity == "error", ~findings.c.office
        )
        status = "partial" if conn.execute(errors.limit(1)).first() else "accepted"
        back = sa.update(submissions).where(submissions.c.id == submission_id)
        conn.execute(back.values(status=status, reason=reason))


def keep_beside(work: Posting) -> None:
    """A document says nothing of any form, so what its path said of one stands, and waits, as before; only earlier
    bytes that were no form's either, such as an empty file, are superseded by it."""
    conn, file = work.conn, work.file
    untaken = submissions.c.status.in_(("rejected", "pending"))
    wanted = sa.select(submissions.c.id, submissions.c.forms).where(
        submissions.c.path == file.path, submissions.c.id < file.id, untaken
    )
    for one in [row.id for row in conn.execute(wanted) if not row.forms]:
        conn.execute(sa.update(submissions).where(submissions.c.id == one).values(
            status="superseded", reason=words.NEWER.say(work.language), retry=False, confirm=""
        ))


def _supersede(work: Posting) -> None:
    conn, file = work.conn, work.file
    office = file.folder == "office"
    earlier = [
        submissions.c.path == file.path, submissions.c.id != file.id,
        submissions.c.turn < file.turn if office else sa.or_(
            submissions.c.turn < file.turn, sa.and_(submissions.c.turn.is_(None), submissions.c.id < file.id)
        ),
    ]
    # an office file that was followed keeps its wish for another check: its rows are not in the new one by necessity
    supersede = {"status": "superseded", "reason": words.NEWER.say(work.language)}
    done = {"confirm": ""} if office else {"retry": False, "confirm": ""}
    untaken = submissions.c.status.in_(("rejected", "pending"))
    conn.execute(sa.update(submissions).where(*earlier, untaken).values(supersede | done))
    if not office:
        conn.execute(sa.update(submissions).where(*earlier, submissions.c.status == "partial").values(done))


def _repeats(work: Posting, plan: Plan, earlier: int, refused_keys: set[str]) -> bool:
    """Whether this file says at least half of what an earlier version of it said of the form."""
    table = work.ledger.tables[plan.form.name]
    own = sa.select(table.c.key).where(table.c.submission_id == earlier)
    again = (
        sa.select(table.c.key).join(witnesses, witnesses.c.record_id == table.c.id)
        .where(witnesses.c.form == plan.form.name, witnesses.c.submission_id == earlier)
    )
    known = refused_keys | set(work.conn.scalars(own)) | set(work.conn.scalars(again))
    said = plan.said | {one.key for one in plan.refused}
    return 2 * len(known & said) >= len(known)
