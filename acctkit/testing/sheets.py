"""Build a sheet as a house keeps it: say the rows once, and have them laid out in any style.

    made = sheet("visits", [{"date": day, "account": "100", "guests": 3}], style="office-es")
    ws.drop("7/week.xlsx", made)
    assert result.findings[0].cell == made.cell(0, "guests")
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from acctkit.forms import ColumnSpec, Form
from acctkit.testing.styles import Style
from acctkit.texts import letter, normal
from acctkit.types import ErrorCell, Text, Uncalculated

Rows = Sequence[Sequence[Any]] | Sequence[Mapping[str, Any]]

_TITLE = Text("Weekly report", "Informe semanal")
_NOTES = Text("My notes", "Mis notas")
_REMARK = Text("Please send it before Monday noon.", "Por favor, envíese antes del lunes al mediodía.")
_YES_NO = {True: Text("yes", "sí"), False: Text("no", "no")}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it stands in a cell, and the value that a spreadsheet program computed for it last."""

    text: str
    value: Any = None


Grid = dict[tuple[int, int], Any]  # cells by row and column, from 1


@dataclass(frozen=True)
class HouseSheet:
    """A sheet that `sheet(...)` made: not yet a file, so that it can still be told of its form."""

    name: str
    rows: Rows
    style: Style
    form: Form | None = None

    def knowing(self, forms: Mapping[str, Form]) -> HouseSheet:
        """The same sheet with its form among `forms`: the one whose name or title the sheet has."""
        if self.form is not None:
            return self
        wanted = normal(self.name)
        found = (f for f in forms.values() if wanted in map(normal, (f.name, f.title.en, f.title.es)))
        return replace(self, form=next(found, None))

    def cell(self, row: int, column: str) -> str:
        """Where the value of a column stands (`C7`): `row` counts the rows as given, from 0; `column` is as given.

        >>> sheet("Visits", [["Date", "Guests"], ["2026-11-24", 3]], style="titled").cell(0, "Guests")
        'C5'
        """
        if column not in self.keys:
            raise KeyError(f"the sheet '{self.name}' has no column '{column}'; it has {', '.join(self.keys)}")
        return f"{letter(self._at(column))}{self._line(row)}"

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns as they were given: the keys of the rows, or the first row."""
        if self.rows and not isinstance(self.rows[0], Mapping):
            return tuple(str(one) for one in self.rows[0])
        return tuple(dict.fromkeys(key for row in self.rows for key in row))

    @cached_property
    def records(self) -> tuple[dict[str, Any], ...]:
        """The rows by column as given."""
        if self.rows and not isinstance(self.rows[0], Mapping):
            return tuple(dict(zip(self.keys, row, strict=False)) for row in self.rows[1:])
        return tuple(dict(row) for row in self.rows)

    @property
    def title(self) -> str:
        """The sheet's own name."""
        return self.form.title.say("es") if self.form and "spanish" in self.style else self.name

    def grid(self) -> Grid:
        """Every cell that has something in it."""
        language, left, header = self.style.language, self._left, self._header
        cells: Grid = {}
        if "titled" in self.style:
            cells[1, left] = _TITLE.say(language)
        for key in self.keys:
            cells[header, self._at(key)] = self._head(key)
        for row, record in enumerate(self.records):
            for key, value in self._filled(record, self._line(row)).items():
                if (shown := self._shown(key, value)) is not None:
                    cells[self._line(row), self._at(key)] = shown
        if "notes" in self.style:
            cells[header, left + len(self.keys)] = _NOTES.say(language)
            cells.update({(self._line(row), left + len(self.keys)): "ok" for row in range(0, len(self.records), 2)})
        if "totals" in self.style:
            cells.update(self._totals())
        return cells

    def merges(self) -> Iterator[tuple[int, int, int, int]]:
        """First row and column, last row and column of each merged range."""
        if "merged" not in self.style:
            return
        if "titled" in self.style and len(self.keys) > 1:
            yield 1, self._left, 1, self._left + len(self.keys) - 1
        for at in range(self._left, self._left + len(self.keys)):
            yield self._header, at, self._header + 1, at

    # -------------------------------------------------------------- where things stand

    @property
    def _left(self) -> int:
        return 2 if "titled" in self.style else 1

    @property
    def _header(self) -> int:
        return 4 if "titled" in self.style else 1

    def _at(self, key: str) -> int:
        place = self.keys.index(key)
        return self._left + (len(self.keys) - 1 - place if "shuffled" in self.style else place)

    def _line(self, row: int) -> int:
        gap = "gaps" in self.style and len(self.records) > 1 and row >= (len(self.records) + 1) // 2
        return self._header + 1 + ("merged" in self.style) + row + gap

    # -------------------------------------------------------------- what stands there

    def _spec(self, key: str) -> ColumnSpec | None:
        specs = self.form.columns if self.form else ()
        by_name = next((spec for spec in specs if spec.name == key), None)
        return by_name or next((spec for spec in specs if normal(key) in map(normal, spec.headers)), None)

    def _head(self, key: str) -> str:
        spec = self._spec(key)
        if spec is None or ("spanish" not in self.style and key != spec.name):
            return key
        return spec.title.say(self.style.language)

    def _filled(self, record: Mapping[str, Any], line: int) -> Mapping[str, Any]:
        """The row, with formulas where the style has them."""
        formulas = self.form.arithmetic.formulas if self.form and "formulas" in self.style else {}
        by_name = {spec.name: key for key in self.keys if (spec := self._spec(key))}
        made = dict(record)
        for name, text in formulas.items():
            if name in by_name and record.get(by_name[name]) is not None:
                made[by_name[name]] = Formula(self._formula(text, by_name, line), record[by_name[name]])
        return made

    def _formula(self, text: str, by_name: Mapping[str, str], line: int) -> str:
        from acctkit.forms import NAME

        places = {name: f"{letter(self._at(key))}{line}" for name, key in by_name.items()}
        return "=" + NAME.sub(lambda found: places.get(found[0], "0"), text)

    def _shown(self, key: str, value: Any) -> Any:
        spec, language = self._spec(key), self.style.language
        if spec and spec.kind == "choice" and value in spec.choices:
            from acctkit.values import preferred

            return dict(zip(spec.choices, preferred(spec, language), strict=True))[value]
        if isinstance(value, bool):
            return _YES_NO[value].say(language) if "text" in self.style or language == "es" else value
        if "text" in self.style and not isinstance(value, Formula | ErrorCell | Uncalculated):
            return as_typed(value, language, percent=bool(spec and spec.kind == "percent"))
        return value

    def _totals(self) -> Grid:
        """The totals row: the columns that the form adds up, else those of decimals."""
        sums = {key: total for key in self.keys if (total := self._sum(key)) is not None}
        free = [self._at(key) for key in self.keys if key not in sums]
        if not sums or not free:
            return {}
        line = self._line(len(self.records) - 1) + 1
        cells: Grid = {(line, min(free)): "Total", (line + 2, self._left): _REMARK.say(self.style.language)}
        cells.update({(line, self._at(key)): self._shown("", total) for key, total in sums.items()})
        return cells

    def _sum(self, key: str) -> Decimal | None:
        spec, values = self._spec(key), [record.get(key) for record in self.records]
        known = [value for value in values if value is not None]
        if self.form is not None and (spec is None or spec.name not in self.form.adds):
            return None
        if not known or not all(isinstance(value, Decimal | int | float) for value in known):
            return None
        if self.form is None and not all(isinstance(value, Decimal | float) for value in known):
            return None
        pairs = zip(values, self.records, strict=True)
        return sum((self._signed(value, record) for value, record in pairs if value is not None), Decimal(0))

    def _signed(self, value: Any, record: Mapping[str, Any]) -> Decimal:
        """The value as it counts in a total: that of a return counts down however it was written."""
        amount = Decimal(str(value))
        deducts = self.form.arithmetic.deducts if self.form else {}
        stored = {spec.name: record.get(key) for key in self.keys if (spec := self._spec(key))}
        return -abs(amount) if any(stored.get(column) == word for column, word in deducts.items()) else amount


def sheet(form: Form | str, rows: Rows, *, style: str = "plain") -> HouseSheet:
    """A sheet of `form` with `rows`, laid out in a house style; `ws.drop` and `workbook` make a file of it.

    `form` is a Form, or a name: dropped into a workspace, a sheet whose name or title is a form's is taken for that
    form. Rows are mappings by column name (or header), or sequences of which the first is the header. With a form the
    style writes its headers, and the words of its choices, in its language; cells may be anything that a spreadsheet
    holds: text, numbers, `Decimal`, dates, `True`, `ErrorCell("#REF!")`, `Uncalculated("=A1")`, `Formula("=A1", 3)`.

    `style` is a house or some habits with blanks between them:

    houses   `plain` one tidy table · `office`, `office-es` titled, merged, with totals · `typed`, `typed-es` all
             typed as text · `formulas`, `formulas-es` · `personal`, `personal-es` shuffled, with notes of one's own,
             a blank row and a hidden sheet
    habits   `spanish` headers, words and sheet name in Spanish · `titled` a title above, the header on row 4 from
             column B · `merged` merged title, header cells over two rows · `totals` a totals row and a remark below ·
             `text` dates and numbers typed as text, in Spanish with a decimal comma · `formulas` what the form derives
             is a formula · `shuffled` columns in the opposite order · `notes` a column that no form knows · `gaps` a
             blank row · `hidden` a hidden sheet of junk before it

    A rep who types Spanish numbers needs `es` as language in the list of reps, as in real life.
    """
    name, known = (form.title.en, form) if isinstance(form, Form) else (form, None)
    return HouseSheet(name, rows, Style.named(style), known)


def as_typed(value: Any, language: str, *, percent: bool = False) -> Any:
    """A date or number as a person types it as text.

    >>> as_typed(Decimal("1234.5"), "es"), as_typed(dt.date(2026, 11, 24), "en")
    ('1.234,50', '24 Nov 2026')
    """
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}" if language == "es" else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    if percent and isinstance(value, Decimal | float):
        return _marked(f"{(Decimal(str(value)) * 100).normalize():f} %", language)
    if isinstance(value, Decimal | float):
        places = max(2, -Decimal(str(value)).normalize().as_tuple().exponent)  # type: ignore[operator]
        return _marked(f"{Decimal(str(value)):,.{places}f}", language)
    return str(value) if isinstance(value, int) else value


def _marked(text: str, language: str) -> str:
    return text.translate(str.maketrans(",.", ".,")) if language == "es" else text


# whatever the locale of the machine
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
