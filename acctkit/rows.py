"""Walk the rows below a header: which are data, which are blank, totals or notes; nothing is passed over in silence.

Every filled row below the header ends in one of three places: an entry, a refused row, or `skipped` with a finding
that names it. So do rows above it that look like rows of the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from acctkit import codes
from acctkit.cells import Reading, RowReader
from acctkit.headers import Identified, blank
from acctkit.likeness import slips
from acctkit.totals import Sums, begins_as_total, is_word
from acctkit.types import CellValue, Code, Entry, ErrorCell, Finding, PercentCell, Severity, Sheet, Uncalculated
from acctkit.types.findings import in_spanish, spoken_params
from acctkit.values import LONGEST_TEXT, letter, normal, to_text

_WORDY = ("id", "date", "text", "choice")
_NAMES = ("id", "text", "choice", "flag")  # what any title above a table may hold
_NOTE_LENGTH = 25


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: where it stands and what of it could be read, as text by column name."""

    number: int
    values: Mapping[str, str]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of one sheet: those that are fit to be checked, those that are not, those that are no rows of the form
    (`skipped`, by row number), and every finding on the way, without path or message."""

    entries: tuple[Entry[Any], ...]
    refused: tuple[RefusedRow, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[int, ...] = ()


def read_rows(sheet: Sheet, identified: Identified, locale: str) -> SheetRows:
    """Read the rows of a sheet below its header, cells in the style of `locale` (`es`, `en`, `en-GB` ...)."""
    walk = _Walk(sheet, identified, RowReader(sheet, identified, locale))
    walk.run()
    about = tuple(walk.about_sheet())
    return SheetRows(
        tuple(reading.entry for reading in walk.data if reading.entry is not None),
        tuple(
            RefusedRow(reading.number, _texts(sheet, identified, reading.number), sheet.name)
            for reading in walk.data if reading.entry is None
        ),
        about + tuple(walk.findings), tuple(sorted((*walk.above, *walk.blanks, *walk.totals, *walk.notes))),
    )


def compact(numbers: Iterable[int]) -> str:
    """Row numbers as a person writes them.

    >>> compact([5, 9, 10, 11, 12])
    '5, 9-12'
    """
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _texts(sheet: Sheet, identified: Identified, number: int) -> dict[str, str]:
    row = sheet.rows[number - 1]
    cells = ((name, row[at - 1]) for name, at in identified.columns.items() if at <= len(row))
    return {name: to_text(raw)[:LONGEST_TEXT] for name, raw in cells if not blank(raw)}


@dataclass
class _Walk:
    """One pass over a sheet; the lists fill as it goes."""

    sheet: Sheet
    identified: Identified
    reader: RowReader
    data: list[Reading] = field(default_factory=list)
    above: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stray: dict[int, int] = field(default_factory=dict)  # columns without a header, first row with something in it
    ignored: dict[tuple[int, type], list[int]] = field(default_factory=dict)  # error cells outside the form
    words: dict[CellValue, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        form, columns = self.identified.form, self.identified.columns
        self.header = self.identified.header_row
        self.mapped = {at - 1: name for name, at in columns.items()}
        self.titled = {at - 1 for _, at in self.identified.unknown} | {
            other.again - 1 for other in (*self.identified.doubled, *self.identified.spare)
        }
        beside = {normal(word) for text in form.beside.values() for word in (text.en, text.es)}
        self.beside = {at - 1 for title, at in self.identified.unknown if normal(title) in beside}
        self.derived = {columns[name] - 1 for name in (*form.derived, *form.arithmetic.formulas) if name in columns}
        self.wordy = {columns[spec.name] - 1 for spec in form.columns if spec.kind in _WORDY and spec.name in columns}
        self.required = {
            columns[spec.name] - 1: spec.kind for spec in form.columns if spec.required and spec.name in columns
        }
        first_row = self.sheet.rows[self.header - 1]
        self.titles = {at: to_text(value).strip().casefold() for at, value in enumerate(first_row) if not blank(value)}
        self.sums = Sums(form, tuple(columns))

    def run(self) -> None:
        """Sort every row below the header into data, blanks, totals and notes; find rows that stand above it."""
        rows = self.sheet.rows
        self.above = [n for n in range(1, self.header) if self._looks_like_data(rows[n - 1])]
        last = len(rows)
        while last > self.header and all(blank(value) for value in rows[last - 1]):
            last -= 1
        tail = self._tail(last)
        quiet = False  # the row before was blank or a note
        for number in range(self.header + 1, last + 1):
            row = rows[number - 1]
            filled = [
                at for at, value in enumerate(row)
                if value is not None and (value.__class__ is not str or value.strip())
            ]
            if not filled or (_is_prepared(row[filled[0]]) and self._only_prepared(row, filled)):
                self.blanks.append(number)
                quiet = True
            elif self._is_totals(row, filled):
                self.totals.append(number)
                self._close(number, row, filled)
                quiet = False
            elif self._repeats_header(row, filled) or self._is_note(row, filled, quiet or number >= tail):
                self.notes.append(number)
                quiet = True
            else:
                self._take(number, row, filled)
                quiet = False

    def _take(self, number: int, row: Sequence[CellValue], filled: Sequence[int]) -> None:
        reading = self.reader.read(number, row)
        self.data.append(reading)
        if reading.findings:
            self.findings += reading.findings
        for at in filled:
            if at not in self.mapped and at not in self.beside:
                if at not in self.titled:
                    self.stray.setdefault(at, number)
                if row[at].__class__ in (ErrorCell, Uncalculated):
                    self.ignored.setdefault((at, type(row[at])), []).append(number)

    # -------------------------------------------------------------- what a row is

    def _looks_like_data(self, row: Sequence[CellValue]) -> bool:
        """Whether a row above the header holds each date and figure that a row must have, and half of all it must; one
        that calls itself a total does not."""
        figures = [at for at, kind in self.required.items() if kind not in _NAMES]
        valid = [at for at in self.required if self._valid(at, row)]
        full = bool(figures) and set(figures) <= set(valid) and len(valid) * 2 >= len(self.required)
        return full and not any(self._is_word(value) for value in row)

    def _only_prepared(self, row: Sequence[CellValue], filled: Sequence[int]) -> bool:
        """A row in which only formulas speak, filled down beforehand, in derived columns or beside the form: they show
        nought, or were never calculated."""
        return all(_is_prepared(row[at]) and (at in self.derived or at not in self.mapped) for at in filled)

    def _is_word(self, value: CellValue) -> bool:
        """Whether a cell's text may belong to a totals row; only a text that is no more than such a word is sure."""
        return isinstance(value, str) and (is_word(value) or begins_as_total(value))

    def _is_totals(self, row: Sequence[CellValue], filled: Sequence[int]) -> bool:
        seen, words = self.words, []
        for at in filled:
            value = row[at]
            if value.__class__ is str:
                known = seen.get(value)
                if known is None:
                    known = seen[value] = self._is_word(value)
                if known:
                    words.append(at)
        if not words:
            return False
        naming = [at for at, kind in self.required.items() if kind in ("id", "date")]
        valid = [at for at in naming if self._valid(at, row)]
        if len(valid) < len(naming) and (
            any(is_word(to_text(row[at])) for at in words) or set(valid) <= set(words)
        ):
            return True
        # The word is itself the row's only name: a totals row when nothing but numbers goes with it, and not all.
        return set(valid) <= set(words) and all(at in words or at not in self.wordy for at in filled) and any(
            not self._valid(at, row) for at in self.required
        )

    def _valid(self, at: int, row: Sequence[CellValue]) -> bool:
        raw = row[at] if at < len(row) else None
        outcome = self.reader.at(at, raw)
        return outcome is not None and not outcome.bad and outcome.value is not None

    def _repeats_header(self, row: Sequence[CellValue], filled: Sequence[int]) -> bool:
        first = row[filled[0]]
        if first.__class__ is not str or to_text(first).strip().casefold() != self.titles.get(filled[0]):
            return False
        return all(to_text(row[at]).strip().casefold() == self.titles.get(at) for at in filled)

    def _is_note(self, row: Sequence[CellValue], filled: Sequence[int], apart: bool) -> bool:
        """A legend, a remark, a signature: text alone in its row, apart from the table."""
        if filled[0] not in self.mapped and not any(at in self.mapped for at in filled):
            return True  # nothing of it is the form's
        if len(filled) > 2 or not all(isinstance(row[at], str) for at in filled):
            return False
        if self.totals and self.data and len(self.required) > 2:
            return not any(at in self.mapped and at not in self.wordy and self._valid(at, row) for at in filled)
        return (apart or bool(self.totals)) and len(filled) == 1 and self._is_prose(filled[0], row)

    def _is_prose(self, at: int, row: Sequence[CellValue]) -> bool:
        text = to_text(row[at]).strip()
        return (len(text) > _NOTE_LENGTH and " " in text) or not self._valid(at, row)

    def _tail(self, last: int) -> int:
        """The first of the rows at the very end that hold nothing but one piece of prose each."""
        start = last + 1
        while start - 1 > self.header:
            row = self.sheet.rows[start - 2]
            filled = [at for at, value in enumerate(row) if not blank(value)]
            if len(filled) > 1 or (filled and not (isinstance(row[filled[0]], str) and self._is_prose(filled[0], row))):
                break
            start -= 1
        return start

    def _close(self, number: int, row: Sequence[CellValue], filled: Sequence[int]) -> None:
        """A totals row: told, and its numbers held against the rows above."""
        self.sums.close(self.data)
        word = next(at for at in filled if self._is_word(row[at]))
        self.findings.append(self._about(codes.TOTALS_ROW, number, word, to_text(row[word])))
        for at in filled:
            name, value = self.mapped.get(at, ""), row[at]
            if isinstance(value, ErrorCell | Uncalculated):
                self.findings.append(self._about(_fault(value), number, at, to_text(value), "warning", column=name))
            elif name and self.data and at not in self.wordy and self._valid(at, row):
                outcome = self.reader.at(at, value)
                expected = self.sums.disagree(name, Decimal(outcome.value)) if outcome else ""
                if expected:
                    finding = self._about(codes.TOTALS_DIFFER, number, at, to_text(value), column=name)
                    params = {**finding.params, **in_spanish({"expected": Decimal(expected)})}
                    self.findings.append(replace(finding, expected=expected, params=params))

    # -------------------------------------------------------------- what is told of the sheet as a whole

    def about_sheet(self) -> Iterator[Finding]:
        """What is told once a sheet: columns, blank rows, notes, hidden parts."""
        yield from self._headers()
        for at in sorted(self.stray):
            yield self._about(codes.UNKNOWN_COLUMN, self.header, at, letter(at + 1))
        if not self.data:
            yield self._about(codes.EMPTY_FORM)
        yield from self._listed(codes.ROWS_ABOVE, self.above)
        yield from self._listed(codes.BLANK_ROWS, self.blanks)
        yield from self._listed(codes.LEGEND, self.notes)
        numbers = [reading.number for reading in self.data]
        if self.totals and numbers and numbers[0] < self.totals[-1]:
            yield from self._listed(codes.ROWS_AFTER_TOTALS, [n for n in numbers if n > self.totals[-1]])
        yield from self._listed(codes.HIDDEN_ROWS, [n for n in numbers if n in self.sheet.hidden_rows])
        hidden = [at for at in sorted(self.sheet.hidden_columns) if at - 1 in self.mapped]
        if hidden and self.data:
            yield self._about(codes.HIDDEN_COLUMNS, columns=", ".join(letter(at) for at in hidden))
        for (at, _), rows in sorted(self.ignored.items(), key=lambda item: (item[0][0], item[1])):
            fault = self.sheet.rows[rows[0] - 1][at]
            severity: Severity = "warning" if isinstance(fault, ErrorCell) else "info"
            yield self._about(_fault(fault), rows[0], at, to_text(fault), severity, rows=compact(rows))

    def _headers(self) -> Iterator[Finding]:
        """Headers that were not read: doubled, spare, unknown. One that is a slip away from a column of the form that
        the sheet lacks is worth a warning: what stands below it is surely meant to be read."""
        found, form = self.identified, self.identified.form
        first_row = self.sheet.rows[self.header - 1]
        for code, others in ((codes.DUPLICATE_COLUMN, found.doubled), (codes.SPARE_COLUMN, found.spare)):
            for one in others:
                value = to_text(first_row[one.again - 1]).strip() if one.again <= len(first_row) else ""
                other = f"{letter(one.first)}{self.header}"
                yield self._about(code, self.header, one.again - 1, value, column=one.column, other=other)
        lacking = [spec for spec in form.columns if spec.name not in found.columns]
        unknown = [(title, at) for title, at in found.unknown if at - 1 not in self.beside]
        meant = dict(slips((title for title, _ in unknown), lacking))
        for title, at in unknown:
            severity: Severity | None = "warning" if title in meant else None
            finding = self._about(codes.UNKNOWN_COLUMN, self.header, at - 1, title, severity)
            yield replace(finding, expected=meant.get(title, ""))

    def _listed(self, code: Code, numbers: Sequence[int]) -> Iterator[Finding]:
        if numbers:
            yield self._about(code, numbers[0], rows=compact(numbers))

    def _about(
        self, code: Code, number: int = 0, at: int | None = None, value: str = "", severity: Severity | None = None,
        **params: object,
    ) -> Finding:
        return Finding(
            code=code.name, severity=severity or code.severity, sheet=self.sheet.name,
            cell="" if at is None else f"{letter(at + 1)}{number}", value=value, form=self.identified.form.name,
            row=number, params=spoken_params(params), office=code.office,
        )


def _is_prepared(value: CellValue) -> bool:
    return value.__class__ is Uncalculated or (value.__class__ in (int, float, PercentCell) and value == 0)


def _fault(value: CellValue) -> Code:
    return codes.ERROR_CELL if isinstance(value, ErrorCell) else codes.UNCALCULATED_FORMULA
