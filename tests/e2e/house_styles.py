"""The same rows as different houses keep them: each style lays out a weekly workbook and says where each value stands.

A row is a mapping from column name to value; `Fault("#REF!")` stands for an error cell, and text in the place of a
number or date is written as it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

Row = Mapping[str, Any]
Forms = Mapping[str, Sequence[Row]]
Place = tuple[str, str]  # sheet, cell

STYLES = ("plain", "titled", "spanish", "spanish typed as text", "formulas", "csv", "split")
SPANISH_ONLY = ("spanish", "spanish typed as text")
_CENT = Decimal("0.01")

_ENGLISH = {
    "sales": {
        "date": "Date", "order": "Order no.", "account": "Customer #", "sku": "Product code", "units": "Qty",
        "unit_price": "Price each", "amount": "Line total", "kind": "Kind",
    },
    "mileage": {
        "date": "Trip date", "vehicle": "Vehicle", "odometer_start": "Odometer start", "odometer_end": "Odometer end",
        "origin": "From", "destination": "To", "purpose": "Business purpose",
    },
}
_SPANISH = {
    "sales": {
        "date": "Fecha de venta", "order": "Nº pedido", "account": "Código cliente", "sku": "Artículo",
        "units": "Unidades", "unit_price": "Precio unitario", "amount": "Importe", "kind": "Tipo",
    },
    "mileage": {
        "date": "Fecha", "vehicle": "Matrícula", "odometer_start": "Km inicial", "odometer_end": "Km final",
        "origin": "Salida", "destination": "Llegada", "purpose": "Motivo",
    },
}
_TITLES = {"en": {"sales": "Sales", "mileage": "Mileage"}, "es": {"sales": "Ventas", "mileage": "Kilometraje"}}


@dataclass(frozen=True)
class Fault:
    """An error cell such as #REF!."""

    text: str


@dataclass(frozen=True)
class Drawn:
    """A file as a house keeps it; `places` says where (form, row, column) stands."""

    content: bytes
    suffix: str
    places: Mapping[tuple[str, int, str], Place]


@dataclass
class _Grid:
    """A sheet on the way: cells by (row, column), from 1."""

    name: str
    cells: dict[tuple[int, int], Any]


def draw(style: str, forms: Forms, language: str, rng: random.Random) -> Drawn:
    """`forms` in the style, in the language of the rep (`es` or `en-US`)."""
    spanish = language == "es" and style != "plain"  # plain is the head office's own template
    headers, titles = (_SPANISH, _TITLES["es"]) if spanish else (_ENGLISH, _TITLES["en"])
    places: dict[tuple[str, int, str], Place] = {}
    grids: list[_Grid] = []
    for form, rows in forms.items():
        columns = [name for name in headers[form] if any(row.get(name) is not None for row in rows)]
        if style in ("spanish", "formulas"):
            rng.shuffle(columns)
        parts = [list(enumerate(rows))]
        if style == "split" and form == "sales" and len(rows) > 1:
            cut = rng.randrange(1, len(rows))
            parts = [parts[0][:cut], parts[0][cut:]]
        for number, part in enumerate(parts, 1):
            name = titles[form] + (f" {number}" if len(parts) > 1 else "")
            grid = _Grid(name, {})
            top, left = (rng.randrange(3, 6), 2) if style == "titled" else (1, 1)
            for at, column in enumerate(columns, left):
                grid.cells[top, at] = headers[form][column]
            for line, (index, row) in enumerate(part, top + 1):
                for at, column in enumerate(columns, left):
                    grid.cells[line, at] = _shown(row.get(column), column, style, language)
                    places[form, index, column] = (name, f"{get_column_letter(at)}{line}")
            if style == "titled":
                _dress(grid, part, columns, top, left, spanish)
            if style == "formulas":
                _extra(grid, len(part), len(columns), spanish)
            grids.append(grid)
    if style == "csv":
        return Drawn(_csv(grids[0]), ".csv", {key: ("", cell) for key, (_, cell) in places.items()})
    write = _formulas if style == "formulas" else _plain
    return Drawn(write(grids, forms, places), ".xlsx", places)


def _shown(value: Any, column: str, style: str, language: str) -> Any:
    """A value as the style types it."""
    typed_text = style in ("spanish typed as text", "csv")
    if isinstance(value, dt.date) and typed_text:
        return value.strftime("%d/%m/%Y" if language == "es" else "%m/%d/%Y")
    if isinstance(value, Decimal | int) and typed_text:
        text = f"{value:,.2f}" if column in ("unit_price", "amount") else f"{value}"
        if language == "es":
            return text.translate(str.maketrans(",.", ".,"))
        return text.replace(",", "") if style == "csv" else text
    if isinstance(value, Decimal):
        return float(value)
    return value


def _dress(
    grid: _Grid, part: Sequence[tuple[int, Row]], columns: Sequence[str], top: int, left: int, spanish: bool
) -> None:
    """A title above the table, a totals row and a legend below it."""
    grid.cells[1, left] = "Informe semanal" if spanish else "Weekly report"
    last = top + len(part)
    grid.cells[last + 1, left] = "Total"
    for at, column in enumerate(columns, left):
        if column in ("units", "amount"):
            values = [row.get(column) for _, row in part]
            faults = [value for value in values if isinstance(value, Fault)]
            numbers = [value for value in values if isinstance(value, Decimal | int)]
            grid.cells[last + 1, at] = faults[0] if faults else float(sum(numbers))
    legend = "Importes en USD, portes incluidos." if spanish else "All amounts in USD, freight included."
    grid.cells[last + 3, left] = legend


def _extra(grid: _Grid, rows: int, width: int, spanish: bool) -> None:
    """A column of one's own that no form knows."""
    grid.cells[1, width + 1] = "Mis notas" if spanish else "My notes"
    for line in range(2, rows + 2, 2):
        grid.cells[line, width + 1] = "ok"


def _csv(grid: _Grid) -> bytes:
    height, width = max(row for row, _ in grid.cells), max(at for _, at in grid.cells)
    made = io.StringIO()
    table = [["" if (v := grid.cells.get((row, at))) is None else v for at in range(1, width + 1)]
             for row in range(1, height + 1)]
    csv.writer(made, delimiter=";").writerows(table)
    return made.getvalue().encode("cp1252")


def _plain(grids: Sequence[_Grid], forms: Forms, places: Mapping[tuple[str, int, str], Place]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        for (row, at), value in grid.cells.items():
            if value is not None:
                cell = sheet.cell(row, at, value.text if isinstance(value, Fault) else value)
                if isinstance(value, Fault):
                    cell.data_type = "e"
                elif isinstance(value, dt.date):
                    cell.number_format = "dd/mm/yyyy"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _formulas(grids: Sequence[_Grid], forms: Forms, places: Mapping[tuple[str, int, str], Place]) -> bytes:
    """Amounts are formulas with the values that they had when the file was saved."""
    import xlsxwriter

    amounts = {place for (form, _, column), place in places.items() if (form, column) == ("sales", "amount")}
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for grid in grids:
            sheet = book.add_worksheet(grid.name)
            for (row, at), value in grid.cells.items():
                if isinstance(value, Fault):
                    sheet.write_formula(row - 1, at - 1, "=Lost!A1", None, value.text)
                elif (grid.name, f"{get_column_letter(at)}{row}") in amounts and isinstance(value, float):
                    sheet.write_formula(row - 1, at - 1, "=ROUND(D2*E2,2)", None, value)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(row - 1, at - 1, dt.datetime.combine(value, dt.time()), day)
                elif value is not None:
                    sheet.write(row - 1, at - 1, value)
    return made.getvalue()


def cents(value: Decimal) -> Decimal:
    """Rounded to the cent as a sheet rounds."""
    return value.quantize(_CENT)
