"""What a ready-made workbook calculates: derived cells, the names of what a cell refers to, totals, the print area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acctkit.blank.known import CURRENCY
from acctkit.blank.layout import LAST_ROW, LISTS_TOP, Layout
from acctkit.blank.order import Order
from acctkit.forms import NAME
from acctkit.texts import letter
from acctkit.types import Text
from acctkit.values import preferred

_NOT_LISTED = Text("(not in the list)", "(no está en la lista)")
_TOTAL = Text("Total of the rows", "Total de las filas")
_TOTAL_IN = Text("Total, {currency}", "Total, {currency}")
_MIXED = Text("several currencies", "varias monedas")
_LEFT_OUT = Text(
    "In no total, for want of a currency listed here: rows ",
    "En ningún total, por falta de una de estas monedas: filas ",
)


@dataclass(frozen=True, slots=True)
class Total:
    """A row of totals: its label, or the formula of one, and a formula for each column that it adds up."""

    label: str
    formulas: dict[str, str]
    currency: str = ""
    calculated_label: bool = False


def derived(order: Order, layout: Layout, column: str, row: int) -> str:
    """The formula of a derived cell: blank until every required column that it comes from is filled."""
    text = order.form.arithmetic.formulas[column]
    names = dict.fromkeys(NAME.findall(text))
    formula = NAME.sub(lambda match: f"${layout.slot(match[0]).letter}{row}", text)
    needed = [name for name in names if order.form.column(name).required] or list(names)
    blank = ",".join(f'${layout.slot(name).letter}{row}=""' for name in needed)
    return f'=IF(OR({blank}),"",{formula})'


def name_beside(order: Order, layout: Layout, column: str, row: int) -> str:
    """The formula that shows the name of the record which the cell to its left names."""
    cell = f"${layout.slot(column).letter}{row}"
    words, names = list_range(order, layout, column), list_range(order, layout, column, names=True)
    missing = quoted(_NOT_LISTED.say(order.language))
    return f'=IF({cell}="","",IFERROR(INDEX({names},MATCH({cell},{words},0))&"",{missing}))'


def list_range(order: Order, layout: Layout, column: str, *, names: bool = False) -> str:
    """The cells of a column's drop-down on the lists' sheet, or those of the names beside them."""
    at = letter(layout.lists[column] + names)
    last = LISTS_TOP + len(order.listings[column].words) - 1
    return f"{sheet_reference(layout.lists_sheet)}!${at}${LISTS_TOP}:${at}${last}"


def totals(order: Order, layout: Layout) -> Iterator[Total]:
    """The rows of totals; money of several currencies is never added up together."""
    form = order.form
    added = [form.column(name) for name in form.adds]
    money = [spec.name for spec in added if spec.kind == "money"]
    label = _TOTAL.say(order.language)
    if not layout.totalled:
        if added:
            only = order.currencies[0] if order.currencies and money else ""
            yield Total(label, {spec.name: _one_total(order, layout, spec.name) for spec in added}, only)
        return
    if len(money) < len(added):
        yield Total(label, {spec.name: _sum(order, layout, spec.name) for spec in added if spec.name not in money})
    for currency in layout.totalled:
        label = _TOTAL_IN.say(order.language, currency=currency)
        yield Total(label, {name: _sum(order, layout, name, currency) for name in money}, currency)
    yield Total(_left_out(order, layout, money[0]), {}, calculated_label=True)


def _one_total(order: Order, layout: Layout, name: str) -> str:
    """The sum of a column; of money only as long as no row names another currency than the one that is known."""
    sum_ = _sum(order, layout, name)
    if order.form.column(name).kind != "money" or not _has_currency(order) or not order.currencies:
        return sum_
    column = _range(layout, CURRENCY)
    same = f"COUNTA({column})=COUNTIF({column},{quoted(order.currencies[0])})"
    return f"=IF({same},{sum_[1:]},{quoted(_MIXED.say(order.language))})"


def _sum(order: Order, layout: Layout, name: str, currency: str = "") -> str:
    """The sum of a column; what a row of a kind that counts down says without a sign is taken off."""
    numbers = _range(layout, name)
    wanted = f",{_range(layout, CURRENCY)},{quoted(currency)}" if currency else ""
    sum_ = f"SUMIFS({numbers}{wanted})" if wanted else f"SUM({numbers})"
    for column, stored in order.form.arithmetic.deducts.items():
        spec = order.form.column(column)
        word = dict(zip(spec.choices, preferred(spec, order.language), strict=True))[stored]
        positive = f'{numbers},">0",{_range(layout, column)},{quoted(word)}'
        sum_ += f"-2*SUMIFS({numbers},{positive}{wanted})"
    return f"={sum_}"


def _left_out(order: Order, layout: Layout, money: str) -> str:
    numbers, column = _range(layout, money), _range(layout, CURRENCY)
    counted = "".join(
        f'-COUNTIFS({column},{quoted(currency)},{numbers},"{sign}")'
        for currency in layout.totalled for sign in (">=0", "<0")
    )
    rows = f"COUNT({numbers}){counted}"
    return f'=IF({rows}=0,"",{quoted(_LEFT_OUT.say(order.language))}&{rows})'


def _range(layout: Layout, name: str) -> str:
    at = layout.slot(name).letter
    return f"${at}${layout.first}:${at}${LAST_ROW}"


def _has_currency(order: Order) -> bool:
    return any(spec.name == CURRENCY for spec in order.form.columns)


def filled(layout: Layout, row: int) -> str:
    """Whether anything is typed in a row, as the text of all its typed cells."""
    return "&".join(f"${slot.letter}{row}" for slot in layout.typed)


def print_area(layout: Layout) -> str:
    """Everything down to the last row in which a required column is filled; prepared rows are left out."""
    sheet, top, last = sheet_reference(layout.sheet), layout.first, layout.prepared
    columns = [slot.letter for slot in layout.typed if slot.spec.required] or [slot.letter for slot in layout.typed]
    rows = "+".join(f'({sheet}!${at}${top}:${at}${last}<>"")' for at in columns)
    deepest = f"SUMPRODUCT(MAX((({rows})>0)*ROW({sheet}!$A${top}:$A${last})))"
    beyond = f"COUNTA({sheet}!${columns[0]}${last + 1}:${columns[0]}${LAST_ROW})"
    end = f"IF({beyond}>0,{last}+{beyond},MAX({top + 20},{deepest}))"
    return f"=OFFSET({sheet}!$A$1,0,0,{end},{len(layout.slots)})"


def sheet_reference(name: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"


def quoted(text: str) -> str:
    """Text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'
