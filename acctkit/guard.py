"""What is around every call into a plugin: its code may not hang, write to our stdout, or change our arithmetic."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass, field
from decimal import getcontext, setcontext

from acctkit.hung import Call
from acctkit.prints import Prints
from acctkit.redacting import redacted
from acctkit.warden import Warden
from acctkit.watchdog import Watch

SECONDS = 120.0


@dataclass
class Guard:
    """The guard of one workspace's plugins: how long a call may take, what they printed, and in a command what ends a
    call that cannot be interrupted. With `traces` the traceback of whatever they raise is shown on stderr."""

    seconds: float = SECONDS
    prints: Prints = field(default_factory=Prints)
    warden: Warden | None = None
    traces: bool = False

    def over(self, plugin: str, where: str, home: str = "") -> Over:
        """Guard what `plugin`, which lies at `home`, does meanwhile, in one call after another; PluginHung is raised in
        one that takes too long."""
        return Over(self, Call(plugin, where, self.seconds, home))


class Over:
    """The guard over a call, and over the next of the same; a class, since a chain of generators costs as much again as
    all that is done here."""

    __slots__ = ("_call", "_caught", "_decimals", "_guard", "_watch")

    def __init__(self, guard: Guard, call: Call) -> None:
        self._guard, self._call = guard, call
        self._caught = guard.prints.caught(call.plugin, call.where)
        self._watch = Watch(guard.seconds)

    def __enter__(self) -> None:
        self._decimals = getcontext()
        try:
            if self._guard.warden is not None:
                self._guard.warden.begin(self._call)
            self._caught.__enter__()
            setcontext(self._decimals.copy())
            self._watch.__enter__()
        except BaseException:
            self._leave()
            raise

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            self._leave()
        finally:
            if error is not None and self._guard.traces:
                told = redacted("".join(traceback.format_exception(error)))
                sys.stderr.write(f"plugin {self._call.plugin}, {self._call.where}:\n{told}")

    def _leave(self) -> None:
        """Leave in turn whatever was entered."""
        try:
            self._watch.__exit__()
        finally:
            setcontext(self._decimals)
            try:
                self._caught.__exit__()
            finally:
                if self._guard.warden is not None:
                    self._guard.warden.end(self._call)
