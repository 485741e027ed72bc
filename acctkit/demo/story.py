"""What was dropped when: a year up to 2026-W46, then the last week with its mistakes, then what was mended and late."""

from __future__ import annotations

import copy
import datetime as dt
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from acctkit.demo import (
    calls,
    collected,
    dues,
    expenses,
    holds,
    issues,
    market,
    mistakes,
    office,
    orders,
    promotions,
    quotas,
)
from acctkit.demo.business import Business, make_business
from acctkit.demo.catalogue import NEWCOMER
from acctkit.demo.habits import Sheets, friday, rep_files

SEED = 2026
W46, W47 = dt.date(2026, 11, 15), dt.date(2026, 11, 22)  # their Sundays
LATE = "priya/2026-W47.csv"
MENDED = "diego/semanal.xlsx"
STILL_WRONG = ("brandon/Weekly report W47.xlsx", "carmen/ventas semana 47.xlsx")
DEARER = "PC-410"
MISBILLED = "Marina de San Juan"

_DUTIES = {
    "calls": calls,
    "collected": collected,
    "expenses": expenses,
    "issues": issues,
    "market": market,
    "orders": orders,
    "promotions": promotions,
    "quotas": quotas,
}


@dataclass(frozen=True)
class Drop:
    """A file as it is dropped: its path in the inbox, its bytes, and the day on which it was saved."""

    path: str
    content: bytes
    day: dt.date

    def lay(self, folder: Path) -> None:
        """Write it below `folder`, saved at five in the afternoon of its day."""
        file = folder / self.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.content)
        saved = dt.datetime.combine(self.day, dt.time(17), dt.UTC).timestamp()
        os.utime(file, (saved, saved))


@dataclass(frozen=True)
class Story:
    """What is dropped before each of three runs, and what would mend the files that are still wrong at the end."""

    first: tuple[Drop, ...]
    second: tuple[Drop, ...]
    third: tuple[Drop, ...]
    mending: tuple[Drop, ...]


def make_story() -> Story:
    """The whole story, the same bytes whenever and wherever it is told."""
    rng = Random(SEED)
    business = make_business(rng)
    issued = dues.invoices(business)
    paid = dues.payments(rng, issued)

    before, after = rep_files(business, W46), rep_files(business, W47)
    lists = {one.path: one for one in office.lists(business, list(dues.quotas(business)))}
    cut, week = friday(W46), friday(W47)
    for one in (
        office.invoices("office/invoices to W46.xlsx", [i for i in issued if i.issued <= cut], cut),
        office.bank("office/payments to W45.csv", [p for p in paid if p.day <= friday(W46) - dt.timedelta(7)], cut),
        office.bank("office/bank W46.csv", [p for p in paid if dt.timedelta(0) <= cut - p.day < dt.timedelta(9)], cut),
    ):
        lists[one.path] = one
    for name, duty in _DUTIES.items():
        before |= duty.sheets(Random(f"{SEED} {name}"), business, W46)
        after |= duty.sheets(Random(f"{SEED} {name}"), business, W47)
        duty.spoil(after)
    paid_for, paid_later = expenses.receipts(before), expenses.receipts(after)
    before |= lists
    after |= lists | {one.path: one for one in (
        office.invoices("office/invoices W47.xlsx", [i for i in issued if i.issued > cut], week),
        office.bank("office/bank W47.csv", [p for p in paid if p.day > cut - dt.timedelta(3)], week),
        office.accounts("office/new accounts.xlsx", [business.account(NEWCOMER)], week),
        office.products(business, week, DEARER),
    )}
    before[holds.PATH], after[holds.PATH] = holds.sheet(issued, paid, W46), holds.sheet(issued, paid, W47)
    holds.spoil(before, after, issued)
    clean = {path: copy.deepcopy(after[path]) for path in (MENDED, *STILL_WRONG)}
    _spoil_week_46(before)
    _spoil_week_47(after, business)
    late = {LATE: after.pop(LATE)}
    third = {path: clean[path] for path in (MENDED,)} | late
    return Story(
        first=(*_changed({}, before), *_odd_files(), *_receipts(paid_for)),
        second=(*_changed(before, after), *_copies(after), *_receipts(paid_later, {*paid_for, expenses.LATE})),
        third=(*_changed({}, third), *_receipts(paid_later, {*paid_later} - {expenses.LATE})),
        mending=tuple(_changed({}, {path: clean[path] for path in STILL_WRONG})),
    )


def _changed(old: Mapping[str, Sheets], new: Mapping[str, Sheets]) -> Iterable[Drop]:
    """What of `new` is not there already."""
    return [
        Drop(path, one.saved(), one.day) for path, one in sorted(new.items())
        if path not in old or old[path].grids != one.grids
    ]


def _receipts(found: Mapping[str, tuple[bytes, dt.date]], but: Collection[str] = ()) -> Iterable[Drop]:
    """The receipts of expenses as they are dropped, but for some."""
    return [Drop(path, content, day) for path, (content, day) in sorted(found.items()) if path not in but]


def _spoil_week_46(files: Mapping[str, Sheets]) -> None:
    report = files["brandon/Weekly report W46.xlsx"].grids[0]
    mistakes.text_in_number(report, 2, "Qty")
    mistakes.negative_units(report, 6, "Qty")
    ventas = files["carmen/ventas semana 46.xlsx"].grids[0]
    mistakes.impossible_date(ventas, 5, "Fecha")
    mistakes.gap(files["brandon/mileage 2026-11.xlsx"].grids[0], 3)


def _spoil_week_47(files: dict[str, Sheets], business: Business) -> None:
    report = files["brandon/Weekly report W47.xlsx"].grids[0]
    mistakes.future_date(report, 3, "Sale date")
    mistakes.error_cell(report, 10, "Line total")
    mistakes.repeated_row(report, 12)
    ventas = files["carmen/ventas semana 47.xlsx"].grids[0]
    mistakes.unknown_account(ventas, 2, "Cliente")
    mistakes.wrong_amount(ventas, 6, "Importe")
    mistakes.wrong_header(files[MENDED].grids[0], "UNIDADES", "BULTOS")
    mistakes.backwards(files["amelia/sales 2026-W47.xlsx"].grids[1], 2, "Odometer end")
    mistakes.hidden_row(files["grace/2026-11 sales.xlsx"].grids[1], 4)
    mistakes.error_cell(files["grace/2026-11 sales.xlsx"].grids[1], 7, "Comments")
    mistakes.unknown_product(files["marcus/Sales 2026.xlsx"].grids[-1], 12, "Product")
    trips = files["lucia/kilometraje 2026.csv"].grids[0]
    mistakes.gap(trips, len(trips.rows) - 2)
    mistakes.repeated_row(files[LATE].grids[0], 2)
    invoices = files["office/invoices W47.xlsx"].grids[0]
    mistakes.due_before_issued(invoices, invoices.find("Account", int(business.account(MISBILLED).number)), "Due on")
    again = copy.deepcopy(files["carmen/ventas semana 45.xlsx"])
    again.path, again.day = "carmen/ventas semana 45 corregida.xlsx", friday(W47)
    mistakes.corrected(again.grids[0], 1, "Unidades", "Importe")
    files[again.path] = again


def _copies(files: Mapping[str, Sheets]) -> Iterable[Drop]:
    """A copy of a file that is there already."""
    one = files["lucia/últimas cuatro semanas.xlsx"]
    yield Drop("lucia/copia de últimas cuatro semanas.xlsx", one.saved(), one.day + dt.timedelta(1))


def _odd_files() -> Iterable[Drop]:
    """What lies about in every shared folder."""
    day = friday(W46)
    table = b"Date;Account;SKU;Units;Unit price\r\n2026-10-05;2107;RR-110;6;27.92\r\n"
    yield Drop("tomas/sales october.csv", table, day)
    yield Drop("lucia/gastos.xlsx", b"", day)
    yield Drop("lucia/folleto de la feria.pdf", mistakes.PDF, day)
    yield Drop("brandon/notes.txt", mistakes.NOTE, day)
