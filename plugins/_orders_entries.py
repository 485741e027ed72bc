"""The rows of a sheet of orders while they are checked, as the books will have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from acctkit.plugins._customers import Customers

from acctkit import Desk, Entry, Record, Row

R = TypeVar("R", bound=Row)


def fill_currency(desk: Desk, rows: Sequence[R]) -> list[R]:
    """The rows, each with its currency: its own, else the account's, else the company's."""
    customers = Customers.read(desk)
    found: list[Any] = list(rows)
    return [row if row.currency else row.model_copy(update={"currency": customers.currency_of(row)}) for row in found]


def in_currency(desk: Desk, entries: Sequence[Entry[Any]]) -> list[Entry[Any]]:
    """The rows under check, each with the currency that it will have in the books."""
    rows = fill_currency(desk, [entry.row for entry in entries])
    return [replace(entry, row=row) for entry, row in zip(entries, rows, strict=True)]


def as_record(entry: Entry[Any]) -> Record[Any]:
    """A row under check as the books would hold it."""
    return Record(0, "orders", "", "", 0, entry.sheet, entry.number, entry.row)
