"""Build sections over the books of a workspace, for a package, a report, or whoever traces a figure."""

from __future__ import annotations

import datetime as dt

from acctkit.books.ledger import Ledger
from acctkit.books.memo import Remembering
from acctkit.calendar import Week
from acctkit.desks import SectionDesk
from acctkit.directory import company, directory
from acctkit.reports import sections
from acctkit.reports.sections import Built
from acctkit.workspace import Workspace


def build_sections(
    workspace: Workspace,
    ledger: Ledger,
    week: Week,
    as_of: dt.date,
    *,
    rep: str | None = None,
    only: str | None = None,
) -> list[Built]:
    """The sections for `week` as of a day, all or `only` one; `rep` narrows them to one rep."""
    people = directory(workspace, ledger, as_of)
    calendar = workspace.settings.calendar.make()
    books = Remembering(ledger.query(calendar), workspace.plugins.forms, {}, every=True)

    def desk_for(plugin: str) -> SectionDesk:
        return SectionDesk(
            books,
            calendar,
            company(workspace),
            people,
            as_of,
            workspace.plugins.settings_of(plugin),
            week,
            rep,
            settings_of=workspace.plugins.settings_of,
            transport=workspace.transport,
            root=workspace.home,
        )

    chosen = {name: owned for name, owned in workspace.plugins.sections.items() if only in (None, name)}
    return sections.build(chosen, workspace.plugins, desk_for)
