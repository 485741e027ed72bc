"""Returns: the issue that tells the story of each, and the sales row that deducts its money, held beside each other.

Both halves wait for each other for `return_days`; then the one that is missing is asked for. An RMA is one customer's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from acctkit.plugins._issues_book import RETURN, IssueBook
from acctkit.plugins._issues_returned import Returned
from acctkit.plugins._issues_tables import ACCOUNT, NUMBER, REP

from acctkit import Column, Record, Table, Text, Traced, Value, total

STATES = {
    "complete": Text("complete", "completa"),
    "units differ": Text("units differ", "unidades distintas"),
    "awaited": Text("goods or sales row awaited", "se espera la mercancía o la fila de ventas"),
    "no sales row": Text("no sales row", "sin fila de ventas"),
    "no issue": Text("no issue", "sin incidencia"),
    "new": Text("issue awaited", "se espera la incidencia"),
    "no RMA": Text("no RMA", "sin RMA"),
}


@dataclass(frozen=True)
class Return:
    """A return: its issue, what the sales say of it, or both."""

    book: IssueBook
    issue: Record[Any] | None = None
    back: Returned | None = None

    @property
    def day(self) -> dt.date:
        """When it began: the day of its issue, else that of its sales row."""
        if self.issue is not None:
            opened: dt.date = self.issue.row.opened_on
            return opened
        assert self.back is not None
        return self.back.day

    @cached_property
    def state(self) -> str:
        """How it stands, a word of STATES."""
        late = self.day < self.book.desk.as_of - dt.timedelta(self.book.settings.return_days)
        if self.issue is None:
            return "no issue" if late else "new"
        if self.back is not None:
            units = self.issue.row.units
            return "complete" if units is None or units == self.back.units.value else "units differ"
        if not self.issue.row.rma:
            return "no RMA"
        return "awaited" if self.book.is_open(self.issue, self.book.desk.as_of) and not late else "no sales row"

    @property
    def rma(self) -> str:
        """Its RMA, as far as it has one."""
        return str(self.issue.row.rma or "") if self.issue else self.back.rma if self.back else ""

    @property
    def account(self) -> str:
        """Whose it is."""
        return str(self.issue.row.account) if self.issue else self.back.account if self.back else ""

    @property
    def reps(self) -> tuple[str, ...]:
        """Who filed it."""
        return (self.issue.rep,) if self.issue else self.back.reps if self.back else ()


def returns(book: IssueBook) -> list[Return]:
    """The returns of the last weeks, and older ones that are open or lack a half, by day."""
    back: dict[tuple[str, str], list[Returned]] = defaultdict(list)
    for one in book.returned:
        back[one.rma, one.account].append(one)
    found: list[Return] = []
    told: set[tuple[str, str]] = set()
    for issue in book.issues:
        if issue.row.kind == RETURN:
            key = str(issue.row.rma or ""), str(issue.row.account)
            if key[0] and key in told:  # a second issue about it tells nothing new of what came back
                continue
            found += [Return(book, issue, half) for half in back.get(key, ())] or [Return(book, issue)]
            told.add(key)
    found += [Return(book, None, half) for key, halves in back.items() if key not in told for half in halves]
    since = book.desk.as_of - dt.timedelta(7 * book.settings.return_weeks)
    kept = [one for one in found if one.day > since or _unsettled(one)]
    return sorted(kept, key=lambda one: (one.day, one.rma, one.account))


def _unsettled(one: Return) -> bool:
    return one.issue is not None and one.book.is_open(one.issue, one.book.desk.as_of)


def returns_table(book: IssueBook) -> Table:
    """The returns, with what their issue says and what the sales say."""
    language = book.desk.company.language
    rows: list[dict[str, Value]] = []
    for one in returns(book):
        issue, back = one.issue.row if one.issue else None, one.back
        skus = {issue.sku} if issue is not None and issue.sku else set(back.skus if back else ())
        rows.append({
            "rma": one.rma, "account": one.account, "name": book.customers[one.account].name or "",
            "issue": (issue.issue or "") if issue is not None else "", "rep": ", ".join(one.reps),
            "opened_on": issue.opened_on if issue is not None else None, "sku": ", ".join(sorted(skus)),
            "reported": issue.units if issue is not None else None, "returned_on": back.day if back else None,
            "units": back.units if back else None, "value": back.value if back else None,
            "currency": back.currency if back else "", "state": STATES[one.state].say(language),
        })
    columns = (
        Column("rma", Text("RMA", "RMA"), "id"), *ACCOUNT, NUMBER, REP,
        Column("opened_on", Text("Opened on", "Abierta el"), "date"), Column("sku", Text("Product", "Artículo"), "id"),
        Column("reported", Text("Units reported", "Unidades declaradas"), "quantity"),
        Column("returned_on", Text("In the sales on", "En ventas el"), "date"),
        Column("units", Text("Units back", "Unidades devueltas"), "quantity", "", "AC"),
        Column("value", Text("Value back", "Valor devuelto"), "money", "", "AC"),
        Column("currency", Text("Currency", "Moneda")), Column("state", Text("State", "Estado")),
    )
    note = Text(
        "The money of a return is deducted once, by its row in the sales; this table only holds both halves together.",
        "El dinero de una devolución se descuenta una sola vez, con su fila de ventas; esta tabla solo une las dos "
        "mitades.",
    )
    weeks = book.settings.return_weeks
    title = Text(f"Returns of the last {weeks} weeks", f"Devoluciones de las últimas {weeks} semanas")
    key = ("rma", "account", "issue", "currency")
    return Table("returns", title, columns, tuple(rows), key, tuple(_totals(rows)), note if rows else None)


def _totals(rows: Iterable[Mapping[str, Value]]) -> Iterator[Mapping[str, Value]]:
    sums: dict[str, list[Mapping[str, Value]]] = defaultdict(list)
    for row in rows:
        if row["currency"]:
            sums[str(row["currency"])].append(row)
    for currency, some in sorted(sums.items()):
        yield {"rma": "Σ", "currency": currency, **{
            name: total(value for row in some if isinstance(value := row[name], Traced)) for name in ("units", "value")
        }}
