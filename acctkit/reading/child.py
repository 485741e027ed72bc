"""A guarded process that reads files for whoever started it: what the pool of `guard` is to a run, for one worker of
somebody else's executor.

It is a plain subprocess that is asked through its stdin and answers through its stdout: it can be started from any
thread, and by a process that may have no children of multiprocessing (a daemon, as workers of pools often are).
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from acctkit.reading import confine
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.reading.verdicts import PATIENCE, TRIES, crashed, slow, verdict
from acctkit.types import ReadFile, Refusal

_HEAD = 8  # bytes that say how long an answer is


class Child:
    """One reading process, started at the first file and again after each that it died of.

    >>> with Child(Limits()) as child:                                              # doctest: +SKIP
    ...     pickle.loads(child.read(Path("a.xlsx"), "a.xlsx"))
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:  # with the thread that kept it
        self.close()

    def close(self) -> None:
        """End the process, whatever it is reading."""
        self._end()

    def read(self, path: Path, name: str) -> bytes:
        """What reading `path` gave, pickled: a ReadFile, its refusal where the file was too much for the process."""
        tries, rested = 0, False
        while True:
            answer = self._ask(path, name, rested)
            if isinstance(answer, bytes):
                return answer
            if answer == confine.TIRED and not rested:
                rested = True
                continue
            refusal = answer if isinstance(answer, Refusal) else verdict(answer, self.limits)
            tries += 1
            if refusal is not None or tries == TRIES:
                return _packed(ReadFile("", refusal=refusal or crashed(answer if isinstance(answer, int) else 0)))

    def _ask(self, path: Path, name: str, rested: bool) -> bytes | int | Refusal:
        """The process's answer, or the exit code that it ended with, or why it had to be ended."""
        process = self._process = self._process or _start(self.limits)
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.limits.max_wall * PATIENCE, end)
        timer.start()
        try:
            assert process.stdin is not None and process.stdout is not None
            _put(process.stdin, pickle.dumps((path, name, rested)))
            answer = _get(process.stdout)
        except OSError:  # it died before it was asked
            answer = None
        finally:
            timer.cancel()
        if answer is not None:
            return answer
        code = self._end(kill=False)
        return slow(self.limits.max_wall) if late.is_set() else code

    def _end(self, *, kill: bool = True) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if kill:
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what nobody took any more
                    pipe.close()
        return process.wait()


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    """A new process, which finds the same modules as this one."""
    command = [sys.executable, "-P", "-m", "acctkit.reading.child"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ)
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # it died at once: its exit code will say
        _put(process.stdin, pickle.dumps((limits, os.getpid())))
    return process


def _put(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(_HEAD, "big") + data)
    pipe.flush()


def _get(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when the other side is gone."""
    head = pipe.read(_HEAD)
    if len(head) < _HEAD:
        return None
    size = int.from_bytes(head, "big")
    data = pipe.read(size)
    return data if len(data) == size else None


def _packed(read: ReadFile) -> bytes:
    return pickle.dumps(read, pickle.HIGHEST_PROTOCOL)


# ------------------------------------------------------------------ inside the process


def serve() -> None:
    """Read what stdin asks for, one file after the other, until there is no more."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 0)
    os.dup2(quiet, 1)
    begin = _get(asked)
    if begin is None:
        return
    limits, parent = pickle.loads(begin)
    confine.confine(limits, parent, kernel=True)
    while (question := _get(asked)) is not None:
        path, name, rested = pickle.loads(question)
        if not rested and confine.tired(limits, kernel=True):
            os._exit(confine.TIRED)
        _put(answers, _read(path, name, limits))


def _read(path: Path, name: str, limits: Limits) -> bytes:
    try:
        with confine.Bounds(limits, kernel=True):
            read = read_file(path, name, limits)
            if read.refusal is not None and read.refusal.code == "too-much-memory":
                raise MemoryError  # what is left of this process is not to be trusted
            return _packed(read)
    except MemoryError:
        os._exit(confine.NO_MEMORY)
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception
        return _packed(ReadFile("", refusal=Refusal("reader-crashed", {"reason": type(error).__name__})))


if __name__ == "__main__":
    serve()
