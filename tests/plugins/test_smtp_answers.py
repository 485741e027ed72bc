"""What the smtp transport makes of a server's answers, byte by byte: whole, in pieces, cut off, endless, or none."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from acctkit.plugins import mail_smtp
from acctkit.plugins._smtp_settings import SmtpSettings
from acctkit.plugins.mail_smtp import SmtpCarrier

from acctkit import Outgoing

MIME = b"From: Harbor <reports@acme.example>\r\nTo: ana@shop.example\r\n\r\nHello\r\n"
MESSAGE = Outgoing("0f8f", "feedback", "ana@shop.example", "x", MIME, "<0f8f@acme.example>")
OPENED = b"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n"
TAKEN = b"250 2.0.0 Ok: queued as 0001\r\n"
EHLO = b"250-mx.example\r\n250 PIPELINING\r\n"


@contextmanager
def serving(speak: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that says what it says once it was greeted, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with sock, suppress(OSError):
            sock.sendall(b"220 mx.example ESMTP\r\n")
            _hear(sock, b"\r\n")
            speak(sock)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()
    thread.join(10)


def _say(sock: socket.socket, pieces: list[bytes | float]) -> None:
    for one in pieces:
        time.sleep(one) if isinstance(one, float) else sock.sendall(one)


@contextmanager
def answers(*said: list[bytes | float], ehlo: bytes = EHLO) -> Iterator[int]:
    """The port of a server that says these in turn, once a message's opening and its end have come: pieces, and seconds
    to be silent between them."""

    def speak(sock: socket.socket) -> None:
        sock.sendall(ehlo)
        for number, pieces in enumerate(said):
            _hear(sock, b"\r\n.\r\n" if number % 2 else b"DATA\r\n")
            _say(sock, pieces)

    with serving(speak) as port:
        yield port


def _hear(sock: socket.socket, end: bytes) -> None:
    heard = b""
    while not heard.endswith(end):
        piece = sock.recv(8192)
        if not piece:
            raise ConnectionError
        heard += piece


@contextmanager
def carrier(port: int, timeout: float = 5) -> Iterator[SmtpCarrier]:
    opened = SmtpCarrier(Path(), SmtpSettings(host="127.0.0.1", port=port, security="none", timeout=timeout))
    yield opened
    opened.close()


def one_by_one(said: bytes) -> list[bytes | float]:
    return [piece for at in range(len(said)) for piece in (said[at : at + 1], 0.002)]


@pytest.mark.parametrize("cut", [lambda said: [said], one_by_one], ids=["in one piece", "byte by byte"])
@pytest.mark.parametrize(
    ("opened", "taken", "reference"),
    [
        (OPENED, TAKEN, "250 2.0.0 Ok: queued as 0001"),
        (b"250-2.1.0 Ok\r\n250 for now\r\n250 2.1.5 Ok\r\n354-Go\r\n354 on\r\n",
         b"250-2.0.0 Ok:\r\n250-queued\tas \r\n250 0001\r\n", "250 2.0.0 Ok: queued as 0001"),
        (b"250\n250\n354\n", b"250\n", "250"),
        (OPENED, b"250 2.0.0 Ok: que", "250 2.0.0 Ok: que"),  # it hung up in the middle, but has said that it took it
    ],
    ids=["one line each", "of many lines", "bare", "cut in the text"],
)
def test_an_answer_is_heard_however_it_comes(
    cut: Callable[[bytes], list[bytes | float]], opened: bytes, taken: bytes, reference: str
) -> None:
    with answers(cut(opened), cut(taken)) as port, carrier(port) as smtp:
        receipt = smtp.send(MESSAGE)
        assert (receipt.state, receipt.reference) == ("sent", reference)


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        (b"", "ended the line at MAIL (Connection unexpectedly closed)"),
        (b"2", "ended the line at MAIL (it answered what is no SMTP: '')"),
        (b"250-2.1.0 Ok\r\n", "ended the line at MAIL (Connection unexpectedly closed)"),
        (b"250-2.1.0 Ok\r\nand so on\r\n" + OPENED, "at MAIL (it answered what is no SMTP: 'so on')"),
        (b"600 2.1.0 Ok\r\n" + OPENED, "at MAIL (it answered what is no SMTP: '2.1.0 Ok')"),
        (b"250 " + b"x" * 9000 + b"\r\n" + OPENED, "at MAIL (it answered a line that is too long)"),
        (b"250 " + b"x" * 20000, "at MAIL (it answered a line that is too long)"),
        (b"250 Ok\r\n250 Ok\r\n", "was lost at DATA, before the end of the message"),
        (OPENED + TAKEN, "was lost at DATA, before the end of the message (it answers what nobody asked)"),
        (b"250 Ok\r\n250 Ok\r\n\r\n", "was lost at DATA, before the end of the message"),
        (b"250 Ok\r\n250 Ok\r\n250 Ok\r\n", "does not take the message now (250 Ok, at DATA)"),
    ],
)
def test_what_is_no_answer_before_the_dot_sends_nothing(opened: bytes, said: str) -> None:
    with answers([opened]) as port, carrier(port) as smtp:
        receipt = smtp.send(MESSAGE)
        assert receipt.state == "deferred" and said in receipt.error


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (b"", "Connection unexpectedly closed"),
        (b"25", "it answered what is no SMTP: ''"),
        (b"250-2.0.0 Ok\r\n", "Connection unexpectedly closed"),
        (b"250-2.0.0 Ok\r\nqueued as 1\r\n", "it answered what is no SMTP: 'ed as 1'"),
        (b"\r\n" + TAKEN, "it answered what is no SMTP: ''"),
        (b"250-" + b"x" * 9000 + b"\r\n" + TAKEN, "it answered a line that is too long"),
        (b"\xff\xfe\x00", "it answered what is no SMTP: ''"),
    ],
)
def test_what_is_no_answer_after_the_dot_leaves_it_unknown(taken: bytes, said: str) -> None:
    with answers([OPENED], [taken]) as port, carrier(port) as smtp:
        receipt = smtp.send(MESSAGE)
        assert receipt.state == "unknown" and f"did not say whether it took it ({said})" in receipt.error


def test_the_longest_line_is_heard_and_one_byte_more_is_not() -> None:
    longest = b"250 " + b"x" * 8186 + b"\r\n"
    for line, state in ((longest, "sent"), (b"2" + longest, "unknown")):
        with answers([OPENED], [line]) as port, carrier(port) as smtp:
            assert smtp.send(MESSAGE).state == state


def test_what_was_said_unasked_before_the_first_message_is_no_answer_to_it() -> None:
    with answers([OPENED], [TAKEN], ehlo=EHLO + b"550 5.7.1 By the way\r\n") as port, carrier(port) as smtp:
        assert smtp.send(MESSAGE).reference == "250 2.0.0 Ok: queued as 0001"


def test_a_line_on_which_too_much_was_said_takes_no_answer_for_another() -> None:
    """The next message finds an answer too many before its own, and is not given to a line that is out of step."""
    with answers([OPENED], [TAKEN + b"250 2.0.0 Ok\r\n"], [OPENED]) as port, carrier(port) as smtp:
        assert smtp.send(MESSAGE).state == "sent"
        receipt = smtp.send(MESSAGE)
        assert receipt.state == "deferred" and "(250 2.1.5 Ok, at DATA)" in receipt.error


# ---------------------------------------------------------------- how long it is waited for


def test_the_answer_to_a_whole_message_may_take_three_times_as_long_and_no_other() -> None:
    with answers([OPENED], [0.6, TAKEN], [0.6, OPENED]) as port, carrier(port, timeout=0.3) as smtp:
        assert smtp.send(MESSAGE).state == "sent"
        began = time.monotonic()
        receipt = smtp.send(MESSAGE)  # of a line that is known: it is tried on a new one, which this server has not
        assert receipt.away and receipt.state == "deferred"
        assert time.monotonic() - began < 0.9


@pytest.mark.parametrize(("part", "state"), [(0, "deferred"), (1, "unknown")])
def test_an_answer_that_trickles_is_waited_for_until_the_end_and_no_longer(
    monkeypatch: pytest.MonkeyPatch, part: int, state: str
) -> None:
    monkeypatch.setattr(mail_smtp, "LONGEST", 0.5)
    slow = [piece for at in range(20) for piece in (b"250-"[at % 4 : at % 4 + 1], 0.1)]
    with answers([OPENED] if part else slow, slow) as port, carrier(port) as smtp:
        began = time.monotonic()
        receipt = smtp.send(MESSAGE)
        assert receipt.state == state and "no answer in time" in receipt.error
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("challenge", [b"", b"334 abcde\r\n"], ids=["a line that is reset", "no base64"])
def test_whatever_goes_wrong_at_the_login_leaves_no_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, challenge: bytes
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "open sesame")
    listener = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        sock, _ = listener.accept()
        with sock, suppress(OSError):
            sock.sendall(b"220 mx.example ESMTP\r\n")
            _hear(sock, b"\r\n")
            sock.sendall(b"250-mx.example\r\n250 AUTH PLAIN\r\n")
            if challenge:
                _hear(sock, b"\r\n")
                sock.sendall(challenge)
                _hear(sock, b"\r\n")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    carrier = SmtpCarrier(tmp_path, SmtpSettings(
        host="127.0.0.1", port=listener.getsockname()[1], security="none", username="acctkit",
        password_env="MAIL_PASSWORD", timeout=5,
    ))
    receipt = carrier.send(MESSAGE)
    assert (receipt.state, receipt.away) == ("deferred", True) and "was lost at the login of acctkit" in receipt.error
    carrier.close()
    listener.close()
    thread.join(10)


@pytest.mark.parametrize("piece", [b"250-X\r\n", b"2"])
def test_a_greeting_that_trickles_is_waited_for_until_the_end_and_no_longer(
    monkeypatch: pytest.MonkeyPatch, piece: bytes
) -> None:
    monkeypatch.setattr(mail_smtp, "LONGEST", 0.5)
    with serving(lambda sock: _say(sock, [piece, 0.05] * 100)) as port, carrier(port) as smtp:
        began = time.monotonic()
        receipt = smtp.send(MESSAGE)
        assert receipt.away and receipt.state == "deferred" and "no answer in time" in receipt.error
        assert time.monotonic() - began < 1.5


def test_an_answer_without_an_end_is_not_kept() -> None:
    endless: list[bytes | float] = [b"250-X\r\n" * 1000] * 200
    with serving(lambda sock: _say(sock, endless)) as port, carrier(port) as smtp:
        receipt = smtp.send(MESSAGE)
        assert receipt.away and receipt.state == "deferred" and "its answer has no end" in receipt.error
    for said, state in (([endless], "deferred"), ([[OPENED], endless], "unknown")):
        with answers(*said) as port, carrier(port) as smtp:
            receipt = smtp.send(MESSAGE)
            assert receipt.state == state and "its answer has no end" in receipt.error


def test_a_size_beyond_any_number_is_none() -> None:
    ehlo = EHLO.replace(b"250 ", b"250-SIZE " + b"9" * 5000 + b"\r\n250 ")
    with answers([OPENED], [TAKEN], ehlo=ehlo) as port, carrier(port) as smtp:
        assert smtp.send(MESSAGE).state == "sent"


