"""Who runs day after day may keep the processes that read files."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from acctkit.executors import readers_of
from acctkit.testing import make_test_workspace


def test_processes_that_are_kept_serve_one_run_after_the_other(tmp_path: Path) -> None:
    ws, seen = make_test_workspace(tmp_path / "sales"), []
    with readers_of(ws.open()) as readers:
        for number in (1, 2):
            rows = [["Rep", "Name", "Email"], [str(number), "Ana", "ana@example.com"]]
            ws.drop(f"office/reps {number}.xlsx", {"Reps": rows})
            told = ws.run(f"2026-11-2{number}", readers=readers)
            assert told["submissions"].get("accepted") == 1, told
            seen.append({process.pid for process in multiprocessing.active_children()})
    assert len(seen[0]) == 1 and seen[0] == seen[1]
    assert not seen[0] & {process.pid for process in multiprocessing.active_children()}
