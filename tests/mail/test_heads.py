"""Heads of messages: what stands in a subject, or beside an address, is read as it was written."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.mail.compose import address, one_line
from acctkit.mail.heads import HEADS

WORDS = st.sampled_from((
    "Suministros", "Náuticos,", "Ñandú", "S.A.", "Müller", "&", "Söhne:", "(Cádiz)", '"Limitada"', "<b@x.example>", "@",
    "12.345,67", "日本語", "=?utf-8?q?=0D=0ABcc:_b?=", "Sociedad", "Limitada", "x" * 90, "é" * 60, "Bcc:", "\U0001f6a2",
))
NAMES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


def head(**headers: object) -> bytes:
    message = EmailMessage(policy=HEADS)
    for name, value in headers.items():
        message[name] = value
    return message.as_bytes()


def decoded(header: str) -> str:
    return str(make_header(decode_header(header.replace("\r\n", ""))))


def test_a_long_subject_with_accents_keeps_its_blanks() -> None:
    subject = ("Facturas vencidas de Müller GmbH Pérez Ñandú Cádiz Andaluza Andaluza Distribución Söhne Hermanos: "
               "3 facturas, 12.345,67 EUR")
    assert message_from_bytes(head(Subject=subject), policy=default)["Subject"] == subject


def test_a_plain_subject_stands_as_it_is() -> None:
    assert head(Subject="Overdue: 3 invoices") == b"Subject: Overdue: 3 invoices\r\n\r\n"
    # ... and begins on the line of its name, even where there is hardly room.
    assert head(Subject="Overdue invoices of Responsabilidad Hotel and others: 3 of them, 2,345.67 EUR").startswith(
        b"Subject: Overdue invoices")


@given(NAMES | st.text(max_size=300).map(one_line).filter(bool))
def test_any_subject_reads_as_it_was_written(subject: str) -> None:
    raw = head(Subject=subject)
    assert decoded(raw.decode("ascii")[len("Subject: "):]) == subject
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))


@given(st.lists(NAMES | st.text(max_size=80).map(one_line), min_size=1, max_size=3))
def test_any_name_stands_beside_its_address_alone(names: list[str]) -> None:
    raw = head(To=[address(f"a{n}@example.com", name) for n, name in enumerate(names)])
    listed = getaddresses([raw.decode("ascii")[len("To: "):].replace("\r\n", "")])
    assert [spec for _, spec in listed] == [f"a{n}@example.com" for n in range(len(names))]
    assert [decoded(name) for name, _ in listed] == names
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))


HIDDEN = ["=0D=0A", "=0A", "=0D", "=0D=0A_", "=E2=80=A8", "=C2=85", "=0B", "=00"]


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("rest", ["", "Ñ", "é" * 90])
def test_what_looks_like_an_encoded_word_stays_what_somebody_typed(hidden: str, rest: str) -> None:
    typed = f"Hotel =?utf-8?q?x{hidden}Bcc:_b=40x.example?= Faro {rest}".strip()
    raw = head(Subject=typed, To=address("a@example.com", typed), References=f"<a@x.example> {typed}")
    mail = message_from_bytes(raw, policy=compat32)
    assert mail.keys() == ["Subject", "To", "References"]
    assert decoded(mail["Subject"]) == typed
    assert [(decoded(name), spec) for name, spec in getaddresses([mail["To"]])] == [(typed, "a@example.com")]


def test_a_line_end_in_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        head(Subject="Ñ\r\nBcc: b@x.example")
    with pytest.raises(ValueError, match="CR or LF"):
        head(To=Address("Ñ\r\nBcc: b@x.example", "a", "example.com"))
