"""Every extension point of acctkit: the one page that a plugin author must read.

A hook hands over named objects; the core collects them, orders them by plugin and name, runs them one by one and names
the plugin that fails. A hook that raises, or an object of it that raises while it is used, costs only its own result:
the run goes on and `plugin_errors` tells. One that outlasts `[run] plugin_seconds` is ended, and not called again in
that run. What a plugin prints goes to stderr. Two plugins that declare one name are an error that names both. There is
no `firstresult`, no `historic`, and hook wrappers are refused. `tryfirst` and `trylast` have no effect.
"""

from __future__ import annotations

import concurrent.futures
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pluggy

from acctkit.calendar import Calendar, Week
from acctkit.types import (
    Books,
    Code,
    Content,
    Draft,
    Entry,
    Finding,
    Outgoing,
    Person,
    Receipt,
    Text,
    Withheld,
)

if TYPE_CHECKING:
    import click
    import jinja2
    from pydantic import BaseModel

    from acctkit.forms import Form

hookspec = pluggy.HookspecMarker("acctkit")
hookimpl = pluggy.HookimplMarker("acctkit")


# ------------------------------------------------------------------ what the core hands to a plugin


@dataclass(frozen=True)
class Company:
    """The company as its settings name it; `currency` is an ISO 4217 code, `language` a locale."""

    name: str
    currency: str
    language: str = "en"
    timezone: str = "UTC"


@dataclass(frozen=True)
class Desk:
    """What every plugin object works with: the books, the calendar, the people, and the plugin's own settings.

    `as_of` is today as the run was told; `settings` is the model that the plugin gave in `acctkit_settings`, or None.
    """

    books: Books
    calendar: Calendar
    company: Company
    people: Mapping[str, Person]
    as_of: dt.date
    settings: Any = None


@dataclass(frozen=True)
class CheckDesk(Desk):
    """A desk with the file under check: who dropped it (None for the office) and the reporting week of the run.

    `refused` are the rows (sheet, row number) of the checked form that could not be read: they are told for
    themselves, so a check that chains rows need not tell the hole that they leave.
    """

    person: Person | None = None
    week: Week | None = None
    path: str = ""
    refused: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class SectionDesk(Desk):
    """A desk with the week that a section is for. Figures are as of `as_of`: for a package, the week's last day.

    `people` are those that count for this reader; `rep` narrows the section to one rep (None: the whole company).
    """

    week: Week = Week(dt.date.min, dt.date.min, "")
    rep: str | None = None


@dataclass(frozen=True)
class MailDesk(Desk):
    """A desk for composing: the reporting week, and where office mail goes (`[mail] office`)."""

    week: Week = Week(dt.date.min, dt.date.min, "")
    office: tuple[str, ...] = ()
    sender: str = ""


@dataclass(frozen=True)
class SourceDesk(Desk):
    """A desk for fetching. `memory` keeps, from run to run, what a source wants to know again, such as what it fetched
    already: text by text, written at once and for good, each source for itself."""

    memory: MutableMapping[str, str] = field(default_factory=dict)


# ------------------------------------------------------------------ what a plugin hands over


@dataclass(frozen=True)
class Check:
    """A rule over the rows of `form` in one file, with the books at hand.

    `run(desk, entries)` sees the valid rows of that form, all sheets of the file together, and yields findings made by
    `entry.finding(CODE, column, ...)`. Every code it may find stands in `codes`. It runs only if all of `needs` (other
    forms it reads) are declared by somebody.
    """

    name: str
    form: str
    run: Callable[[CheckDesk, Sequence[Entry[Any]]], Iterable[Finding]]
    codes: tuple[Code, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of reports and packages: `build(desk)` computes its content from the books, and changes nothing.

    `order` is its place in the package (small first); it is left out, and told once, if a form of `needs` is missing.
    """

    name: str
    title: Text
    build: Callable[[SectionDesk], Content]
    needs: tuple[str, ...] = ()
    order: int = 50


@dataclass(frozen=True)
class Mailing:
    """A kind of message: `plan(desk)` yields the drafts that are due, and what is withheld with its reason.

    It is called once a run, after the package; a draft whose `dedupe_key` was queued before is dropped. `recheck(desk,
    message)` is asked right before a message goes out and returns the reason to cancel it, or an empty string.
    """

    kind: str
    plan: Callable[[MailDesk], Iterable[Draft | Withheld]]
    needs: tuple[str, ...] = ()
    recheck: Callable[[MailDesk, Outgoing], str] | None = None


class Carrier(Protocol):
    """A way to send mail, opened for one delivery."""

    def send(self, message: Outgoing) -> Receipt:
        """Carry one message and say what is known of it; must not raise for a mail that surely did not go."""

    def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True)
class Transport:
    """A transport, chosen by `[mail] transport = name`; `open(workspace, settings)` gets the workspace folder and the
    plugin's settings."""

    name: str
    open: Callable[[Path, Any], Carrier]


@dataclass(frozen=True)
class Source:
    """A place that files come from, beside the inbox: `fetch(desk, folder)` lays new files into the inbox `folder` and
    gives their paths.

    A file belongs to whose folder it lies in: `folder/<rep>/`, or `folder/office/`. It is written under a name that
    begins with a dot, then renamed, so that nobody reads half of it. `desk.memory` keeps what was fetched. A dry run
    fetches nothing.
    """

    name: str
    fetch: Callable[[SourceDesk, Path], Iterable[Path]]


@dataclass(frozen=True)
class Renderer:
    """One more format for packages: `write(package, folder)` writes files into `folder` and returns their paths.

    `package` is the mapping that `report --format json` prints, by section.
    """

    name: str
    write: Callable[[Mapping[str, Any], Path], Iterable[Path]]


@dataclass(frozen=True)
class Executor:
    """A place where files are read, chosen by `[run] executor = name`.

    `open(workers, settings)` gets `[run] workers` (0: as many as it likes) and the plugin's settings, and gives a
    `concurrent.futures.Executor`: threads, processes, or machines on which the same version of acctkit is installed.
    It is opened at the first file of a run and shut down after the last. One call a file is submitted, with the bytes
    of that file, and each is read in a guarded process there; a file whose call fails or does not come back is read
    here instead, and the plugin is named.
    """

    name: str
    open: Callable[[int, Any], concurrent.futures.Executor]


# ------------------------------------------------------------------ the hooks


@hookspec
def acctkit_settings() -> type[BaseModel]:  # type: ignore[empty-body]
    """The plugin's own settings, a pydantic model: the table `[plugins.NAME]` of acctkit.toml.

    Asked once, when the workspace opens; every field needs a default and a description. A wrong value is told with key
    and line, and ends the command with exit code 3.
    """


@hookspec
def acctkit_people(desk: Desk) -> Iterable[Person]:  # type: ignore[empty-body]
    """The directory: who may drop files. Asked at the start of a run and again after office files were posted."""


@hookspec
def acctkit_forms() -> Iterable[Form]:  # type: ignore[empty-body]
    """The forms this plugin can read, each with its row key and the forms it refers to. Asked once."""


@hookspec
def acctkit_checks() -> Iterable[Check]:  # type: ignore[empty-body]
    """Rules over records of any form, the plugin's own or another's. Asked once; each runs for every file."""


@hookspec
def acctkit_sections() -> Iterable[Section]:  # type: ignore[empty-body]
    """Sections of reports and packages. Asked once; each is built for every package and report."""


@hookspec
def acctkit_mailings() -> Iterable[Mailing]:  # type: ignore[empty-body]
    """Kinds of message. Asked once; each is planned once a run."""


@hookspec
def acctkit_sources() -> Iterable[Source]:  # type: ignore[empty-body]
    """Places that files come from, beside the inbox."""


@hookspec
def acctkit_transports() -> Iterable[Transport]:  # type: ignore[empty-body]
    """Ways to send mail, chosen by name in the settings."""


@hookspec
def acctkit_renderers() -> Iterable[Renderer]:  # type: ignore[empty-body]
    """More formats that packages are written as."""


@hookspec
def acctkit_executors() -> Iterable[Executor]:  # type: ignore[empty-body]
    """Places where files are read, chosen by name in the settings; `local` is acctkit's own."""


@hookspec
def acctkit_templates(env: jinja2.Environment) -> None:
    """Add filters and globals to the template environment. Called once, when the first template is needed."""


@hookspec
def acctkit_commands(cli: click.Group) -> None:
    """Add commands to the command line. Called only when a command that acctkit does not know is asked for."""


@hookspec
def acctkit_finished(run: Mapping[str, Any]) -> None:
    """Look at a finished run (what `run --json` prints). Nothing returned or raised changes it."""
