"""Lay a copy into a rep's `feedback/` folder: whole or not at all, through no link, over nothing but a copy of ours.

A copy that its rep has worked in is no copy of ours any more: the next one is laid beside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "feedback"
_MOST_NAMES = 20
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_ANCHORED = os.open in os.supports_dir_fd and os.rename in os.supports_dir_fd and os.mkdir in os.supports_dir_fd


def lay(inbox: Path, folder: str, name: str, data: bytes, ours: Callable[[str], bool]) -> str:
    """Write `data` as `name` into `folder`'s feedback folder and return its path in the inbox.

    `ours` says of a sha256 whether it is that of a copy that we made for this folder. Raises OSError.
    """
    with _feedback(inbox, folder) as place:
        digest = hashlib.sha256(data).hexdigest()
        for number in range(1, _MOST_NAMES + 1):
            free = name if number == 1 else _numbered(name, number)
            there = place.digest(free)
            if there != digest and there is not None and not ours(there):
                continue
            if there != digest:
                place.write(free, data, f".{digest[:16]}.tmp")
            return f"{folder}/{FOLDER}/{free}"
    raise FileExistsError(0, f"there are {_MOST_NAMES} other files of that name", name)


def _numbered(name: str, number: int) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem} {number}{dot}{ending}"


class _Place:
    """A folder, held open where the system can, so that it stays the same folder whatever its name comes to mean."""

    def __init__(self, path: Path, handle: int | None) -> None:
        self._path, self._handle = path, handle

    def _at(self, name: str) -> str:
        return name if self._handle is not None else str(self._path / name)

    def digest(self, name: str) -> str | None:
        """The sha256 of what has this name: None for nothing, empty for what is no regular file."""
        try:
            found = os.stat(self._at(name), dir_fd=self._handle, follow_symlinks=False)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return ""
        flags = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(self._at(name), flags, dir_fd=self._handle), "rb") as file:  # noqa: PTH123 - by its handle
            return hashlib.file_digest(file, "sha256").hexdigest()

    def write(self, name: str, data: bytes, passing: str) -> None:
        """Write a file under a passing name and then give it its own."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._at(passing), dir_fd=self._handle)  # what a killed run left
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_BINARY", 0)
        made = False
        try:
            with open(os.open(self._at(passing), flags, 0o666, dir_fd=self._handle), "wb") as file:  # noqa: PTH123
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(
                self._at(passing), self._at(name), src_dir_fd=self._handle, dst_dir_fd=self._handle
            )
            made = True
        finally:
            if not made:
                with contextlib.suppress(OSError):
                    os.unlink(self._at(passing), dir_fd=self._handle)
        if self._handle is not None:
            os.fsync(self._handle)


@contextmanager
def _feedback(inbox: Path, folder: str) -> Iterator[_Place]:
    """The feedback folder below a rep's folder, made where it is missing; a link on the way is an error."""
    path = inbox / folder / FOLDER
    if not _ANCHORED:
        for step in (path.parent, path):
            if step == path and not os.path.lexists(step):
                step.mkdir()
            if step.is_symlink() or not step.is_dir():
                raise NotADirectoryError(0, "is no folder", str(step))
        yield _Place(path, None)
        return
    flags = os.O_RDONLY | os.O_DIRECTORY | _NO_LINK
    handles = [os.open(inbox, os.O_RDONLY | os.O_DIRECTORY)]
    try:
        handles.append(os.open(folder, flags, dir_fd=handles[-1]))
        with contextlib.suppress(FileExistsError):
            os.mkdir(FOLDER, dir_fd=handles[-1])
        handles.append(os.open(FOLDER, flags, dir_fd=handles[-1]))
        yield _Place(path, handles[-1])
    finally:
        for handle in handles:
            os.close(handle)
