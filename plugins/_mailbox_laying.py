"""Laying what a message brought into the inbox: all of it or nothing yet, and never over what nobody has read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from acctkit.plugins._mailbox_letter import Brought

from acctkit import SourceDesk

FOLDER = "mail"  # within the folder of whoever sent it


class Elsewhere(Exception):
    """The folder leads somewhere else: by a link, a rep's mail would become another's."""


def lay(desk: SourceDesk, inbox: Path, owner: str, files: Sequence[Brought]) -> tuple[Path, ...] | None:
    """The paths of the files, all of which lie there now; None where one of them must wait, for what has its name is
    not in the archive yet. Raises Elsewhere, and OSError where the disk refuses."""
    folder = inbox / owner / FOLDER
    if folder.parent.parent != inbox or owner in ("", ".", ".."):
        raise Elsewhere(owner)
    try:
        elsewhere = folder.resolve() != inbox.resolve() / owner / FOLDER
    except RuntimeError:  # a link that leads to itself
        elsewhere = True
    if elsewhere:
        raise Elsewhere(f"{owner}/{FOLDER}")
    placed = [(folder / one.name, one.data) for one in files]
    new = [(path, data) for path, data in placed if not _same(path, data)]
    if any(not desk.free(path) for path, _ in new):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in new:
        _write(path, data)
    return tuple(path for path, _ in placed)


def _same(path: Path, data: bytes) -> bool:
    """Whether these very bytes lie there: of a run that died before it could say so, or sent twice."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
