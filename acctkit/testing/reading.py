"""Reading processes that all workspaces of a test process share: to start them takes longer than most tests' runs."""

from __future__ import annotations

import atexit
import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acctkit.reading.guard import Readers
    from acctkit.workspace import Workspace


def readers_for(workspace: Workspace) -> Readers | None:
    """The readers that are kept, where the settings ask for nothing else; None where a run is to start its own."""
    from acctkit.config import LOCAL
    from acctkit.reading.limits import Limits

    chosen = workspace.settings.run
    if chosen.executor != LOCAL or chosen.workers or Limits.of(workspace.settings.intake) != Limits():
        return None
    return _kept(os.getpid())  # a process that was forked has none of the threads of the pool


@cache
def _kept(process: int) -> Readers:
    from acctkit.reading.guard import Readers
    from acctkit.reading.limits import Limits

    readers = Readers(Limits())
    atexit.register(readers.close)
    return readers
