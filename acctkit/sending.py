"""Send what waits in the outbox, by the transport that the settings name."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acctkit.books.ledger import Ledger
from acctkit.calendar import Week
from acctkit.config import MailSettings
from acctkit.errors import SettingsError
from acctkit.fitting import misfit
from acctkit.guard import Over
from acctkit.guarding import LeftOut
from acctkit.mail import deliver as delivery
from acctkit.mail import outbox
from acctkit.mail.breaker import Halt
from acctkit.mail.claims import LEASE
from acctkit.mail.deliver import Terms, Told
from acctkit.mail.doubt import LOOK_AFTER
from acctkit.mail.put_off import put_off
from acctkit.mail.waiting import in_doubt as doubted
from acctkit.rechecking import Rechecks, Unanswered
from acctkit.redacting import redacted
from acctkit.types import Outgoing, Receipt
from acctkit.watchdog import PluginHung
from acctkit.workspace import Workspace

if TYPE_CHECKING:
    from acctkit.contributions import Transport


def deliver(
    workspace: Workspace,
    ledger: Ledger,
    period: Week,
    now: dt.datetime,
    clock: Callable[[], float] = time.time,
    *,
    kinds: Collection[str] | None = None,
    flags: Collection[str] = (),
    told: Told | None = None,
    sleep: Callable[[float], object] = time.sleep,
) -> dict[str, int]:
    """Send what is due by the transport that the settings name, of all `kinds` or of these alone; returns how many
    ended in each state, how many in doubt were `found` to have gone, and how many are `waiting` for another time. What
    more there is to tell is put into `told`. `now` is when it goes: whether it may is asked as of then, with the
    `flags` of a mailing's own command."""
    settings, plugins = workspace.settings, workspace.plugins
    mail, told, asked = settings.mail, told or Told(), kinds == (outbox.CHECK,)
    owned = plugins.transports.get(name := mail.transport)
    if owned is None:
        return {}
    if mail.stopped:
        told.halt = Halt("stopped", "the setting [mail] stopped is true")
        return {}
    opened = _carrier(workspace)
    if opened is None:
        return {}
    carrier, where, failed = opened
    rechecks = Rechecks(workspace, ledger, period, now, flags)

    try:
        return delivery.deliver(
            ledger.engine,
            carrier,
            recheck=rechecks.ask,
            clock=clock,
            sleep=sleep,
            terms=Terms(
                name, mail.redirect_to, 0 if asked else mail.most_a_day, mail.resend,
                max(LEASE, 4 * settings.run.plugin_seconds), asked,
            ),
            told=told,
            on_error=failed,
            as_of=now.date(),
            kinds=kinds,
        )
    finally:
        plugins.call(owned.plugin, where, carrier.end)


def look_up(workspace: Workspace, ledger: Ledger, ids: Collection[str]) -> bool:
    """Ask the transport that the settings name what became of these messages, which are in doubt; False where it cannot
    know. Nothing is sent."""
    owned, opened = workspace.plugins.transports.get(workspace.settings.mail.transport), _carrier(workspace)
    if owned is None or opened is None:
        return False
    carrier, where, failed = opened
    mail = workspace.settings.mail
    try:
        return delivery.look_up(
            ledger.engine, carrier, ids, terms=Terms(mail.transport, mail.redirect_to), on_error=failed
        )
    finally:
        workspace.plugins.call(owned.plugin, where, carrier.end)


def _carrier(workspace: Workspace) -> tuple[_Watched, str, Callable[[BaseException], None]] | None:
    """The carrier of the transport that the settings name, where that is told of, and who blames its plugin; None where
    there is none, or it could not be opened."""
    plugins, name = workspace.plugins, workspace.settings.mail.transport
    owned = plugins.transports.get(name)
    if owned is None:
        return None
    where, plugin = f"transport {name}", owned.plugin
    guard = plugins.guard.over(plugin, where, plugins.home_of(plugin))
    carrier = plugins.call(plugin, where, _opened, owned.object, workspace.root, plugins.opens_with(name), guard)
    if carrier is None:
        return None

    def failed(error: BaseException) -> None:
        if not isinstance(error, Unanswered):
            plugins.fault(plugin, where, error, (carrier.passed,))

    return carrier, where, failed


def look_for_transport(workspace: Workspace) -> None:
    """Raise SettingsError when nothing carries mail by the name in the settings.

    Where a plugin failed, or the default is switched off, the run goes on and its letters wait in the outbox.
    """
    name, plugins = workspace.settings.mail.transport, workspace.plugins
    if name in plugins.transports:
        return
    known = ", ".join(sorted(plugins.transports)) or "none"
    sentence = f"There is no transport '{name}' for [mail] transport; those there are: {known}."
    if name != MailSettings().transport and not plugins.errors:
        raise SettingsError(sentence)
    plugins.left_out.append(LeftOut(f"{sentence} Letters wait in the outbox."))


@dataclass
class _Watched:
    """A plugin's carrier, whose sending is ended when it hangs: nobody knows then whether the message went, and the
    others wait for the next run."""

    passed: Callable[[Outgoing], Receipt]
    end: Callable[[], object]
    guard: Over
    exactly_once: bool
    per_minute: float
    look_after: float
    hung: bool = False

    def send(self, message: Outgoing) -> Receipt:
        """Send by the plugin's carrier."""
        return self.ask("send", self.passed, message)

    def ask(self, name: str, asked: Callable[[Outgoing], Receipt], message: Outgoing) -> Receipt:
        """Ask the plugin's carrier for something by that name."""
        if self.hung:
            error = "the transport hung with the message before this one"
            return Receipt("unknown", error=error) if name == "look" else Receipt("deferred", error=error, away=True)
        try:
            with self.guard:
                receipt = asked(message)
                if fault := misfit(receipt, Receipt):
                    raise TypeError(f"{name}() gives a Receipt whose {fault}" if isinstance(receipt, Receipt) else
                                    f"{name}() gives {fault}")
                return replace(receipt, error=redacted(receipt.error)) if receipt.error else receipt
        except PluginHung as hung:
            self.hung = True
            raise TimeoutError(str(hung)).with_traceback(hung.__traceback__) from hung

    def discarded(self, asked: Callable[[str, str], bool], id: str, reference: str) -> bool:
        """Let the plugin's carrier take away what it prepared of a message, and say whether nothing is left."""
        if self.hung:
            return False
        try:
            with self.guard:
                gone = asked(id, reference)
        except PluginHung as hung:
            self.hung = True
            raise TimeoutError(str(hung)).with_traceback(hung.__traceback__) from hung
        if not isinstance(gone, bool):
            raise TypeError(f"discard() gives {type(gone).__name__}, not whether nothing is left")
        return gone

    def close(self) -> None:
        """Nothing: who opened the carrier closes it, by `end`."""


def _opened(
    transport: Transport, root: Path, settings: Any, guard: Over
) -> _Watched:
    carrier = transport.open(root, settings)
    for name in ("send", "close"):
        if not callable(getattr(carrier, name, None)):
            raise TypeError(f"open() gives {type(carrier).__name__}, which has no {name}()")
    watched = _Watched(
        carrier.send, carrier.close, guard, bool(getattr(carrier, "exactly_once", False)),
        float(getattr(carrier, "per_minute", None) or 0.0), float(getattr(carrier, "look_after", LOOK_AFTER)),
    )
    for name in ("prepare", "look"):
        if asked := getattr(carrier, name, None):
            setattr(watched, name, partial(watched.ask, name, asked))
    if asked := getattr(carrier, "discard", None):
        setattr(watched, "discard", partial(watched.discarded, asked))  # noqa: B010 - deliveries ask whether it is there
    return watched


def standing(workspace: Workspace, told: Told) -> dict[str, Any]:
    """How the transport stands after a delivery, as results tell it: `ready`, or `away`, `stopped`, `slow`,
    `deferring` or `failing`, with the reason, and until when."""
    halt, name = told.halt, workspace.settings.mail.transport
    if halt is None:
        return {"name": name, "state": "ready", "reason": "", "until": "", "since": "", "person": False, "told": ""}
    until, since = (_moment(workspace, one) for one in (halt.until, halt.since))
    sentence = {
        "away": f"transport {name} is away until {until}",
        "stopped": "mail is stopped, all of it waits in the outbox",
        "slow": f"transport {name} is slow, the rest goes with the next delivery",
        "deferring": f"transport {name} puts off one message after the other, the rest goes with the next delivery",
        "failing": f"transport {name} failed in one message after the other, the rest waits for the next delivery",
    }[halt.state]
    return {
        "name": name, "state": halt.state, "reason": halt.reason, "until": until, "since": since,
        "person": halt.person, "told": f"{sentence}: {halt.reason}" if halt.reason else sentence,
    }


def _moment(workspace: Workspace, seconds: float | None) -> str:
    if seconds is None:
        return ""
    moment = dt.datetime.fromtimestamp(seconds, workspace.settings.company.zone)
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname()}"


def counts(ledger: Ledger, run_id: int, sent: Mapping[str, int]) -> dict[str, int]:
    """How the messages of this run stand, with those of earlier runs that it delivered, took back, or let wait for
    another day. One that waits for that counts as `waiting` alone."""
    with ledger.read() as conn:
        own = Counter(outbox.counts(conn, run_id))
        own["queued"] -= outbox.waiting(conn, run_id)
    return dict(+own | Counter(sent))


def put_off_for_days(workspace: Workspace, ledger: Ledger, today: dt.date, kind: str = "") -> list[dict[str, Any]]:
    """What has been put off for days, of one kind or of all, as results tell it."""
    with ledger.read() as conn:
        return [one.row(workspace.settings.company.language) for one in put_off(conn, today, kind)]


def in_doubt(ledger: Ledger, kind: str = "") -> list[dict[str, Any]]:
    """What may have gone, and waits for a person to say so, of one kind or of all, as results tell it."""
    with ledger.read() as conn:
        return doubted(conn, kind)


def to_approve(ledger: Ledger) -> int:
    """How many messages wait for a person to approve them, from whichever run."""
    with ledger.read() as conn:
        return outbox.waits(conn)
