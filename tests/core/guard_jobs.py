"""Jobs that do to their process what hostile files do; in a module of their own, for the processes import them."""

from __future__ import annotations

import errno
import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path

from acctkit.reading.limits import Limits
from acctkit.types import Refusal

KEPT: list[bytes] = []


class Job:
    """What the guard says of a job whose process could not."""

    def refused(self, refusal: Refusal) -> Refusal:
        """The refusal itself."""
        return refusal

    def weight(self) -> int:
        """No file is read."""
        return 0


@dataclass
class Busy(Job):
    """Computes for ever."""

    def __call__(self, limits: Limits) -> None:
        while True:
            pass


@dataclass
class Stubborn(Job):
    """Computes for ever in C, without letting another thread of Python run."""

    def __call__(self, limits: Limits) -> None:
        re.match(r"(a+)+$", "a" * 60 + "b")


@dataclass
class Stopped(Job):
    """Is stopped as a whole, its threads too."""

    def __call__(self, limits: Limits) -> None:
        os.kill(os.getpid(), signal.SIGSTOP)


@dataclass
class Dying(Job):
    """Dies by a signal, the first `times` times; each try is a byte in `count`."""

    end: int
    count: Path
    times: int

    def __call__(self, limits: Limits) -> str:
        with self.count.open("ab") as file:
            file.write(b".")
        if self.count.stat().st_size <= self.times:
            os.kill(os.getpid(), self.end)
        return "alive"


@dataclass
class Swelling(Job):
    """Has a small object whose pickle is of `size` bytes."""

    size: int

    def __call__(self, limits: Limits) -> object:
        return _Large(self.size)


@dataclass
class _Large:
    size: int

    def __reduce__(self) -> tuple[type, tuple[bytes]]:
        return bytes, (b"\1" * self.size,)


@dataclass
class Leaky(Job):
    """Leaves `size` bytes in its process, and tells which process that is."""

    size: int

    def __call__(self, limits: Limits) -> int:
        KEPT.append(b"\1" * self.size)
        return os.getpid()


@dataclass
class Raising(Job):
    """Fails with what is no Exception, cannot be pickled, and belongs to no module that can be imported: a panic."""

    def __call__(self, limits: Limits) -> None:
        raise type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})("index out of bounds")


@dataclass
class Roomless(Job):
    """Finds no room on the disk."""

    def __call__(self, limits: Limits) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/spool")
