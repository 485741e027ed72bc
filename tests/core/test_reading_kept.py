"""Who runs day after day may keep the processes that read files."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from acctkit.executors import readers_of
from acctkit.testing import make_test_workspace


def processes() -> set[int | None]:
    """Those that this process started and that go on."""
    return {process.pid for process in multiprocessing.active_children()}


def test_processes_that_are_kept_serve_one_run_after_the_other(tmp_path: Path) -> None:
    ws, seen, before = make_test_workspace(tmp_path / "sales"), [], processes()
    with readers_of(ws.open()) as readers:
        for number in (1, 2):
            rows = [["Rep", "Name", "Email"], [str(number), "Ana", "ana@example.com"]]
            ws.drop(f"office/reps {number}.xlsx", {"Reps": rows})
            told = ws.run(f"2026-11-2{number}", readers=readers)
            assert told["submissions"].get("accepted") == 1, told
            seen.append(processes() - before)
    assert len(seen[0]) == 1 and seen[0] == seen[1]
    assert not seen[0] & processes()


def test_the_workspaces_of_a_test_process_share_theirs(tmp_path: Path) -> None:
    seen = []
    for name in ("first", "second"):
        ws = make_test_workspace(tmp_path / name)
        ws.drop("office/reps.xlsx", {"Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]]})
        assert ws.run("2026-11-25")["submissions"]["accepted"] == 1
        seen.append(processes())
    assert seen[0] and seen[0] == seen[1]
    ws.configure("intake", "max_seconds = 5")  # limits of its own: a process of its own
    ws.drop("office/reps.xlsx", {"Reps": [["Rep", "Name", "Email"], ["7", "Eva", "eva@example.com"]]})
    ws.run("2026-11-26")
    assert processes() == seen[0]
