"""The pages about an account manager's duties work as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import start
from tests.docs.prose import DOCS, Reader

PAGES = sorted(path.stem for path in (DOCS / "duties").glob("*.md") if path.stem != "index")


@pytest.mark.parametrize("page", PAGES)
def test_following_the_page_gives_what_it_shows(page: str, tmp_path: Path) -> None:
    start.make(tmp_path)
    reader = Reader(tmp_path)
    reader.follow(f"duties/{page}.md")
    assert reader.ran
