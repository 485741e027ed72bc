"""What a run writes to whom: every mailing is planned, queued once, and delivered."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit import returning
from acctkit.books.ledger import Ledger
from acctkit.books.schema import packages
from acctkit.calendar import Week
from acctkit.config import MailSettings
from acctkit.desks import MailDesk
from acctkit.errors import SettingsError
from acctkit.filters import add_filters
from acctkit.fitting import misfit
from acctkit.loader import Owned
from acctkit.mail import deliver as delivery
from acctkit.mail import outbox
from acctkit.mail.compose import Composer
from acctkit.mail.feedback import plan_feedback
from acctkit.mail.news import filings
from acctkit.mail.summary import Packaged, SummaryInputs, office_news, plan_summary
from acctkit.mail.templates import environment
from acctkit.taking import company, directory
from acctkit.types import Attachment, Draft, Outgoing, Receipt, Text, Withheld
from acctkit.watchdog import PluginHung
from acctkit.workspace import Workspace

if TYPE_CHECKING:
    from acctkit.contributions import Mailing, Transport

NOTICES = ("overdue-notice",)


@dataclass(frozen=True)
class Mailed:
    """What composing gave: letters that are due but withheld, and messages that could not be made."""

    withheld: tuple[dict[str, str], ...] = ()
    failed: tuple[str, ...] = ()


def write(workspace: Workspace, ledger: Ledger, period: Week, now: dt.datetime, run_id: int) -> Mailed:
    """Plan every mailing and put what is due into the outbox, in one transaction."""
    settings, plugins = workspace.settings, workspace.plugins
    people = directory(workspace, ledger, now.date())
    drafts: list[Draft] = []
    withheld: list[Withheld] = []
    for owned in plugins.mailings.values():
        desk = mail_desk(workspace, ledger, owned, period, now.date())
        mailing = owned.object
        due, held = _sorted(plugins.call(owned.plugin, f"mailing {mailing.kind}", _planned, mailing, desk, default=()))
        drafts += due
        withheld += held
    who = company(workspace)
    handed = returning.hand_back(workspace, ledger, people)
    with ledger.begin() as conn:
        due, held = _sorted(
            plan_feedback(
                conn,
                people=people,
                forms=plugins.forms,
                codes=plugins.codes,
                company=who,
                week=period,
                office=settings.mail.office,
                copies=handed.attached,
                laid=handed.laid,
            )
        )
        drafts += due
        withheld += held
        inputs = SummaryInputs(
            company=who,
            week=period,
            people=people,
            office=settings.mail.office,
            packages=tuple(_packaged(workspace, conn)),
            filings=filings(conn, people.values(), plugins.forms, period),
            withheld=tuple(withheld),
            news=office_news(conn, people=people, forms=plugins.forms, codes=plugins.codes, language=who.language),
        )
        drafts += plan_summary(conn, inputs, plugins.forms)
        queued = outbox.queue(
            conn,
            drafts,
            composer=composer(workspace),
            now=now,
            as_of=now.date(),
            run_id=run_id,
            approve=NOTICES if settings.mail.approve == "notices" else (),
        )
    lines = tuple(
        {"kind": one.kind, "account": one.account, "reason": one.reason.say(who.language)} for one in withheld
    )
    return Mailed(lines, queued.failed)


def deliver(
    workspace: Workspace, ledger: Ledger, period: Week, today: dt.date, clock: Callable[[], float] = time.time
) -> dict[str, int]:
    """Send what is due by the transport that the settings name; returns how many ended in each state."""
    settings, plugins = workspace.settings, workspace.plugins
    name = settings.mail.transport
    owned = plugins.transports.get(name)
    if owned is None:
        return {}
    where = f"transport {name}"
    own = plugins.settings_of(owned.plugin)
    guard = partial(plugins.guard.over, owned.plugin, where, plugins.home_of(owned.plugin))
    carrier = plugins.call(owned.plugin, where, _opened, owned.object, workspace.root, own, guard)
    if carrier is None:
        return {}

    def failed(error: BaseException) -> None:
        if not isinstance(error, _Unanswered):
            plugins.fault(owned.plugin, where, error, (carrier.passed,))

    try:
        return delivery.deliver(
            ledger.engine,
            carrier,
            recheck=lambda message: _recheck(workspace, ledger, message, period, today),
            clock=clock,
            redirect_to=settings.mail.redirect_to,
            on_error=failed,
        )
    finally:
        plugins.call(owned.plugin, where, carrier.end)


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
    plugins.left_out.append(f"{sentence} Letters wait in the outbox.")


@dataclass
class _Watched:
    """A plugin's carrier, whose sending is ended when it hangs: nobody knows then whether the message went, and the
    others wait for the next run."""

    passed: Callable[[Outgoing], Receipt]
    end: Callable[[], object]
    exactly_once: bool
    guard: Callable[[], AbstractContextManager[None]]
    hung: bool = False

    def send(self, message: Outgoing) -> Receipt:
        """Send by the plugin's carrier."""
        if self.hung:
            return Receipt("deferred", error="the transport hung with the message before this one")
        try:
            with self.guard():
                receipt = self.passed(message)
                if fault := misfit(receipt, Receipt):
                    raise TypeError(f"send() gives a Receipt whose {fault}" if isinstance(receipt, Receipt) else
                                    f"send() gives {fault}")
                return receipt
        except PluginHung as hung:
            self.hung = True
            raise TimeoutError(str(hung)).with_traceback(hung.__traceback__) from hung

    def close(self) -> None:
        """Nothing: who opened the carrier closes it, by `end`."""


def _opened(
    transport: Transport, root: Path, settings: Any, guard: Callable[[], AbstractContextManager[None]]
) -> _Watched:
    carrier = transport.open(root, settings)
    for name in ("send", "close"):
        if not callable(getattr(carrier, name, None)):
            raise TypeError(f"open() gives {type(carrier).__name__}, which has no {name}()")
    return _Watched(carrier.send, carrier.close, bool(getattr(carrier, "exactly_once", False)), guard)


def counts(ledger: Ledger, run_id: int, sent: dict[str, int]) -> dict[str, int]:
    """How the messages of this run stand, with those of earlier runs that it delivered."""
    with ledger.read() as conn:
        own = Counter(outbox.counts(conn, run_id))
    return dict(own | Counter(sent))


def composer(workspace: Workspace) -> Composer:
    """The composer of a workspace: its templates, its sender."""
    made = environment(workspace.template_folders(), lambda env: add_filters(env, workspace.plugins))
    return Composer(made, workspace.settings.mail.sender, workspace.settings.company.name)


def mail_desk(workspace: Workspace, ledger: Ledger, owned: Owned[Mailing], period: Week, today: dt.date) -> MailDesk:
    """What a plugin's mailing works with."""
    calendar = workspace.settings.calendar.make()
    mail = workspace.settings.mail
    return MailDesk(
        ledger.query(calendar),
        calendar,
        company(workspace),
        directory(workspace, ledger, today),
        today,
        workspace.plugins.settings_of(owned.plugin),
        period,
        mail.office,
        mail.sender,
        settings_of=workspace.plugins.settings_of,
    )


def _planned(mailing: Mailing, desk: MailDesk) -> list[Draft | Withheld]:
    """What a mailing plans, each a Draft or a Withheld."""
    items = list(mailing.plan(desk) or ())
    for item in items:
        if not isinstance(item, Draft | Withheld):
            raise TypeError(f"plan() gives {type(item).__name__}, not Draft or Withheld")
        if fault := misfit(item, Draft if isinstance(item, Draft) else Withheld, skip=("kind",)):
            raise TypeError(f"plan() gives a {type(item).__name__} whose {fault}")
    return [replace(item, kind=mailing.kind) for item in items]


def _sorted(items: Iterable[Draft | Withheld]) -> tuple[list[Draft], list[Withheld]]:
    """Drafts, and what is withheld."""
    listed = list(items)
    return [i for i in listed if isinstance(i, Draft)], [i for i in listed if isinstance(i, Withheld)]


def _recheck(workspace: Workspace, ledger: Ledger, message: Outgoing, period: Week, today: dt.date) -> str:
    owned = workspace.plugins.mailings.get(message.kind)
    if owned is None or owned.object.recheck is None:
        return ""
    desk = mail_desk(workspace, ledger, owned, period, today)
    reason = workspace.plugins.call(
        owned.plugin, f"mailing {message.kind}", _reason, owned.object.recheck, desk, message
    )
    if reason is None:
        raise _Unanswered
    return str(reason)


def _reason(recheck: Callable[[MailDesk, Outgoing], str], desk: MailDesk, message: Outgoing) -> str:
    reason = recheck(desk, message)
    if not isinstance(reason, str | None):
        raise TypeError(f"recheck() gives {type(reason).__name__}, not the reason as text")
    return reason or ""


class _Unanswered(Exception):
    """A recheck failed, and its plugin was named: without its answer the message does not go."""


def _packaged(workspace: Workspace, conn: sa.Connection) -> Iterator[Packaged]:
    """The latest version of every package; which of them are news is decided by what was told."""
    calendar = workspace.settings.calendar.make()
    rows = conn.execute(sa.select(packages).order_by(packages.c.period, packages.c.version)).mappings().all()
    for row in {row["period"]: row for row in rows}.values():
        path = workspace.root / row["path"]
        said = {name: tuple(Text(*line) for line in lines) for name, lines in row["message"].items()}
        yield Packaged(
            calendar.parse(row["period"]),
            row["version"],
            said["headline"],
            said["decisions"],
            Attachment(path.name, path, "application/zip"),
            changed=said["changed"],
        )
