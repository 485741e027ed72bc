"""What the fixtures of real servers share: a program found or a test skipped, a folder, a free port, a process ended.

The servers of Debian start as root, change to users of their own and listen on loopback alone; nothing of the machine's
own set-up is read or written. Where they cannot be had the tests that ask for them are skipped, and fail where
ACCTKIT_REQUIRE_SERVERS=1 says that they must be had.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

PATIENCE = 15.0
PAUSE = 0.01
HOST = "127.0.0.1"


def program(name: str, *folders: str) -> str:
    """Where a server's program is."""
    found = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", *folders)))
    return found or unavailable(f"{name} is not installed")


def as_root() -> None:
    """Go on only as root, which the servers need in order to become others."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        unavailable("the mail servers are started by root alone")


def unavailable(why: str) -> NoReturn:
    """Skip the test, or fail where the servers are required."""
    if os.environ.get("ACCTKIT_REQUIRE_SERVERS") == "1":
        pytest.fail(f"ACCTKIT_REQUIRE_SERVERS=1, but {why}", pytrace=False)
    pytest.skip(why)


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """A folder with a short path, as sockets want it, that the servers' users may enter; gone at the end."""
    made = Path(tempfile.mkdtemp(prefix=f"acctkit-{name}-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server((HOST, 0)) as one:
        return one.getsockname()[1]


@contextmanager
def running(command: list[str], ports: list[int], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server in the foreground, once it listens on all `ports`; ended with all that it started."""
    with log.open("ab") as told:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, start_new_session=True)
    try:
        for port in ports:
            awaited(lambda port=port: _listens(port), lambda: server.poll() is not None, log)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def awaited(there: Callable[[], object], over: Callable[[], bool], log: Path) -> None:
    """Wait until something is there; what the server wrote is told where it is over, or takes too long."""
    end = time.monotonic() + PATIENCE
    while not there():
        if over() or time.monotonic() > end:
            raise AssertionError(f"the server did not answer; it wrote:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(PAUSE)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
