"""Find which form a sheet is, and where its header row stands: exact words only, never a guess.

A header cell means a column when it equals one of the column's headers after case, accents, blanks and punctuation
are taken away; words that an admin added (`Words`) count like the column's own. The header row is the first row (of
the first forty) that has every required column of some form; where there is none, two text rows that have them
together (`Unit` above `price`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from acctkit.forms import ColumnSpec, Form
from acctkit.matching import (
    LONGEST,
    NO_WORDS,
    WIDEST,
    Doubled,
    Match,
    Vocabulary,
    Words,
    blank,
    matches,
    vocabulary,
    word_of,
)
from acctkit.types import CellValue, Sheet
from acctkit.values import letter

__all__ = [
    "DEEPEST", "NO_WORDS", "Doubled", "Identified", "Near", "NotIdentified", "Words", "blank", "identify", "is_empty",
    "names_form",
]

DEEPEST = 40
_GENERIC = re.compile(r"(sheet|hoja|data|datos|table|tabla|tabelle|feuil|libro|book|page|pagina)?\d*")
_SEPARATORS = re.compile(r"[\W_\d]+")


@dataclass(frozen=True, slots=True)
class Near:
    """A form that a sheet comes close to: the headers found in its best row, the required columns missing there, and
    the headers that mean nothing to the form, with their sheet columns. `columns` maps what was found to sheet columns
    (from 1)."""

    form: Form
    matched: tuple[str, ...]
    missing: tuple[ColumnSpec, ...]
    row: int
    unknown: tuple[tuple[str, int], ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, int, int]:
        """How far it is from others that come close: the less, the closer. Headers of columns that a form must have
        say more than those of columns that it may have."""
        required = sum(spec.required and spec.name in self.columns for spec in self.form.columns)
        return -len(self.matched), -required, len(self.missing)


@dataclass(frozen=True, slots=True)
class Identified:
    """A sheet known to be `form`: `columns` maps its columns to sheet columns (from 1), `unknown` are the headers that
    mean nothing to it, with their sheet columns; `spare` are headers that gave way to a surer one (`again` to `first`);
    `stated` are the currencies that headers name, by column; `reasons` say why, in English, for the admin."""

    form: Form
    header_row: int
    columns: Mapping[str, int]
    unknown: tuple[tuple[str, int], ...] = ()
    doubled: tuple[Doubled, ...] = ()
    reasons: tuple[str, ...] = ()
    spare: tuple[Doubled, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotIdentified:
    """A sheet that no form fits: which came close, the closest first; or several that fit alike (`clash`)."""

    near: tuple[Near, ...] = ()
    clash: tuple[Form, ...] = ()


def identify(
    sheet: Sheet, forms: Sequence[Form], file_name: str = "", words: Words = NO_WORDS
) -> Identified | NotIdentified:
    """Which of `forms` a sheet is. Where several fit, the sheet's name decides (for generic names and csv the file's),
    then the one that knows more of the headers; if nothing decides, none is taken. `words` are an admin's headers.
    """
    known = vocabulary(forms, words)
    best: dict[str, Match] = {}
    for number, row in enumerate(sheet.rows[:DEEPEST], 1):
        found = matches(row, number, forms, known)
        fits = [match for match in found if not match.missing]
        if fits:
            return _decide(sheet, file_name, fits, found, row)
        for match in found:
            if match.form.name not in best or len(match.columns) > len(best[match.form.name].columns):
                best[match.form.name] = match
    for number, row in _pairs(sheet.rows[:DEEPEST], known):
        found = matches(row, number, forms, known)
        fits = [match for match in found if not match.missing]
        if fits:
            return _decide(sheet, file_name, fits, found, row)
    return NotIdentified(_near(best.values(), sheet.rows))


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


def _words(text: str) -> list[str]:
    return [word for part in _SEPARATORS.split(text) if (word := word_of(part))]


# ------------------------------------------------------------------ headers of two rows


def _pairs(
    rows: Sequence[Sequence[CellValue]], known: Vocabulary
) -> Iterator[tuple[int, list[str | None]]]:
    """Each two rows that hold nothing but text, as one row of headers at the lower one's number."""
    for number in range(2, len(rows) + 1):
        upper, lower = rows[number - 2][:WIDEST], rows[number - 1][:WIDEST]
        if _worded(upper) and _worded(lower):
            yield number, _joined(upper, lower, known)


def _joined(upper: Sequence[CellValue], lower: Sequence[CellValue], known: Vocabulary) -> list[str | None]:
    """Two rows as one: what stands above and what below make one header. A word above that makes no header with what
    is below it is the title of a group (`Last year` over `Units` and `Amount`): it goes with all below it up to the
    next word, so that none of them is taken without it."""
    headers: list[str | None] = []
    group = ""
    for above, below in zip_longest(upper, lower):
        top, bottom = (value.strip() if isinstance(value, str) else "" for value in (above, below))
        if top:
            header = f"{top} {bottom}".strip()
            group = top if bottom and word_of(header) not in known else ""
        else:
            header = f"{group} {bottom}".strip() if bottom else ""
        headers.append(header or None)
    return headers


def _worded(row: Sequence[CellValue]) -> bool:
    filled = [value for value in row if not blank(value)]
    return len(filled) > 1 and all(isinstance(value, str) and len(value) <= LONGEST for value in filled)


# ------------------------------------------------------------------ near misses


def _near(found: Iterable[Match], rows: Sequence[Sequence[CellValue]]) -> tuple[Near, ...]:
    close = []
    for match in found:
        required = sum(spec.required for spec in match.form.columns)
        if len(match.columns) >= 2 or (required - len(match.missing)) * 2 >= required > 0:
            unknown = match.unknown(rows[match.row - 1], spare=True)
            close.append(Near(match.form, match.headers, match.missing, match.row, unknown, match.columns))
    return tuple(sorted(close, key=lambda near: (*near.rank, near.form.name)))


# ------------------------------------------------------------------ deciding among several


def _decide(
    sheet: Sheet, file_name: str, fits: Sequence[Match], found: Sequence[Match], row: Sequence[CellValue]
) -> Identified | NotIdentified:
    chosen, why = _choose(sheet.name, file_name, fits)
    if chosen is None:
        return NotIdentified(clash=tuple(match.form for match in fits))
    meant = [
        match for match in found
        if match.missing and len(match.columns) > len(chosen.columns) and names_form(sheet.name, match.form)
    ]
    if meant and not names_form(sheet.name, chosen.form):
        return NotIdentified(_near(meant, sheet.rows))  # it calls itself a form that it nearly is: say what is missing
    places = ", ".join(f"{name} in {letter(at)}" for name, at in chosen.columns.items())
    reasons = (f"row {chosen.row} has every required header of {chosen.form.name} ({places})", *why)
    unknown = chosen.unknown(row)
    return Identified(
        chosen.form, chosen.row, chosen.columns, unknown, chosen.doubled, reasons, chosen.spare, chosen.stated
    )


def _choose(sheet_name: str, file_name: str, fits: Sequence[Match]) -> tuple[Match | None, tuple[str, ...]]:
    if len(fits) == 1:
        return fits[0], ()
    others = ", ".join(match.form.name for match in fits)
    stem = file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    generic = bool(_GENERIC.fullmatch(word_of(sheet_name))) or word_of(sheet_name) == word_of(stem)
    named = [match for match in fits if names_form(sheet_name, match.form)]
    if len(named) == 1:
        return named[0], (f"of {others}, the sheet's name says which",)
    by_file = [match for match in fits if names_form(stem, match.form)]
    if generic and len(by_file) == 1:
        return by_file[0], (f"of {others}, the file's name says which",)
    telling = [match for match in fits if any(name in match.columns for name in match.form.telling)]
    fits = [match for match in fits if match in telling or not match.form.telling] or fits
    if len(fits) == 1:
        return fits[0], (f"of {others}, only this one shows what tells it from others",)
    ranked = sorted(fits, key=lambda match: (-len(match.columns), match not in telling))
    if len(ranked[0].columns) > len(ranked[1].columns):
        return ranked[0], (f"of {others}, it knows the most headers",)
    if len(telling) == 1:
        return telling[0], (f"of {others}, only this one shows what tells it from others",)
    if len(by_file) == 1:
        return by_file[0], (f"of {others}, the file's name says which",)
    return None, ()
