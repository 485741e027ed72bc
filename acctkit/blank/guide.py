"""The two sheets beside the one to fill in: what goes into which column, and the lists of the drop-downs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from acctkit.blank.example import example_row, said
from acctkit.blank.layout import LISTS_TOP, Layout
from acctkit.blank.looks import Looks
from acctkit.blank.order import Listing, Order
from acctkit.blank.rules import note
from acctkit.reports.notation import one_line
from acctkit.sheets import NOT_READ
from acctkit.types import Text

_HEADINGS = (
    Text("Column of the sheet", "Columna de la hoja"),
    Text("What goes there", "Qué se escribe"), Text("For example", "Por ejemplo"),
)
_SEND = Text(
    "Keep the headers as they are; columns of your own may stand to the right. Save it, and drop it into your folder.",
    "Deje los encabezados como están; a la derecha puede añadir columnas propias. Guárdelo y déjelo en su carpeta.",
)
_LISTS = Text(
    "What the drop-downs offer, from the office's books of {day}. Something new may be missing.",
    "Lo que ofrecen las listas desplegables, según los libros de la oficina del {day}. Puede faltar algo nuevo.",
)


def write_guide(sheet: Any, orders: Sequence[Order], layouts: Sequence[Layout], looks: Looks) -> None:
    """What goes into each column, with an example, form by form; laid out so that no row of it looks like a header."""
    language = orders[0].language
    sheet.write_string(0, 0, NOT_READ.say(language), looks("advice"))
    sheet.write_string(1, 0, _SEND.say(language), looks("advice"))
    for at, (heading, size) in enumerate(zip(_HEADINGS, (34, 72, 30), strict=True)):
        sheet.set_column(at, at, size)
        sheet.write_string(3, at, heading.say(language), looks("required"))
    row = 4
    for order, layout in zip(orders, layouts, strict=True):
        if len(orders) > 1:
            sheet.set_row(row, 30)
            sheet.write_string(row, 0, one_line(order.form.title.say(language)), looks("title"))
            row += 1
        row = _write_columns(sheet, row, order, layout, looks)
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)


def _write_columns(sheet: Any, row: int, order: Order, layout: Layout, looks: Looks) -> int:
    """A line for each column of a form from `row` on; the row after them."""
    values = example_row(order)
    for slot in (slot for slot in layout.slots if not slot.beside):
        spec, value = slot.spec, values.get(slot.spec.name)
        title = one_line(spec.title.say(order.language))
        text = note(order, spec)
        if spec.kind == "choice":
            text = f"{text} ({', '.join(order.listings[spec.name].words)})"
        sheet.write_string(row, 0, f"{slot.letter} · {title}{' *' if spec.required else ''}", looks("strong"))
        sheet.write_string(row, 1, text, looks("wrapped"))
        sheet.write_string(row, 2, "" if value is None else said(spec, value, order.language), looks("sample"))
        row += 1
    return row


def write_lists(sheet: Any, orders: Sequence[Order], layouts: Sequence[Layout], looks: Looks) -> None:
    """The words of each drop-down below each other, names beside them."""
    language = orders[0].language
    sheet.write_string(0, 0, NOT_READ.say(language), looks("advice"))
    sheet.write_string(1, 0, _LISTS.say(language, day=orders[0].as_of), looks("advice"))
    listings = {
        column: order.listings[name]
        for order, layout in zip(orders, layouts, strict=True) for name, column in layout.lists.items()
    }
    for column, listing in sorted(listings.items()):
        _write_list(sheet, column - 1, listing, looks)
    sheet.freeze_panes(LISTS_TOP - 1, 0)
    sheet.repeat_rows(LISTS_TOP - 2)


def _write_list(sheet: Any, at: int, listing: Listing, looks: Looks) -> None:
    sheet.set_column(at, at, max(10, min(30, max(map(len, (*listing.words[:500], listing.title))) + 2)))
    sheet.write_string(LISTS_TOP - 2, at, one_line(listing.title), looks("required"))
    gap = at + 1
    if listing.named:
        sheet.set_column(gap, gap, max(10, min(40, max(map(len, listing.names[:500])) + 2)))
        sheet.write_blank(LISTS_TOP - 2, gap, None, looks("required"))
        for row, text in enumerate(listing.names, LISTS_TOP - 1):
            sheet.write_string(row, gap, text, looks("cell"))
        gap += 1
    sheet.set_column(gap, gap, 3)
    for row, text in enumerate(listing.words, LISTS_TOP - 1):
        sheet.write_string(row, at, text, looks("list"))
