"""What acctkit needs of a mailbox to read what came in: by IMAP, Exchange Web Services or Microsoft Graph alike."""

from __future__ import annotations

from typing import Protocol


class Mailbox(Protocol):
    """A mailbox, opened for one run. Ids are its own, and hold until `close`.

    What cannot be done raises OSError (the server is away: the next run tries again) or AcctkitError (a person must
    see to it), with one sentence.
    """

    def waiting(self, most: int) -> list[str]:
        """Ids of messages that are not done yet, `most` at most, the oldest first."""

    def fetch(self, id: str, limit: int) -> bytes | None:
        """One message as it came, headers and all, without marking it as read; None where it is bigger than `limit`
        bytes, of which no more are taken over the wire than it takes to tell. Raises LookupError where it is gone."""

    def done(self, id: str) -> None:
        """Mark it as read or move it, as the settings say: `waiting` does not give it again."""

    def holds(self, message_id: str) -> bool:
        """Whether a message with this Message-ID (`<...>`) lies in it, read or not."""

    def close(self) -> None:
        """Let go of the connection; never raises."""
