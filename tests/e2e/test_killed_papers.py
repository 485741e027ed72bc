"""A run that is killed while it numbers or writes papers, and run again, leaves what one that was left alone leaves."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from acctkit.testing import TestWorkspace
from tests.e2e.desks import CHECKOUT, environment, left_by, workspace
from tests.papers.paper_samples import PLUGIN

AS_OF = "2026-11-25"
#: Runs acctkit, and ends the process before the n-th call of a function.
KILLING = '''
import os, signal, sys
from importlib import import_module
module, name, at = sys.argv[1], sys.argv[2], int(sys.argv[3])
home, calls = import_module(module), 0
was = getattr(home, name)

def counted(*given, **named):
    global calls
    calls += 1
    if calls == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return was(*given, **named)

setattr(home, name, counted)
from acctkit.cli import main
main(sys.argv[4:])
'''


def prepared(root: Path) -> Path:
    workspace(root)
    TestWorkspace(root).plugin(PLUGIN, name="offers")
    (root / "orders.txt").write_text("17 20.00\n18 30.00", encoding="utf-8")
    return root


def papers(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "papers").iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, bytes]]:
    root = prepared(tmp_path_factory.mktemp("whole") / "workspace")
    TestWorkspace(root).run(AS_OF)
    return left_by(root).dump, papers(root)


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no SIGKILL")
@pytest.mark.parametrize(("module", "name", "at"), [
    ("acctkit.books.papers", "take", 2),
    ("acctkit.papers.files", "_lay", 1),
    ("acctkit.papers.files", "_settle", 2),
    ("acctkit.books.papers", "written", 3),
])
def test_killed_and_run_again(
    module: str, name: str, at: int, whole: tuple[str, dict[str, bytes]], tmp_path: Path
) -> None:
    root = prepared(tmp_path / "workspace")
    command = [sys.executable, "-c", KILLING, module, name, str(at), "-w", str(root), "run", "--as-of", AS_OF]
    died = subprocess.run(command, cwd=CHECKOUT, env=environment(), capture_output=True, timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    TestWorkspace(root).run(AS_OF)
    assert left_by(root).dump == whole[0]
    assert papers(root) == whole[1]
