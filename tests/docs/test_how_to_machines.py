"""The guides about machines, templates and plugins work as they stand; and no guide is left untested."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import start
from tests.docs.prose import DOCS, Reader
from tests.docs.test_how_to_files import PAGES as OTHERS

PAGES = [
    "shares", "mailbox", "secrets", "smtp", "exchange", "graph", "templates", "upgrading", "mailing", "transport",
    "debugging", "outbox",
]


@pytest.mark.parametrize("page", PAGES)
def test_following_the_guide_gives_what_it_shows(page: str, tmp_path: Path) -> None:
    start.make(tmp_path)
    reader = Reader(tmp_path)
    reader.follow(f"how-to/{page}.md")
    assert reader.ran


def test_every_guide_is_followed_by_some_test() -> None:
    guides = {path.stem for path in (DOCS / "how-to").glob("*.md")} - {"index"}
    assert guides == {*PAGES, *OTHERS}
