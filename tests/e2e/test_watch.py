"""`acctkit watch` as an admin starts it: a process of its own on a real folder, followed by what it prints."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from acctkit.lock import hold
from acctkit.testing import TestWorkspace, workbook

pytest.importorskip("watchfiles")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
LISTS = {
    "Reps": [["Rep", "Name", "Email"], ["ana", "Ana", "ana@example.com"]],
    "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]], "Products": [["SKU", "Name"], ["S1", "Bolt"]],
}
SALES: list[list[Any]] = [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "C1", "S1", 2, 10]]


class Watch:
    """The process, and what it prints."""

    def __init__(self, root: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "acctkit", "-w", str(root), "watch", *words], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "WATCHFILES_POLL_DELAY_MS": "300"},  # nobody waits for a share
        )
        self.lines: list[str] = []
        self._queue: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._queue.put(line)

    def until(self, part: str) -> str:
        """The next line that holds `part`."""
        while True:
            try:
                line = self._queue.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"'{part}' was not printed after: {''.join(self.lines)}") from None
            self.lines.append(line)
            if part in line:
                return line

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def watching(acctkit_workspace: TestWorkspace) -> Iterator[Callable[..., Watch]]:
    started: list[Watch] = []

    def start(*words: str) -> Watch:
        started.append(Watch(acctkit_workspace.root, *words))
        return started[-1]

    yield start
    for one in started:
        one.stop(signal.SIGKILL)


def test_it_runs_at_the_start_and_when_files_come_and_ends_when_told(
    acctkit_workspace: TestWorkspace, watching: Callable[..., Watch]
) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", LISTS)
    watch = watching("--every", "60")
    assert "told by the system; running every 60 minutes at least" in watch.until("Watching")
    watch.until("files      1 accepted")
    ws.drop("ana/week.xlsx", SALES)
    watch.until("files      1 accepted")
    ws.drop("ana/wrong.xlsx", b"PK\x03\x04 no workbook" * 50)
    watch.until("files")
    assert ws.submissions()["ana/week.xlsx"]["status"] == "accepted"
    assert watch.stop() == 0
    watch.until("Stopped.")


def test_ctrl_c_in_the_middle_of_a_run_ends_it_and_the_books_are_whole(
    acctkit_workspace: TestWorkspace, watching: Callable[..., Watch]
) -> None:
    ws = acctkit_workspace
    (ws.root / "plugins/slow.py").write_text(
        "import time, pathlib\nfrom acctkit import hookimpl\n\n\n@hookimpl\ndef acctkit_finished(run):\n"
        f"    pathlib.Path({str(ws.root / 'begun')!r}).write_text('')\n    time.sleep(60)\n"
    )
    os.mkfifo(ws.root / "begun")
    ws.drop("office/lists.xlsx", LISTS)
    watch = watching()
    with (ws.root / "begun").open():  # opens when the run has come so far
        pass
    assert watch.stop(signal.SIGINT) == 0
    watch.until("Stopped.")
    (ws.root / "plugins/slow.py").unlink()
    assert ws.run("2026-11-25")["submissions"].get("accepted", 0) == 0  # all of it was posted by then
    assert ws.submissions()["office/lists.xlsx"]["status"] == "accepted"


def test_a_run_that_fails_is_told_and_the_watch_goes_on(
    acctkit_workspace: TestWorkspace, watching: Callable[..., Watch]
) -> None:
    ws = acctkit_workspace
    settings = (ws.root / "acctkit.toml").read_text(encoding="utf-8")
    watch = watching("--every", "60")
    watch.until("files      nothing new")
    with hold(ws.root):
        ws.drop("office/lists.xlsx", LISTS)
        watch.until("Another run is active")
    (ws.root / "acctkit.toml").write_text("[company]\nname = 3\n", encoding="utf-8")
    ws.drop("ana/week.xlsx", SALES)
    watch.until("acctkit.toml, line")
    (ws.root / "acctkit.toml").write_text(settings, encoding="utf-8")
    ws.drop("ana/more.xlsx", SALES)
    watch.until("files")
    assert ws.submissions().keys() == {"office/lists.xlsx", "ana/week.xlsx", "ana/more.xlsx"}


def test_an_inbox_that_goes_and_comes_back(
    acctkit_workspace: TestWorkspace, watching: Callable[..., Watch]
) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", LISTS)
    watch = watching("--poll", "--every", "60")
    assert "looking every 10 seconds" in watch.until("Watching")
    watch.until("files      1 accepted")
    (ws.root / "inbox").rename(ws.root / "away")
    watch.until("is not there; mount it again")
    (ws.root / "inbox").mkdir()  # the empty mount point
    watch.until("looks unmounted")
    (ws.root / "inbox").rmdir()
    (ws.root / "away/ana").mkdir()
    (ws.root / "away/ana/week.xlsx").write_bytes(workbook(SALES))
    (ws.root / "away").rename(ws.root / "inbox")
    watch.until("files      1 accepted")


def test_without_the_extra_it_says_what_to_install(
    acctkit_workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    said = acctkit_workspace.cli("watch", exit_code=2)
    assert said == "acctkit watch needs the package watchfiles; install it with: pip install 'acctkit[watch]'"
