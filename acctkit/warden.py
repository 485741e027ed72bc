"""End the process when a plugin's call does not end by the watchdog: C code that does not look up, or code that
swallows whatever is raised in it.

A thread looks every second. After the watchdog's time and a grace it leaves the record of the hang, tells it in one
sentence and ends the process; the books are kept whole by their transactions. Where the call does not even let another
thread run, the interpreter's fault handler, which needs no turn, ends the process later and leaves the stack for `hung`
to read: without a word, for nobody is there to say one.
It is for commands alone: who uses acctkit inside a program of his own has only the watchdog.
"""

from __future__ import annotations

import atexit
import faulthandler
import multiprocessing
import os
import sys
import threading
import time
import traceback
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from acctkit import hung
from acctkit.blaming import Frame
from acctkit.hung import Call
from acctkit.watchdog import in_a_query, latest

_TICK = 1.0
_PATIENCE = 5.0  # seconds that the thread may be late on a busy machine before the fault handler ends the process
_SHOW_CURSOR = b"\x1b[?25h"  # a progress line hides it


@lru_cache(maxsize=8)  # calls come by the thousand, and may all take as long
def grace(seconds: float) -> float:
    """How long a call that the watchdog interrupted may take to end.

    >>> grace(0.2), grace(3), grace(120)
    (1.0, 3, 5.0)
    """
    return min(max(1.0, seconds), 5.0)


@lru_cache(maxsize=8)
def _lateness(seconds: float) -> float:
    """How much later than the thread the fault handler ends the process."""
    return min(max(_PATIENCE, seconds), 60.0)


def end_children() -> None:
    """End the processes of this one that would outlive it, such as those of a plugin's pool: whoever waits for the end
    of what a command prints, as cron does, would wait for them."""
    for child in multiprocessing.active_children():
        child.kill()


class Warden:
    """Watches the calls of one process, one at a time; `root` is the workspace, which gets the record."""

    def __init__(self, root: Path | None) -> None:
        self._last = _LastResort(root) if root is not None else None
        self._root = root
        self._lock = threading.Lock()
        self._turn = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        self._call: Call | None = None
        self._caller = 0
        self._began = self._ends = 0.0

    def begin(self, call: Call) -> None:
        """Watch `call` until it ends; a call inside another is part of it."""
        if self._call is not None:
            return
        with self._lock:
            self._began = time.monotonic()
            self._ends = self._began + call.seconds + grace(call.seconds)
            self._call, self._caller = call, threading.get_ident()
            if self._last is not None:
                self._last.watch(call, self._ends)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="acctkit-warden", daemon=True)
                self._thread.start()

    def end(self, call: Call) -> None:
        """Watch this very `call` no more."""
        if self._call is not call:
            return
        with self._lock:
            self._call = None

    def _look(self) -> None:
        """Look at the call in progress until there was none for a while."""
        with self._turn:
            began = 0.0
            while self._call is not None or self._began != began:
                began = self._began
                self._turn.wait(min(_TICK, max(0.0, self._ends - time.monotonic())) if self._call else _TICK)
                if self._call is not None and time.monotonic() >= self._ends:
                    self._end(self._call)
            self._thread = None
            if self._last is not None:
                self._last.put_away()

    def _end(self, call: Call) -> None:
        standing = sys._current_frames().get(self._caller)
        until = latest(self._began, call.seconds) + grace(call.seconds)
        if in_a_query(standing) and time.monotonic() < until:  # the watchdog waits for it, and so does this
            self._ends = until
            if self._last is not None:
                self._last.watch(call, until)
            return
        frames = [Frame(one.filename, one.lineno or 0, one.name) for one in traceback.extract_stack(standing)]
        hang = hung.hang_of(call, frames)
        if self._root is not None and self._last is not None:
            hung.write(self._root, hang)
            self._last.put_away()
        with suppress(OSError):
            if os.isatty(2):
                os.write(2, _SHOW_CURSOR)
            os.write(2, f"acctkit: {hang.error()}\n".encode())
        end_children()
        os._exit(hang.error().exit_code)


class _LastResort:
    """The fault handler of the interpreter, and the file that it would write to.

    To set it and to take it back costs as much as many a call: so it is set for twice as long as a call may take, and
    anew only when that would not do for the next one. The head stays, too, until another is called: it is put away with
    the file a moment after the last call, when nothing keeps the thread that looks from its turn.
    """

    def __init__(self, root: Path) -> None:
        self._path = hung.call_file(root)
        self._file: int | None = None
        self._until = 0.0
        self._call: Call | None = None  # whose name stands in the file

    def watch(self, call: Call, ends: float) -> None:
        """Have the process ended some time after `ends`, and the stack left as that of `call`."""
        if self._file is None:
            with suppress(OSError):  # a workspace that cannot be written to gets no record
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                atexit.register(self.put_away)
        if self._file is None:
            return
        if self._call is not call:
            self._write(call)
        needed = ends + _lateness(call.seconds)
        if self._until < needed:
            longer = 2 * (needed - time.monotonic())
            self._until = time.monotonic() + longer
            faulthandler.dump_traceback_later(longer, exit=True, file=self._file)

    def _write(self, call: Call) -> None:
        """Write the head; the stack would follow it."""
        assert self._file is not None
        with suppress(OSError):
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, hung.head_of(call))
            self._call = call

    def put_away(self) -> None:
        """Watch no more."""
        if self._file is not None:
            faulthandler.cancel_dump_traceback_later()
            os.close(self._file)
            self._file, self._until, self._call = None, 0.0, None
            self._path.unlink(missing_ok=True)
            atexit.unregister(self.put_away)
