"""Let the plugins' sources lay into the inbox what came in elsewhere."""

from __future__ import annotations

import datetime as dt

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
        )
        workspace.plugins.call(owned.plugin, f"source {name}", owned.object.fetch, desk, workspace.inbox)
