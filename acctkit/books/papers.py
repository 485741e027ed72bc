"""The papers in the books: a number is given and the paper written down in one transaction, so that numbers have no
gaps, whoever else is at work and wherever a program is killed; and of one kind and key there is one paper, ever.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit.books.contents import from_text, to_text
from acctkit.books.schema import papers, postings
from acctkit.errors import UsageProblem
from acctkit.numbering import LONGEST, number_of, series_of
from acctkit.types import NumberedPaper, Paper

NO_FILE = 0  # the submission of a change that no file made


class Untaken(Exception):
    """A paper cannot be numbered: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A paper as the books have it, with the company as it was on the day of the approval and what its files are."""

    id: int
    numbered: NumberedPaper
    sender: Mapping[str, Any] | None
    files: Mapping[str, Mapping[str, str]]


def take(
    conn: sa.Connection, paper: Paper, *, pattern: str, start: int, period: str, run_id: int | None = None
) -> str:
    """Give a paper the next number of its series and write it down; the number, empty where there is a paper of this
    kind and key already. Raises Untaken where no number can be given.

    Part of a transaction of `Ledger.begin`. `period` is the week whose package tells it first, and `start` the number
    of the first paper of this kind.
    """
    if conn.dialect.name == "postgresql":  # on SQLite whoever writes is alone anyway
        conn.exec_driver_sql("LOCK TABLE papers IN SHARE ROW EXCLUSIVE MODE")
    same_kind = papers.c.kind == paper.kind
    if conn.scalar(sa.select(papers.c.id).where(same_kind, papers.c.key == paper.key)) is not None:
        return ""
    series = series_of(pattern, paper.date.year)
    highest, newest = conn.execute(
        sa.select(sa.func.max(papers.c.place), sa.func.max(papers.c.date)).where(papers.c.series == series)
    ).one()
    if newest is not None and newest > paper.date:
        raise Untaken(
            f"it would bear {paper.date}, and the last of its series bears {newest}: numbers and days rise together; "
            f"it gets its number on {newest}."
        )
    known = conn.scalar(sa.select(sa.func.count()).select_from(papers).where(same_kind))
    place = highest + 1 if highest is not None else 1 if known else start
    number = number_of(pattern, paper.date.year, place)
    taken = conn.scalar(sa.select(papers.c.number).where(sa.func.lower(papers.c.number) == number.lower()))
    if taken is not None or len(number) > LONGEST:
        why = f"is that of another paper ({taken})" if taken else "is too long"
        raise Untaken(
            f"its number, {number}, {why}; change [papers.{paper.kind}] number, so that the numbers of two patterns "
            "differ."
        )
    conn.execute(sa.insert(papers).values(
        kind=paper.kind, key=paper.key, number=number, series=series, place=place, date=paper.date,
        since=paper.since or paper.date, content=to_text(paper), state="drafted", files={}, run_id=run_id,
    ))
    _note(conn, period, paper.date, run_id)
    return number


def approve(
    conn: sa.Connection, number: str, day: dt.date, sender: Mapping[str, Any], week_of: Callable[[dt.date], str]
) -> Stored:
    """Let a drafted paper be final, with the company as it is on that day; raises UsageProblem where it is not
    drafted. `week_of` gives the label of a day's week."""
    found = _drafted_or(conn, number, "approved")
    day = max(day, found.numbered.paper.date)
    said = json.dumps(dict(sender), sort_keys=True, ensure_ascii=True)
    _change(conn, found, {"state": "approved", "approved_on": day, "sender": said})
    _note(conn, week_of(day), day, None)
    return one(conn, number)


def void(
    conn: sa.Connection, number: str, day: dt.date, reason: str, week_of: Callable[[dt.date], str]
) -> Stored:
    """Let a paper no longer count, nor have counted in any week; it keeps its number. Raises UsageProblem where it is
    void already."""
    found = one(conn, number)
    if found.numbered.state == "void":
        raise UsageProblem(f"Paper {found.numbered.number} is void already: {found.numbered.reason}")
    day = max(day, found.numbered.approved_on or found.numbered.paper.date)
    _change(conn, found, {"state": "void", "voided_on": day, "reason": reason})
    _note(conn, week_of(found.numbered.paper.since or found.numbered.paper.date), day, None)
    return one(conn, number)


def written(conn: sa.Connection, id_: int, files: Mapping[str, Mapping[str, str]]) -> None:
    """Note which files of a paper lie in its folder, and what each was made of."""
    kept = {name: dict(said) for name, said in sorted(files.items())}
    conn.execute(sa.update(papers).where(papers.c.id == id_).values(files=kept))


def one(conn: sa.Connection, number: str) -> Stored:
    """The paper with a number; capitals do not matter. Raises UsageProblem where there is none."""
    wanted = sa.select(papers).where(sa.func.lower(papers.c.number) == number.strip().lower())
    row = conn.execute(wanted).mappings().one_or_none()
    if row is None:
        raise UsageProblem(f"There is no paper {number}; see: acctkit papers list")
    return _stored(row)


def stored(conn: sa.Connection, kind: str = "") -> list[Stored]:
    """Every paper, or those of a kind, in the order in which they got their numbers."""
    wanted = sa.select(papers).order_by(papers.c.id)
    if kind:
        wanted = wanted.where(papers.c.kind == kind)
    return [_stored(row) for row in conn.execute(wanted).mappings()]


def kinds(conn: sa.Connection) -> set[str]:
    """The kinds of papers that there are."""
    return set(conn.scalars(sa.select(papers.c.kind).distinct()))


def known(conn: sa.Connection, kind: str, until: dt.date | None) -> Sequence[NumberedPaper]:
    """What `Books.papers` gives: the papers of a kind, as of a day each as it stood then."""
    wanted = sa.select(papers).where(papers.c.kind == kind).order_by(papers.c.id)
    if until is not None:
        wanted = wanted.where(papers.c.since <= until)
    return [_numbered(row, until) for row in conn.execute(wanted).mappings()]


def _stored(row: Any) -> Stored:
    sender = json.loads(row["sender"]) if row["sender"] else None
    return Stored(row["id"], _numbered(row, None), sender, row["files"])


def _numbered(row: Any, until: dt.date | None) -> NumberedPaper:
    approved = row["approved_on"] if until is None or (row["approved_on"] or until) <= until else None
    state: Any = row["state"] if row["state"] == "void" else "approved" if approved else "drafted"
    return NumberedPaper(
        row["number"], from_text(row["content"]), state, approved, row["voided_on"], row["reason"]
    )


def _drafted_or(conn: sa.Connection, number: str, wanted: str) -> Stored:
    found = one(conn, number)
    if found.numbered.state != "drafted":
        raise UsageProblem(
            f"Paper {found.numbered.number} is {found.numbered.state}, and only a drafted one can be {wanted}; see: "
            f"acctkit papers show {found.numbered.number}"
        )
    return found


def _change(conn: sa.Connection, found: Stored, values: dict[str, Any]) -> None:
    """Change how a paper stands, if it still stands as it was found."""
    was = (papers.c.id == found.id) & (papers.c.state == found.numbered.state)
    if conn.execute(sa.update(papers).where(was).values(**values)).rowcount != 1:
        raise UsageProblem(f"Paper {found.numbered.number} was changed by somebody else meanwhile; look at it again.")


def _note(conn: sa.Connection, period: str, day: dt.date, run_id: int | None) -> None:
    """Count it as a change of the books, so that the packages which tell it are made anew."""
    conn.execute(sa.insert(postings).values(
        submission_id=NO_FILE, form="papers", period=period, taken=0, replaced=0, changed=True, posted_on=day,
        run_id=run_id,
    ))
