"""Messages that came in, as a source tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from acctkit.types.words import Text


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that came in: `files` are what it brought, laid into the inbox `folder` of whoever sent it (a rep's id,
    or `office`), and `left` a sentence for each thing that was not taken.

    The feedback on it goes to the rep as an answer to it, by its `message_id` (`<...>`) and `subject`, and an answer to
    that goes to `reply_to`, where it is given. What was left of a message to the office stands in its summary. `key` is
    the message's own for ever: of one key a source tells once.
    """

    key: str
    folder: str
    message_id: str = ""
    subject: str = ""
    files: tuple[Path, ...] = ()
    left: tuple[Text, ...] = ()
    reply_to: str = ""
