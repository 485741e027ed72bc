"""What became of every file of the corpus, as manifest.csv keeps it: a change in either direction is a failed test.

    python -m tests.corpus.manifest             what differs from manifest.csv
    python -m tests.corpus.manifest --update    write manifest.csv anew: look at its diff before you commit it
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass

from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.types import ReadFile
from tests.corpus.cache import HERE, Sample, samples

PATH = HERE / "manifest.csv"
LIMITS = Limits()  # 20 seconds by the clock and 1 GB, as in a run
SHORT = 32  # characters of the sha256 that name a file
HEADER = ("sha256", "status", "code", "sheets", "cells")


@dataclass(frozen=True)
class Answer:
    """What reading a file ended in: `read` with its sheets and filled cells, or another status and its code."""

    status: str
    code: str = ""
    sheets: int = 0
    cells: int = 0


def answer(read: ReadFile) -> Answer:
    """The answer in short."""
    if read.refusal is not None and read.refusal.code == "document":
        return Answer("document", "document")
    if read.refusal is not None:
        return Answer("refused", read.refusal.code)
    cells = sum(value is not None for sheet in read.sheets for row in sheet.rows for value in row)
    return Answer("read", "", len(read.sheets), cells)


def answers(files: Iterable[Sample], workers: int = 2) -> Iterator[tuple[Sample, Answer]]:
    """Read the files as a run would, in guarded processes within the limits of a run."""
    with Readers(LIMITS, workers) as readers:
        for sample, read in readers.read_all((sample, sample.path, sample.name) for sample in files):
            yield sample, answer(read)


def expected() -> dict[str, Answer]:
    """The manifest, by the start of each file's sha256."""
    with PATH.open(newline="") as file:
        _, *lines = csv.reader(file)
    return {digest: Answer(status, code, int(sheets), int(cells)) for digest, status, code, sheets, cells in lines}


def differences(files: Iterable[Sample], workers: int = 2) -> list[str]:
    """A line for each file that is not answered as the manifest says, with what it is called and where it is from."""
    known = expected()
    return [
        f"{sample.digest[:SHORT]} {sample.package}: {sample.inside}: {known.get(sample.digest[:SHORT])} became {now}"
        for sample, now in answers(files, workers) if known.get(sample.digest[:SHORT]) != now
    ]


def main(arguments: list[str]) -> int:
    """Update the manifest, or tell what differs."""
    if arguments != ["--update"]:
        lines = differences(samples())
        sys.stdout.write("".join(f"{line}\n" for line in [*lines, f"{len(lines)} files differ."]))
        return 1 if lines else 0
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(sorted((sample.digest[:SHORT], *astuple(now)) for sample, now in answers(samples())))
    PATH.write_text(table.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
