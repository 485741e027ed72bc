"""Make the copy of one file, as good as it can be had, as a job of the guarded processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from acctkit.copies.delimited import marked_csv
from acctkit.copies.notes import Slip
from acctkit.reading.limits import Limits, bytes_of
from acctkit.reading.reader import read_file
from acctkit.types import Refusal

How = Literal["marked", "rebuilt", "list"]
WAYS: tuple[How, ...] = ("marked", "rebuilt", "list")  # the best first; each asks less of the file than the one before
TIMES = 20  # as long as reading a workbook takes marking it
MOST_CELLS = 200_000  # of a workbook that is copied: openpyxl takes a second for 20,000


@dataclass(frozen=True, slots=True)
class Made:
    """A copy: its bytes, the ending of its name, and how it was made. Without bytes there was nothing to mark."""

    data: bytes = b""
    suffix: str = ""
    how: How = "marked"


@dataclass(frozen=True, slots=True)
class Make:
    """Make a copy of the file at `path`, no better than `how`; the result is None where the process could not."""

    path: Path
    name: str
    slip: Slip
    how: How = "marked"

    def __call__(self, limits: Limits) -> Made | None:
        from acctkit.copies.marking import marked  # openpyxl, which a run without copies does without
        from acctkit.copies.rebuilt import rebuilt

        if self.how == "list":
            return Made(rebuilt(self.slip, ()), ".xlsx", "list")
        read = read_file(self.path, self.name, limits)
        if read.refusal is not None:
            if read.refusal.code == "too-much-memory":
                raise MemoryError  # what is left of this process is not to be trusted
            return Made()
        if not any(sheet.rows for sheet in read.sheets):
            return Made()
        if read.kind == "csv":
            return Made(marked_csv(self.path.read_bytes(), self.slip), _ending(self.name))
        if sum(len(row) for sheet in read.sheets for row in sheet.rows) > MOST_CELLS:
            return Made(rebuilt(self.slip, ()), ".xlsx", "list")
        if read.kind == "xlsx" and self.how == "marked":
            try:
                return Made(marked(self.path, self.slip, read.sheets), ".xlsx")
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - whatever openpyxl stumbles over: the cells were read, and are shown
                return Made(rebuilt(self.slip, read.sheets), ".xlsx", "rebuilt")
        return Made(rebuilt(self.slip, read.sheets), ".xlsx", "rebuilt")

    def refused(self, refusal: Refusal) -> Made | None:
        """No copy of this kind: the next way asks less."""
        return None

    def weight(self) -> int:
        """A workbook is read and written anew, in twenty times the time that reading it takes."""
        return TIMES * bytes_of(self.path)


def _ending(name: str) -> str:
    ending = Path(name).suffix.lower()
    return ending if ending in (".tsv", ".txt") else ".csv"
