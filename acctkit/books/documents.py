"""The documents in the books, and the rows that name them. Nothing of it is stored: who names what is looked up anew.

A document that is tied to rows changes what sections may say of them, so its coming, and its going, is posted for the
weeks of those rows, as a change without rows (`coming`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit.books.schema import findings, submissions
from acctkit.codes import DOCUMENT
from acctkit.documents import Shelf
from acctkit.forms import Form
from acctkit.types import OFFICE, Claim, Document

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
    for form, table, where in _of(ledger, folder):
        found += claims(conn, form, table, [*where, *([table.c.period == period] if period is not None else [])], kept)
    return found


def naming(ledger: Ledger, conn: sa.Connection, folder: str) -> Iterator[tuple[str, str, str]]:
    """Every cell of a folder's rows in force that names documents, with its form and week."""
    for form, table, where in _of(ledger, folder):
        yield from ((form.name, row["period"], cell) for row, _, cell in _cells(conn, form, table, where))


def _of(
    ledger: Ledger, folder: str | None
) -> Iterator[tuple[Form, sa.Table, list[sa.ColumnElement[bool]]]]:
    """The forms whose cells may name documents of a folder, or of any, with which of their rows do."""
    for form in with_documents(ledger.forms):
        table = ledger.tables[form.name]
        if folder is None or form.who == folder == OFFICE:
            yield form, table, []
        elif form.who == "rep" and folder != OFFICE:
            yield form, table, [table.c.rep == folder]


def unclaimed(ledger: Ledger, conn: sa.Connection, claimed: Iterable[Claiming] | None = None) -> list[Document]:
    """The documents that no row in the books names, the same bytes once; none where no form names documents.
    `claimed` are all claims, where they are known already."""
    ways = {form.who for form in with_documents(ledger.forms)}
    if not ways:
        return []
    every = claimings(ledger, conn) if claimed is None else claimed
    known = [one for found in every for one in found.claim.documents]
    named = {one.path for one in known} | {(one.rep, one.sha256) for one in known}
    left: dict[tuple[str, str], Document] = {}
    for one in latest(stored(conn)):
        filed = OFFICE if one.rep == OFFICE else "rep"
        if filed in ways and one.path not in named and (one.rep, one.sha256) not in named:
            left.setdefault((one.rep, one.sha256), one)
    return list(left.values())
