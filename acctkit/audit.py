"""Do the books hold? Every number that is computed two ways, every package as it was noted, every file as it came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from acctkit.books import papers
from acctkit.books.ledger import Ledger
from acctkit.books.schema import packages, submissions
from acctkit.calendar import Week
from acctkit.intake.archive import located
from acctkit.papers.files import lost
from acctkit.reporting import build_sections
from acctkit.reports.package import sha256_of
from acctkit.sentences import shown_path
from acctkit.workspace import Workspace

BACKUP = "restore it from a backup"


@dataclass(frozen=True)
class Disagreement:
    """A number of a section that does not come out the same both ways, for a week (or today) as of a day."""

    week: str
    as_of: dt.date
    section: str
    title: str
    left: Decimal
    right: Decimal

    @property
    def difference(self) -> Decimal:
        """By how much the first way gives more."""
        return self.left - self.right


@dataclass(frozen=True)
class Reconciled:
    """What building every section of some weeks gave: how many numbers were computed two ways, those that differ, and
    the sections that could not be built, each with its week."""

    counted: int = 0
    differ: tuple[Disagreement, ...] = ()
    unbuilt: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Lost:
    """A file that is not what the books noted: a package of a week, or what was archived of a file that was dropped."""

    path: Path
    whose: str  # the week, the path in the inbox, or the paper's number
    how: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path} ({self.whose}) {self.how}; {self.mend}"


def days(workspace: Workspace, ledger: Ledger, today: dt.date) -> list[tuple[Week, dt.date]]:
    """What sections are built for: each week that has a package, as of its last day; and today."""
    calendar = workspace.settings.calendar.make()
    with ledger.read() as conn:
        weeks = sorted(calendar.parse(label) for label in conn.scalars(sa.select(packages.c.period).distinct()))
    return [*((week, week.last) for week in weeks), (calendar.last_complete(today), today)]


def reconcile(workspace: Workspace, ledger: Ledger, week: Week, as_of: dt.date) -> Reconciled:
    """Build every section for one week, and hold against each other the numbers that were computed two ways."""
    language = workspace.settings.company.language
    built = build_sections(workspace, ledger, week, as_of)
    pairs = [(one, pair) for one in built for pair in one.content.reconciliations]
    there = {one.name for one in built}
    return Reconciled(
        len(pairs),
        tuple(
            Disagreement(week.label, as_of, one.name, pair.title.say(language), pair.left, pair.right)
            for one, pair in pairs if not pair.holds
        ),
        tuple((week.label, name) for name in sorted(workspace.plugins.sections) if name not in there),
    )


def lost_packages(workspace: Workspace, ledger: Ledger) -> Iterator[Lost]:
    """The packages whose file is gone, or has other bytes than those that were noted."""
    query = sa.select(packages.c.period, packages.c.version, packages.c.path, packages.c.sha256)
    with ledger.read() as conn:
        rows = conn.execute(query.order_by(packages.c.period, packages.c.version)).all()
    latest = {row.period: row.version for row in rows}
    for row in rows:
        path = workspace.root / row.path
        if how := _fault(path, row.sha256):
            again = f"make it again: acctkit package --week {row.period}"
            yield Lost(path, row.period, how, again if row.version == latest[row.period] else BACKUP)


def lost_files(workspace: Workspace, ledger: Ledger) -> Iterator[Lost]:
    """The files that were dropped, whether rows came from them or not, whose bytes the archive does not hold."""
    first = sa.func.min(submissions.c.path)
    query = sa.select(submissions.c.sha256, first).where(submissions.c.settled, submissions.c.sha256 != "")
    with ledger.read() as conn:
        rows = conn.execute(query.group_by(submissions.c.sha256).order_by(first)).all()
    for sha256, name in rows:
        path = located(workspace.archive, sha256)
        if how := _fault(path, sha256):
            yield Lost(path, shown_path(name), how, BACKUP)


def lost_papers(workspace: Workspace, ledger: Ledger) -> Iterator[Lost]:
    """The final papers whose file is gone, or has other bytes than those that were noted."""
    with ledger.read() as conn:
        stored = papers.stored(conn)
    for path, number, how in lost(workspace, stored):
        first = "take it away, then " if path.is_file() else ""
        yield Lost(path, number, how, f"{first}run: the archive has it")


def _fault(path: Path, sha256: str) -> str:
    """What is wrong with a file that should have these bytes; empty when nothing is."""
    try:
        return "" if sha256_of(path) == sha256 else "has other bytes than when it was made"
    except OSError:
        return "is gone"
