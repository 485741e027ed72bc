"""The autumn's issues: what customers complained of or asked, followed from week to week until it was resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from acctkit.demo.business import LAST_MONDAY, Business, mondays
from acctkit.demo.catalogue import NEWCOMER, Rep
from acctkit.demo.dues import Invoice, invoices
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets, friday
from acctkit.money import cents

FIRST_MONDAY = dt.date(2026, 9, 28)
REPORTING = ("amelia", "grace", "priya", "lucia", "carmen")
HOLDING = "grace"  # whose customer disputes the invoice that came last
HELD_ON = dt.date(2026, 11, 11)
_KINDS = {
    "late shipment": ("entrega tardía", 3, 9),  # the word of a Spanish sheet, and how many days it takes at least, most
    "invoice discrepancy": ("discrepancia de factura", 5, 20),
    "technical question": ("consulta técnica", 1, 8),
}
_SAID = {
    "late shipment": (("two cartons still missing", "promised for Monday, not there"),
                      ("faltan dos cajas", "prometido para el lunes, no ha llegado")),
    "invoice discrepancy": (("billed at last year's price", "discount not on the invoice"),
                            ("facturado al precio del año pasado", "falta el descuento en la factura")),
    "technical question": (("which charger for two batteries", "drying time below 10 degrees"),
                           ("qué cargador para dos baterías", "tiempo de secado con frío")),
}
_RESOLVED = {
    "late shipment": ("rest delivered", "entregado el resto"),
    "invoice discrepancy": ("credit note agreed", "acordado un abono"),
    "technical question": ("answered by phone", "contestado por teléfono"),
}
_HEAD = ("Issue", "Opened on", "Account", "Kind", "Invoice", "Disputed amount", "Description", "Status", "Resolved on",
         "Resolution")
_CABECERA = ("Incidencia", "Fecha de apertura", "Cliente", "Tipo", "Factura", "Importe en disputa", "Descripción",
             "Estado", "Fecha de resolución", "Resolución")


@dataclass(frozen=True, slots=True)
class _Issue:
    opened: dt.date
    resolved: dt.date
    kind: str
    account: str
    said: str
    done: str
    invoice: str = ""
    disputed: Decimal | None = None


def sheets(rng: Random, business: Business, until: dt.date) -> dict[str, Sheets]:
    """A workbook of each rep who keeps one, as its issues stood on the Sunday `until`."""
    issued = invoices(business)
    made: dict[str, Sheets] = {}
    for rep in (one for one in business.reps if one.id in REPORTING):
        found = list(_issues(rng, business, rep, issued))
        path = f"{rep.id}/incidencias 2026.xlsx" if rep.spanish else f"{rep.id}/issues 2026.xlsx"
        made[path] = Sheets(path, [_grid(rep, found, until)], friday(until))
    return made


def _issues(rng: Random, business: Business, rep: Rep, issued: Iterable[Invoice]) -> Iterator[_Issue]:
    """An issue in two weeks of three, and the one that holds an invoice, by day."""
    mine = [one for one in business.accounts if one.rep == rep.id and one.status == "active" and one.name != NEWCOMER]
    numbers = {one.number for one in mine}
    billed = [one for one in issued if one.account.number in numbers and not one.credits]
    found: list[_Issue] = []
    for monday in mondays(FIRST_MONDAY, LAST_MONDAY):
        opened, kind, account = monday + dt.timedelta(rng.randrange(5)), rng.choice([*_KINDS]), rng.choice(mine)
        days, said = rng.randint(*_KINDS[kind][1:]), rng.choice(_SAID[kind][rep.spanish])
        if rng.random() < 0.67:
            resolved = opened + dt.timedelta(days)
            resolved += dt.timedelta(max(0, 7 - resolved.weekday()) if resolved.weekday() > 4 else 0)
            found.append(_Issue(opened, resolved, kind, account.number, said, _RESOLVED[kind][rep.spanish]))
    if rep.id == HOLDING:
        held = [one for one in billed if one.issued < HELD_ON][-1]
        found.append(_Issue(HELD_ON, dt.date.max, "invoice discrepancy", held.account.number,
                            _SAID["invoice discrepancy"][0][0], "", held.number, cents(held.amount * Decimal("0.12"))))
    yield from sorted(found, key=lambda one: (one.opened, one.account))


def _grid(rep: Rep, found: Sequence[_Issue], until: dt.date) -> Grid:
    """The issues opened up to a Sunday, each numbered, and resolved if it was by then."""
    words = ("abierta", "resuelta") if rep.spanish else ("open", "resolved")
    rows: list[list[Cell]] = []
    for number, one in enumerate((one for one in found if one.opened <= until), 1):
        done = one.resolved <= until
        rows.append([
            f"{rep.id[0].upper()}-{number:02}", one.opened, int(one.account),
            _KINDS[one.kind][0] if rep.spanish else one.kind, one.invoice or None, one.disputed, one.said, words[done],
            one.resolved if done else None, one.done if done else None,
        ])
    head: list[Cell] = [*(_CABECERA if rep.spanish else _HEAD)]
    return Grid("Incidencias" if rep.spanish else "Issues", [head, *rows],
                date_format="dd/mm/yyyy" if rep.spanish else "yyyy-mm-dd")


def spoil(files: dict[str, Sheets]) -> None:
    """The mistakes of the last week: an issue resolved before it was opened, and one resolved on no day."""
    amelia = files["amelia/issues 2026.xlsx"].grids[0]
    row = _last(amelia, "Status", "resolved")
    opened = amelia.get(row, "Opened on")
    assert isinstance(opened, dt.date)
    amelia.put(row, "Resolved on", opened.replace(year=opened.year - 1))
    lucia = files["lucia/incidencias 2026.xlsx"].grids[0]
    lucia.put(_last(lucia, "Estado", "resuelta"), "Fecha de resolución", None)


def _last(grid: Grid, title: str, value: str) -> int:
    """The last row below the header (from 1) that holds `value` in a column."""
    at = grid.at(title)
    return max(row for row, cells in enumerate(grid.rows[grid.header + 1 :], 1) if cells[at] == value)
