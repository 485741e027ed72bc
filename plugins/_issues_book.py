"""The issues up to a day: which are open, how old and how slow, what was resolved and how long that took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from statistics import median
from typing import Any

from acctkit.plugins._customers import Customers
from acctkit.plugins._issues_history import History, Spell
from acctkit.plugins._issues_returned import Returned, returned
from pydantic import BaseModel, ConfigDict, Field

from acctkit import Part, Record, SectionDesk, Text, Traced

RETURN = "damaged return"
KINDS: dict[str, tuple[Text, Text, tuple[str, ...]]] = {  # one of them, several of them, what sheets call it
    "late shipment": (
        Text("late shipment", "entrega tardía"), Text("Late shipments", "Entregas tardías"),
        ("late shipment", "entrega tardía", "late delivery", "late", "delayed shipment", "retraso", "envío tardío",
         "retraso en la entrega"),
    ),
    "invoice discrepancy": (
        Text("invoice discrepancy", "discrepancia de factura"),
        Text("Invoice discrepancies", "Discrepancias de factura"),
        ("invoice discrepancy", "discrepancia de factura", "billing", "billing error", "discrepancy", "wrong invoice",
         "pricing dispute", "error de factura", "error de facturación", "discrepancia"),
    ),
    RETURN: (
        Text("damaged return", "devolución por daños"), Text("Damaged returns", "Devoluciones por daños"),
        ("damaged return", "devolución por daños", "damaged", "damage", "return", "damaged goods", "devolución",
         "daños", "mercancía dañada"),
    ),
    "technical question": (
        Text("technical question", "consulta técnica"), Text("Technical questions", "Consultas técnicas"),
        ("technical question", "consulta técnica", "technical", "question", "tech question", "support", "consulta",
         "duda técnica", "soporte"),
    ),
}
STATUSES = {
    "open": ("open", "abierta", "new", "nueva", "abierto", "pendiente"),
    "in progress": ("in progress", "en curso", "working", "en proceso", "en trámite"),
    "resolved": ("resolved", "resuelta", "closed", "cerrada", "resuelto", "cerrado", "solved", "done", "solucionada"),
}
_TENTH = Decimal("0.1")


class IssuesSettings(BaseModel):
    """`[plugins.issues]`: from when on an issue is slow, and how long a return may lack its other half."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    slow_late_shipment: int = Field(7, ge=0, description="Days after which an open late shipment is slow")
    slow_invoice_discrepancy: int = Field(14, ge=0, description="Days after which an open invoice discrepancy is slow")
    slow_damaged_return: int = Field(21, ge=0, description="Days after which an open damaged return is slow")
    slow_technical_question: int = Field(5, ge=0, description="Days after which an open technical question is slow")
    return_days: int = Field(14, ge=0, description="Days that a return's issue and its sales row wait for each other")
    return_weeks: int = Field(13, ge=1, description="Weeks for which returns are listed and asked about")

    def slow_after(self, kind: str) -> int:
        """The days after which an open issue of a kind is slow."""
        return int(getattr(self, f"slow_{kind.replace(' ', '_')}"))

    def is_slow(self, issue: Any, day: dt.date) -> bool:
        """Whether an open issue is older on a day than its kind may be."""
        return issue.kind in KINDS and (day - issue.opened_on).days > self.slow_after(issue.kind)


@dataclass(frozen=True)
class IssueBook:
    """What the books know of issues as of the desk's day; a narrowed desk's rep sees those that they filed."""

    desk: SectionDesk
    settings: IssuesSettings
    issues: Sequence[Record[Any]]
    customers: Customers
    invoiced: Mapping[str, str]
    returned: Sequence[Returned]
    history: History

    @classmethod
    def read(cls, desk: SectionDesk, settings: IssuesSettings) -> IssueBook:
        """Issues, customers, the currencies of invoices, and sales returns as of `desk.as_of`."""
        customers = Customers.read(desk)
        invoices = desk.books.records("invoices", until=desk.as_of)
        return cls(
            desk, settings, desk.books.records("issues", until=desk.as_of, rep=desk.rep), customers,
            {one.row.invoice: customers.currency_of(one.row) for one in invoices},
            returned(desk, customers), History.read(desk),
        )

    @cached_property
    def spells(self) -> Mapping[int, Sequence[Spell]]:
        """When each issue was open, up to `desk.as_of`."""
        return {one.id: self.history.until(one.row, self.desk.as_of) for one in self.issues}

    # -------------------------------------------------------------- which issues

    def is_open(self, issue: Record[Any], day: dt.date) -> bool:
        """Whether an issue is opened and not resolved at the end of a day."""
        return any(spell.holds(day) for spell in self.spells[issue.id])

    @cached_property
    def open(self) -> list[Record[Any]]:
        """The open issues, the oldest first."""
        return [one for one in self.issues if self.is_open(one, self.desk.as_of)]

    @cached_property
    def opened(self) -> list[Record[Any]]:
        """Those opened in the week, and those that are open again in it."""
        return [one for one in self.issues if one.row.opened_on in self.desk.week or self.opened_again(one)]

    def opened_again(self, issue: Record[Any]) -> bool:
        """Whether an issue that was resolved before the week was opened again in it."""
        before = self.desk.week.first - dt.timedelta(1)
        again = any(spell.first in self.desk.week for spell in self.spells[issue.id][1:])
        return again and not self.is_open(issue, before)

    def again(self, issue: Record[Any]) -> dt.date | None:
        """The day on which an issue was opened again, the last time."""
        spells = self.spells[issue.id]
        return spells[-1].first if len(spells) > 1 else None

    @cached_property
    def done(self) -> list[Record[Any]]:
        """Those that are resolved, by day."""
        found = [one for one in self.issues if not self.is_open(one, self.desk.as_of)]
        return sorted(found, key=lambda one: (self.resolved_on(one), one.row.opened_on, one.id))

    @cached_property
    def resolved(self) -> list[Record[Any]]:
        """Those of them that were resolved in the fiscal year so far; of a week in which a year ends it is that year,
        whole: its last days stand in no other package."""
        year = self.desk.calendar.fiscal_year(self.desk.week.first)
        return [one for one in self.done if year.first <= self.resolved_on(one) <= year.last]

    @cached_property
    def resolved_in_week(self) -> list[Record[Any]]:
        """Those that were resolved in the week, whatever the year."""
        return [one for one in self.done if self.resolved_on(one) in self.desk.week]

    @cached_property
    def slow(self) -> list[Record[Any]]:
        """The open ones that are older than the settings allow for their kind."""
        return [one for one in self.open if self.settings.is_slow(one.row, self.desk.as_of)]

    # -------------------------------------------------------------- what is said of one

    def age(self, issue: Record[Any]) -> int:
        """For how many days an issue is open, since it was opened first."""
        return int((self.desk.as_of - issue.row.opened_on).days)

    def resolved_on(self, issue: Record[Any]) -> dt.date:
        """The day on which a resolved issue was, for the last time."""
        day = self.spells[issue.id][-1].resolved
        assert day is not None
        return day

    def took(self, issue: Record[Any]) -> int:
        """How many days it took to resolve an issue, since it was opened first."""
        return (self.resolved_on(issue) - issue.row.opened_on).days

    def currency_of(self, issue: Record[Any]) -> str:
        """The currency of what is disputed: the invoice's, else the account's, else the company's."""
        known = self.invoiced.get(issue.row.invoice or "")
        return known or self.customers[issue.row.account].currency or self.desk.company.currency

    def called(self, issue: Record[Any], language: str) -> str:
        """An issue in a sentence: its number, whose it is, and for how long it is open."""
        row = issue.row
        name = self.customers[row.account].called
        days = "days" if language == "en" else "días"
        what = row.issue or KINDS[row.kind][0].say(language)
        return f"{what} ({name}, {self.age(issue)} {days})"

    def person(self, rep: str) -> str:
        """A rep's name."""
        return self.desk.people[rep].name if rep in self.desk.people else ""

    def kind(self, issue: Record[Any]) -> str:
        """The kind of an issue, in the company's language."""
        return KINDS[issue.row.kind][0].say(self.desk.company.language)


def counted(issues: Iterable[Record[Any]]) -> Traced:
    """How many issues these are, each with its cell."""
    kept = tuple(issues)
    return Traced(Decimal(len(kept)), lambda: (Part("issues", one.id, "opened_on", Decimal(1)) for one in kept))


def disputed_amount(issues: Iterable[Record[Any]]) -> Traced:
    """What is disputed in these issues, which must be of one currency, down to the cells."""
    kept = [one for one in issues if one.row.disputed_amount is not None]
    value = sum((one.row.disputed_amount for one in kept), Decimal(0))
    return Traced(value, lambda: (
        Part("issues", one.id, "disputed_amount", one.row.disputed_amount) for one in kept
    ))


def middle(days: Sequence[int]) -> Decimal | None:
    """The median of some numbers of days, exactly: between two of them it is a half.

    >>> middle([3, 1, 8]), middle([1, 4]), middle([])
    (Decimal('3'), Decimal('2.5'), None)
    """
    return median(map(Decimal, days)) if days else None


def mean(days: Sequence[int]) -> Decimal | None:
    """The mean of some numbers of days, rounded half up to a tenth.

    >>> mean([1, 2, 4]), mean([1, 4]), mean([])
    (Decimal('2.3'), Decimal('2.5'), None)
    """
    return (Decimal(sum(days)) / len(days)).quantize(_TENTH, rounding=ROUND_HALF_UP) if days else None
