"""One message handed to a mail server, so that it is always known how far it came.

Before the line with the single dot leaves, nothing of the message counts: whatever goes wrong then, it surely did not
go. Once the server has answered the dot, it went or not, as the server says. Between the two nobody knows. smtplib's
own `sendmail` does not tell these apart, so the commands are said one by one here.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache

from acctkit.plugins._smtp_line import Line, Lost, Reply

from acctkit import Outgoing, Receipt

_ADDRESS = re.compile(r"[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")
_LONE = re.compile(rb"\r\n|\r|\n")
_UNFIT = re.compile(r"[^!-~]|[+=]")
_TOO_BIG = ("5.3.4", "5.2.3")
# What large providers answer of the account, not of the message: it may not send as this sender, or no more today.
_OURS = ("sendasdenied", "5.2.252", "5.7.60", "5.4.5", "5.7.57")
FINAL_PATIENCE = 3.0  # how much longer than usual the answer to a whole message may take


class Unfit(Exception):
    """A message that no SMTP server can be given as it is."""


class Stale(Exception):
    """The server ended the session before it heard of the message, or wants it ended."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it goes over the line: from whom, to whom, and its bytes."""

    message: Outgoing
    sender: str
    wire: bytes  # with the dots doubled and the line ends right, and the last dot
    size: int
    wide: bool  # holds bytes beyond ASCII
    wide_names: bool  # an address does


def letter(message: Outgoing) -> Letter:
    """Prepare a message; raises Unfit with a sentence."""
    mime = message.mime
    if not mime.count(b"\r\n") == mime.count(b"\n") == mime.count(b"\r"):
        mime = _LONE.sub(b"\r\n", mime)
    if not mime.endswith(b"\r\n"):
        mime += b"\r\n"
    sender = _sender(mime.partition(b"\r\n\r\n")[0])
    for one in (sender, *message.recipients):
        if not _ADDRESS.fullmatch(one):
            raise Unfit(f"'{one}' is no address that mail can go to or come from; correct it where it is kept.")
    wire = mime.replace(b"\r\n.", b"\r\n..")
    wire = (b"." if wire.startswith(b".") else b"") + wire + b".\r\n"
    names = sender + "".join(message.recipients)
    return Letter(message, sender, wire, len(mime), not mime.isascii(), not names.isascii())


@lru_cache(8)
def _from(header: bytes) -> str:
    parsed = message_from_bytes(header, _class=EmailMessage, policy=SMTP)["From"]
    return parsed.addresses[0].addr_spec if parsed and parsed.addresses else ""


def _sender(headers: bytes) -> str:
    """The address in From: it is the envelope's, so that what comes back comes back to it."""
    found = re.search(rb"(?im)^from:.*(?:\r\n[ \t].*)*", headers)
    return _from(found.group() + b"\r\n\r\n") if found else ""


def hand_over(line: Line, one: Letter) -> Receipt:
    """Give the server a message and say what became of it; raises Stale where another connection may do better."""
    where, limit = line.settings.address, line.most_bytes
    if limit and one.size > limit:
        return Receipt("failed", error=f"The message has {one.size:,} bytes and the mail server {where} takes no more "
                       f"than {limit:,}; let less be attached.")
    if one.wide_names and not line.offers("smtputf8"):
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
    where, copies = line.settings.address, one.message.recipients[1:]
    opening = [_mail(line, one), *(_rcpt(line, address) for address in one.message.recipients)]
    ahead = line.offers("pipelining") and not copies  # with a copy, DATA hangs on who was refused
    try:
        replies = line.ask(*opening, *(["DATA"] if ahead else []))
    except Lost as lost:
        raise Stale(f"The mail server {where} ended the line at MAIL ({lost}); it is tried again by itself.") from None
    if (mail := replies[0]).kind != 2:
        return _refused_sender(line, one, mail)
    heard = replies[1 : len(opening)]
    if not heard or heard[0].kind != 2:
        if len(replies) > len(opening) and replies[-1].kind == 3:
            line.drop()  # it waits for a message to nobody
        return _refused_receiver(where, one.message.to, heard[0] if heard else None)
    if len(heard) < len(opening) - 1 or (ahead and len(replies) == len(opening)):
        return _before_the_dot(where, "RCPT" if not ahead else "DATA", "the line ended")
    try:
        data = replies[-1] if ahead else line.ask("DATA")[0]
        if data.kind != 3:
            return _refused_content(where, "DATA", data)
        line.say(one.wire)  # with the dot at its end: where not all of it left, the dot did not
    except Lost as lost:
        line.drop()
        return _before_the_dot(where, "DATA", str(lost))
    refused = [f"The copy to {copy} was refused ({reply}); the message itself went to {one.message.to}."
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
    return Receipt("sent", reference=str(final), error=" ".join(refused))


def _mail(line: Line, one: Letter) -> str:
    words = [f"MAIL FROM:<{one.sender}>"]
    if line.offers("size"):
        words.append(f"SIZE={one.size}")
    if one.wide and line.offers("8bitmime"):
        words.append("BODY=8BITMIME")
    if one.wide_names:
        words.append("SMTPUTF8")
    if line.offers("dsn"):
        words += ["RET=HDRS", f"ENVID={_xtext(one.message.id)}"]
    return " ".join(words)


def _rcpt(line: Line, address: str) -> str:
    words = [f"RCPT TO:<{address}>"]
    if line.offers("dsn"):
        words.append("NOTIFY=FAILURE")
        if address.isascii():
            words.append(f"ORCPT=rfc822;{_xtext(address)}")
    return " ".join(words)


def _xtext(text: str) -> str:
    """Text as a parameter of SMTP holds it (RFC 3461).

    >>> _xtext("a+b=c@x.example")
    'a+2Bb+3Dc@x.example'
    """
    return _UNFIT.sub(lambda found: f"+{ord(found[0]):02X}", text)


def _refused_sender(line: Line, one: Letter, reply: Reply) -> Receipt:
    where = line.settings.address
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
