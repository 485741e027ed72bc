"""Which column and which row stands where in a ready-made workbook.

Above the header, where nothing is read: the title, how to fill it in, a filled example, the totals. Below it, rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acctkit.blank.known import CURRENCY
from acctkit.blank.order import Listing, Order
from acctkit.forms import ColumnSpec
from acctkit.reports.workbook import sheet_names
from acctkit.texts import letter
from acctkit.types import Text

PREPARED = 200  # rows with formulas; formats, drop-downs and totals reach to the end of the sheet
MARKED = 5_000  # rows in which what is missing is marked
TITLE, ADVICE, EXAMPLE, TOTALS = 1, 2, 3, 4
LAST_ROW = 1_048_576
_MOST_CURRENCIES = 5
_GUIDE = Text("How to fill it in", "Cómo rellenarla")
_LISTS = Text("Lists", "Listas")
LISTS_TOP = 5  # the first row of the lists


@dataclass(frozen=True, slots=True)
class Slot:
    """A column of the sheet, `at` from 1: one of the form's, or (`beside`) the one that shows the name of what stands
    in the form's column to its left."""

    at: int
    spec: ColumnSpec
    beside: bool = False

    @property
    def letter(self) -> str:
        """The column as a sheet calls it."""
        return letter(self.at)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands. `totalled` are the currencies with a totals row of their own, where there are several;
    `lists` are the columns of the lists' sheet by column of the form: the words, and names to the right of them."""

    slots: tuple[Slot, ...]
    sheet: str
    guide: str
    lists_sheet: str
    lists: Mapping[str, int]
    totalled: tuple[str, ...]
    totals: int
    calculated: frozenset[str]

    @property
    def header(self) -> int:
        """The row of the header."""
        return TOTALS + self.totals

    @property
    def first(self) -> int:
        """The first row to fill in."""
        return self.header + 1

    @property
    def prepared(self) -> int:
        """The last row that is prepared with formulas."""
        return self.header + PREPARED

    def slot(self, name: str) -> Slot:
        """Where a column of the form stands."""
        return next(slot for slot in self.slots if slot.spec.name == name and not slot.beside)

    @property
    def typed(self) -> tuple[Slot, ...]:
        """The columns that a person fills in."""
        return tuple(slot for slot in self.slots if not slot.beside and slot.spec.name not in self.calculated)


def lay_out(*orders: Order) -> tuple[Layout, ...]:
    """Decide where everything stands: a sheet for each form, then one that explains them and one with their lists.

    A drop-down that several forms have stands once among the lists.
    """
    titles = [one.say(orders[0].language) for one in (*(order.form.title for order in orders), _GUIDE, _LISTS)]
    *sheets, guide, lists = sheet_names(titles)
    places: dict[Listing, int] = {}
    return tuple(
        _lay_out(order, sheet, guide, lists, _columns(order.listings, places))
        for order, sheet in zip(orders, sheets, strict=True)
    )


def _lay_out(order: Order, sheet: str, guide: str, lists_sheet: str, lists: Mapping[str, int]) -> Layout:
    form = order.form
    slots: list[Slot] = []
    for spec in form.columns:
        slots.append(Slot(len(slots) + 1, spec))
        listing = order.listings.get(spec.name)
        if listing and listing.named and spec.name in form.beside:
            slots.append(Slot(len(slots) + 1, spec, beside=True))
    several = len(order.currencies) > 1 and any(spec.name == CURRENCY for spec in form.columns)
    added = [form.column(name) for name in form.adds]
    totalled = order.currencies[:_MOST_CURRENCIES] if several and any(spec.kind == "money" for spec in added) else ()
    plain = any(spec.kind != "money" for spec in added)
    totals = len(totalled) + plain + 1 if totalled else bool(added)
    return Layout(
        tuple(slots), sheet, guide, lists_sheet, lists, totalled, int(totals), frozenset(form.arithmetic.formulas)
    )


def _columns(listings: Mapping[str, Listing], places: dict[Listing, int]) -> dict[str, int]:
    """The column of each listing; `places` are those taken so far, and those that are new join them."""
    for listing in listings.values():
        if listing not in places:
            places[listing] = max((at + (3 if one.named else 2) for one, at in places.items()), default=1)
    return {name: places[listing] for name, listing in listings.items()}
