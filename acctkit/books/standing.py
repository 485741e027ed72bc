"""Where a submission stands: is it in the books already, does it want another check, may it go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit.books.plan import chunks
from acctkit.books.schema import kept, postings, refused, runs, sightings, submissions, witnesses
from acctkit.errors import UsageProblem

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger
    from acctkit.calendar import Calendar, Week

TAKEN = ("accepted", "partial")


def books_version(conn: sa.Connection) -> int:
    """The version of the books: it grows with every change of what is in force."""
    return conn.execute(sa.select(sa.func.max(postings.c.id))).scalar() or 0


def find_duplicate(conn: sa.Connection, folder: str, sha256: str, submission_id: int) -> int | None:
    """The submission of the same folder that put these very bytes in the books, if all of it still stands; or that
    has them as a document."""
    if not sha256:
        return None
    wanted = (
        sa.select(submissions).where(
            submissions.c.sha256 == sha256, submissions.c.folder == folder, submissions.c.id != submission_id,
            submissions.c.status.in_((*TAKEN, "document")), submissions.c.withdrawn == "",
        )
        .order_by(submissions.c.id.desc())
    )
    for found in conn.execute(wanted).mappings():
        whole, rows = _stands(conn, found["id"], found["forms"])
        if whole and (rows or found["status"] == "document" or not _followed(conn, found)):
            return int(found["id"])
    return None


def in_force(conn: sa.Connection, submission_id: int, forms: Sequence[str]) -> bool:
    """Whether anything that a submission says still counts: a record of its own, or one that it says again, or a cell
    that the record of another file keeps."""
    for form in forms:
        table = form_rows(form)
        own = sa.select(table.c.id).where(table.c.submission_id == submission_id, table.c.replaced_by.is_(None))
        again = (
            sa.select(table.c.id).join(witnesses, (witnesses.c.record_id == table.c.id) & (witnesses.c.form == form))
            .where(witnesses.c.submission_id == submission_id, table.c.replaced_by.is_(None))
        )
        cells = (
            sa.select(table.c.id).join(kept, (kept.c.record_id == table.c.id) & (kept.c.form == form))
            .where(kept.c.submission_id == submission_id, table.c.replaced_by.is_(None))
        )
        if any(conn.execute(one.limit(1)).first() is not None for one in (own, again, cells)):
            return True
    return False


def says(conn: sa.Connection, submission_id: int, form: str) -> bool:
    """Whether a submission was ever heard on a form: on a record of its own, or one that it says again."""
    table = form_rows(form)
    own = sa.select(table.c.id).where(table.c.submission_id == submission_id)
    again = sa.select(witnesses.c.record_id).where(
        witnesses.c.submission_id == submission_id, witnesses.c.form == form
    )
    return any(conn.execute(one.limit(1)).first() is not None for one in (own, again))


def retry_ids(conn: sa.Connection) -> list[int]:
    """Submissions that want another check, in the order in which they were first posted."""
    wanted = sa.select(submissions.c.id).where(*_waiting()).order_by(*_order())
    return list(conn.scalars(wanted))


def retry_rows(ledger: Ledger) -> Sequence[sa.Row[Any]]:
    """The same, as rows of the books: reading them again needs the path, the folder, the bytes and what was noticed."""
    with ledger.read() as conn:
        return conn.execute(sa.select(submissions).where(*_waiting()).order_by(*_order())).all()


def first_weeks(ledger: Ledger, calendar: Calendar, ids: Sequence[int]) -> dict[int, Week]:
    """Of each of these submissions the reporting week of the run that took it in."""
    found: dict[int, Week] = {}
    wanted = sa.select(submissions.c.id, runs.c.period).join(runs, runs.c.id == submissions.c.run_id)
    with ledger.read() as conn:
        for some in chunks(ids):
            for row in conn.execute(wanted.where(submissions.c.id.in_(some))):
                found[row.id] = calendar.parse(row.period)
    return found


def mark_retry(conn: sa.Connection, submission_id: int) -> None:
    """Have a submission checked again at the next run; raises UsageProblem where there is nothing to mend."""
    found = _find(conn, submission_id)
    untaken = found["status"] == "pending" and not found["settled"]
    if not untaken and (found["status"] not in ("rejected", "partial", "pending") or not found["settled"]):
        raise UsageProblem(f"Submission {submission_id} is {found['status']}: there is nothing to check again.")
    if untaken:  # not in the archive yet: the next run tries to open it, however lately that failed
        conn.execute(sa.update(sightings).where(sightings.c.submission_id == submission_id).values(next_try=None))
    _set(conn, submission_id, retry=not untaken, dismissed="")


def confirm(conn: sa.Connection, submission_id: int) -> None:
    """The office agrees to what a submission waits for: it is posted at the next run."""
    found = _find(conn, submission_id)
    if not found["confirm"]:
        raise UsageProblem(f"Submission {submission_id} waits for no confirmation.")
    _set(conn, submission_id, confirmed=True, retry=True, dismissed="")


def dismiss(conn: sa.Connection, submission_id: int, reason: str) -> None:
    """The office lets a submission go: what of it was not taken holds nothing up any more."""
    found = _find(conn, submission_id)
    if found["status"] not in ("rejected", "partial", "pending") and not waits(conn, submission_id):
        raise UsageProblem(f"Submission {submission_id} is {found['status']}: it holds nothing up.")
    if not reason.strip():
        raise UsageProblem("Say why the submission may go: --reason TEXT.")
    _set(conn, submission_id, dismissed=reason.strip(), retry=False)


def waits(conn: sa.Connection, submission_id: int) -> bool:
    """Whether rows of a submission were refused and nobody settled them since."""
    wanted = sa.select(refused.c.id).where(refused.c.submission_id == submission_id, refused.c.settled_by.is_(None))
    return conn.execute(wanted.limit(1)).first() is not None


def form_rows(form: str) -> Any:
    """The table of a form by its name alone, with the columns that every form has: also of a plugin switched off."""
    names = ("id", "submission_id", "rep", "period", "sheet", "number", "key", "occurrence", "replaced_by")
    return sa.table(f"form_{form}", *(sa.column(name) for name in names))


def _stands(conn: sa.Connection, submission_id: int, forms: Sequence[str]) -> tuple[bool, bool]:
    """Whether nothing that a submission says was replaced, and whether it says anything."""
    says = False
    for form in forms:
        table = form_rows(form)
        count = (sa.func.count(), sa.func.count(table.c.replaced_by))
        own = sa.select(*count).where(table.c.submission_id == submission_id)
        again = (
            sa.select(*count)
            .join_from(witnesses, table, witnesses.c.record_id == table.c.id)
            .where(witnesses.c.submission_id == submission_id, witnesses.c.form == form)
        )
        for wanted in (own, again):
            rows, replaced = conn.execute(wanted).one()
            if replaced:
                return False, True
            says = says or rows > 0
    return True, says


def _followed(conn: sa.Connection, found: Any) -> bool:
    later = sa.select(submissions.c.id).where(submissions.c.path == found["path"], submissions.c.turn > found["turn"])
    return conn.execute(later.limit(1)).first() is not None


def _waiting() -> tuple[sa.ColumnElement[bool], ...]:
    return (submissions.c.retry, submissions.c.settled, submissions.c.dismissed == "", submissions.c.withdrawn == "")


def _order() -> tuple[sa.ColumnElement[Any], ...]:
    return (sa.func.coalesce(submissions.c.turn, submissions.c.id), submissions.c.id)


def _find(conn: sa.Connection, submission_id: int) -> Any:
    found = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).mappings().first()
    if found is None:
        raise UsageProblem(f"There is no submission {submission_id}; `acctkit submissions list` shows them.")
    return found


def _set(conn: sa.Connection, submission_id: int, **values: Any) -> None:
    conn.execute(sa.update(submissions).where(submissions.c.id == submission_id).values(**values))
