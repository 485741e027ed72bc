"""The mistakes that people make in sheets, each made on purpose; rows count from 1 below the header."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from acctkit.demo.grids import Grid

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
NOTE = b"Call Newport back about the winch handles.\r\nAsk the office for new price lists.\r\n"


def unknown_account(grid: Grid, row: int, title: str) -> None:
    """Two digits of a customer's number swapped: no such customer."""
    number = str(grid.get(row, title))
    grid.put(row, title, int(number[0] + number[2] + number[1] + number[3:]))


def unknown_product(grid: Grid, row: int, title: str) -> None:
    """A product that the office has not listed."""
    grid.put(row, title, "DH-365")


def impossible_date(grid: Grid, row: int, title: str) -> None:
    """The thirty-first of November, typed as text."""
    grid.put(row, title, "31/11/2026")


def future_date(grid: Grid, row: int, title: str) -> None:
    """The right day of the wrong year."""
    grid.put(row, title, "11/19/2027")


def text_in_number(grid: Grid, row: int, title: str) -> None:
    """A unit of measure behind the number."""
    grid.put(row, title, f"{grid.get(row, title)} pcs")


def wrong_amount(grid: Grid, row: int, title: str) -> None:
    """An amount that is not units x price: two digits swapped, as happens when typing."""
    amount = grid.get(row, title)
    if isinstance(amount, Decimal):
        grid.put(row, title, amount + 90)


def negative_units(grid: Grid, row: int, title: str) -> None:
    """Goods taken back, but not called a return."""
    units = grid.get(row, title)
    if isinstance(units, int):
        grid.put(row, title, -abs(units))


def error_cell(grid: Grid, row: int, title: str) -> None:
    """A formula whose cell was deleted."""
    grid.put(row, title, "#REF!")


def repeated_row(grid: Grid, row: int) -> None:
    """A row copied down and forgotten."""
    at = grid.header + row
    grid.rows.insert(at + 1, list(grid.rows[at]))


def hidden_row(grid: Grid, row: int) -> None:
    """A row that a filter left hidden."""
    grid.hidden_rows.add(grid.header + 1 + row)


def wrong_header(grid: Grid, title: str, instead: str) -> None:
    """A header that no form knows."""
    grid.rows[grid.header][grid.at(title)] = instead


def backwards(grid: Grid, row: int, end: str) -> None:
    """An odometer whose last reading lost a thousand."""
    reading = grid.get(row, end)
    if isinstance(reading, int):
        grid.put(row, end, reading - 1_000)


def gap(grid: Grid, row: int) -> None:
    """A trip that was never written down."""
    del grid.rows[grid.header + row]


def due_before_issued(grid: Grid, row: int, title: str) -> None:
    """A due date with last year's number."""
    due = grid.get(row, title)
    if isinstance(due, dt.date):
        grid.put(row, title, due.replace(year=due.year - 1))


def corrected(grid: Grid, row: int, units: str, amount: str) -> None:
    """Not a mistake but its mending: one unit more than was written first."""
    count, paid = grid.get(row, units), grid.get(row, amount)
    if isinstance(count, int) and isinstance(paid, Decimal):
        grid.put(row, units, count + 1)
        grid.put(row, amount, paid / count * (count + 1))
