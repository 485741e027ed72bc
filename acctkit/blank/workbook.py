"""Write a ready-made workbook: the sheet to fill in, a sheet that explains it, and the lists of its drop-downs."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from acctkit.blank import formulas
from acctkit.blank.example import example_cells
from acctkit.blank.guide import write_guide, write_lists
from acctkit.blank.layout import ADVICE, EXAMPLE, LAST_ROW, MARKED, TITLE, TOTALS, Layout, Slot, lay_out
from acctkit.blank.looks import FILLED, MISSING, Looks, width
from acctkit.blank.order import Order
from acctkit.blank.rules import rule
from acctkit.reports.notation import one_line
from acctkit.types import Text

_ADVICE = Text(
    "Write from row {row} on. Columns with * must be filled. Row {example} is an example and is not read.",
    "Escriba desde la fila {row}. Las columnas con * son obligatorias. La fila {example} es un ejemplo y no se lee.",
)
_ALL = Text("Weekly workbook", "Libro semanal")
_PAGE = Text("Page &P of &N", "Página &P de &N")
_UNSEEN = " "  # what a formula shows that shows nothing: XlsxWriter leaves the value out for an empty text
_TALL = 32
_US_LETTER, _A4 = 1, 9


def blank_workbook(*orders: Order) -> bytes:
    """The bytes of the workbook: the same for the same orders, a sheet for each. What one holds is read back as its
    order's form. All are in one language, and for one person."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(made, options)
    book.set_properties({
        "title": _title(*orders), "author": "acctkit", "created": dt.datetime.combine(orders[0].as_of, dt.time()),
    })
    looks, layouts = Looks(book), lay_out(*orders)
    for order, layout in zip(orders, layouts, strict=True):
        _form_sheet(book, order, layout, looks)
    for write, name in ((write_guide, layouts[0].guide), (write_lists, layouts[0].lists_sheet)):
        beside = book.add_worksheet(name)
        write(beside, orders, layouts, looks)
        _page(beside, _title(*orders), orders[0].language)
    book.close()
    return made.getvalue()


def _form_sheet(book: Any, order: Order, layout: Layout, looks: Looks) -> None:
    sheet = book.add_worksheet(layout.sheet)
    _columns(sheet, order, layout, looks)
    _above(sheet, order, layout, looks)
    _header(sheet, order, layout, looks)
    _rows(sheet, order, layout, looks)
    _marks(sheet, layout, looks)
    _page(sheet, _title(order), order.language)
    sheet.repeat_rows(layout.header - 1)
    if any(_look(layout, slot) == "calculated" for slot in layout.slots):  # else blank rows print nothing anyway
        book.define_name(f"{formulas.sheet_reference(layout.sheet)}!_xlnm.Print_Area", formulas.print_area(layout))


def _title(*orders: Order) -> str:
    """What a sheet or workbook is called: of one form, or of all of a person's work."""
    order = orders[0]
    what = order.form.title if len(orders) == 1 else _ALL
    person = order.person
    whose = f"{person.name} ({person.id})" if person and person.name else person.id if person else ""
    return one_line(" · ".join(filter(None, (what.say(order.language), order.company, whose))))


def _columns(sheet: Any, order: Order, layout: Layout, looks: Looks) -> None:
    """Widths, and the formats of all cells below the header, also beyond the prepared rows."""
    shown = {slot.at: value for slot, value in example_cells(order, layout)}
    for slot in layout.slots:
        listing = order.listings.get(slot.spec.name)
        title = order.form.beside[slot.spec.name] if slot.beside else slot.spec.title
        words = (listing.names if slot.beside else listing.words) if listing else ()
        example = shown[slot.at] if isinstance(shown[slot.at], str) else ""
        size = width(title, "text" if slot.beside else slot.spec.kind, order.language, words, example)
        sheet.set_column(slot.at - 1, slot.at - 1, size, looks(_look(layout, slot), None if slot.beside else slot.spec))


def _look(layout: Layout, slot: Slot) -> str:
    return "calculated" if slot.beside or slot.spec.name in layout.calculated else "cell"


def _above(sheet: Any, order: Order, layout: Layout, looks: Looks) -> None:
    """The rows above the header, none of which is read."""
    top = layout.header - 1
    plain = looks("advice")
    for row in range(top):
        sheet.set_row(row, 24 if row == TITLE - 1 else None, plain)
        for at in range(len(layout.slots)):
            sheet.write_blank(row, at, None, plain)
    sheet.write_string(TITLE - 1, 0, _title(order), looks("title"))
    sheet.write_string(ADVICE - 1, 0, _ADVICE.say(order.language, row=layout.first, example=EXAMPLE), plain)
    for slot, value in example_cells(order, layout):
        write_value(sheet, EXAMPLE - 1, slot.at - 1, value, looks("example", None if slot.beside else slot.spec))
    for row, total in enumerate(formulas.totals(order, layout), TOTALS - 1):
        _total(sheet, row, total, layout, looks)


def _total(sheet: Any, row: int, total: formulas.Total, layout: Layout, looks: Looks) -> None:
    for name, formula in total.formulas.items():
        slot = layout.slot(name)
        sheet.write_formula(row, slot.at - 1, formula, looks("total", slot.spec, total.currency), 0)
    free = next((slot.at for slot in layout.slots if slot.spec.name not in total.formulas), len(layout.slots) + 1)
    if total.calculated_label:
        sheet.write_formula(row, 0, total.label, looks("advice"), _UNSEEN)
    else:
        sheet.write_string(row, free - 1, total.label, looks("total"))


def write_value(sheet: Any, row: int, at: int, value: Any, look: Any) -> None:
    """Write a value of the example row as what it is; text never becomes a formula."""
    if value is None:
        sheet.write_blank(row, at, None, look)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, at, value, look)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, at, float(value), look)
    else:
        sheet.write_string(row, at, str(value), look)


def _header(sheet: Any, order: Order, layout: Layout, looks: Looks) -> None:
    row = layout.header - 1
    sheet.set_row(row, _TALL)
    for slot in layout.slots:
        if slot.beside:
            sheet.write_string(row, slot.at - 1, order.form.beside[slot.spec.name].say(order.language), looks("shown"))
        else:
            said = one_line(slot.spec.title.say(order.language))
            look = "required" if slot.spec.required else "optional"
            sheet.write_string(row, slot.at - 1, f"{said} *" if slot.spec.required else said, looks(look, slot.spec))
    sheet.freeze_panes(row + 1, 0)
    sheet.autofilter(row, 0, layout.prepared - 1, len(layout.slots) - 1)


def _rows(sheet: Any, order: Order, layout: Layout, looks: Looks) -> None:
    """Validation down to the end of the sheet; formats and formulas in the prepared rows."""
    for slot in layout.slots:
        at = slot.at - 1
        if not slot.beside:
            sheet.data_validation(layout.first - 1, at, LAST_ROW - 1, at, rule(order, layout, slot.spec))
        write = formulas.name_beside if slot.beside else formulas.derived
        look = looks(_look(layout, slot), None if slot.beside else slot.spec)
        for row in range(layout.first, layout.prepared + 1):
            if slot.beside or slot.spec.name in layout.calculated:
                sheet.write_formula(row - 1, at, write(order, layout, slot.spec.name, row), look, _UNSEEN)
            else:
                sheet.write_blank(row - 1, at, None, look)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{layout.slots[-1].letter}{LAST_ROW}"})


def _marks(sheet: Any, layout: Layout, looks: Looks) -> None:
    """What is still missing in a row that was begun, and a line under each row."""
    first, last, begun = layout.first, layout.header + MARKED, formulas.filled(layout, layout.first)
    for slot in layout.typed:
        if slot.spec.required:
            wanted = f'=AND({begun}<>"",TRIM(${slot.letter}{first})="")'
            look = looks.of(MISSING)
            sheet.conditional_format(
                first - 1, slot.at - 1, last - 1, slot.at - 1, {"type": "formula", "criteria": wanted, "format": look}
            )
    line = {"type": "formula", "criteria": f'={begun}<>""', "format": looks.of(FILLED)}
    sheet.conditional_format(first - 1, 0, last - 1, len(layout.slots) - 1, line)


def _page(sheet: Any, title: str, language: str) -> None:
    """Landscape, as wide as the paper, with a title above and page numbers below."""
    sheet.set_landscape()
    sheet.set_paper(_US_LETTER if language.lower().replace("_", "-").startswith("en-us") else _A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    said = title.replace("&", "&&")[:200]
    sheet.set_header(f"&L&9 {said}")  # the blank parts the size from a title that begins with a number
    sheet.set_footer(f"&R&9{_PAGE.say(language)}")
