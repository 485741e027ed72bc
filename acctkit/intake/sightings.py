"""What the scans saw, in the books: a sighting a path, and a pending submission for each that is not taken yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from acctkit import codes
from acctkit.books.schema import findings, sightings, submissions
from acctkit.intake.backoff import held
from acctkit.intake.marker import of_files
from acctkit.intake.scan import Scan, Seen
from acctkit.intake.settle import ARRIVING, BARRED, WENT, Past, State, Verdict, judge


@dataclass(frozen=True, slots=True)
class Visit:
    """The run that looks: what day it is, which run, how long files must rest (seconds), the office's language, and
    those of the folders whose owners are known."""

    as_of: dt.date
    run_id: int
    settle_seconds: float
    language: str
    languages: Mapping[str, str] = field(default_factory=dict)

    def speaks(self, folder: str) -> str:
        """The language of whoever owns the folder."""
        return self.languages.get(folder, self.language)


@dataclass(frozen=True, slots=True)
class Standing:
    """A path that is not taken: its pending submission, where it stands, for how long it has been so (seconds), and how
    often it could not be opened."""

    seen: Seen
    submission_id: int
    state: State
    age: float
    tries: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A sighting of an earlier scan. `taken`: it needs nothing more; `barred`: the refusal of something without bytes
    that its submission is."""

    stamp: str
    first_seen: float
    changed_at: float
    taken: bool
    barred: int | None
    tries: int
    next_try: float | None
    lock: str
    locked_since: float | None


def record(conn: sa.Connection, scan: Scan, visit: Visit, now: float) -> tuple[Standing, ...]:
    """Write down what a scan saw at `now` (seconds since the epoch), and say where each path not taken stands.

    A new or changed path gets its pending submission here, one that vanished loses it; what can never be a file is
    refused, once.
    """
    waiting, known = _waiting(conn), _known(conn)
    _forget(conn, known, waiting, scan, visit)
    looks = [_looked(seen, known.get(seen.path), visit, now) for seen in scan.seen if not _taken(seen, known)]
    _let_go(conn, [one.before.barred for one in looks if one.before and one.before.barred is not None], visit.language)
    ids = _pending(conn, [(one.seen, one.verdict, waiting.get(one.seen.path)) for one in looks], visit, now)
    pairs = list(zip(looks, ids, strict=True))
    _bar(conn, [(one.seen, one.verdict, id_) for one, id_ in pairs if one.verdict.state is State.BARRED])
    _see(conn, [{**one.row, "submission_id": id_} for one, id_ in pairs])
    return tuple(
        Standing(one.seen, id_, one.verdict.state, now - one.row["changed_at"], one.row["tries"]) for one, id_ in pairs
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """One path of a scan: what the books knew of it, what it is now, and the sighting to be written."""

    seen: Seen
    before: _Known | None
    verdict: Verdict
    row: dict[str, Any]


def _taken(seen: Seen, known: Mapping[str, _Known]) -> bool:
    """Whether a path needs nothing more; one that cannot be read now was taken as it was."""
    before = known.get(seen.path)
    return before is not None and before.taken and (before.stamp == seen.key or seen.problem == codes.UNREADABLE.name)


def _looked(seen: Seen, before: _Known | None, visit: Visit, now: float) -> _Look:
    same = before if before is not None and before.stamp == seen.key else None
    changed_at = min(same.changed_at, now) if same else now
    lock = seen.lock.stamps if seen.lock else ""
    known_lock = before is not None and before.lock == lock
    since = before.locked_since if before is not None and known_lock and before.locked_since is not None else now
    next_try = same.next_try if same else None
    row = {
        "path": seen.path, "stamp": seen.key, "first_seen": before.first_seen if before else now,
        "changed_at": changed_at, "tries": same.tries if same else 0, "next_try": next_try,
        "lock": lock, "locked_since": min(since, now) if lock else None,
    }
    past = Past(
        fresh=same is None, age=now - changed_at, locked=now - min(since, now), held=held(next_try, now)
    )
    verdict = judge(
        seen, past, now=now, settle_seconds=visit.settle_seconds, language=visit.speaks(seen.folder)
    )
    return _Look(seen, before, verdict, row)


def waits(conn: sa.Connection, reasons: Mapping[int, str]) -> None:
    """Say of pending submissions why they wait."""
    if reasons:
        conn.execute(
            submissions.update().where(submissions.c.id == sa.bindparam("one")),
            [{"one": one, "reason": reason} for one, reason in reasons.items()],
        )


def received(as_of: dt.date, now: float) -> dict[str, Any]:
    """The columns that say when something came in: the day that the run was told, and the time by the clock."""
    return {"received_on": as_of, "received_at": dt.datetime.fromtimestamp(now, dt.UTC).isoformat(timespec="seconds")}


def _waiting(conn: sa.Connection) -> dict[str, int]:
    """The pending submission of each path that has one; never more than one."""
    query = sa.select(submissions.c.path, submissions.c.id)
    rows = conn.execute(query.where(submissions.c.status == "pending", ~submissions.c.settled))
    return {row.path: row.id for row in rows}


def _known(conn: sa.Connection) -> dict[str, _Known]:
    query = sa.select(
        sightings, submissions.c.id, submissions.c.settled, submissions.c.status,
    ).select_from(sightings.outerjoin(submissions, sightings.c.submission_id == submissions.c.id))
    known = {}
    for row in conn.execute(query.where(*of_files())):
        taken = row.id is not None and (row.settled or row.status != "pending")
        barred = row.id if row.stamp in BARRED and row.status == "rejected" else None
        known[row.path] = _Known(
            row.stamp, row.first_seen, row.changed_at, taken, barred, row.tries, row.next_try, row.lock,
            row.locked_since,
        )
    return known


def _forget(
    conn: sa.Connection, known: Mapping[str, _Known], waiting: dict[str, int], scan: Scan, visit: Visit
) -> None:
    """Paths that vanished: nothing is taken back, but what never had bytes does not wait any longer."""
    here = {one.path for one in scan.seen}
    gone = {path: one for path, one in known.items() if path not in here and not scan.hides(path)}
    if not gone:
        return
    conn.execute(sightings.delete().where(sightings.c.path == sa.bindparam("gone")), [{"gone": path} for path in gone])
    pending = [{"one": waiting.pop(path)} for path in gone if path in waiting]
    if pending:
        conn.execute(submissions.delete().where(submissions.c.id == sa.bindparam("one")), pending)
    _let_go(conn, [one.barred for one in gone.values() if one.barred is not None], visit.language)


def _let_go(conn: sa.Connection, barred: Sequence[int], language: str) -> None:
    """A link, folder or device that was refused and is gone needs nobody any more."""
    if barred:
        conn.execute(
            submissions.update().where(submissions.c.id == sa.bindparam("one")),
            [{"one": one, "status": "superseded", "reason": WENT.say(language)} for one in barred],
        )


def _pending(
    conn: sa.Connection, verdicts: Sequence[tuple[Seen, Verdict, int | None]], visit: Visit, now: float
) -> list[int]:
    """The pending submission of each, in order: the one that it has, with today's reason, or a new one."""
    waits(conn, {one: verdict.reason for _, verdict, one in verdicts if one is not None and verdict.reason})
    new = [(seen, verdict) for seen, verdict, one in verdicts if one is None]
    fresh = iter(_insert(conn, new, visit, now))
    return [next(fresh) if one is None else one for _, _, one in verdicts]


def _insert(conn: sa.Connection, new: Iterable[tuple[Seen, Verdict]], visit: Visit, now: float) -> Sequence[int]:
    rows = [
        {
            "path": seen.path, "folder": seen.folder, "sha256": "", "status": "pending",
            "reason": verdict.reason or ARRIVING.say(visit.speaks(seen.folder)),
            "forms": [], "periods": [], "run_id": visit.run_id, **received(visit.as_of, now),
        }
        for seen, verdict in new
    ]
    if not rows:
        return ()
    insert = submissions.insert().returning(submissions.c.id, sort_by_parameter_order=True)
    return conn.execute(insert, rows).scalars().all()


def _bar(conn: sa.Connection, barred: Sequence[tuple[Seen, Verdict, int]]) -> None:
    """Refuse what can never be read: the submission says so, and a finding with it."""
    if not barred:
        return
    conn.execute(
        submissions.update().where(submissions.c.id == sa.bindparam("one")),
        [{"one": one, "status": "rejected", "reason": verdict.reason} for _, verdict, one in barred],
    )
    conn.execute(findings.insert(), [
        {
            "submission_id": one, "code": seen.problem, "severity": BARRED[seen.problem].severity, "path": seen.path,
            "sheet": "", "cell": "", "value": "", "expected": "", "message": verdict.reason, "form": "", "row": 0,
            "params": {}, "office": BARRED[seen.problem].office,
        }
        for seen, verdict, one in barred
    ])


def _see(conn: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        conn.execute(
            sightings.delete().where(sightings.c.path == sa.bindparam("old")), [{"old": row["path"]} for row in rows]
        )
        conn.execute(sightings.insert(), rows)
