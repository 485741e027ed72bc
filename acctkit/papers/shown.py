"""A paper as it stands on the document: every value as the customer reads it, in one language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import get_currency_precision

from acctkit.mail.templates import locale_of
from acctkit.reports.notation import Shape, Writing, clean, one_line, shape_of, writing_of
from acctkit.types import Column, NumberedPaper, Paper, PaperState, Text, Value

MARKS: Mapping[PaperState, Text] = {
    "drafted": Text("DRAFT", "BORRADOR"), "approved": Text(""), "void": Text("VOID", "SIN VALIDEZ"),
}
WORDS = {
    "date": Text("Date", "Fecha"), "to": Text("To", "Para"),
    "tax_id": Text("Tax number", "N.º de identificación fiscal"),
    "account": Text("Account", "Cliente"), "bank": Text("Please pay to", "Forma de pago"),
    "page": Text("Page {page} of {pages}", "Página {page} de {pages}"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on a document, as text; `columns` are those in which any line has a value, with their shapes."""

    number: str
    paper: Paper
    mark: str
    writing: Writing
    company: Mapping[str, Any]
    columns: tuple[tuple[Column, Shape], ...]
    money: Shape

    @property
    def language(self) -> str:
        """The language of the document."""
        return self.paper.language

    @property
    def title(self) -> str:
        """What it is called."""
        return self.say(self.paper.title)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What its head says, its date first."""
        own = ((self.say(one.title), self.value(one.value, Shape(one.type, self.money.places)))
               for one in self.paper.facts)
        return (
            (self.word("date"), self.value(self.paper.date, Shape("date"))),
            (self.word("account"), one_line(self.paper.account)), *own,
        )

    @property
    def receiver(self) -> tuple[str, ...]:
        """The customer's name and address."""
        return tuple(filter(None, map(one_line, (self.paper.name, *self.paper.address))))

    @property
    def letterhead(self) -> tuple[str, ...]:
        """The company's name, its legal name where that is another, its address and tax number."""
        name, legal = self.company["name"], self.company.get("legal_name", "")  # not known of papers before it was
        tax = one_line(self.company["tax_id"])
        taxed = (f"{self.word('tax_id')}: {tax}",) if tax else ()
        lines = (name, legal if legal != name else "", *self.company["address"], *taxed)
        return tuple(filter(None, map(one_line, lines)))

    @property
    def totals(self) -> tuple[tuple[str, str], ...]:
        """What stands below its lines; the last is what it comes to."""
        return tuple((self.say(one.title), self.amount(one.amount)) for one in self.paper.totals)

    @property
    def breakdown(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What it comes to, told another way: the heading, and the amounts; both empty where there is none."""
        if (told := self.paper.breakdown) is None:
            return "", ()
        return self.say(told.title), tuple((self.say(one.title), self.amount(one.amount)) for one in told.parts)

    def header(self, column: Column) -> str:
        """The title of a column; of money with its currency."""
        unit = column.unit or (self.paper.currency if column.type == "money" else "")
        return self.say(column.title) + (f" ({one_line(unit)})" if unit else "")

    def say(self, text: Text) -> str:
        """A text in the document's language, on one line."""
        return one_line(text.say(self.language))

    def word(self, name: str, **values: object) -> str:
        """One of the words that every document has."""
        return WORDS[name].say(self.language, **values)

    def amount(self, amount: Decimal) -> str:
        """An amount with the decimals and the code of the paper's currency."""
        return f"{self.writing.number(amount, self.money.places)}\u00a0{self.paper.currency}"

    def value(self, value: Value, shape: Shape, style: str = "long") -> str:
        """A value as the reader writes it."""
        if isinstance(value, dt.date):
            return str(format_date(value, style, locale=locale_of(self.language)))
        return one_line(self.writing.show(value, shape))

    def cell(self, value: Value, shape: Shape) -> str:
        """A value as it stands in a line, where a day is written short."""
        return self.value(value, shape, "medium")


def shown(numbered: NumberedPaper, company: Mapping[str, Any]) -> Shown:
    """A paper as it stands on the document that `company` sends."""
    paper = numbered.paper
    parts = paper.breakdown.parts if paper.breakdown else ()
    places = places_of(paper.currency, (one.amount for one in (*paper.totals, *parts)))
    held = [(column, [line.get(column.name) for line in paper.lines]) for column in paper.columns]
    columns = tuple(
        (column, _shape(column, paper, values)) for column, values in held
        if any(value not in (None, "") for value in values)
    )
    return Shown(
        numbered.number, paper, MARKS[numbered.state].say(paper.language), writing_of(paper.language), company, columns,
        Shape("money", places),
    )


def places_of(currency: str, amounts: Iterable[Decimal]) -> int:
    """How many decimals amounts are shown with: those of the currency, more where an amount has more."""
    return max([get_currency_precision(currency), *(_decimals(one) for one in amounts)])


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent if amount else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _shape(column: Column, paper: Paper, values: Iterable[Value]) -> Shape:
    some = list(values)
    if column.type == "money":
        numbers = [Decimal(one) for one in some if isinstance(one, int | Decimal)]
        return Shape("money", min(4, places_of(paper.currency, numbers)))
    if column.type == "percent":
        numbers = [Decimal(one).scaleb(2) for one in some if isinstance(one, int | Decimal)]
        return Shape("percent", min(2, max(map(_decimals, numbers), default=0)))
    return shape_of(column, some)


def cleaned(text: str) -> str:
    """Text of several lines, without what no document can hold."""
    return "\n".join(one_line(part) for part in clean(text).split("\n")).strip()
