"""What it means that a mail server did not do what it was asked, whichever way it is spoken with: whether it did it all
the same, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from acctkit import AcctkitError, Receipt, SettingsError, secret_of

AWAY, LATER, NEVER, DOUBT, GONE = "away", "later", "never", "doubt", "gone"


@dataclass(frozen=True)
class Trouble:
    """What became of a request that went wrong: `AWAY` (the server cannot be used; it did nothing), `LATER` (it did
    nothing this time), `NEVER` (nor will it), `DOUBT`, or `GONE` (there is no such message). With `person` somebody
    must mend it first. One that is not `certain` of a draft that was to be sent is so once the draft is seen there."""

    kind: str
    sentence: str
    retry_after: float = 0.0
    person: bool = False
    certain: bool = True


class Troubled(Exception):
    """A request to the server went wrong."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = trouble

    @property
    def sentence(self) -> str:
        """What it says, as a whole sentence."""
        return f"{str(self)[:1].upper()}{str(self)[1:]}."

    @property
    def of_mailbox(self) -> Exception:
        """The same as a mailbox that is read says it: LookupError where the message is gone, AcctkitError for a person,
        OSError for what passes."""
        if self.trouble.kind == GONE:
            return LookupError(self.sentence)
        return AcctkitError(self.sentence) if self.trouble.person else OSError(self.sentence)


def not_handed_over(trouble: Trouble, reference: str) -> Receipt:
    """What is to be done with a message that surely did not go."""
    away = trouble.kind == AWAY
    mended = away and trouble.person and not trouble.retry_after  # by a person alone; nothing passes by itself
    state: Literal["failed", "deferred"] = "failed" if trouble.kind == NEVER or mended else "deferred"
    return Receipt(state, reference, trouble.sentence, trouble.retry_after, away)


def unset(table: str, what: str) -> Troubled:
    """That the settings in `table` are not such that the server can be asked."""
    return Troubled(Trouble(AWAY, f"{table} {what}", person=True))


def secret_in(settings: Any, name: str, workspace: Path, table: str, missing: str) -> str:
    """The secret of that `name`; raises Troubled where it cannot be had, and as `missing` says where none is named."""
    try:
        secret = secret_of(settings, name, workspace)
    except SettingsError as error:
        raise unset(f"{table}:", str(error)) from None
    if not secret:
        raise unset(table, missing)
    return secret


def trusted(ca_file: str, workspace: Path, table: str) -> str:
    """The file of the authorities to trust, empty for the usual ones; raises Troubled where it is not there."""
    if not ca_file:
        return ""
    path = workspace / ca_file
    if not path.is_file():
        raise unset(table, f"ca_file names {path}, which is no file; correct it")
    return str(path)
