"""The `smtp` transport: messages go to a mail server, by SMTP with TLS, on one connection for many.

What it can promise: a message of which anything goes wrong before its last byte surely did not go, and is tried again;
a message that the server took or refused is sent or failed. Where the connection breaks between the last byte and the
answer nobody can know, and there is no way to ask an SMTP server later: such a message stays unknown until a person
says, or the settings let its kind go again.

A message goes to its receiver, and in the same transaction to those who get a copy. A refused copy costs the message
nothing; it is told beside the receipt, and not sent again, since that would be a second message to the receiver.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from acctkit.plugins._smtp_hearing import Lost
from acctkit.plugins._smtp_line import Away, Line
from acctkit.plugins._smtp_settings import SmtpSettings
from acctkit.plugins._smtp_talk import Stale, Unfit, hand_over, letter

from acctkit import Outgoing, Receipt, Transport, hookimpl

LONGEST = 100.0  # seconds for one message in all: under what the core gives a plugin, so that the phase is known to us


@dataclass
class SmtpCarrier:
    """Hands messages to the server of `settings`."""

    workspace: Path
    settings: SmtpSettings
    line: Line | None = None

    @property
    def per_minute(self) -> float:
        """How many messages go a minute at most; 0 is as many as there are."""
        return self.settings.per_minute

    def send(self, message: Outgoing) -> Receipt:
        """Hand over one message."""
        try:
            one = letter(message)
        except Unfit as error:
            return Receipt("failed", error=str(error))
        end = time.monotonic() + LONGEST
        self._recycle()
        while True:
            fresh = self.line is None
            try:
                line = self.line = self.line or self._connected(end)
                line.end = end
                receipt = hand_over(line, one)
            except Away as error:
                return Receipt("failed" if error.person else "deferred", error=str(error), away=True)
            except Stale as error:
                self._part()
                if fresh:  # a new connection is treated so, too: it is not this message
                    return Receipt("deferred", error=str(error), away=True)
                continue
            if not line.open:
                self.line = None
            return receipt

    def check(self) -> Iterable[str]:
        """Connect and log in, and say of each step that it went well."""
        line = Line(self.settings, self.workspace, time.monotonic() + LONGEST)
        try:
            yield line.dial()
            yield line.secure()
            yield line.log_in()
            limit = f"messages up to {line.most_bytes:,} bytes" if line.most_bytes else "messages"
            marks = "dsn" in line.offered
            bounces = "says what comes back of ours" if marks else "does not mark what comes back as ours"
            yield f"It takes {limit}, and {bounces}."
        finally:
            line.hang_up()

    def close(self) -> None:
        """Say goodbye to the server."""
        self._part()

    def _connected(self, end: float) -> Line:
        line = Line(self.settings, self.workspace, end)
        try:
            line.dial()
            line.secure()
            line.log_in()
        except BaseException:
            line.drop()
            raise
        return line

    def _recycle(self) -> None:
        if self.line and self.line.sent >= self.settings.messages_per_connection:
            self._part()

    def _part(self) -> None:
        if self.line:
            with suppress(Lost):
                self.line.hang_up()
            self.line = None


def open_smtp(workspace: Path, settings: SmtpSettings) -> SmtpCarrier:
    """The carrier for a workspace; it connects with the first message."""
    return SmtpCarrier(workspace, settings)


@hookimpl
def acctkit_transports() -> Iterable[Transport]:
    """Mail by a server."""
    yield Transport("smtp", open_smtp, SmtpSettings)
