"""End a call that hangs: after its time an exception is raised inside it, so that its own stack tells where it hung."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import os
import signal
import threading
import time
from pathlib import Path
from types import FrameType


class PluginHung(BaseException):
    """A call outlasted its time. No `Exception`, so that a plugin's own `except Exception` does not swallow it."""


_LIBRARY = f"{os.sep}sqlalchemy{os.sep}"
_AGAIN = 0.002  # seconds until the next look, while the call is in the middle of a query
_GRACE = 5.0
_OWN = (__file__, str(Path(__file__).with_name("guard.py")))  # what is raised in there would leave it half undone
_handle = _signal.signal  # that of `signal` makes enums of the handlers, which takes ten times as long


class Watch:
    """Raise PluginHung inside the block when it runs longer than `seconds`.

    A query in progress is waited for, since one that is cut off would cost the transaction it belongs to. It works by
    the interval timer of POSIX and only where it is made in the main thread; elsewhere the block runs unwatched. It may
    be entered again and again, by the thread that made it.
    """

    __slots__ = ("_before", "_end", "_longest", "_seconds", "_timed", "_watches")

    def __init__(self, seconds: float) -> None:
        self._seconds, self._longest = seconds, latest(0.0, seconds)
        self._timed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        self._watches = False

    def __enter__(self) -> None:
        if not self._timed or signal.getitimer(signal.ITIMER_REAL)[0]:
            return
        self._end = time.monotonic() + self._longest
        self._before = _handle(signal.SIGALRM, self._ring)
        self._watches = True
        try:
            signal.setitimer(signal.ITIMER_REAL, self._seconds)
        except BaseException:  # it may ring at once
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        if not self._watches:
            return
        self._watches = False
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
        finally:  # it may ring even now
            _handle(signal.SIGALRM, self._before)

    def _ring(self, _number: int, frame: FrameType | None) -> None:
        if not self._watches:  # it rang as it was taken away
            return
        own = frame is not None and frame.f_code.co_filename in _OWN
        if own or (in_a_query(frame) and time.monotonic() < self._end):
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
            return
        raise PluginHung(f"still running after {self._seconds:g} seconds")


def latest(began: float, seconds: float) -> float:
    """Until when a query that a call is in the middle of is waited for."""
    return began + seconds + max(_GRACE, seconds)


def in_a_query(frame: FrameType | None) -> bool:
    """Whether a frame stands in the middle of a query of the books."""
    while frame is not None:
        if _LIBRARY in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False
