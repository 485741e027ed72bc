"""The `graph` transport: messages go by a mailbox of Microsoft 365, through Microsoft Graph.

A message is first laid down as a draft, of its own bytes and with its id in a property of ours; then that draft is
sent. A draft can be sent but once: its copy then lies in Sent Items, with the same property. So whatever answer was
lost, the mailbox itself says later what became of the message.

`_graph.py` has the settings, `_graph_wire.py` speaks with the server, `_graph_drafts.py` makes and finds drafts,
`_graph_troubles.py` knows what a refusal means. It needs the extra `graph`: pip install 'acctkit[graph]'.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from acctkit.plugins._graph import GraphAccount, GraphSettings
from acctkit.plugins._graph_drafts import Found, by_id, by_key, by_message_id, delete, draft, lay_down, right_one, send
from acctkit.plugins._mail_troubles import DOUBT, GONE, Troubled, not_handed_over

from acctkit import AcctkitError, Outgoing, Receipt, Transport, hookimpl

if TYPE_CHECKING:
    from acctkit.plugins._graph_wire import Line

TABLE = "[mail.graph]"
PROBE = b"Subject: acctkit looks whether it can write drafts here\r\n\r\nThis draft can be deleted.\r\n"


class GraphCarrier:
    """Sends by one mailbox."""

    def __init__(self, settings: GraphSettings, workspace: Path) -> None:
        self.settings = settings
        self.per_minute = settings.per_minute
        self.account = GraphAccount(settings, workspace, TABLE)

    def prepare(self, message: Outgoing) -> Receipt:
        """Lay the message down as a draft, unless the mailbox has it already."""

        def laid(line: Line) -> Receipt:
            before = by_id(line, message.reference) if message.reference else None
            found = [before] if before else by_key(line, message.id)
            if known := self._on_its_way(line, found):
                return known
            draft = right_one(found, message)
            if not draft:  # what has its Message-ID went, or was left half-made
                found += by_message_id(line, message)
                if known := self._on_its_way(line, found):
                    return known
            for id in sorted({one.id for one in found} - {draft}):
                delete(line, id)
            return Receipt("prepared", draft or lay_down(line, message))

        try:
            return self.account.ask(laid)
        except Troubled as troubled:
            return not_handed_over(troubled.trouble, message.reference)

    def send(self, message: Outgoing) -> Receipt:
        """Send the draft that was laid down."""
        if not message.reference:
            return Receipt("deferred", error="the message was not laid down as a draft before it was to be sent")
        try:
            self.account.ask(lambda line: send(line, message.reference))
        except Troubled as troubled:
            trouble = troubled.trouble
        else:
            return Receipt("sent", message.reference)
        if trouble.kind == GONE:
            return self.look(message)
        if trouble.kind == DOUBT:
            return Receipt("unknown", message.reference, trouble.sentence, trouble.retry_after)
        return not_handed_over(trouble, message.reference)

    def look(self, message: Outgoing) -> Receipt:
        """What became of a message in doubt, as the mailbox has it."""
        try:
            return self.account.ask(lambda line: self._seen(line, message))
        except Troubled as troubled:
            return Receipt("unknown", message.reference, f"it cannot be looked up: {troubled}")

    def discard(self, id: str, reference: str) -> bool:
        """Take the draft of a message away that was cancelled; whether none is left."""

        def gone(line: Line) -> bool:
            before = by_id(line, reference) if reference else None
            for one in [before] if before else by_key(line, id):
                if one.is_draft and not one.goes(line):
                    delete(line, one.id)
            return True

        try:
            return self.account.ask(gone)
        except Troubled:
            return False  # it is asked again; what is wrong is told where a message is to go

    def check(self) -> Iterable[str]:
        """Log in, look into the mailbox, and lay down a draft there that is taken away again."""
        try:
            self.account.ask(lambda line: line.log_in())
            yield f"{self.settings.authority} gives the application {self.settings.client_id} a token."
            self.account.ask(lambda line: line.outbox)
            yield f"The mailbox {self.settings.sender} can be read at {self.settings.host}."
            self.account.ask(lambda line: delete(line, draft(line, PROBE)))
            yield "A draft can be laid down there, and was taken away again (into Deleted Items)."
        except Troubled as troubled:
            raise AcctkitError(troubled.sentence) from None
        yield "Whether it may send (Mail.Send) shows with a message alone: acctkit mail check --live TO."

    def close(self) -> None:
        """Let go of the connection."""
        self.account.close()

    @property
    def _mailbox(self) -> str:
        return f"the mailbox {self.settings.sender}"

    def _seen(self, line: Line, message: Outgoing) -> Receipt:
        before = by_id(line, message.reference) if message.reference else None
        found = [before] if before else by_key(line, message.id)
        if known := self._on_its_way(line, found):
            return known
        if before:
            return Receipt("deferred", before.id, f"it did not go: its draft is still in {self._mailbox}")
        if known := self._on_its_way(line, by_message_id(line, message)):
            return replace(known, reference=message.reference)
        if not message.reference:  # it was never to be sent: at most a draft of it was made
            return Receipt("deferred", error="it did not go: it was not handed over yet")
        lies = "another draft of it lies there" if found else "nothing of it is left"
        return Receipt("unknown", message.reference, f"its draft is gone from {self._mailbox}, and {lies}: most likely "
                       "it went, and somebody or a rule took its copy away; ask the receiver")

    def _on_its_way(self, line: Line, found: list[Found]) -> Receipt | None:
        """What is known of a message by where it lies; nothing where it is a draft, or nowhere."""
        for one in found:
            if one.went(line):
                return Receipt("sent", one.id)
        for one in found:
            if one.goes(line):
                return Receipt("unknown", one.id, f"it is in the Outbox of {self._mailbox}, which has not sent it yet; "
                                                  "see there what keeps it if it stays")
        return None


def open_graph(workspace: Path, settings: GraphSettings) -> GraphCarrier:
    """The carrier for a workspace; it connects with the first message."""
    return GraphCarrier(settings, workspace)


@hookimpl
def acctkit_transports() -> Iterable[Transport]:
    """The transport by a mailbox of Microsoft 365."""
    yield Transport("graph", open_graph, GraphSettings)
