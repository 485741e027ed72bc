"""The company and its people, as plugins see them: who may drop files is what the plugins' directories say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from acctkit.books.ledger import Ledger
from acctkit.desks import Company, Desk
from acctkit.fitting import misfit
from acctkit.texts import one_line
from acctkit.types import Person
from acctkit.workspace import Workspace


def company(workspace: Workspace) -> Company:
    """The company as plugins see it."""
    known = workspace.settings.company
    return Company(
        known.name, known.currency, known.language, known.timezone,
        legal_name=known.legal_name.strip(), address=known.address, tax_id=known.tax_id, bank=known.bank,
    )


def directory(workspace: Workspace, ledger: Ledger, as_of: dt.date) -> dict[str, Person]:
    """Everybody who may drop files, by id, from the plugins' `acctkit_people`; of two plugins that know
    one id, the first in the order of loading stands."""
    calendar = workspace.settings.calendar.make()
    people: dict[str, Person] = {}
    for owner, function in workspace.plugins.impls("acctkit_people"):
        desk = Desk(
            ledger.query(calendar),
            calendar,
            company(workspace),
            dict(people),
            as_of,
            workspace.plugins.settings_of(owner),
            settings_of=workspace.plugins.settings_of,
            transport=workspace.transport,
            root=workspace.home,
        )
        for person in workspace.plugins.call(owner, "acctkit_people", _persons, function, desk, default=()):
            people.setdefault(person.id, person)
    return people


def _persons(function: Callable[[Desk], Iterable[Person] | None], desk: Desk) -> list[Person]:
    """What a plugin's directory gives, each a Person with an id; names on one line, as letters greet by them."""
    people = list(function(desk) or ())
    for person in people:
        if not isinstance(person, Person) or not person.id:
            raise TypeError(f"it hands over {person!r} where acctkit wants Person with an id")
        if fault := misfit(person, Person):
            raise TypeError(f"it hands over a Person whose {fault}")
    return [replace(person, name=one_line(person.name)) for person in people]
