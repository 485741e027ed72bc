"""SIGKILL at any line of a collect, and the next one ends where an undisturbed one would have."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tests.children import exit_of, needs_fork
from tests.intake.desk import Desk, workbook

HOME = str(Path("acctkit", "intake"))
pytestmark = needs_fork


def inbox(root: Path) -> Desk:
    """Something of everything: taken, touched, new bytes, new files, waiting, refused, gone."""
    root.mkdir()
    desk = Desk(root)
    touched, gone = desk.drop("anna/touched.xlsx"), desk.drop("anna/gone.xlsx", b"")
    desk.drop("anna/weekly.xlsx", workbook("one"))
    desk.take()
    os.utime(touched, (1, 1))
    gone.unlink()
    desk.drop("anna/weekly.xlsx", workbook("two"))
    desk.drop("bob/new.xlsx")
    desk.drop("bob/cut.xlsx", workbook("cut")[:50])
    desk.drop("office/accounts.csv", b"account;name\n")
    (desk.inbox / "bob/link.xlsx").symlink_to(desk.inbox)
    return desk


def in_a_child(desk: Desk, kill_at: int) -> int:
    """Collect in a process that kills itself at the n-th line of our code; how many lines it ran, when it was not."""
    told = desk.inbox.with_name("lines")
    ended = exit_of(_counting, desk.inbox.parent, desk.clock, desk.run, kill_at, told)
    assert ended == (-signal.SIGKILL if kill_at else 0)
    return 0 if kill_at else int(told.read_text(encoding="utf-8"))


def _counting(root: Path, clock: float, runs: int, kill_at: int, told: Path) -> None:
    desk = Desk(root)
    desk.clock, desk.run = clock, runs
    lines = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        if HOME not in frame.f_code.co_filename:
            return None
        if event == "line":
            lines += 1
            if lines == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return count

    sys.settrace(count)
    desk.collect()
    sys.settrace(None)
    told.write_text(str(lines), encoding="utf-8")


def outcome(desk: Desk) -> tuple[object, ...]:
    """What a person would find afterwards: the books, and the names in the archive."""
    desk.engine.dispose()
    read = desk.take()
    columns = ("path", "sha256", "size", "status", "reason", "version", "settled", "received_on")
    kept = sorted(path.name for path in desk.archive.rglob("*") if path.is_file())
    return sorted(read), desk.rows(*columns), desk.found(), desk.sighted(), kept


def test_killed_anywhere_and_run_again(tmp_path: Path) -> None:
    whole = inbox(tmp_path / "whole")
    lines = in_a_child(whole, 0)
    expected = outcome(whole)
    assert lines > 300 and expected[0] == ["anna/weekly.xlsx", "bob/new.xlsx", "office/accounts.csv"]
    for kill_at in range(1, lines, lines // 40):
        desk = inbox(tmp_path / str(kill_at))
        in_a_child(desk, kill_at)
        assert outcome(desk) == expected, f"killed at line event {kill_at} of {lines}"
