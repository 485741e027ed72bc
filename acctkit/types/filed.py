"""What a command that files rows, or looks at the outbox, is told."""

from __future__ import annotations

from dataclasses import dataclass

from acctkit.types.words import Status


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of rows that a command filed: the submission that holds them, where its file lies in the inbox, and
    how it ended with the sentence that says so: `accepted`; `pending` or `partial` where the office must confirm a
    changed amount; `duplicate` where a file of the office says the very same already, and none was made. `remarks` are
    what was found in the rows without being wrong."""

    submission: int
    path: str
    status: Status
    reason: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """A message that waits in the outbox and will not go as the books are now, with the reason."""

    id: str
    to: str
    subject: str
    reason: str
