"""What the death of a guarded process says of the file that it was reading, wherever that process ran."""

from __future__ import annotations

import signal

from acctkit.reading import confine
from acctkit.reading.limits import Limits, size
from acctkit.types import Refusal

TRIES = 2  # a process may be killed from outside, or die of what an earlier file broke in it: once more, in a new one
PATIENCE = 3  # times the clock's limit: after that a process is ended that does not even watch itself
_ABORTED = (-signal.SIGABRT, 0xC0000409)  # how Rust ends a process that gets no memory; the second on Windows


def verdict(code: int, limits: Limits) -> Refusal | None:
    """The limit that an exit code tells of; None where it tells of none, and it may be another's fault.

    A file that runs into a limit is not tried again: that would take as long once more.

    >>> verdict(confine.TOO_SLOW, Limits())
    Refusal(code='too-slow', params={'limit': '15 s (CPU)'})
    """
    if code == confine.NO_MEMORY or code in _ABORTED:
        return too_much(limits)
    if code == confine.HUNG:
        return slow(limits.max_wall)
    if code == confine.TOO_SLOW or code == -getattr(signal, "SIGPROF", 0):
        return slow(limits.max_seconds, " (CPU)")
    return None


def crashed(code: int) -> Refusal:
    """The refusal of a file under which processes die, and nobody knows why."""
    return Refusal("reader-crashed", {"reason": f"signal {-code}" if code < 0 else f"exit {code}"})


def too_much(limits: Limits) -> Refusal:
    """The refusal of a file that takes too much memory."""
    return Refusal("too-much-memory", {"limit": size(limits.max_memory)})


def slow(seconds: float, which: str = "") -> Refusal:
    """The refusal of a file that takes too long."""
    return Refusal("too-slow", {"limit": f"{seconds:g} s{which}"})
