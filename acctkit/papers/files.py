"""Write the papers of the books into the workspace's `papers/`: drafts anew whenever they would look different, final
ones once; their bytes are in the archive, too, and come from there when a file is gone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from acctkit.books import papers as books
from acctkit.books.contents import to_text
from acctkit.books.ledger import Ledger
from acctkit.books.papers import Stored
from acctkit.errors import FolderError
from acctkit.intake.archive import located, prepare, put
from acctkit.papers.pdf import PaperError, Press, press
from acctkit.papers.sender import sender
from acctkit.papers.shown import shown
from acctkit.workspace import Workspace

LOOK = 1  # grows when our own layout changes: drafts are written anew
SUFFIXES = (".xlsx", ".pdf")
_PASSING = ".making-"


def write(workspace: Workspace, ledger: Ledger) -> list[str]:
    """Write whatever is not written yet; returns what could not be written, as sentences. Safe to stop anywhere: a
    file is noted when it lies there whole. Raises FolderError where nothing can be written."""
    with ledger.read() as conn:
        due = [one for one in books.stored(conn) if _due(workspace, one)]
    if not due:
        return []
    failed: list[str] = []
    prepare(workspace.archive)
    try:
        workspace.papers.mkdir(exist_ok=True)
        with ExitStack() as stack:
            try:
                typesetter: Press | None = stack.enter_context(press(workspace.template_folders()))
            except PaperError as error:
                typesetter = None
                failed.append(f"Papers have no PDF: {error}")
            for one in due:
                failed += _write(workspace, ledger, one, typesetter)
    except OSError as error:
        raise FolderError(
            f"The papers in {workspace.papers} cannot be written ({error.strerror or error}); make room, or let "
            "acctkit write there. Nothing is lost: the next run writes them."
        ) from None
    return failed


def _due(workspace: Workspace, one: Stored) -> bool:
    """Whether a paper's files may have to be written: a draft's may look different now, a final one's are written
    once."""
    names = [f"{one.numbered.number}{suffix}" for suffix in SUFFIXES]
    return one.numbered.state == "drafted" or any(
        one.files.get(name, {}).get("state") != one.numbered.state or not (workspace.papers / name).is_file()
        for name in names
    )


def _write(workspace: Workspace, ledger: Ledger, one: Stored, typesetter: Press | None) -> Iterator[str]:
    """Write the files of one paper that are not there as they should be."""
    company = one.sender if one.sender is not None else sender(workspace)
    looks = shown(one.numbered, company)
    from acctkit.papers.sheet import workbook  # and with it openpyxl, which a run without new papers does without

    makers: list[tuple[str, str, Callable[[], bytes]]] = [
        (f"{one.numbered.number}.xlsx", "", lambda: workbook(looks))
    ]
    if typesetter is not None:
        made_by = typesetter
        makers.append((f"{one.numbered.number}.pdf", made_by.digest, lambda: made_by.pdf(looks)))
    state = one.numbered.state
    said = json.dumps([LOOK, state, to_text(one.numbered.paper), company], sort_keys=True, default=str)
    files = {name: dict(noted) for name, noted in one.files.items()}
    for name, by, make in makers:
        of = hashlib.sha256(f"{said}{by}".encode()).hexdigest()
        noted = files.get(name, {})
        target = workspace.papers / name
        known = noted.get("state") == state and (state != "drafted" or noted.get("of") == of)
        if known and target.is_file():
            continue
        kept = located(workspace.archive, noted["sha256"]) if known and state != "drafted" else None
        try:
            data = kept.read_bytes() if kept is not None and kept.is_file() else make()
        except PaperError as error:
            yield f"Paper {one.numbered.number} has no {target.suffix[1:].upper()}: {error}"
            continue
        if state != "drafted":
            put(data, workspace.archive)
        _lay(target, data)
        files[name] = {"state": state, "of": of, "sha256": hashlib.sha256(data).hexdigest()}
        with ledger.begin() as conn:
            books.written(conn, one.id, files)


def _lay(target: Path, data: bytes) -> None:
    """Let a file be there whole or not at all."""
    passing = target.with_name(f"{_PASSING}{target.name}")
    with passing.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    passing.replace(target)
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Bring a folder to the disk where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def lost(workspace: Workspace, stored: Sequence[Stored]) -> Iterator[tuple[Path, str, str]]:
    """Final papers whose file is gone or has other bytes than those that were noted: file, number, and how."""
    for one in stored:
        for name, noted in sorted(one.files.items()):
            if noted["state"] == "drafted":
                continue
            path = workspace.papers / name
            try:
                found: Any = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:
                found = None
            if found != noted["sha256"]:
                yield path, one.numbered.number, "has other bytes than when it was made" if found else "is gone"
