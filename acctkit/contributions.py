"""What a plugin hands over through its hooks: named objects, which the core runs, orders, guards and blames."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

from acctkit.desks import CheckDesk, MailDesk, SectionDesk, SourceDesk
from acctkit.pages import Package
from acctkit.types.findings import Code, Entry, Finding
from acctkit.types.incoming import Incoming
from acctkit.types.messages import Draft, Outgoing, Receipt, Wait, Withheld
from acctkit.types.sections import Content, Table
from acctkit.types.words import Text


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
    message)` is asked right before a message goes out and returns the reason to cancel it, an empty string, or
    `Wait(reason)` where it may go on another day; of what waits in the outbox a run asks it before `plan`, too, which
    may then write a right one in its place. One with `every_run=False` is left to a command of the plugin's own
    (`mailing_command`). `sections` asks for what every section says, as of the day: `desk.sections`.

    One with `once=True` never goes twice, whatever happens: the settings may not let it be sent again by itself where
    it is not known whether it went (`[mail] resend`).

    `table(desk)` says as a table what is planned now, and what is not and why; `preview(desk, account, level)` gives
    the message to one account as of a level (None: the one that would be next), whatever is due, and raises
    AcctkitError with a sentence where there is none such. Both are for the plugin's command, queue nothing, and what
    they put into `desk.memory` is forgotten.
    """

    kind: str
    plan: Callable[[MailDesk], Iterable[Draft | Withheld]]
    needs: tuple[str, ...] = ()
    recheck: Callable[[MailDesk, Outgoing], str | Wait] | None = None
    every_run: bool = True
    sections: bool = False
    table: Callable[[MailDesk], Table] | None = None
    preview: Callable[[MailDesk, str, int | None], Draft] | None = None
    once: bool = False


class Carrier(Protocol):
    """A way to send mail, opened for one delivery. It connects when it is first asked for something, not before.

    What more it can do, it has by these names:

    - `exactly_once = True`: it may be asked again without harm, as a folder may.
    - `per_minute`: how many messages it carries a minute at most; none or 0 is as many as there are.
    - `prepare(message) -> Receipt`: lay the message down at the server without sending it, as a draft: `prepared` with
      the `reference` that `send` then finds in the message, or what stands in the way. Whatever happens here, nothing
      went.
    - `look(message) -> Receipt`: what became of a message in doubt. `sent`: it was found; `deferred`: it surely did not
      go; `unknown`: it cannot be told, and why. It is asked no earlier than `look_after` seconds (120 if it does not
      say) after the doubt arose.
    - `discard(id, reference) -> bool`: take away what `prepare` laid down of the message with that `id`, which was
      cancelled since; the `reference` is empty where it is not known. True: nothing of it is left, or there never was
      anything; False: that cannot be told now, and it is asked again at the next delivery. What went stays.
    - `check() -> Iterable[str]`: connect and log in, without sending: a sentence for each thing that is in order;
      raises AcctkitError with one for the first that is not.
    """

    def send(self, message: Outgoing) -> Receipt:
        """Carry one message and say what is known of it; must not raise for a mail that surely did not go."""

    def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True)
class Transport:
    """A transport, chosen by `[mail] transport = name`; `open(workspace, settings)` gets the workspace folder and the
    settings in `[mail.<name>]`, as the pydantic model `settings`; without a model, the plugin's own settings."""

    name: str
    open: Callable[[Path, Any], Carrier]
    settings: type[BaseModel] | None = None


@dataclass(frozen=True)
class Source:
    """A place that files come from, beside the inbox: `fetch(desk, folder)` lays new files into the inbox `folder` and
    gives their paths.

    A file belongs to whose folder it lies in: `folder/<rep>/`, or `folder/office/`. It is written under a name that
    begins with a dot, then renamed, so that nobody reads half of it; over a file that is there only where
    `desk.free(path)` says so. `desk.memory` keeps what was fetched. A dry run fetches nothing.

    What came in a message is given as `Incoming`, with the paths of all its files: then the feedback answers it. What
    a mail server says of mail that came back is handed over as it is: `desk.bounced(data)`.

    A source that reads a mailbox may `find(desk, message_id)` a message there, read or not: whether it came, or None
    where no mailbox is set. `acctkit mail check --live` asks it.
    """

    name: str
    fetch: Callable[[SourceDesk, Path], Iterable[Path | Incoming]]
    find: Callable[[SourceDesk, str], bool | None] | None = None


@dataclass(frozen=True)
class Renderer:
    """One more format for packages: `write(package, folder)` writes files into `folder` and returns their paths.

    `package` has every page ready to be shown (`package.pages`), and is also the mapping that `report --format json`
    prints, by section. The same package must give the same bytes: no time of day, no order of chance.
    """

    name: str
    write: Callable[[Package, Path], Iterable[Path]]


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
