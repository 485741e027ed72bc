"""The two sheets beside the one to fill in: what goes into which column, and the lists of the drop-downs."""

from __future__ import annotations

from typing import Any

from acctkit.blank.example import example_row, said
from acctkit.blank.layout import LISTS_TOP, Layout
from acctkit.blank.looks import Looks
from acctkit.blank.order import Order
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


def write_guide(sheet: Any, order: Order, layout: Layout, looks: Looks) -> None:
    """What goes into each column, with an example; laid out so that no row of it looks like a header."""
    sheet.write_string(0, 0, NOT_READ.say(order.language), looks("advice"))
    sheet.write_string(1, 0, _SEND.say(order.language), looks("advice"))
    for at, (heading, size) in enumerate(zip(_HEADINGS, (34, 72, 30), strict=True)):
        sheet.set_column(at, at, size)
        sheet.write_string(3, at, heading.say(order.language), looks("required"))
    values = example_row(order)
    slots = (slot for slot in layout.slots if not slot.beside)
    for row, slot in enumerate(slots, 4):
        spec, value = slot.spec, values.get(slot.spec.name)
        title = one_line(spec.title.say(order.language))
        text = note(order, spec)
        if spec.kind == "choice":
            text = f"{text} ({', '.join(order.listings[spec.name].words)})"
        sheet.write_string(row, 0, f"{slot.letter} · {title}{' *' if spec.required else ''}", looks("strong"))
        sheet.write_string(row, 1, text, looks("wrapped"))
        sheet.write_string(row, 2, "" if value is None else said(spec, value, order.language), looks("sample"))
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(3)


def write_lists(sheet: Any, order: Order, layout: Layout, looks: Looks) -> None:
    """The words of each drop-down below each other, names beside them."""
    sheet.write_string(0, 0, NOT_READ.say(order.language), looks("advice"))
    sheet.write_string(1, 0, _LISTS.say(order.language, day=order.as_of), looks("advice"))
    for name, column in layout.lists.items():
        listing, at = order.listings[name], column - 1
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
    sheet.freeze_panes(LISTS_TOP - 1, 0)
    sheet.repeat_rows(LISTS_TOP - 2)

