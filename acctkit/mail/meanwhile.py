"""What a delivery does while a server thinks about a message, so that it need not be done between two messages.

First what became of the message before is kept, then the next one is fetched. Both are done in time in any case:
before anybody asks the books whether a message may go, and when the delivery ends, however that comes about.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress

from acctkit.books.single import Single
from acctkit.mail.claims import Claims, Gone
from acctkit.types import Outgoing, Receipt
from acctkit.watchdog import ours


class Meanwhile:
    """The ids of the messages that are due, one after the other. What goes wrong while a carrier is busy is raised
    when it is not: nothing may come between a message and its outcome."""

    def __init__(self, ids: Iterator[str], desk: Claims) -> None:
        self._ids = ids
        self._desk = desk
        self._late = deque[tuple[str, float, Receipt, str]]()  # oldest first; two where the first could not be kept
        self._next: str | None = None
        self._loaded: tuple[str, int, tuple[Outgoing, str]] | None = None
        self._error: Exception | None = None

    def __iter__(self) -> Iterator[str]:
        """The ids; one that was fetched comes as if it had not been."""
        return self

    def __next__(self) -> str:
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        if self._next is None:
            self.settle()  # the next may take a while
            return next(self._ids)
        id, self._next = self._next, None
        return id

    @ours
    def __call__(self) -> None:
        """Do one thing; raises nothing. Where the carrier's time is over meanwhile, it is told so after that."""
        if self._late:
            with suppress(Exception):  # it is tried again once the message has its outcome, and raised then
                self.settle()
            return
        try:
            if self._next is None and self._error is None:
                self._fetch()
        except Exception as error:  # noqa: BLE001 - it is kept, and raised in its time
            self._error = error

    def settle_later(self, message: Outgoing, lease: float, receipt: Receipt) -> None:
        """Keep what became of a message at the next opportunity, and of those before it now. Where that fails this one
        is not lost to it."""
        self._late.append((message.id, lease, receipt, message.to))
        self._settle(but=1)

    def settle(self, before: Outgoing | None = None) -> None:
        """Keep now what became of the last message; where another is named, only if both go to one address."""
        if before is None or any(before.to == to for *_, to in self._late):
            self._settle()

    def _settle(self, but: int = 0) -> None:
        while len(self._late) > but:
            self._desk.settle(*self._late[0][:3])
            self._late.popleft()

    def load(self, id: str) -> tuple[Outgoing, str]:
        """The message of an id, and its state; as it was fetched, unless others wrote into the books since; raises
        Gone."""
        known, self._loaded = self._loaded, None
        if known is not None and known[:2] == (id, self._version()):
            return known[2]
        return self._desk.load(id)

    def _fetch(self) -> None:
        books = self._desk.engine
        if not isinstance(books, Single) or not self._desk.alone:
            return  # it cannot be told whether it is the same when its turn comes
        self._next = next(self._ids, None)
        if self._next is not None and (version := books.version()) is not None:
            with suppress(Gone):  # who asks for it is told so
                self._loaded = self._next, version, self._desk.load(self._next)

    def _version(self) -> int | None:
        books = self._desk.engine
        return books.version() if isinstance(books, Single) else None
