"""What is around every call into a plugin: its code may not hang, write to our stdout, or change our arithmetic."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from decimal import localcontext

from acctkit.hung import Call
from acctkit.prints import Prints
from acctkit.redacting import redacted
from acctkit.warden import Warden
from acctkit.watchdog import watch

SECONDS = 120.0


@dataclass
class Guard:
    """The guard of one workspace's plugins: how long a call may take, what they printed, and in a command what ends a
    call that cannot be interrupted. With `traces` the traceback of whatever they raise is shown on stderr."""

    seconds: float = SECONDS
    prints: Prints = field(default_factory=Prints)
    warden: Warden | None = None
    traces: bool = False

    @contextmanager
    def over(self, plugin: str, where: str, home: str = "") -> Iterator[None]:
        """Guard what `plugin`, which lies at `home`, does meanwhile; PluginHung is raised in it when it takes too
        long."""
        call = Call(plugin, where, self.seconds, home)
        watched = self.warden.over(call) if self.warden else nullcontext()
        try:
            with watched, self.prints.caught(plugin, where), localcontext(), watch(self.seconds):
                yield
        except BaseException:
            if self.traces:
                sys.stderr.write(f"plugin {plugin}, {where}:\n{redacted(traceback.format_exc())}")
            raise
