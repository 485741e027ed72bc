"""Read files in guarded processes, so that no file can take a run down: a crash, a hang or a memory that runs out is
the refusal of that file, and the others go on."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

from pebble import CONSTS, ProcessExpired, ProcessPool

from acctkit.errors import AcctkitError
from acctkit.reading.limits import Limits, size
from acctkit.reading.reader import read_file
from acctkit.types import ReadFile, Refusal

K = TypeVar("K")

TRIES = 2  # a process may die of what an earlier file left behind, or be killed from outside: once more, in a new one
RESTARTS = 3
TASKS = 500  # files a process reads before it is replaced
LOCK_SECONDS = 15  # a process killed from outside may hold the pool's lock: the others wait twice this, then restart
_NO_MEMORY = 77  # exit code of a process that ran out of memory in Python; Rust aborts by itself


@dataclass(slots=True)
class _Task(Generic[K]):
    """A file on its way through the pool."""

    key: K
    path: Path
    name: str
    future: Any = None
    pool: Any = None
    tries: int = 0


class Readers:
    """Reading processes, started at the first file and ended with the `with` block.

    >>> with Readers(Limits()) as readers:                                          # doctest: +SKIP
    ...     for key, read in readers.read_all([(1, Path("a.xlsx"), "a.xlsx")]):
    ...         print(key, read.refusal or [sheet.name for sheet in read.sheets])
    """

    def __init__(self, limits: Limits, workers: int | None = None) -> None:
        self.limits = limits
        self.workers = workers or min(2, os.cpu_count() or 1)
        self._ahead = 2 * self.workers + 2
        self._pool: ProcessPool | None = None
        self._restarts = 0

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are reading."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            waiter = threading.Thread(target=pool.join, daemon=True)  # a process killed while it answered blocks it
            waiter.start()
            waiter.join(10)

    def read_all(self, jobs: Iterable[tuple[K, Path, str]]) -> Iterator[tuple[K, ReadFile]]:
        """Read `(key, path, name)` one after the other, a few ahead; each key with what reading gave, in order.

        Raises AcctkitError only when no reading process can be started at all.
        """
        feed = iter(jobs)
        tasks: deque[_Task[K]] = deque()
        try:
            while True:
                while len(tasks) < self._ahead and (job := next(feed, None)) is not None:
                    tasks.append(_Task(*job))
                    self._send(tasks[-1])
                if not tasks:
                    return
                read = self._result(tasks[0])
                yield tasks.popleft().key, read
        finally:
            for task in tasks:
                task.future.cancel()

    def _send(self, task: _Task[K]) -> None:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self.workers, max_tasks=TASKS, context=multiprocessing.get_context("spawn"),
                initializer=_confine, initargs=(self.limits.max_memory, os.getpid()),
            )
        try:
            task.future = self._pool.schedule(
                _read, args=(task.path, task.name, self.limits), timeout=self.limits.max_seconds
            )
            task.pool = self._pool
        except RuntimeError:  # pebble's word for a pool that broke
            self._renew(self._pool)
            self._send(task)

    def _renew(self, broken: ProcessPool | None) -> None:
        """Put a new pool in the place of `broken`, unless somebody did."""
        if broken is not self._pool:
            return
        self.close()
        self._restarts += 1
        if self._restarts > RESTARTS:
            raise AcctkitError(
                "The processes that read files do not start; look at the memory and process limits of this machine, "
                "and, in a script of your own, call acctkit under `if __name__ == \"__main__\":`."
            )

    def _result(self, task: _Task[K]) -> ReadFile:
        patience = (self.limits.max_seconds + 5) * self._ahead + 60
        while True:
            if task.pool is not self._pool and not task.future.done():
                self._send(task)
            try:
                read = cast(ReadFile, pickle.loads(task.future.result(timeout=patience)))
            except TimeoutError:
                if task.future.done():
                    return _refused("too-slow", limit=f"{self.limits.max_seconds:g}")
                self._renew(task.pool)
                self._send(task)
            except ProcessExpired as death:
                task.tries += 1
                if task.tries >= TRIES:
                    return self._verdict(death.exitcode)
                self._send(task)
            except (BrokenProcessPool, CancelledError):
                self._renew(task.pool)
                self._send(task)
            except MemoryError:
                return _refused("too-much-memory", limit=size(self.limits.max_memory))
            except Exception as error:  # noqa: BLE001 - whatever comes out of a reading process is told of its file
                return _refused("reader-crashed", reason=type(error).__name__)
            else:
                self._restarts = 0
                return read

    def _verdict(self, code: int) -> ReadFile:
        """What the death of the reading process means: Rust aborts when it gets no memory."""
        if code in (_NO_MEMORY, -signal.SIGABRT):
            return _refused("too-much-memory", limit=size(self.limits.max_memory))
        return _refused("reader-crashed", reason=f"signal {-code}" if code < 0 else f"exit {code}")


def _refused(code: str, **params: str) -> ReadFile:
    return ReadFile("", refusal=Refusal(code, params))


# ------------------------------------------------------------------ inside the reading process


def _confine(max_memory: int, parent: int) -> None:
    """Bound this process's memory, quiet its last words, and let it die with its parent."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler in Python would wait for Rust to return
    CONSTS.channel_lock_timeout = LOCK_SECONDS
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        import resource
    except ImportError:  # not POSIX
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    threading.Thread(target=_outlive_nobody, args=(parent,), daemon=True).start()


def _outlive_nobody(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _read(path: Path, name: str, limits: Limits) -> bytes:
    """Pickled here, so that a result that does not fit is this file's trouble, and waits in the parent as bytes."""
    try:
        read = read_file(path, name, limits)
        if read.refusal is None or read.refusal.code != "too-much-memory":
            return pickle.dumps(read, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        pass
    os._exit(_NO_MEMORY)
