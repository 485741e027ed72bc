"""Which samples are out on a day: what the section shows and the mailing asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from acctkit import Desk, Part, Record, Traced

from acctkit_samples.forms import SampleRow


@dataclass(frozen=True, slots=True)
class Out:
    """A sample that is out, and for how many days."""

    record: Record[SampleRow]
    days: int

    @property
    def row(self) -> SampleRow:
        """The row that says so."""
        return self.record.row

    @property
    def units(self) -> Traced:
        """How many pieces, traced to their cell."""
        return Traced(self.row.units, lambda: (Part("samples", self.record.id, "units", self.row.units),))

    @property
    def value(self) -> Traced:
        """What they are worth, traced to the same cell."""
        return Traced(self.row.value, lambda: (Part("samples", self.record.id, "units", self.row.value),))

    @property
    def fact(self) -> str:
        """The name under which the books keep that its rep was told of it."""
        return f"sample:{self.record.rep}:{self.row.account}:{self.row.sku}:{self.row.left_on}"


def out_on(desk: Desk, day: dt.date, rep: str | None = None) -> list[Out]:
    """The lent samples that are not back on `day`, the longest out first."""
    found = [
        Out(record, (day - record.row.left_on).days)
        for record in desk.books.records("samples", until=day, rep=rep)
        if record.row.kind == "lent" and (record.row.returned_on is None or record.row.returned_on > day)
    ]
    return sorted(found, key=lambda one: (-one.days, one.record.rep, one.row.account, one.row.sku))
