"""What became of every attack, as expected.csv keeps it: one that suddenly works is as much news as one that broke.

    python -m tests.attacks.expected --update    write expected.csv anew: look at its diff before you commit it
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from tests.attacks import others, workbooks, zips
from tests.attacks.build import Attack
from tests.corpus.manifest import answer

PATH = Path(__file__).with_name("expected.csv")
NAMED: dict[str, Attack] = {**workbooks.ATTACKS, **zips.ATTACKS, **others.ATTACKS}


def lay(folder: Path) -> list[Path]:
    """Write every attack into a folder."""
    paths = [folder / name for name in NAMED]
    for path in paths:
        NAMED[path.name](path)
    return paths


def answers(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The name, status and code of every attack, read as a run would read it."""
    with Readers(Limits()) as readers:
        for path, read in readers.read_all((path, path, path.name) for path in lay(folder)):
            now = answer(read)
            yield path.name, now.status, now.code


def expected() -> list[tuple[str, ...]]:
    """The list."""
    with PATH.open(newline="") as file:
        _, *lines = csv.reader(file)
    return [tuple(line) for line in lines]


def main(arguments: list[str]) -> int:
    """Write the list anew."""
    if arguments != ["--update"]:
        sys.exit(__doc__)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("name", "status", "code"))
    with tempfile.TemporaryDirectory() as folder:
        writer.writerows(answers(Path(folder)))
    PATH.write_text(table.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
