"""Open what lies in the inbox so that no link is followed, on the way there neither, and nothing keeps us waiting.

A rep who may write into a folder can swap it for a link between our look and our opening. So a file is reached from
the inbox folder by folder, each of them opened as itself; where the system cannot do that, what was opened is compared
with where it ought to be.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

_CLOSED = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)
_ITSELF = getattr(os, "O_NOFOLLOW", 0) | _CLOSED
_FILE = os.O_RDONLY | _ITSELF | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NONBLOCK", 0)


def opened(file: Path, inbox: Path) -> int:
    """A descriptor that reads `file`, which lies somewhere below `inbox`. Raises OSError, for a link anywhere too.

    The inbox itself may be reached through a link: its place is the admin's word.
    """
    if os.open in os.supports_dir_fd:
        return _walked(file, inbox)
    return _compared(file, inbox)


def listed(folder: str, *, link: bool) -> int:
    """A descriptor of a folder to list; `link` says whether it may be reached through one. Raises OSError."""
    return os.open(folder, _FOLDER | (_CLOSED if link else _ITSELF))


def _walked(file: Path, inbox: Path) -> int:
    *folders, name = file.relative_to(inbox).parts
    here = os.open(inbox, _FOLDER | _CLOSED)
    try:
        for folder in folders:
            inner = os.open(folder, _FOLDER | _ITSELF, dir_fd=here)
            os.close(here)
            here = inner
        return os.open(name, _FILE, dir_fd=here)
    finally:
        os.close(here)


def _compared(file: Path, inbox: Path) -> int:
    handle = os.open(file, _FILE)
    meant = Path(os.path.realpath(inbox), file.relative_to(inbox))
    if os.path.normcase(os.path.realpath(file)) == os.path.normcase(meant):
        return handle
    os.close(handle)
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), os.fspath(file))
