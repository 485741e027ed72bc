"""What the mailbox makes of an IMAP server that never ends, announces too much, or speaks no IMAP."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from acctkit.plugins import _mailbox_hearing
from acctkit.plugins._mailbox_imap import Account, ImapMailbox

Said = bytes | Callable[[], Iterator[bytes]]
USUAL: dict[str, Said] = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", "SELECT": b"* OK [UIDVALIDITY 7] valid\r\n", "LOGOUT": b"",
    "SEARCH": b"* SEARCH 1 2\r\n", "SIZE": b"* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n", "AUTHENTICATE": b"+ \r\n",
    "BODY": b"* 1 FETCH (UID 1 BODY[]<0> {5}\r\nhello)\r\n",
}


@contextmanager
def says(**odd: Said) -> Iterator[Account]:
    """The account of a server that says these, and otherwise what is usual."""
    listener = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        sock, _ = listener.accept()
        with sock, suppress(OSError):
            sock.sendall(b"* OK here\r\n")
            heard = sock.makefile("rb")
            for line in heard:
                tag = line.split()[0]
                step = next(name for name in USUAL if name in line.decode())
                said = odd.get(step, USUAL[step])
                for piece in [said] if isinstance(said, bytes) else said():
                    sock.sendall(piece)
                if step == "AUTHENTICATE":
                    heard.readline()
                sock.sendall(tag + b" OK done\r\n")

    threading.Thread(target=speak, daemon=True).start()
    yield Account("127.0.0.1", listener.getsockname()[1], "none", "week", "open sesame", seconds=0.3)
    listener.close()


def asked(account: Account) -> tuple[list[str], bytes | None]:
    """All that a visit asks for."""
    box = ImapMailbox(account)
    try:
        return box.waiting(10), box.fetch("7:1", 1_000_000)
    finally:
        box.close()


def endless(piece: bytes, pause: float = 0.0) -> Callable[[], Iterator[bytes]]:
    def said() -> Iterator[bytes]:
        while True:
            yield piece
            time.sleep(pause)

    return said


def test_what_is_usual_is_heard() -> None:
    with says() as account:
        assert asked(account) == (["7:1", "7:2"], b"hello")


@pytest.mark.parametrize(("step", "said"), [
    ("CAPABILITY", endless(b"* CAPABILITY" + b" A" * 5_000 + b"\r\n")),
    ("SEARCH", endless(b"* SEARCH" + b" 1" * 5_000 + b"\r\n")),
    ("SEARCH", endless(b"1 " * 5_000)),
    ("SIZE", b"* 1 FETCH (UID 1 BODY[] {8000000000}\r\n"),
    ("BODY", b"* 1 FETCH (UID 1 BODY[] {8000000000}\r\n"),
    ("BODY", endless(b"* 1 FETCH (UID 1 X {9}\r\n123456789)\r\n" * 1_000)),
])
def test_no_more_is_kept_than_was_asked_for(step: str, said: Said) -> None:
    with says(**{step: said}) as account, pytest.raises(OSError, match="more than was asked for"):
        asked(account)


@pytest.mark.parametrize("step", ["CAPABILITY", "SEARCH", "BODY"])
@pytest.mark.parametrize("piece", [b"*", b"* OK still here\r\n"])
def test_an_answer_that_trickles_is_waited_for_only_so_long(step: str, piece: bytes) -> None:
    began = time.monotonic()
    with says(**{step: endless(piece, 0.02), "LOGOUT": endless(piece, 0.02)}) as account:
        with pytest.raises(OSError, match=r"in time|timed out"):
            asked(account)
        assert time.monotonic() - began < 1 + _mailbox_hearing.FAREWELL


def test_a_large_message_brings_its_own_time() -> None:
    def said() -> Iterator[bytes]:
        yield b"* 1 FETCH (UID 1 BODY[]<0> {60000}\r\n"
        for _ in range(6):
            time.sleep(0.1)
            yield b"x" * 10_000
        yield b")\r\n"

    with says(BODY=said) as account:
        assert asked(account)[1] == b"x" * 60_000


@pytest.mark.parametrize(("step", "said"), [
    ("SEARCH", b"* SEARCH 1 x2\r\n"), ("SEARCH", b"* SEARCH " + b"9" * 5_000 + b"\r\n"),
    ("SIZE", b"* 1 FETCH (RFC822.SIZE " + b"9" * 5_000 + b")\r\n"), ("CAPABILITY", b"* CAPABILITY \xff\xfe\r\n"),
    ("AUTHENTICATE", b"+ A\r\n"),
])
def test_what_is_no_imap_passes(step: str, said: bytes) -> None:
    with says(**{step: said}) as account, pytest.raises(OSError, match="says what is no IMAP"):
        asked(account)


def test_its_words_are_told_on_one_short_line_that_no_terminal_obeys() -> None:
    with says(SEARCH=b"* NO x\r\n* BYE \x1b[2J" + b"\xc2\x9b1m\xe2\x80\xae" + b"so" * 500 + b"\r\n") as account:
        with pytest.raises(OSError) as told:
            asked(account)
        assert str(told.value).isprintable() and len(str(told.value)) < 400
