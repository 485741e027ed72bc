"""The guard: whatever a file does to the process that reads it, the others are read."""

from __future__ import annotations

import multiprocessing
import os
import select
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import acctkit
from acctkit.errors import FolderError
from acctkit.reading.confine import HUNG, NO_MEMORY, TOO_SLOW, exceeded
from acctkit.reading.guard import Read, Readers
from acctkit.reading.limits import Limits
from acctkit.types import ReadFile, Refusal
from tests.core.guard_jobs import Busy, Dying, Leaky, Raising, Roomless, Stopped, Stubborn, Swelling
from tests.core.reading_samples import one


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A workbook that holds 7."""
    return one(tmp_path / "good.xlsx", '<row r="1"><c r="A1"><v>7</v></c></row>')


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A text that takes about a second to read."""
    path = tmp_path / "slow.csv"
    path.write_bytes(b"account,units,day,note\n" + b"12,34,56,78\n" * 600_000)
    return path


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A pipe: whoever reads it waits for ever."""
    path = tmp_path / "endless"
    os.mkfifo(path)
    return path


def done(readers: Readers, *jobs: Any) -> list[str]:
    """For each job what it gave: a file's first cell or the limit that it ran into, or what else it says."""
    said = []
    for number, (key, result) in enumerate(readers.run(enumerate(jobs))):
        assert key == number
        if isinstance(result, ReadFile):
            result = result.refusal or result.sheets[0].rows[0][0]
        if isinstance(result, Refusal):
            result = result.params["limit"] if result.code == "too-slow" else result.code
        said.append(str(result))
    return said


def read(readers: Readers, *paths: Path) -> list[str]:
    """For each file, what its first cell says or why it was refused."""
    said = []
    for number, (key, file) in enumerate(readers.read_all((n, path, path.name) for n, path in enumerate(paths))):
        assert key == number
        said.append(file.refusal.code if file.refusal else str(file.sheets[0].rows[0][0]))
    return said


class Patient(Limits):
    """Limits whose clock is of no account: a busy machine gives a process little of its time."""

    @property
    def max_wall(self) -> float:
        return 60


@pytest.mark.parametrize("kernel", [True, False], ids=["the system bounds", "the watch bounds"])
class TestEachLimit:
    """Once with what Linux bounds by itself, once with the watch alone, as on Windows."""

    def test_memory(self, good: Path, slow: Path, kernel: bool) -> None:
        with Readers(Limits(max_memory=250_000_000), workers=1, kernel=kernel) as readers:
            files = [file for _, file in readers.read_all([(1, slow, ""), (2, good, "")])]
        assert files[0].refusal == Refusal("too-much-memory", {"limit": "250 MB"})
        assert files[1].sheets[0].rows == [(7.0,)]

    def test_memory_that_only_the_result_needs(self, good: Path, kernel: bool) -> None:
        with Readers(Limits(max_memory=250_000_000), workers=1, kernel=kernel) as readers:
            assert done(readers, Swelling(400_000_000), Read(good, "")) == ["too-much-memory", "7.0"]

    def test_processor_time(self, good: Path, kernel: bool) -> None:
        with Readers(Patient(max_seconds=1), workers=1, kernel=kernel) as readers:
            assert done(readers, Busy(), Read(good, "")) == ["1 s (CPU)", "7.0"]

    def test_the_clock(self, good: Path, endless: Path, kernel: bool) -> None:
        with Readers(Limits(max_seconds=0.6), workers=1, kernel=kernel) as readers:
            assert done(readers, Read(endless, ""), Read(good, "")) == ["0.8 s", "7.0"]


def test_processor_time_spent_in_code_that_lets_no_thread_run(good: Path) -> None:
    with Readers(Patient(max_seconds=1), workers=1) as readers:
        assert done(readers, Stubborn(), Read(good, "")) == ["1 s (CPU)", "7.0"]


def test_a_process_that_stands_still_with_its_watch_is_ended_from_here(good: Path) -> None:
    with Readers(Limits(max_seconds=0.3), workers=1) as readers:
        assert done(readers, Stopped(), Read(good, "")) == ["0.4 s", "7.0"]


def test_what_a_busy_machine_takes_away_is_not_the_files_time() -> None:
    limits = Limits(max_seconds=15, max_memory=10)
    assert exceeded(limits, cpu=14, clock=100, starved=81, memory=10) == 0
    assert exceeded(limits, cpu=14, clock=100, starved=79, memory=10) == HUNG
    assert exceeded(limits, cpu=16, clock=16, starved=0, memory=0) == TOO_SLOW
    assert exceeded(limits, cpu=1, clock=1, starved=0, memory=11) == NO_MEMORY


@pytest.mark.parametrize(("end", "code"), [
    (signal.SIGABRT, "too-much-memory"), (signal.SIGSEGV, "reader-crashed"), (signal.SIGKILL, "reader-crashed"),
])
def test_a_process_that_dies_costs_its_own_file_alone(good: Path, tmp_path: Path, end: int, code: str) -> None:
    count = tmp_path / "tries"
    with Readers(Limits(), workers=1) as readers:
        wanted = [Read(good, ""), Dying(end, count, 9), Read(good, ""), Dying(end, count, 9), Read(good, "")]
        assert done(readers, *wanted) == ["7.0", code, "7.0", code, "7.0"]
    tries = 1 if code == "too-much-memory" else 2  # what a limit ended is not tried again: it would take as long
    assert count.stat().st_size == 2 * tries


def test_a_process_that_died_of_something_else_is_forgiven_once(tmp_path: Path) -> None:
    with Readers(Limits(), workers=1) as readers:
        assert done(readers, Dying(signal.SIGKILL, tmp_path / "tries", 1)) == ["alive"]


def test_no_exception_of_any_kind_leaves_the_others_waiting(good: Path) -> None:
    with Readers(Limits(), workers=1) as readers:
        assert done(readers, Raising(), Read(good, "")) == ["reader-crashed", "7.0"]


@pytest.mark.parametrize("kernel", [True, False])
def test_what_a_file_leaves_in_memory_is_not_charged_to_the_next(kernel: bool) -> None:
    with Readers(Limits(max_memory=400_000_000), workers=1, kernel=kernel) as readers:
        leaky = [Leaky(250_000_000) for _ in range(3)]
        assert len(set(done(readers, *leaky))) == 3  # each in a process of its own


def test_a_full_disk_is_no_fault_of_the_file() -> None:
    with Readers(Limits(), workers=1) as readers, pytest.raises(FolderError, match="takes no more files"):
        done(readers, Roomless())


def test_a_process_killed_from_outside_costs_no_file(good: Path, endless: Path) -> None:
    with Readers(Limits(), workers=1) as readers:
        reads = readers.read_all([(1, good, ""), (2, endless, ""), (3, good, "")])
        next(reads)
        with endless.open("wb"):  # waits until the process has opened it too: it is reading now
            shutil.copy(good, good.with_suffix(".again"))
            good.with_suffix(".again").replace(endless)
            for worker in multiprocessing.active_children():
                os.kill(worker.pid or 0, signal.SIGKILL)
        assert [(key, file.sheets[0].rows) for key, file in reads] == [(2, [(7.0,)]), (3, [(7.0,)])]


def test_only_a_few_files_are_ahead(good: Path) -> None:
    asked: list[int] = []

    def jobs() -> Iterator[tuple[int, Path, str]]:
        for number in range(50):
            asked.append(number)
            yield number, good, good.name

    with Readers(Limits(), workers=2) as readers:
        reads = readers.read_all(jobs())
        assert not asked
        next(reads)
        assert len(asked) == 6
        assert [file.refusal for _, file in readers.read_all([(1, good, "")])] == [None]  # another one in between
        assert len(list(reads)) == 49


def test_no_more_starts_than_the_files_are_worth_and_nothing_stays_after_the_block(good: Path, slow: Path) -> None:
    before = len(multiprocessing.active_children())
    with Readers(Limits(), 2) as readers:
        for paths, processes in (((), 0), ((slow,), 1), ((good,) * 3, 1), ((good,) * 6, 2), ((good,), 2)):
            assert len(read(readers, *paths)) == len(paths)
            assert len(multiprocessing.active_children()) == before + processes
    with Readers(Limits(), 2) as readers:
        for paths, processes in (((good, good), 1), ((slow, good), 2)):
            assert len(read(readers, *paths)) == len(paths)
            assert len(multiprocessing.active_children()) == before + processes
    assert len(multiprocessing.active_children()) == before


def test_an_error_in_the_run_ends_the_processes(good: Path, slow: Path) -> None:
    before = len(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt), Readers(Limits()) as readers:
        for _ in readers.read_all([(1, good, ""), (2, slow, ""), (3, slow, ""), (4, slow, "")]):
            raise KeyboardInterrupt
    assert len(multiprocessing.active_children()) == before


def test_a_script_without_a_main_guard_runs_once(tmp_path: Path, good: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(textwrap.dedent("""
        import sys
        from pathlib import Path
        from acctkit.reading.guard import Readers
        from acctkit.reading.limits import Limits

        with Readers(Limits(), workers=1) as readers:
            for _, read in readers.read_all([(1, Path(sys.argv[1]), "")]):
                print(read.refusal, len(read.sheets))
    """))
    where = str(Path(acctkit.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, str(script), str(good)], capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": where},
    )
    assert (done.stdout, done.stderr) == ("None 1\n", "")


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux")
def test_processes_do_not_outlive_a_run_that_is_killed(tmp_path: Path, good: Path, slow: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(textwrap.dedent("""
        import multiprocessing, sys
        from pathlib import Path
        from acctkit.reading.guard import Readers
        from acctkit.reading.limits import Limits

        if __name__ == "__main__":
            with Readers(Limits(), workers=2) as readers:
                good, slow = Path(sys.argv[1]), Path(sys.argv[2])
                for _ in readers.read_all([(0, good, ""), *((n, slow, "") for n in range(1, 100))]):
                    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
                    sys.stdin.read()
    """))
    where = str(Path(acctkit.__file__).parents[1])
    run = subprocess.Popen(
        [sys.executable, str(script), str(good), str(slow)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, env={**os.environ, "PYTHONPATH": where},
    )
    assert run.stdout is not None and run.stdin is not None
    workers = [os.pidfd_open(int(pid)) for pid in run.stdout.readline().split()]
    assert len(workers) == 2
    run.kill()
    run.wait()
    for worker in workers:
        assert select.select([worker], [], [], 10)[0]
        os.close(worker)
    run.stdout.close()
    run.stdin.close()
