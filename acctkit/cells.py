"""From the cells of one row to the row model: convert each cell once, validate, and say what is wrong at which cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from acctkit import codes
from acctkit.dates import DAYS_TO_1904
from acctkit.filled import wrong_field
from acctkit.forms import ColumnSpec, Form, Row
from acctkit.headers import Identified
from acctkit.types import CellValue, Code, Entry, Finding, Severity, Sheet, Text
from acctkit.types.findings import in_spanish
from acctkit.values import BadValue, convert, letter, to_text


class Cells(Mapping[str, str]):
    """The address of each column in one row (`{"date": "B7"}`), made up when asked for: a long sheet has many."""

    __slots__ = ("_letters", "_number")

    def __init__(self, letters: Mapping[str, str], number: int) -> None:
        self._letters, self._number = letters, number

    def __getitem__(self, column: str) -> str:
        return f"{self._letters[column]}{self._number}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._letters)

    def __len__(self) -> int:
        return len(self._letters)

    def __repr__(self) -> str:
        return repr(dict(self))


_NONE: frozenset[str] = frozenset()
_REMEMBERED = 4096


class Outcome(NamedTuple):
    """What one cell gave: a value (None when blank), and what there is to say about it; `bad` when it has no value."""

    value: Any = None
    code: Code | None = None
    expected: str | Decimal = ""
    bad: bool = False


class Reading(NamedTuple):
    """What one row gave: an entry, or the values that could be read and the columns that could not (`bad`)."""

    number: int
    entry: Entry[Any] | None
    values: Mapping[str, Any]
    bad: frozenset[str]
    findings: tuple[Finding, ...]

    def value(self, column: str) -> Any:
        """The value of a column after completion, or None."""
        return self.values.get(column) if self.entry is None else getattr(self.entry.row, column)


class RowReader:
    """Reads the rows of one sheet; equal cells of a column are converted once."""

    def __init__(self, sheet: Sheet, identified: Identified, locale: str) -> None:
        self.sheet, self.form, self.locale = sheet.name, identified.form, locale
        self.days_from = DAYS_TO_1904 if sheet.date1904 else 0
        self.letters = {name: letter(at) for name, at in identified.columns.items()}
        self.plan = [
            (spec.name, identified.columns[spec.name] - 1, spec, _Memo())
            for spec in self.form.columns if spec.name in identified.columns
        ]

    def read(self, number: int, row: Sequence[CellValue]) -> Reading:
        """The row `number` of the sheet, converted and validated; at most one finding a cell."""
        values: dict[str, Any] = {}
        bad: set[str] = set()
        findings: dict[str, Finding] = {}
        width = len(row)
        for name, at, spec, memo in self.plan:
            raw = row[at] if at < width else None
            if raw is None:
                continue
            value, code, expected, is_bad = memo.get((raw.__class__, raw)) or self.outcome(spec, memo, raw)
            if code is not None:
                findings[name] = self.finding(number, name, code, raw, expected)
            if is_bad:
                bad.add(name)
            elif value is not None:
                values[name] = value
        if findings:
            self._without_echoes(findings)
        model: Row | None = None
        try:
            model = self.form.model.model_validate(values)
            if not bad:
                sound, model = model, model.complete()
                if not isinstance(model, self.form.model):
                    raise TypeError(f"complete() gives {type(model).__name__}, not {self.form.model.__name__}")
                if fault := wrong_field(self.form, model, sound):
                    raise TypeError(f"complete() gives a row whose {fault}")
        except ValidationError as error:
            model = None
            for name, code, expected in _problems(error, self.form, bad, self.locale):
                if name not in findings or findings[name].severity != "error":
                    at = next((at for column, at, _, _ in self.plan if column == name), width)
                    raw = row[at] if at < width else None
                    findings[name] = self.finding(number, name, code, raw, expected)
        entry = None
        if model is not None and not bad:
            blank = frozenset(name for name in self.form.derived if name not in values) if self.form.derived else _NONE
            entry = Entry(model, self.sheet, number, Cells(self.letters, number), self.form.name, blank)
        return Reading(number, entry, values, frozenset(bad) if bad else _NONE, tuple(findings.values()))

    def _without_echoes(self, findings: dict[str, Finding]) -> None:
        """Take out the error of a formula that only repeats the error of the cell that it is computed from."""
        broken = {name for name, finding in findings.items() if finding.code == codes.ERROR_CELL.name}
        for name, sources in self.form.derived.items():
            if name in broken and broken.intersection(sources):
                del findings[name]

    def outcome(self, spec: ColumnSpec, memo: _Memo, raw: CellValue) -> Outcome:
        """What one cell gives in a column of this kind."""
        key = (raw.__class__, raw)
        known = memo.get(key)
        if known is None:
            known = _outcome(self._counted(raw, spec), spec, self.locale)
            if len(memo) < _REMEMBERED:  # a column of ever new values would only fill memory
                memo[key] = known
        return known

    def _counted(self, raw: CellValue, spec: ColumnSpec) -> CellValue:
        """A bare day number of a sheet that counts from 1904, in the usual count."""
        if self.days_from and spec.kind == "date" and raw.__class__ in (int, float):
            return cast(float, raw) + self.days_from
        return raw

    def at(self, index: int, raw: CellValue) -> Outcome | None:
        """What a cell of sheet column `index` (from 0) gives; None when the column is not the form's."""
        for _, at, spec, memo in self.plan:
            if at == index:
                return self.outcome(spec, memo, raw)
        return None

    def finding(
        self, number: int, column: str, code: Code, raw: CellValue, expected: str | Decimal = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding at the cell of `column` in row `number`."""
        cell = f"{self.letters[column]}{number}" if column in self.letters else ""
        return Finding(
            code=code.name, severity=severity or code.severity, sheet=self.sheet, cell=cell, value=to_text(raw),
            expected=str(expected), form=self.form.name, row=number, office=code.office,
            params={"column": column, **in_spanish({"expected": expected})},
        )


class _Memo(dict[tuple[type, CellValue], Outcome]):
    """Outcomes of a column by the type and value of the cell: 1, 1.0 and True are different cells."""


def _outcome(raw: CellValue, spec: ColumnSpec, locale: str) -> Outcome:
    try:
        converted = convert(raw, spec, locale)
    except BadValue as problem:
        return Outcome(code=problem.code, expected=problem.expected, bad=True)
    note = converted.note
    return Outcome(converted.value, note, converted.expected, bad=note is not None and note.severity == "error")


# ------------------------------------------------------------------ what pydantic says

_LIMITS = {
    "greater_than_equal": (">= {}", "ge"), "greater_than": ("> {}", "gt"), "less_than_equal": ("<= {}", "le"),
    "less_than": ("< {}", "lt"), "multiple_of": ("n × {}", "multiple_of"),
}
_LENGTHS = {
    "string_too_short": (Text("at least {n} characters long", "de al menos {n} caracteres"), "min_length"),
    "string_too_long": (Text("at most {n} characters long", "de {n} caracteres como máximo"), "max_length"),
}


def _problems(
    error: ValidationError, form: Form, bad: set[str], locale: str
) -> Iterator[tuple[str, Code, str]]:
    """What is wrong with a row, by column, without what follows from cells that could not be read anyway."""
    for one in error.errors(include_url=False, include_input=False):
        name = str(one["loc"][0]) if one["loc"] else ""
        if name in bad or (not name and bad):
            continue
        kind, context = one["type"], one.get("ctx", {})
        if kind == "missing":
            yield name, codes.MISSING_VALUE, ""
        elif kind in _LIMITS:
            pattern, key = _LIMITS[kind]
            yield name, codes.OUT_OF_RANGE, pattern.format(context[key])
        elif kind in _LENGTHS:
            text, key = _LENGTHS[kind]
            yield name, codes.OUT_OF_RANGE, text.say(locale, n=context[key])
        else:
            message = one["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
            yield name or form.columns[0].name, codes.OUT_OF_RANGE, message
