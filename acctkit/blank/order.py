"""What a ready-made workbook is to be made for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from acctkit.forms import Form
from acctkit.types import Person


@dataclass(frozen=True, slots=True)
class Listing:
    """What a drop-down offers: a title, the words, and beside each the name that it stands for, where it has one."""

    title: str
    words: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether any word has a name beside it."""
        return any(self.names)


@dataclass(frozen=True, slots=True)
class Order:
    """A workbook to be made: the form, the language (a locale), and today. `listings` are the drop-downs of the columns
    that have one, `currencies` those that whoever fills it in deals in."""

    form: Form
    language: str
    as_of: dt.date
    company: str = ""
    person: Person | None = None
    listings: Mapping[str, Listing] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()
