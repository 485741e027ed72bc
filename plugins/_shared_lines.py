"""Sales that several reps share: what of an order line counts for whom, so that the reps sum to it, to the cent.

Each of them files the whole line with a `share`; the rows are of one line when they have date, account, SKU, order,
line and kind in common. What counts is units and amount x share. The rule of rounding: the reps of a line stand in the
order of their ids, shares are added up from the first to each, and what counts for a rep is what the shares up to
theirs make, rounded half up to the cent, less what those before them make. Shares of 100 % make the line itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from acctkit import Books, Part, Record, Text, Traced, cents, per_cent

WHOLE = Decimal(1)
LINE = ("date", "account", "sku", "order", "line", "kind")
Line = tuple[Any, ...]


def line_of(row: Any) -> Line:
    """What the rows of one order line have in common."""
    return tuple(getattr(row, name) for name in LINE)


def portion(value: Decimal, before: Decimal, share: Decimal) -> Decimal:
    """What `share` of a value is, when those before have `before` of it.

    >>> thirds = [(Decimal(0), Decimal("0.3333")), (Decimal("0.3333"), Decimal("0.3333"))]
    >>> [portion(Decimal("100.01"), *one) for one in [*thirds, (Decimal("0.6666"), Decimal("0.3334"))]]
    [Decimal('33.33'), Decimal('33.34'), Decimal('33.34')]
    """
    return _up_to(value, before + share) - _up_to(value, before)


def _up_to(value: Decimal, share: Decimal) -> Decimal:
    return value if share == WHOLE else cents(value * share)


def percent(share: Decimal, language: str = "en") -> str:
    """A share as people write it.

    >>> percent(Decimal("0.60")), percent(Decimal("0.3333")), percent(Decimal("0.3333"), "es")
    ('60%', '33.33%', '33,33\\xa0%')
    """
    text = f"{share * 100:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return per_cent(text.replace(".", ",") if language == "es" else text, language)


def percents(shares: Iterable[tuple[str, Decimal]]) -> Text:
    """Names, each with its share; empty for nobody's.

    >>> percents([("Ana", Decimal("0.625")), ("Bo", Decimal("0.3"))]).es
    'Ana 62,5\\xa0%, Bo 30\\xa0%'
    """
    some = list(shares)
    en, es = (", ".join(f"{name} {percent(share, language)}".strip() for name, share in some)
              for language in ("en", "es"))
    return Text(en, es)


@dataclass(frozen=True)
class SharedLine:
    """An order line and the rows in which reps took their shares of it, in the order of their ids."""

    records: Sequence[Record[Any]]

    @property
    def row(self) -> Any:
        """The line as the first of them filed it."""
        return self.records[0].row

    @property
    def share(self) -> Decimal:
        """What the shares make; 1 where they are agreed on."""
        return sum((one.row.share for one in self.records), Decimal(0))

    @property
    def alike(self) -> bool:
        """Whether all of them filed the same units, amount and currency."""
        return len({(one.row.units, one.row.amount, one.row.currency) for one in self.records}) == 1

    def whole(self, column: str) -> Decimal:
        """What counts of the line for the company: all of it, once its shares make 100 %."""
        return _up_to(getattr(self.row, column), self.share)

    def counted(self, column: str) -> dict[int, Decimal]:
        """What counts of `units` or `amount` for each rep, by record."""
        before, found = Decimal(0), {}
        for one in self.records:
            found[one.id] = portion(getattr(one.row, column), before, one.row.share)
            before += one.row.share
        return found


def shared_lines(books: Books, until: dt.date) -> tuple[SharedLine, ...]:
    """The order lines up to a day in which somebody took less than all, by day."""
    lines: dict[Line, list[Record[Any]]] = defaultdict(list)
    for one in books.sums("sales", (), ("share",), until=until):
        if one.key[0] not in (None, WHOLE):
            for record in books.records("sales", until=until, share=one.key[0]):
                lines[line_of(record.row)].append(record)
    made = [SharedLine(sorted(some, key=lambda one: (one.rep, one.id))) for some in lines.values()]
    return tuple(sorted(made, key=lambda line: (line.row.date, line.row.order or "", line.records[0].id)))


def counted_in(lines: Iterable[SharedLine], column: str) -> dict[int, tuple[Record[Any], Decimal]]:
    """What counts of each shared row, by record."""
    return {
        one.id: (one, counted) for line in lines
        for one, counted in zip(line.records, line.counted(column).values(), strict=True)
    }


def counting(figure: Traced, column: str, counted: Mapping[int, Decimal], whole: Mapping[int, Decimal]) -> Traced:
    """A sum over whole rows, as it is when only what counts of some of them is taken, down to its parts."""
    value = figure.value + sum((amount - whole[record] for record, amount in counted.items()), Decimal(0))

    def parts() -> Iterable[Part]:
        for part in figure.parts():
            yield replace(part, amount=counted[part.record]) if part.record in counted else part

    return Traced(value, parts)
