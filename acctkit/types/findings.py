"""Findings: the code that a check declares, the row that it looks at, and what it found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    example: Mapping[str, str] = field(default_factory=dict)
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
        expected and the `params` are shown as they are; a word that is another one in Spanish, such as one of the
        choices of a column, is given as a `Text`.

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
            expected=expected.en if isinstance(expected, Text) else str(expected),
            office=code.office,
            params={"column": column, **_spoken(params), **_in_spanish({"expected": expected, **params})},
        )


def _spoken(params: Mapping[str, object]) -> dict[str, str]:
    return {name: value.en if isinstance(value, Text) else str(value) for name, value in params.items()}


def _in_spanish(params: Mapping[str, object]) -> dict[str, str]:
    """What a Spanish sentence says instead, under a name that no sentence can ask for."""
    return {f"{name}.es": value.es for name, value in params.items() if isinstance(value, Text) and value.es}
