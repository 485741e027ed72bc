"""A ready-made workbook for a form: headers in the rep's language, formats, drop-downs, and a sheet that explains."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from acctkit.forms import ColumnSpec, Form
from acctkit.types import Text

ROWS = 500
_FORMATS = {
    "id": "@",
    "text": "@",
    "date": "yyyy-mm-dd",
    "integer": "0",
    "quantity": "#,##0.####",
    "money": "#,##0.00##",
    "percent": "0.0%",
    "flag": "@",
    "choice": "@",
}
_KINDS = {
    "id": Text("a code, as the office writes it", "un código, como lo escribe la oficina"),
    "text": Text("any text", "cualquier texto"),
    "date": Text("a date", "una fecha"),
    "integer": Text("a whole number", "un número entero"),
    "quantity": Text("a number", "un número"),
    "money": Text("an amount, without the currency", "un importe, sin la moneda"),
    "percent": Text("a percentage, such as 5 %", "un porcentaje, por ejemplo 5 %"),
    "flag": Text("yes or no", "sí o no"),
    "choice": Text("one of the words in the list", "una de las palabras de la lista"),
}
_YES_NO = Text("yes,no", "sí,no")


def write_blank(form: Form, path: Path, language: str) -> None:
    """Write the workbook for `form` to `path`, in `language` (a locale); what it holds is read back as that form."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.title.say(language)[:31]
    for at, spec in enumerate(form.columns, 1):
        _column(sheet, at, spec, language)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(form.columns))}1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    _explain(book.create_sheet(Text("How to fill it in", "Cómo rellenarla").say(language)), form.columns, language)
    book.save(path)


def _column(sheet: Worksheet, at: int, spec: ColumnSpec, language: str) -> None:
    letter = get_column_letter(at)
    head = sheet.cell(1, at, spec.title.say(language))
    head.font = Font(bold=True, color="FFFFFF")
    head.fill = PatternFill("solid", start_color="333333" if spec.required else "808080")
    head.alignment = Alignment(wrap_text=True, vertical="center")
    note = _note(spec, language)
    head.comment = Comment(note, "acctkit", height=90, width=260)
    sheet.column_dimensions[letter].width = max(12, min(30, len(spec.title.say(language)) + 4))
    for row in range(2, ROWS + 2):
        sheet.cell(row, at).number_format = _FORMATS[spec.kind]
    if spec.kind in ("choice", "flag"):
        words = _YES_NO.say(language) if spec.kind == "flag" else ",".join(_words(spec, language))
        rule = DataValidation("list", formula1=f'"{words}"', allow_blank=not spec.required, showErrorMessage=True)
        rule.error = note[:255]
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{ROWS + 1}")


def _words(spec: ColumnSpec, language: str) -> Sequence[str]:
    """The preferred word for each choice: the second is Spanish where there is one."""
    spanish = language.lower().startswith("es")
    return [said[1] if spanish and len(said) > 1 else said[0] for said in spec.choices.values()]


def _note(spec: ColumnSpec, language: str) -> str:
    must = Text("Required", "Obligatorio") if spec.required else Text("Optional", "Opcional")
    text = f"{must.say(language)}: {_KINDS[spec.kind].say(language)}."
    return f"{text} {spec.help.say(language)}".strip()


def _explain(sheet: Worksheet, columns: Sequence[ColumnSpec], language: str) -> None:
    sheet.append([Text("Column", "Columna").say(language), Text("What goes there", "Qué se escribe").say(language)])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for spec in columns:
        note = _note(spec, language)
        if spec.kind == "choice":
            note = f"{note} ({', '.join(_words(spec, language))})"
        sheet.append([spec.title.say(language), note])
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 90
