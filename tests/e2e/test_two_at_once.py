"""Two runs never work in one workspace: the second is told who is at work, since when, and ends at once."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desks import acctkit, command, environment, workspace

SLOW = '''
import sys
from acctkit import hookimpl

@hookimpl
def acctkit_people(desk):
    print("at work", file=sys.stderr, flush=True)
    sys.stdin.readline()
    return ()
'''


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """A workspace with a run in it that waits for a line before it goes on."""
    root = workspace(tmp_path / "workspace")
    (root / "plugins" / "slow.py").write_text(SLOW, encoding="utf-8")
    first = subprocess.Popen(
        command(root, "run", "--as-of", "2026-11-25", "--json"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=environment(), cwd=root,
    )
    assert first.stderr and first.stderr.readline() == "at work\n"
    yield root, first
    first.kill()
    first.communicate()


def second(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(root, *words), capture_output=True, text=True, env=environment(), cwd=root, timeout=60, check=False
    )


def test_the_second_run_says_who_works_since_when_and_ends_with_75(busy: tuple[Path, subprocess.Popen[str]]) -> None:
    root, first = busy
    told = second(root, "run", "--as-of", "2026-11-25", "--json")
    assert told.returncode == 75
    assert told.stdout == ""
    assert "Traceback" not in told.stderr
    assert len(told.stderr.splitlines()) == 1
    found = re.search(r"process (\d+) of (\S+) on (\S+), since (\S+);", told.stderr)
    assert found, told.stderr
    assert int(found[1]) == first.pid
    since = dt.datetime.fromisoformat(found[4])
    assert abs(dt.datetime.now(dt.UTC) - since) < dt.timedelta(minutes=5)


def test_the_first_goes_on_undisturbed(busy: tuple[Path, subprocess.Popen[str]]) -> None:
    root, first = busy
    for _ in range(2):
        assert second(root, "run").returncode == 75
    out, _ = first.communicate("\n" * 50, timeout=60)
    assert first.returncode == 0
    assert json.loads(out)["as_of"] == "2026-11-25"
    assert [run["state"] for run in acctkit(root, "runs", "list", "--json")] == ["done"]
    assert not (root / ".acctkit.lock.holder").exists()


def test_whoever_changes_the_books_waits_too_but_looking_is_free(busy: tuple[Path, subprocess.Popen[str]]) -> None:
    root, _ = busy
    assert second(root, "submissions", "dismiss", "1", "--reason", "old").returncode == 75
    assert second(root, "submissions", "list", "--json").returncode == 0
    assert second(root, "outbox", "list", "--json").returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process otherwise")
def test_a_killed_run_lets_go_by_itself(busy: tuple[Path, subprocess.Popen[str]]) -> None:
    root, first = busy
    first.kill()
    first.wait()
    assert (root / ".acctkit.lock.holder").exists()  # what it left says nothing: the lock itself is free
    (root / "plugins" / "slow.py").unlink()
    assert acctkit(root, "run", "--as-of", "2026-11-25", "--json")["plugin_errors"] == []
    assert [run["state"] for run in acctkit(root, "runs", "list", "--json")] == ["stopped", "done"]


def test_the_holder_is_told_even_where_the_user_has_no_name(tmp_path: Path) -> None:
    if not hasattr(os, "getuid"):
        pytest.skip("users are numbers only on POSIX")
    root = workspace(tmp_path / "workspace")
    script = (
        "import getpass\n"
        "def nobody(): raise OSError('No username set in the environment')\n"
        "getpass.getuser = nobody\n"
        "from acctkit.cli import main\n"
        f"main(['-w', {str(root)!r}, 'run', '--json'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment(), check=False
    )
    assert done.returncode == 0, done.stderr
