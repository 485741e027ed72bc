"""Hand files back: make a marked copy of each that somebody must correct or look at, and lay it where reps find it.

Copies are made before any message is composed and kept in the archive; the books know each by what it was made from,
so that a run that is repeated makes none anew.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from acctkit.books.incoming import brought
from acctkit.books.ledger import Ledger
from acctkit.books.schema import copies, sheets, submissions
from acctkit.copies.laying import lay
from acctkit.copies.making import WAYS, Made, Make
from acctkit.copies.naming import copy_name
from acctkit.copies.notes import Note, Slip
from acctkit.grouping import cells
from acctkit.guarding import LeftOut
from acctkit.intake import archive as archiving
from acctkit.mail.news import Reader, findings_of, untold
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.types import Attachment, Finding, Person
from acctkit.workspace import Workspace

FORMAT = 1  # of copies: a later one makes those that are still to be sent anew
_STATUSES = ("rejected", "partial", "accepted", "pending")
_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".csv": "text/csv",
    ".tsv": "text/tab-separated-values", ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """Copies by submission: what is attached (None where no copy could be made), and which lie in a feedback folder."""

    attached: Mapping[int, Attachment | None] = field(default_factory=dict)
    laid: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A copy that somebody is to get: of which submission, and what goes onto it. A file that was `mailed` is known to
    its sender by its name alone, and not by the folder that it was laid into."""

    submission: int
    folder: str
    path: str
    source: Path
    slip: Slip
    mailed: bool = False

    @property
    def digest(self) -> str:
        """A short name for all that the copy is made from."""
        whole = repr((FORMAT, self.slip))  # its fields in their order; as JSON it takes ten times as long
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:32]

    def name(self, suffix: str) -> str:
        """What its receiver sees."""
        path = self.path.rpartition("/")[2] if self.mailed else self.path.removeprefix(f"{self.folder}/")
        return copy_name(path, suffix, self.slip.language)


def hand_back(
    workspace: Workspace, ledger: Ledger, people: Mapping[str, Person], readers: Readers | None = None
) -> Handed:
    """Make the copies of files that reps are about to hear of, and lay those that wait into feedback folders.

    `readers` are processes that somebody keeps; without them they are started when a copy is made, and ended. What
    cannot be laid is told with what this run left out, and tried again by the next.
    """
    settings = workspace.settings
    if not (settings.mail.copies or settings.intake.feedback_folder):
        return Handed()
    with ledger.read() as conn:
        wanted = {one.submission: one for one in _wanted(workspace, conn, people)}
        known = _known(conn, wanted)
    missing = [one for id_, one in wanted.items() if id_ not in known]
    if missing:
        kept = nullcontext(readers) if readers is not None else _readers(workspace)
        with kept as making:
            _make(workspace, ledger, missing, making)
    laid = frozenset(_lay_all(workspace, ledger, people)) if settings.intake.feedback_folder else frozenset[int]()
    if not settings.mail.copies:
        return Handed({}, laid)
    with ledger.read() as conn:
        known = _known(conn, wanted)
    return Handed({id_: _attachment(workspace, row) for id_, row in known.items() if row["how"] != "nothing"}, laid)


def _attachment(workspace: Workspace, row: Mapping[str, Any]) -> Attachment | None:
    if not row["sha256"]:
        return None
    suffix = Path(row["name"]).suffix
    return Attachment(row["name"], archiving.located(workspace.archive, row["sha256"]), _MEDIA[suffix])


# ------------------------------------------------------------------ what is to be made


def _wanted(workspace: Workspace, conn: sa.Connection, people: Mapping[str, Person]) -> Iterator[_Wanted]:
    """The files that reps are about to hear of and that have something to correct or to look at."""
    rows = [row for row in untold(conn) if row["folder"] in people and row["status"] in _STATUSES]
    ids = [row["id"] for row in rows]
    found = findings_of(conn, ids, office=False)
    headers = _headers(conn, ids)
    came = brought(conn, ((row["path"], row["sha256"]) for row in rows))
    laid = workspace.settings.intake.feedback_folder  # where copies lie side by side, folders part them
    plugins, company = workspace.plugins, workspace.settings.company
    for row in rows:
        notes = found[row["id"]]
        if not any(finding.severity != "info" and _placed(finding) for finding in notes):
            continue  # what concerns the file as a whole stands in the message, and there is nothing to mark
        person = people[row["folder"]]
        reader = Reader(person.language, plugins.forms, plugins.codes)
        slip = Slip(
            company.name, person.language, row["path"].removeprefix(f"{row['folder']}/"), row["version"],
            row["received_on"], row["status"], row["sha256"], tuple(_notes(notes, reader)),
            headers.get(row["id"], {}),
        )
        source = archiving.located(workspace.archive, row["sha256"])
        mailed = not laid and (row["path"], row["sha256"]) in came
        yield _Wanted(row["id"], row["folder"], row["path"], source, slip, mailed)


def _notes(findings: Iterable[Finding], reader: Reader) -> Iterator[Note]:
    """A note for each finding; for one that stands for many cells a note at each of them."""
    for finding in findings:
        note = _note(replace(finding, count=1), reader)
        yield note
        yield from (replace(note, cell=cell) for cell in islice(cells(finding), 1, None))


def _placed(finding: Finding) -> bool:
    """Whether a finding is of a place in the file; a csv has no name for its sheet."""
    return bool(finding.cell or finding.row or finding.sheet or finding.params.get("header_row"))


def _note(finding: Finding, reader: Reader) -> Note:
    row = finding.row or int(finding.params.get("header_row") or 0)
    column = finding.params.get("column", "")
    header = reader.header(finding.form, column) if column else ""
    return Note(
        finding.severity, reader.say(finding), finding.code, finding.sheet, finding.cell, row, finding.value, header
    )


def _headers(conn: sa.Connection, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The row of the headers, by submission and sheet."""
    headers: dict[int, dict[str, int]] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        query = sa.select(sheets.c.submission_id, sheets.c.sheet, sheets.c.header_row)
        for id_, sheet, row in conn.execute(query.where(sheets.c.submission_id.in_(some)).order_by(sheets.c.sheet)):
            headers.setdefault(id_, {})[sheet] = row
    return headers


def _known(conn: sa.Connection, wanted: Mapping[int, _Wanted]) -> dict[int, Mapping[str, Any]]:
    """The copies that were made of just these submissions and findings."""
    ids = list(wanted)
    known: dict[int, Mapping[str, Any]] = {}
    for start in range(0, len(ids), 500):
        some = sa.select(copies).where(copies.c.submission_id.in_(ids[start : start + 500])).order_by(copies.c.id)
        for row in conn.execute(some).mappings():
            if row["digest"] == wanted[row["submission_id"]].digest:
                known[row["submission_id"]] = dict(row)
    return known


# ------------------------------------------------------------------ making


def _readers(workspace: Workspace) -> Readers:
    return Readers(Limits.of(workspace.settings.intake), workspace.settings.run.workers or None)


def _make(workspace: Workspace, ledger: Ledger, missing: Sequence[_Wanted], readers: Readers) -> None:
    """Make copies in the guarded processes, each the best way that its file bears, and write down what came of it."""
    left = list(missing)
    for how in WAYS:
        jobs = ((one, Make(one.source, one.path.rpartition("/")[2], one.slip, how)) for one in left)
        again = []
        for one, made in readers.run(jobs):
            if made is None:
                again.append(one)
            else:
                _keep(workspace, ledger, one, made)
        left = again
        if not left:
            return
    for one in left:
        _write(ledger, one, "", 0, one.name(".xlsx"), "none")


def _keep(workspace: Workspace, ledger: Ledger, one: _Wanted, made: Made) -> None:
    """Lay a copy into the archive, and only then let the books say so."""
    if not made.data:
        _write(ledger, one, "", 0, "", "nothing")
        return
    stored = archiving.put(made.data, workspace.archive)
    _write(ledger, one, stored.sha256, stored.size, one.name(made.suffix), made.how)


def _write(ledger: Ledger, one: _Wanted, sha256: str, size: int, name: str, how: str) -> None:
    with ledger.begin() as conn:
        conn.execute(sa.insert(copies).values(
            submission_id=one.submission, digest=one.digest, sha256=sha256, size=size, name=name, how=how
        ))


# ------------------------------------------------------------------ feedback folders


def _lay_all(workspace: Workspace, ledger: Ledger, people: Mapping[str, Person]) -> Iterator[int]:
    """Lay every copy that does not lie in its folder yet and still has something to say; gives the submissions of
    those that do."""
    query = sa.select(copies, submissions.c.folder).join(submissions, submissions.c.id == copies.c.submission_id)
    said = (submissions.c.status.in_(_STATUSES), submissions.c.dismissed == "", submissions.c.withdrawn == "")
    with ledger.read() as conn:
        rows = conn.execute(query.where(copies.c.sha256 != "", *said).order_by(copies.c.id)).mappings().all()
        every = sa.select(submissions.c.folder, copies.c.sha256)
        every = every.join(submissions, submissions.c.id == copies.c.submission_id)
        ours: dict[str, set[str]] = defaultdict(set)
        for folder, sha256 in conn.execute(every):
            ours[folder].add(sha256)
    latest = {row["submission_id"]: row for row in rows}
    for id_, row in latest.items():
        folder = row["folder"]
        if row["laid"]:
            yield id_
            continue
        if folder not in people:
            continue
        try:
            data = archiving.located(workspace.archive, row["sha256"]).read_bytes()
            path = lay(workspace.inbox, folder, row["name"], data, ours[folder].__contains__)
        except OSError as error:
            told = f"The marked copy '{row['name']}' could not be laid into {folder}/feedback"
            advice = "let acctkit write there; the next run tries again."
            workspace.plugins.left_out.append(LeftOut(f"{told} ({error.strerror or error}); {advice}"))
            continue
        with ledger.begin() as conn:
            conn.execute(sa.update(copies).where(copies.c.id == row["id"]).values(laid=path))
        yield id_
