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
from acctkit.intake import archive as archiving
from acctkit.intake import marker, settle
from acctkit.intake.scan import scan
from acctkit.intake.settle import State
from acctkit.intake.sightings import Standing, Visit, record, waits
from acctkit.types import Text

OFFICE = "office"
_LAST_INSTANT = 2**63 - 1  # nanoseconds, in the year 2262; a share may claim a later one
_BATCH = 100  # files between two commits: what a killed run copies again at most


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file whose bytes are in the archive and that nobody has read yet. `path` is relative to the inbox, `name` its
    last part; both are text, with `\\xff` for bytes that are not UTF-8."""

    submission_id: int
    path: str
    folder: str
    name: str
    sha256: str
    archived: Path
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What a look at the inbox gave: files to read, the office's first, then the oldest; how many submissions still
    wait; and the submissions refused here, because what lies there is no file."""

    settled: tuple[Dropped, ...]
    pending: int
    rejected: tuple[int, ...]


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
    standings = _look(engine, inbox, visit, now())
    rejected = _barred(standings)
    if any(one.state is State.UNSETTLED for one in standings):
        if settle_seconds > 0:
            sleep(settle_seconds)
        standings = _look(engine, inbox, visit, now())
        rejected += _barred(standings)
    for batch in _batches([one for one in standings if one.state is State.READY]):
        _take(engine, archive, batch, visit)
    with engine.connect() as conn:
        waiting = sa.select(sa.func.count()).where(submissions.c.status == "pending", ~submissions.c.settled)
        return Collected(_unread(conn, archive), conn.execute(waiting).scalar_one(), rejected)


def _look(engine: sa.Engine, inbox: Path, visit: Visit, now: float) -> tuple[Standing, ...]:
    seen = scan(inbox)
    with engine.begin() as conn:
        marker.recognise(conn, inbox, seen, now)
        return record(conn, seen, visit, now)


def _barred(standings: Sequence[Standing]) -> tuple[int, ...]:
    return tuple(one.submission_id for one in standings if one.state is State.BARRED)


def _batches(ready: Sequence[Standing]) -> Iterator[Sequence[Standing]]:
    return (ready[at:at + _BATCH] for at in range(0, len(ready), _BATCH))


def _take(engine: sa.Engine, archive: Path, batch: Sequence[Standing], visit: Visit) -> None:
    """Copy files into the archive, and only then let the books say so."""
    stored: list[tuple[Standing, archiving.Stored]] = []
    reasons: dict[int, str] = {}
    for one in batch:
        kept = _store(one, archive, visit.speaks(one.seen.folder))
        if isinstance(kept, str):
            reasons[one.submission_id] = kept
        else:
            stored.append((one, kept))
    archiving.sync(archive, [kept.sha256 for _, kept in stored])
    with engine.begin() as conn:
        waits(conn, reasons)
        for one, kept in stored:
            _settle(conn, one, kept, visit)


def _store(one: Standing, archive: Path, language: str) -> archiving.Stored | str:
    """The file's bytes in the archive, or the sentence that says why it waits."""
    from acctkit.reading.sniff import complete

    try:
        copied = archiving.copy_in(one.seen.file, archive, one.seen.stamp)
    except archiving.NotNow as fault:
        return _WHY[fault.why].say(language, detail=fault.detail)
    if one.age < settle.PATIENCE and not complete(copied.file):
        archiving.discard(copied)
        return settle.CUT_OFF.say(language)
    return archiving.keep(copied, archive)


_WHY: dict[str, Text] = {
    "changed": settle.CHANGED, "unreachable": settle.UNREACHABLE, "no-room": settle.NO_ROOM,
}


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
    ))


def _unread(conn: sa.Connection, archive: Path) -> tuple[Dropped, ...]:
    """Everything archived and not read yet, also by a run that was killed; what waits for the office's word is not."""
    query = sa.select(
        submissions.c.id, submissions.c.path, submissions.c.folder, submissions.c.sha256, submissions.c.mtime_ns
    ).where(submissions.c.settled, submissions.c.status == "pending", submissions.c.confirm == "")
    rows = conn.execute(query).all()
    rows = sorted(rows, key=lambda row: (row.folder != OFFICE, row.mtime_ns, row.path))
    return tuple(
        Dropped(
            row.id, row.path, row.folder, row.path.rpartition("/")[2], row.sha256,
            archiving.located(archive, row.sha256), row.mtime_ns,
        )
        for row in rows
    )
