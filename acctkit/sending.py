"""Send what waits in the outbox, by the transport that the settings name."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acctkit.books.ledger import Ledger
from acctkit.calendar import Week
from acctkit.config import MailSettings
from acctkit.desks import MailDesk
from acctkit.directory import directory
from acctkit.errors import SettingsError
from acctkit.fitting import misfit
from acctkit.guard import Over
from acctkit.guarding import LeftOut
from acctkit.letters import mail_desk
from acctkit.mail import deliver as delivery
from acctkit.mail import outbox, taking_back
from acctkit.mail.breaker import Halt
from acctkit.mail.claims import LEASE
from acctkit.mail.compose import address
from acctkit.mail.deliver import Terms, Told
from acctkit.mail.doubt import LOOK_AFTER
from acctkit.mail.feedback import KIND as FEEDBACK
from acctkit.mail.put_off import put_off
from acctkit.mail.summary import KIND as SUMMARY
from acctkit.mail.templates import MailError
from acctkit.mail.waiting import in_doubt as doubted
from acctkit.redacting import redacted
from acctkit.types import Outgoing, Person, Receipt, Stopped, Wait
from acctkit.watchdog import PluginHung
from acctkit.workspace import Workspace

if TYPE_CHECKING:
    from acctkit.contributions import Transport

OWN = (FEEDBACK, SUMMARY)  # the kinds that acctkit writes itself
MOVED = "The address that it goes to was changed since."


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
    rechecks = _Rechecks(workspace, ledger, period, now, flags)

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
        if not isinstance(error, _Unanswered):
            plugins.fault(plugin, where, error, (carrier.passed,))

    return carrier, where, failed


def take_back(
    workspace: Workspace, ledger: Ledger, period: Week, now: dt.datetime, *, kinds: Collection[str] | None = None,
    flags: Collection[str] = (),
) -> int:
    """Cancel what waits in the outbox and must not go any more, before new messages are planned, of all `kinds` or of
    these alone; returns how many. What may go on another day stays. Of feedback and summaries, which no plugin writes,
    that is what would go to an address that its rep, the office or a manager has no more."""
    rechecks = _Rechecks(workspace, ledger, period, now, flags)
    people = cache(lambda: directory(workspace, ledger, now.date()))
    asked = [
        kind for kind, owned in workspace.plugins.mailings.items()
        if owned.object.recheck and (kinds is None or kind in kinds)
    ]
    if kinds is None:
        asked += OWN

    def reason(message: Outgoing) -> str:
        if message.kind in OWN:
            return MOVED if _moved(message, people(), workspace.settings.mail.office) else ""
        try:
            answer = rechecks.ask(message)
        except _Unanswered:
            return ""  # it stays, and is asked about again before it goes
        return "" if isinstance(answer, Wait) else answer

    return taking_back.take_back(ledger.engine, reason, asked)


def stopped(
    workspace: Workspace, ledger: Ledger, period: Week, now: dt.datetime, kind: str, account: str
) -> list[Stopped]:
    """What waits in the outbox of a kind to an account and must not go as the books are now, with the reasons: the next
    delivery cancels it."""
    rechecks, found = _Rechecks(workspace, ledger, period, now), []
    for message in taking_back.waiting(ledger.engine, kind, account):
        try:
            reason = rechecks.ask(message)
        except _Unanswered:
            continue  # its plugin was named; the message stays, too
        if isinstance(reason, str) and reason:
            found.append(Stopped(message.id, message.to, message.subject, reason))
    return found


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


@dataclass
class _Rechecks:
    """Asks the mailing that a message is of whether it may go, as the books are now."""

    workspace: Workspace
    ledger: Ledger
    period: Week
    now: dt.datetime
    flags: Collection[str] = ()
    desks: dict[str, MailDesk] = field(default_factory=dict)

    def ask(self, message: Outgoing) -> str | Wait:
        """Why the message must not go, or not today; empty where it may. Raises _Unanswered where the plugin
        failed."""
        plugins = self.workspace.plugins
        owned = plugins.mailings.get(message.kind)
        if owned is None or owned.object.recheck is None:
            return ""
        if message.kind not in self.desks:
            self.desks[message.kind] = mail_desk(self.workspace, self.ledger, owned, self.period, self.now, self.flags)
        desk, where = self.desks[message.kind], f"mailing {message.kind}"
        answer: str | Wait | None = plugins.call(owned.plugin, where, _answer, owned.object.recheck, desk, message)
        if answer is None:
            raise _Unanswered
        return answer


def _moved(message: Outgoing, people: Mapping[str, Person], office: Collection[str]) -> bool:
    """Whether whom a message of acctkit's own is for has another good address by now."""
    if message.kind == FEEDBACK:
        mine = [people[message.rep].email] if message.rep in people else []
    else:
        mine = [*office, *(person.manager_email for person in people.values())]
    there = {spec for one in mine if (spec := _spec(one))}
    return bool(there) and message.to.casefold() not in there


def _spec(written: str) -> str:
    """An address as messages have it, in small letters; empty where it is none."""
    try:
        return address(written).addr_spec.casefold()
    except MailError:
        return ""


def _answer(recheck: Callable[[MailDesk, Outgoing], str | Wait], desk: MailDesk, message: Outgoing) -> str | Wait:
    answer = recheck(desk, message)
    if not isinstance(answer, str | Wait | None):
        raise TypeError(f"recheck() gives {type(answer).__name__}, not the reason as text or Wait")
    if isinstance(answer, Wait) and not (isinstance(answer.reason, str) and answer.reason.strip()):
        raise TypeError("recheck() gives a Wait without a reason")
    return answer or ""


class _Unanswered(Exception):
    """A recheck failed, and its plugin was named: without its answer the message does not go."""


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
