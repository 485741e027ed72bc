"""Whether messages that wait may go yet, as their mailings see it now; what may not is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from acctkit.books.ledger import Ledger
from acctkit.calendar import Week
from acctkit.desks import MailDesk
from acctkit.directory import directory
from acctkit.letters import mail_desk
from acctkit.mail import taking_back
from acctkit.mail.compose import address
from acctkit.mail.feedback import KIND as FEEDBACK
from acctkit.mail.summary import KIND as SUMMARY
from acctkit.mail.templates import MailError
from acctkit.types import Outgoing, Person, Stopped, Wait
from acctkit.workspace import Workspace

OWN = (FEEDBACK, SUMMARY)  # the kinds that acctkit writes itself
MOVED = "The address that it goes to was changed since."


def take_back(
    workspace: Workspace, ledger: Ledger, period: Week, now: dt.datetime, *, kinds: Collection[str] | None = None,
    flags: Collection[str] = (),
) -> int:
    """Cancel what waits in the outbox and must not go any more, before new messages are planned, of all `kinds` or of
    these alone; returns how many. What may go on another day stays. Of feedback and summaries, which no plugin writes,
    that is what would go to an address that its rep, the office or a manager has no more."""
    rechecks = Rechecks(workspace, ledger, period, now, flags)
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
        except Unanswered:
            return ""  # it stays, and is asked about again before it goes
        return "" if isinstance(answer, Wait) else answer

    return taking_back.take_back(ledger.engine, reason, asked)


def stopped(
    workspace: Workspace, ledger: Ledger, period: Week, now: dt.datetime, kind: str, account: str
) -> list[Stopped]:
    """What waits in the outbox of a kind to an account and must not go as the books are now, with the reasons: the next
    delivery cancels it."""
    rechecks, found = Rechecks(workspace, ledger, period, now), []
    for message in taking_back.waiting(ledger.engine, kind, account):
        try:
            reason = rechecks.ask(message)
        except Unanswered:
            continue  # its plugin was named; the message stays, too
        if isinstance(reason, str) and reason:
            found.append(Stopped(message.id, message.to, message.subject, reason))
    return found


@dataclass
class Rechecks:
    """Asks the mailing that a message is of whether it may go, as the books are now."""

    workspace: Workspace
    ledger: Ledger
    period: Week
    now: dt.datetime
    flags: Collection[str] = ()
    desks: dict[str, MailDesk] = field(default_factory=dict)

    def ask(self, message: Outgoing) -> str | Wait:
        """Why the message must not go, or not today; empty where it may. Raises Unanswered where the plugin
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
            raise Unanswered
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


class Unanswered(Exception):
    """A recheck failed, and its plugin was named: without its answer the message does not go."""
