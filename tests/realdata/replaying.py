"""The real company's files, each dropped on the day on which it would have come, and run after run over them.

The lists come on the first day, with the invoices and payments of the year before; the office files what was invoiced
and what was paid every working day there was something; a rep's sheet of a week comes on the Monday after it.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acctkit.reading.guard import Readers
from acctkit.run import run
from acctkit.testing import TestWorkspace, make_test_workspace
from acctkit.workspace import Workspace

FIRST, LAST = dt.date(2004, 1, 1), dt.date(2005, 6, 1)
DAY = dt.timedelta(1)
INVOICES = ["Invoice", "Account", "Issued on", "Due on", "Amount", "Currency"]
Rows = Mapping[dt.date, list[list[Any]]]
PAYMENTS = ["Account", "Paid on", "Amount", "Currency", "Reference"]


def days() -> Iterator[dt.date]:
    """Every day of the replay: 518 of them."""
    return (FIRST + n * DAY for n in range((LAST - FIRST).days + 1))


def dropped(truth: Any, script: Any, stock: Path) -> tuple[Mapping[dt.date, list[Path]], Rows, Rows]:
    """Build every file in `stock` as the acceptance script builds them, and say on which day each comes; a path there
    is the one it gets in the inbox. And the rows of the invoices and payments by that day."""
    script.build(truth, stock)
    comes: dict[dt.date, list[Path]] = defaultdict(list)
    for path in sorted(stock.rglob("*")):
        if path.is_file() and path.parent.name != "office":
            comes[_monday_after(path.stem.removeprefix("sales "))].append(path)
    office = stock / "office"
    comes[FIRST] = [office / f"{name}.xlsx" for name in ("accounts", "products", "reps")] + comes[FIRST]
    bills, money = defaultdict(list), defaultdict(list)
    for number, account, issued, due, amount in truth.invoices():
        bills[max(issued, FIRST)].append([number, account, issued, due, float(amount), "USD"])
    for one in truth.payments:
        paid = dt.date.fromisoformat(one["paymentDate"])
        row = [one["customerNumber"], paid, float(one["amount"]), "USD", one["checkNumber"]]
        money[max(paid, FIRST)].append(row)
    for name, head, rows in (("invoices", INVOICES, bills), ("payments", PAYMENTS, money)):
        (office / f"{name}.xlsx").unlink()
        for day, some in rows.items():
            path = office / f"{name} {day}.xlsx"
            script.plain(path, name.capitalize(), head, some)
            comes[day].append(path)
    return comes, bills, money


def _monday_after(week: str) -> dt.date:
    year, number = week.split("-W")
    return dt.date.fromisocalendar(int(year), int(number), 7) + DAY


@dataclass
class Replay:
    """A workspace that lives through the days; `seconds` are those of each run alone."""

    workspace: TestWorkspace
    stock: Path
    comes: Mapping[dt.date, list[Path]]
    bills: Rows
    money: Rows
    opened: Workspace
    readers: Readers | None = None  # reading processes that are kept from day to day
    seconds: dict[dt.date, float] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, truth: Any, script: Any, configure: Callable[[TestWorkspace], None]) -> Replay:
        """A fresh workspace, with the files that will come built beside it."""
        workspace = make_test_workspace(root / "classic")
        configure(workspace)
        return cls(workspace, root / "stock", *dropped(truth, script, root / "stock"), workspace.open())

    def live(self, day: dt.date) -> dict[str, Any]:
        """Drop what comes on a day, and run."""
        for path in self.comes.get(day, ()):
            target = self.workspace.root / "inbox" / path.relative_to(self.stock)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        self.workspace.clock.set(day)
        told = run(self.opened, as_of=day, clock=self.workspace.clock.time, readers=self.readers)
        self.seconds[day] = told["seconds"]
        return told
