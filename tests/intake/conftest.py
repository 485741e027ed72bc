"""A desk for every test: an empty inbox with empty books."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty inbox with empty books."""
    return Desk(tmp_path)
