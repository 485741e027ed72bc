"""What a mail server says: heard line by line, for so long and so much, and read as a reply."""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Callable
from typing import Any, NamedTuple

from acctkit import redacted

SILENCE = "no answer in time"
CLOSED = "the line was closed"
ENDLESS = "its answer has no end"
MOST_LINES = 500  # of one answer: a server that knows every extension there is says some forty
LONGEST_LINE = 8192  # bytes in a line of an answer, its end among them, as smtplib has it


class Lost(Exception):
    """The connection is no more, or speaks no SMTP: how it went."""


class Reply(NamedTuple):
    """What the server answered: a code, and the text on one line."""

    code: int
    said: bytes | str

    @property
    def text(self) -> str:
        """What it said, on one line and without secrets."""
        return text_of(self.said)

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()

    @property
    def kind(self) -> int:
        """2: done, 3: go on, 4: not now, 5: never."""
        return self.code // 100

    def says(self, *words: str) -> bool:
        """Whether one of these stands in it, whatever the case; a number is none within a longer one, as an address
        has it.

        >>> Reply(550, "5.4.5 Daily limit").says("5.4.5"), Reply(550, "5.1.1 [65.4.5.10] no such user").says("5.4.5")
        (True, False)
        """
        return any(re.search(rf"(?<![\d.]){re.escape(one)}(?!\d|\.\d)", self.text.casefold()) for one in words)


class Talk(smtplib.SMTP):
    """smtplib, which would hear an answer that trickles or never ends for ever: until `patience` is over, and no more
    lines than an answer has."""

    def __init__(self, patience: Callable[[], float], *given: Any, **named: Any) -> None:
        self._wait = patience
        super().__init__(*given, **named)

    def getreply(self) -> tuple[int, bytes]:
        """The next answer."""
        if self.sock is not None:
            if self.file is None:
                self.file = _Ear(self._wait, self.sock)  # of a file it needs no more
            self.file.lines = 0
        return super().getreply()


class TlsTalk(Talk, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class _Ear:
    """What smtplib reads lines from."""

    def __init__(self, patience: Callable[[], float], sock: socket.socket) -> None:
        self._wait, self._sock, self._file = patience, sock, sock.makefile("rb")
        self.lines = 0

    def readline(self, most: int) -> bytes:
        """The next line, or as much of it as `most` bytes."""
        self.lines += 1
        if self.lines > MOST_LINES:
            raise Lost(ENDLESS)
        line = b""
        while len(line) < most and not line.endswith(b"\n"):
            self._sock.settimeout(self._wait())
            there = len(self._file.peek(1))  # asks the system once at most
            if not there:
                break
            line += self._file.readline(min(there, most - len(line)))
        return line

    def close(self) -> None:
        """Let go of the socket."""
        self._file.close()


def text_of(said: bytes | str) -> str:
    """What a server said, on one short line and without secrets."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    text = redacted(text)
    if "  " in text or not text.isprintable():
        text = re.sub(r"[\x00-\x20\x7f]+", " ", text)
    return text.strip()[:300]


def reason_of(error: Exception) -> str:
    """Why a line was lost."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return SILENCE
    return str(getattr(error, "strerror", None) or error)
