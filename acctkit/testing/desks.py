"""Desks to call a plugin's own functions with, and what their results must keep to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from acctkit.desks import CheckDesk, Company, MailDesk, PaperDesk, SectionDesk
from acctkit.forms import Form
from acctkit.testing.books import TestBooks, adds_up, entries_of
from acctkit.testing.results import Message
from acctkit.types import Content, Draft, Entry, Finding, Person, Traced

_OFFICE = "office@example.com"
_SENDER = "reports@example.com"


def check_desk(
    books: TestBooks, as_of: dt.date | None = None, *, person: Person | None = None, people: Iterable[Person] = (),
    settings: Any = None, company: Company | None = None, path: str = "",
    others: Mapping[str, Any] | None = None, beside: Mapping[str, Sequence[Entry[Any]]] | None = None,
) -> CheckDesk:
    """What a check works with on a day (default: the books' today); `person` dropped the file, None is the office.
    `others` are the settings of other plugins, by name, as `desk.settings_of` gives them; `beside` the rows of the
    file's other forms, as `entries_of` makes them."""
    day = as_of or books.today
    everybody = {one.id: one for one in (*people, *([person] if person else []))}
    week = books.days.last_complete(day)
    return CheckDesk(
        books, books.days, company or books.company, everybody, day, settings, person, week, path,
        settings_of=(others or {}).get, beside=beside or {},
    )


def section_desk(
    books: TestBooks, as_of: dt.date | None = None, *, people: Iterable[Person] = (), settings: Any = None,
    rep: str | None = None, week: dt.date | None = None, company: Company | None = None,
    others: Mapping[str, Any] | None = None, transport: str = "folder",
) -> SectionDesk:
    """What a section is built from, as of a day and for the week that holds `week` (default: that day)."""
    day = as_of or books.today
    everybody = {one.id: one for one in people}
    span = books.days.week(week or day)
    return SectionDesk(
        books, books.days, company or books.company, everybody, day, settings, span, rep,
        settings_of=(others or {}).get, transport=transport,
    )


def mail_desk(
    books: TestBooks, as_of: dt.date | None = None, *, people: Iterable[Person] = (), settings: Any = None,
    company: Company | None = None, others: Mapping[str, Any] | None = None, time: dt.time = dt.time(12),
    sections: Mapping[str, Content] | None = None, transport: str = "folder", flags: Collection[str] = (),
    memory: MutableMapping[str, str] | None = None, language: str = "", root: Path = Path(),
) -> MailDesk:
    """What a mailing plans with on a day and at a time, for the last complete week before it; `sections` are what
    sections say, for one that asks for it, `flags` those of its command, and `memory` keeps what it wants to know
    again, and `root` is the folder of the workspace."""
    day = as_of or books.today
    everybody = {one.id: one for one in people}
    week = books.days.last_complete(day)
    return MailDesk(
        books, books.days, company or books.company, everybody, day, settings, week, (_OFFICE,), _SENDER,
        settings_of=(others or {}).get, time=time, sections=sections or {}, transport=transport,
        flags=frozenset(flags), memory={} if memory is None else memory, language=language, root=root,
    )


def paper_desk(
    books: TestBooks, as_of: dt.date | None = None, *, people: Iterable[Person] = (), settings: Any = None,
    company: Company | None = None, others: Mapping[str, Any] | None = None,
) -> PaperDesk:
    """What papers are offered from on a day, which is the one that they bear."""
    day = as_of or books.today
    return PaperDesk(
        books, books.days, company or books.company, {one.id: one for one in people}, day, settings,
        books.days.last_complete(day), settings_of=(others or {}).get,
    )


def findings_of(
    check: Callable[[CheckDesk, Sequence[Any]], Iterable[Finding]], desk: CheckDesk, form: Form,
    rows: Iterable[Mapping[str, Any]],
) -> list[Finding]:
    """What a check finds in rows of a form, at cells that `entries_of` gives them."""
    return list(check(desk, entries_of(form, rows)) or ())


def assert_sound(content: Content, books: TestBooks) -> Content:
    """The content itself, when it keeps acctkit's promises: every figure adds up to the cells that it is traced to,
    everything that is computed two ways agrees, every table has its columns; AssertionError says what does not."""
    from acctkit.reports.sections import sound

    sound(content)
    for check in content.reconciliations:
        assert check.holds, f"{check.title.en}: {check.left} is not {check.right}"
    for figure in content.figures:
        _assert_traced(figure.value, books, f"the figure {figure.name}")
    for table in content.tables:
        for row in (*table.rows, *table.totals):
            for column, value in row.items():
                _assert_traced(value, books, f"{table.name}.{column} of {dict(row)}")
    return content


def _assert_traced(value: Any, books: TestBooks, where: str) -> None:
    if isinstance(value, Traced):
        parts = [(part.form, part.record, part.column, part.amount) for part in value.parts()]
        assert adds_up(value, books), f"{where}: {value.value} is not the sum of cells that hold something: {parts}"


def letter_of(draft: Draft, plugin: ModuleType | Path | None = None, *, company: str = "Test") -> Message:
    """A draft as its receiver would read it, from the templates beside `plugin` (its module, or its folder) and
    acctkit's own; raises MailError naming template and line when it cannot be written."""
    from acctkit.mail.compose import Composer
    from acctkit.mail.templates import environment
    from acctkit.papers.enclosing import enclosures
    from acctkit.testing.outcome import message_from
    from acctkit.workspace import own_templates

    home = Path(str(plugin.__file__)).parent if isinstance(plugin, ModuleType) else plugin
    folders = [*([home / "templates"] if home else []), own_templates()]
    hook = getattr(plugin, "acctkit_templates", None)
    whose = {"name": company, "address": [], "tax_id": "", "bank": []}
    with enclosures(folders, whose) as papers:
        composed = Composer(environment(folders, hook), _SENDER, company, papers.enclose).compose(
            draft, dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
        )
    return message_from(composed, "queued")
