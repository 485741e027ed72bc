"""The documents in the books, and the rows that name them. Nothing of it is stored: who names what is looked up anew.

A document that is tied to rows changes what sections may say of them, so its coming, and its going, is posted for the
weeks of those rows, as a change without rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit.books.outcome import forget, write_findings
from acctkit.books.schema import findings, postings, submissions
from acctkit.codes import DOCUMENT
from acctkit.documents import Shelf
from acctkit.forms import Form
from acctkit.sentences import sentence
from acctkit.types import OFFICE, Claim, Code, Document, Finding

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger

KEPT = DOCUMENT.name  # the finding that every document has, and a zip that was opened has not


@dataclass(frozen=True, slots=True)
class Claiming:
    """A claim, and where its row stands: folder, week, the file's path, sheet and row number."""

    claim: Claim
    folder: str
    period: str
    path: str
    sheet: str
    number: int


def stored(conn: sa.Connection, folder: str | None = None) -> list[Document]:
    """Every version of every document, oldest first; the same bytes under another name count as one, too."""
    kept = sa.exists().where(findings.c.submission_id == submissions.c.id, findings.c.code == KEPT)
    own = sa.select(submissions).where(submissions.c.status == "document", submissions.c.withdrawn == "", kept)
    again = sa.select(submissions).where(submissions.c.status == "duplicate", submissions.c.withdrawn == "")
    if folder is not None:
        own, again = own.where(submissions.c.folder == folder), again.where(submissions.c.folder == folder)
    rows = list(conn.execute(own).mappings())
    known = {(row["folder"], row["sha256"]) for row in rows}
    rows += [row for row in conn.execute(again).mappings() if (row["folder"], row["sha256"]) in known]
    return [
        Document(
            row["path"], row["path"].rpartition("/")[2], row["folder"], row["id"], row["sha256"], row["received_on"],
            row["version"],
        )
        for row in sorted(rows, key=lambda row: (row["path"], row["version"], row["id"]))
    ]


def latest(documents: Iterable[Document]) -> list[Document]:
    """The last version of each path, in the order of paths."""
    return sorted({one.path: one for one in documents}.values(), key=lambda one: one.path)


def with_documents(forms: Mapping[str, Form]) -> list[Form]:
    """The forms whose cells may name documents, in the order of their names."""
    return [form for _, form in sorted(forms.items()) if form.documents]


def claims(
    conn: sa.Connection, form: Form, table: sa.Table, where: Sequence[sa.ColumnElement[bool]] = (),
    kept: Iterable[Document] | None = None,
) -> Iterator[Claiming]:
    """Every file that rows in force of a form name, in the order of rows, and which of the documents it may be."""
    every = list(stored(conn) if kept is None else kept)
    versions: dict[str, list[Document]] = defaultdict(list)
    for one in every:
        versions[one.path].append(one)
    by_folder: dict[str, list[Document]] = defaultdict(list)
    for one in latest(every):
        by_folder[one.rep].append(one)
    shelves = {folder: Shelf(some) for folder, some in by_folder.items()}
    nothing = Shelf(())
    for row, column, cell in _cells(conn, form, table, where):
        folder = row["rep"] if form.who == "rep" else OFFICE
        for name, found in shelves.get(folder, nothing).named(cell, beside=row["path"]).items():
            meant = tuple(_then(versions[one.path], row["received_on"]) for one in found)
            claim = Claim(form.name, row["id"], column, name, meant)
            yield Claiming(claim, folder, row["period"], row["path"], row["sheet"], row["number"])


def _cells(
    conn: sa.Connection, form: Form, table: sa.Table, where: Sequence[sa.ColumnElement[bool]]
) -> Iterator[tuple[Any, str, str]]:
    """The rows in force of a form that have something in a column for documents, with the column and the cell."""
    names = [table.c[f"c_{name}"] for name in form.documents]
    own = (table.c.id, table.c.rep, table.c.period, table.c.sheet, table.c.number)
    wanted = (
        sa.select(*own, submissions.c.path, submissions.c.received_on, *names)
        .join(submissions, submissions.c.id == table.c.submission_id)
        .where(table.c.replaced_by.is_(None), sa.or_(*(name.is_not(None) for name in names)), *where)
    )
    rows = conn.execute(wanted).mappings().all()
    for row in sorted(rows, key=lambda row: (row["path"], row["sheet"], row["number"], row["id"])):
        for name in form.documents:
            if cell := row[f"c_{name}"]:
                yield row, name, str(cell)


def _then(versions: Sequence[Document], day: dt.date) -> Document:
    """Of a path that was written over, the version that was there on a day; before there was one, the first."""
    there = [one for one in versions if one.day <= day]
    return there[-1] if there else versions[0]


# ------------------------------------------------------------------ what is claimed, and what is not


def claimings(
    ledger: Ledger, conn: sa.Connection, *, folder: str | None = None, period: str | None = None
) -> list[Claiming]:
    """Every claim of every form, of one folder or week or of all."""
    found: list[Claiming] = []
    kept = stored(conn, folder)
    for form in with_documents(ledger.forms):
        table = ledger.tables[form.name]
        where = [table.c.period == period] if period is not None else []
        if folder is not None:
            if (folder == OFFICE) != (form.who == OFFICE):
                continue
            where += [table.c.rep == folder] if form.who == "rep" else []
        found += claims(conn, form, table, where, kept)
    return found


def unclaimed(ledger: Ledger, conn: sa.Connection) -> list[Document]:
    """The documents that no row in the books names, the same bytes once; none where no form names documents."""
    ways = {form.who for form in with_documents(ledger.forms)}
    if not ways:
        return []
    known = [one for found in claimings(ledger, conn) for one in found.claim.documents]
    named = {one.path for one in known} | {(one.rep, one.sha256) for one in known}
    left: dict[tuple[str, str], Document] = {}
    for one in latest(stored(conn)):
        filed = OFFICE if one.rep == OFFICE else "rep"
        if filed in ways and one.path not in named and (one.rep, one.sha256) not in named:
            left.setdefault((one.rep, one.sha256), one)
    return list(left.values())


def touched(ledger: Ledger, conn: sa.Connection, submission_id: int) -> list[tuple[str, str]]:
    """The forms and weeks with rows that name this document, or something that is called like it."""
    found = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).mappings().one()
    mine = [one for one in stored(conn, found["folder"]) if one.path == found["path"]]
    if not mine:
        return []
    own = {one.submission for one in mine} | {submission_id}
    concerned = {
        (one.claim.form, one.period) for one in claimings(ledger, conn, folder=found["folder"])
        if any(document.submission in own for document in one.claim.documents)
    }
    return sorted(concerned)


# ------------------------------------------------------------------ coming and going


def came(
    ledger: Ledger, conn: sa.Connection, submission_id: int, *, as_of: dt.date, run_id: int | None,
    codes: Mapping[str, Code],
) -> None:
    """Post that a document is there: the weeks of rows that name it changed, and findings that waited for it go."""
    if not with_documents(ledger.forms):
        return
    note(conn, submission_id, touched(ledger, conn, submission_id), as_of=as_of, run_id=run_id)
    waited = [name for name, code in codes.items() if code.until_document]
    if waited:
        _release(conn, submission_id, waited)


def pass_on(conn: sa.Connection, submission_id: int, *, language: str) -> int | None:
    """Have another copy of a document that was withdrawn, in the same folder, be the document; which one, if any."""
    found = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).mappings().one()
    kept = sa.select(findings).where(findings.c.submission_id == submission_id, findings.c.code == KEPT)
    said = conn.execute(kept).mappings().first()
    copies = sa.select(submissions).where(
        submissions.c.folder == found["folder"], submissions.c.sha256 == found["sha256"],
        submissions.c.status == "duplicate", submissions.c.withdrawn == "",
    )
    copy = conn.execute(copies.order_by(submissions.c.id)).mappings().first()
    if said is None or copy is None:
        return None
    told = Finding(KEPT, said["severity"], path=copy["path"], value=said["value"], params=said["params"])
    told = replace(told, message=sentence(DOCUMENT, told, language))
    forget(conn, copy["id"])
    write_findings(conn, copy["id"], [told])
    values = {"status": "document", "reason": told.message, "forms": found["forms"], "periods": found["periods"]}
    conn.execute(sa.update(submissions).where(submissions.c.id == copy["id"]).values(values))
    return int(copy["id"])


def note(
    conn: sa.Connection, submission_id: int, weeks: Iterable[tuple[str, str]], *, as_of: dt.date, run_id: int | None
) -> None:
    """Post that the figures of these forms and weeks may have changed, without a row."""
    rows = [
        {
            "submission_id": submission_id, "form": form, "period": period, "taken": 0, "replaced": 0,
            "posted_on": as_of, "run_id": run_id,
        }
        for form, period in weeks
    ]
    if rows:
        conn.execute(sa.insert(postings), rows)


def _release(conn: sa.Connection, submission_id: int, waited: Sequence[str]) -> None:
    """Take back what was found because no such document was there; files that were refused for it are checked again."""
    me = conn.execute(sa.select(submissions.c.folder).where(submissions.c.id == submission_id)).one()
    shelf = Shelf(latest(stored(conn, me.folder)))
    wanted = (
        sa.select(findings.c.id, findings.c.submission_id, findings.c.value, findings.c.severity, submissions.c.path)
        .join(submissions, submissions.c.id == findings.c.submission_id)
        .where(submissions.c.folder == me.folder, findings.c.code.in_(waited), findings.c.count == 1)
    )
    there = [
        row for row in conn.execute(wanted).all()
        if (named := shelf.named(row.value, beside=row.path)) and all(named.values())
    ]
    for row in there:
        if row.severity != "error":
            conn.execute(sa.delete(findings).where(findings.c.id == row.id))
    again = sorted({row.submission_id for row in there if row.severity == "error"})
    conn.execute(sa.update(submissions).where(
        submissions.c.id.in_(again), submissions.c.status.in_(("rejected", "partial")), submissions.c.dismissed == "",
        submissions.c.withdrawn == "",
    ).values(retry=True))
