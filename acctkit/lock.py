"""One run at a time: a lock on the workspace that a killed process lets go of by itself."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from acctkit.errors import BusyError, FolderError

LOCK = ".acctkit.lock"
HOLDER = ".acctkit.lock.holder"


@contextmanager
def hold(root: Path) -> Iterator[None]:
    """Hold the workspace; raises BusyError naming the process that holds it and since when."""
    holder = root / HOLDER
    try:
        lock = FileLock(root / LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        raise BusyError(f"Another run is active in {root}: {_who(holder)}; wait until it ends.") from None
    except OSError as error:
        raise FolderError(f"{root} cannot be locked ({error.strerror}); is the folder writable?") from None
    try:
        since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        holder.write_text(
            json.dumps({"pid": os.getpid(), "user": user(), "host": socket.gethostname(), "since": since}),
            encoding="utf-8",
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def user() -> str:
    """Who runs this, by the name that the system knows; in a container the user may be a number that has no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "an unknown user"


def _who(holder: Path) -> str:
    try:
        known = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {known['pid']} of {known['user']} on {known['host']}, since {known['since']}"
    except (OSError, ValueError, KeyError):
        return "it has just started or is just ending"
