"""What a customer may order: its status, its credit limit, and products at prices that the rules allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, islice
from typing import Any

from acctkit.plugins._orders_book import Order, Orders
from acctkit.plugins._orders_codes import ABOVE_LIST, BLOCKED, DISCONTINUED, LAPSED, OVER_LIMIT, TOO_CHEAP
from acctkit.plugins._orders_credit import exposures
from acctkit.plugins._orders_entries import booked_lines, with_file
from acctkit.plugins._orders_lines import same
from acctkit.plugins._orders_settings import settings_of

from acctkit import CheckDesk, Entry, Finding, Text, cents

_BLOCKED = {"insolvent": Text("insolvent", "insolvente"), "legal": Text("sued", "demandado")}


def check_accounts(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """Whether the customer may buy: its status, and its credit limit with all that is open."""
    listed = {record.row.account: record.row for record in desk.books.records("accounts")}
    told: set[str] = set()
    booked = booked_lines(desk, entries)
    for entry in booked:
        status = getattr(listed.get(entry.row.account), "status", "active")
        if status == "active" or entry.row.account in told or entry.row.status in ("cancelled", "shipped", "resolved"):
            continue
        told.add(entry.row.account)
        if status == "lapsed":
            yield entry.finding(LAPSED, "account")
        elif status in _BLOCKED:
            yield entry.finding(BLOCKED, "account", status=_BLOCKED[status])
    yield from _over_limit(desk, booked)


def _over_limit(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """The order of the file with which an account goes over its limit, told once an account."""
    firsts = {same(entry.row.order): entry for entry in reversed(entries)}
    orders = with_file(Orders.read(desk), desk, entries).at(desk.as_of)
    new: dict[tuple[str, str], list[Order]] = defaultdict(list)
    for order in orders:
        if same(order.number) in firsts and _open(order):
            new[order.first.account, order.currency].append(order)
    for one in exposures(desk, orders):
        mine, limit = new[one.account.account, one.currency], one.account.credit_limit
        if one.over.value > 0 and mine:
            before = one.total.value - sum(map(_open, mine), Decimal(0))
            sums = accumulate(map(_open, mine), initial=before)
            with_each = zip(mine, islice(sums, 1, None), strict=True)
            order, sum_ = next(pair for pair in with_each if pair[1] > limit)
            yield firsts[same(order.number)].finding(
                OVER_LIMIT, "account", expected=cents(limit), order=order.number, exposure=cents(sum_),
                currency=one.currency)


def _open(order: Order) -> Decimal:
    """What of an order is not invoiced yet."""
    return order.backlog.value + order.unbilled.value


def check_prices(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """Products that are still sold, at a price between the list's and the least that the rules allow. List prices are
    in the company's currency: what is ordered in another one is not held against them."""
    rules = settings_of(desk)
    products = {record.row.sku: record.row for record in desk.books.records("products")}
    segments = {record.row.account: record.row.segment or "" for record in desk.books.records("accounts")}
    for entry in booked_lines(desk, entries):
        row, product = entry.row, products.get(entry.row.sku)
        if product is None or row.status == "cancelled":
            continue
        if product.discontinued_on and product.discontinued_on <= row.date:
            yield entry.finding(DISCONTINUED, "sku", expected=product.discontinued_on)
        if not product.list_price or row.currency != desk.company.currency:
            continue
        if row.unit_price > product.list_price:
            yield entry.finding(ABOVE_LIST, "unit_price", expected=cents(product.list_price))
        most = rules.most_discount_for(segments.get(row.account, ""), product.family or "")
        given = 1 - row.unit_price * (1 - (row.discount or 0)) / product.list_price
        if most is not None and given > most and cents(given * 100) > most * 100:
            yield entry.finding(
                TOO_CHEAP, "discount" if row.discount else "unit_price", expected=(most * 100).normalize(),
                given=round(given * 100, 1), list=cents(product.list_price))
