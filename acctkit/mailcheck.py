"""Is everything in order that mail needs: what the settings say, the secrets, and whether the server lets us in."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from email.headerregistry import Address
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from acctkit import letters
from acctkit.books.ledger import Ledger
from acctkit.books.schema import carriers, outbox
from acctkit.config import MailSettings
from acctkit.contributions import Transport
from acctkit.errors import AcctkitError, SettingsError
from acctkit.looks import Look
from acctkit.mail.breaker import Breaker
from acctkit.mail.compose import address
from acctkit.mail.limits import spoken
from acctkit.mail.pauses import spread
from acctkit.mail.put_off import GIVEN_UP_AFTER, TOLD_AFTER, put_off
from acctkit.mail.stopping import stopped_because
from acctkit.mail.templates import MailError
from acctkit.redacting import redacted
from acctkit.secrets import file_of, given, readable_by_others, secret_of, secrets_of, within
from acctkit.texts import one_line
from acctkit.workspace import Workspace

_NOBODYS = re.compile(r"(.*\.)?(localhost|localdomain|invalid)", re.IGNORECASE)
_NOT_READ = re.compile(r"(no|do[-_.]?not)[-_.]?reply.*|mailer[-_.]?daemon", re.IGNORECASE)
_ACCOUNTS = ("account", "sender", "username")  # what settings of transports call the mailbox that mail goes from
FOLDER = MailSettings().transport


def examine(workspace: Workspace, ledger: Ledger) -> Iterator[Look]:
    """Look at everything in order, from what the settings say to the log-in; what comes after something that is wrong,
    and needs it, is left out. A transport that was found away is used again once it let us in."""
    found = list(_transport(workspace))
    yield from found
    looks = list(_settings(workspace))
    yield from looks
    secrets = list(_secrets(workspace))
    yield from secrets
    if why := stopped(workspace, ledger):
        yield Look("stopped", "note", f"NO MAIL GOES: {why}")
    if any(look.state == "wrong" for look in (*found, *secrets)):
        return
    away = _away(workspace, ledger)
    let_in = list(log_in(workspace))
    yield from let_in
    if away is None:
        return
    if any(look.state == "wrong" for look in let_in):
        yield Look("away", "note", f"deliveries find it away since {away}; mail waits, and is tried ever more seldom")
    else:
        Breaker(ledger.engine, workspace.settings.mail.transport, time.time, spread, trying=True).close()
        yield Look("away", "ok", f"it was away since {away} and is there again: what waits goes with the next delivery")


def stopped(workspace: Workspace, ledger: Ledger) -> str:
    """Why no mail goes at all, as a sentence with what lets it go again; empty where it does."""
    if workspace.settings.mail.stopped:
        return "[mail] stopped is true; write false, or take it out"
    with ledger.read() as conn:
        why = stopped_because(conn)
    return f"{why}; to let it go again: acctkit outbox start" if why else ""


def known(workspace: Workspace, ledger: Ledger) -> Iterator[Look]:
    """What the books know of mail that does not go, without asking anybody: that it was stopped, that deliveries find
    the transport away, that some is in doubt, or put off for days."""
    if why := stopped(workspace, ledger):
        yield Look("stopped", "note", f"NO MAIL GOES: {why}")
    mine = (carriers.c.name == workspace.settings.mail.transport) & (carriers.c.failures > 0)
    with ledger.read() as conn:
        reason = conn.execute(sa.select(carriers.c.reason, carriers.c.person).where(mine)).one_or_none()
        doubts = conn.scalar(sa.select(sa.func.count()).select_from(outbox).where(outbox.c.state == "unknown"))
        late = put_off(conn, workspace.moment().date())
    if reason is not None:
        said = f"deliveries find it away since {_away(workspace, ledger)}: {reason.reason}"
        yield Look("away", "wrong" if reason.person else "note", said)
    if doubts:
        yield Look("doubt", "note", f"{doubts} in the outbox may have gone, nobody knows: acctkit outbox list --state "
                   "unknown")
    if late:
        yield Look("put off", "note", f"{len(late)} in the outbox put off for {TOLD_AFTER} days or more, given up "
                   f"after {GIVEN_UP_AFTER}: acctkit outbox list --state deferred")


def is_real(workspace: Workspace) -> bool:
    """Whether mail leaves this machine, as far as acctkit knows: by any transport but the folder."""
    return workspace.settings.mail.transport != FOLDER


def log_in(workspace: Workspace) -> Iterator[Look]:
    """Let the transport connect and log in, a line for each step; it sends nothing."""
    plugins, name = workspace.plugins, workspace.settings.mail.transport
    owned, where = plugins.transports[name], f"transport {name}"
    said: list[str] = []
    known = len(plugins.errors)
    why = plugins.call(owned.plugin, where, _asked, owned.object, workspace.root, plugins.opens_with(name), said)
    for line in said:
        note = line.startswith("Note: ")
        yield Look("log-in", "note" if note else "ok", redacted(line.removeprefix("Note: ")))
    if why is None:
        failed = [str(one) for one in plugins.errors[known:] or plugins.errors if one.where == where]
        yield Look("log-in", "wrong", failed[-1] if failed else f"the transport {name} did not answer")
    elif why == _UNABLE:
        yield Look("log-in", "note", f"{name} cannot say without sending whether it works; see with: acctkit mail "
                                     "check --live TO")
    elif why:
        yield Look("log-in", "wrong", redacted(why))


_UNABLE = "cannot"


def _asked(transport: Transport, root: Path, settings: Any, said: list[str]) -> str:
    """What stands in the way, as a sentence; empty where nothing does. What is in order is put into `said`."""
    carrier = transport.open(root, settings)
    try:
        check: Callable[[], Any] | None = getattr(carrier, "check", None)
        if check is None:
            return _UNABLE
        for line in check():
            if not isinstance(line, str):
                raise TypeError(f"check() gives {type(line).__name__}, not sentences")
            said.append(one_line(line))
    except AcctkitError as error:
        return str(error)
    finally:
        carrier.close()
    return ""


def _away(workspace: Workspace, ledger: Ledger) -> str | None:
    """Since when deliveries find the transport away; None where they do not."""
    mine = (carriers.c.name == workspace.settings.mail.transport) & (carriers.c.failures > 0)
    with ledger.read() as conn:
        row = conn.execute(sa.select(carriers.c.since).where(mine)).one_or_none()
    if row is None:
        return None
    since = dt.datetime.fromtimestamp(row.since or 0.0, workspace.settings.company.zone)
    return f"{since:%Y-%m-%d %H:%M}"


def _transport(workspace: Workspace) -> Iterator[Look]:
    plugins, name = workspace.plugins, workspace.settings.mail.transport
    if name not in plugins.transports:
        there = ", ".join(sorted(plugins.transports)) or "none"
        yield Look("transport", "wrong", f"there is no transport '{name}'; those there are: {there}")
        yield from (Look("plugin", "wrong", str(error)) for error in plugins.errors)
        return
    failed = [error for error in plugins.errors if error.where == f"transport {name}"]
    yield from (Look("transport", "wrong", str(error)) for error in failed)
    if not failed:
        yield Look("transport", "ok", name)


def _settings(workspace: Workspace) -> Iterator[Look]:
    mail, real = workspace.settings.mail, is_real(workspace)
    try:
        sender = letters.composer(workspace).address
    except MailError:
        yield Look("sender", "wrong", f"[mail] sender '{one_line(mail.sender)}' is no e-mail address")
        return
    if real and _NOBODYS.fullmatch(sender.domain):
        yield Look("sender", "wrong", f"[mail] sender is {sender.addr_spec}, which exists nowhere else; write an "
                                      "address of your company")
    else:
        yield from _sender(workspace, sender)
        yield from _answers(sender, real)
    yield from _office(mail, real)
    yield from _policy(mail, real)


def _sender(workspace: Workspace, sender: Address) -> Iterator[Look]:
    yield Look("sender", "ok", str(sender))
    account = _account(workspace)
    if account and account.casefold() != sender.addr_spec.casefold():
        other = account.rpartition("@")[2].casefold() != sender.domain.casefold()
        why = (f"the receivers' servers may take it for forged unless {sender.domain} names that server (SPF, DKIM)"
               if other else "the mailbox needs the right to send as that")
        yield Look("sender", "note", f"mail goes out by {account} and is from {sender.addr_spec}: {why}")


def _account(workspace: Workspace) -> str:
    """The address as which the transport is known to its server; empty where it is known by none."""
    settings = workspace.plugins.transport_settings.get(workspace.settings.mail.transport)
    names = (getattr(settings, name, "") for name in _ACCOUNTS)
    return next((name for name in names if isinstance(name, str) and name.count("@") == 1), "")


def _answers(sender: Address, real: bool) -> Iterator[Look]:
    if not real:
        return
    if _NOT_READ.fullmatch(sender.username):
        yield Look("answers", "note", f"answers of reps go to {sender.addr_spec}, as what comes back undelivered does, "
                                      "and by its name nobody reads that; let it be a mailbox that somebody reads")
    else:
        yield Look("answers", "ok", f"letters name whom to answer; all else, and what comes back undelivered, goes to "
                                    f"{sender.addr_spec}: somebody must read that")


def _office(mail: MailSettings, real: bool) -> Iterator[Look]:
    if not mail.office:
        yield Look("office", "note", "nobody gets the weekly summary and what needs a person; write [mail] office = "
                                     "[\"office@example.com\"]")
        return
    wrong = list(filter(None, (_unreachable(one, real) for one in mail.office)))
    yield from (Look("office", "wrong", f"[mail] office: {one}") for one in wrong)
    if not wrong:
        yield Look("office", "ok", ", ".join(mail.office))


def _unreachable(spec: str, real: bool) -> str:
    """Why no mail can reach an address; empty where some may."""
    try:
        domain = address(spec).domain
    except MailError:
        return f"'{one_line(spec)}' is no e-mail address"
    here = real and domain.lower() in ("localhost", "localhost.localdomain")
    return f"{spec} is on this machine alone" if here else ""


def _policy(mail: MailSettings, real: bool) -> Iterator[Look]:
    if mail.redirect_to:
        wrong = _unreachable(mail.redirect_to, real)
        yield Look("redirect", "wrong" if wrong else "note", f"[mail] redirect_to: {wrong}" if wrong else
                   f"ALL MAIL GOES TO {mail.redirect_to}, and to nobody else, until [mail] redirect_to is taken out")
    if mail.approves == "none":
        yield Look("approval", "note" if real else "ok", "overdue notices go to customers without anybody's approval; "
                   "with [mail] approve = \"notices\" a person sees them first" if real else "none: nobody approves")
    else:
        above = f" that ask for more than {spoken(mail.approve_up_to)}" if mail.approve_up_to else ""
        yield Look("approval", "ok", f"a person approves {mail.approves}{above} before they go")


def _secrets(workspace: Workspace) -> Iterator[Look]:
    """Whether every secret is where the settings say: of the transport that is chosen, and of plugins."""
    plugins, name = workspace.plugins, workspace.settings.mail.transport
    tables: list[tuple[BaseModel, tuple[str, ...]]] = []
    if name in plugins.transport_settings:
        tables += within(plugins.transport_settings[name], ("mail", name))
    for plugin, model in sorted(plugins.settings.items()):
        tables += within(model, ("plugins", plugin))
    for settings, table in tables:
        for secret in secrets_of(settings):
            for key in given(settings, secret):
                yield _secret(workspace, settings, secret, f"[{'.'.join(table)}] {key}", getattr(settings, key))


def _secret(workspace: Workspace, settings: BaseModel, name: str, key: str, place: str) -> Look:
    try:
        secret_of(settings, name, workspace.root)
    except SettingsError as error:
        return Look("secret", "wrong", str(error))
    file = file_of(settings, name, workspace.root)
    if file and readable_by_others(file):
        return Look("secret", "note", f"{file}, which {key} names, may be read by other users of this machine; unless "
                                      f"it is a mount of its own, as in a container, run: chmod 600 {file}")
    return Look("secret", "ok", f"{key}: {place} holds one")
