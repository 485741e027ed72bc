"""A dry run over books that are no database is told in one sentence, with the exit code of the books."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_dry_run_on_no_database(tmp_path: Path) -> None:
    acctkit = [sys.executable, "-m", "acctkit"]
    root = tmp_path / "w"
    subprocess.run([*acctkit, "init", str(root), "--company", "H", "--currency", "USD"], check=True)
    (root / "books.db").write_bytes(b"this is no database at all " * 20)
    told = subprocess.run([*acctkit, "-w", str(root), "run", "--dry-run"], capture_output=True, text=True, check=False)
    assert told.returncode == 4
    assert "books.db" in told.stderr and "unexpected" not in told.stderr
