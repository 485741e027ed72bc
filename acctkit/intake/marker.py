"""The marker `.acctkit-inbox`, by which an inbox is known again: an unmounted share looks like an empty folder."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import sqlalchemy as sa

from acctkit.books.schema import sightings
from acctkit.errors import FolderError
from acctkit.intake.scan import Scan

NAME = ".acctkit-inbox"
_NOT_WAITING: int = getattr(os, "O_NONBLOCK", 0)


def recognise(conn: sa.Connection, inbox: Path, scan: Scan, now: float) -> None:
    """Make sure that this is the inbox we know, and leave the marker in it where there is none.

    The books remember what the marker says, as a sighting of its own. Raises FolderError when none of the files we
    know is there and the marker is not ours either; an empty marker, laid there by a person, vouches for the folder.
    """
    known = {row.path: row.stamp for row in conn.execute(sa.select(sightings.c.path, sightings.c.stamp))}
    remembered = known.pop(NAME, None)
    says = _read(inbox / NAME)
    ours = says is not None and (remembered is None or says in ("", remembered))
    if known and not ours and not any(one.path in known for one in scan.seen):
        raise FolderError(
            f"The inbox {inbox} looks unmounted: none of the {len(known)} files seen in it before is there, nor its "
            f"marker {NAME}; mount the share again, or, if it was emptied on purpose, make an empty file {NAME} in it."
        )
    says = says or _write(inbox / NAME, new=says is None)
    if says != remembered:
        conn.execute(sightings.delete().where(sightings.c.path == NAME))
        if says:
            conn.execute(sightings.insert().values(path=NAME, stamp=says, first_seen=now, changed_at=now))


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
