"""The ledger of what ran: a row for each run, and for each command that plans and sends a mailing by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from acctkit import hung
from acctkit.books.ledger import Ledger
from acctkit.books.schema import runs
from acctkit.calendar import Week
from acctkit.errors import AcctkitError, PluginError
from acctkit.workspace import Workspace

RUN = "run"


def begin(
    workspace: Workspace, ledger: Ledger, today: dt.date, period: Week, command: str = RUN, *, beside: bool = False
) -> int:
    """Note what begins as active, and what was before as stopped where it did not end; a plugin that hung may be why.

    Returns its number. Only who holds the workspace's lock may ask; `beside` others, it says nothing of those.
    """
    hangs = hung.found(workspace.root)
    why = {"plugin_errors": [told(one.error()) for one in hangs]} if hangs else None
    row = {"command": command, "as_of": today, "period": period.label, "started_at": _utc(), "state": "active"}
    with ledger.begin() as conn:
        if not beside:
            conn.execute(sa.update(runs).where(runs.c.state == "active").values(state="stopped", result=why))
        key = conn.execute(sa.insert(runs).values(**row)).inserted_primary_key
        assert key is not None
        return int(key[0])


def end(ledger: Ledger, run_id: int, state: str, result: dict[str, Any] | None) -> None:
    """Note how it ended, and what came of it."""
    with ledger.begin() as conn:
        conn.execute(sa.update(runs).where(runs.c.id == run_id).values(state=state, ended_at=_utc(), result=result))


@contextmanager
def noted(
    workspace: Workspace, ledger: Ledger, today: dt.date, period: Week, command: str
) -> Iterator[Callable[[], int]]:
    """Note a command that may have nothing to note: it stands beside the runs from when what is given is called."""
    begun: list[int] = []

    def start() -> int:
        begun.append(begin(workspace, ledger, today, period, command))
        return begun[-1]

    try:
        yield start
    except AcctkitError:
        for one in begun:
            end(ledger, one, "failed", None)
        raise
    for one in begun:
        end(ledger, one, "done", None)


def plugin_errors(workspace: Workspace) -> list[dict[str, Any]]:
    """What plugins failed in so far, as results tell it."""
    return [told(error) for error in workspace.plugins.errors]


def told(error: PluginError) -> dict[str, Any]:
    """A plugin's error as results tell it."""
    return {
        "plugin": error.plugin, "where": error.where, "place": error.place, "message": str(error),
        "stack": list(error.stack),
    }


def _utc() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
