"""Figures that know the cells they were added up from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What one record's `column` contributes to a figure: `amount`, in the figure's unit, with its sign."""

    form: str
    record: int
    column: str
    amount: Decimal


def no_parts() -> Iterable[Part]:
    """The parts of a figure that comes from no record."""
    return ()


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure that can be traced: its value and, when asked for, the parts that add up to it.

    >>> one = Traced(Decimal(2), lambda: [Part("sales", 1, "units", Decimal(2))])
    >>> both = one + Traced(Decimal(3), lambda: [Part("sales", 2, "units", Decimal(3))])
    >>> both.value, [part.record for part in both.parts()]
    (Decimal('5'), [1, 2])
    """

    value: Decimal
    parts: Callable[[], Iterable[Part]] = no_parts

    def __add__(self, other: Traced) -> Traced:
        def parts() -> Iterable[Part]:
            yield from self.parts()
            yield from other.parts()

        return Traced(self.value + other.value, parts)

    def __neg__(self) -> Traced:
        return Traced(-self.value, lambda: (Part(p.form, p.record, p.column, -p.amount) for p in self.parts()))

    def __sub__(self, other: Traced) -> Traced:
        return self + -other


ZERO = Traced(Decimal(0))


def total(figures: Iterable[Traced]) -> Traced:
    """The sum of figures, which traces to all of their parts."""
    kept = tuple(figures)
    return Traced(sum((f.value for f in kept), Decimal(0)), lambda: (part for f in kept for part in f.parts()))


Value = None | str | bool | int | Decimal | dt.date | Traced


def plain(value: Value) -> str | bool | int | Decimal | dt.date | None:
    """A table's value without its address."""
    return value.value if isinstance(value, Traced) else value
