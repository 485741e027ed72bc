"""A real inbox, archive and books, and a clock that only moves when a test says so."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit.books.schema import findings, metadata, sightings, submissions
from acctkit.intake.collect import Collected, collect

START = 1_100_000_000.0
DAY = dt.date(2004, 11, 15)


def workbook(text: str = "hello") -> bytes:
    """A zip that is whole, as an xlsx is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr(zipfile.ZipInfo("xl/workbook.xml"), text * 50)
    return buffer.getvalue()


posix = pytest.mark.skipif(os.name != "posix", reason="needs links, fifos or byte names")


class Desk:
    """An inbox with the books behind it. `during` runs while collect sleeps."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.archive, self.url = root / "inbox", root / "archive", f"sqlite:///{root / 'books.db'}"
        self.inbox.mkdir(exist_ok=True)
        self.engine = sa.create_engine(self.url)
        metadata.create_all(self.engine)
        self.clock, self.naps, self.run = START, [], 0
        self.during: Callable[[], object] = lambda: None

    def drop(self, path: str, data: bytes | None = None) -> Path:
        """Lay a file into the inbox."""
        file = self.inbox / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(workbook(path) if data is None else data)
        return file

    def sleep(self, seconds: float) -> None:
        """Move the clock and let the world go on."""
        self.naps.append(seconds)
        self.clock += seconds
        self.during()
        self.during = lambda: None

    def collect(self, engine: sa.Engine | None = None, **changed: Any) -> Collected:
        """One run's look at the inbox."""
        self.run += 1
        given: dict[str, Any] = {
            "inbox": self.inbox, "archive": self.archive, "settle_seconds": 2.0, "now": lambda: self.clock,
            "sleep": self.sleep, "as_of": DAY, "run_id": self.run, **changed,
        }
        return collect(engine or self.engine, **given)

    def read(self, collected: Collected) -> list[str]:
        """Do what the later stages do: give each file a status. Returns their paths."""
        with self.engine.begin() as conn:
            for one in collected.settled:
                conn.execute(
                    submissions.update().where(submissions.c.id == one.submission_id)
                    .values(status="accepted", reason="Taken.")
                )
        return [one.path for one in collected.settled]

    def take(self, **changed: Any) -> list[str]:
        """Collect and read; returns the paths read."""
        return self.read(self.collect(**changed))

    def rows(self, *names: str) -> list[tuple[Any, ...]]:
        """The submissions, some columns."""
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.execute(
                sa.select(*(submissions.c[name] for name in names)).order_by(submissions.c.path, submissions.c.id)
            )]

    def found(self) -> list[tuple[str, str]]:
        """The findings: path and code."""
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.execute(sa.select(findings.c.path, findings.c.code))]

    def sighted(self) -> list[str]:
        """The paths that the books have sighted."""
        with self.engine.connect() as conn:
            paths = conn.execute(sa.select(sightings.c.path).order_by(sightings.c.path)).scalars()
            return [path for path in paths if not path.startswith(".")]
