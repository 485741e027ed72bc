"""Read what a run did out of the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit.books.ledger import Ledger, open_books
from acctkit.books.schema import findings, outbox, postings, runs, submissions
from acctkit.cli.grouped import stored
from acctkit.mail.outbox import WHOLE, outgoing
from acctkit.running import RUN
from acctkit.testing.results import Message, RunResult, SectionResult
from acctkit.types import Outgoing, Person, Record

if TYPE_CHECKING:
    from acctkit.workspace import Workspace


def tries(opened: Workspace) -> dict[str, int]:
    """How often each message was tried so far; empty where there are no books yet."""
    if opened.settings.books.url == "sqlite:///books.db" and not (opened.root / "books.db").is_file():
        return {}
    with _books(opened) as ledger, ledger.read() as conn:
        rows = conn.execute(sa.select(outbox.c.id, outbox.c.attempts)).all()
        return {row.id: row.attempts for row in rows}


def outcome(opened: Workspace, told: Mapping[str, Any], tried: Mapping[str, int]) -> RunResult:
    """The result of the run that ended last and said `told`; `tried` is what `tries` gave before it."""

    def build(name: str, period: str, as_of: dt.date) -> SectionResult:
        return section(opened, name, period, as_of)

    with _books(opened) as ledger, ledger.read() as conn:
        run = conn.scalar(sa.select(sa.func.max(runs.c.id)).where(runs.c.command == RUN))
        posted = sa.select(postings.c.submission_id).where(postings.c.run_id == run)
        mine = (submissions.c.run_id == run) | submissions.c.id.in_(posted)
        files = conn.execute(sa.select(submissions).where(mine).order_by(submissions.c.id)).mappings().all()
        found = sa.select(findings).where(findings.c.submission_id.in_([row["id"] for row in files]))
        ordered = found.order_by(findings.c.path, findings.c.submission_id, findings.c.id)
        mail = WHOLE.order_by(outbox.c.queued_on, outbox.c.kind, outbox.c.dedupe_key)
        rows = [row for row in conn.execute(mail).mappings()
                if row["run_id"] == run or row["attempts"] != tried.get(row["id"], 0)]
        return RunResult(
            told,
            {row["path"]: row["status"] for row in files},
            tuple(stored(row) for row in conn.execute(ordered).mappings()),
            tuple(message_of(row) for row in rows),
            build,
        )


def message_of(row: Mapping[Any, Any]) -> Message:
    """A message from its row in the outbox."""
    return message_from(outgoing(row), row["state"], row["attempts"], row["last_error"])


def message_from(sent: Outgoing, state: str, attempts: int = 0, error: str = "") -> Message:
    """A message as it goes out, with how it stands."""
    mime = message_from_bytes(sent.mime, _class=EmailMessage, policy=SMTP)
    names = tuple(part.get_filename() or "" for part in mime.iter_attachments())
    return Message(
        sent.kind, sent.to, sent.subject, state, body_of(mime, "plain"), body_of(mime, "html"), sent.account, sent.rep,
        attempts, error, sent.tells, names, mime, sent.cc, sent.amounts,
    )


def body_of(message: EmailMessage, kind: str) -> str:
    """The plain or the html body of a message, empty where it has none."""
    body = message.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def section(opened: Workspace, name: str, period: str, as_of: dt.date) -> SectionResult:
    """A section for a week, as of the week's last day as packages have it."""
    from acctkit.reporting import build_sections

    if name not in opened.plugins.sections:
        raise KeyError(f"there is no section '{name}'; those there are: {', '.join(sorted(opened.plugins.sections))}")
    week = opened.settings.calendar.make().parse(period)
    with _books(opened) as ledger:
        built = build_sections(opened, ledger, week, min(week.last, as_of), only=name)
    if not built:
        raise AssertionError(str(opened.plugins.errors[-1]))
    return SectionResult.of(name, built[0].title.en, built[0].content)


def records(opened: Workspace, form: str, **wanted: Any) -> Sequence[Record[Any]]:
    """The records in force of a form, as plugins read them."""
    with _books(opened) as ledger:
        return ledger.query(opened.settings.calendar.make()).records(form, **wanted)


def people(opened: Workspace, day: dt.date) -> dict[str, Person]:
    """The directory that the plugins hand over on a day."""
    from acctkit.directory import directory

    with _books(opened) as ledger:
        return directory(opened, ledger, day)


@contextmanager
def _books(opened: Workspace) -> Iterator[Ledger]:
    ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
    try:
        yield ledger
    finally:
        ledger.close()
