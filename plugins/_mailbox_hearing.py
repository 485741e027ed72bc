"""Hearing an IMAP server out, but only for so long and so much: imaplib listens to one that never ends for ever, keeps
all of it, and makes room at once for as many bytes as it announces."""

from __future__ import annotations

import imaplib
import socket
import time
from typing import Any

LITTLE = 4_000_000  # bytes: what is no message has less; the numbers of half a million of them do
FAREWELL = 2.0  # seconds to wait for the answer to LOGOUT, which changes nothing
_PIECE = 65_536
_SLOWEST = 20_000  # bytes of a message in a second; one that comes more slowly is waited for no longer


class Hearing(imaplib.IMAP4):
    """imaplib, with an end to what is heard; `allow` begins anew."""

    def __init__(self, *given: Any, seconds: float, **named: Any) -> None:
        self._heard = b""
        self._from: socket.socket | None = None
        self.allow(seconds)
        super().__init__(*given, **named)

    def allow(self, seconds: float, most: int = LITTLE) -> None:
        """Hear so many bytes more at most, and wait so long for them; what a message is made of brings its own time."""
        self._patience, self._room, self._end = seconds, most, time.monotonic() + seconds

    def readline(self) -> bytes:
        """The next line of an answer."""
        line = bytearray()
        while not line.endswith(b"\n") and (piece := self._next()):
            end = piece.find(b"\n") + 1 or len(piece)
            line += piece[:end]
            self._heard = piece[end:]
            self._takes(end)
        return bytes(line)

    def read(self, size: int) -> bytes:
        """So many bytes of an answer."""
        self._takes(size)
        data = bytearray()
        while len(data) < size and (piece := self._next()):
            wanted = piece[: size - len(data)]
            data += wanted
            self._heard = piece[len(wanted):]
            self._end += len(wanted) / _SLOWEST
        return bytes(data)

    def _takes(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise self.abort("more than was asked for")

    def _next(self) -> bytes:
        """What is heard next; nothing at its end. What came before TLS is forgotten: anybody may have said it."""
        if self._from is not self.sock:
            self._heard, self._from = b"", self.sock
        if self._heard:
            return self._heard
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("no answer in time")
        self.sock.settimeout(min(self._patience, left))
        return self.sock.recv(_PIECE)


class HearingTls(Hearing, imaplib.IMAP4_SSL):
    """The same over TLS from the first byte."""
