"""What kind of file system a folder lies on: of what other machines change on a share, no system tells us."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

REMOTE = frozenset((
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "afpfs", "webdav", "9p", "virtiofs", "vboxsf",
    "vmhgfs", "prl_fs", "ceph", "lustre", "gfs2", "ocfs2", "beegfs", "fuse.sshfs", "remote",
))
_TABLE = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def deaf(kind: str) -> bool:
    """Whether changes by others may go unheard on this kind; what a program serves (FUSE) may be anything.

    >>> deaf("nfs4"), deaf("fuse.rclone"), deaf("ext4")
    (True, True, False)
    """
    return kind in REMOTE or kind.startswith("fuse.")


def kind_of(folder: Path) -> str:
    """The kind of file system that `folder` lies on; empty where the system does not say."""
    return _kind(os.path.realpath(folder), list(_mounts()))


def kinds_in(folder: Path) -> tuple[str, ...]:
    """The same, and the kinds of what is mounted somewhere below it."""
    where, mounts = os.path.realpath(folder), list(_mounts())
    below = {kind for place, kind in mounts if place.startswith(where.rstrip(os.sep) + os.sep)}
    return (_kind(where, mounts), *sorted(below))


def _kind(where: str, mounts: Iterable[tuple[str, str]]) -> str:
    """The last one mounted on the longest part of the path."""
    best, found = -1, ""
    for place, kind in mounts:
        inside = where == place or where.startswith(place.rstrip(os.sep) + os.sep)
        if inside and len(place) >= best:
            best, found = len(place), kind
    return found


def _mounts() -> Iterator[tuple[str, str]]:
    """Each mount: its place and its kind, in the order in which they were mounted."""
    if _TABLE.is_file():
        for line in _TABLE.read_text(encoding="utf-8", errors="surrogateescape").split("\n"):
            before, _, after = line.partition(" - ")
            if after:
                yield _ESCAPED.sub(lambda code: chr(int(code[1], 8)), before.split(" ")[4]), after.split(" ")[0]
        return
    try:
        import psutil
    except ImportError:  # it comes with acctkit on every system but Linux, which has the table
        return
    for one in psutil.disk_partitions(all=True):
        yield one.mountpoint, "remote" if "remote" in one.opts.split(",") else one.fstype.lower()
