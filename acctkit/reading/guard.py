"""Read files in guarded processes, so that no file can take a run down: a crash, a hang or a memory that runs out is
the refusal of that file, and the others go on."""

from __future__ import annotations

import os
import pickle
import tempfile
import threading
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from acctkit.errors import AcctkitError, FolderError
from acctkit.reading import confine
from acctkit.reading.limits import Limits, bytes_of
from acctkit.reading.reader import read_file
from acctkit.reading.spawning import Bare
from acctkit.reading.verdicts import PATIENCE, TRIES, crashed, slow, too_much, verdict
from acctkit.scratch import Scratch
from acctkit.types import ReadFile, Refusal

K = TypeVar("K")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

RESTARTS = 3
TASKS = 500  # files a process reads before it is replaced
ENOUGH = 1_000_000  # bytes of files for one process: fewer are read before another one has started
LOCK_SECONDS = 5  # a process killed from outside may hold the pool's lock: the others wait twice this, then restart


class Job(Protocol[T_co]):
    """What is done with one file inside a guarded process; it is pickled on the way there, its result on the way back.

    It raises MemoryError when memory runs out, and OSError only for a fault of this machine's disk.
    """

    def __call__(self, limits: Limits) -> T_co: ...

    def refused(self, refusal: Refusal) -> T_co:
        """The result when the process could not give one."""

    def weight(self) -> int:
        """About how many bytes of a file are read in the time that it takes."""


@dataclass(frozen=True, slots=True)
class Read:
    """Read the file at `path`, which its owner called `name`, into cells."""

    path: Path
    name: str

    def __call__(self, limits: Limits) -> ReadFile:
        read = read_file(self.path, self.name, limits)
        if read.refusal is not None and read.refusal.code == "too-much-memory":
            raise MemoryError  # what is left of this process is not to be trusted
        return read

    def refused(self, refusal: Refusal) -> ReadFile:
        """A file that was not read."""
        return ReadFile("", refusal=refusal)

    def weight(self) -> int:
        """The bytes of the file."""
        return bytes_of(self.path)


@dataclass(slots=True)
class _Task(Generic[K]):
    """A job on its way through the pool."""

    key: K
    job: Job[Any]
    future: Any = None
    pool: Any = None
    tries: int = 0
    rested: bool = False  # the process must be new, or was found not tired: it does not ask again


class Readers:
    """Reading processes, started at the first file and ended with the `with` block.

    >>> with Readers(Limits()) as readers:                                          # doctest: +SKIP
    ...     for key, read in readers.read_all([(1, Path("a.xlsx"), "a.xlsx")]):
    ...         print(key, read.refusal or [sheet.name for sheet in read.sheets])

    Results come through files: a process that is killed while it hands one over must not hold the pool's lock, and
    what waits its turn takes no memory here. `kernel` is for tests: what of its own the system is to bound.
    """

    def __init__(self, limits: Limits, workers: int | None = None, *, kernel: bool = True) -> None:
        self.limits = limits
        self.workers = workers or min(2, os.cpu_count() or 1)
        self._kernel = kernel
        self._ahead = 2 * self.workers + 2
        self._pool: ProcessPool | None = None
        self._size = 0  # how many processes the pool has, or will have
        self._spool: Scratch | None = None
        self._restarts = 0

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are reading, and forget the results that nobody took."""
        self._stop()
        spool, self._spool = self._spool, None
        if spool is not None:
            spool.cleanup()

    def _stop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            waiter = threading.Thread(target=pool.join, daemon=True)  # a process killed while it answered blocks it
            waiter.start()
            waiter.join(10)

    def read_all(self, files: Iterable[tuple[K, Path, str]]) -> Iterator[tuple[K, ReadFile]]:
        """Read `(key, path, name)` one after the other, a few ahead; each key with what reading gave, in order."""
        return self.run((key, Read(path, name)) for key, path, name in files)

    def run(self, jobs: Iterable[tuple[K, Job[T]]]) -> Iterator[tuple[K, T]]:
        """Do `(key, job)` one after the other, a few ahead; each key with its result, in order.

        Raises AcctkitError only when no reading process can be started at all, or the disk takes no results.
        """
        feed = iter(jobs)
        tasks: deque[_Task[K]] = deque()
        try:
            while True:
                more = [_Task(*one) for one in islice(feed, self._ahead - len(tasks))]
                tasks.extend(more)
                self._grow(tasks)
                for task in more:
                    self._send(task)
                if not tasks:
                    return
                result = self._result(tasks[0])
                yield tasks.popleft().key, result
        finally:
            for task in tasks:
                if task.future is not None:  # none could be sent
                    task.future.cancel()

    def _grow(self, tasks: Collection[_Task[K]]) -> None:
        """Have as many processes as there may be where many files wait, and for few as many as they are worth: a start
        takes longer than most files do."""
        size = min(self.workers, len(tasks))
        if size > 1 and len(tasks) < self._ahead:
            size = min(size, 1 + sum(task.job.weight() for task in tasks) // ENOUGH)
        if size > self._size:
            self._stop()
            self._size = size

    def _send(self, task: _Task[K]) -> None:
        if self._spool is None:
            self._spool = _folder()
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._size, max_tasks=TASKS, context=Bare(),
                initializer=_begin, initargs=(self.limits, os.getpid(), self._kernel),
            )
        try:
            task.future = self._pool.schedule(
                _work, args=(task.job, self.limits, self._spool.path, self._kernel, task.rested),
                timeout=self.limits.max_wall * PATIENCE,
            )
            task.pool = self._pool
        except RuntimeError:  # pebble's word for a pool that broke
            self._renew(self._pool)
            self._send(task)

    def _renew(self, broken: ProcessPool | None) -> None:
        """Put a new pool in the place of `broken`, unless somebody did."""
        if broken is not self._pool:
            return
        self._stop()
        self._restarts += 1
        if self._restarts > RESTARTS:
            raise AcctkitError(
                "The processes that read files do not start; look at the memory and process limits of this machine."
            )

    def _result(self, task: _Task[K]) -> Any:
        patience = (self.limits.max_wall * PATIENCE + 5) * self._ahead + 60
        while True:
            if task.pool is not self._pool and not task.future.done():
                self._send(task)
            try:
                answer = task.future.result(timeout=patience)
                result = task.job.refused(answer) if isinstance(answer, Refusal) else _taken(answer)
            except TimeoutError:
                if task.future.done():
                    return task.job.refused(slow(self.limits.max_wall))
                self._renew(task.pool)
                self._send(task)
            except ProcessExpired as death:
                refusal = self._verdict(task, death.exitcode)
                if refusal is not None:
                    return task.job.refused(refusal)
                self._send(task)
            except (BrokenProcessPool, CancelledError):
                self._renew(task.pool)
                self._send(task)
            except MemoryError:  # here: its process had room for it
                return task.job.refused(too_much(self.limits))
            else:
                self._restarts = 0
                return result

    def _verdict(self, task: _Task[K], code: int) -> Refusal | None:
        """What the death of the process that had `task` means; None: it may be another's fault, so try again."""
        if code == confine.TIRED:
            task.rested = True
            return None
        refusal = verdict(code, self.limits)
        if refusal is not None:
            return refusal
        task.tries += 1
        return None if task.tries < TRIES else crashed(code)


def _folder() -> Scratch:
    try:
        return Scratch()
    except OSError as fault:
        raise _no_room(tempfile.gettempdir(), fault.strerror or str(fault)) from fault


def _taken(answer: Path | _Fault) -> Any:
    """The result that a process laid down."""
    if isinstance(answer, _Fault):
        raise _no_room(answer.place, answer.reason)
    try:
        with answer.open("rb") as file:
            return pickle.load(file)
    finally:
        answer.unlink()


def _no_room(place: str, reason: str) -> FolderError:
    return FolderError(
        f"The folder {place} takes no more files ({reason}); make room on its disk. Nothing was lost: the next run "
        "takes up where this one stopped."
    )


# ------------------------------------------------------------------ inside the reading process


@dataclass(frozen=True, slots=True)
class _Fault:
    """This machine's disk, not the file, is why there is no result."""

    place: str
    reason: str


def _begin(limits: Limits, parent: int, kernel: bool) -> None:
    CONSTS.channel_lock_timeout = LOCK_SECONDS
    confine.confine(limits, parent, kernel)


def _work(job: Job[Any], limits: Limits, spool: Path, kernel: bool, rested: bool) -> Path | Refusal | _Fault:
    """Do the job within its bounds, and lay the result down where the parent finds it."""
    if not rested and confine.tired(limits, kernel):
        os._exit(confine.TIRED)
    try:
        with confine.Bounds(limits, kernel):
            result = job(limits)
            handle, name = tempfile.mkstemp(dir=spool)
            with os.fdopen(handle, "wb") as file:
                pickle.dump(result, file, pickle.HIGHEST_PROTOCOL)
            return Path(name)
    except OSError as fault:
        return _Fault(str(fault.filename or spool), fault.strerror or str(fault))
    except MemoryError:
        os._exit(confine.NO_MEMORY)
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception, and cannot be pickled
        return Refusal("reader-crashed", {"reason": type(error).__name__})
