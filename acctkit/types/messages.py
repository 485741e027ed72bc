"""Messages: drafted by a mailing, frozen in the outbox, carried by a transport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from acctkit.types.papers import Paper
from acctkit.types.words import Text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; `name` is what the receiver sees. What a plugin makes only for this message is
    given as its `content`, and needs no file."""

    name: str
    path: Path = Path()
    media_type: str = "application/octet-stream"
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is composed.

    `template` is looked up as `<template>.<language>.txt` (first line `Subject: ...`) and `.html`. `dedupe_key` is
    unique for ever: the same key is never queued twice. `tells` are the facts that this message tells, such as
    `invoice:10100:level:1`; the books keep on which day each was told. A fact of a thing and its name, with words of
    its own before or behind (`handed:invoice:10100`), stands in the history of that thing, and so does one of a part
    with a number (`invoice:10100/2:level:1`): `acctkit trace invoice 10100`. `approval` is the reason why a person must
    approve it first, or empty; `reply_to` is where an answer goes, the sender if empty. `cc` are addresses that get a
    copy; `amounts` is what the message asks for by currency, by which a person or the settings may approve it.
    `answers` are the ids (`<...>`) of the messages that it answers, the newest last: mail programs show it below them;
    `subject` then takes the place of the template's.

    `papers` are documents without a number of their own, such as a statement of account: each is typeset and attached
    as PDF when the message is composed. Templates find the names of those that were in `enclosed`, which is empty where
    no PDF can be made: the message goes all the same, without them.
    """

    kind: str
    to: str
    template: str
    values: Mapping[str, Any]
    dedupe_key: str
    language: str = "en"
    to_name: str = ""
    tells: tuple[str, ...] = ()
    account: str = ""
    rep: str = ""
    attachments: tuple[Attachment, ...] = ()
    approval: str = ""
    reply_to: str = ""
    papers: tuple[Paper, ...] = ()
    cc: tuple[str, ...] = ()
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A message that would be due but is not sent, and why. One that is `decided` is as somebody wanted it, by a hold
    that the office confirmed, say: it is told, and waits for nobody."""

    kind: str
    account: str
    reason: Text
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """An answer to whether a message may go: not now, and why. It stays in the outbox as it is, approved where it was,
    and is asked about again at the next delivery."""

    reason: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as frozen in the outbox: `mime` are the bytes that go out, the same at every try, each line of them
    with CRLF at its end. It goes to all `recipients`: `to`, and `cc`. `reference` is what the transport calls it, once
    it was prepared or handed over."""

    id: str
    kind: str
    to: str
    subject: str
    mime: bytes
    message_id: str
    tells: tuple[str, ...] = ()
    account: str = ""
    rep: str = ""
    cc: tuple[str, ...] = ()
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    reference: str = ""

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses of all who get it, each once: what a transport hands to the server."""
        return (self.to, *self.cc)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a transport says of one message: it went (`sent`), surely did not (`deferred`: try again; `failed`: never),
    or nobody knows (`unknown`). `prepared` is laid down at the server, ready to be sent: the answer of `prepare` alone.

    `reference` is what the transport calls the message, `error` a sentence for whoever must mend it: what, where, what
    to do. `retry_after` are the seconds for which the receiver asks to be left alone: a deferred message is not tried
    again before, a day at most. With `away` the transport itself cannot be used, since nobody answers there, say, or it
    refuses the password: nothing of the message was handed over, and the others need not be tried. A transport that is
    `failed` and `away` is so until a person mends something, such as the password.
    """

    state: Literal["sent", "deferred", "failed", "unknown", "prepared"]
    reference: str = ""
    error: str = ""
    retry_after: float = 0.0
    away: bool = False
