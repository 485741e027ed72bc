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
from acctkit.texts import one_line

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
    """Who runs this, by the system's own list of users where it has one; in a container the user may be a number that
    has no name. One who became another by `sudo` is named first."""
    try:
        if hasattr(os, "getuid"):
            import pwd

            name = pwd.getpwuid(os.getuid()).pw_name
        else:
            name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = f"user {os.getuid()}" if hasattr(os, "getuid") else "an unknown user"
    before = one_line(os.environ.get("SUDO_USER", ""))
    return f"{before} as {name}" if before and before != name else name


def _who(holder: Path) -> str:
    try:
        known = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {known['pid']} of {known['user']} on {known['host']}, since {known['since']}"
    except (OSError, ValueError, KeyError):
        return "it has just started or is just ending"
