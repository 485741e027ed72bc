"""Folders for passing files: none outlasts its use, nor for long the process that was killed with it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from acctkit.scratch import scratch

HELD = "import sys; from acctkit.scratch import scratch\nwith scratch() as one:\n" \
       "    (one / 'half.bin').write_bytes(b'half'); print(one, flush=True); sys.stdin.read()\n"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def aged(folder: Path) -> None:
    os.utime(folder, (1_700_000_000, 1_700_000_000))


def test_it_goes_with_its_block(temporary: Path) -> None:
    with scratch() as one:
        (one / "folder").mkdir()
        assert one.parent == temporary
    assert not list(temporary.iterdir())


def test_what_a_killed_process_left_goes_with_the_next_and_a_living_ones_stays(temporary: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HELD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdout
    left = Path(other.stdout.readline().strip())
    aged(left)
    with scratch() as mine:
        aged(mine)
        with scratch():
            assert (left / "half.bin").is_file() and mine.is_dir()
    other.kill()
    other.wait()
    with scratch():
        assert not left.exists()


def test_nothing_that_only_has_such_a_name_is_touched(temporary: Path) -> None:
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("kept")
    (temporary / "acctkit-scratch-link").symlink_to(elsewhere)
    (temporary / "acctkit-scratch-file").write_text("kept")
    fresh = temporary / "acctkit-scratch-fresh"
    fresh.mkdir()
    with scratch():
        assert (elsewhere / "kept.txt").is_file() and (temporary / "acctkit-scratch-file").is_file()
        assert fresh.is_dir()  # its maker may be about to lock it
