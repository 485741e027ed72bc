"""One look at the inbox: every path that somebody may have meant for us, and what the disk says about it.

No symlink is followed and no file is opened. Names that begin with `.`, `_` or `~$` are passed over, and `feedback`
folders below a rep's folder, which hold our own copies; lock files are noted with the workbook that they stand for.
A folder is listed as what it is when we open it; should one above it be swapped for a link meanwhile, what was listed
is not what `opening` finds, and is not taken.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from acctkit import codes
from acctkit.errors import FolderError
from acctkit.intake.entries import Entry, Stamp, entries
from acctkit.intake.locks import Lock, locked
from acctkit.texts import one_line

WORKBOOKS = frozenset(
    (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".csv", ".tsv", ".numbers")
)
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})  # what Windows lays into folders by itself
_SKIPPED = (".", "_", "~$")
_DOUBTFUL = re.compile(r"\\+(?=x[0-9a-f]{2}|u[0-9a-f]{4}|[\ud800-\udfff])")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Seen:
    """A path in the inbox. `path` is its text in the books, `file` where it lies; `folder` is the first part, or empty.

    `problem` is the name of a finding code when this is no file to take: `symlink`, `not-regular`, `folder`,
    `lock-file` (its workbook is not there) or `unreadable` (`detail` says what the system said). `lock` are the lock
    files beside it, empty where there is none. `links` are the names that the file has on its disk; `twin` is another
    path here that looks the same to a person.
    """

    path: str
    folder: str
    file: Path
    stamp: Stamp | None = None
    problem: str = ""
    detail: str = ""
    lock: Lock | None = None
    links: int = 1
    twin: str = ""

    @property
    def key(self) -> str:
        """What must stay the same for this path to count as unchanged."""
        return self.problem or str(self.stamp)


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything seen, sorted by path; `closed` are the paths that could not be looked at, each with a `/` behind.

    `device` is the disk or share that the inbox lies on, `mounts` are the folders right in it that lie on another.
    """

    seen: tuple[Seen, ...]
    closed: tuple[str, ...] = ()
    device: int = 0
    mounts: frozenset[str] = frozenset()

    def hides(self, path: str) -> bool:
        """Whether `path` lies in a folder that could not be read now, so that its absence says nothing."""
        return path.startswith(self.closed)


def scan(inbox: Path) -> Scan:
    """Look at everything in `inbox`. Raises FolderError when the inbox itself cannot be listed."""
    seen: list[Seen] = []
    device, mounts = 0, set()
    folders: list[tuple[str, str]] = [(os.fspath(inbox), "")]
    while folders:
        where, path = folders.pop()
        try:
            on, found = entries(where, link=not path)
        except OSError as fault:
            if not path:
                raise FolderError(
                    f"The inbox {inbox} cannot be read ({fault.strerror or fault}); check that the share is mounted "
                    "and that acctkit may read it."
                ) from fault
            if not isinstance(fault, FileNotFoundError):
                seen.append(Seen(path, _first(path, folder=True), Path(where), None, *_unreadable(fault)))
            continue
        if not path:
            device = on
        elif on != device and "/" not in path:
            mounts.add(path)
        seen += _files(found, path)
        folders += [(one.file, _join(path, one.name)) for one in found if _entered(one, path)]
    seen.sort(key=lambda one: one.path)
    closed = tuple(f"{one.path}/" for one in seen if one.problem == codes.UNREADABLE.name)
    return Scan(_twins(seen), closed, device, frozenset(mounts))


def escaped(name: str) -> str:
    r"""A file name as text that any database takes: bytes that are not UTF-8 as `\xff`, never two names as one text.

    >>> print(escaped("informe_\udcf1.xlsx"), escaped(r"a\b.xlsx"), escaped(r"informe_\xf1.xlsx"))
    informe_\xf1.xlsx a\b.xlsx informe_\\xf1.xlsx
    """
    if not _SURROGATE.search(name) and "\\" not in name:
        return name
    return _SURROGATE.sub(_byte, _DOUBTFUL.sub(lambda run: run[0] * 2, name))


def _byte(char: re.Match[str]) -> str:
    point = ord(char[0])
    return f"\\x{point - 0xDC00:02x}" if 0xDC80 <= point <= 0xDCFF else f"\\u{point:04x}"


def _twins(seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """The same, each file with another that a person would take for it: composed otherwise, or with invisible signs."""
    alike: dict[str, list[str]] = {}
    for one in seen:
        alike.setdefault(one_line(one.path), []).append(one.path)
    twins = {paths[at]: paths[at - 1] for paths in alike.values() if len(paths) > 1 for at in range(len(paths))}
    return tuple(replace(one, twin=twins[one.path]) if one.path in twins else one for one in seen)


def _files(listing: Sequence[Entry], path: str) -> Iterator[Seen]:
    """What of a folder's listing is to be told or taken."""
    locks, lone = locked(listing)
    for one in listing:
        text = _join(path, one.name)
        here = Path(one.file)
        if one.name in lone:
            yield Seen(text, _first(text), here, problem=codes.LOCK_FILE.name)
        if one.name.startswith(_SKIPPED) or one.name.casefold() in _SYSTEM:
            continue
        if one.found is None:
            yield Seen(text, _first(text), here, None, codes.UNREADABLE.name, one.fault)
        elif _link(one.found):
            yield Seen(text, _first(text), here, problem=codes.SYMLINK.name)
        elif stat.S_ISDIR(one.found.st_mode):
            if _workbook(one.name):
                yield Seen(text, _first(text), here, problem=codes.FOLDER.name)
        elif stat.S_ISREG(one.found.st_mode):
            links = max(1, one.found.st_nlink)
            yield Seen(text, _first(text), here, Stamp.of(one.found), lock=locks.get(one.name), links=links)
        else:
            yield Seen(text, _first(text), here, problem=codes.NOT_REGULAR.name)


def _entered(one: Entry, path: str) -> bool:
    """Whether to look into this entry: a real folder that is neither ours nor dressed as a workbook."""
    if one.found is None or not stat.S_ISDIR(one.found.st_mode) or _link(one.found):
        return False
    ours = path != "" and one.name.casefold() == "feedback"
    return not (ours or one.name.startswith(_SKIPPED) or _workbook(one.name))


def _link(found: os.stat_result) -> bool:
    """Whether this is a symlink, or a junction (which Windows calls a folder with a reparse point)."""
    junction = getattr(found, "st_reparse_tag", 0) == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)
    return stat.S_ISLNK(found.st_mode) or junction


def _workbook(name: str) -> bool:
    return Path(name).suffix.lower() in WORKBOOKS


def _join(path: str, name: str) -> str:
    return f"{path}/{escaped(name)}" if path else escaped(name)


def _first(path: str, *, folder: bool = False) -> str:
    first, slash, _ = path.partition("/")
    return first if slash or folder else ""


def _unreadable(fault: OSError) -> tuple[str, str]:
    return codes.UNREADABLE.name, fault.strerror or str(fault)
