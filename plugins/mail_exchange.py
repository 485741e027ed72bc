"""The `exchange` transport: messages go by an Exchange server of the company's own, through its Web Services.

A message is first laid down as a draft, whole as it stands in the outbox, with its id in a property of our own; then
that draft is sent, by its id and change key. A draft can be sent but once: then it is gone from Drafts, and its copy
lies in Sent Items with the same property. So whatever answer was lost, the mailbox itself says later what became of the
message: the draft is still there, or the copy is.

`_exchange.py` has the settings, `_exchange_wire.py` speaks with the server, `_exchange_troubles.py` knows what its
errors mean. Exchange Online ends these services on 1 April 2027: for that there is the transport `graph`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from acctkit.plugins._exchange import CLOUD_ENDS, ExchangeAccount, ExchangeSettings
from acctkit.plugins._mail_troubles import DOUBT, GONE, Troubled, not_handed_over

from acctkit import AcctkitError, Outgoing, Receipt, Transport, hookimpl

if TYPE_CHECKING:
    from acctkit.plugins._exchange_line import Found, Line

TABLE = "[mail.exchange]"
_BIG = 5.0  # MB: a server that hangs up on a message of this size may do so for its size
log = logging.getLogger(__name__)


class ExchangeCarrier:
    """Sends by one mailbox."""

    def __init__(self, settings: ExchangeSettings, workspace: Path) -> None:
        self.settings = settings
        self.per_minute = settings.rate
        self.account = ExchangeAccount(settings, workspace, TABLE)

    def prepare(self, message: Outgoing) -> Receipt:
        """Lay the message down as a draft, unless the mailbox has it already."""

        def draft(line: Line) -> Receipt:
            before = line.get(_id_of(message)) if message.reference else None
            found = [before] if before and before.waits else line.find(message.id)
            if known := self._on_its_way(found):
                return known
            drafts = [one for one in found if one.waits]
            return Receipt("prepared", line.keep(message.mime, message.id, drafts).reference)

        try:
            return self.account.ask(draft)
        except Troubled as troubled:
            trouble, size = troubled.trouble, len(message.mime) / 1e6
            if trouble.kind == DOUBT and size > _BIG:
                more = f"; it has {size:.0f} MB, and may be bigger than that server takes"
                trouble = replace(trouble, sentence=trouble.sentence + more)
            return not_handed_over(trouble, message.reference)

    def send(self, message: Outgoing) -> Receipt:
        """Send the draft that was laid down."""
        if not message.reference:
            return Receipt("deferred", error="the message was not laid down as a draft before it was to be sent")
        try:
            self.account.ask(lambda line: line.send(message.reference))
        except Troubled as troubled:
            trouble = troubled.trouble
        else:
            return Receipt("sent", message.reference)
        if trouble.kind == GONE:
            return self.look(message)
        if not trouble.certain and (seen := self.look(message)).state != "deferred":
            return seen
        if trouble.kind == DOUBT:
            return Receipt("unknown", message.reference, trouble.sentence, trouble.retry_after)
        return not_handed_over(trouble, message.reference)

    def look(self, message: Outgoing) -> Receipt:
        """What became of a message in doubt, as the mailbox has it."""

        def seen(line: Line) -> Receipt:
            draft = line.get(_id_of(message)) if message.reference else None
            if draft and draft.waits:
                return Receipt("deferred", draft.reference, f"it did not go: its draft is still in {self._mailbox}")
            found = line.find(message.id)
            return self._on_its_way(found) or self._nowhere(message, any(one.waits for one in found))

        try:
            return self.account.ask(seen)
        except Troubled as troubled:
            return Receipt("unknown", message.reference, f"it cannot be looked up: {troubled}")

    def discard(self, id: str, reference: str) -> bool:
        """Take the draft of a message away that was cancelled; whether none is left."""

        def gone(line: Line) -> bool:
            before = line.get(reference.partition(" ")[0]) if reference else None
            for one in [before] if before else line.find(id):
                if one.waits:
                    line.remove(one)
            return True

        try:
            return self.account.ask(gone)
        except Troubled:
            return False  # it is asked again; what is wrong is told where a message is to go

    def check(self) -> Iterable[str]:
        """Log in, and look into the mailbox."""
        if self.settings.is_cloud:
            yield f"Note: {CLOUD_ENDS.format(host=self.settings.host)}."
        try:
            product = self.account.ask(lambda line: line.look_around())
        except Troubled as troubled:
            raise AcctkitError(troubled.sentence) from None
        yield f"{product} answers at {self.settings.endpoint}, and takes the login ({self.settings.auth})."
        yield f"Drafts, Outbox and Sent Items of {self.settings.account} can be read."
        yield f"Mail goes from {self.settings.account}; for another [mail] sender it needs the right Send As there."

    def close(self) -> None:
        """Let go of the connection."""
        self.account.close()

    @property
    def _mailbox(self) -> str:
        return f"the mailbox {self.settings.account} at {self.settings.host}"

    def _on_its_way(self, found: list[Found]) -> Receipt | None:
        """What is known of a message by where it lies; nothing where it is a draft, or nowhere."""
        for one in found:
            if one.went:
                return Receipt("sent", one.id)
        for one in found:
            if one.is_on_its_way:
                return Receipt("unknown", one.id, f"it is in the Outbox of {self._mailbox}, which has not sent it yet; "
                                                  "see there what keeps it if it stays")
        return None

    def _nowhere(self, message: Outgoing, another: bool) -> Receipt:
        """What is known of a message whose draft is no more, and whose copy is not there."""
        if not message.reference:  # it was never to be sent: at most a draft of it was made
            return Receipt("deferred", error="it did not go: it was not handed over yet")
        lies = "another draft of it lies in Drafts" if another else "nothing of it is left"
        return Receipt("unknown", message.reference, f"its draft is gone from {self._mailbox}, no copy is in Sent "
                       f"Items, and {lies}: most likely it went, and somebody or a rule took the copy away; ask the "
                       "receiver")


def _id_of(message: Outgoing) -> str:
    return message.reference.partition(" ")[0]


def open_exchange(workspace: Path, settings: ExchangeSettings) -> ExchangeCarrier:
    """The carrier for a workspace; it says so where its server will not be there for long."""
    if settings.is_cloud:
        log.warning("[mail.exchange] server: %s.", CLOUD_ENDS.format(host=settings.host))
    return ExchangeCarrier(settings, workspace)


@hookimpl
def acctkit_transports() -> Iterable[Transport]:
    """The transport by an Exchange server."""
    yield Transport("exchange", open_exchange, ExchangeSettings)
