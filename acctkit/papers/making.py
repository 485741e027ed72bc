"""The papers of a run: what plugins offer gets a number, then whatever is not written yet is written; and the two
things that a person decides, approving and voiding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

from acctkit.books import papers as books
from acctkit.books.ledger import Ledger
from acctkit.books.papers import Stored, Untaken
from acctkit.calendar import Week
from acctkit.config import FILE
from acctkit.errors import AcctkitError
from acctkit.papers.files import write
from acctkit.papers.offering import Offered, offered
from acctkit.papers.sender import sender
from acctkit.texts import nearest
from acctkit.types import Paper
from acctkit.workspace import Workspace


@dataclass(frozen=True)
class Made:
    """What a run did about papers: the numbers that it gave, what plugins withheld and why, and what could not be done,
    as sentences."""

    drafted: tuple[str, ...] = ()
    withheld: tuple[dict[str, str], ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def summary(self) -> dict[str, Any]:
        """What `run --json` says of it."""
        return {"drafted": list(self.drafted), "withheld": list(self.withheld), "failed": list(self.failed)}


def make(
    workspace: Workspace, ledger: Ledger, week: Week, today: dt.date, run_id: int | None, *, files: bool = True
) -> Made:
    """Number what is due, each paper in a transaction of its own, and write the files of whatever has none yet unless
    `files` is False; safe to stop anywhere and to repeat."""
    drafted: list[str] = []
    said, language = offered(workspace, ledger, week, today), workspace.settings.company.language
    papers = said.papers
    with ledger.read() as conn:
        kinds = {paper.kind for paper in papers} | books.kinds(conn)
    misspelt = dict(_misspelt(workspace, kinds))
    failed = list(misspelt.values())
    for paper in papers:
        if paper.kind in misspelt:
            continue
        pattern, start = numbering(workspace, paper)
        try:
            with ledger.begin() as conn:
                number = books.take(conn, paper, pattern=pattern, start=start, period=week.label, run_id=run_id)
        except Untaken as error:
            failed.append(f"The paper '{paper.key}' ({paper.kind}) has no number yet: {error}")
            continue
        if number:
            drafted.append(number)
    if files:
        failed += write(workspace, ledger)
    withheld = ({"kind": one.kind, "account": one.account, "reason": one.reason.say(language)} for one in said.withheld)
    return Made(tuple(drafted), tuple(withheld), tuple(failed))


def _misspelt(workspace: Workspace, kinds: Set[str]) -> Iterator[tuple[str, str]]:
    """Kinds of papers whose settings are surely written under another name, and what to say of each: a number that is
    given cannot be taken back."""
    for name in sorted(workspace.settings.papers):
        meant = nearest(name, sorted(kinds - set(workspace.settings.papers)), most=1) if name not in kinds else []
        for kind in meant:
            yield kind, (
                f"{workspace.root / FILE} has [papers.{name}], and no plugin offers papers of that kind; did you mean "
                f"[papers.{kind}]? None of those gets a number until it is mended."
            )


def numbering(workspace: Workspace, paper: Paper) -> tuple[str, int]:
    """The pattern of a paper's number, by the settings, else as its plugin would have it; and its kind's first
    number."""
    settings = workspace.settings.papers.get(paper.kind)
    pattern = (settings.number if settings else "") or paper.number or f"{paper.kind.upper()}-{{year}}-{{n:05}}"
    return pattern, settings.start if settings else 1


def approve(workspace: Workspace, ledger: Ledger, number: str, today: dt.date) -> Stored:
    """Let a drafted paper be final, unless a plugin doubts it; raises AcctkitError saying why not. Its files are
    written by `write`."""
    calendar = workspace.settings.calendar.make()
    said = offered(workspace, ledger, calendar.last_complete(today), today)
    with ledger.begin() as conn:
        found = books.one(conn, number)
        doubt = _doubt(said, found)
        if found.numbered.state == "drafted" and doubt:
            raise AcctkitError(doubt)
        return books.approve(conn, number, today, sender(workspace), lambda day: calendar.week(day).label)


def _doubt(said: Offered, found: Stored) -> str:
    """Why nobody should approve a paper; empty where nothing speaks against it."""
    shown = found.numbered.number
    remark = said.of(found.numbered.paper)
    if remark is not None and remark.doubt:
        return (
            f"Paper {shown} cannot be approved: {remark.text.say('en')}; mend that, or void it: acctkit papers void "
            f"{shown} --reason '...'"
        )
    if said.failed:
        return (
            f"Paper {shown} cannot be approved: plugin {said.failed[0]} failed, and would say whether it still holds; "
            "see: acctkit doctor"
        )
    return ""


def void(workspace: Workspace, ledger: Ledger, number: str, today: dt.date, reason: str) -> Stored:
    """Let a paper no longer count; raises AcctkitError where it is void already, or no reason is given."""
    calendar = workspace.settings.calendar.make()
    with ledger.begin() as conn:
        return books.void(conn, number, today, reason, lambda day: calendar.week(day).label)
