"""Find which form a sheet is, and where its header row stands: exact words only, never a guess.

A header cell means a column when it equals one of the column's headers after case, accents, blanks and punctuation
are taken away. The header row is the first row (of the first forty) that has every required column of some form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from acctkit.forms import ColumnSpec, Form
from acctkit.types import CellValue, Sheet
from acctkit.values import letter, normal

DEEPEST = 40
_GENERIC = re.compile(r"(sheet|hoja|data|datos|table|tabla|tabelle|feuil|libro|book|page|pagina)?\d*")
_SEPARATORS = re.compile(r"[\W_\d]+")


@dataclass(frozen=True, slots=True)
class Near:
    """A form that a sheet comes close to: the headers found in its best row, and the required columns missing there."""

    form: Form
    matched: tuple[str, ...]
    missing: tuple[ColumnSpec, ...]
    row: int


@dataclass(frozen=True, slots=True)
class Doubled:
    """A column of the form that two sheet columns (from 1) claim."""

    column: str
    first: int
    again: int


@dataclass(frozen=True, slots=True)
class Identified:
    """A sheet known to be `form`: `columns` maps its columns to sheet columns (from 1), `unknown` are the headers that
    mean nothing to it, with their sheet columns; `reasons` say why, in English, for the admin."""

    form: Form
    header_row: int
    columns: Mapping[str, int]
    unknown: tuple[tuple[str, int], ...] = ()
    doubled: tuple[Doubled, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotIdentified:
    """A sheet that no form fits: which came close, the closest first; or several that fit alike (`clash`)."""

    near: tuple[Near, ...] = ()
    clash: tuple[Form, ...] = ()


def identify(sheet: Sheet, forms: Sequence[Form], file_name: str = "") -> Identified | NotIdentified:
    """Which of `forms` a sheet is. Where several fit, the sheet's name decides (for generic names and csv the file's),
    then the one that knows more of the headers; if nothing decides, none is taken.
    """
    words = _vocabulary(forms)
    best: dict[str, _Match] = {}
    for number, row in enumerate(sheet.rows[:DEEPEST], 1):
        matches = _matches(row, number, forms, words)
        fits = [match for match in matches if not match.missing]
        if fits:
            return _decide(sheet.name, file_name, fits, matches, row)
        for match in matches:
            if match.form.name not in best or len(match.columns) > len(best[match.form.name].columns):
                best[match.form.name] = match
    return NotIdentified(_near(best.values()))


def blank(value: CellValue) -> bool:
    """Whether a cell holds nothing, or nothing but blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_empty(sheet: Sheet) -> bool:
    """Whether a sheet has no filled cell at all."""
    return all(blank(value) for row in sheet.rows for value in row)


def names_form(text: str, form: Form) -> bool:
    """Whether a sheet's or file's name holds the form's name or title as whole words."""
    words = _words(text)
    for title in (form.name, form.title.en, form.title.es):
        wanted = _words(title)
        if wanted and any(words[n : n + len(wanted)] == wanted for n in range(len(words) - len(wanted) + 1)):
            return True
    return False


# ------------------------------------------------------------------ matching one row


@dataclass(frozen=True, slots=True)
class _Match:
    form: Form
    row: int
    columns: Mapping[str, int]
    doubled: tuple[Doubled, ...]
    headers: tuple[str, ...]

    @property
    def missing(self) -> tuple[ColumnSpec, ...]:
        return tuple(spec for spec in self.form.columns if spec.required and spec.name not in self.columns)


_Vocabulary = Mapping[str, Sequence[tuple[int, str]]]


@lru_cache(maxsize=8192)
def _normal(text: str) -> str:
    return normal(text)


def _words(text: str) -> list[str]:
    return [word for part in _SEPARATORS.split(text) if (word := _normal(part))]


def _vocabulary(forms: Sequence[Form]) -> _Vocabulary:
    """Header word -> (place of the form, column). A column's own title beats another column's alias of that form."""
    words: dict[str, dict[int, str]] = {}
    for place, form in enumerate(forms):
        own = [(header, spec.name) for spec in form.columns for header in spec.headers[:3]]
        also = [(header, spec.name) for spec in form.columns for header in spec.aliases]
        for header, name in own + also:
            if word := _normal(header):
                words.setdefault(word, {}).setdefault(place, name)
    return {word: tuple(columns.items()) for word, columns in words.items()}


def _matches(row: Sequence[CellValue], number: int, forms: Sequence[Form], words: _Vocabulary) -> list[_Match]:
    found: dict[int, dict[str, list[int]]] = {}
    for at, value in enumerate(row, 1):
        if isinstance(value, str) and value:
            for place, name in words.get(_normal(value), ()):
                found.setdefault(place, {}).setdefault(name, []).append(at)
    return [
        _Match(
            forms[place], number, {name: at[0] for name, at in columns.items()},
            tuple(Doubled(name, at[0], again) for name, at in columns.items() for again in at[1:]),
            tuple(str(row[at[0] - 1]).strip() for at in columns.values()),
        )
        for place, columns in sorted(found.items())
    ]


def _near(matches: Iterable[_Match]) -> tuple[Near, ...]:
    close = []
    for match in matches:
        required = sum(spec.required for spec in match.form.columns)
        if len(match.columns) >= 2 or (required - len(match.missing)) * 2 >= required > 0:
            close.append(Near(match.form, match.headers, match.missing, match.row))
    return tuple(sorted(close, key=lambda near: (-len(near.matched), len(near.missing), near.form.name)))


# ------------------------------------------------------------------ deciding among several


def _decide(
    sheet_name: str, file_name: str, fits: Sequence[_Match], matches: Sequence[_Match], row: Sequence[CellValue]
) -> Identified | NotIdentified:
    chosen, why = _choose(sheet_name, file_name, fits)
    if chosen is None:
        return NotIdentified(clash=tuple(match.form for match in fits))
    meant = [
        match for match in matches
        if match.missing and len(match.columns) > len(chosen.columns) and names_form(sheet_name, match.form)
    ]
    if meant and not names_form(sheet_name, chosen.form):
        return NotIdentified(_near(meant))  # it calls itself a form that it nearly is: say what is missing
    known = {*chosen.columns.values(), *(doubled.again for doubled in chosen.doubled)}
    unknown = tuple(
        (" ".join(str(value).split()), at) for at, value in enumerate(row, 1) if at not in known and not blank(value)
    )
    places = ", ".join(f"{name} in {letter(at)}" for name, at in chosen.columns.items())
    reasons = (f"row {chosen.row} has every required header of {chosen.form.name} ({places})", *why)
    return Identified(chosen.form, chosen.row, chosen.columns, unknown, chosen.doubled, reasons)


def _choose(sheet_name: str, file_name: str, fits: Sequence[_Match]) -> tuple[_Match | None, tuple[str, ...]]:
    if len(fits) == 1:
        return fits[0], ()
    others = ", ".join(match.form.name for match in fits)
    stem = file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    generic = bool(_GENERIC.fullmatch(_normal(sheet_name))) or _normal(sheet_name) == _normal(stem)
    named = [match for match in fits if names_form(sheet_name, match.form)]
    if len(named) == 1:
        return named[0], (f"of {others}, the sheet's name says which",)
    by_file = [match for match in fits if names_form(stem, match.form)]
    if generic and len(by_file) == 1:
        return by_file[0], (f"of {others}, the file's name says which",)
    ranked = sorted(fits, key=lambda match: -len(match.columns))
    if len(ranked[0].columns) > len(ranked[1].columns):
        return ranked[0], (f"of {others}, it knows the most headers",)
    if len(by_file) == 1:
        return by_file[0], (f"of {others}, the file's name says which",)
    return None, ()
