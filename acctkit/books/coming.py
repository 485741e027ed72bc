"""Documents come and go: the weeks of rows that name them change, and findings that waited for them are taken back.

Nothing of who names what is stored, so it is looked up: once a folder, not once a document.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit.books.documents import KEPT, latest, naming, stored, with_documents
from acctkit.books.outcome import forget, write_findings
from acctkit.books.schema import findings, postings, submissions
from acctkit.codes import DOCUMENT
from acctkit.documents import Shelf, called, calls
from acctkit.sentences import sentence
from acctkit.types import Code, Document, Finding

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger


@dataclass(frozen=True)
class _Folder:
    """By the name that a cell has for a document: the forms and weeks of rows, and the findings that wait for it; and
    the documents that are there."""

    weeks: Mapping[str, set[tuple[str, str]]]
    waiting: Mapping[str, list[Any]]
    shelf: Shelf


class Coming:
    """What the rows and findings of each folder say of documents, read when it is first asked for."""

    def __init__(self, ledger: Ledger, codes: Mapping[str, Code]) -> None:
        self._ledger = ledger
        self._waited = [name for name, code in codes.items() if code.until_document]
        self._folders: dict[str, _Folder] = {}

    def forget(self, folder: str) -> None:
        """Read a folder anew: its rows have changed."""
        self._folders.pop(folder, None)

    def came(self, conn: sa.Connection, submission_id: int, *, as_of: dt.date, run_id: int | None) -> None:
        """Post that a document is there: the weeks of rows that name it changed, and findings that waited for it go."""
        document = _document(conn, submission_id)
        if document is None or not with_documents(self._ledger.forms):
            return
        folder = self._folder(conn, document.rep)
        folder.shelf.add(document)
        names = called(document.path)
        note(conn, submission_id, {week for name in names for week in folder.weeks.get(name, ())}, as_of, run_id)
        there = [
            row for name in sorted(names) for row in folder.waiting.get(name, ())
            if (named := folder.shelf.named(row.value, beside=row.path)) and all(named.values())
        ]
        _release(conn, there)

    def touched(self, conn: sa.Connection, submission_id: int) -> set[tuple[str, str]]:
        """The forms and weeks with rows that name this document, or something that is called like it."""
        document = _document(conn, submission_id)
        if document is None:
            return set()
        weeks = self._folder(conn, document.rep).weeks
        return {week for name in called(document.path) for week in weeks.get(name, ())}

    def _folder(self, conn: sa.Connection, name: str) -> _Folder:
        if name not in self._folders:
            weeks: dict[str, set[tuple[str, str]]] = defaultdict(set)
            for form, period, cell in naming(self._ledger, conn, name):
                for word in calls(cell):
                    weeks[word].add((form, period))
            self._folders[name] = _Folder(weeks, self._waiting(conn, name), Shelf(latest(stored(conn, name))))
        return self._folders[name]

    def _waiting(self, conn: sa.Connection, folder: str) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        wanted = (
            sa.select(
                findings.c.id, findings.c.submission_id, findings.c.value, findings.c.severity, submissions.c.path
            )
            .join(submissions, submissions.c.id == findings.c.submission_id)
            .where(submissions.c.folder == folder, findings.c.code.in_(self._waited), findings.c.count == 1)
        )
        for row in conn.execute(wanted.order_by(findings.c.id)) if self._waited else ():
            for word in calls(row.value):
                found[word].append(row)
        return found


def _document(conn: sa.Connection, submission_id: int) -> Document | None:
    """A submission as a document, if it is one, or has the bytes of one in its folder."""
    row = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).mappings().one()
    kept = sa.exists().where(findings.c.submission_id == submissions.c.id, findings.c.code == KEPT)
    same = sa.select(submissions.c.id).where(
        submissions.c.folder == row["folder"], submissions.c.sha256 == row["sha256"],
        submissions.c.status == "document", submissions.c.withdrawn == "", kept,
    )
    if row["status"] not in ("document", "duplicate") or conn.execute(same.limit(1)).first() is None:
        return None
    return Document(
        row["path"], row["path"].rpartition("/")[2], row["folder"], row["id"], row["sha256"], row["received_on"],
        row["version"],
    )


def _release(conn: sa.Connection, there: Sequence[Any]) -> None:
    """Take back what was found because no such document was there; files that were refused for it are checked again."""
    for row in there:
        if row.severity != "error":
            conn.execute(sa.delete(findings).where(findings.c.id == row.id))
    again = sorted({row.submission_id for row in there if row.severity == "error"})
    if again:
        conn.execute(sa.update(submissions).where(
            submissions.c.id.in_(again), submissions.c.status.in_(("rejected", "partial")),
            submissions.c.dismissed == "", submissions.c.withdrawn == "",
        ).values(retry=True))


def note(
    conn: sa.Connection, submission_id: int, weeks: Iterable[tuple[str, str]], as_of: dt.date, run_id: int | None
) -> None:
    """Post that the figures of these forms and weeks may have changed, without a row."""
    rows = [
        {
            "submission_id": submission_id, "form": form, "period": period, "taken": 0, "replaced": 0,
            "posted_on": as_of, "run_id": run_id,
        }
        for form, period in sorted(weeks)
    ]
    if rows:
        conn.execute(sa.insert(postings), rows)


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
