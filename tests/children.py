"""A process of its own for what a test kills in the middle.

It comes from a server that has no threads: a fork of the process that runs the tests could wait for ever for a lock
that one of its threads held.
"""

from __future__ import annotations

import multiprocessing
import os
import pkgutil
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from typing import Any

import acctkit.plugins
import pytest

PATIENCE = 120.0
PRELOADED = ["acctkit.run", "acctkit.testing", *(
    f"acctkit.plugins.{one.name}" for one in pkgutil.iter_modules(acctkit.plugins.__path__) if one.name[0] != "_")]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def exit_of(function: Callable[..., Any], *args: Any, patience: float = PATIENCE) -> int:
    """Call a function in a new process and group; what it ended with, a signal's number below zero. It may take so many
    seconds."""
    child = _started(function, *args)
    child.join(patience)
    if child.exitcode is None:
        child.kill()
        child.join()
        raise AssertionError(f"{function.__name__}{args} did not end within {patience:g} seconds")
    return child.exitcode


def killed_after(seconds: float, function: Callable[..., Any], *args: Any) -> bool:
    """Call a function in a new process and group, and kill it with whatever it started after so many seconds; whether
    it was still at it."""
    child = _started(function, *args)
    child.join(seconds)
    if child.exitcode is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:  # it has no group yet, and has started nothing
            child.kill()
        child.join()
    return child.exitcode == -signal.SIGKILL


def _started(function: Callable[..., Any], *args: Any) -> ForkServerProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    child = context.Process(target=_apart, args=(function, *args))
    child.start()
    return child


def _apart(function: Callable[..., Any], *args: Any) -> None:
    os.setsid()
    function(*args)
