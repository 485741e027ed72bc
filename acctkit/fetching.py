"""Let the plugins' sources lay into the inbox what came in elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from acctkit.books import incoming
from acctkit.books.ledger import Ledger
from acctkit.books.remembering import Memory
from acctkit.books.schema import submissions
from acctkit.desks import SourceDesk
from acctkit.directory import company, directory
from acctkit.fitting import misfit
from acctkit.intake import absent, marker
from acctkit.intake.scan import escaped
from acctkit.mail import returned
from acctkit.types import OFFICE, Incoming, Person
from acctkit.workspace import Workspace

Fetch = Callable[[SourceDesk, Path], Iterable[Path | Incoming] | None]


def fetch(workspace: Workspace, ledger: Ledger, today: dt.date, now: float) -> bool:
    """Ask every source, each guarded: what one cannot fetch is its own fault, and the inbox is read all the same.
    `now` is seconds since the epoch. Raises FolderError where the inbox is not the one that is known.

    Returns whether one of them has more, but found its place taken by a file that is not in the archive yet.
    """
    if not workspace.plugins.sources:
        return False
    with ledger.begin() as conn:
        marker.make_sure(conn, workspace.inbox, now)
    people = directory(workspace, ledger, today)
    held = list[bool]()
    theirs = (one for person in people.values() for one in (person.email, person.manager_email))
    own = frozenset(one.strip().casefold() for one in (*workspace.settings.mail.office, *theirs) if one)
    for name, owned in sorted(workspace.plugins.sources.items()):
        taking = _Taking(ledger, workspace.inbox, name, frozenset(people), today, own)
        asked = list[bool]()
        desk = source_desk(workspace, ledger, name, people, today)
        desk = replace(desk, free=partial(_asked, taking, asked), bounced=taking.bounced)
        workspace.plugins.call(owned.plugin, f"source {name}", taking.fetched, owned.object.fetch, desk)
        held.append(not all(asked))
    return any(held)


def source_desk(
    workspace: Workspace, ledger: Ledger, name: str, people: Mapping[str, Person], today: dt.date
) -> SourceDesk:
    """What the source of that name works with."""
    plugins, calendar = workspace.plugins, workspace.settings.calendar.make()
    return SourceDesk(
        ledger.query(calendar),
        calendar,
        company(workspace),
        people,
        today,
        plugins.settings_of(plugins.sources[name].plugin),
        Memory(ledger, f"source:{name}:"),
        settings_of=plugins.settings_of,
        transport=workspace.transport,
        root=workspace.home,
    )


def _asked(taking: _Taking, asked: list[bool], path: Path) -> bool:
    asked.append(taking.free(path))
    return asked[-1]


@dataclass(frozen=True)
class _Taking:
    """Takes what one source gives: paths, and messages that brought some."""

    ledger: Ledger
    inbox: Path
    source: str
    reps: frozenset[str]
    today: dt.date
    own: frozenset[str]  # the addresses of our own people, in small letters

    def fetched(self, fetch: Fetch, desk: SourceDesk) -> None:
        """Let the source fetch; raises TypeError or ValueError for the first thing it gives that is not as it must
        be."""
        given = fetch(desk, self.inbox)
        if isinstance(given, str | Path | Incoming):
            raise TypeError(f"fetch() gives one {type(given).__name__} where acctkit wants the paths of files")
        for one in given or ():
            if isinstance(one, Incoming):
                self._keep(one)
            elif isinstance(one, str | Path):
                self._look(one)
            else:
                raise TypeError(f"fetch() gives {type(one).__name__}, not the paths of files")

    def free(self, path: Path) -> bool:
        """Whether nothing lies at `path`, or what is in the archive already as what came there; and whether its folder
        is there, which may be a share of its own."""
        with self.ledger.read() as conn:
            if not absent.mounted(conn, self.inbox, self._text(path).partition("/")[0]):
                return False
        if not path.exists() and not path.is_symlink():
            return True
        if not path.is_file() or path.is_symlink():
            return False
        here = (submissions.c.path == self._text(path)) & (submissions.c.sha256 == _sha256(path))
        with self.ledger.read() as conn:
            return conn.scalar(sa.select(submissions.c.id).where(here & submissions.c.settled).limit(1)) is not None

    def bounced(self, data: bytes) -> bool:
        """Whether a mail server says something of a message of ours, which is kept then."""
        with self.ledger.begin() as conn:
            return returned.take(conn, data, self.today, self.own)

    def _keep(self, said: Incoming) -> None:
        if fault := misfit(said, Incoming):
            raise TypeError(f"fetch() gives an Incoming whose {fault}")
        if said.folder != OFFICE and said.folder not in self.reps:
            raise ValueError(f"fetch() gives an Incoming of '{said.folder}', who is no rep")
        for path in said.files:
            self._look(path)
            if (self.inbox / path).resolve().relative_to(self.inbox.resolve()).parts[0] != said.folder:
                raise ValueError(f"fetch() gives an Incoming of '{said.folder}' with {path}, which is not theirs")
        files = {self._text(path): _sha256(self.inbox / path) for path in said.files}
        with self.ledger.begin() as conn:
            incoming.keep(conn, self.source, said, files, self.today)

    def _look(self, path: str | Path) -> None:
        if not (self.inbox / path).resolve().is_relative_to(self.inbox.resolve()):
            raise ValueError(f"fetch() gives {path}, which does not lie in the inbox, so that nobody reads it")
        if not (self.inbox / path).exists():
            raise ValueError(f"fetch() gives {path}, and there is no such file")

    def _text(self, path: Path) -> str:
        """The path as the books know it."""
        return "/".join(map(escaped, (self.inbox / path).relative_to(self.inbox).parts))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
