"""Returns: the issue that tells the story of each, and the sales row that deducts its money, held beside each other.

Both halves wait for each other for `return_days`; then the one that is missing is asked for. An RMA is one customer's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
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
    """A return: the issues that tell of it (a product each, or one for all), what the sales say of it in a currency, or
    both. `back` are all halves of it, one a currency."""

    book: IssueBook
    issues: tuple[Record[Any], ...] = ()
    half: Returned | None = None
    back: tuple[Returned, ...] = ()

    @property
    def day(self) -> dt.date:
        """When it began: the day of its first issue, else that of its sales row."""
        if self.issues:
            opened: dt.date = self.issues[0].row.opened_on
            return opened
        assert self.half is not None
        return self.half.day

    @property
    def reported(self) -> Decimal | None:
        """The units that its issues tell; None where one of them tells none."""
        units = [one.row.units for one in self.issues]
        return sum(units, Decimal(0)) if units and None not in units else None

    @property
    def open(self) -> bool:
        """Whether an issue about it is open."""
        return any(self.book.is_open(one, self.book.desk.as_of) for one in self.issues)

    @cached_property
    def state(self) -> str:
        """How it stands, a word of STATES."""
        late = self.day < self.book.desk.as_of - dt.timedelta(self.book.settings.return_days)
        if not self.issues:
            return "no issue" if late else "new"
        if self.back:
            return "complete" if self._same_units() else "units differ"
        if not self.rma:
            return "no RMA"
        return "awaited" if self.open and not late else "no sales row"

    def _same_units(self) -> bool:
        """Whether what came back is what was reported: of each product, where every issue names one."""
        if self.reported is None:
            return True
        told, came = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
        named = all(one.row.sku for one in self.issues)
        for issue in self.issues:
            told[issue.row.sku if named else ""] += issue.row.units
        for half in self.back:
            for sku, units in half.by_sku.items():
                came[sku if named else ""] += units
        return told == came

    @property
    def rma(self) -> str:
        """Its RMA, as far as it has one."""
        return str(self.issues[0].row.rma or "") if self.issues else self.half.rma if self.half else ""

    @property
    def account(self) -> str:
        """Whose it is."""
        return str(self.issues[0].row.account) if self.issues else self.half.account if self.half else ""

    @property
    def reps(self) -> tuple[str, ...]:
        """Who filed it."""
        return tuple(dict.fromkeys(one.rep for one in self.issues)) or (self.half.reps if self.half else ())


def returns(book: IssueBook) -> list[Return]:
    """The returns of the last weeks, and older ones that are open or lack a half, by day; each RMA of a customer once,
    however many issues and rows of the sales tell of it."""
    back: dict[tuple[str, str], list[Returned]] = defaultdict(list)
    for one in book.returned:
        back[one.rma, one.account].append(one)
    told: dict[tuple[str, str, int], list[Record[Any]]] = defaultdict(list)
    for issue in book.issues:
        if issue.row.kind == RETURN:
            rma = str(issue.row.rma or "")
            told[rma, str(issue.row.account), 0 if rma else issue.id].append(issue)
    found: list[Return] = []
    for (rma, account, _), issues in told.items():
        halves = tuple(back.pop((rma, account), ()))
        found += [Return(book, tuple(issues), half, halves) for half in halves or (None,)]
    found += [Return(book, (), half, tuple(halves)) for halves in back.values() for half in halves]
    since = book.desk.as_of - dt.timedelta(7 * book.settings.return_weeks)
    kept = [one for one in found if one.day > since or one.open]
    return sorted(kept, key=lambda one: (one.day, one.rma, one.account, one.half.currency if one.half else ""))


def returns_table(book: IssueBook) -> Table:
    """The returns, with what their issue says and what the sales say."""
    language = book.desk.company.language
    rows: list[dict[str, Value]] = []
    for one in returns(book):
        half = one.half
        skus = {issue.row.sku for issue in one.issues} - {None} or set(half.by_sku if half else ())
        rows.append({
            "rma": one.rma, "account": one.account, "name": book.customers[one.account].name or "",
            "issue": ", ".join(issue.row.issue for issue in one.issues if issue.row.issue), "rep": ", ".join(one.reps),
            "opened_on": one.day if one.issues else None, "sku": ", ".join(sorted(skus)),
            "reported": one.reported, "returned_on": half.day if half else None,
            "units": half.units if half else None, "value": half.value if half else None,
            "currency": half.currency if half else "", "state": STATES[one.state].say(language),
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
