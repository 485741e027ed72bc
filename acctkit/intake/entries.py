"""What one folder holds, each entry as what it is itself: no link is followed, and none of it is opened."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from acctkit.intake.opening import listed


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another without reading it; times in nanoseconds since the epoch."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Stamp:
        """The stamp in what `os.lstat` or `os.fstat` gave."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)

    def __str__(self) -> str:
        return f"{self.size}:{self.mtime_ns}:{self.ctime_ns}:{self.inode}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a folder and what the disk says of it, or why it says nothing."""

    name: str
    file: str
    found: os.stat_result | None
    fault: str = ""


def entries(where: str, *, link: bool) -> tuple[int, Sequence[Entry]]:
    """The device that a folder lies on and what it holds, sorted by name; a file that went while we looked is left out.

    Raises OSError where it cannot be listed, or has become a link.
    """
    if os.scandir not in os.supports_fd:
        with os.scandir(where) as listing:
            names = sorted(one.name for one in listing)
        return os.lstat(where).st_dev, _each(where, names, None)
    folder = listed(where, link=link)
    try:
        with os.scandir(folder) as listing:
            names = sorted(one.name for one in listing)
        return os.fstat(folder).st_dev, _each(where, names, folder)
    finally:
        os.close(folder)


def _each(where: str, names: Sequence[str], folder: int | None) -> Sequence[Entry]:
    found = (_entry(where, name, folder) for name in names)
    return [one for one in found if one is not None]


def _entry(where: str, name: str, folder: int | None) -> Entry | None:
    file = os.path.join(where, name)  # noqa: PTH118 (a Path for each of a hundred thousand is too slow)
    try:
        found = os.lstat(file) if folder is None else os.stat(name, dir_fd=folder, follow_symlinks=False)
        return Entry(name, file, found)
    except FileNotFoundError:
        return None
    except OSError as fault:
        return Entry(name, file, None, fault.strerror or str(fault))
