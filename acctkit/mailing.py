"""One mailing by itself: planned as of a day, and of what waits in the outbox its own messages alone delivered, now.
And the outbox by itself: whatever is due of any kind delivered, nothing planned.

A day that messages are about is one thing. When they go is today: whether one may go is asked of the books as of then.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import asdict
from typing import Any

from acctkit import letters, rechecking, running, sending
from acctkit.books.ledger import Ledger, open_books
from acctkit.errors import AcctkitError
from acctkit.lock import hold
from acctkit.looking import mailing_of
from acctkit.mail import outbox
from acctkit.mail.deliver import Told
from acctkit.workspace import Workspace

_SHOWN = ("id", "to", "subject", "state", "last_error")


def send(
    workspace: Workspace, kind: str, command: str, day: dt.date | None = None, *, as_of: dt.date | None = None,
    flags: Collection[str] = (),
) -> dict[str, Any]:
    """Plan the mailing `kind` about `day` (else about today), deliver what is due of it, and return what was done, as
    the command prints it. `as_of` says which day today is; the plugin sees `flags`. It stands beside the runs, as
    `command`.

    Raises SettingsError where there is no such mailing, or nothing to carry it; BusyError, BooksError.
    """
    mailing_of(workspace, kind)
    about, now = workspace.moment(day or as_of), workspace.moment(as_of)
    going = workspace.settings.calendar.make().last_complete(now.date())
    mailed, delivered = letters.Mailed(), Told()

    def work(ledger: Ledger, run_id: int) -> Counter[str]:
        nonlocal mailed
        back = rechecking.take_back(workspace, ledger, going, now, kinds=(kind,), flags=flags)
        mailed = letters.write_one(workspace, ledger, kind, about, run_id, flags)
        sent = sending.deliver(workspace, ledger, going, now, kinds=(kind,), flags=flags, told=delivered)
        return Counter(sent) + Counter(cancelled=back)

    def told() -> dict[str, Any]:
        return {
            "withheld": list(mailed.withheld), "failed_mail": list(mailed.failed),
            "not_enclosed": list(mailed.left_out), "other_language": list(mailed.otherwise),
        }

    return _beside(workspace, about.date(), command, kind, work, delivered, told)


def deliver(workspace: Workspace, as_of: dt.date | None = None) -> dict[str, Any]:
    """Deliver what is due in the outbox, of whatever kind, each message asked about before it goes, and return what was
    done; nothing is planned. `as_of` says which day today is. It stands beside the runs, as `deliver`. On PostgreSQL
    there may be several at once, and a run beside them: a message is one worker's alone, and whether it may go is asked
    of what is committed then.

    Raises SettingsError where nothing can carry it; BusyError, BooksError.
    """
    now = workspace.moment(as_of)
    going = workspace.settings.calendar.make().last_complete(now.date())
    delivered = Told()

    def work(ledger: Ledger, run_id: int) -> Counter[str]:
        return Counter(sending.deliver(workspace, ledger, going, now, told=delivered))

    return _beside(workspace, now.date(), "deliver", "", work, delivered, dict)


def _beside(
    workspace: Workspace, day: dt.date, command: str, kind: str, work: Callable[[Ledger, int], Counter[str]],
    delivered: Told, told: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """Do the work of a command that stands beside the runs, and note what was done: the messages of the `kind` that it
    touched or let wait, all kinds where it is empty."""
    started = time.monotonic()
    plugins = workspace.plugins
    sending.look_for_transport(workspace)
    period = workspace.settings.calendar.make().last_complete(day)
    beside = not kind and not workspace.settings.books.url.startswith("sqlite")
    with nullcontext() if beside else hold(workspace.root):
        ledger = open_books(workspace.settings.books.url, workspace.root, plugins.forms)
        run_id = running.begin(workspace, ledger, day, period, command, beside=beside)
        try:
            before = _listed(ledger, kind)
            sent = work(ledger, run_id)
        except AcctkitError:
            running.end(ledger, run_id, "failed", None)
            raise
        touched = [row for id, row in _listed(ledger, kind).items() if before.get(id) != row or id in delivered.waiting]
        shown = (*_SHOWN,) if kind else ("kind", *_SHOWN)
        result = {
            **({"kind": kind} if kind else {}),
            "as_of": day.isoformat(),
            "messages": sending.counts(ledger, run_id, sent),
            **({"to": [row["to"] for row in touched]} if kind else {}),
            "mail": [{name: row[name] for name in shown} for row in touched],
            "transport": sending.standing(workspace, delivered),
            "in_doubt": sending.in_doubt(ledger, kind),
            "put_off": sending.put_off_for_days(workspace, ledger, day, kind),
            **told(),
            "plugin_errors": running.plugin_errors(workspace),
            "plugin_prints": [asdict(one) for one in plugins.guard.prints.said()],
            "left_out": list(map(str, plugins.left_out)),
            "seconds": round(time.monotonic() - started, 3),
        }
        running.end(ledger, run_id, "done", result)
        ledger.close()
    return result


def needs_person(result: Mapping[str, Any]) -> bool:
    """Whether something in what was done waits for a person: mail that failed or was withheld, a transport, or a
    plugin."""
    wrong = result["in_doubt"] or any(result["messages"].get(one) for one in ("failed", "unknown", "suppressed"))
    held = any(not one["decided"] for one in result.get("withheld", ()))
    mend = result["transport"]["person"]
    return bool(wrong or held or mend or result.get("failed_mail") or result["plugin_errors"])


def _listed(ledger: Ledger, kind: str) -> dict[str, dict[str, Any]]:
    """Every message of the mailing, or of all, by its id, oldest first."""
    with ledger.read() as conn:
        return {row["id"]: row for row in outbox.listing(conn, kind=kind)}
