"""What the office keeps: quotas, an invoice for each order, credit notes, and how each customer pays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from acctkit.demo.business import SEASON, Business
from acctkit.demo.catalogue import Account
from acctkit.money import cents

FIRST_INVOICE, LAST_DAY = dt.date(2025, 11, 3), dt.date(2026, 11, 20)
_DELAY = {"prompt": (-6, 4), "slow": (3, 21), "late": (16, 55)}  # days after the due date
BOUNCED, GENEROUS = "Kittery Point Marina", "Mystic River Rigging"  # a cheque came back; too much was paid


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or, with `credits`, a credit note; amounts are positive."""

    number: str
    account: Account
    issued: dt.date
    due: dt.date
    amount: Decimal
    order: str
    credits: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of the bank: `invoice` is what the customer wrote on it, if anything."""

    account: Account
    day: dt.date
    amount: Decimal
    kind: str = "receipt"
    invoice: str = ""
    reference: str = ""
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a rep is to sell in a year, or in one month of it."""

    rep: str
    month: int | None
    amount: int


def quotas(business: Business) -> Iterator[Quota]:
    """This year's quotas: last year and seven per cent, by month for some reps and for the year for others."""
    for rep in business.reps:
        sold = business.sold(rep.id, dt.date(2025, 1, 1), dt.date(2025, 12, 31))
        year = float(sum(line.amount for line in sold if line.account.currency == "USD")) * 1.07
        if not rep.months:
            yield Quota(rep.id, None, int(-(-year // 1_000)) * 1_000)
            continue
        for month, share in enumerate(SEASON, 1):
            yield Quota(rep.id, month, int(-(-year * share / sum(SEASON) // 500)) * 500)


def invoices(business: Business) -> list[Invoice]:
    """An invoice two days after each order (on a Monday, where that is a weekend), a credit note for each return."""
    orders: dict[str, list[Decimal]] = defaultdict(list)
    first: dict[str, tuple[dt.date, Account]] = {}
    credits: list[Invoice] = []
    for line in business.lines:
        if line.day < FIRST_INVOICE:
            continue
        day = _business_day(line.day + dt.timedelta(2))
        if line.rma:
            credits.append(Invoice("", line.account, day, day, -line.amount, line.order, line.order))
        else:
            orders[line.order].append(line.amount)
            first.setdefault(line.order, (day, line.account))
    made = [
        Invoice("", account, day, day + dt.timedelta(account.terms), sum(orders[order], Decimal(0)), order)
        for order, (day, account) in first.items()
    ]
    made = sorted([*made, *credits], key=lambda one: (one.issued, one.order, one.credits))
    made = [replace(one, number=f"INV-{number}") for number, one in enumerate(made, 6_214) if one.issued <= LAST_DAY]
    numbers = {one.order: one.number for one in made if not one.credits}
    return [
        replace(one, number=f"CN{one.number[3:]}", credits=numbers.get(one.credits, "")) if one.credits else one
        for one in made
    ]


def payments(rng: Random, issued: Sequence[Invoice]) -> list[Payment]:
    """How the invoices were paid up to the last day, each payment with the number that the bank gave it."""
    given: dict[str, Decimal] = defaultdict(Decimal)
    for note in issued:
        given[note.credits] += note.amount if note.credits else 0
    paid: list[Payment] = []
    bounced = False
    for invoice in issued:
        if invoice.credits:
            continue
        account, owed = invoice.account, invoice.amount - given[invoice.number]
        days = [_business_day(_pays_on(rng, invoice))]
        parts = [owed]
        if rng.random() < 0.06 and owed > 500:
            parts = [cents(owed * Decimal("0.6")), owed - cents(owed * Decimal("0.6"))]
            days.append(_business_day(days[0] + dt.timedelta(28)))
        named = invoice.number if rng.random() < 0.85 else ""
        reference = f"{rng.randrange(1_000, 9_999)}"
        for day, amount in zip(days, parts, strict=True):
            if _stopped(account, day) or day > LAST_DAY or amount <= 0:
                continue
            if account.name == BOUNCED and day >= dt.date(2026, 10, 12) and not bounced:
                bounced = True
                back = Payment(account, _business_day(day + dt.timedelta(4)), amount, "reversal", named, reference)
                paid.append(back)
            paid.append(Payment(account, day, amount, "receipt", named, reference))
    paid += _odd_ones(issued)
    paid.sort(key=lambda one: (one.day, one.account.number, one.invoice, one.kind, one.amount))
    return [
        replace(one, transaction=f"BK{one.day:%y%m%d}-{number:04}", reference=one.reference or f"{number:04}")
        for number, one in enumerate(paid, 1)
    ]


def _pays_on(rng: Random, invoice: Invoice) -> dt.date:
    least, most = _DELAY.get(invoice.account.lateness, (0, 12))
    return invoice.due + dt.timedelta(rng.randint(least, most))


def _stopped(account: Account, day: dt.date) -> bool:
    return account.lateness[:1].isdigit() and day > dt.date.fromisoformat(account.lateness)


def _odd_ones(issued: Sequence[Invoice]) -> Iterator[Payment]:
    """In the last week a customer pays too much, and the office lets another off a disputed pallet fee."""
    generous = next(one.account for one in issued if one.account.name == GENEROUS)
    yield Payment(generous, dt.date(2026, 11, 18), Decimal("250.00"))
    late = [one for one in issued if one.account.name == "Muscongus Lobster Co-op" and one.due < dt.date(2026, 11, 1)]
    yield Payment(late[-1].account, dt.date(2026, 11, 17), Decimal("35.00"), "write-off", late[-1].number)


def _business_day(day: dt.date) -> dt.date:
    return day + dt.timedelta(max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
