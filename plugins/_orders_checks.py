"""What is checked in a sheet of orders: each line by itself, and each order as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from acctkit.plugins._orders_book import ONE_OF_EACH, Orders
from acctkit.plugins._orders_codes import (
    ANOTHERS,
    CHANGED_AFTER_INVOICE,
    LATE,
    MIXED,
    NAMED_BY_ANOTHER,
    PO_TWICE,
    SHIP_BY_BEFORE_ORDER,
    SHIPPED_BEFORE_ORDER,
    SHIPPED_LATER,
    SHIPPED_TOO_MUCH,
    SHIPPED_WHEN,
)
from acctkit.plugins._orders_entries import as_record, booked_lines, with_file
from acctkit.plugins._orders_lines import CANCELLED, OrderLine, key_of, same, status_called

from acctkit import CheckDesk, Entry, Finding, Record, Text, plain_text


def check_lines(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """Each line by itself: days in their order, no more shipped than ordered, nothing late."""
    for entry in booked_lines(desk, entries):
        row = entry.row
        line = OrderLine.of(as_record(entry), desk.as_of)
        if row.ship_by and row.ship_by < row.date:
            yield entry.finding(SHIP_BY_BEFORE_ORDER, "ship_by", expected=row.date)
        elif row.ship_by and row.ship_by < desk.as_of and line.open_units and row.status == "accepted":
            yield entry.finding(LATE, "ship_by")
        if row.shipped_on and row.shipped_on < row.date:
            yield entry.finding(SHIPPED_BEFORE_ORDER, "shipped_on", expected=row.date)
        elif row.shipped_on and row.shipped_on > desk.as_of:
            yield entry.finding(SHIPPED_LATER, "shipped_on")
        elif line.shipped and not row.shipped_on:
            yield entry.finding(SHIPPED_WHEN, "shipped_on")
        if (row.shipped_units or 0) > row.units:
            yield entry.finding(SHIPPED_TOO_MUCH, "shipped_units", expected=row.units)


def check_orders(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """Each order as a whole: one account, currency and purchase order number; nobody else's; not invoiced already."""
    orders: dict[str, list[Entry[Any]]] = defaultdict(list)
    for entry in booked_lines(desk, entries):
        orders[same(entry.row.order)].append(entry)
    book = Orders.read(desk)
    invoices = {one.placed.key: one.invoice for one in book.at(desk.as_of) if one.invoice}
    held: dict[str, list[Record[Any]]] = defaultdict(list)
    for record in desk.books.records("orders"):
        held[same(record.row.order)].append(record)
    for number, lines in orders.items():
        yield from _mixed(lines)
        yield from _anothers(desk, lines[0], held.get(number, ()))
        yield from _changed(lines, held.get(number, ()), invoices)
    yield from _po_twice(orders, held)
    for order in with_file(book, desk, chain(*orders.values())).at(desk.as_of):
        if order.astray and same(order.number) in orders:
            yield orders[same(order.number)][0].finding(
                NAMED_BY_ANOTHER, "order", expected=order.astray.account, invoice=order.astray.invoice,
                account=order.first.account)


def _mixed(lines: Sequence[Entry[Any]]) -> Iterator[Finding]:
    firsts = {name: next((one for one in lines if getattr(one.row, name)), lines[0]) for name in ONE_OF_EACH}
    for entry in lines:
        for name, first in firsts.items():
            if getattr(entry.row, name) and getattr(entry.row, name) != getattr(first.row, name):
                yield entry.finding(MIXED, name, expected=getattr(first.row, name), order=entry.row.order,
                                    other=first.cells.get(name, ""))
                break


def _anothers(desk: CheckDesk, entry: Entry[Any], held: Iterable[Record[Any]]) -> Iterator[Finding]:
    """An order of this number that another rep has filed."""
    me = desk.person.id if desk.person else ""
    for record in held:
        if me and record.rep != me:
            yield entry.finding(ANOTHERS, "order", expected=record.row.account, rep=record.rep)
            return


def _changed(
    lines: Iterable[Entry[Any]], held: Iterable[Record[Any]], invoices: Mapping[tuple[str, str], str]
) -> Iterator[Finding]:
    """A line of an invoiced order that says something else than it did, of what an invoice is about."""
    before = {key_of(record.row): record.row for record in held}
    for entry in lines:
        was = before.get(key_of(entry.row))
        invoice = invoices.get((was.account, same(was.order))) if was else None
        for name in ("account", "units", "unit_price", "discount", "shipped_units", "status") if invoice else ():
            if _told(was, name) != _told(entry.row, name):
                yield entry.finding(CHANGED_AFTER_INVOICE, name, expected=_shown(was, name),
                                    order=entry.row.order, invoice=invoice)
                break


def _told(row: Any, name: str) -> object:
    """What a line says of its invoice: of the status, only whether it is wanted at all."""
    return row.status == CANCELLED if name == "status" else getattr(row, name) or 0


def _shown(row: Any, name: str) -> Text | Decimal | str:
    value = getattr(row, name)
    if name == "status":
        return status_called(value)
    if isinstance(value, Decimal):
        return Decimal(plain_text(value)) if name == "unit_price" else value.normalize()
    return value or "–"


def _po_twice(
    orders: Mapping[str, Sequence[Entry[Any]]], held: Mapping[str, Sequence[Record[Any]]]
) -> Iterator[Finding]:
    """A purchase order number that an account has used on another order, in the books or further up in the file."""
    used: dict[tuple[str, str], str] = {}
    for records in held.values():
        for row in (record.row for record in records):
            if row.po_number and row.status != CANCELLED and same(row.order) not in orders:
                used.setdefault((row.account, same(row.po_number)), row.order)
    for lines in orders.values():
        entry = next((one for one in lines if one.row.po_number and one.row.status != CANCELLED), None)
        if entry is not None:
            row = entry.row
            other = used.setdefault((row.account, same(row.po_number or "")), row.order)
            if same(other) != same(row.order):
                yield entry.finding(PO_TWICE, "po_number", expected=other, account=row.account)
