"""Inside a reading process: the bounds on its memory and time, and the exit codes that say which one it hit.

Where the system bounds them, it does: address space by RLIMIT_AS (Linux), processor time by a timer whose signal ends
the process (POSIX), whatever the code it runs holds or ignores. A watch in a thread stands in where it does not, and
looks at the clock everywhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

from acctkit.reading.limits import Limits

TIRED = 75  # too much of an earlier file is left in this process: a new one must read this file
NO_MEMORY = 77
TOO_SLOW = 78  # by processor time; the timer's own signal says the same
HUNG = 79  # by the clock
_LOOK = 0.05  # seconds between two looks of the watch
_ARENA_MAX = -8  # glibc's name for how many heaps threads may open, each of which takes 64 MB of address space
_STATM, _SCHEDSTAT = Path("/proc/self/statm"), Path(f"/proc/self/task/{os.getpid()}/schedstat")


def confine(limits: Limits, parent: int, kernel: bool) -> None:
    """Bound this process's memory, quiet its last words, and let it die with its parent.

    `kernel`: let the system bound what it can. Without it the watch alone does, as on Windows.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler in Python would wait for Rust to return
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            system = ctypes.CDLL(None)
            system.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
            system.mallopt(_ARENA_MAX, 1)
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if kernel:
                resource.setrlimit(resource.RLIMIT_AS, (limits.max_memory, limits.max_memory))
    threading.Thread(target=_outlive_nobody, args=(parent,), daemon=True).start()


def _outlive_nobody(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def tired(limits: Limits, kernel: bool) -> bool:
    """Whether earlier files left more than half of the memory taken."""
    return _memory(kernel) > limits.max_memory / 2


def exceeded(limits: Limits, *, cpu: float, clock: float, starved: float, memory: int) -> int:
    """The exit code of the limit that a file ran into, or 0; times in seconds.

    The time for which it wanted a processor and found none free (`starved`) is not its own: a busy machine must not
    make a file fail that would be read in time on a quiet one.

    >>> exceeded(Limits(), cpu=6.0, clock=60.0, starved=45.0, memory=0)
    0
    """
    if cpu > limits.max_seconds:
        return TOO_SLOW
    if clock - starved > limits.max_wall:
        return HUNG
    return NO_MEMORY if memory > limits.max_memory else 0


class Bounds:
    """The bounds on the time of one file, and on its memory where the system has none; ends the process at any.

    It holds only within the `with` block: a process that is ended while it answers would keep the pool's lock.
    """

    def __init__(self, limits: Limits, kernel: bool) -> None:
        self._limits = limits
        self._kernel = kernel
        self._timer = kernel and hasattr(signal, "setitimer")
        self._watches_memory = not (kernel and sys.platform == "linux")
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._cpu, self._clock, self._starved = time.process_time(), time.monotonic(), _starved()
        if self._timer:
            signal.setitimer(signal.ITIMER_PROF, self._limits.max_seconds)  # SIGPROF: nobody handles it, so it ends us
        self._watch.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._done.wait(_LOOK):
            code = exceeded(
                self._limits, cpu=time.process_time() - self._cpu, clock=time.monotonic() - self._clock,
                starved=_starved() - self._starved, memory=_memory(self._kernel) if self._watches_memory else 0,
            )
            if code:
                os._exit(code)


def _starved() -> float:
    """For how many seconds the reading thread was ready to run and found no processor free, where Linux tells it."""
    try:
        return int(_SCHEDSTAT.read_bytes().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):  # another system, or a kernel that does not count it
        return 0.0


def _memory(kernel: bool) -> int:
    """Bytes that this process takes: of address space where that is bounded, else of memory."""
    if kernel and sys.platform == "linux":
        return int(_STATM.read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    import psutil

    taken = psutil.Process().memory_info()
    return int(getattr(taken, "private", taken.rss))
