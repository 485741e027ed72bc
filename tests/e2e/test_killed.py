"""A run that is killed anywhere and run again leaves what one that was left alone leaves: nothing lost, nothing twice.

`ACCTKIT_FULL_KILL=1` takes all of the real data instead of nine weeks of it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing, redirect_stdout
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit.cli import main
from acctkit.testing import TestWorkspace
from tests.children import exit_of, killed_after, needs_fork
from tests.e2e.desks import Books, acctkit, copied, differences, filled, left_by
from tests.e2e.test_plugins_isolated import business

FULL = bool(os.environ.get("ACCTKIT_FULL_KILL"))
SINCE, AS_OF = ("2004-01-01", "2005-06-01") if FULL else ("2004-10-15", "2004-12-15")
KILLS = 20
pytestmark = needs_fork


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("prepared") / "workspace", SINCE, AS_OF)


@pytest.fixture(scope="module")
def whole(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Books, float]:
    """What a run that nobody disturbs leaves, and how many seconds it takes."""
    folder = tmp_path_factory.mktemp("whole")
    root = copied(prepared, folder / "workspace")
    exit_of(os.getpid)  # the server of processes is there: it is not counted
    started = time.monotonic()
    assert exit_of(run_command, root, folder / "said") == 0
    took = time.monotonic() - started
    result = json.loads((folder / "said").read_text(encoding="utf-8"))
    assert result["submissions"]["accepted"] >= 40
    assert result["messages"]["sent"] >= 10
    return left_by(root), took


def test_killed_at_twenty_moments_and_run_again(
    prepared: Path, whole: tuple[Books, float], tmp_path: Path
) -> None:
    want, took = whole
    dice = random.Random(2004)
    moments = [took * (at + dice.random()) / KILLS for at in range(KILLS)]
    died = Counter[str]()
    for moment in moments:
        root = copied(prepared, tmp_path / "workspace")
        stage = killed(moment, root)
        died[stage] += 1
        again = TestWorkspace(root).run(AS_OF)
        told = f"killed after {moment:.2f} of {took:.2f} s ({stage})"
        assert not again["plugin_errors"], told
        differences(want, left_by(root), told)
        assert no_letter_twice(root), told
        shutil.rmtree(root)
    assert died["at the end"] < KILLS / 2, f"most runs were over before they were killed: {dict(died)}"


def test_killed_again_and_again(prepared: Path, whole: tuple[Books, float], tmp_path: Path) -> None:
    want, took = whole
    dice = random.Random(40)
    root = copied(prepared, tmp_path / "workspace")
    for _ in range(4):
        killed(took * dice.uniform(0.2, 0.8), root)
    acctkit(root, "run", "--as-of", AS_OF, "--json")
    differences(want, left_by(root), "killed four times in a row")
    assert no_letter_twice(root)
    once_more = acctkit(root, "run", "--as-of", AS_OF, "--json")
    assert not once_more["submissions"].get("accepted")
    assert not once_more["messages"]
    differences(want, left_by(root), "run once more")


@pytest.mark.skipif(not FULL, reason="two minutes: set ACCTKIT_FULL_KILL=1")
def test_killed_right_before_and_after_every_commit(tmp_path: Path) -> None:
    prepared = business(tmp_path / "prepared").root
    root = copied(prepared, tmp_path / "whole")
    commits = run_dying(root, at=0)
    want = left_by(root)
    assert commits > 10
    for at in range(1, commits + 1):
        for after in (False, True):
            root = copied(prepared, tmp_path / "workspace")
            assert exit_of(run_dying, root, at, after) == -signal.SIGKILL
            TestWorkspace(root).run("2026-11-25")
            differences(want, left_by(root), f"killed {'after' if after else 'before'} commit {at} of {commits}")
            shutil.rmtree(root)


def run_dying(root: Path, at: int, after: bool = False) -> int:
    """Run in this process and kill its group at a commit; returns how many commits there were."""
    count = 0

    def committing(conn: sa.Connection) -> None:
        nonlocal count
        count += 1
        if count == at:
            if after:
                conn.exec_driver_sql("COMMIT")
            os.killpg(0, signal.SIGKILL)

    sa.event.listen(sa.Engine, "commit", committing)
    try:
        TestWorkspace(root).run("2026-11-25")
    finally:
        sa.event.remove(sa.Engine, "commit", committing)
    return count


def run_command(root: Path, said: Path) -> None:
    """`acctkit run` in this process, which has imported acctkit: what is killed is at its work."""
    with said.open("w", encoding="utf-8") as stdout, redirect_stdout(stdout):
        main(["-w", str(root), "run", "--as-of", AS_OF, "--json"])


def killed(seconds: float, root: Path) -> str:
    """Start a run, kill it with all of its processes after `seconds`, and say how far it was."""
    if not killed_after(seconds, run_command, root, root.with_name("said")):
        return "at the end"
    return stage_of(root)


def stage_of(root: Path) -> str:
    """How far a killed run was: the last thing that the books or the folders know of it."""
    if any((root / "outbox").glob("*.eml")):
        return "delivering"
    if any((root / "packages").rglob("*.zip")):
        return "composing"
    if not (root / "books.db").is_file():
        return "starting"
    aside = root.with_name("aside")  # a look at the books themselves would mend what the kill left
    aside.mkdir(exist_ok=True)
    for path in root.glob("books.db*"):
        shutil.copy(path, aside)
    with closing(sqlite3.connect(aside / "books.db")) as books:
        tables = {row[0] for row in books.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        taken = "postings" in tables and books.execute("SELECT count(*) FROM postings").fetchone()[0]
        waiting = taken and books.execute("SELECT count(*) FROM submissions WHERE status = 'pending'").fetchone()[0]
    shutil.rmtree(aside)
    return "collecting" if not taken else "posting" if waiting else "packaging"


def no_letter_twice(root: Path) -> bool:
    """Whether each message went once: as many keys and facts as messages, and one attempt each."""
    with closing(sqlite3.connect(root / "books.db")) as books:
        rows = books.execute("SELECT dedupe_key, recipient, kind, account, state FROM outbox").fetchall()
        files = {path.stem for path in (root / "outbox").glob("*.eml")}
        ids = {row[0] for row in books.execute("SELECT id FROM outbox")}
    keys = {row[0] for row in rows}
    notices = [row[3] for row in rows if row[2] == "overdue-notice"]
    once = len(keys) == len(rows) and len(notices) == len(set(notices))
    return once and files == ids and {row[4] for row in rows} == {"sent"}
