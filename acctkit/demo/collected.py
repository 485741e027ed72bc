"""What a few reps collected in November, and were promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

from acctkit.demo.business import Business
from acctkit.demo.catalogue import Rep
from acctkit.demo.dues import Invoice, invoices
from acctkit.demo.grids import Cell, Grid
from acctkit.demo.habits import Sheets, friday

REPORTING = ("marcus", "priya", "diego")
_HEAD = ("Date", "Account", "Kind", "Amount", "Currency", "Invoice", "Promised on", "Reference")
_CABECERA = ("Fecha", "Cliente", "Tipo", "Importe", "Moneda", "Factura", "Prometido para", "Referencia")
_CHEQUE, _PROMISE = ("cheque", "cheque"), ("promise", "promesa")
_DAYS = (dt.date(2026, 11, 11), dt.date(2026, 11, 17), dt.date(2026, 11, 18))


def sheets(rng: Random, business: Business, until: dt.date) -> dict[str, Sheets]:
    """A workbook of each rep who keeps one, as it stood on the Sunday `until`."""
    issued = [one for one in invoices(business) if not one.credits and one.due < dt.date(2026, 11, 10)]
    made: dict[str, Sheets] = {}
    for rep in (one for one in business.reps if one.id in REPORTING):
        numbers = {one.number for one in business.accounts if one.rep == rep.id}
        mine = sorted((one for one in issued if one.account.number in numbers), key=lambda one: (one.due, one.number))
        path = f"{rep.id}/cobros 2026.xlsx" if rep.spanish else f"{rep.id}/collected 2026.xlsx"
        made[path] = Sheets(path, [_grid(rep, mine[-3:], rng.randrange(1000, 9000), until)], friday(until))
    return made


def _grid(rep: Rep, owed: Sequence[Invoice], cheque: int, until: dt.date) -> Grid:
    """A cheque, another one a week later, and a promise, of those up to a Sunday."""
    rows: list[list[Cell]] = []
    for number, (one, day) in enumerate(zip(owed, _DAYS, strict=True)):
        promised = number == 2
        rows.append([
            day, int(one.account.number), (_PROMISE if promised else _CHEQUE)[rep.spanish], one.amount,
            one.account.currency, one.number, day + dt.timedelta(9) if promised else None,
            None if promised else f"{cheque + number}",
        ])
    head: list[Cell] = [*(_CABECERA if rep.spanish else _HEAD)]
    known = [row for row in rows if isinstance(row[0], dt.date) and row[0] <= until]
    return Grid("Cobros" if rep.spanish else "Collected", [head, *known],
                date_format="dd/mm/yyyy" if rep.spanish else "yyyy-mm-dd")


def spoil(files: dict[str, Sheets]) -> None:
    """The mistakes of the last week: a promise for next year, and one without a day."""
    files["marcus/collected 2026.xlsx"].grids[0].put(3, "Promised on", dt.date(2027, 11, 27))
    files["priya/collected 2026.xlsx"].grids[0].put(3, "Promised on", None)
