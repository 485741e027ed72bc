"""One real message to one address, through the outbox and the transport as every other; then it is looked for."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from acctkit import fetching, letters, mailcheck, running, sending
from acctkit.books.ledger import Ledger
from acctkit.books.schema import outbox as table
from acctkit.contributions import Transport
from acctkit.desks import SourceDesk
from acctkit.directory import directory
from acctkit.errors import UsageProblem
from acctkit.lock import hold, user
from acctkit.looks import Look
from acctkit.mail import outbox
from acctkit.mail.compose import address
from acctkit.mail.deliver import Told
from acctkit.mail.leftovers import leave_behind
from acctkit.mail.outbox import CHECK
from acctkit.mail.templates import MailError
from acctkit.redacting import redacted
from acctkit.types import Draft, Outgoing, Receipt
from acctkit.workspace import Workspace

PAUSE = 1.0  # seconds after the first look, then ever more
LONGEST = 6.0
_LATER = ("queued", "approved", "deferred")  # it would go with the next delivery, long after somebody waited for it


def receiver(to: str) -> str:
    """The address that a message is to go to; raises UsageProblem where it is none."""
    try:
        return address(to).addr_spec
    except MailError:
        raise UsageProblem(f"'{to}' is no e-mail address; name one that you read, such as you@example.com.") from None


def send(
    workspace: Workspace, ledger: Ledger, to: str, now: dt.datetime, wait: float,
    sleep: Callable[[float], object] = time.sleep, say: Callable[[str], object] = lambda sentence: None,
) -> Iterator[Look]:
    """Send one message to an address, whatever `[mail] redirect_to` says, and say what became of it; then look for it
    for `wait` seconds, where the transport or a mailbox that is read can be asked. That it looks is what it `say`s
    meanwhile."""
    period = workspace.settings.calendar.make().last_complete(now.date())
    before = list(workspace.plugins.errors)
    with hold(workspace.root), running.noted(workspace, ledger, now.date(), period, "mail check") as begin:
        message = _queued(workspace, ledger, to, now, begin())
        told = Told()
        sending.deliver(workspace, ledger, period, now, kinds=(CHECK,), told=told)
        row = _row(ledger, message.id)
        if told.halt and not row["last_error"]:
            row = {**row, "last_error": sending.standing(workspace, told)["told"]}
        if row["state"] in _LATER:
            _drop(ledger, message.id, now.date())
    about = {"id": message.id, "message_id": message.message_id, "reference": row["reference"]}
    if row["state"] != "sent":
        yield Look("message", "wrong", _not_sent(row, to), {**about, "became": row["state"]})
        yield from (Look("plugin", "wrong", str(error)) for error in workspace.plugins.errors if error not in before)
        return
    took = f" ({row['reference']})" if row["reference"] else ""
    yield Look("message", "ok", f"{workspace.settings.mail.transport} took the message to {to}{took}",
               {**about, "became": "sent"})
    if mailcheck.is_real(workspace):
        yield from _sought(workspace, ledger, outbox.outgoing(row), now.date(), wait, sleep, say)


def _queued(workspace: Workspace, ledger: Ledger, to: str, now: dt.datetime, run_id: int) -> Outgoing:
    company, moment = workspace.settings.company, dt.datetime.now(dt.UTC).isoformat()
    values = {
        "company": company.name, "to": to, "sender": letters.composer(workspace).address.addr_spec,
        "transport": workspace.settings.mail.transport, "by": user(), "day": now.date(), "time": f"{now:%H:%M}",
        "zone": company.timezone,
    }
    draft = Draft(CHECK, to, "check", values, f"{CHECK}:{moment}:{to}", language=company.language)
    with letters.composing(workspace) as (composer, _), ledger.begin() as conn:
        queued = outbox.queue(conn, [draft], composer=composer, now=now, as_of=now.date(), run_id=run_id)
    if not queued.ids:
        raise MailError(queued.failed[0])
    return outbox.outgoing(_row(ledger, queued.ids[0]))


def _row(ledger: Ledger, id: str) -> dict[str, Any]:
    with ledger.read() as conn:
        return dict(conn.execute(outbox.WHOLE.where(table.c.id == id)).mappings().one())


def _drop(ledger: Ledger, id: str, today: dt.date) -> None:
    """Let the message not go by itself later, when nobody waits for it any more; why it did not go stays beside it."""
    with ledger.begin() as conn:
        late = sa.update(table).where((table.c.id == id) & table.c.state.in_(_LATER))
        if conn.execute(late.values(state="cancelled", next_attempt_at=None)).rowcount:
            leave_behind(conn, id, today)


def _not_sent(row: dict[str, Any], to: str) -> str:
    why = str(row["last_error"]).rstrip(".") or "the transport did not take it"
    if row["state"] == "unknown":
        return f"nobody knows whether the message to {to} went: {why}; see: acctkit outbox show {row['id'][:8]}"
    return f"the message to {to} did not go: {why}"


def _sought(
    workspace: Workspace, ledger: Ledger, message: Outgoing, today: dt.date, wait: float,
    sleep: Callable[[float], object], say: Callable[[str], object],
) -> Iterator[Look]:
    """Look for a message that went where somebody can be asked, until it is found or the time is up."""
    asks: dict[str, Callable[[], Look | None]] = {"copy": partial(_with_transport, workspace, message)}
    asks.update(_mailboxes(workspace, ledger, message, today))
    end, found, before = time.monotonic() + wait, dict[str, Look](), list(workspace.plugins.errors)
    pause = PAUSE
    while asks:
        for what in list(asks):
            look = asks[what]()
            if look is None:
                del asks[what]
                continue
            found[what] = look
            if look.state != "note":
                del asks[what]
        if not asks or time.monotonic() >= end:
            break
        if pause == PAUSE:
            say(f"The message went; looking where it came, for {wait:g} s at most ...")
        sleep(min(pause, max(0.0, end - time.monotonic())))
        pause = min(pause * 1.5, LONGEST)
    yield from found.values()
    yield from (Look("plugin", "note", str(error)) for error in workspace.plugins.errors if error not in before)
    if not any(look.what == "arrived" and look.state == "ok" for look in found.values()):
        yield Look("arrived", "note", f"look into the mailbox of {message.to} yourself, and among what it takes for "
                                      f"junk, for: {message.subject}")


def _with_transport(workspace: Workspace, message: Outgoing) -> Look | None:
    """What the transport finds of a message that went; None where it cannot look."""
    plugins, name = workspace.plugins, workspace.settings.mail.transport
    owned = plugins.transports[name]
    receipt = plugins.call(
        owned.plugin, f"transport {name}", _looked, owned.object, workspace.root, plugins.opens_with(name), message
    )
    if not isinstance(receipt, Receipt):
        return None
    if receipt.state == "sent":
        return Look("copy", "ok", f"{name} finds the message as sent")
    return Look("copy", "note", f"{name} does not find the message: {redacted(receipt.error) or receipt.state}")


def _looked(transport: Transport, root: Path, settings: Any, message: Outgoing) -> Receipt | None:
    carrier = transport.open(root, settings)
    try:
        look = getattr(carrier, "look", None)
        return look(message) if look else None
    finally:
        carrier.close()


def _mailboxes(
    workspace: Workspace, ledger: Ledger, message: Outgoing, today: dt.date
) -> dict[str, Callable[[], Look | None]]:
    """How to ask each source whether the message came into the mailbox that it reads."""
    people = directory(workspace, ledger, today)

    def ask(name: str, plugin: str, find: Callable[[SourceDesk, str], bool | None]) -> Look | None:
        desk = fetching.source_desk(workspace, ledger, name, people, today)
        there = workspace.plugins.call(plugin, f"source {name}", find, desk, message.message_id)
        if there is None:
            return None
        came = "it came into" if there else f"unless {message.to} leads elsewhere, it has not come into"
        return Look("arrived", "ok" if there else "note", f"{came} the mailbox that the source {name} reads")

    return {
        f"source {name}": partial(ask, name, owned.plugin, owned.object.find)
        for name, owned in sorted(workspace.plugins.sources.items()) if owned.object.find
    }
