"""Which invoice an order became. An invoice settles one order, of its own account: the one whose number it names, else
the first still without an invoice that bears the customer's number it names, of those that had left by then if any."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from acctkit.plugins._orders_lines import said, same

from acctkit import Desk, Paper

KIND = "invoice"  # of the papers that orders become
Key = tuple[str, str]  # an account, and an order's number as it is compared


def order_of(paper: Paper) -> str:
    """The number of the order that a paper is for, as it is compared; empty for a paper of somebody else's."""
    return paper.key.removeprefix("order:").rpartition("/")[0] if paper.key.startswith("order:") else ""


@dataclass(frozen=True, slots=True)
class Naming:
    """An invoice of the office, as far as it says which order it is for; numbers as they are compared."""

    invoice: str
    account: str
    issued_on: dt.date
    order: str
    po_number: str

    @property
    def key(self) -> Key:
        """The order that it names."""
        return self.account, self.order


@dataclass(frozen=True, slots=True)
class Placed:
    """An order, as far as it tells which invoice is its own."""

    number: str
    account: str
    po_number: str
    day: dt.date
    left_on: dt.date | None = None

    @property
    def key(self) -> Key:
        """Whose it is, and its number."""
        return self.account, same(self.number)

    def left_by(self, day: dt.date) -> bool:
        """Whether it is known to have left by a day."""
        return self.left_on is not None and self.left_on <= day


@dataclass(frozen=True)
class Invoices:
    """The invoices that name an order, the first issued first; instalments of one are one."""

    namings: Sequence[Naming]

    @classmethod
    def read(cls, desk: Desk) -> Invoices:
        """Those up to `desk.as_of`. One that has the number of a paper of ours is for the paper's order."""
        papers = {same(one.number): order_of(one.paper) for one in desk.books.papers(KIND) if one.state != "void"}
        found: dict[tuple[str, str], Naming] = {}
        for record in desk.books.records("invoices", kind="invoice", until=desk.as_of):
            row = record.row
            order, po_number = same(said(row, "order") or ""), same(said(row, "po_number") or "")
            order = order or papers.get(same(row.invoice), "")
            if order or po_number:
                naming = Naming(row.invoice, row.account, row.issued_on, order, po_number)
                found.setdefault((row.invoice, row.account), naming)
        return cls(sorted(found.values(), key=lambda one: (one.issued_on, one.invoice, one.account)))

    def settled(self, orders: Iterable[Placed], day: dt.date) -> Mapping[Key, str]:
        """The invoice of each of these orders that has one by a day."""
        placed = {one.key: one for one in orders}
        waiting: dict[Key, list[Key]] = defaultdict(list)
        for key, one in sorted(placed.items(), key=lambda item: (item[1].day, item[0])):
            waiting[one.account, same(one.po_number)].append(key)
        issued = [one for one in self.namings if one.issued_on <= day]
        found: dict[Key, str] = {}
        for naming in issued:
            if naming.key in placed:
                found.setdefault(naming.key, naming.invoice)
        for naming in issued:
            if naming.key not in placed:
                names = [one for one in (naming.po_number, naming.order) if one]
                theirs = [key for name in names for key in waiting.get((naming.account, name), ())
                          if key not in found and placed[key].day <= naming.issued_on]
                if theirs:
                    found[min(theirs, key=lambda key: not placed[key].left_by(naming.issued_on))] = naming.invoice
        return found

    def astray(self, orders: Iterable[Placed], day: dt.date) -> Mapping[str, Naming]:
        """The first invoice that names the number of one of these orders, but is of an account that has no such order;
        by that number."""
        keys = {one.key for one in orders}
        numbers = {number for _, number in keys}
        found: dict[str, Naming] = {}
        for naming in self.namings:
            if naming.order in numbers and naming.key not in keys and naming.issued_on <= day:
                found.setdefault(naming.order, naming)
        return found
