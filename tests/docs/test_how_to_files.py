"""The guides about files, headers and answers work as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import start
from tests.docs.prose import Reader

PAGES = ["headers", "severities", "taking-back", "copies", "documents"]


@pytest.mark.parametrize("page", PAGES)
def test_following_the_guide_gives_what_it_shows(page: str, tmp_path: Path) -> None:
    start.make(tmp_path)
    reader = Reader(tmp_path)
    reader.follow(f"how-to/{page}.md")
    assert reader.ran
