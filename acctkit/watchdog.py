"""End a call that hangs: after its time, an exception is raised inside it, so that its own stack tells where it hung."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class PluginHung(BaseException):
    """A call outlasted its time. No `Exception`, so that a plugin's own `except Exception` does not swallow it."""


@contextmanager
def watch(seconds: float) -> Iterator[None]:
    """Raise PluginHung inside the block when it runs longer than `seconds`.

    It works by the interval timer of POSIX and only in the main thread; elsewhere the block runs unwatched.
    """
    timed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not timed or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def ring(_signal: int, frame: FrameType | None) -> None:
        raise PluginHung(f"still running after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
