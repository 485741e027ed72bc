"""What a run writes to whom: every mailing is planned, queued once, and delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from acctkit import returning
from acctkit.books import documents
from acctkit.books.documents import Claiming
from acctkit.books.filed import filed_by
from acctkit.books.incoming import unanswered
from acctkit.books.ledger import Ledger
from acctkit.books.memo import Remembering
from acctkit.books.remembering import Memory
from acctkit.books.schema import packages
from acctkit.calendar import Week
from acctkit.desks import MailDesk
from acctkit.directory import company, directory
from acctkit.filters import add_filters
from acctkit.fitting import misfit
from acctkit.loader import Owned
from acctkit.mail import outbox, returned
from acctkit.mail.compose import Composer
from acctkit.mail.feedback import plan_feedback
from acctkit.mail.languages import untold
from acctkit.mail.limits import spoken
from acctkit.mail.put_off import put_off
from acctkit.mail.refused import refused
from acctkit.mail.summary import Packaged, SummaryInputs, office_news, plan_summary
from acctkit.mail.templates import environment
from acctkit.mail.verdicts import Person as Decider
from acctkit.mail.verdicts import record
from acctkit.mail.waiting import waiting
from acctkit.papers.enclosing import Enclosures, enclosures
from acctkit.papers.sender import sender
from acctkit.reading.guard import Readers
from acctkit.reporting import build_sections
from acctkit.types import OFFICE, Attachment, Document, Draft, Person, Text, Withheld
from acctkit.workspace import Workspace

if TYPE_CHECKING:
    from acctkit.contributions import Mailing

D = TypeVar("D", bound=Draft | Withheld)
NOTICES = ("overdue-notice", "statement")  # what goes to customers
SETTINGS = "[mail] approve_up_to"  # what stands as who approved a message that no person saw


@dataclass(frozen=True)
class Mailed:
    """What composing gave: letters that are due but withheld, messages that could not be made, and the ids of those
    that were; `left_out` says why they go without their papers, where they do, and `otherwise` which of them are not in
    their reader's language."""

    withheld: tuple[dict[str, Any], ...] = ()
    failed: tuple[str, ...] = ()
    queued: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    otherwise: tuple[dict[str, Any], ...] = ()


def write(
    workspace: Workspace, ledger: Ledger, period: Week, now: dt.datetime, run_id: int, readers: Readers | None = None
) -> Mailed:
    """Plan every mailing of a run and put what is due into the outbox, in one transaction. `readers` are processes that
    somebody keeps; without them those that make copies are started, and ended."""
    settings, plugins = workspace.settings, workspace.plugins
    people = directory(workspace, ledger, now.date())
    every = [owned for owned in plugins.mailings.values() if owned.object.every_run]
    drafts, withheld = _plan(workspace, ledger, every, people, period, now)
    who = company(workspace)
    handed = returning.hand_back(workspace, ledger, people, readers)
    with composing(workspace) as (making, papers), ledger.begin() as conn:
        claimed = documents.claimings(ledger, conn)
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
                unclaimed=_unclaimed(workspace, ledger, conn, now.date(), claimed),
                claimed={
                    document.submission: one for one in claimed
                    for document in one.claim.documents
                },
            )
        )
        withheld += held
        queued = _queue(workspace, conn, [*drafts, *due], making, now, run_id)
        inputs = SummaryInputs(
            company=who,
            week=period,
            people=people,
            office=settings.mail.office,
            packages=tuple(_packaged(workspace, conn)),
            filings=filed_by(conn, people.values(), plugins.forms, period),
            withheld=tuple(withheld),
            news=office_news(conn, people=people, forms=plugins.forms, codes=plugins.codes, language=who.language),
            otherwise=tuple(untold(conn)),
            waiting=waiting(conn),
            put_off=put_off(conn, now.date(), given_up=True),
            refused=refused(conn),
            incoming=tuple(one for one in unanswered(conn) if one.folder == OFFICE),
            bounces=tuple(returned.listing(conn, returned.OPEN)),
        )
        queued += _queue(workspace, conn, plan_summary(conn, inputs, plugins.forms), making, now, run_id)
    return _mailed(withheld, queued, who.language, papers)


def write_one(
    workspace: Workspace, ledger: Ledger, kind: str, now: dt.datetime, run_id: int, flags: Collection[str] = ()
) -> Mailed:
    """Plan one mailing by itself, with the `flags` of its command, and put what is due into the outbox."""
    period = workspace.settings.calendar.make().last_complete(now.date())
    people = directory(workspace, ledger, now.date())
    drafts, withheld = _plan(workspace, ledger, [workspace.plugins.mailings[kind]], people, period, now, flags)
    with composing(workspace) as (making, papers), ledger.begin() as conn:
        queued = _queue(workspace, conn, drafts, making, now, run_id)
    return _mailed(withheld, queued, workspace.settings.company.language, papers)


def _plan(
    workspace: Workspace, ledger: Ledger, mailings: Iterable[Owned[Mailing]], people: Mapping[str, Person],
    period: Week, now: dt.datetime, flags: Collection[str] = (),
) -> tuple[list[Draft], list[Withheld]]:
    """What mailings of plugins plan: drafts, and what is withheld."""
    drafts: list[Draft] = []
    withheld: list[Withheld] = []
    books = Remembering(ledger.query(workspace.settings.calendar.make()), workspace.plugins.forms, {}, every=True)
    for owned in mailings:
        desk = replace(mail_desk(workspace, ledger, owned, period, now, flags, people), books=books)
        desk = with_sections(workspace, ledger, owned.object, desk)
        where = f"mailing {owned.object.kind}"
        due, held = _sorted(workspace.plugins.call(owned.plugin, where, _planned, owned.object, desk, default=()))
        drafts += due
        withheld += held
    return drafts, withheld


def _queue(
    workspace: Workspace, conn: sa.Connection, drafts: Iterable[Draft], making: Composer, now: dt.datetime, run_id: int
) -> outbox.Queued:
    mail = workspace.settings.mail
    queued = outbox.queue(
        conn,
        drafts,
        composer=making,
        now=now,
        as_of=now.date(),
        run_id=run_id,
        approve=NOTICES if mail.approves == "notices" else (),
        up_to=mail.approve_up_to,
    )
    record(conn, queued.approved, "approved", Decider(SETTINGS, now), f"up to {spoken(mail.approve_up_to)}")
    return queued


def _mailed(withheld: Iterable[Withheld], queued: outbox.Queued, language: str, papers: Enclosures) -> Mailed:
    lines = tuple(
        {"kind": one.kind, "account": one.account, "reason": one.reason.say(language), "decided": one.decided}
        for one in withheld
    )
    others = tuple(one.row(language) for one in queued.otherwise)
    return Mailed(lines, queued.failed, queued.ids, (papers.missing,) if papers.missing else (), others)


def _unclaimed(
    workspace: Workspace, ledger: Ledger, conn: sa.Connection, today: dt.date, claimed: Sequence[Claiming]
) -> list[Document]:
    """The documents that no row names, as long after they came as the settings say."""
    days = workspace.settings.intake.unclaimed_days
    if days < 0:
        return []
    return [one for one in documents.unclaimed(ledger, conn, claimed) if one.day + dt.timedelta(days) <= today]


def composer(workspace: Workspace) -> Composer:
    """The composer of a workspace: its templates, its sender."""
    made = environment(workspace.template_folders(), lambda env: add_filters(env, workspace.plugins))
    return Composer(made, workspace.settings.mail.sender, workspace.settings.company.name)


@contextmanager
def composing(workspace: Workspace) -> Iterator[tuple[Composer, Enclosures]]:
    """A composer that typesets the papers of messages, and what it typesets them by: afterwards that says what could
    not be made."""
    with enclosures(workspace.template_folders(), sender(workspace)) as papers:
        yield replace(composer(workspace), enclose=papers.enclose, ahead=papers.ahead), papers


def mail_desk(
    workspace: Workspace, ledger: Ledger, owned: Owned[Mailing], period: Week, now: dt.datetime,
    flags: Collection[str] = (), people: Mapping[str, Person] | None = None,
) -> MailDesk:
    """What a plugin's mailing works with; `flags` are those of its command, `people` those of today where they are
    known already."""
    calendar = workspace.settings.calendar.make()
    mail = workspace.settings.mail
    return MailDesk(
        ledger.query(calendar),
        calendar,
        company(workspace),
        directory(workspace, ledger, now.date()) if people is None else people,
        now.date(),
        workspace.plugins.settings_of(owned.plugin),
        period,
        mail.office,
        mail.sender,
        settings_of=workspace.plugins.settings_of,
        transport=workspace.transport,
        root=workspace.home,
        time=now.time(),
        flags=frozenset(flags),
        memory=Memory(ledger, f"mailing:{owned.object.kind}:"),
    )


def with_sections(workspace: Workspace, ledger: Ledger, mailing: Mailing, desk: MailDesk) -> MailDesk:
    """The desk with what sections say, where the mailing asks for it."""
    if not mailing.sections:
        return desk
    built = build_sections(workspace, ledger, desk.calendar.week(desk.as_of), desk.as_of)
    return replace(desk, sections={one.name: one.content for one in built})


def _planned(mailing: Mailing, desk: MailDesk) -> list[Draft | Withheld]:
    """What a mailing plans, each a Draft or a Withheld."""
    items = list(mailing.plan(desk) or ())
    for item in items:
        if not isinstance(item, Draft | Withheld):
            raise TypeError(f"plan() gives {type(item).__name__}, not Draft or Withheld")
    return [of_kind(mailing, item, "plan()") for item in items]


def of_kind(mailing: Mailing, item: D, giver: str) -> D:
    """What a mailing's function gave, as one of its kind; raises TypeError where a field of it holds what it must
    not."""
    if fault := misfit(item, type(item), skip=("kind",)):
        raise TypeError(f"{giver} gives a {type(item).__name__} whose {fault}")
    return replace(item, kind=mailing.kind)


def _sorted(items: Iterable[Draft | Withheld]) -> tuple[list[Draft], list[Withheld]]:
    """Drafts, and what is withheld."""
    listed = list(items)
    return [i for i in listed if isinstance(i, Draft)], [i for i in listed if isinstance(i, Withheld)]


def _packaged(workspace: Workspace, conn: sa.Connection) -> Iterator[Packaged]:
    """The latest version of every package; which of them are news is decided by what was told."""
    calendar = workspace.settings.calendar.make()
    rows = conn.execute(sa.select(packages).order_by(packages.c.period, packages.c.version)).mappings().all()
    for row in {row["period"]: row for row in rows}.values():
        path = workspace.root / row["path"]
        message = row["message"]
        said = {name: tuple(Text(*line) for line in message[name]) for name in ("headline", "decisions", "changed")}
        yield Packaged(
            calendar.parse(row["period"]),
            row["version"],
            said["headline"],
            said["decisions"],
            Attachment(path.name, path, "application/zip"),
            changed=said["changed"],
            lighter=_lighter(path.parent / f"acctkit-{row['period']}.xlsx"),
            place=row["path"],
        )


def _lighter(workbook: Path) -> Attachment | None:
    """The workbook of a package, which goes where the zip with all its sources is too big for a message."""
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Attachment(workbook.name, workbook, media) if workbook.is_file() else None
