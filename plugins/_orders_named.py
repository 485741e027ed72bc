"""What is checked in the office's invoices that name an order: whose order it is, and that it has no other invoice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from acctkit.plugins._orders_book import Order, Orders
from acctkit.plugins._orders_codes import INVOICED_TWICE, OF_ANOTHER, OTHER_PO, PO_OF_SEVERAL
from acctkit.plugins._orders_lines import said, same

from acctkit import CheckDesk, Entry, Finding


def check_invoices(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """An invoice that names an order is of the order's account, its only one, and has the customer's number for it; one
    that names only the customer's number can be told whose it is."""
    invoices = [entry for entry in entries if entry.row.kind == "invoice"]
    naming = [entry for entry in invoices if said(entry.row, "order")]
    only_po = [entry for entry in invoices if said(entry.row, "po_number") and not said(entry.row, "order")]
    if not naming and not only_po:
        return
    orders = {one.placed.key: one for one in Orders.read(desk).at(desk.as_of) if one.live}
    accounts: dict[str, list[str]] = defaultdict(list)
    for account, number in sorted(orders):
        accounts[number].append(account)
    settled = {key: order.invoice for key, order in orders.items() if order.invoice}
    for entry in naming:
        row, number = entry.row, same(entry.row.order)
        order = orders.get((row.account, number))
        if order is None:
            if number in accounts:
                yield entry.finding(OF_ANOTHER, "order", expected=", ".join(accounts[number]), invoice=row.invoice,
                                    account=row.account)
            continue
        if settled.setdefault(order.placed.key, row.invoice) != row.invoice:
            yield entry.finding(INVOICED_TWICE, "order", expected=settled[order.placed.key])
        theirs = said(row, "po_number")
        if theirs and order.po_number and same(theirs) != same(order.po_number):
            yield entry.finding(OTHER_PO, "po_number", expected=order.po_number, order=order.number)
    bearing: dict[tuple[str, str], list[Order]] = defaultdict(list)
    for order in orders.values():
        bearing[order.first.account, same(order.po_number)].append(order)
    for entry in only_po:
        row = entry.row
        theirs = bearing.get((row.account, same(row.po_number)), ())
        several = [one.number for one in theirs if one.invoice in ("", row.invoice)]
        if len(several) > 1:
            yield entry.finding(PO_OF_SEVERAL, "po_number", expected=", ".join(several))
