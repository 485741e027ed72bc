"""What became of every attack, as expected.csv and counted.csv keep it: one that suddenly works is as much news as one
that broke.

    python -m tests.attacks.expected --update    write both anew: look at their diff before you commit it
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from tests.attacks import mutations, others, workbooks, zips
from tests.attacks.build import Attack
from tests.corpus.manifest import answer

HERE = Path(__file__).parent
NAMED_PATH, COUNTED_PATH = HERE / "expected.csv", HERE / "counted.csv"
NAMED: dict[str, Attack] = {**workbooks.ATTACKS, **zips.ATTACKS, **others.ATTACKS}


def lay(folder: Path) -> list[Path]:
    """Write every attack into a folder."""
    paths = [folder / name for name in NAMED]
    for path in paths:
        NAMED[path.name](path)
    return paths


def content(name: str) -> bytes:
    """One attack."""
    with tempfile.TemporaryDirectory() as folder:
        NAMED[name](Path(folder, name))
        return Path(folder, name).read_bytes()


def answers(folder: Path) -> Iterator[tuple[str, ...]]:
    """The name, status and code of every attack, read as a run would read it."""
    with Readers(Limits()) as readers:
        for path, read in readers.read_all((path, path, path.name) for path in lay(folder)):
            now = answer(read)
            yield path.name, now.status, now.code


def counts(kind: str, folder: Path) -> Counter[tuple[str, ...]]:
    """How often each change to a good file of this format led to which status and code."""
    def files() -> Iterator[tuple[str, Path, str]]:
        for number, (change, changed) in enumerate(mutations.changed(kind)):
            path = folder / f"{number}.{kind}"
            path.write_bytes(changed)
            yield change, path, path.name

    found: Counter[tuple[str, ...]] = Counter()
    with Readers(Limits(), workers=1) as readers:
        for change, read in readers.read_all(files()):
            now = answer(read)
            found[kind, change, now.status, now.code] += 1
    return found


def named() -> list[tuple[str, ...]]:
    """expected.csv: name, status, code."""
    return _read(NAMED_PATH)


def counted(kind: str) -> dict[tuple[str, ...], int]:
    """counted.csv for a format: what was done, status and code, and how often."""
    return {line[:4]: int(line[4]) for line in _read(COUNTED_PATH) if line[0] == kind}


def _read(path: Path) -> list[tuple[str, ...]]:
    with path.open(newline="") as file:
        _, *lines = csv.reader(file)
    return [tuple(line) for line in lines]


def _write(path: Path, header: tuple[str, ...], lines: Iterable[tuple[object, ...]]) -> None:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([header, *lines])
    path.write_text(table.getvalue())


def main(arguments: list[str]) -> None:
    """Write both lists anew."""
    if arguments != ["--update"]:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        _write(NAMED_PATH, ("name", "status", "code"), answers(Path(folder)))
    lines: list[tuple[object, ...]] = []
    for kind in mutations.FORMATS:
        with tempfile.TemporaryDirectory() as folder:
            lines += ((*key, count) for key, count in sorted(counts(kind, Path(folder)).items()))
    _write(COUNTED_PATH, ("format", "change", "status", "code", "files"), lines)


if __name__ == "__main__":
    main(sys.argv[1:])
