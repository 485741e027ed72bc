"""Folders of the inbox whose files are gone all at once: a share of its own that is not mounted now, or an emptied one.

A folder right in the inbox that lies on a disk or share of its own is remembered as such. When it is not there as such
any more, and empty, its files wait; of any other folder it is told that its files went, in the run that misses them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from acctkit import codes
from acctkit.books.schema import sightings, submissions
from acctkit.intake.marker import of_files
from acctkit.intake.scan import Scan, Seen
from acctkit.sentences import shown_path
from acctkit.types import Text

_STAMP = "mount"
_DETAIL = "its share is not mounted"

UNMOUNTED = Text(
    "The folder {folder} is a share of its own and is not mounted; its files ({count}) wait, and nothing is taken "
    "back. Mount it again.",
    "La carpeta {folder} es un recurso compartido propio y no está montada; sus archivos ({count}) esperan y no se "
    "retira nada. Vuelva a montarla.",
)
EMPTIED = Text(
    "The folder {folder} holds none of its files ({count}) any more; nothing is taken back. If it is a share of its "
    "own, mount it again; else there is nothing to do.",
    "La carpeta {folder} ya no contiene ninguno de sus archivos ({count}); no se retira nada. Si es un recurso "
    "compartido propio, vuelva a montarla; si no, no haga nada.",
)


def missed(conn: sa.Connection, inbox: Path, scan: Scan, now: float, language: str) -> tuple[Scan, tuple[str, ...]]:
    """The scan, with the folders closed that are not mounted now, and a sentence for each folder whose files went."""
    taken = sa.select(sightings.c.path).join(submissions, submissions.c.id == sightings.c.submission_id)
    known = Counter(_folder(path) for path in conn.scalars(taken.where(*of_files(), submissions.c.settled)))
    remembered = {_folder(path) for path in conn.scalars(sa.select(sightings.c.path).where(*_of_mounts()))}
    here = {_folder(one.path) for one in scan.seen}
    unmounted = sorted(remembered - scan.mounts - here)
    _remember(conn, scan.mounts - remembered, remembered - scan.mounts - set(unmounted), now)
    emptied = sorted(folder for folder in known if folder and folder not in here and folder not in unmounted)
    told = [(UNMOUNTED, folder) for folder in unmounted] + [(EMPTIED, folder) for folder in emptied]
    sentences = (text.say(language, folder=shown_path(one), count=known[one]) for text, one in told)
    return _closed(scan, inbox, unmounted), tuple(sentences)


def mounted(conn: sa.Connection, inbox: Path, folder: str) -> bool:
    """Whether a folder right in the inbox is there as it was known: one that was a share of its own still is."""
    here = (sightings.c.path == f"{folder}/") & (sightings.c.stamp == _STAMP)
    if conn.scalar(sa.select(sightings.c.path).where(here)) is None:
        return True
    try:
        return (inbox / folder).stat().st_dev != inbox.stat().st_dev
    except OSError:
        return False


def _folder(path: str) -> str:
    return path.partition("/")[0]


def _of_mounts() -> tuple[sa.ColumnElement[bool], ...]:
    return sightings.c.path.endswith("/"), sightings.c.stamp == _STAMP


def _remember(conn: sa.Connection, new: frozenset[str], old: set[str], now: float) -> None:
    """Remember mounts; forget those that are an ordinary folder with files by now."""
    if old:
        paths = [f"{folder}/" for folder in sorted(old)]
        conn.execute(sightings.delete().where(sightings.c.path.in_(paths)))
    if new:
        conn.execute(sightings.insert(), [
            {"path": f"{folder}/", "stamp": _STAMP, "first_seen": now, "changed_at": now} for folder in sorted(new)
        ])


def _closed(scan: Scan, inbox: Path, folders: list[str]) -> Scan:
    if not folders:
        return scan
    shut = [Seen(one, one, inbox / one, problem=codes.UNREADABLE.name, detail=_DETAIL) for one in folders]
    seen = sorted((*scan.seen, *shut), key=lambda one: one.path)
    return replace(scan, seen=tuple(seen), closed=(*scan.closed, *(f"{one}/" for one in folders)))
