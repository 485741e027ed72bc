"""The marker `.acctkit-inbox`, by which an inbox is known again: an unmounted share looks like an empty folder."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import sqlalchemy as sa

from acctkit.books.schema import sightings
from acctkit.errors import FolderError
from acctkit.intake.scan import Scan, scan

NAME = ".acctkit-inbox"
_NOT_WAITING: int = getattr(os, "O_NONBLOCK", 0)


def of_files() -> tuple[sa.ColumnElement[bool], ...]:
    """The sightings that are of files: neither what the marker said, nor the folders that are mounts (`absent.py`)."""
    return sightings.c.path != NAME, ~sightings.c.path.endswith("/")


def recognise(conn: sa.Connection, inbox: Path, scan: Scan, now: float) -> None:
    """Make sure that this is the inbox we know, and leave the marker in it where there is none.

    The books remember what the marker says and which disk it lay on, as a sighting of its own. Raises FolderError when
    the marker is not ours and the files we know are not there either; an empty marker, laid there by a person, vouches
    for the folder.
    """
    known = set(conn.scalars(sa.select(sightings.c.path).where(*of_files())))
    remembered = conn.scalar(sa.select(sightings.c.stamp).where(sightings.c.path == NAME)) or ""
    mark, _, device = remembered.partition(" ")
    says = _read(inbox / NAME)
    ours = says is not None and (not mark or says in ("", mark))
    if not ours:
        another = says is not None or device not in ("", str(scan.device))
        _know(inbox, known, sum(one.path in known for one in scan.seen), another=another)
    says = says or _write(inbox / NAME, new=says is None)
    stamp = f"{says} {scan.device}" if says else ""
    if stamp != remembered:
        conn.execute(sightings.delete().where(sightings.c.path == NAME))
        if stamp:
            conn.execute(sightings.insert().values(path=NAME, stamp=stamp, first_seen=now, changed_at=now))


def make_sure(conn: sa.Connection, inbox: Path, now: float) -> None:
    """Make sure that an inbox which was looked at before is the one that is there, before anything is laid there: what
    lies in the folder below a share is nowhere once that is mounted. Raises FolderError."""
    remembered = conn.scalar(sa.select(sightings.c.stamp).where(sightings.c.path == NAME)) or ""
    mark = remembered.partition(" ")[0]
    if mark and _read(inbox / NAME) == mark:
        return
    if mark or conn.scalar(sa.select(sightings.c.path).where(*of_files()).limit(1)) is not None:
        recognise(conn, inbox, scan(inbox), now)


def _know(inbox: Path, known: set[str], here: int, *, another: bool) -> None:
    """Know an inbox without our marker by its files. `another`: its marker is that of another inbox, or it lies on
    another disk than before, as a mount point does whose share is gone; then half of the files must be there."""
    if another and not known:
        lacking = "it lies on another disk than before"
    elif (here == 0 or (another and here * 2 < len(known))) and known:
        lacking = f"{'none' if here == 0 else f'only {here}'} of the {len(known)} files seen in it before is there"
    else:
        return
    raise FolderError(
        f"The inbox {inbox} looks unmounted: {lacking}, and its marker {NAME} is not there or not ours; mount the "
        f"share again, or, if this is what you want, make an empty file {NAME} in it."
    )


def _read(file: Path) -> str | None:
    """What the marker says; None when there is none, or none that can be read."""
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _NOT_WAITING)
        try:
            return os.read(handle, 100).decode("ascii", "replace").strip()
        finally:
            os.close(handle)
    except OSError:
        return None


def _write(file: Path, *, new: bool) -> str:
    """A marker, into the empty file there or a new one, never through a link; returns what it says.

    Empty where the inbox does not let us write: it is then known by its files alone.
    """
    says = uuid.uuid4().hex
    flags = os.O_WRONLY | (os.O_CREAT | os.O_EXCL if new else getattr(os, "O_NOFOLLOW", 0) | _NOT_WAITING)
    try:
        handle = os.open(file, flags, 0o644)
        try:
            os.write(handle, f"{says}\n".encode("ascii"))
        finally:
            os.close(handle)
    except OSError:
        return ""
    return says
