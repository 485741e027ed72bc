"""One mailing by itself: planned as of a day, and of what waits in the outbox its own messages alone delivered, now.

A day that is said is what the messages are about. When they go is today, whatever was said: whether one may go is asked
of the books as of the real day.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from acctkit import letters, running, sending
from acctkit.books.ledger import Ledger, open_books
from acctkit.errors import AcctkitError, SettingsError
from acctkit.lock import hold
from acctkit.mail import outbox
from acctkit.workspace import Workspace

_SHOWN = ("id", "to", "subject", "state", "last_error")


def send(workspace: Workspace, kind: str, command: str, day: dt.date | None = None) -> dict[str, Any]:
    """Plan the mailing `kind` as of `day` (else of today), deliver what is due of it, and return what was done, as the
    command prints it. It stands beside the runs, as `command`.

    Raises SettingsError where there is no such mailing, or nothing to carry it; BusyError, BooksError.
    """
    started = time.monotonic()
    plugins = workspace.plugins
    if kind not in plugins.mailings:
        why = "; ".join(line for line in map(str, plugins.left_out) if f"mailing '{kind}'" in line)
        raise SettingsError(why or f"There is no mailing '{kind}'; see: acctkit plugins list")
    sending.look_for_transport(workspace)
    calendar = workspace.settings.calendar.make()
    about, now = workspace.moment(day), workspace.moment()
    period, going = calendar.last_complete(about.date()), calendar.last_complete(now.date())
    with hold(workspace.root):
        ledger = open_books(workspace.settings.books.url, workspace.root, plugins.forms)
        run_id = running.begin(workspace, ledger, about.date(), period, command)
        try:
            before = _listed(ledger, kind)
            back = sending.take_back(workspace, ledger, going, now, kinds=(kind,))
            mailed = letters.write_one(workspace, ledger, kind, about, run_id)
            sent = Counter(sending.deliver(workspace, ledger, going, now, kinds=(kind,))) + Counter(cancelled=back)
        except AcctkitError:
            running.end(ledger, run_id, "failed", None)
            raise
        touched = [row for id, row in _listed(ledger, kind).items() if before.get(id) != row]
        result = {
            "kind": kind,
            "as_of": about.date().isoformat(),
            "messages": sending.counts(ledger, run_id, sent),
            "to": [row["to"] for row in touched],
            "mail": [{name: row[name] for name in _SHOWN} for row in touched],
            "withheld": list(mailed.withheld),
            "failed_mail": list(mailed.failed),
            "plugin_errors": running.plugin_errors(workspace),
            "plugin_prints": [asdict(one) for one in plugins.guard.prints.said()],
            "not_enclosed": list(mailed.left_out),
            "left_out": list(map(str, plugins.left_out)),
            "seconds": round(time.monotonic() - started, 3),
        }
        running.end(ledger, run_id, "done", result)
        ledger.close()
    return result


def needs_person(result: Mapping[str, Any]) -> bool:
    """Whether something in what `send` did waits for a person: mail that failed or was withheld, or a plugin."""
    wrong = any(result["messages"].get(state) for state in ("failed", "unknown"))
    return bool(wrong or result["withheld"] or result["failed_mail"] or result["plugin_errors"])


def _listed(ledger: Ledger, kind: str) -> dict[str, dict[str, Any]]:
    """Every message of the mailing by its id, oldest first."""
    with ledger.read() as conn:
        return {row["id"]: row for row in outbox.listing(conn, kind=kind)}
