"""Desks: what the core hands to an object of a plugin when it calls it, so that it need not look for anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acctkit.calendar import Calendar, Week
from acctkit.types.books import Books
from acctkit.types.filed import Filed, Stopped
from acctkit.types.findings import Entry
from acctkit.types.people import Person
from acctkit.types.sections import Content


@dataclass(frozen=True)
class Company:
    """The company as its settings name it; `currency` is an ISO 4217 code, `language` a locale.

    `name` is how customers know it, `legal_name` how the law does: the name, where the settings have no other.
    `address` and `bank` (where customers pay to) are lines as a letter shows them, empty where the settings have none.
    """

    name: str
    currency: str
    language: str = "en"
    timezone: str = "UTC"
    legal_name: str = ""
    address: tuple[str, ...] = ()
    tax_id: str = ""
    bank: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.legal_name:
            object.__setattr__(self, "legal_name", self.name)


def _no_settings(plugin: str) -> Any:
    """What a desk that stands alone, as in a test, knows of other plugins' settings."""
    return None


@dataclass(frozen=True)
class Desk:
    """What every plugin object works with: the books, the calendar, the people, and the plugin's own settings.

    `as_of` is today as the run was told; `settings` is the model that the plugin gave in `acctkit_settings`, or None.
    `settings_of(name)` gives those of another plugin, or None where it is not there or has none: a plugin that sums up
    what another one's forms say may need the rates by which they count. `transport` is the name of what carries mail;
    with `folder` nothing leaves the house. `root` is the folder of the workspace: relative paths in a plugin's settings
    lie in it.
    """

    books: Books
    calendar: Calendar
    company: Company
    people: Mapping[str, Person]
    as_of: dt.date
    settings: Any = None
    settings_of: Callable[[str], Any] = field(default=_no_settings, kw_only=True)
    transport: str = field(default="folder", kw_only=True)
    root: Path = field(default=Path(), kw_only=True)


@dataclass(frozen=True)
class CheckDesk(Desk):
    """A desk with the file under check: who dropped it (None for the office) and the reporting week of the run.

    `refused` are the rows (sheet, row number) of the checked form that could not be read: they are told for
    themselves, so a check that chains rows need not tell the hole that they leave. `beside` are the rows of the file's
    other forms, as far as they can be read, by form name: what one workbook says together is posted together.
    """

    person: Person | None = None
    week: Week | None = None
    path: str = ""
    refused: frozenset[tuple[str, int]] = frozenset()
    beside: Mapping[str, Sequence[Entry[Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class SectionDesk(Desk):
    """A desk with the week that a section is for. Figures are as of `as_of`: for a package, the week's last day.

    `people` are those that count for this reader; `rep` narrows the section to one rep (None: the whole company).
    """

    week: Week = Week(dt.date.min, dt.date.min, "")
    rep: str | None = None


@dataclass(frozen=True)
class MailDesk(Desk):
    """A desk for composing: the reporting week, and where office mail goes (`[mail] office`). `time` is the time of day
    by the company's clock; noon where the run was told the day.

    `sections` has by name what each section says of the week that `as_of` lies in, for a mailing that asks for it.
    `flags` are those of the plugin's own command (`mailing_command(..., flags=...)`) that it was called with. `memory`
    keeps from run to run what the mailing wants to know again, text by text, written at once and for good, each mailing
    for itself; a plan that is only looked at, a preview and a dry run leave no trace in it. `language` is the one that
    a preview was asked for in; empty otherwise, when the receiver's own counts.
    """

    week: Week = Week(dt.date.min, dt.date.min, "")
    office: tuple[str, ...] = ()
    sender: str = ""
    time: dt.time = field(default=dt.time(12), kw_only=True)
    sections: Mapping[str, Content] = field(default_factory=dict, kw_only=True)
    flags: frozenset[str] = field(default=frozenset(), kw_only=True)
    memory: MutableMapping[str, str] = field(default_factory=dict, kw_only=True)
    language: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class PaperDesk(Desk):
    """A desk for offering papers: `as_of` is today, the day that new papers bear, and `week` the reporting week."""

    week: Week = Week(dt.date.min, dt.date.min, "")


def _alone(*asked: object) -> Any:
    """What a command's desk that stands alone, as in a test, files and finds in the outbox."""
    raise RuntimeError("This desk has no workspace: it is made by command_desk.")


@dataclass(frozen=True)
class CommandDesk(Desk):
    """A desk for a command that a plugin adds, made by `command_desk`. `user` is who runs it, by the name that the
    system knows.

    `file_rows(form, rows, name)` files rows of an office form, made of its row model, in a workbook of their own named
    by the day and `name`, and takes it into the books at once: as if the office had dropped it, with a submission that
    may be listed, traced and withdrawn. The columns that were given count, also blank. What would be refused raises
    `UsageProblem` with the sentences, and no file is made.

    `stopped(kind, account)` are the messages of a mailing to an account that wait in the outbox and will not go, by
    what the mailing's `recheck` says now.
    """

    user: str = field(default="", kw_only=True)
    file_rows: Callable[[str, Sequence[Any], str], Filed] = field(default=_alone, kw_only=True)
    stopped: Callable[[str, str], Sequence[Stopped]] = field(default=_alone, kw_only=True)


def _nothing_there(path: Path) -> bool:
    """Whether a file may be laid at `path`, as far as a desk knows that stands alone, as in a test."""
    return not path.exists()


def _no_bounce(data: bytes) -> bool:
    return False


@dataclass(frozen=True)
class SourceDesk(Desk):
    """A desk for fetching. `memory` keeps, from run to run, what a source wants to know again, such as what it fetched
    already: text by text, written at once and for good, each source for itself.

    `free(path)` says whether a file may be laid there: nothing is there, or what is there is in the archive already.
    Where it may not, the source is asked again in the same run, as soon as the inbox was collected.

    `bounced(data)` takes the bytes of any message, as it came. What a mail server says in it of a message of ours is
    kept, once however often it is handed over, and the run tells it; True where it names one that went, so that nothing
    more is to be done about it. What a person wrote is never taken for that, a word that somebody is away neither.
    """

    memory: MutableMapping[str, str] = field(default_factory=dict)
    free: Callable[[Path], bool] = field(default=_nothing_there, kw_only=True)
    bounced: Callable[[bytes], bool] = field(default=_no_bounce, kw_only=True)
