"""The rows of a sheet of orders while they are checked, as the books will have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from acctkit.plugins._booked import as_booked
from acctkit.plugins._customers import Customers
from acctkit.plugins._orders_book import Orders
from acctkit.plugins._orders_lines import key_of

from acctkit import CheckDesk, Desk, Entry, Record, Row

R = TypeVar("R", bound=Row)


def fill_currency(desk: Desk, rows: Sequence[R]) -> list[R]:
    """The rows, each with its currency: its own, else the account's, else the company's."""
    customers = Customers.read(desk)
    found: list[Any] = list(rows)
    return [row if row.currency else row.model_copy(update={"currency": customers.currency_of(row)}) for row in found]


def booked_lines(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> list[Entry[Any]]:
    """The rows under check as they will stand in the books, each with its currency."""
    found = as_booked(desk, "orders", entries, key_of)
    rows = fill_currency(desk, [entry.row for entry in found])
    return [replace(entry, row=row) for entry, row in zip(found, rows, strict=True)]


def as_record(entry: Entry[Any], rep: str = "") -> Record[Any]:
    """A row under check as the books would hold it."""
    return Record(0, "orders", rep, "", 0, entry.sheet, entry.number, entry.row)


def with_file(book: Orders, desk: CheckDesk, entries: Iterable[Entry[Any]]) -> Orders:
    """The book of orders as it will be when the rows under check are posted."""
    return book.with_rows(as_record(entry, desk.person.id if desk.person else "") for entry in entries)
