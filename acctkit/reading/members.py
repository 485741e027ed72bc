"""The files in a zip: which are somebody's, and by what name each is known, whatever the zip calls it."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_PART, MOST_PARTS = 100, 8  # characters of a folder's or file's name; folders deep, with the file
_SKIPPED = (".", "_", "~$")  # as in the inbox: hidden, put aside, locks; `__MACOSX` too
_SYSTEM = frozenset(("thumbs.db", "desktop.ini"))
_PACKAGE = re.compile(r"\[content_types\]\.xml|mimetype|(_rels|docprops|meta-inf)/.*", re.IGNORECASE)
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))  # no name on Windows has them
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_UTF8, _ENCRYPTED = 0x800, 0x1
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A file in a zip by its safe name: relative, `/` between parts, no two alike in the same zip."""

    name: str
    info: zipfile.ZipInfo

    @property
    def encrypted(self) -> bool:
        """Whether a password protects it."""
        return bool(self.info.flag_bits & _ENCRYPTED)

    @property
    def link(self) -> bool:
        """Whether it stands for a file in another place, or for a device."""
        mode = self.info.external_attr >> 16
        return self.info.create_system == _UNIX and stat.S_IFMT(mode) not in (0, stat.S_IFREG)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a zip holds: its files, and the names of those that are nobody's. `package`: it is a program's own file,
    such as a damaged workbook or an archive of Java, and no zip that a person made."""

    files: tuple[Listed, ...]
    left_out: tuple[str, ...]
    package: bool


def listing(infos: Sequence[zipfile.ZipInfo]) -> Listing:
    """The files among the members of a zip, in their order."""
    files: list[Listed] = []
    left_out: list[str] = []
    taken: set[str] = set()
    package = False
    for info in infos:
        raw = _decoded(info).replace("\\", "/")
        package = package or _PACKAGE.fullmatch(raw.lstrip("/")) is not None
        if raw.endswith("/"):
            continue
        parts = [part for part in raw.split("/") if part not in ("", ".", "..")]
        if not parts or any(_nobodys(part) for part in parts):
            left_out.append(safe_name(raw))
        else:
            files.append(Listed(_apart(safe_name(raw), taken), info))
    return Listing(tuple(files), tuple(left_out), package)


def safe_name(raw: str) -> str:
    r"""A member's name as a path below the zip, and never anywhere else.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\week\\sales.xlsx"), safe_name("/a\0b/nul.csv")
    ('etc/passwd', 'C_/week/sales.xlsx', 'a_b/_nul.csv')
    """
    parts = [_clean(part) for part in raw.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if len(parts) > MOST_PARTS:
        parts = [*parts[: MOST_PARTS - 1], parts[-1]]
    return "/".join(parts) or "_"


def _nobodys(part: str) -> bool:
    return part.startswith(_SKIPPED) or part.casefold() in _SYSTEM


def _decoded(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: many write UTF-8, or Windows's own letters, and do not say so."""
    name = info.orig_filename  # `filename` ends at the first NUL
    if info.flag_bits & _UTF8 or name.isascii():
        return name
    try:
        data = name.encode("cp437")
    except UnicodeEncodeError:  # Python 3.12 takes it from a field that says UTF-8
        return name
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        frames = any("\u2500" <= char <= "\u259f" for char in name)  # nobody draws boxes in a file's name
        return data.decode("cp850") if frames else name


def _clean(part: str) -> str:
    text = unicodedata.normalize("NFC", part).translate(_FORBIDDEN)
    text = "".join("_" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp") else char for char in text)
    text = text.strip(" ").rstrip(". ") or "_"
    if _DEVICE.match(text):
        text = f"_{text}"
    stem, dot, suffix = text.rpartition(".")
    if len(text) > LONGEST_PART:
        kept = f"{dot}{suffix}" if stem and len(suffix) <= 10 else ""
        text = text[: LONGEST_PART - len(kept)] + kept
    return text


def _apart(name: str, taken: set[str]) -> str:
    """`name`, or `name (2)` where another member has it already, in whatever case."""
    folder, slash, last = name.rpartition("/")
    stem, dot, suffix = last.rpartition(".")
    if not stem:
        stem, dot, suffix = last, "", ""
    number, one = 1, name
    while one.casefold() in taken:
        number += 1
        one = f"{folder}{slash}{stem} ({number}){dot}{suffix}"
    taken.add(one.casefold())
    return one
