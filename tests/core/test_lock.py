"""Two runs never work in one workspace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from acctkit.errors import BusyError
from acctkit.lock import hold

HOLDER = "import sys; from pathlib import Path; from acctkit.lock import hold\n" \
         "with hold(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()\n"


def test_the_second_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdin and other.stdout and other.stdout.readline() == "held\n"
    with pytest.raises(BusyError, match=rf"process {other.pid} .* since \d{{4}}-") as caught, hold(tmp_path):
        pass
    assert caught.value.exit_code == 75
    other.kill()
    other.wait()
    with hold(tmp_path):
        assert str(os.getpid()) in (tmp_path / ".acctkit.lock.holder").read_text()


def test_it_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with hold(tmp_path):
            pass
