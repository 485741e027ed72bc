"""How much one file may ask for, and the exception by which the readers turn it down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from acctkit.types import Refusal

if TYPE_CHECKING:  # the guarded processes need no settings
    from acctkit.config import IntakeSettings

WALL = 4 / 3  # how much longer than its processor time a file may take by the clock


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: bytes on disk, cells of its used area, seconds of processor time, bytes of memory, and
    rows with something in them, each of which takes the run itself several kilobytes when it is checked and posted.

    >>> Limits().max_wall
    20.0
    """

    max_bytes: int = 50_000_000
    max_cells: int = 5_000_000
    max_seconds: float = 15.0
    max_memory: int = 1_000_000_000
    max_rows: int = 200_000

    @classmethod
    def of(cls, intake: IntakeSettings) -> Limits:
        """The limits that the settings choose."""
        return cls(intake.max_bytes, intake.max_cells, intake.max_seconds, intake.max_memory, intake.max_rows)

    @property
    def max_wall(self) -> float:
        """Seconds by the clock: what holds a file that waits for something, and so takes no processor time."""
        return round(self.max_seconds * WALL, 3)


class ReadRefused(Exception):
    """A file cannot be read; `refusal` says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, {name: str(value) for name, value in params.items()})


def damaged(reason: str) -> ReadRefused:
    """The refusal of a file that is broken at a place; `reason` is short and the same in every language."""
    return ReadRefused("unreadable", reason=reason)


def bytes_of(path: Path) -> int:
    """How long a file is; one that is not there, or is no file, has no bytes."""
    try:
        return path.stat().st_size
    except OSError:  # told of the file when it is read
        return 0


def size(count: int) -> str:
    """A number of bytes as people say it.

    >>> size(50_000_000), size(1_500_000_000), size(900)
    ('50 MB', '1.5 GB', '900 bytes')
    """
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{count} bytes"


def spaced(count: int) -> str:
    """A number grouped the same way in every language.

    >>> spaced(5_000_000)
    '5 000 000'
    """
    return f"{count:,}".replace(",", " ")
