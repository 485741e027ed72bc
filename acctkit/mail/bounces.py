"""What a mail server says of a message that it could not deliver, as RFC 3464 has it: by recipient, and for a program.

Nothing is guessed from sentences that are meant for people. A server's answer without the part for a program is only
seen to be one, with the ids that stand in it: a person must read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from acctkit.texts import one_line

MOST_READ = 512 * 1024  # bytes of an answer that are read: what it is about stands at its beginning
_MOST_PARTS = 100  # a report has three, and one of the message that came back as many as that had
_MOST_RECIPIENTS = 100
_MOST_IDS = 50
_LONGEST = 300  # characters of a server's own words that are kept
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ID = re.compile(r"<[^<>\s@\x00-\x1f\x7f]{1,200}@[^<>\s@\x00-\x1f\x7f]{1,200}>")
_PART = re.compile(rb"(?:^|\r)content-type\s*:", re.IGNORECASE | re.MULTILINE)
_ODD = (ValueError, LookupError, RecursionError, AssertionError, AttributeError, TypeError)  # of the standard library
_SERVERS = ("mailer-daemon", "postmaster")
_STATUSES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = (
    "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"
)


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of one recipient: the addresses that the server knows it by, in small letters, the `action` (failed,
    delayed, delivered, relayed, expanded), the `status` as RFC 3463 numbers it, and the words of the server."""

    addresses: tuple[str, ...]
    action: str
    status: str = ""
    diagnostic: str = ""

    @property
    def permanent(self) -> bool:
        """Whether nothing will ever reach this recipient, as far as the server knows."""
        return self.action == "failed" and self.status.startswith("5.")


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer to a message: the ids that it names, that of its envelope, and what became of its recipients;
    of none, where no part of it says so for a program."""

    message_ids: tuple[str, ...]
    envelope_id: str = ""
    recipients: tuple[Returned, ...] = ()
    subject: str = ""


def read(raw: bytes) -> Answer | None:
    """The answer of a mail server, of whatever make; None where a person wrote it, where it is no answer to a message,
    or where it is made so that it cannot be taken apart."""
    raw = raw[:MOST_READ]
    if len(_PART.findall(raw)) > _MOST_PARTS:
        return None
    try:
        return _read(raw)
    except _ODD:
        return None


def _read(raw: bytes) -> Answer | None:
    message = message_from_bytes(raw)
    report = message.get_content_type() == "multipart/report"
    if report and "delivery-status" not in str(message.get_param("report-type", "delivery-status")).lower():
        return None
    parts = list(_parts(message)) if report else []
    said = next((part for part in parts if part.get_content_type() in _STATUSES), None)
    subject = one_line(str(message.get("Subject", "")))[:_LONGEST]
    if said is not None:
        blocks = _blocks(said)
        recipients = tuple(_recipients(blocks))
        ids = tuple(dict.fromkeys(id for part in parts for id in _returned_ids(part)))
        if recipients:
            envelope = next((found for block in blocks if (found := _field(block, "Original-Envelope-Id"))), "")
            return Answer(ids[:_MOST_IDS], _unxtext(envelope), recipients, subject)
    if not (report or _by_a_server(message)):
        return None
    named = dict.fromkeys(_ID.findall(raw.decode("utf-8", "replace")))
    return Answer(tuple(named)[:_MOST_IDS], subject=subject) if named else None


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a report, but not what is within a message that it returns: a report may be about a report."""
    inside = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(inside, list):
        for part in inside:
            if isinstance(part, Message):
                yield from _parts(part)
    else:
        yield message


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a status: those of the message, then those of each recipient."""
    inside = part.get_payload()
    groups = [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []
    if part.get_content_type() == _STATUSES[0]:
        return groups
    whole = b"\n".join(group.as_bytes() for group in groups)  # of the other the library knows no groups
    return [message_from_bytes(block) for block in re.split(rb"\n(?:[ \t]*\r?\n)+", whole.strip())]


def _recipients(blocks: Iterable[Message]) -> Iterator[Returned]:
    found = 0
    for block in blocks:
        action = _field(block, "Action").lower()
        names = (_field(block, "Original-Recipient"), _field(block, "Final-Recipient"))
        addresses = tuple(dict.fromkeys(known for name in names if (known := _address(name))))
        if addresses and action and found < _MOST_RECIPIENTS:
            found += 1
            status = _STATUS.match(_field(block, "Status"))
            words = _field(block, "Diagnostic-Code").partition(";")
            diagnostic = one_line(words[2] or words[0])[:_LONGEST]
            yield Returned(addresses, action, status[1] if status else "", diagnostic)


def _address(field: str) -> str:
    """The address of a recipient in small letters, without its type and what a server may put around it.

    >>> _address("rfc822; <Ana@Acme.example>")
    'ana@acme.example'
    """
    kind, there, address = field.partition(";")
    if not there or kind.strip().lower() not in ("rfc822", "utf-8"):
        return ""
    address = one_line(address).strip("<> ")
    return address.casefold() if "@" in address and " " not in address else ""


def _returned_ids(part: Message) -> Iterator[str]:
    """The ids of the message that is returned, whole or its headers alone."""
    if part.get_content_type() not in _RETURNED:
        return
    inside = part.get_payload()
    if isinstance(inside, list):
        heads = [one for one in inside if isinstance(one, Message)]
    else:
        data = part.get_payload(decode=True)
        heads = [message_from_bytes(data.lstrip())] if isinstance(data, bytes) else []
    for head in heads:
        for value in head.get_all("Message-ID", []):
            yield from _ID.findall(str(value))


def _field(block: Message, name: str) -> str:
    found = next((str(value) for known, value in block.raw_items() if known.lower() == name.lower()), "")
    return one_line(found.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _by_a_server(message: Message) -> bool:
    """Whether it comes from the address of a mail server. One that comes from no address need not: so do words of
    people who are away."""
    if "X-Failed-Recipients" in message:
        return True
    _, address = parseaddr(str(message.get("From", "")))
    return address.partition("@")[0].casefold() in _SERVERS


def _unxtext(text: str) -> str:
    """An envelope id as it was given: `+3D` is `=`."""
    return one_line(re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), text))
