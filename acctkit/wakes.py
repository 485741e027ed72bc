"""When something happens in the inbox: a stream of reasons to run, never a reason not to.

A watcher only wakes; what is new is for the run to find out. Watchers miss things: what other machines do on a share,
a share that was unmounted and came back, a folder that was swapped, and a name that is not UTF-8 breaks ours. So the
folder is looked at itself at every tick, a new watcher is made when it is another one or the old one failed, and
whatever happens, time alone is a reason too.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Set
from contextlib import closing
from pathlib import Path

from acctkit.intake.marker import NAME

POLL = 10.0  # seconds between two looks at a share
_TICK = 1.0  # seconds between two looks at whether the inbox is there
_PAUSE = 5.0  # seconds before another watcher is tried
_QUIET, _LONGEST = 500, 10_000  # milliseconds without a change that end a burst of them, and its greatest length
_LOCKS = ("~$", ".~")


class Wakes:
    """Reasons to run, until `stop` is set. `every`: seconds after which time alone is one; `poll`: look ourselves, as
    the system does not tell. `say` is given what a person should know, each thing once."""

    def __init__(
        self, inbox: Path, *, poll: bool, every: float, stop: threading.Event, say: Callable[[str], None]
    ) -> None:
        self._inbox, self._poll, self._every, self._stop, self._say = inbox, poll, every, stop, say
        self._due, self._lost = 0.0, False

    def __iter__(self) -> Iterator[None]:
        while not self._stop.is_set():
            place = _place(self._inbox)
            if not self._there(place is not None):
                self._stop.wait(_TICK)
                continue
            started = False
            try:
                with closing(self._watched()) as watched:
                    for changes in watched:
                        if _place(self._inbox) != place:
                            break
                        if changes or not started or time.monotonic() >= self._due:
                            started = True  # a new watcher knows nothing of what came before it
                            yield
                            self._due = time.monotonic() + self._every
            except (OSError, RuntimeError) as fault:  # its own error is a RuntimeError, and no public name
                if not started:
                    self._without(fault)
                if started or time.monotonic() >= self._due:
                    yield
                    self._due = time.monotonic() + self._every
                self._stop.wait(_PAUSE)

    def _watched(self) -> Generator[Set[object], None, None]:
        """What people changed, told at once when they did; nothing, at every tick."""
        from watchfiles import watch

        real = Path(os.path.realpath(self._inbox))
        return watch(
            real, watch_filter=lambda change, path: theirs(real, change.name, Path(path)), stop_event=self._stop,
            step=_QUIET, debounce=_LONGEST, rust_timeout=int(1000 * min(_TICK, self._every)), yield_on_timeout=True,
            force_polling=True if self._poll else None, poll_delay_ms=int(1000 * POLL), raise_interrupt=False,
            ignore_permission_denied=True,
        )

    def _there(self, there: bool) -> bool:
        if not there and not self._lost:
            self._say(f"The inbox {self._inbox} is not there; mount it again. It is waited for.")
        if there and self._lost:
            self._say(f"The inbox {self._inbox} is there again.")
        self._lost = not there
        return there

    def _without(self, fault: Exception) -> None:
        """The system has no room for a watcher: look ourselves."""
        if not self._poll:
            self._poll = True
            self._say(f"The system cannot tell of changes in {self._inbox} ({fault}); looking every {POLL:g} seconds.")


def theirs(inbox: Path, change: str, path: Path) -> bool:
    """Whether people did this, and to something that a run looks at; `change` is added, modified or deleted.

    Our own marker and copies are not theirs. That a lock file goes is: its workbook was closed.
    """
    if not path.is_relative_to(inbox):
        return True
    parts = path.relative_to(inbox).parts
    if not parts or NAME in parts or any(part.casefold() == "feedback" for part in parts[1:]):
        return False
    if change == "deleted" and parts[-1].startswith(_LOCKS):
        return True
    passed_over = any(part.startswith((".", "_", "~$")) for part in parts)
    return not passed_over and not (change == "modified" and path.is_dir())


def _place(inbox: Path) -> tuple[int, int] | None:
    """What tells this folder from another of the same name; None when there is none that can be looked at."""
    try:
        found = inbox.stat()
        with os.scandir(inbox):
            return found.st_dev, found.st_ino
    except OSError:
        return None
