"""Fixtures for mail: a books file, and a folder with one small template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.mail.desk import engine_at, write_note


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    """Empty books in a file."""
    engine = engine_at(tmp_path / "books.db")
    yield engine
    engine.dispose()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A workspace's template folder with the template `note`, text alone."""
    return write_note(tmp_path / "templates")
