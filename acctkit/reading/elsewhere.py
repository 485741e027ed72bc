"""Read files through somebody else's `concurrent.futures.Executor`: in other processes, on other machines.

What travels is one call a file: its bytes, its name and the limits go there, the pickled result comes back, and between
the two it is read in a guarded process. Whatever goes wrong on that way costs nothing but the way: the file is read
here, and the executor is named.
"""

from __future__ import annotations

import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from acctkit import __version__
from acctkit.reading.child import Child
from acctkit.reading.guard import Read, Readers
from acctkit.reading.limits import Limits
from acctkit.reading.verdicts import PATIENCE
from acctkit.scratch import scratch
from acctkit.types import ReadFile

K = TypeVar("K")
FAILURES = 3  # in succession, after which the executor gets no more files
_AHEAD = 32  # files on their way to an executor that has as many workers as it likes
_ROOM = 4  # times the largest file: so many bytes may be on their way, or wait for their turn, before more are sent


@dataclass(frozen=True)
class Door:
    """How `Elsewhere` calls into the plugin whose executor it is: `call` gives None where that failed, `fault` names
    the plugin for what came back, and `seconds` is how long one call may take."""

    open: Callable[[], Executor]
    call: Callable[..., object]
    fault: Callable[[BaseException], None]
    seconds: float


@dataclass(slots=True)
class _Sent(Generic[K]):
    """A file on its way; without a future it is read here."""

    key: K
    job: Read
    size: int = 0
    future: Future[bytes] | None = None

    def weight(self) -> int:
        """Bytes that it takes here: those on the way there, and those that came back."""
        future = self.future
        if future is None or not future.done() or future.cancelled() or future.exception() is not None:
            return self.size
        result: object = future.result()
        return self.size + (len(result) if isinstance(result, bytes) else 0)


class Elsewhere(Readers):
    """Readers whose files are read by an executor; its other jobs, and what the executor fails at, are done here."""

    def __init__(self, limits: Limits, workers: int, door: Door) -> None:
        super().__init__(limits, workers or None)
        self._door = door
        self._window = 2 * workers + 2 if workers else _AHEAD
        self._executor: Executor | None = None
        self._given_up = self._hangs = self._broken = False
        self._failures = 0

    def close(self) -> None:
        """Let the executor end, and the processes here; what hangs or is broken is not waited for."""
        executor, self._executor = self._executor, None
        self._given_up = True
        if executor is not None and (self._hangs or self._broken):
            self._door.call(_end, executor)
        elif executor is not None:
            self._door.call(executor.shutdown, wait=True)
        super().close()

    def read_all(self, files: Iterable[tuple[K, Path, str]]) -> Iterator[tuple[K, ReadFile]]:
        """Read `(key, path, name)`, some ahead; each key with what reading gave, in order."""
        feed = iter(files)
        sent: deque[_Sent[K]] = deque()
        try:
            while True:
                self._send_ahead(feed, sent)
                if not sent:
                    break
                read = self._taken(sent)
                yield sent.popleft().key, read
            yield from super().read_all(feed)
        finally:
            for one in sent:
                if one.future is not None:
                    one.future.cancel()

    def _send_ahead(self, feed: Iterator[tuple[K, Path, str]], sent: deque[_Sent[K]]) -> None:
        room = _ROOM * self.limits.max_bytes
        while not self._given_up and len(sent) < self._window and sum(one.weight() for one in sent) < room:
            if (one := next(feed, None)) is None:
                return
            sent.append(self._hand_over(one[0], Read(one[1], one[2])))

    def _hand_over(self, key: K, job: Read) -> _Sent[K]:
        try:
            if job.path.stat().st_size > self.limits.max_bytes:
                return _Sent(key, job)  # turned down unread, or kept as a document
            data = job.path.read_bytes()
        except OSError:  # told of the file when it is read here
            return _Sent(key, job)
        future = self._door.call(self._submit, data, job.name)
        if not isinstance(future, Future):
            self._given_up = True
            return _Sent(key, job)
        return _Sent(key, job, len(data), future)

    def _submit(self, data: bytes, name: str) -> Future[bytes]:
        if self._executor is None:
            opened = self._door.open()
            if not isinstance(opened, Executor):
                raise TypeError(f"it opens {type(opened).__name__} where acctkit wants a concurrent.futures.Executor")
            self._executor = opened
        try:
            future = self._executor.submit(read_there, data, name, self.limits, __version__)
        except BrokenExecutor:
            self._broken = True
            raise
        if not isinstance(future, Future):
            raise TypeError(f"submit gives {type(future).__name__} where acctkit wants a concurrent.futures.Future")
        return future

    def _taken(self, sent: deque[_Sent[K]]) -> ReadFile:
        """What became of the first of `sent`; read here where the executor has no result."""
        one = sent[0]
        if one.future is not None and (one.future.done() or not self._hangs):
            try:
                self._await(one.future, [other.future for other in sent if other.future is not None])
                read = pickle.loads(one.future.result(timeout=0))
                if not isinstance(read, ReadFile):
                    raise TypeError(f"its result is a {type(read).__name__}, not what was read")
                self._failures = 0
                return read
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001  whatever happened there, the file can be read here
                self._failed(error)
        return next(super().read_all([(one.key, one.job.path, one.job.name)]))[1]

    def _await(self, first: Future[bytes], sent: Iterable[Future[bytes]]) -> None:
        """Wait for `first`, as long as anything of what was sent is done within the time that one file may take."""
        patience = self._door.seconds + self.limits.max_wall * PATIENCE
        while not first.done():
            if not wait([one for one in sent if not one.done()], patience, FIRST_COMPLETED).done:
                self._hangs = True
                raise TimeoutError(f"none of the files that it has was read within {patience:g} seconds")

    def _failed(self, error: BaseException) -> None:
        self._door.fault(error)
        self._failures += 1
        self._broken = self._broken or isinstance(error, BrokenExecutor)
        self._given_up = self._given_up or self._hangs or self._failures >= FAILURES


def _end(executor: Executor) -> None:
    """End an executor without waiting for it. Python's own pool waits for its processes by itself, and at the end of
    the program for that: those that do not listen any more would keep it for ever, so they are killed."""
    workers = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False)
    for worker in workers:
        worker.kill()


# ------------------------------------------------------------------ in a worker of the executor

_mine = threading.local()  # a worker's own process: starting one takes longer than reading most files


def read_there(data: bytes, name: str, limits: Limits, version: str) -> bytes:
    """Read the file that `data` are the bytes of, in a guarded process of this worker; the ReadFile comes pickled."""
    if version != __version__:
        raise RuntimeError(f"acctkit is {__version__} there and {version} here; install the same version")
    child: Child | None = getattr(_mine, "child", None)
    if child is None or child.limits != limits:
        child = _mine.child = Child(limits)
    with scratch() as folder:
        path = folder / "file"
        path.write_bytes(data)
        return child.read(path, name)
