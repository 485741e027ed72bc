"""Collect the inbox: scan, wait until files are whole, copy them into the archive, and write down what came.

Each step commits for itself, so that a run killed anywhere is taken up by the next: a path is pending from its first
sighting on, its bytes are in the archive before its submission says so, and what was archived but not read is handed
out again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa

from acctkit.books.schema import sightings, submissions
from acctkit.errors import FolderError
from acctkit.intake import absent, backoff, marker, settle
from acctkit.intake import archive as archiving
from acctkit.intake.entries import Stamp
from acctkit.intake.remarks import kept, noticed
from acctkit.intake.scan import Scan, Seen, scan
from acctkit.intake.settle import State
from acctkit.intake.sightings import Standing, Visit, record, waits
from acctkit.sentences import shown
from acctkit.types import OFFICE, Remark

_LAST_INSTANT = 2**63 - 1  # nanoseconds, in the year 2262; a share may claim a later one
_BATCH = 100  # files between two commits: what a killed run copies again at most


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file whose bytes are in the archive and that nobody has read yet. `path` is relative to the inbox, `name` its
    last part; both are text, with `\\xff` for bytes that are not UTF-8. `inside`: the submission of its zip."""

    submission_id: int
    path: str
    folder: str
    name: str
    sha256: str
    archived: Path
    mtime_ns: int
    remarks: tuple[Remark, ...] = ()
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """What a look at the inbox gave: files to read, the office's first, then the oldest; how many submissions still
    wait; the submissions refused here, because what lies there is no file; and a sentence for each folder whose files
    are gone all at once."""

    settled: tuple[Dropped, ...]
    pending: int
    rejected: tuple[int, ...]
    missed: tuple[str, ...] = ()


def collect(
    engine: sa.Engine, *, inbox: Path, archive: Path, settle_seconds: float, now: Callable[[], float],
    sleep: Callable[[float], None], as_of: dt.date, run_id: int, language: str = "en",
    languages: Mapping[str, str] = MappingProxyType({}),
) -> Collected:
    """Take what is whole in `inbox` into `archive`; waits `settle_seconds` once when something there is new.

    `now` gives seconds since the epoch. Sentences are in `language`, or in what `languages` says of a file's folder.
    Raises FolderError when inbox or archive cannot be used as a whole; a fault of one file leaves that file pending,
    with its reason.
    """
    visit = Visit(as_of, run_id, settle_seconds, language, languages)
    archiving.prepare(archive)
    standings, missed = _look(engine, inbox, visit, now())
    rejected = _barred(standings)
    if any(one.state is State.UNSETTLED for one in standings):
        if settle_seconds > 0:
            sleep(settle_seconds)
        standings, more = _look(engine, inbox, visit, now())
        rejected, missed = rejected + _barred(standings), (*missed, *(one for one in more if one not in missed))
    for batch in _batches([one for one in standings if one.state is State.READY]):
        _take(engine, inbox, archive, batch, visit, now)
    with engine.connect() as conn:
        waiting = sa.select(sa.func.count()).where(submissions.c.status == "pending", ~submissions.c.settled)
        return Collected(_unread(conn, archive), conn.execute(waiting).scalar_one(), rejected, missed)


def collect_own(
    engine: sa.Engine, file: Path, *, inbox: Path, archive: Path, as_of: dt.date, run_id: int,
    now: Callable[[], float], language: str = "en",
) -> Dropped | None:
    """Take one file of our own making, which is whole, from `inbox` into `archive`; the others there wait for a run.

    None where the books have these very bytes as the last of its path. Raises FolderError where it cannot be taken now:
    it is pending then, and the next run takes it.
    """
    visit = Visit(as_of, run_id, 0, language)
    path = file.relative_to(inbox).as_posix()
    archiving.prepare(archive)
    alone = Scan((Seen(path, path.partition("/")[0], file, Stamp.of(file.lstat())),), closed=("",))
    with engine.begin() as conn:
        standings = record(conn, alone, visit, now())
    _take(engine, inbox, archive, standings, visit, now)
    with engine.connect() as conn:
        if waiting := conn.execute(sa.select(submissions.c.reason).where(
            submissions.c.path == path, submissions.c.status == "pending", ~submissions.c.settled
        )).scalar():
            raise FolderError(f"{path} cannot be taken now: {waiting}")
        return next((one for one in _unread(conn, archive) if one.path == path), None)


def _look(engine: sa.Engine, inbox: Path, visit: Visit, now: float) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
    seen = scan(inbox)
    with engine.begin() as conn:
        marker.recognise(conn, inbox, seen, now)
        seen, missed = absent.missed(conn, inbox, seen, now, visit.language)
        return record(conn, seen, visit, now), missed


def _barred(standings: Sequence[Standing]) -> tuple[int, ...]:
    return tuple(one.submission_id for one in standings if one.state is State.BARRED)


def _batches(ready: Sequence[Standing]) -> Iterator[Sequence[Standing]]:
    return (ready[at:at + _BATCH] for at in range(0, len(ready), _BATCH))


def _take(
    engine: sa.Engine, inbox: Path, archive: Path, batch: Sequence[Standing], visit: Visit, now: Callable[[], float]
) -> None:
    """Copy files into the archive, and only then let the books say so."""
    stored: list[tuple[Standing, archiving.Stored]] = []
    waiting: list[tuple[Standing, archiving.NotNow | None]] = []
    for one in batch:
        try:
            taken = _store(one, inbox, archive)
        except archiving.NotNow as fault:
            waiting.append((one, fault))
            continue
        if taken is None:
            waiting.append((one, None))
        else:
            stored.append((one, taken))
    archiving.sync(archive, [kept.sha256 for _, kept in stored])
    with engine.begin() as conn:
        waits(conn, {one.submission_id: _why(conn, one, fault, visit, now()) for one, fault in waiting})
        for one, kept in stored:
            _settle(conn, one, kept, visit)


def _store(one: Standing, inbox: Path, archive: Path) -> archiving.Stored | None:
    """The file's bytes in the archive, or None where it is not whole yet."""
    from acctkit.reading.sniff import complete

    copied = archiving.copy_in(one.seen.file, archive, one.seen.stamp, inbox)
    with archiving.told(archive):
        whole = one.age >= settle.PATIENCE or complete(copied.file)
    if not whole:
        archiving.discard(copied)
        return None
    return archiving.keep(copied, archive)


def _why(conn: sa.Connection, one: Standing, fault: archiving.NotNow | None, visit: Visit, now: float) -> str:
    """The sentence that says why a file waits; one that could not be opened is left alone for a while, too."""
    language = visit.speaks(one.seen.folder)
    if fault is None:
        return settle.CUT_OFF.say(language)
    if fault.why == "no-room":
        return settle.NO_ROOM.say(language, detail=fault.detail)
    if fault.why == "changed":
        return settle.CHANGED.say(language)
    return backoff.failed(conn, one.seen.path, shown(fault.detail), one.tries + 1, now, language)


def _settle(conn: sa.Connection, one: Standing, kept: archiving.Stored, visit: Visit) -> None:
    """The pending submission becomes the next version of its path, or goes, when its bytes are those of the last."""
    earlier = conn.execute(
        sa.select(submissions.c.id, submissions.c.sha256)
        .where(submissions.c.path == one.seen.path, submissions.c.settled).order_by(submissions.c.id)
    ).all()
    if earlier and earlier[-1].sha256 == kept.sha256:
        conn.execute(
            sightings.update().where(sightings.c.path == one.seen.path).values(submission_id=earlier[-1].id)
        )
        conn.execute(submissions.delete().where(submissions.c.id == one.submission_id))
        return
    mtime_ns = one.seen.stamp.mtime_ns if one.seen.stamp else 0
    conn.execute(submissions.update().where(submissions.c.id == one.submission_id).values(
        sha256=kept.sha256, size=kept.size, mtime_ns=min(mtime_ns, _LAST_INSTANT), version=1 + len(earlier),
        settled=True, reason=settle.ARCHIVED.say(visit.speaks(one.seen.folder)), run_id=visit.run_id, dismissed="",
        remarks=noticed(one.seen) or None,
    ))


def _unread(conn: sa.Connection, archive: Path) -> tuple[Dropped, ...]:
    """Everything archived and not read yet, also by a run that was killed; what waits for the office's word is not."""
    query = sa.select(
        submissions.c.id, submissions.c.path, submissions.c.folder, submissions.c.sha256, submissions.c.mtime_ns,
        submissions.c.remarks, submissions.c.inside,
    ).where(submissions.c.settled, submissions.c.status == "pending", submissions.c.confirm == "")
    rows = conn.execute(query).all()
    rows = sorted(rows, key=lambda row: (row.folder != OFFICE, row.mtime_ns, row.path))
    return tuple(
        Dropped(
            row.id, row.path, row.folder, row.path.rpartition("/")[2], row.sha256,
            archiving.located(archive, row.sha256), row.mtime_ns, kept(row.remarks), row.inside,
        )
        for row in rows
    )
