"""What head office keeps and drops: its lists, the invoices, and what the bank says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from acctkit.demo import calls, market
from acctkit.demo.business import Business
from acctkit.demo.catalogue import CURRENCY, LAUNCH, NEWCOMER, STATEMENTS, Account
from acctkit.demo.dues import Invoice, Payment, Quota
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets

START = dt.date(2026, 1, 5)


def lists(business: Business, targets: Sequence[Quota]) -> list[Sheets]:
    """Reps, accounts (but for the one that comes late), products and quotas."""
    reps: list[list[Cell]] = [
        [one.id, one.name, one.email, *one.manager, one.territory, one.language] for one in business.reps
    ]
    quotas: list[list[Cell]] = [[one.rep, 2026, one.month, one.amount, CURRENCY] for one in targets]
    return [
        Sheets("office/reps.xlsx", [Grid("Reps", [
            ["Rep", "Name", "Email", "Manager", "Manager email", "Territory", "Language"], *reps])], START),
        accounts("office/accounts.xlsx", [one for one in business.accounts if one.name != NEWCOMER], START),
        products(business, START),
        Sheets("office/quotas 2026.xlsx", [Grid("Quotas", [
            ["Rep", "Year", "Month", "Amount", "Currency"], *quotas])], START),
    ]


def accounts(path: str, some: Sequence[Account], day: dt.date) -> Sheets:
    """A list of accounts."""
    rows: list[list[Cell]] = [
        [int(one.number), one.name, one.rep, one.contact, one.email or None, one.language, one.country, one.currency,
         one.terms, one.credit_limit, one.status, calls.visits_per_month(one), "yes" if market.consents(one) else "no",
         STATEMENTS.get(one.name)]
        for one in some
    ]
    head: list[Cell] = ["Account", "Name", "Rep", "Contact", "Email", "Language", "Country", "Currency",
                        "Payment terms (days)", "Credit limit", "Status", "Visits per month", "Research consent",
                        "Statement"]
    return Sheets(path, [Grid("Accounts", [head, *rows])], day)


def products(business: Business, day: dt.date, dearer: str = "") -> Sheets:
    """The price list; the product `dearer` costs a twentieth more."""
    rows: list[list[Cell]] = [
        [one.sku, one.name, one.family, one.price * Decimal("1.05" if one.sku == dearer else 1), one.launched]
        for one in (*business.products, LAUNCH)
    ]
    return Sheets("office/products.xlsx", [Grid("Products", [
        ["SKU", "Name", "Family", "List price", "Launched on"], *rows])], day)


def invoices(path: str, some: Sequence[Invoice], day: dt.date) -> Sheets:
    """A list of invoices and credit notes."""
    rows: list[list[Cell]] = [
        [one.number, int(one.account.number), one.issued, one.due, one.amount, one.account.currency,
         "credit note" if one.credits else "invoice", one.credits or None, one.order]
        for one in some
    ]
    head: list[Cell] = ["Invoice", "Account", "Issued on", "Due on", "Amount", "Currency", "Kind", "Credits invoice",
                        "Order"]
    return Sheets(path, [Grid("Invoices", [head, *rows])], day)


def bank(path: str, some: Sequence[Payment], day: dt.date) -> Sheets:
    """What the bank's website exports."""
    rows: list[list[Cell]] = [
        [one.transaction, one.account.number, one.day, one.amount, one.account.currency, one.kind, one.invoice,
         one.reference]
        for one in some
    ]
    head: list[Cell] = ["Transaction ID", "Account", "Paid on", "Amount", "Currency", "Kind", "Invoice", "Reference"]
    return Sheets(path, [Grid("Payments", [head, *rows])], day)
