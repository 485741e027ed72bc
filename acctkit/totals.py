"""Totals rows: the words that they begin with, and whether their numbers agree with the rows above."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from acctkit.cells import Reading
from acctkit.forms import Form
from acctkit.money import plain_text
from acctkit.values import normal

WORDS = frozenset({
    "total", "totals", "totales", "totalgeneral", "grandtotal", "grantotal", "subtotal", "subtotals", "subtotales",
    "suma", "sumas", "sum", "sumatotal",
})
_BEGINNINGS = ("total ", "total:", "totales ", "totals ", "subtotal ", "subtotal:")
_SUMMED = ("integer", "quantity", "money")
_HALF_CENT = Decimal("0.005")


def is_word(text: str) -> bool:
    """Whether `text` is a word for a total, alone.

    >>> is_word(" TOTAL: "), is_word("Subtotales"), is_word("Total week 47"), is_word("Total Oil Ltd.")
    (True, True, False, False)
    """
    low = text.casefold()
    return ("tot" in low or "sum" in low) and normal(text) in WORDS


def begins_as_total(text: str) -> bool:
    """Whether `text` begins as the title of a totals row may: 'Total week 47', but also 'Total Oil Ltd.'."""
    return text.strip().casefold().startswith(_BEGINNINGS)


class Sums:
    """The sums of a sheet's number columns: of the rows since the last totals row, and of all."""

    def __init__(self, form: Form, columns: Sequence[str]) -> None:
        self._kinds = {spec.name: spec.kind for spec in form.columns if spec.kind in _SUMMED and spec.name in columns}
        self._done = 0
        self._all: dict[str, Decimal | None] = dict.fromkeys(self._kinds, Decimal(0))
        self._since = dict(self._all)
        self._written = dict(self._all), dict(self._all)

    def close(self, readings: Sequence[Reading]) -> None:
        """A totals row stands here; `readings` are all the data rows above it."""
        self._since = {name: _sum(readings[self._done :], name) for name in self._kinds}
        self._all = {name: _plus(self._all[name], self._since[name]) for name in self._kinds}
        written = {name: _sum(readings[self._done :], name, as_written=True) for name in self._kinds}
        self._written = written, {name: _plus(self._written[1][name], written[name]) for name in self._kinds}
        self._done = len(readings)

    def disagree(self, column: str, said: Decimal) -> str:
        """What the rows of `column` add up to, as text, where a total says something else; empty where it agrees, and
        where a cell of the column could not be read, which is told for itself."""
        since, everything = self._since.get(column), self._all.get(column)
        if since is None or everything is None:
            return ""
        written = (sums[column] for sums in self._written)  # a return written without its sign is added by the sheet
        if any(sum_ is not None and abs(said - sum_) < _HALF_CENT for sum_ in (since, everything, *written)):
            return ""
        total = since if since else everything
        return plain_text(total) if self._kinds[column] == "money" else f"{total.normalize():f}"


def _sum(readings: Sequence[Reading], name: str, *, as_written: bool = False) -> Decimal | None:
    if any(name in reading.bad for reading in readings):
        return None
    values = ((as_written and reading.values.get(name)) or reading.value(name) for reading in readings)
    return sum((Decimal(value) for value in values if value is not None), Decimal(0))


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other
