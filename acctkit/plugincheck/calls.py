"""Whether what a plugin hands over can be called, and what it makes of books in which nothing stands yet."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from acctkit.blaming import place_of
from acctkit.calendar import Calendar
from acctkit.desks import Company, Desk, MailDesk, PaperDesk, SectionDesk
from acctkit.guarding import Plugins
from acctkit.plugincheck.faults import Fault, Sources, advised

_DAY = dt.date(2026, 11, 25)
_COMPANY = Company("Example", "USD")

#: What each function of an object is called with.
_GIVES: dict[str, tuple[str, ...]] = {
    "run": ("desk", "entries"), "build": ("desk",), "plan": ("desk",), "recheck": ("desk", "message"),
    "fetch": ("desk", "folder"), "write": ("package", "folder"), "fill": ("desk", "rows"),
    "offers": ("desk",), "table": ("desk",), "preview": ("desk", "account", "level"),
}
_OPENS = {"transports": ("workspace", "settings"), "executors": ("workers", "settings")}


def call_faults(name: str, plugins: Plugins, sources: Sources) -> Iterator[Fault]:
    """Functions of the plugin `name` that do not take what they are given, or fail where the books are empty."""
    wrong = list(_uncallable(name, plugins, sources))
    yield from wrong
    if not wrong:
        yield from _on_empty_books(name, plugins, sources)


def _uncallable(name: str, plugins: Plugins, sources: Sources) -> Iterator[Fault]:
    for what, one in _handed_over(name, plugins):
        gives = {**_GIVES, "open": _OPENS.get(what, ())}
        for attribute, given in gives.items():
            function = getattr(one, attribute, None)
            if callable(function) and given and not _takes(function, len(given)):
                called = getattr(one, "name", getattr(one, "kind", ""))
                kind = type(one).__name__.lower()
                said = f"{attribute} of the {kind} '{called}' cannot be called with ({', '.join(given)})"
                said = f"{said}; let it take them."
                yield sources.fault_at(place_of(function), said)


def _handed_over(name: str, plugins: Plugins) -> Iterator[tuple[str, Any]]:
    yield from (("checks", owned.object) for owned in plugins.checks if owned.plugin == name)
    yield from (("forms", form) for form in plugins.forms.values() if plugins.form_owners[form.name] == name)
    for what in ("sections", "mailings", "transports", "sources", "renderers", "executors"):
        yield from ((what, owned.object) for owned in getattr(plugins, what).values() if owned.plugin == name)


def _takes(function: Callable[..., Any], count: int) -> bool:
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:  # written in C, which does not tell
        return True
    return True


def _on_empty_books(name: str, plugins: Plugins, sources: Sources) -> Iterator[Fault]:
    from acctkit.books.ledger import open_books
    from acctkit.looking import table_of
    from acctkit.reports.sections import build_one

    calendar, before = Calendar(), len(plugins.errors)
    ledger = open_books("sqlite://", Path(), plugins.forms)
    settings, week = plugins.settings_of(name), calendar.last_complete(_DAY)
    desk = Desk(ledger.query(calendar), calendar, _COMPANY, {}, _DAY, settings)
    try:
        for owned in plugins.sections.values():
            if owned.plugin == name:
                build_one(owned, plugins, SectionDesk(**vars(desk), week=week))
        for mailing in (owned.object for owned in plugins.mailings.values() if owned.plugin == name):
            own = MailDesk(**vars(desk), week=week)
            plugins.call(name, f"mailing {mailing.kind}", _listed, mailing.plan, own)
            if mailing.table is not None:
                plugins.call(name, f"mailing {mailing.kind}", table_of, mailing.table, own)
        for owner, hook in plugins.impls("acctkit_people"):
            if owner == name:
                plugins.call(owner, "acctkit_people", _listed, hook, desk)
        for owner, hook in plugins.impls("acctkit_papers"):
            if owner == name:
                plugins.call(owner, "acctkit_papers", _listed, hook, PaperDesk(**vars(desk), week=week))
    finally:
        ledger.close()
    for error in plugins.errors[before:]:
        said = f"{error.where} fails where the books are empty, as they are at first: {error.reason}"
        yield sources.fault_at(error.place, advised(said))


def _listed(function: Callable[..., Any], desk: Desk) -> list[Any]:
    return list(function(desk) or ())
