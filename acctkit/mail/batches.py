"""Messages about to be handed over, named on the disk some at a time, so that not each waits for the disk twice.

A commit that returned outlives every death of a process; the system has it. That it is on the disk, where it outlives
the power, takes milliseconds, as long as a server nearby takes for a message. So the messages of the next moment are
named together, which waits for the disk, and their claims and outcomes follow without waiting. If the machine goes down
the books may lack the last of those; then all that were named, and have no outcome, are in doubt (`books/underway.py`).

On PostgreSQL, where a system gives its boot no id, and where a carrier prepares messages, each commit waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import sqlalchemy as sa

from acctkit.books.ledger import QUICK
from acctkit.books.schema import underway
from acctkit.books.single import Single, durable
from acctkit.contributions import Carrier

MOMENT = 0.1  # seconds that it takes to send the messages of one batch, about
MOST = 50
_FORGET, _NAME = sa.delete(underway), sa.insert(underway)


@dataclass
class Batches:
    """The batches of one delivery by a `transport`; with an empty `boot` nothing is named."""

    books: sa.Engine | Single
    transport: str
    boot: str
    watch: Callable[[], float] = time.perf_counter

    def over(self, due: Iterator[str]) -> Generator[str, None, None]:
        """The ids that are due, each named before it comes. Once this is closed all that was committed is on the
        disk."""
        if not self.boot:
            yield from due
            return
        size, left = 1, list[str]()
        try:
            while batch := list(islice(chain(left, due), size)):
                self._name(batch)
                began, gone = self.watch(), 0
                for id in batch:
                    yield id
                    gone += 1
                    taken = self.watch() - began
                    if taken > 2 * MOMENT:  # it went slower than was thought: what is left is named anew
                        break
                left = batch[gone:] + left[size:]
                size = max(1, min(MOST, int(MOMENT * gone / max(taken, MOMENT / MOST))))
        finally:
            self._name([])

    def _name(self, ids: list[str]) -> None:
        with durable(self.books) as conn:
            conn.execute(_FORGET, {})
            if ids:
                conn.execute(_NAME, [{"message": id, "transport": self.transport, "boot": self.boot} for id in ids])


def quick(engine: sa.Engine) -> sa.Engine:
    """The engine for claims and outcomes of what was named: its commits do not wait for the disk."""
    return engine.execution_options(**{QUICK: True})


def boot_of(engine: sa.Engine, carrier: Carrier, boot: str) -> str:
    """The boot to name messages with; empty where each commit is to wait for the disk."""
    in_file = engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:")
    return boot if in_file and not hasattr(carrier, "prepare") else ""
