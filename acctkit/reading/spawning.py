"""New processes that do not begin with the program that starts them.

Python's `spawn` lets each process import the main program first. What is done here needs nothing of it, and a script
that calls acctkit outside of `if __name__ == "__main__":` would run again in every process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

_OF_MAIN = ("init_main_from_name", "init_main_from_path")
_one = threading.Lock()


@contextmanager
def _without_main() -> Iterator[None]:
    """Let what this thread starts know nothing of the main program; what others start is not touched."""
    with _one:
        usual, mine = spawn.get_preparation_data, threading.get_ident()

        def bare(name: str) -> dict[str, Any]:
            data: dict[str, Any] = usual(name)
            dropped = _OF_MAIN if threading.get_ident() == mine else ()
            return {key: value for key, value in data.items() if key not in dropped}

        spawn.get_preparation_data = bare
        try:
            yield
        finally:
            spawn.get_preparation_data = usual


class BareProcess(SpawnProcess):
    """A spawned process that does not import the main program."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        with _without_main():
            return SpawnProcess._Popen(process_obj)


class Bare(SpawnContext):
    """multiprocessing's `spawn`, whose processes do not import the main program."""

    Process = BareProcess
