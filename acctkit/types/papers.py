"""Papers: documents with a number of their own, such as invoices, that plugins offer and a person approves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from acctkit.types.sections import Column, ColumnType
from acctkit.types.words import Text

PaperState = Literal["drafted", "approved", "void"]


@dataclass(frozen=True, slots=True)
class PaperFact:
    """A line in the head of a paper, such as the order that it is for: what it is called, and the value."""

    title: Text
    value: Any
    type: ColumnType = "text"


@dataclass(frozen=True, slots=True)
class PaperTotal:
    """A line below those of a paper, such as a tax; the last one is what the paper comes to."""

    title: Text
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaperBreakdown:
    """What a paper comes to, told another way, such as by age: its parts add up to the last total."""

    title: Text
    parts: tuple[PaperTotal, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a plugin offers, to be numbered and approved: an invoice, say, to `name` of `account`.

    `key` says what it is for, such as `order:40118/1`: of one kind and key there is one paper, ever. `title` is what
    stands at its head; `date` the day that it bears; `since` the day from which on reports know it (`date` if empty).
    `address` are the lines below the name, `facts` what else its head says. `lines` are mappings by the names of
    `columns`, as in a table of a section, and amounts of money are `Decimal`, each in `currency`. `number` is the
    pattern of its numbers where the settings have none, and `template` the name of its template (`kind` if empty).
    `lead` is what is said above the lines, `notes` what is said below them. Raises ValueError where the parts of its
    `breakdown` do not add up to what it comes to.
    """

    kind: str
    key: str
    title: Text
    date: dt.date
    account: str
    name: str
    currency: str
    columns: tuple[Column, ...]
    lines: tuple[Mapping[str, Any], ...]
    totals: tuple[PaperTotal, ...]
    language: str = "en"
    address: tuple[str, ...] = ()
    facts: tuple[PaperFact, ...] = ()
    notes: tuple[Text, ...] = ()
    rep: str = ""
    since: dt.date | None = None
    number: str = ""
    template: str = ""
    lead: tuple[Text, ...] = ()
    breakdown: PaperBreakdown | None = None

    def __post_init__(self) -> None:
        if self.breakdown is not None:
            added = sum((part.amount for part in self.breakdown.parts), Decimal(0))
            if added != self.amount:
                raise ValueError(f"the breakdown of paper '{self.key}' adds up to {added}, and not to {self.amount}")

    @property
    def amount(self) -> Decimal:
        """What it comes to: its last total."""
        return self.totals[-1].amount


@dataclass(frozen=True, slots=True)
class PaperRemark:
    """What a plugin has to say of a paper that it once offered. One in `doubt` no longer says what the books say: it
    cannot be approved, and whoever looks after papers is asked to void it."""

    kind: str
    key: str
    text: Text
    doubt: bool = True


@dataclass(frozen=True, slots=True)
class NumberedPaper:
    """A paper in the books: its number, its content as it was offered, and how it stands. A void one keeps its number,
    and `reason` says why."""

    number: str
    paper: Paper
    state: PaperState = "drafted"
    approved_on: dt.date | None = None
    voided_on: dt.date | None = None
    reason: str = ""
