"""The messages that came in, as the books keep them: what each brought, and what of it was told."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from acctkit.books.schema import incoming, incoming_files, submissions, told
from acctkit.types import Incoming, Text

_CHUNK = 500
_FACT = "incoming:"


@dataclass(frozen=True, slots=True)
class Came:
    """A message that came in; `files` are the paths in the inbox of what it brought, each with its sha256."""

    id: int
    folder: str
    message_id: str
    subject: str
    reply_to: str
    left: tuple[Text, ...]
    day: dt.date
    files: tuple[tuple[str, str], ...] = ()

    @property
    def fact(self) -> str:
        """The fact that an answer to it tells."""
        return f"{_FACT}{self.id}"


def keep(conn: sa.Connection, source: str, said: Incoming, files: Mapping[str, str], day: dt.date) -> None:
    """Write down a message that a source tells of, with its files (path in the inbox, sha256), once by its key."""
    same = (incoming.c.source == source) & (incoming.c.key == said.key)
    if conn.scalar(sa.select(incoming.c.id).where(same)) is not None:
        return
    made = conn.execute(sa.insert(incoming).values(
        source=source, key=said.key, folder=said.folder, message_id=said.message_id, subject=said.subject,
        reply_to=said.reply_to, left=[[one.en, one.es] for one in said.left], day=day,
    ))
    (number,) = made.inserted_primary_key or (None,)
    rows = [{"incoming_id": number, "path": path, "sha256": sha256} for path, sha256 in sorted(files.items())]
    if rows:
        conn.execute(sa.insert(incoming_files), rows)


def unanswered(conn: sa.Connection) -> list[Came]:
    """The messages that nobody was told about yet, in the order in which they came."""
    fact = sa.literal(_FACT) + sa.cast(incoming.c.id, sa.Text)
    return _came(conn, ~sa.exists().where(told.c.fact == fact))


def brought(conn: sa.Connection, files: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Came]]:
    """By file (path in the inbox, sha256) the messages that brought it, in the order in which they came."""
    wanted = sorted(set(files))
    ids = set[int]()
    for start in range(0, len(wanted), _CHUNK):
        here = sa.tuple_(incoming_files.c.path, incoming_files.c.sha256).in_(wanted[start : start + _CHUNK])
        ids.update(conn.scalars(sa.select(incoming_files.c.incoming_id).where(here)))
    found: dict[tuple[str, str], list[Came]] = defaultdict(list)
    for one in _came(conn, incoming.c.id.in_(sorted(ids))) if ids else ():
        for file in set(wanted).intersection(one.files):
            found[file].append(one)
    return found


def mailed(conn: sa.Connection, folder: str) -> set[str]:
    """The paths in a folder of the inbox to which some message brought a file."""
    here = incoming_files.c.path.startswith(f"{folder}/", autoescape=True)
    return set(conn.scalars(sa.select(incoming_files.c.path).where(here).distinct()))


def unchanged(conn: sa.Connection, files: Iterable[tuple[str, str]]) -> set[str]:
    """The paths among `files` whose newest version in the archive has these very bytes."""
    found = set[str]()
    for path, sha256 in sorted(set(files)):
        query = sa.select(submissions.c.sha256).where(submissions.c.path == path, submissions.c.settled)
        if conn.scalar(query.order_by(submissions.c.version.desc(), submissions.c.id.desc()).limit(1)) == sha256:
            found.add(path)
    return found


def _came(conn: sa.Connection, which: sa.ColumnElement[bool]) -> list[Came]:
    query = sa.select(incoming).where(which).order_by(incoming.c.id)
    rows = conn.execute(query).mappings().all()
    files: dict[int, list[tuple[str, str]]] = defaultdict(list)
    ids = [row["id"] for row in rows]
    for start in range(0, len(ids), _CHUNK):
        query = sa.select(incoming_files).where(incoming_files.c.incoming_id.in_(ids[start : start + _CHUNK]))
        for row in conn.execute(query.order_by(incoming_files.c.path)).mappings():
            files[row["incoming_id"]].append((row["path"], row["sha256"]))
    return [
        Came(
            row["id"], row["folder"], row["message_id"], row["subject"], row["reply_to"],
            tuple(Text(*one) for one in row["left"]), row["day"], tuple(files[row["id"]]),
        )
        for row in rows
    ]
