"""Declaring a sheet: a row model whose columns carry their headers in English and Spanish, and the form around it.

>>> class TripRow(Row):
...     date: Day = column("Date", "Fecha")
...     miles: Quantity = column("Miles", "Millas", "Distance", ge=0)
>>> trips = Form("trips", Text("Trips", "Viajes"), TripRow, date="date", keys=(Key("date"),))
>>> [(spec.name, spec.kind, spec.required) for spec in trips.columns]
[('date', 'date', True), ('miles', 'quantity', True)]
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from acctkit.texts import normal
from acctkit.types import Code, Severity, Text

NAME = re.compile(r"\b[a-z_][a-z0-9_]*")  # of a column, in a formula
Kind = Literal["id", "text", "date", "integer", "quantity", "money", "percent", "flag", "choice"]


@dataclass(frozen=True, slots=True)
class Typed:
    """The kind of a column, attached to its Python type."""

    kind: Kind


Id = Annotated[str, Typed("id")]
Label = Annotated[str, Typed("text")]
Day = Annotated[dt.date, Typed("date")]
Whole = Annotated[int, Typed("integer")]
Quantity = Annotated[Decimal, Typed("quantity")]
Money = Annotated[Decimal, Typed("money")]
Percent = Annotated[Decimal, Typed("percent")]
Flag = Annotated[bool, Typed("flag")]
Choice = Annotated[str, Typed("choice")]


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column as declared: its name in code, what it may be called in a sheet, its kind, and the words of a choice."""

    name: str
    title: Text
    kind: Kind
    required: bool
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    help: Text = Text("")
    weak: tuple[str, ...] = ()
    example: Any = None

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means this column, the titles first."""
        return (self.title.en, self.title.es, self.name, *self.aliases)

    @property
    def also(self) -> str:
        """What else it may be called, for people to read; weak headers say so."""
        return ", ".join((*self.aliases, *(f"{header} (where no other header is)" for header in self.weak)))


def column(
    en: str, es: str = "", *aliases: str, default: Any = PydanticUndefined,
    choices: Mapping[str, tuple[str, ...]] | None = None, help: Text = Text(""), weak: tuple[str, ...] = (),
    example: Any = None, **limits: Any,
) -> Any:
    """A column of a row model: its English and Spanish header and the other headers it is known by.

    A column without `default` is required: its header in the sheet and a value in every row. `choices` maps each word
    as stored to the words for it in a sheet, in English and Spanish, the preferred ones first. `limits` are pydantic's
    (`ge`, `gt`, `le`, `max_length`); `help` is what a ready-made workbook shows at the cell, `example` what its example
    row does: a value of the column's type, or a Text. `weak` headers may mean something else as well (`Product` a code
    or a name): they count only where no other header of the sheet means this column, and only this one of those that
    have them; not for numbers and dates.
    """
    spec = {
        "title": Text(en, es), "aliases": aliases, "choices": choices or {}, "help": help, "weak": weak,
        "example": example,
    }
    info: FieldInfo = Field(default=default, json_schema_extra={"acctkit": spec}, **limits)
    return info


class Row(BaseModel):
    """One row of a form. Subclasses declare columns; values arrive already converted and stripped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def complete(self) -> Self:
        """The row with what follows from its own values filled in, such as an amount left blank. Default: itself."""
        return self


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two rows the same row: these columns, used when all of `needs` are filled.

    With `counted`, equal rows of one file are told apart by their order: the n-th of one file is the n-th of another.
    """

    columns: tuple[str, ...]
    needs: tuple[str, ...] = ()
    counted: bool = False

    def __init__(self, *columns: str, needs: Sequence[str] = (), counted: bool = False) -> None:
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "needs", tuple(needs))
        object.__setattr__(self, "counted", counted)


@dataclass(frozen=True, slots=True)
class Ref:
    """A column that names a record of another form. `severity` says what an unknown one is; an `office` one is mended
    by head office (a product not listed yet) and does not reject the rep's rows.

    With `many`, a cell may name several (`S10; S12`, see `acctkit.listed`). In rows for which `unless` holds the name
    may be a new one, such as that of somebody who is no customer yet: `told` is then found instead, if it is given. It
    is one of the form's own `codes`.
    """

    form: str
    column: str
    severity: Severity = "error"
    office: bool = False
    many: bool = False
    unless: Callable[[Any], bool] | None = None
    told: Code | None = None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What a ready-made workbook of a form calculates.

    `formulas` gives derived columns as spreadsheet formulas in which lower-case names stand for the cells of the row:
    `ROUND(units * unit_price, 2)`. `totals` are the columns that add up over rows, by default the form's `amount`;
    `deducts` maps a choice column to the word whose rows count down whatever their sign, such as a return.
    """

    formulas: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    deducts: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it names."""
        sources = (name for formula in self.formulas.values() for name in NAME.findall(formula))
        return (*self.formulas, *sources, *self.totals, *self.deducts)


@dataclass(frozen=True)
class Form:
    """A kind of sheet.

    `who` says whose folder it is taken from. `keys` are tried in order; the first whose `needs` are filled is the row
    key. `date` is the column that decides the reporting week and may not lie in the future; `amount` the column that
    says how much of a file went in a correction. `refers` maps columns to the forms they name. `numbers` are key
    columns (order, invoice, issue) that make a repeated key an error. `derived` says which columns a filled-in value
    comes from, and `arithmetic` how a ready-made workbook calculates it. `weekly` forms are expected from every active
    rep each week. `documents` are text columns whose cells name files beside the workbook, such as a receipt: those
    that came are tied to their rows (`desk.books.claims`). Rows of a rep's form that is `followed` live on under their
    key: a later file of the same rep, at whatever path, that has the key again brings the row up to date, and one that
    has it no more leaves it. `fill(desk, rows)` returns the rows with what the books know
    filled in, such as the account's currency where the sheet has none; it runs once a file, at the end of its checks.
    `offers(desk)` gives the words that a ready-made workbook offers in drop-downs of text columns, by column, such as
    categories that the plugin's settings name; both get the plugin's settings in `desk.settings`.
    `telling` are the columns by one of which a sheet is told from that of another form with the same required columns:
    without any of them, and without the form's name on it, a sheet that both fit is the other's.
    """

    name: str
    title: Text
    model: type[Row]
    who: Literal["office", "rep"] = "rep"
    keys: tuple[Key, ...] = ()
    date: str = ""
    amount: str = ""
    refers: Mapping[str, Ref] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arithmetic: Arithmetic = Arithmetic()
    weekly: bool = False
    codes: tuple[Code, ...] = ()
    fill: Callable[[Any, Sequence[Any]], Sequence[Row]] | None = None
    documents: tuple[str, ...] = ()
    offers: Callable[[Any], Mapping[str, Sequence[Text]]] | None = None
    followed: bool = False
    telling: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """The columns, in the order of the row model."""
        return tuple(_spec(name, info) for name, info in self.model.model_fields.items())

    @cached_property
    def adds(self) -> tuple[str, ...]:
        """The columns that a ready-made workbook adds up."""
        return self.arithmetic.totals or ((self.amount,) if self.amount else ())

    @cached_property
    def beside(self) -> Mapping[str, Text]:
        """The headers under which a ready-made workbook shows the name of what a column refers to: neither read nor
        told, since they only repeat what the books know. None for a column whose header would mean something."""
        taken = {normal(header) for spec in self.columns for header in (*spec.headers, *spec.weak)}
        single = {name for name, ref in self.refers.items() if not ref.many}
        titles = {spec.name: spec.title for spec in self.columns if spec.name in single}
        found = {name: Text(f"{one.en}: its name", f"{one.es or one.en}: su nombre") for name, one in titles.items()}
        return {name: text for name, text in found.items() if taken.isdisjoint(map(normal, (text.en, text.es)))}

    def column(self, name: str) -> ColumnSpec:
        """The column `name`; raises KeyError when the form has none."""
        return next((spec for spec in self.columns if spec.name == name), None) or _missing(self.name, name)

    def key_of(self, row: Row) -> tuple[str, bool]:
        """The row key as text, and whether rows with this key are to be counted within their file."""
        for key in self.keys:
            if all(getattr(row, name) not in (None, "") for name in key.needs):
                return "|".join(f"{_word(getattr(row, name))}" for name in key.columns), key.counted
        return "", True


def reference_order(forms: Mapping[str, Form]) -> dict[str, int]:
    """A rank for each form, higher than those of all forms it refers to; forms in a circle share one."""
    rank: dict[str, int] = {}

    def of(name: str, above: tuple[str, ...] = ()) -> int:
        if name in above or name not in forms:
            return 0
        if name not in rank:
            rank[name] = 1 + max((of(ref.form, (*above, name)) for ref in forms[name].refers.values()), default=0)
        return rank[name]

    for name in sorted(forms):
        of(name)
    return rank


def _missing(form: str, name: str) -> ColumnSpec:
    raise KeyError(f"{form} has no column {name}")


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize() or Decimal(0):f}"  # there is no minus nought
    return str(value).replace("\\", "\\\\").replace("|", "\\|")


def _spec(name: str, info: FieldInfo) -> ColumnSpec:
    extra = info.json_schema_extra
    declared: Any = extra.get("acctkit") if isinstance(extra, dict) else None
    if declared is None:
        declared = {"title": Text(name.replace("_", " ").capitalize())}
    kind = next(_kinds(info), None)
    if kind is None:
        raise TypeError(f"column {name}: annotate it with one of acctkit's kinds (Id, Label, Day, Money ...)")
    if declared.get("weak") and kind not in ("id", "text"):
        raise TypeError(f"column {name}: a column of kind {kind} takes no weak headers, for a figure is never guessed")
    return ColumnSpec(name=name, kind=kind, required=info.is_required(), **declared)


def _kinds(info: FieldInfo) -> Iterator[Kind]:
    """The kind among the annotations of a field, also inside `Money | None`."""
    yield from (meta.kind for meta in info.metadata if isinstance(meta, Typed))
    for part in get_args(info.annotation):
        yield from (meta.kind for meta in get_args(part) if isinstance(meta, Typed))
