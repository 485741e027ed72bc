"""The `folder` transport: each message becomes `outbox/<id>.eml`, which any mail program opens.

It keeps the promise that no network can: exactly once. A message that was written before is not written again, and one
that stands there with other content is never overwritten.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from acctkit import AcctkitError, Outgoing, Receipt, Transport, hookimpl

_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EACCES})


@dataclass(frozen=True)
class FolderCarrier:
    """Writes messages into `folder`."""

    folder: Path
    exactly_once: ClassVar[bool] = True
    look_after: ClassVar[float] = 0.0

    def send(self, message: Outgoing) -> Receipt:
        """Write one message; `deferred` when the disk refuses, `failed` when the name holds another message."""
        target = self.folder / f"{message.id}.eml"
        draft = self.folder / f".{message.id}.tmp"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if target.exists():
                draft.unlink(missing_ok=True)  # of a run that was killed between giving the name and this
            else:
                _write(draft, message.mime)
                _publish(draft, target)
            same = target.read_bytes() == message.mime
            _settle(self.folder)
        except OSError as error:
            return Receipt("deferred", error=f"{target} cannot be written: {error.strerror or error}")
        if not same:
            return Receipt("failed", error=f"{target} holds another message; move it away and retry")
        return Receipt("sent", reference=target.name)

    def look(self, message: Outgoing) -> Receipt:
        """Whether its file is there, just as it would be written."""
        target = self.folder / f"{message.id}.eml"
        try:
            there = target.exists() and target.read_bytes() == message.mime
            if there:
                _settle(self.folder)
        except OSError as error:
            return Receipt("unknown", error=f"{target} cannot be read: {error.strerror or error}")
        return Receipt("sent", target.name) if there else Receipt("deferred", error=f"{target} was not written")

    def check(self) -> Iterable[str]:
        """Say where messages go."""
        target = self.folder if self.folder.exists() else self.folder.parent
        if not (target.is_dir() and os.access(target, os.W_OK | os.X_OK)):
            raise AcctkitError(f"{self.folder} cannot be written; mend its permissions.")
        yield f"No mail leaves this machine: each message becomes a file in {self.folder}."

    def close(self) -> None:
        """Nothing is held open."""


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _publish(draft: Path, target: Path) -> None:
    """Give the finished file its name, without overwriting one that is there."""
    try:
        os.link(draft, target)
    except FileExistsError:
        pass
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if not target.exists():  # a share without hard links: one writer at a time, which the run's lock sees to
            draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make the new name durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_folder(workspace: Path, settings: Any) -> FolderCarrier:
    """The carrier for a workspace: its `outbox/` folder."""
    return FolderCarrier(workspace / "outbox")


@hookimpl
def acctkit_transports() -> Iterable[Transport]:
    """The transport that needs no set-up."""
    yield Transport("folder", open_folder)
