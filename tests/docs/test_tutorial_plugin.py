"""The plugin author's tutorial works from the first file to the installed package."""

from __future__ import annotations

from pathlib import Path

from tests.docs.prose import Reader


def test_following_the_tutorial_gives_what_it_shows(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow("tutorials/plugin.md")
    assert reader.site is not None and (reader.site / "acctkit_visits" / "section.py").is_file()
