"""Small books in memory that keep the promises of `acctkit.types.Books`, for tests of plugins."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from acctkit import (
    Calendar,
    Company,
    Form,
    Id,
    Key,
    Label,
    MailDesk,
    Part,
    Person,
    Record,
    Refused,
    Row,
    SectionDesk,
    Text,
    Traced,
    Unread,
    Whole,
    column,
)
from acctkit.types import Sum


class AccountRow(Row):
    """The columns of an account that other plugins read."""

    account: Id = column("Account", "Cliente")
    name: Label = column("Name", "Nombre")
    rep: Id | None = column("Rep", "Vendedor", default=None)
    contact: Label | None = column("Contact", "Contacto", default=None)
    email: Label | None = column("Email", "Correo", default=None)
    billing_email: Label | None = column("Billing email", "Correo de facturación", default=None)
    language: Label | None = column("Language", "Idioma", default=None)
    currency: Label | None = column("Currency", "Moneda", default=None)
    payment_terms_days: Whole | None = column("Terms", "Plazo", default=None)
    status: Label = column("Status", "Estado", default="active")


ACCOUNTS = Form("accounts", Text("Accounts", "Clientes"), AccountRow, who="office", keys=(Key("account"),))


@dataclass
class FakeBooks:
    """Records by form; `post` adds rows, in the order of a sheet whose first row of data is row 2."""

    forms: Mapping[str, Form]
    held: dict[str, list[Record[Any]]] = field(default_factory=lambda: defaultdict(list))
    refusals: list[Refused] = field(default_factory=list)
    unreads: list[Unread] = field(default_factory=list)
    facts: dict[str, dt.date] = field(default_factory=dict)

    def post(self, form: str, *rows: Mapping[str, Any], rep: str = "") -> list[Record[Any]]:
        """Post rows given by column name; amounts may be text."""
        made = []
        for values in rows:
            row = self.forms[form].model(**values).complete()
            day = getattr(row, self.forms[form].date) if self.forms[form].date else None
            number = 1 + sum(len(records) for records in self.held.values())
            record = Record(
                number, form, rep, Calendar().week(day).label if day else "", 1, form, len(self.held[form]) + 2, row
            )
            self.held[form].append(record)
            made.append(record)
        return made

    def has(self, form: str) -> bool:
        return form in self.forms

    def records(
        self, form: str, *, since: dt.date | None = None, until: dt.date | None = None, period: str | None = None,
        rep: str | None = None, **equal: object,
    ) -> Sequence[Record[Any]]:
        if form not in self.forms:
            return ()
        day = self._day(form)

        def wanted(record: Record[Any]) -> bool:
            when = day(record)
            return (
                (since is None or (when is not None and when >= since))
                and (until is None or (when is not None and when <= until))
                and period in (None, record.period) and rep in (None, record.rep)
                and all(getattr(record.row, name) == value for name, value in equal.items())
            )

        found = (record for record in self.held[form] if wanted(record))
        return sorted(found, key=lambda r: (day(r) or dt.date.min, r.rep, r.sheet, r.number))

    def sums(
        self, form: str, columns: Sequence[str], by: Sequence[str] = (), *, since: dt.date | None = None,
        until: dt.date | None = None, period: str | None = None, rep: str | None = None, **equal: object,
    ) -> Sequence[Sum]:
        groups: dict[tuple[Any, ...], list[Record[Any]]] = defaultdict(list)
        for record in self.records(form, since=since, until=until, period=period, rep=rep, **equal):
            key = (getattr(record if name in ("rep", "period") else record.row, name) for name in by)
            groups[tuple(key)].append(record)
        return [
            Sum(key, {name: _traced(records, name) for name in columns}, len(records))
            for key, records in sorted(groups.items(), key=lambda item: tuple(str(part or "") for part in item[0]))
        ]

    def refused(self, form: str) -> Sequence[Refused]:
        return [row for row in self.refusals if row.form == form]

    def unread(self, folder: str | None = None) -> Sequence[Unread]:
        return [file for file in self.unreads if folder in (None, file.folder)]

    def told(self, prefix: str) -> Mapping[str, dt.date]:
        return {fact: day for fact, day in self.facts.items() if fact.startswith(prefix)}

    def _day(self, form: str) -> Callable[[Record[Any]], dt.date | None]:
        date = self.forms[form].date
        return lambda record: getattr(record.row, date) if date else None


def _traced(records: Iterable[Record[Any]], name: str) -> Traced:
    parts = tuple(
        Part(record.form, record.id, name, Decimal(getattr(record.row, name)))
        for record in records if getattr(record.row, name) is not None
    )
    return Traced(sum((part.amount for part in parts), Decimal(0)), lambda: parts)


COMPANY = Company("Classic Models", "USD")


def section_desk(
    books: FakeBooks, as_of: dt.date, *, people: Sequence[Person] = (), settings: Any = None, rep: str | None = None,
    week: dt.date | None = None, company: Company = COMPANY,
) -> SectionDesk:
    """A desk for a section as of `as_of`, for the week of `week` (default: of `as_of`)."""
    return SectionDesk(
        books, Calendar(), company, {person.id: person for person in people}, as_of, settings,
        week=Calendar().week(week or as_of), rep=rep,
    )


def mail_desk(
    books: FakeBooks, as_of: dt.date, *, people: Sequence[Person] = (), settings: Any = None, company: Company = COMPANY
) -> MailDesk:
    """A desk for composing as of `as_of`."""
    return MailDesk(
        books, Calendar(), company, {person.id: person for person in people}, as_of, settings,
        week=Calendar().last_complete(as_of), office=("office@example.com",), sender="acctkit@example.com",
    )


def adds_up(value: Any, books: FakeBooks) -> bool:
    """Whether a figure's parts add up to it, and each names a cell that holds a value."""
    parts = list(value.parts())
    cells = {(record.form, record.id): record.row for records in books.held.values() for record in records}
    named = all(getattr(cells[part.form, part.record], part.column) is not None for part in parts)
    return named and sum((part.amount for part in parts), Decimal(0)) == value.value
