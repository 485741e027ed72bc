"""The admin's tutorial works from its first line to its last, and its schedules are well formed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.prose import DOCS, Reader


def test_following_the_tutorial_gives_what_it_shows(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow("tutorials/admin.md")
    assert len(reader.ran) > 12
    assert (tmp_path / "sales" / "packages" / "2026-W47" / "acctkit-2026-W47.html").is_file()


def test_its_line_for_cron_says_when_and_what() -> None:
    text = (DOCS / "tutorials/admin.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^ *((?:[\d*/,-]+ ){5}.*)$", text, re.MULTILINE)
    when, what = line.split(" ")[:5], line.split(" ", 5)[5]
    bounds = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    assert all(one == "*" or low <= int(one) <= high for one, (low, high) in zip(when, bounds, strict=True))
    assert what.startswith("$HOME/acctkit/bin/acctkit -w $HOME/sales run"), "the command that the page installed"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("page", ["tutorials/admin.md", "how-to/shares.md"])
def test_systemd_has_nothing_against_its_units(page: str, tmp_path: Path) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    fence = r"^( *)```ini title=\"/etc/systemd/system/([^\"]+)\"\n(.*?)^ *```$"
    units = re.findall(fence, text, re.MULTILINE | re.DOTALL)
    assert len(units) == text.count('title="/etc/systemd/')
    for indent, name, body in units:
        lines = [line.removeprefix(indent) for line in body.splitlines()]
        there = "\n".join(lines).replace("/opt/acctkit/bin/acctkit", shutil.which("true") or "")
        (tmp_path / name).write_text(f"{there}\n", encoding="utf-8")
    files = [str(tmp_path / name) for _, name, _ in units]
    words = ["systemd-analyze", "verify", "--man=no", *files]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
