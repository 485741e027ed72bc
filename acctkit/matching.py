"""What the headers of one row mean to each form: exact words, who claims which column, and who gives way.

Two cells that mean one column are told, not chosen from, with two exceptions that are sure: of an id's headers the
one that says number wins (`Customer #` beside `Customer`), and a column's weak headers mean it only where no other
header does. A currency beside the word (`Amount (USD)`) is kept, to be held against the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from acctkit import currencies
from acctkit.forms import ColumnSpec, Form
from acctkit.types import CellValue
from acctkit.values import normal

_SAYS_NUMBER = re.compile(r"[#ºª°№]|\b(no|nr|num|number|número|numero|code|código|codigo|cod|cód|id)\b", re.IGNORECASE)
LONGEST = 300  # characters; a header that is longer is none
WIDEST = 2_000  # columns; what stands further right is no header: looking at sixteen thousand takes a minute
_WEAK, _PLAIN, _NUMBER = 0, 1, 2  # how surely a header means a column

Words = Mapping[str, Mapping[str, str]]
"""Headers that an admin added, in their normal form: form -> word -> column."""
NO_WORDS: Words = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Doubled:
    """A column of the form that two sheet columns (from 1) claim."""

    column: str
    first: int
    again: int


def blank(value: CellValue) -> bool:
    """Whether a cell holds nothing, or nothing but blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True, slots=True)
class Match:
    """What one row gives one form: its columns, those claimed twice, those that gave way, the currencies named."""

    form: Form
    row: int
    columns: Mapping[str, int]
    doubled: tuple[Doubled, ...]
    spare: tuple[Doubled, ...]
    stated: Mapping[str, str]
    headers: tuple[str, ...]

    @property
    def missing(self) -> tuple[ColumnSpec, ...]:
        """The required columns that no header means."""
        return tuple(spec for spec in self.form.columns if spec.required and spec.name not in self.columns)

    def unknown(self, row: Sequence[CellValue], *, spare: bool = False) -> tuple[tuple[str, int], ...]:
        """The headers of `row` that mean nothing to the form, with their sheet columns; with `spare`, those too that
        gave way."""
        others = self.doubled if spare else (*self.doubled, *self.spare)
        known = {*self.columns.values(), *(other.again for other in others)}
        return tuple(
            (" ".join(str(value).split()), at)
            for at, value in enumerate(row, 1) if at not in known and not blank(value)
        )


@dataclass(slots=True)
class _Claims:
    """What the headers of one row say of one form: who claims a column, how surely; and the currencies they name."""

    sure: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # column -> how surely, sheet column
    weak: dict[int, tuple[str, ...]] = field(default_factory=dict)  # sheet column -> columns it may mean
    named: dict[int, str] = field(default_factory=dict)  # sheet column -> currency


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one header word means to the form at `place`: one column surely, or weakly any of several."""

    place: int
    column: str = ""
    weak: tuple[str, ...] = ()


Vocabulary = Mapping[str, Sequence[Meaning]]


@lru_cache(maxsize=8192)
def word_of(text: str) -> str:
    """A header as it is compared; those of sheets come again and again."""
    return normal(text)


def vocabulary(forms: Sequence[Form], words: Words) -> Vocabulary:
    """Header word -> what it means to each form. A column's own title beats what an admin said, and that beats another
    column's alias."""
    known: dict[str, list[Meaning]] = {}
    for place, form in enumerate(forms):
        for word, meaning in _meanings(form, place, words.get(form.name, {})).items():
            known.setdefault(word, []).append(meaning)
    return known


def _meanings(form: Form, place: int, added: Mapping[str, str]) -> Mapping[str, Meaning]:
    own = [(word_of(header), spec.name) for spec in form.columns for header in spec.headers[:3]]
    also = [(word_of(header), spec.name) for spec in form.columns for header in spec.aliases]
    there = {spec.name for spec in form.columns}
    said = [(word, column) for word, column in added.items() if column in there]
    meanings: dict[str, Meaning] = {}
    for word, name in (*own, *said, *also):
        meanings.setdefault(word, Meaning(place, name))
    weak: dict[str, list[str]] = {}
    for spec in form.columns:
        for header in spec.weak:
            weak.setdefault(word_of(header), []).append(spec.name)
    for word, names in weak.items():
        meanings.setdefault(word, Meaning(place, weak=tuple(names)))
    meanings.pop("", None)
    return meanings


def matches(row: Sequence[CellValue], number: int, forms: Sequence[Form], known: Vocabulary) -> list[Match]:
    """What row `number` gives each form that it means anything to."""
    found: dict[int, _Claims] = {}
    for at, value in enumerate(row[:WIDEST], 1):
        if isinstance(value, str) and 0 < len(value) <= LONGEST:
            bare, currency = currencies.named(value)
            plain = known.get(word_of(value), ())
            for meaning in plain or (known.get(word_of(bare), ()) if currency else ()):
                form = forms[meaning.place]
                money = bool(meaning.column) and form.column(meaning.column).kind == "money"
                if money or plain:
                    _claim(found.setdefault(meaning.place, _Claims()), form, meaning, at, value)
                if money and currency:
                    found[meaning.place].named[at] = currency
    return [_match(forms[place], number, row, claims) for place, claims in sorted(found.items())]


def _claim(claims: _Claims, form: Form, meaning: Meaning, at: int, header: str) -> None:
    if meaning.weak:
        claims.weak[at] = meaning.weak
        return
    numbered = form.column(meaning.column).kind == "id" and _SAYS_NUMBER.search(header)
    claims.sure.setdefault(meaning.column, []).append((_NUMBER if numbered else _PLAIN, at))


def _match(form: Form, number: int, row: Sequence[CellValue], claims: _Claims) -> Match:
    """Who has which column: the surest claim; claims alike are doubled, lesser ones spare."""
    sure = {name: list(claimed) for name, claimed in claims.sure.items()}
    spare: list[Doubled] = []
    lost: list[tuple[str, int]] = []
    for at, names in claims.weak.items():
        open_ones = [name for name in names if name not in claims.sure]
        if len(open_ones) == 1:
            sure.setdefault(open_ones[0], []).append((_WEAK, at))
        elif not open_ones:
            lost.append((names[0], at))
    columns: dict[str, int] = {}
    doubled: list[Doubled] = []
    for name, claimed in sure.items():
        most = max(how for how, _ in claimed)
        first, *again = [at for how, at in claimed if how == most]
        columns[name] = first
        doubled += [Doubled(name, first, at) for at in again]
        spare += [Doubled(name, first, at) for how, at in claimed if how < most]
    spare += [Doubled(name, columns[name], at) for name, at in lost]
    stated = {name: claims.named[at] for name, at in columns.items() if at in claims.named}
    headers = tuple(str(row[at - 1]).strip() for at in columns.values())
    return Match(form, number, columns, tuple(doubled), tuple(spare), stated, headers)
