"""What is new in the books for the people who wait for an answer: files, their rows and findings, and who has filed.

Each file carries the fact that a message about it tells, `submission:<path>:v<version>:<status>`: a file is told again
only when its status changes, or when a later check finds in it what an earlier one had not (the fact then ends in how
often that was).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, Literal

import sqlalchemy as sa

from acctkit.books.schema import findings, postings, submissions, told
from acctkit.codes import OWN_COPY
from acctkit.forms import Form
from acctkit.grouping import Group, grouped
from acctkit.sentences import sentence, shown, shown_path
from acctkit.types import Code, Finding, Text

ANSWERED = ("accepted", "partial", "rejected", "duplicate", "document")
MORE = Text("{note} ({count} more are like it.)", "{note} (Hay {count} más como esta.)")
ROW = Text("row {row}", "fila {row}")
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing wrong: the cell or row it is in, what stands there, and the sentence that says what is wrong and what
    to do.

    `count` above 1 stands for so many cells of `column`, of which `cell` is the first; `cells` names them in short.
    """

    cell: str
    value: str
    message: str
    severity: str
    count: int = 1
    column: str = ""
    cells: str = ""


@dataclass(frozen=True, slots=True)
class SheetLines:
    """What is wrong in one sheet; the name is empty for what concerns the whole file."""

    sheet: str
    lines: tuple[Line, ...]

    @property
    def celled(self) -> bool:
        """Whether any of it is told of a cell; so it is, too, in a file without sheets, such as csv."""
        return any(line.cell for line in self.lines)


@dataclass(frozen=True, slots=True)
class FileNews:
    """What became of one file. `taken` are rows posted, by the form's title; `notes` need nobody to do anything. `copy`
    is the name of the attached marked copy, and `uncopied` why a copy that should be there is not: none could be made,
    it is too big, or so big that it lies in the feedback folder alone."""

    submission: int
    path: str
    folder: str
    name: str
    version: int
    status: str
    reason: str
    waits: str
    fact: str
    taken: tuple[tuple[str, int], ...] = ()
    sheets: tuple[SheetLines, ...] = ()
    notes: tuple[str, ...] = ()
    own: bool = False
    copy: str = ""
    uncopied: Literal["", "failed", "big", "laid"] = ""

    @property
    def became(self) -> str:
        """What became of it in one word: its status, or `copy` for a marked copy that came back as we sent it."""
        return "copy" if self.own else self.status

    @property
    def repeated(self) -> bool:
        """Whether the reason says no more than the lines below it: nothing was taken, and each error is shown."""
        return self.status == "rejected" and self.errors > 0

    @property
    def errors(self) -> int:
        """How many cells, or other things, are wrong."""
        return self._count("error")

    @property
    def warnings(self) -> int:
        """How many things are to be looked at."""
        return self._count("warning")

    @property
    def office_waits(self) -> bool:
        """Whether somebody in the office must do something about this file."""
        return bool(self.waits or self.sheets) or self.status in ("rejected", "partial")

    def _count(self, severity: str) -> int:
        return sum(line.count for sheet in self.sheets for line in sheet.lines if line.severity == severity)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom news is read: the language, and the forms and codes whose titles and sentences say it."""

    language: str
    forms: Mapping[str, Form] = field(default_factory=dict)
    codes: Mapping[str, Code] = field(default_factory=dict)

    def title(self, form: str) -> str:
        """The form's title as the reader knows it."""
        return self.forms[form].title.say(self.language) if form in self.forms else form

    def header(self, form: str, column: str) -> str:
        """The column's header as the reader knows it."""
        try:
            return self.forms[form].column(column).title.say(self.language)
        except KeyError:
            return column

    def say(self, finding: Finding) -> str:
        """The finding's sentence in the reader's language."""
        code = self.codes.get(finding.code)
        header = self.header(finding.form, finding.params.get("column", ""))
        return sentence(code, finding, self.language, header) if code else finding.message


def digest(facts: Iterable[str]) -> str:
    """A short name for a set of facts, the same for the same facts: it goes into dedupe keys."""
    return hashlib.sha256("\n".join(sorted(facts)).encode("utf-8", "replace")).hexdigest()[:16]


# ------------------------------------------------------------------ files


def untold(conn: sa.Connection, prefix: str = "") -> list[Mapping[str, Any]]:
    """The submissions that ended, or wait for a confirmation, whose fact (behind `prefix`) no message tells yet."""
    waits = (submissions.c.status == "pending") & (submissions.c.confirm != "") & ~submissions.c.confirmed
    ended = submissions.c.status.in_(ANSWERED) & (submissions.c.dismissed == "")
    fact = sa.literal(prefix) + _FACT
    unknown = ~sa.exists().where(told.c.fact == fact)
    rows = map(dict, conn.execute(sa.select(submissions).where((ended | waits) & unknown)).mappings())
    return sorted(rows, key=lambda row: (row["path"], row["version"], row["id"]))


def pending(conn: sa.Connection, folder: str) -> list[tuple[str, str]]:
    """Files of a folder that are not settled yet: path and reason."""
    here = (submissions.c.folder == folder) & (submissions.c.status == "pending") & (submissions.c.confirm == "")
    query = sa.select(submissions.c.path, submissions.c.reason).where(here & (submissions.c.dismissed == ""))
    return [(path, reason) for path, reason in conn.execute(query.order_by(submissions.c.path))]


def fact_of(row: Mapping[str, Any]) -> str:
    """The fact that a message about this submission tells."""
    fact = f"submission:{row['path']}:v{row['version']}:{row['status']}"
    return f"{fact}:{row['found_anew']}" if row["found_anew"] else fact


_FACT = (  # the same, as the database puts it together
    "submission:" + submissions.c.path + ":v" + sa.cast(submissions.c.version, sa.Text) + ":" + submissions.c.status
    + sa.case((submissions.c.found_anew == 0, ""), else_=":" + sa.cast(submissions.c.found_anew, sa.Text))
)


def file_news(
    conn: sa.Connection, rows: Sequence[Mapping[str, Any]], reader: Reader, *, office: bool | None
) -> list[FileNews]:
    """News of these submissions, in their order; `office` keeps the office's findings alone (True), the others
    (False), or both (None)."""
    ids = [row["id"] for row in rows]
    found = findings_of(conn, ids, office)
    taken = _taken(conn, ids, reader)
    return [_news(row, found[row["id"]], taken[row["id"]], reader) for row in rows]


def with_office_findings(conn: sa.Connection, ids: Collection[int]) -> set[int]:
    """Which of these submissions have findings that only the office can mend."""
    mine = findings.c.office & (findings.c.severity != "info")
    return set(conn.scalars(sa.select(findings.c.submission_id).where(mine).distinct())) & set(ids)


def _news(
    row: Mapping[str, Any], found: Sequence[Finding], taken: Sequence[tuple[str, int]], reader: Reader
) -> FileNews:
    sheets: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        if finding.severity != "info":
            sheets[finding.sheet].append(finding)
    waits = row["confirm"] if row["status"] == "pending" and not row["confirmed"] else ""
    notes = _notes([finding for finding in found if finding.severity == "info"], reader)
    return FileNews(
        submission=row["id"], path=shown_path(row["path"]), folder=row["folder"], version=row["version"],
        name=shown_path(row["path"].removeprefix(f"{row['folder']}/")), status=row["status"], reason=row["reason"],
        waits=waits, fact=fact_of(row),
        taken=tuple(taken), notes=tuple(note for note in notes if note not in row["reason"]),
        own=any(finding.code == OWN_COPY.name for finding in found),
        sheets=tuple(SheetLines(shown(name), _lines(sheets[name], reader)) for name in sorted(sheets)),
    )


def _notes(found: Sequence[Finding], reader: Reader) -> list[str]:
    """Each note once; those of one code that differ from sheet to sheet name their sheet."""
    said = [(group.first, _note(group, reader)) for group in grouped(found)]
    differ = Counter(code for code, _ in {(first.code, note) for first, note in said})
    sheets = Counter(code for code, _ in {(first.code, first.sheet) for first, _ in said})
    named = (
        f"{shown(first.sheet)}: {note}"
        if first.sheet and shown(first.sheet) not in note and min(differ[first.code], sheets[first.code]) > 1 else note
        for first, note in said
    )
    return list(dict.fromkeys(named))


def _note(group: Group, reader: Reader) -> str:
    note = reader.say(group.first)
    return note if group.count == 1 else MORE.say(reader.language, note=note, count=group.count - 1)


def _lines(found: Sequence[Finding], reader: Reader) -> tuple[Line, ...]:
    """Findings of a sheet in the order of its cells; more than a handful alike are one line, where the first stands."""
    lines = []
    for group in grouped(sorted(found, key=_place)):
        first = group.first
        cell = first.cell or (ROW.say(reader.language, row=first.row) if first.row else "")
        line = Line(cell, first.value, reader.say(first), first.severity)
        if group.count > 1:
            header = reader.header(first.form, first.params.get("column", ""))
            line = replace(line, count=group.count, column=header, cells=group.cells)
        lines.append((_place(first), line))
    ordered = (line for _, line in sorted(lines, key=itemgetter(0)))
    return tuple(dict.fromkeys(ordered))  # two forms of a file may say the same


def _place(finding: Finding) -> tuple[int, int, str]:
    match = _CELL.fullmatch(finding.cell)
    return (int(match[2]), len(match[1]), match[1]) if match else (finding.row, 0, finding.cell)


def findings_of(conn: sa.Connection, ids: Sequence[int], office: bool | None) -> Mapping[int, list[Finding]]:
    """The findings of each submission; `office` as for `file_news`."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for chunk in _chunks(ids):
        query = sa.select(findings).where(findings.c.submission_id.in_(chunk)).order_by(findings.c.id)
        if office is not None:
            query = query.where(findings.c.office == sa.literal(office))
        for row in conn.execute(query).mappings():
            found[row["submission_id"]].append(Finding(
                code=row["code"], severity=row["severity"], path=row["path"], sheet=row["sheet"], cell=row["cell"],
                value=row["value"], expected=row["expected"], message=row["message"], form=row["form"], row=row["row"],
                params=row["params"] or {}, office=row["office"], count=row["count"],
            ))
    return found


def _taken(conn: sa.Connection, ids: Sequence[int], reader: Reader) -> Mapping[int, list[tuple[str, int]]]:
    taken: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for chunk in _chunks(ids):
        query = (
            sa.select(postings.c.submission_id, postings.c.form, sa.func.sum(postings.c.taken))
            .where(postings.c.submission_id.in_(chunk)).group_by(postings.c.submission_id, postings.c.form)
            .order_by(postings.c.submission_id, postings.c.form)
        )
        for submission, form, count in conn.execute(query):
            if count:  # none where a document came that rows of the form name
                taken[submission].append((reader.title(form), int(count)))
    return taken


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + 500] for start in range(0, len(ids), 500))
