"""One message handed to a mail server, so that it is always known how far it came.

Before the line with the single dot leaves, nothing of the message counts: whatever goes wrong then, it surely did not
go. Once the server has answered the dot, it went or not, as the server says. Between the two nobody knows. smtplib's
own `sendmail` does not tell these apart, so the commands are said one by one here.
"""

from __future__ import annotations

import re
from collections.abc import Container
from contextlib import suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from io import IncrementalNewlineDecoder
from typing import NamedTuple

from acctkit.plugins._smtp_hearing import Lost, Reply
from acctkit.plugins._smtp_line import Line

from acctkit import Outgoing, Receipt

_ADDRESS = re.compile(r"[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")
_FROM = re.compile(rb"(?im)^from:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*")
_DOT = re.compile(rb"\r\n\.")  # it is found quicker than by bytes.replace
_UNFIT = re.compile(r"[^!-*,-<>-~]")
_TOO_BIG = ("5.3.4", "5.2.3")
# What large providers answer of the account, not of the message: it may not send as this sender, or no more today.
_OURS = ("sendasdenied", "5.2.252", "5.7.60", "5.4.5", "5.7.57")
FINAL_PATIENCE = 3.0  # how much longer than usual the answer to a whole message may take


class Unfit(Exception):
    """A message that no SMTP server can be given as it is."""


class Stale(Exception):
    """The server ended the session before it heard of the message, or wants it ended."""


class Letter(NamedTuple):
    """A message as it goes over the line: from whom, to whom, and its bytes."""

    message: Outgoing
    sender: str
    recipients: tuple[str, ...]
    wire: bytes  # with the dots doubled and the line ends right, and the last dot
    size: int
    wide: bool  # holds bytes beyond ASCII
    wide_names: bool  # an address does


def letter(message: Outgoing) -> Letter:
    """Prepare a message; raises Unfit with a sentence."""
    mime = _in_whole_lines(message.mime)
    end = mime.find(b"\r\n\r\n")
    found = _FROM.search(mime, 0, end if end >= 0 else len(mime))
    sender = _sender(found[0] if found else b"")
    recipients = message.recipients
    for one in recipients:
        _must_fit(one)
    wire = _DOT.sub(b"\r\n..", mime) + b".\r\n"
    if wire.startswith(b"."):
        wire = b"." + wire
    wide_names = not "".join((sender, *recipients)).isascii()
    return Letter(message, sender, recipients, wire, len(mime), not mime.isascii(), wide_names)


def _in_whole_lines(mime: bytes) -> bytes:
    """The message with each line ended as SMTP has it."""
    ends = IncrementalNewlineDecoder(None, translate=False)  # it only notes which there are, in one quick pass
    ends.decode(mime.decode("latin-1"), final=True)
    if ends.newlines == "\r\n" and mime.endswith(b"\r\n"):
        return mime
    return b"\r\n".join([*mime.splitlines(), b""]) or b"\r\n"


@lru_cache(8)
def _sender(header: bytes) -> str:
    """The address in From: it is the envelope's, so that what comes back comes back to it."""
    parsed = message_from_bytes(header + b"\r\n\r\n", _class=EmailMessage, policy=SMTP)["From"]
    sender = parsed.addresses[0].addr_spec if parsed and parsed.addresses else ""
    _must_fit(sender)
    return sender


def _must_fit(address: str) -> None:
    if not _ADDRESS.fullmatch(address):
        raise Unfit(f"'{address}' is no address that mail can go to or come from; correct it where it is kept.")


def hand_over(line: Line, one: Letter) -> Receipt:
    """Give the server a message and say what became of it; raises Stale where another connection may do better."""
    where, limit = line.where, line.most_bytes
    if limit and one.size > limit:
        return Receipt("failed", error=f"The message has {one.size:,} bytes and the mail server {where} takes no more "
                       f"than {limit:,}; let less be attached.")
    if one.wide_names and "smtputf8" not in line.offered:
        return Receipt("failed", error=f"The mail server {where} does not carry mail to or from addresses with letters "
                       "beyond a to z; give one without.")
    line.busy = True
    try:
        receipt = _told(line, one)
    except Stale:
        line.busy = False
        raise
    line.busy = False
    if receipt.state != "sent" and line.open:
        with suppress(Lost):  # the line was dropped then; the message's outcome stands
            line.ask("RSET")
    return receipt


def _told(line: Line, one: Letter) -> Receipt:
    where, (to, *copies) = line.where, one.recipients
    offered = line.offered
    opening = [_mail(one, offered), *[_rcpt(address, offered) for address in one.recipients]]
    ahead = "pipelining" in offered and not copies  # with a copy, DATA hangs on who was refused
    try:
        replies = line.ask(*opening, "DATA") if ahead else line.ask(*opening)
    except Lost as lost:
        raise Stale(f"The mail server {where} ended the line at MAIL ({lost}); it is tried again by itself.") from None
    if (mail := replies[0]).kind != 2:
        return _refused_sender(line, one, mail)
    heard = replies[1 : len(opening)]
    if not heard or heard[0].kind != 2:
        if len(replies) > len(opening) and replies[-1].kind == 3:
            line.drop()  # it waits for a message to nobody
        return _refused_receiver(where, to, heard[0] if heard else None)
    if len(heard) < len(opening) - 1 or (ahead and len(replies) == len(opening)):
        return _before_the_dot(where, "RCPT" if not ahead else "DATA", "the line ended")
    try:
        data = replies[-1] if ahead else line.ask("DATA")[0]
        if data.kind != 3:
            return _refused_content(where, "DATA", data)
        if line.said_more:  # it would be taken for the answer to the message
            raise Lost("it answers what nobody asked")
        line.say(one.wire)  # with the dot at its end: where not all of it left, the dot did not
    except Lost as lost:
        line.drop()
        return _before_the_dot(where, "DATA", str(lost))
    refused = [f"The copy to {copy} was refused ({reply}); the message itself went to {to}."
               for copy, reply in zip(copies, heard[1:], strict=True) if reply.kind != 2]
    return _dotted(line, where, refused)


def _dotted(line: Line, where: str, refused: list[str]) -> Receipt:
    """Hear the answer to the dot, after which the message is the server's."""
    try:
        final = line.reply(FINAL_PATIENCE)
    except Lost as lost:
        line.drop()
        return Receipt("unknown", error=f"The mail server {where} was given the whole message and did not say whether "
                       f"it took it ({lost}); look there, or ask whoever it was for, before it is sent again.")
    if final.kind in (4, 5):
        return _refused_content(where, "its end", final)
    if final.kind != 2:
        line.drop()
        return Receipt("unknown", error=f"The mail server {where} answered the whole message by what is no answer to "
                       f"it ({final}); look there before it is sent again.")
    line.sent += 1
    return Receipt("sent", str(final), " ".join(refused))


def _mail(one: Letter, offered: Container[str]) -> str:
    said = f"MAIL FROM:<{one.sender}>"
    if "size" in offered:
        said += f" SIZE={one.size}"
    if one.wide and "8bitmime" in offered:
        said += " BODY=8BITMIME"
    if one.wide_names:
        said += " SMTPUTF8"
    if "dsn" in offered:
        said += f" RET=HDRS ENVID={_xtext(one.message.id)}"
    return said


def _rcpt(address: str, offered: Container[str]) -> str:
    said = f"RCPT TO:<{address}>"
    if "dsn" in offered:
        said += " NOTIFY=FAILURE"
        if address.isascii():
            said += f" ORCPT=rfc822;{_xtext(address)}"
    return said


def _xtext(text: str) -> str:
    """Text as a parameter of SMTP holds it (RFC 3461).

    >>> _xtext("a+b=c@x.example")
    'a+2Bb+3Dc@x.example'
    """
    return _UNFIT.sub(lambda found: f"+{ord(found[0]):02X}", text)


def _refused_sender(line: Line, one: Letter, reply: Reply) -> Receipt:
    where = line.where
    if reply.code == 421 or (reply.code == 452 and reply.says("4.5.3")):
        raise Stale(f"The mail server {where} takes no more messages now ({reply}); it is tried again by itself.")
    if reply.kind == 4:
        return _later(where, "MAIL", reply)
    if reply.code == 552 or reply.says(*_TOO_BIG):
        return _refused_content(where, "MAIL", reply)
    return _refused_us(where, f"takes no mail from {one.sender}", reply)


def _refused_receiver(where: str, to: str, reply: Reply | None) -> Receipt:
    if reply is None:
        return _before_the_dot(where, "RCPT", "the line ended")
    if reply.kind == 4:
        return _later(where, "RCPT", reply)
    if reply.code == 530 or reply.says(*_OURS):
        return _refused_us(where, "takes no mail from us", reply)
    if reply.says("relay"):  # it says of us that we may not, not of the address that it is wrong
        return Receipt("deferred", error=f"The mail server {where} carries no mail of ours to {to} ({reply}); have it "
                       "let us, or log in: username in [mail.smtp].")
    if reply.kind == 5:
        return Receipt("failed", error=f"The mail server {where} refused {to} ({reply}); correct the address where it "
                       "is kept.")
    return _before_the_dot(where, "RCPT", f"it answered {reply}")


def _refused_content(where: str, step: str, reply: Reply) -> Receipt:
    if reply.says(*_OURS):
        return _refused_us(where, "takes no mail from us", reply)
    if reply.kind == 5 and reply.code != 503:
        return Receipt("failed", error=f"The mail server {where} refused the message at {step} ({reply}); mend what it "
                       "names, or ask whoever runs it.")
    return _later(where, step, reply)


def _refused_us(where: str, what: str, reply: Reply) -> Receipt:
    """The answer would be the same to every message, until somebody mends the settings or the account."""
    return Receipt("failed", away=True, error=f"The mail server {where} {what} ({reply}); let sender in [mail] and "
                   "username in [mail.smtp] be ones that it takes mail from.")


def _later(where: str, step: str, reply: Reply) -> Receipt:
    return Receipt("deferred", error=f"The mail server {where} does not take the message now ({reply}, at {step}); it "
                   "is tried again by itself.")


def _before_the_dot(where: str, step: str, how: str) -> Receipt:
    return Receipt("deferred", error=f"The mail server {where} was lost at {step}, before the end of the message "
                   f"({how}); it surely did not go, and is tried again by itself.")
