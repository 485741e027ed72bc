"""Findings: the code that a check declares, the row that it looks at, and what it found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from acctkit.types.words import Severity, Text

R = TypeVar("R", covariant=True)


@dataclass(frozen=True, slots=True)
class Code:
    """A finding code, declared once: its severity, its sentence in each language, and for whom it is.

    The sentence may use `{value}`, `{expected}`, `{column}` (the header in the reader's language) and whatever
    `params` the finding brings. `office` marks what only head office can mend: it never rejects a rep's rows. `hint` is
    a second sentence, said where everything that it wants is known. A `fixed` code may be raised by the settings, never
    lowered. `help` says why the code exists and what to do, and `example` fills the sentence of an example: both are
    what `acctkit findings explain` shows. With `until_document`, what is missing is a document that the value names:
    the finding goes away when that comes, and rows that were refused for it are looked at again.
    """

    name: str
    severity: Severity
    text: Text
    office: bool = False
    hint: Text = Text("")
    fixed: bool = False
    help: Text = Text("")
    example: Mapping[str, str | Decimal] = field(default_factory=dict)
    until_document: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and where. `path` is relative to the inbox; `cell` is `C7`, or empty for a whole sheet.

    `message` is the sentence in the rep's language; `params` keep what it was made of, for other languages. `count`
    above 1 stands for so many cells that are alike, `cell` being the first (`acctkit.grouping`).
    """

    code: str
    severity: Severity
    path: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    expected: str = ""
    message: str = ""
    form: str = ""
    row: int = 0
    params: Mapping[str, str] = field(default_factory=dict)
    office: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """One row of a form while it is checked: the model, where it stands, the cell of each column, and which derived
    columns were `blank` in the sheet and filled in by the row itself."""

    row: R
    sheet: str
    number: int
    cells: Mapping[str, str]
    form: str = ""
    blank: frozenset[str] = frozenset()

    def finding(self, code: Code, column: str = "", *, expected: object = "", **params: object) -> Finding:
        """A finding at this row's `column` (a name of the row model), with the value that stands there. What is
        expected and the `params` are shown as they are; a figure is given as a `Decimal`, with as many decimals as it
        is to have, and written as the reader's language writes it; a word that is another one in Spanish, such as one
        of the choices of a column, is given as a `Text`. A text or an int, such as the number of an invoice, stays.

        Raises ValueError when the row has no such column.
        """
        if column and column not in self.cells and not hasattr(self.row, column):
            raise ValueError(f"{self.form or 'the form'} has no column {column}")
        value = getattr(self.row, column, None) if column else None
        return Finding(
            code=code.name,
            severity=code.severity,
            sheet=self.sheet,
            cell=self.cells.get(column, ""),
            form=self.form,
            row=self.number,
            value="" if value is None else str(value),
            expected=_spoken(expected),
            office=code.office,
            params={"column": column, **spoken_params(params), **in_spanish({"expected": expected})},
        )


def spoken_params(params: Mapping[str, object]) -> dict[str, str]:
    """The params of a finding as the books keep them, with what a Spanish sentence says instead.

    >>> spoken_params({"over": Decimal("8.50"), "invoice": "1234.50"})
    {'over': '8.50', 'invoice': '1234.50', 'over.es': '8,50'}
    """
    return {name: _spoken(value) for name, value in params.items()} | in_spanish(params)


def in_spanish(params: Mapping[str, object]) -> dict[str, str]:
    """What a Spanish sentence says instead, under a name that no sentence can ask for."""
    said = {name: spanish_of(value) for name, value in params.items()}
    return {f"{name}.es": text for name, text in said.items() if text}


def spanish_of(value: object) -> str:
    """How Spanish says a value otherwise than English: a word of its own, or a comma; empty where it does not."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.replace(".", ",") if "." in text else ""
    return value.es if isinstance(value, Text) else ""


def _spoken(value: object) -> str:
    return value.en if isinstance(value, Text) else f"{value:f}" if isinstance(value, Decimal) else str(value)
