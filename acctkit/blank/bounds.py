"""Between which values a number column lies: what the row model declares, and what the books can hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from acctkit.forms import ColumnSpec, Form

_STEP = {"integer": Decimal(1)}
_SMALLEST = Decimal("0.0001")  # the scale of the books
_WIDEST = {
    "integer": Decimal(2**31 - 1), "quantity": Decimal(10) ** 12, "money": Decimal(10) ** 12, "percent": Decimal(1),
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and the highest value of a column; `low` and `high` are None where only the books set the limit."""

    lowest: Decimal
    highest: Decimal
    low: Decimal | None = None
    high: Decimal | None = None

    def nearest(self, value: Decimal) -> Decimal:
        """`value`, or the bound that it oversteps."""
        return min(max(value, self.lowest), self.highest)


def bounds_of(form: Form, spec: ColumnSpec) -> Bounds:
    """The bounds of a number column; a bound that is itself excluded is moved by the smallest step."""
    step, widest = _STEP.get(spec.kind, _SMALLEST), _WIDEST[spec.kind]
    low = high = None
    for limit in form.model.model_fields[spec.name].metadata:
        if (least := getattr(limit, "ge", None)) is not None:
            low = Decimal(str(least))
        elif (above := getattr(limit, "gt", None)) is not None:
            low = Decimal(str(above)) + step
        if (most := getattr(limit, "le", None)) is not None:
            high = Decimal(str(most))
        elif (below := getattr(limit, "lt", None)) is not None:
            high = Decimal(str(below)) - step
    return Bounds(-widest if low is None else low, widest if high is None else high, low, high)


def longest_of(form: Form, spec: ColumnSpec) -> tuple[int, int | None]:
    """The shortest and the longest text that a column takes; None when no limit is declared."""
    shortest, longest = 0, None
    for limit in form.model.model_fields[spec.name].metadata:
        shortest = getattr(limit, "min_length", None) or shortest
        longest = getattr(limit, "max_length", None) or longest
    return shortest, longest
