"""Where the corpus lies: foreign spreadsheets out of public packages, kept outside git and fetched by fetch.py."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MOST_GONE = 5  # packages: a registry may withdraw one, and what is left still tells
HOW = "fetch the corpus first: python -m tests.corpus.fetch"


@dataclass(frozen=True)
class Package:
    """One line of packages.txt; `release` is told of Debian's packages only."""

    kind: str
    name: str
    version: str
    release: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.version}"

    @property
    def index(self) -> Path:
        """The list of this package's spreadsheets; it is written last, so it stands for a whole package."""
        return folder() / "packages" / f"{self.kind}-{self.name.replace('/', '-')}-{self.version}.csv"


@dataclass(frozen=True)
class Sample:
    """A spreadsheet of the corpus: its sha256, and what the first package that ships it calls it."""

    digest: str
    name: str
    package: str
    inside: str

    @property
    def path(self) -> Path:
        """Its bytes."""
        return folder() / "files" / self.digest


def folder() -> Path:
    """The cache: `.corpus` beside the code, or where ACCTKIT_CORPUS says."""
    return Path(os.environ.get("ACCTKIT_CORPUS") or ROOT / ".corpus")


def packages() -> list[Package]:
    """What packages.txt lists."""
    lines = (HERE / "packages.txt").read_text().splitlines()
    return [Package(*line.split()) for line in lines if line and not line.startswith("#")]


def missing() -> list[Package]:
    """The packages that are not in the cache yet."""
    return [package for package in packages() if not package.index.exists()]


def ready() -> bool:
    """Whether the corpus is there, but for a few packages that a registry no longer has."""
    return len(missing()) <= MOST_GONE


def samples() -> list[Sample]:
    """Every different file of the corpus, in the order of the packages."""
    found: dict[str, Sample] = {}
    for package in (one for one in packages() if one.index.exists()):
        with package.index.open(newline="", encoding="utf-8") as file:
            for digest, inside in csv.reader(file):
                found.setdefault(digest, Sample(digest, inside.rpartition("/")[2], str(package), inside))
    return list(found.values())
