"""The figure: from 0 to 100, the sum of its parts.

Each part has points from 0 to 100. A part that has no data is left out, and its weight is spread over the others in
proportion. What a part adds is its points times its share of the weights, to the hundredth; the figure is the sum.

| part | points |
| --- | --- |
| word | 0 for an average rating of 1, 100 for one of 5 |
| issues | 100, less 25 for each open issue, and 25 more for a slow one |
| shipments | 100, less 25 for each late shipment |
| returns | 100 where nothing came back, 0 from a tenth of the units sold on |
| contact | 100 up to the days that are well, then falling evenly to 0 at three times as many |
| follow_ups | 100 where all were kept; one kept late counts half |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from acctkit.plugins._satisfaction_known import Day

PARTS = ("word", "issues", "shipments", "returns", "contact", "follow_ups")
_FULL, _NONE, _EACH = Decimal(100), Decimal(0), Decimal(25)
_WORST_RETURNS = Decimal("0.1")
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figure:
    """An account's figure: the `points` of each part that has data (0 to 100), what each `adds`, and the `most` that it
    could add."""

    points: dict[str, Decimal]
    adds: dict[str, Decimal]
    most: dict[str, Decimal]

    @property
    def value(self) -> Decimal:
        """The figure: the sum of what its parts add."""
        return sum(self.adds.values(), _NONE)

    def lost(self, part: str) -> Decimal:
        """What a part takes from the hundred."""
        return self.most[part] - self.adds[part]


def figure_of(account: str, on: Day) -> Figure | None:
    """The figure of an account on a day; None where nothing is known of it."""
    if not on.heard_of(account):
        return None
    weights = dict(on.settings.weights)
    points = {part: value for part, value in _points(account, on) if weights[part]}
    return figured(points, weights)


def figured(points: dict[str, Decimal], weights: dict[str, int]) -> Figure | None:
    """The figure that these points make by these weights; None without points.

    >>> figured({"word": Decimal(50), "contact": Decimal(100)}, {"word": 40, "contact": 10}).value
    Decimal('60.00')
    """
    whole = sum(weights[part] for part in points)
    if not whole:
        return None
    adds = {
        part: (value * weights[part] / whole).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
        for part, value in points.items()
    }
    over = sum(adds.values(), _NONE) - _FULL
    if over > 0:  # of three thirds of a hundred each may have been rounded up
        most = max(adds, key=lambda part: adds[part])
        adds[most] -= over
    return Figure(points, adds, {part: _FULL * weights[part] / whole for part in points})


def _points(account: str, on: Day) -> Iterator[tuple[str, Decimal]]:
    books = on.known.desk.books
    ratings = on.ratings(account)
    if ratings:
        mean = Decimal(sum(one.row.satisfaction for one in ratings)) / len(ratings)
        yield "word", _short((mean - 1) * 25)
    if books.has("issues"):
        taken = len(on.open_issues(account)) + len(on.slow_issues(account))
        yield "issues", max(_NONE, _FULL - _EACH * taken)
    if books.has("issues") or books.has("orders"):
        yield "shipments", max(_NONE, _FULL - _EACH * sum(map(len, on.late(account))))
    sold = on.sold(account).value
    if sold > 0:
        share = on.returned(account).value / sold
        yield "returns", _short(max(_NONE, _FULL - _FULL * share / _WORST_RETURNS))
    silent = on.silent_days(account)
    if silent is not None:
        over = max(0, silent - on.settings.contact_days)
        yield "contact", _short(max(_NONE, _FULL - _FULL * over / (2 * on.settings.contact_days)))
    promised = on.promised(account)
    if promised:
        yield "follow_ups", _short(_FULL * sum(map(on.kept, promised), _NONE) / len(promised))


def _short(points: Decimal) -> Decimal:
    return points.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
