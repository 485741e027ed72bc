"""What is around every call into a plugin: its code may not hang, write to our stdout, or change our arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import localcontext

from acctkit.prints import Prints
from acctkit.watchdog import watch

SECONDS = 120.0


@dataclass
class Guard:
    """The guard of one workspace's plugins: how long a call may take, and what they printed."""

    seconds: float = SECONDS
    prints: Prints = field(default_factory=Prints)

    @contextmanager
    def over(self, plugin: str, where: str) -> Iterator[None]:
        """Guard what `plugin` does meanwhile; PluginHung is raised in it when it takes too long."""
        with watch(self.seconds), self.prints.caught(plugin, where), localcontext():
            yield
