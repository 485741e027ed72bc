"""The rows of a followed form while they are checked, as they will stand in the books. Shared by plugins; none itself.

A row that a rep filed before is brought up to date, and columns that the later sheet does not have stay as they were:
a check that looks at the sheet alone would ask for what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from acctkit import CheckDesk, Entry

NONE: Mapping[str, tuple[str, ...]] = {}


def as_booked(
    desk: CheckDesk, form: str, entries: Sequence[Entry[Any]], key_of: Callable[[Any], object],
    derived: Mapping[str, tuple[str, ...]] = NONE,
) -> list[Entry[Any]]:
    """The rows under check, each with what the books have in columns that its sheet lacks; of `derived` columns, which
    a row fills in by itself, only where the sheet lacks those that they come from, too."""
    me = desk.person.id if desk.person else None
    held = {key_of(one.row): one.row for one in desk.books.records(form, rep=me)}
    found = []
    for entry in entries:
        was = held.get(key_of(entry.row))
        if was is not None:
            kept = {
                name: getattr(was, name) for name in type(entry.row).model_fields
                if name not in entry.cells and not any(source in entry.cells for source in derived.get(name, ()))
            }
            entry = replace(entry, row=entry.row.model_copy(update=kept))
        found.append(entry)
    return found
