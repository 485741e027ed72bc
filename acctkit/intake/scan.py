"""One look at the inbox: every path that somebody may have meant for us, and what the disk says about it.

No symlink is followed and no file is opened. Names that begin with `.`, `_` or `~$` are passed over, and `feedback`
folders below a rep's folder, which hold our own copies; lock files are noted with the workbook that they stand for.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from acctkit import codes
from acctkit.errors import FolderError

WORKBOOKS = frozenset(
    (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".csv", ".tsv", ".numbers")
)
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})  # what Windows lays into folders by itself
_SKIPPED = (".", "_", "~$")
_OFFICE_LOCK = "~$"
_LIBRE_LOCK = (".~lock.", "#")
_DOUBTFUL = re.compile(r"\\+(?=x[0-9a-f]{2}|u[0-9a-f]{4}|[\ud800-\udfff])")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another without reading it; times in nanoseconds since the epoch."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Stamp:
        """The stamp in what `os.lstat` or `os.fstat` gave."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)

    def __str__(self) -> str:
        return f"{self.size}:{self.mtime_ns}:{self.ctime_ns}:{self.inode}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A path in the inbox. `path` is its text in the books, `file` where it lies; `folder` is the first part, or empty.

    `problem` is the name of a finding code when this is no file to take: `symlink`, `not-regular`, `folder`,
    `lock-file` (its workbook is not there) or `unreadable` (`detail` says what the system said). `locked_at` is when
    the lock file beside it was written, in seconds since the epoch.
    """

    path: str
    folder: str
    file: Path
    stamp: Stamp | None = None
    problem: str = ""
    detail: str = ""
    locked_at: float | None = None

    @property
    def key(self) -> str:
        """What must stay the same for this path to count as unchanged."""
        return self.problem or str(self.stamp)


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything seen, sorted by path; `closed` are the paths that could not be looked at, each with a `/` behind."""

    seen: tuple[Seen, ...]
    closed: tuple[str, ...] = ()

    def hides(self, path: str) -> bool:
        """Whether `path` lies in a folder that could not be read now, so that its absence says nothing."""
        return path.startswith(self.closed)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    file: str
    found: os.stat_result | None
    fault: str = ""


def scan(inbox: Path) -> Scan:
    """Look at everything in `inbox`. Raises FolderError when the inbox itself cannot be listed."""
    seen: list[Seen] = []
    folders: list[tuple[str, str]] = [(os.fspath(inbox), "")]
    while folders:
        where, path = folders.pop()
        try:
            entries = _entries(where)
        except OSError as fault:
            if not path:
                raise FolderError(
                    f"The inbox {inbox} cannot be read ({fault.strerror or fault}); check that the share is mounted "
                    "and that acctkit may read it."
                ) from fault
            if not isinstance(fault, FileNotFoundError):
                seen.append(Seen(path, _first(path, folder=True), Path(where), None, *_unreadable(fault)))
            continue
        seen += _files(entries, path)
        folders += [(one.file, _join(path, one.name)) for one in entries if _entered(one, path)]
    seen.sort(key=lambda one: one.path)
    return Scan(tuple(seen), tuple(f"{one.path}/" for one in seen if one.problem == codes.UNREADABLE.name))


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


def _entries(where: str) -> Sequence[_Entry]:
    """What a folder holds, sorted by name; a file that went while we looked is left out."""
    with os.scandir(where) as listing:
        pairs = sorted((one.name, one.path) for one in listing)
    entries = []
    for name, file in pairs:
        try:
            entries.append(_Entry(name, file, os.lstat(file)))
        except FileNotFoundError:
            continue
        except OSError as fault:
            entries.append(_Entry(name, file, None, fault.strerror or str(fault)))
    return entries


def _files(entries: Sequence[_Entry], path: str) -> Iterator[Seen]:
    """What of a folder's entries is to be told or taken."""
    locks, lone = _locks(entries)
    for one in entries:
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
            yield Seen(text, _first(text), here, Stamp.of(one.found), locked_at=locks.get(one.name))
        else:
            yield Seen(text, _first(text), here, problem=codes.NOT_REGULAR.name)


def _locks(entries: Sequence[_Entry]) -> tuple[dict[str, float], set[str]]:
    """When the lock of each locked file was written, and the Office lock files whose workbook is not there.

    Office cuts the first two characters of long names: `~$ekly.xlsx` may stand for `weekly.xlsx`.
    """
    locks: dict[str, float] = {}
    lone: set[str] = set()
    regular = [one for one in entries if one.found is not None and stat.S_ISREG(one.found.st_mode)]
    names = [one.name for one in regular]
    if not any(name.startswith((_OFFICE_LOCK, _LIBRE_LOCK[0])) for name in names):
        return locks, lone
    whole = {name.casefold(): name for name in names}
    cut: dict[str, list[str]] = {}
    for name in names:
        if not name.startswith(_OFFICE_LOCK):
            cut.setdefault(name[2:].casefold(), []).append(name)
    for one in regular:
        owners: list[str] = []
        if one.name.startswith(_OFFICE_LOCK):
            stem = one.name[2:].casefold()
            owners = [whole[stem]] if stem in whole else cut.get(stem, []) if stem else []
            if not owners:
                lone.add(one.name)
        elif one.name.startswith(_LIBRE_LOCK[0]) and one.name.endswith(_LIBRE_LOCK[1]):
            stem = one.name[len(_LIBRE_LOCK[0]):-1].casefold()
            owners = [whole[stem]] if stem in whole else []
        written = one.found.st_mtime if one.found else 0.0
        locks.update({owner: max(written, locks.get(owner, written)) for owner in owners})
    return locks, lone


def _entered(one: _Entry, path: str) -> bool:
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
