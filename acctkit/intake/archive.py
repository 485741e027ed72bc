"""The archive: the bytes of every file under their sha256, `archive/ab/abcd...`; what is in there never changes.

A file is hashed while it is copied and looked at before and after, so that what is kept is one state of it, whole.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Literal

from acctkit.errors import FolderError
from acctkit.intake.entries import Stamp
from acctkit.intake.opening import opened

_CHUNK = 1 << 20
TEMPORARY = "tmp-"
_SWAPPED = (errno.ELOOP, errno.ENOTDIR)  # what opening says of a link, or where a folder was


class NotNow(Exception):
    """A passing fault of one file: it changed under our hands, cannot be reached, or finds no room. Try again later."""

    def __init__(self, why: Literal["changed", "unreachable", "no-room"], detail: str = "") -> None:
        self.why, self.detail = why, detail
        super().__init__(f"{why}: {detail}")


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy in the archive's folder that has not got its name yet; it is on disk, not only in memory."""

    file: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that the archive holds."""

    sha256: str
    size: int


def located(archive: Path, sha256: str) -> Path:
    """Where the archive keeps the bytes with this hash."""
    return archive / sha256[:2] / sha256


def prepare(archive: Path) -> None:
    """Make the archive's folder, and remove what a killed run left half-copied. Raises FolderError."""
    try:
        archive.mkdir(parents=True, exist_ok=True)
        leftovers = [one for one in archive.iterdir() if one.name.startswith(TEMPORARY)]
    except OSError as fault:
        raise _unwritable(archive, fault) from fault
    for one in leftovers:
        if one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
        with contextlib.suppress(OSError):
            one.unlink()


def put(data: bytes, archive: Path) -> Stored:
    """Keep bytes of our own making. Raises FolderError."""
    temporary, digest = archive / f"{TEMPORARY}{secrets.token_hex(8)}", hashlib.sha256(data).hexdigest()
    try:
        with _opened(temporary, archive) as target:
            _write(target, data, archive)
            os.fsync(target.fileno())
        stored = keep(Copied(temporary, digest, len(data)), archive)
    except OSError as fault:
        raise _unwritable(archive, fault) from fault
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    sync(archive, [digest])
    return stored


def copy_in(source: Path, archive: Path, stamp: Stamp | None = None, inbox: Path | None = None) -> Copied:
    """Copy `source` into the archive's folder under a passing name, hashing it on the way.

    No link is followed from `inbox` (by default the folder that it lies in) down to it. Raises NotNow when the file is
    not as `stamp` says, before or after, or cannot be read; FolderError when the archive cannot be written.
    """
    try:
        handle = opened(source, inbox or source.parent)
    except OSError as fault:
        if fault.errno in _SWAPPED:
            raise NotNow("changed") from fault
        raise _unreachable(fault) from fault
    try:
        before = _looked(handle)
        if not stat.S_ISREG(before.st_mode) or stamp not in (None, Stamp.of(before)):
            raise NotNow("changed")
        if before.st_size > _room(archive):
            raise NotNow("no-room", f"{before.st_size:,} bytes")
        return _copy(handle, before, archive)
    finally:
        with contextlib.suppress(OSError):  # a share may be gone by now; nothing was written through this handle
            os.close(handle)


def keep(copied: Copied, archive: Path) -> Stored:
    """Give a copy its name; bytes that are there already are left as they are. Raises FolderError."""
    target = located(archive, copied.sha256)
    try:
        target.parent.mkdir(exist_ok=True)
        if target.is_file() and target.stat().st_size == copied.size:
            copied.file.unlink()
        else:
            copied.file.replace(target)
    except OSError as fault:
        raise _unwritable(archive, fault) from fault
    return Stored(copied.sha256, copied.size)


@contextlib.contextmanager
def told(archive: Path) -> Iterator[None]:
    """Turn what the system says when the archive cannot be used into a FolderError."""
    try:
        yield
    except OSError as fault:
        raise _unwritable(archive, fault) from fault


def discard(copied: Copied) -> None:
    """Forget a copy that is not to be kept."""
    with contextlib.suppress(OSError):
        copied.file.unlink()


def sync(archive: Path, hashes: Iterable[str]) -> None:
    """Make the names of these hashes durable, once for many files; a system that cannot is left to its own ways."""
    for folder in {archive / one[:2] for one in hashes} | {archive}:
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _copy(handle: int, before: os.stat_result, archive: Path) -> Copied:
    temporary = archive / f"{TEMPORARY}{secrets.token_hex(8)}"
    kept = False
    try:
        with _opened(temporary, archive) as target:
            digest = _pour(handle, before.st_size, target, archive)
            try:
                os.fsync(target.fileno())
            except OSError as fault:
                raise _unwritable(archive, fault) from fault
        if Stamp.of(_looked(handle)) != Stamp.of(before):
            raise NotNow("changed")
        kept = True
        return Copied(temporary, digest, before.st_size)
    finally:
        if not kept:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _pour(handle: int, size: int, target: FileIO, archive: Path) -> str:
    """Copy exactly `size` bytes and hash them; a file that has fewer or more by now has changed, unless the disk says
    that it has not: then the share gave us less than there is."""
    digest, copied = hashlib.sha256(), 0
    while True:
        try:
            chunk = os.read(handle, _CHUNK)
        except OSError as fault:
            raise _unreachable(fault) from fault
        copied += len(chunk)
        if copied > size or (not chunk and copied < size != _looked(handle).st_size):
            raise NotNow("changed")
        if not chunk and copied < size:
            raise NotNow("unreachable", f"{copied:,} of {size:,} bytes")
        if not chunk:
            return digest.hexdigest()
        digest.update(chunk)
        _write(target, chunk, archive)


def _write(target: FileIO, chunk: bytes, archive: Path) -> None:
    rest = memoryview(chunk)
    try:
        while rest:
            rest = rest[target.write(rest):]
    except OSError as fault:
        raise _unwritable(archive, fault) from fault


def _looked(handle: int) -> os.stat_result:
    try:
        return os.fstat(handle)
    except OSError as fault:
        raise _unreachable(fault) from fault


def _room(archive: Path) -> int:
    try:
        return shutil.disk_usage(archive).free
    except OSError as fault:
        raise _unwritable(archive, fault) from fault


def _unreachable(fault: OSError) -> NotNow:
    return NotNow("unreachable", fault.strerror or str(fault))


def _opened(temporary: Path, archive: Path) -> FileIO:
    try:
        return temporary.open("xb", buffering=0)
    except OSError as fault:
        raise _unwritable(archive, fault) from fault


def _unwritable(archive: Path, fault: OSError) -> FolderError:
    return FolderError(
        f"The archive {archive} cannot be written ({fault.strerror or fault}); make room on its disk, or let acctkit "
        "write there. Nothing was lost: the next run takes up where this one stopped."
    )
