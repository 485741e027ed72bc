"""Let the plugins' sources lay into the inbox what came in elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

from acctkit.books.ledger import Ledger
from acctkit.books.remembering import Memory
from acctkit.desks import SourceDesk
from acctkit.directory import company, directory
from acctkit.workspace import Workspace


def fetch(workspace: Workspace, ledger: Ledger, today: dt.date) -> None:
    """Ask every source, each guarded: what one cannot fetch is its own fault, and the inbox is read all the same."""
    people = directory(workspace, ledger, today) if workspace.plugins.sources else {}
    calendar = workspace.settings.calendar.make()
    for name, owned in sorted(workspace.plugins.sources.items()):
        desk = SourceDesk(
            ledger.query(calendar),
            calendar,
            company(workspace),
            people,
            today,
            workspace.plugins.settings_of(owned.plugin),
            Memory(ledger, f"source:{name}:"),
            settings_of=workspace.plugins.settings_of,
            transport=workspace.transport,
            root=workspace.home,
        )
        workspace.plugins.call(owned.plugin, f"source {name}", _fetched, owned.object.fetch, desk, workspace.inbox)


def _fetched(fetch: Callable[[SourceDesk, Path], Iterable[Path] | None], desk: SourceDesk, inbox: Path) -> None:
    """Let a source fetch; raises TypeError or ValueError for the first of its files that lies in no inbox."""
    given = fetch(desk, inbox)
    if isinstance(given, str | Path):
        raise TypeError(f"fetch() gives one {type(given).__name__} where acctkit wants the paths of files")
    for path in given or ():
        if not isinstance(path, str | Path):
            raise TypeError(f"fetch() gives {type(path).__name__}, not the paths of files")
        if not (inbox / path).resolve().is_relative_to(inbox.resolve()):
            raise ValueError(f"fetch() gives {path}, which does not lie in the inbox, so that nobody reads it")
        if not (inbox / path).exists():
            raise ValueError(f"fetch() gives {path}, and there is no such file")
