"""Lock files: what office programs lay beside a workbook while somebody has it open, and may forget there."""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass

from acctkit.intake.entries import Entry, Stamp

_OFFICE = "~$"
_PROGRAMS = (_OFFICE, ".~")  # LibreOffice: `.~lock.week.xlsx#`, WPS: `.~week.xlsx`
_LIBRE = re.compile(r"\.~lock\.(.+)#", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock files of one workbook: their stamps as one text, and when the newest was written, by the share's clock
    (seconds since the epoch), which may be anything."""

    stamps: str
    dated: float


def locked(listing: Sequence[Entry]) -> tuple[dict[str, Lock], set[str]]:
    """The lock of each locked file, and the Office lock files whose workbook is not there.

    Office cuts the first two characters of long names: `~$ekly.xlsx` may stand for `weekly.xlsx`.
    """
    locks: dict[str, list[Entry]] = {}
    lone: set[str] = set()
    regular = [one for one in listing if one.found is not None and stat.S_ISREG(one.found.st_mode)]
    names = [one.name for one in regular]
    if not any(name.startswith(_PROGRAMS) for name in names):
        return {}, lone
    whole = {name.casefold(): name for name in names}
    cut: dict[str, list[str]] = {}
    for name in names:
        if not name.startswith(_OFFICE):
            cut.setdefault(name[2:].casefold(), []).append(name)
    for one in regular:
        owners: list[str] = []
        if one.name.startswith(_OFFICE):
            stem = one.name[2:].casefold()
            owners = [whole[stem]] if stem in whole else cut.get(stem, []) if stem else []
            if not owners:
                lone.add(one.name)
        elif one.name.startswith(_PROGRAMS):
            libre = _LIBRE.fullmatch(one.name)
            stem = (libre[1] if libre else one.name[2:]).casefold()
            owners = [whole[stem]] if stem in whole else []
        for owner in owners:
            locks.setdefault(owner, []).append(one)
    return {owner: _lock(files) for owner, files in locks.items()}, lone


def _lock(files: Sequence[Entry]) -> Lock:
    found = [one.found for one in files if one.found is not None]
    return Lock(" ".join(str(Stamp.of(one)) for one in found), max(one.st_mtime for one in found))
