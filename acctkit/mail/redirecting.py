"""For trying things out: every message goes to one address instead."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage

from acctkit.mail.compose import address
from acctkit.mail.heads import AS_THEY_ARE
from acctkit.mail.outbox import CHECK
from acctkit.types import Outgoing


def redirected(message: Outgoing, to: str) -> Outgoing:
    """The message addressed to `to` alone instead, whom it was for named in `X-Original-To` and `X-Original-Cc`; itself
    when `to` is empty, and where somebody named the address just now."""
    if not to or message.kind == CHECK:
        return message
    parsed = message_from_bytes(message.mime, _class=EmailMessage, policy=AS_THEY_ARE)
    instead = address(to)
    parsed.replace_header("To", instead)
    parsed["X-Original-To"] = message.to
    del parsed["Cc"]
    if message.cc:
        parsed["X-Original-Cc"] = ", ".join(message.cc)
    return replace(message, to=instead.addr_spec, cc=(), mime=parsed.as_bytes())
