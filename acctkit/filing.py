"""Rows that a command files for the office: a workbook of its own in the inbox, taken into the books at once.

It goes by the ordinary line (archive, check, post), so that every row has a file, a sheet and a cell to trace to, and
may be withdrawn as any other. It is checked before it is laid down; a command that is killed after that leaves a file
which the next run takes.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from acctkit.blank.rows import rows_workbook
from acctkit.books import standing
from acctkit.books.ledger import Ledger
from acctkit.books.schema import submissions
from acctkit.errors import FolderError, UsageProblem
from acctkit.executors import readers_of
from acctkit.forms import Form, Row
from acctkit.intake import absent, marker
from acctkit.intake.collect import collect_own
from acctkit.intake.scan import scan
from acctkit.reading.guard import Readers
from acctkit.scratch import scratch
from acctkit.sentences import shown_path
from acctkit.taking import Taking
from acctkit.types import OFFICE, Filed, Finding, ReadFile, Status
from acctkit.workspace import Workspace

_LEFT = ".acctkit-"  # begins the name of a workbook that is not whole yet, which no scan takes
_ODD = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 50  # characters, each of four bytes at most: no disk takes a name of more than 255


def file_rows(
    workspace: Workspace, form: str, rows: Sequence[Row], name: str, taking: Taking, begin: Callable[[], int]
) -> Filed:
    """File `rows` of an office form in a new workbook `inbox/office/<form>/<day> <name>.xlsx`, and take it; `begin`
    notes what files it, and gives its number.

    Raises UsageProblem, with what is wrong, for rows that would be refused: then no file is made. Raises FolderError
    where the inbox or the archive cannot be written. Only who holds the workspace's lock may ask.
    """
    declared = workspace.plugins.forms.get(form)
    if declared is None or declared.who != "office":
        raise UsageProblem(f"Nothing can be filed on the form '{form}': no plugin declares it for the office.")
    language = workspace.settings.company.language
    try:
        data = rows_workbook(declared, rows, language, taking.as_of)
    except ValueError as fault:
        raise UsageProblem(f"This cannot be filed: {fault}; make it shorter.") from None
    path = f"{OFFICE}/{declared.name}/{file_name(f'{taking.as_of} {name}')}.xlsx"
    with readers_of(workspace) as readers:
        read = _read(data, path, readers)
        remarks = _checked(taking, declared, read, path)
        if (twin := _twin(taking.ledger, hashlib.sha256(data).hexdigest())) is not None:
            return Filed(*twin, remarks)
        _look_at_inbox(workspace, taking, path)
        taking.run_id = begin()
        file = _laid(workspace, data, path)
        dropped = collect_own(
            taking.ledger.engine, file, inbox=workspace.inbox, archive=workspace.archive, as_of=taking.as_of,
            run_id=taking.run_id, now=time.time, language=language,
        )
        assert dropped is not None, "the bytes of a new path are new"
        posted = taking.take_own(dropped, read, readers)
    return Filed(dropped.submission_id, dropped.path, posted.status, posted.reason, remarks)


def file_name(text: str) -> str:
    """`text` as the name of a file, wherever it is to lie.

    >>> file_name("2026-11-26 ../=H/7 'ñ'.")
    '2026-11-26_.._H_7_ñ'
    """
    return _ODD.sub("_", unicodedata.normalize("NFC", text))[:_LONGEST_NAME].strip("_.")


def _read(data: bytes, path: str, readers: Readers) -> ReadFile:
    """The workbook as a run would read it; it is not in the inbox yet."""
    with scratch() as folder:
        file = folder / "rows.xlsx"
        file.write_bytes(data)
        return next(readers.read_all([(path, file, path.rpartition("/")[2])]))[1]


def _checked(taking: Taking, form: Form, read: ReadFile, path: str) -> tuple[str, ...]:
    """What is worth a word about the rows, none of which may be refused."""
    checked = taking.check(path, OFFICE, read)
    found: list[Finding] = [*checked.findings, *(finding for one in checked.forms for finding in one.findings)]
    wrong = [finding.message for finding in found if finding.severity == "error"]
    if [one.form.name for one in checked.forms] != [form.name] or wrong or any(one.refused for one in checked.forms):
        raise UsageProblem(" ".join(dict.fromkeys(wrong)) or f"This is no row of the form '{form.name}'.")
    return tuple(dict.fromkeys(finding.message for finding in found if finding.severity == "warning"))


def _twin(ledger: Ledger, sha256: str) -> tuple[int, str, Status, str] | None:
    """The file of the office in force that has these bytes: its submission, its path, and that it is the same."""
    with ledger.read() as conn:
        known = standing.find_duplicate(conn, OFFICE, sha256, 0)
        if known is None:
            return None
        path = conn.scalar(sa.select(submissions.c.path).where(submissions.c.id == known))
    return known, str(path), "duplicate", f"{shown_path(str(path))} says the same already."


def _laid(workspace: Workspace, data: bytes, path: str) -> Path:
    """The workbook in the inbox, whole from the first, under a name that nothing there had."""
    target = workspace.inbox / path
    folder = target.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.resolve() != workspace.inbox.resolve().joinpath(*path.split("/")[:-1]):
            raise FolderError(f"The folder {folder} is a link, and nothing is taken through one; make it a folder.")
        for left in folder.glob(f"{_LEFT}*"):  # of a process that was killed: only one files at a time
            with suppress(OSError):
                left.unlink()
        passing = folder / f"{_LEFT}{secrets.token_hex(8)}"
        try:
            with passing.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            return next(one for one in _names(target) if _given(passing, one))
        finally:
            passing.unlink(missing_ok=True)
    except OSError as fault:
        raise FolderError(
            f"Nothing can be written into {folder} ({fault.strerror or fault}), so nothing was filed; let acctkit "
            "write there, or drop a file of your own."
        ) from None


def _look_at_inbox(workspace: Workspace, taking: Taking, path: str) -> None:
    """Raise FolderError where the inbox, or the office's folder in it, is a share that is not mounted: what is written
    there then would not be seen again."""
    seen = scan(workspace.inbox)
    with taking.ledger.begin() as conn:
        marker.recognise(conn, workspace.inbox, seen, time.time())
        seen, told = absent.missed(conn, workspace.inbox, seen, time.time(), workspace.settings.company.language)
    if seen.hides(path):
        raise FolderError(" ".join(told) or f"The folder {workspace.inbox / OFFICE} cannot be read now.")


def _names(target: Path) -> Iterator[Path]:
    yield target
    number = 2
    while True:
        yield target.with_stem(f"{target.stem}_{number}")
        number += 1


def _given(passing: Path, target: Path) -> bool:
    """Give a file its name, unless something has that; then it keeps its own."""
    try:
        target.hardlink_to(passing)
    except FileExistsError:
        return False
    except OSError:  # a disk without hard links
        if os.path.lexists(target):
            return False
        passing.rename(target)
    return True
