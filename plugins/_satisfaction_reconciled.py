"""What the section says of satisfaction, reckoned anew: out of the rows of the books, and out of the cells that stand
beside each other in its tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from acctkit.plugins._account_keepers import Keepers
from acctkit.plugins._satisfaction_scored import WANTED
from acctkit.plugins._satisfaction_settings import SatisfactionSettings

from acctkit import Reconciliation, SectionDesk, Table, Text, Traced

_HUNDREDTH, _MOST = Decimal("0.01"), Decimal(100)
Row = Mapping[str, Any]


def reconciliations(
    desk: SectionDesk, settings: SatisfactionSettings, *, reps: Table, accounts: Table, risks: Table, behind: Table,
    unheard: Table,
) -> Iterator[Reconciliation]:
    """Accounts against the list of the office, figures against their parts, those at risk against the figures, and
    ratings against the calls."""
    silent = sum(row["figure"] is None for row in unheard.rows)
    yield Reconciliation(
        Text("Accounts with a figure by rep and those without, and in the list of accounts",
             "Clientes con cifra por vendedor y sin ella, y en la lista de clientes"),
        whole(reps, "accounts") + silent, Decimal(_listed(desk)),
    )
    yield Reconciliation(
        Text("Figures, and the sums of their parts", "Cifras y sumas de sus partes"), whole(accounts, "figure"),
        sum((_figure(row, dict(settings.weights)) for row in accounts.rows), Decimal(0)),
    )
    low = Decimal(sum(_low(row, settings) for row in accounts.rows))
    yield Reconciliation(Text("At risk by rep and by their figures", "En riesgo por vendedor y según sus cifras"),
                         whole(reps, "at_risk"), low)
    yield Reconciliation(Text("At risk in the list and by their figures", "En riesgo en la lista y según sus cifras"),
                         Decimal(len(risks.rows)), low)
    yield Reconciliation(
        Text("Ratings behind the figures and in the calls", "Valoraciones de las cifras y de las llamadas"),
        whole(behind, "ratings"), Decimal(_ratings(desk, settings, {str(row["account"]) for row in behind.rows})),
    )


def whole(table: Table, column: str) -> Decimal:
    """A column of counts or figures, added up."""
    values = (row[column] for row in table.rows)
    return sum((one.value if isinstance(one, Traced) else Decimal(str(one or 0)) for one in values), Decimal(0))


def _listed(desk: SectionDesk) -> int:
    """The accounts of the list that are wanted, of all reps or of the one who reads."""
    if desk.rep is None:
        return sum(one.count for one in desk.books.sums("accounts", (), ("status",)) if one.key[0] in WANTED)
    keepers = Keepers.read(desk.books)
    rows = (one.row for one in desk.books.records("accounts"))
    return sum(row.status in WANTED and keepers.on(row.account, desk.as_of) == desk.rep for row in rows)


def _figure(row: Row, weights: Mapping[str, int]) -> Decimal:
    """A figure out of the points that stand in its row."""
    points = {part: row[part] for part in weights if row[part] is not None}
    together = sum(weights[part] for part in points)
    adds = ((value * weights[part] / together).quantize(_HUNDREDTH, ROUND_HALF_UP) for part, value in points.items())
    return min(_MOST, sum(adds, Decimal(0)))


def _low(row: Row, settings: SatisfactionSettings) -> bool:
    fell = row["change"] is not None and row["change"] <= -settings.fallen_by
    return bool(row["figure"] < settings.at_risk_below or fell)


def _ratings(desk: SectionDesk, settings: SatisfactionSettings, accounts: set[str]) -> int:
    since = desk.as_of - dt.timedelta(settings.word_days - 1)
    found = desk.books.sums("calls", (), ("account", "satisfaction"), since=since, until=desk.as_of)
    return sum(one.count for one in found if one.key[0] in accounts and one.key[1] is not None)
