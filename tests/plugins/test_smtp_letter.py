"""How the smtp transport prepares a message: its line ends, its dots, and whom it is from."""

from __future__ import annotations

import re

import pytest
from acctkit.plugins._smtp_talk import letter
from hypothesis import given
from hypothesis import strategies as st

from acctkit import Outgoing

HEADERS = b"From: Harbor <reports@acme.example>\r\n\r\n"


def message(mime: bytes) -> Outgoing:
    return Outgoing("0f8f", "feedback", "ana@shop.example", "x", mime, "<0f8f@acme.example>")


@given(st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b".", b"a", b"\xe9", b" ", b"\x0b\x1c\x85"])).map(b"".join))
def test_line_ends_and_dots_go_as_smtp_has_them(body: bytes) -> None:
    for mime in (HEADERS + body, HEADERS + re.sub(rb"\r\n|\r|\n", b"\r\n", body), b".x: y\r\n" + HEADERS + body):
        one = letter(message(mime))
        *lines, last, nothing = one.wire.split(b"\r\n")
        assert (last, nothing) == (b".", b"")
        assert not any(b"\r" in line or b"\n" in line for line in lines)
        assert all(line.startswith(b"..") for line in lines if line.startswith(b"."))
        whole = [line.removeprefix(b".") for line in lines]
        assert whole == re.sub(rb"(\r\n|\r|\n)\Z", b"", mime).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        assert (one.size, one.wide) == (sum(map(len, whole)) + 2 * len(whole), not mime.isascii())


def test_a_message_that_is_right_already_is_not_touched() -> None:
    assert letter(message(HEADERS + b"Hello\r\n")).wire == HEADERS + b"Hello\r\n.\r\n"


@pytest.mark.parametrize(
    "header",
    [
        b"From: Harbor\r\n <reports@acme.example>",
        b"FROM:\r\n\t=?utf-8?q?Comercializadora_del_A=C3=B1il?=\r\n =?utf-8?q?_y_Hermanos?=\r\n <reports@acme.example>",
        b'To: ana@shop.example\r\nFrom: "From: x@y.example"\r\n <reports@acme.example>',
    ],
)
def test_a_sender_may_stand_on_several_lines(header: bytes) -> None:
    assert letter(message(header + b"\r\nSubject: x\r\n\r\nFrom: no@one.example\r\n")).sender == "reports@acme.example"
