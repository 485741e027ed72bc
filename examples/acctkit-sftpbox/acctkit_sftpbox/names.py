"""Names from elsewhere, made safe for a folder of ours."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
_LONGEST = 120


def passed_over(name: str) -> bool:
    """Whether a name says that nobody is to read the file: hidden, a lock, or still being written.

    >>> [passed_over(name) for name in ("week.xlsx", ".week.xlsx", "~$week.xlsx", "week.xlsx.filepart")]
    [False, True, True, True]
    """
    return name.startswith((".", "_", "~$")) or name.casefold().endswith(_UNFINISHED) or not name


def safe_name(name: str) -> str:
    """The name as every system takes it; one that had to be changed ends in letters of its own, so that two stay two.

    >>> safe_name("Año 2026.xlsx"), safe_name("a/../b.csv")
    ('Año 2026.xlsx', 'a_.._b-ba09d2.csv')
    """
    clean = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).rstrip(". ")
    if clean == name and len(name) <= _LONGEST and not _DEVICE.fullmatch(name):
        return name
    path = PurePosixPath(clean or "file")
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{path.stem[:_LONGEST - 20]}-{mark}{path.suffix[:10]}"


def place_of(path: str, owner: str = "") -> PurePosixPath | None:
    """Where in the inbox a file belongs that lies at `path` in the box; None where nobody is to read it, or it lies in
    nobody's folder.

    >>> place_of("7/2026/week.xlsx"), place_of("week.xlsx"), place_of("week.xlsx", "office")
    (PurePosixPath('7/2026/week.xlsx'), None, PurePosixPath('office/week.xlsx'))
    """
    parts: Sequence[str] = path.split("/")
    if any(map(passed_over, parts)):
        return None
    placed = [*([owner] if owner else []), *map(safe_name, parts)]
    return PurePosixPath(*placed) if len(placed) > 1 else None
