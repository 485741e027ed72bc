"""Folders for passing files, in the system's temporary folder: gone when they are done with, and when the process that
made them was killed, gone with the next that is made.

Each is locked by its process for as long as that lives; one that can be locked by another is nobody's any more.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "acctkit-scratch-"
_LOCK = ".lock"
_YOUNG = 10.0  # seconds after which a folder surely has its lock


class Scratch:
    """A folder of our own. Raises OSError where there is no room for one."""

    def __init__(self) -> None:
        clear()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = FileLock(self.path / _LOCK, timeout=0, thread_local=False)
        with contextlib.suppress(NotImplementedError):  # a disk without locks: nobody clears what is left there
            self._lock.acquire()

    def cleanup(self) -> None:
        """Remove the folder with all that is in it."""
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder that lasts as long as the `with` block."""
    made = Scratch()
    try:
        yield made.path
    finally:
        made.cleanup()


def clear() -> None:
    """Remove the folders that killed processes of this user have left; what resists is left where it is."""
    try:
        found = list(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    except OSError:
        return
    for folder in found:
        with contextlib.suppress(OSError, Timeout, NotImplementedError):
            if _old(folder):
                with FileLock(folder / _LOCK, timeout=0, thread_local=False):
                    pass
                shutil.rmtree(folder, ignore_errors=True)


def _old(folder: Path) -> bool:
    """Whether a folder is this user's own, and not just being made."""
    about = folder.lstat()
    mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
    return mine and stat.S_ISDIR(about.st_mode) and time.time() - about.st_mtime > _YOUNG
