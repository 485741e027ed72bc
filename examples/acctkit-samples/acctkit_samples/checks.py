"""What is checked in a sheet of samples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from acctkit import CheckDesk, Code, Entry, Finding, Text

from acctkit_samples.forms import SampleRow

BACK_BEFORE_LEFT = Code(
    "sample-back-before-left",
    "error",
    Text(
        "This sample came back on {value}, before it was left ({expected}); correct one of the two dates.",
        "Esta muestra volvió el {value}, antes de su entrega ({expected}); corrija una de las dos fechas.",
    ),
    help=Text(
        "A sample cannot come back before it was left, so one of the two days is mistyped. Correct it in the sheet.",
        "Una muestra no puede volver antes de entregarse: una de las dos fechas está mal. Corríjala en la hoja.",
    ),
    example={"value": "2026-11-03", "expected": "2026-11-09"},
)
STILL_OUT = Code(
    "sample-still-out",
    "warning",
    Text(
        "Account {account} still has {value} of {day}; fill in the day it came back, or leave it if this is another.",
        "El cliente {account} aún tiene {value} del {day}; indique cuándo volvió, o déjelo así si es otra muestra.",
    ),
    help=Text(
        "The same product was lent to the same account before and never came back. Often it did and nobody wrote it "
        "down: fill in 'Returned on' in the earlier row.",
        "El mismo artículo se prestó antes al mismo cliente y no consta su devolución. A menudo volvió y nadie lo "
        "anotó: rellene 'Devuelta el' en la fila anterior.",
    ),
    example={"value": "S10-1678", "account": "103", "day": "2026-10-02"},
)


def check_samples(desk: CheckDesk, entries: Sequence[Entry[SampleRow]]) -> Iterator[Finding]:
    """Days in order, and no product lent twice to one account without coming back.

    What the file itself says of a sample counts, not what the books held of it before.
    """
    rep = desk.person.id if desk.person else None
    known: dict[tuple[str, str, dt.date], SampleRow] = {}
    for record in desk.books.records("samples", rep=rep, until=desk.as_of):
        known[_key(record.row)] = record.row
    known |= {_key(entry.row): entry.row for entry in entries}
    for entry in entries:
        row = entry.row
        if row.returned_on and row.returned_on < row.left_on:
            yield entry.finding(BACK_BEFORE_LEFT, "returned_on", expected=row.left_on)
        earlier = [day for account, sku, day in known if (account, sku) == (row.account, row.sku) and day < row.left_on]
        still = [day for day in earlier if _out_on(known[row.account, row.sku, day], row.left_on)]
        if row.kind == "lent" and still:
            yield entry.finding(STILL_OUT, "sku", account=row.account, day=max(still))


def _key(row: SampleRow) -> tuple[str, str, dt.date]:
    return row.account, row.sku, row.left_on


def _out_on(row: SampleRow, day: dt.date) -> bool:
    return row.kind == "lent" and (row.returned_on is None or row.returned_on > day)
