"""The admin's tutorial works from its first line to its last, and its schedules are well formed."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from tests.docs.prose import DOCS, Reader


def test_following_the_tutorial_gives_what_it_shows(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow("tutorials/admin.md")
    assert len(reader.ran) > 12
    assert (tmp_path / "sales" / "packages" / "2026-W47" / "acctkit-2026-W47.html").is_file()


@pytest.mark.parametrize("page", ["tutorials/admin.md"])
def test_the_units_for_systemd_can_be_read(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    units = re.findall(r"^( *)```ini title=\"[^\"]+\.(service|timer)\"\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    assert [kind for _, kind, _ in units] == ["service", "timer"]
    for indent, _, body in units:
        unit = configparser.ConfigParser(interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string("\n".join(line.removeprefix(indent) for line in body.splitlines()))
        assert "Description" in unit["Unit"]
