"""Looking at a mailing before it acts: what it would do now, and how one message of it reads.

Nothing is queued, sent, told or remembered. The books are read as they are at one moment, also while a run is active.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

from acctkit import letters
from acctkit.books.ledger import Ledger, open_books
from acctkit.books.remembering import Musing
from acctkit.contributions import Mailing
from acctkit.copies.naming import safe_stem
from acctkit.desks import MailDesk
from acctkit.errors import AcctkitError, FolderError, SettingsError, UsageProblem
from acctkit.guarding import Owned
from acctkit.reports.sections import sound_table
from acctkit.types import Draft, Outgoing, Table
from acctkit.workspace import Workspace

NOBODY = "nobody@acctkit.invalid"  # a message to look at may be to an account that has no address yet


def mailing_of(workspace: Workspace, kind: str) -> Owned[Mailing]:
    """The mailing `kind`; raises SettingsError where there is none, with the reason where it was left out."""
    plugins = workspace.plugins
    if kind not in plugins.mailings:
        why = "; ".join(line for line in map(str, plugins.left_out) if f"mailing '{kind}'" in line)
        raise SettingsError(why or f"There is no mailing '{kind}'; see: acctkit plugins list")
    return plugins.mailings[kind]


def plan(workspace: Workspace, kind: str, day: dt.date, flags: Collection[str] = ()) -> Table:
    """What the mailing `kind` would do on `day` and what not, and why, as its plugin's table says it.

    Raises SettingsError where there is no such mailing, UsageProblem where it has no table, BooksError.
    """
    owned = mailing_of(workspace, kind)
    if owned.object.table is None:
        raise UsageProblem(f"The mailing '{kind}' of plugin {owned.plugin} has no plan to look at.")
    with _desk(workspace, owned, day, flags) as (desk, ledger):
        desk = letters.with_sections(workspace, ledger, owned.object, desk)
        given = workspace.plugins.call(owned.plugin, f"mailing {kind}", table_of, owned.object.table, desk)
    if given is None:
        raise AcctkitError(str(workspace.plugins.errors[-1]))
    table: Table = given
    return table


def table_of(function: Callable[[MailDesk], Table], desk: MailDesk) -> Table:
    """The table that a mailing's function gives; raises TypeError or ValueError naming what is off."""
    table = function(desk)
    if not isinstance(table, Table):
        raise TypeError(f"table() gives {type(table).__name__}, not Table")
    return sound_table(table, "table() gives a Table")


@dataclass(frozen=True)
class Preview:
    """A message to look at: the draft, and the message that it makes. `addressed` tells whether it has an address,
    `missing` why it is without its papers, where it is."""

    draft: Draft
    message: Outgoing
    addressed: bool
    level: int | None
    missing: str = ""

    @property
    def parsed(self) -> EmailMessage:
        """The message as mail programs read it."""
        return message_from_bytes(self.message.mime, _class=EmailMessage, policy=SMTP)

    def body(self, kind: str) -> str:
        """What it says as `plain` or `html`; empty where it does not."""
        part = self.parsed.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""

    @property
    def stem(self) -> str:
        """How its files are called, without the suffix."""
        level = [] if self.level is None else [str(self.level)]
        return safe_stem("-".join([self.draft.kind, self.draft.account or self.draft.to, *level]))

    def save(self, folder: Path) -> list[Path]:
        """Write the message, its HTML and what is attached into `folder`, and return where they lie. Raises
        FolderError."""
        parsed, html = self.parsed, self.body("html")
        files = {f"{self.stem}.eml": self.message.mime}
        for part in parsed.walk():
            if id := str(part["Content-ID"] or "").strip("<>"):
                name = _free(f"{self.stem} {safe_stem(id.partition('@')[0])}.{part.get_content_subtype()}", files)
                files[name] = part.get_payload(decode=True) or b""  # type: ignore[assignment]
                html = html.replace(f"cid:{id}", quote(name))
        if html:
            files[f"{self.stem}.html"] = html.encode("utf-8" if "charset" in html[:1000].lower() else "utf-8-sig")
        for part in parsed.iter_attachments():
            name = part.get_filename() or "attachment"
            stem, dot, suffix = name.rpartition(".")
            safe = f"{safe_stem(stem)}.{safe_stem(suffix)}" if dot and stem else safe_stem(name)
            files[_free(f"{self.stem} {safe}", files)] = part.get_payload(decode=True) or b""  # type: ignore[assignment]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in files.items():
                (folder / name).write_bytes(data)
        except OSError as error:
            raise FolderError(
                f"The preview cannot be written into {folder} ({error.strerror}); name another folder: --output DIR."
            ) from None
        return [folder / name for name in files]


def preview(
    workspace: Workspace, kind: str, account: str, level: int | None, day: dt.date | None, language: str = ""
) -> Preview:
    """The message of the mailing `kind` to one account as of a level, composed as it would go out.

    Raises SettingsError where there is no such mailing; UsageProblem where it has no preview, or with the plugin's own
    sentence where there is no such message; MailError where its templates cannot make it; BooksError.
    """
    owned = mailing_of(workspace, kind)
    if owned.object.preview is None:
        raise UsageProblem(f"The mailing '{kind}' of plugin {owned.plugin} has no message to look at.")
    now = workspace.moment(day)
    with _desk(workspace, owned, now.date(), language=language) as (desk, ledger):
        desk = letters.with_sections(workspace, ledger, owned.object, desk)
        given = workspace.plugins.call(owned.plugin, f"mailing {kind}", _draft, owned.object, desk, account, level)
    if given is None:
        raise AcctkitError(str(workspace.plugins.errors[-1]))
    if isinstance(given, AcctkitError):
        raise UsageProblem(str(given))
    draft: Draft = replace(given, language=language) if language else given
    addressed = bool(draft.to.strip())
    sent = draft if addressed else replace(draft, to=NOBODY)
    with letters.composing(workspace) as (composer, papers):
        message = composer.compose(sent, now)
    return Preview(draft, message, addressed, level, papers.missing)


def _draft(mailing: Mailing, desk: MailDesk, account: str, level: int | None) -> Draft | AcctkitError:
    """The draft, or what the plugin says to who asked for it."""
    assert mailing.preview is not None
    try:
        draft = mailing.preview(desk, account, level)
    except AcctkitError as error:
        return error
    if not isinstance(draft, Draft):
        raise TypeError(f"preview() gives {type(draft).__name__}, not Draft")
    return letters.of_kind(mailing, draft, "preview()")


@contextmanager
def _desk(
    workspace: Workspace, owned: Owned[Mailing], day: dt.date, flags: Collection[str] = (), language: str = ""
) -> Iterator[tuple[MailDesk, Ledger]]:
    """The desk of a mailing over the books as they are at one moment; what it puts into its memory is forgotten."""
    plugins, now = workspace.plugins, workspace.moment(day)
    period = workspace.settings.calendar.make().last_complete(day)
    ledger = open_books(workspace.settings.books.url, workspace.root, plugins.forms)
    try:
        with ledger.read() as conn:
            desk = letters.mail_desk(workspace, ledger, owned, period, now, flags)
            books = ledger.query(desk.calendar, conn)
            yield replace(desk, books=books, memory=Musing(dict(desk.memory)), language=language), ledger
    finally:
        ledger.close()


def _free(name: str, taken: Collection[str]) -> str:
    """A name that none of those taken is, on systems that tell no case apart either."""
    lower, found, number = {one.lower() for one in taken}, name, 1
    while found.lower() in lower:
        number += 1
        stem, dot, suffix = name.rpartition(".")
        found = f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})"
    return found
