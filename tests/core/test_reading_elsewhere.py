"""Files read by somebody else's executor: the same results in the same order, whatever becomes of the executor."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from acctkit.reading.child import Child
from acctkit.reading.elsewhere import Door, Elsewhere, read_there
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.types import ReadFile, Refusal
from tests.core.reading_samples import one

LIMITS = Limits(max_bytes=1_000_000, max_seconds=2)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Five workbooks with their numbers in A1, a broken one, a text, and one that is too large to travel."""
    made = [one(tmp_path / f"{n}.xlsx", f'<row r="1"><c r="A1"><v>{n}</v></c></row>') for n in range(5)]
    (tmp_path / "broken.xlsx").write_bytes(made[0].read_bytes()[:300])
    (tmp_path / "text.csv").write_text("account;units\n1;2\n", encoding="utf-8")
    (tmp_path / "huge.csv").write_text("account;units\n" + "1;2\n" * 300_000, encoding="utf-8")
    return [*made, tmp_path / "broken.xlsx", tmp_path / "text.csv", tmp_path / "huge.csv", tmp_path / "gone.xlsx"]


def read(readers: Readers, files: list[Path]) -> list[tuple[str, ReadFile]]:
    with readers:
        return list(readers.read_all((path.name, path, path.name) for path in files))


def elsewhere(
    opened: Callable[[], Any], *, workers: int = 2, limits: Limits = LIMITS, seconds: float = 60
) -> tuple[Elsewhere, list[str]]:
    """Readers with an executor, and what was said of it."""
    told: list[str] = []

    def fault(error: BaseException) -> None:
        told.append(f"{type(error).__name__}: {error}")

    def call(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        try:
            return function(*args, **named)
        except Exception as error:  # noqa: BLE001  as the loader calls plugins
            return fault(error)

    return Elsewhere(limits, workers, Door(opened, call, fault, seconds)), told


class Here(Executor):
    """Does what is submitted at once; `spoil` turns the future into what goes wrong."""

    def __init__(self, spoil: Callable[[Future[Any]], Any] = lambda future: future) -> None:
        self.spoil, self.names, self.down = spoil, [], False  # type: ignore[var-annotated]

    def submit(self, function: Any, /, *args: Any, **named: Any) -> Any:
        self.names.append(args[1])
        future: Future[Any] = Future()
        spoilt = self.spoil(future)
        if spoilt is future and not future.done() and not future.running():
            future.set_result(function(*args, **named))
        return spoilt

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.down = True


def threads() -> Executor:
    return ThreadPoolExecutor(3)


def processes() -> Executor:
    return ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))


@pytest.mark.parametrize("opened", [threads, processes, Here], ids=["threads", "processes", "here"])
def test_what_is_read_elsewhere_is_what_would_be_read_here(opened: Callable[[], Executor], files: list[Path]) -> None:
    want = read(Readers(LIMITS, 1), files)
    readers, told = elsewhere(opened)
    assert read(readers, files) == want
    assert told == []
    assert [name for name, _ in want] == [path.name for path in files]


def test_what_is_too_large_or_gone_does_not_travel(files: list[Path]) -> None:
    executor = Here()
    readers, _ = elsewhere(lambda: executor)
    read(readers, files)
    assert executor.names == ["0.xlsx", "1.xlsx", "2.xlsx", "3.xlsx", "4.xlsx", "broken.xlsx", "text.csv"]
    assert executor.down


def test_no_executor_is_opened_where_nothing_is_read() -> None:
    opened: list[int] = []
    readers, _ = elsewhere(lambda: opened.append(1))
    assert read(readers, []) == []
    assert opened == []


# ------------------------------------------------------------------ what goes wrong with an executor


def _raises(future: Future[Any]) -> Future[Any]:
    future.set_exception(ZeroDivisionError("over there"))
    return future


def _cancels(future: Future[Any]) -> Future[Any]:
    future.cancel()
    return future


def _answers(value: object) -> Callable[[Future[Any]], Future[Any]]:
    def answer(future: Future[Any]) -> Future[Any]:
        future.set_result(value)
        return future

    return answer


def _refuses(future: Future[Any]) -> Future[Any]:
    raise RuntimeError("no more")


@pytest.mark.parametrize(
    ("spoil", "said", "asked"),
    [
        (_raises, "ZeroDivisionError: over there", 7), (_cancels, "CancelledError: ", 7),
        (_answers(pickle.dumps(7)), "TypeError: its result is a int, not what was read", 7),
        (_answers(b"nonsense"), "UnpicklingError: ", 7), (_answers(7), "TypeError: ", 7),
        (_refuses, "RuntimeError: no more", 1),
        (lambda future: None, "TypeError: submit gives NoneType where acctkit wants a concurrent.futures.Future", 1),
    ],
    ids=["raises", "cancels", "another value", "no pickle", "no bytes", "refuses", "no future"],
)
def test_a_file_that_the_executor_fails_at_is_read_here(
    spoil: Callable[[Future[Any]], Any], said: str, asked: int, files: list[Path]
) -> None:
    want = read(Readers(LIMITS, 1), files)
    executor = Here(spoil)
    readers, told = elsewhere(lambda: executor)
    assert read(readers, files) == want
    assert told and all(line.startswith(said) for line in told)
    assert len(executor.names) == asked  # at the third failure it gets no more
    assert executor.down


def test_one_failure_costs_one_way_only(files: list[Path]) -> None:
    left = [1]

    def once(future: Future[Any]) -> Future[Any]:
        return _raises(future) if left and left.pop() else future

    executor = Here(once)
    readers, told = elsewhere(lambda: executor)
    assert [file.refusal for _, file in read(readers, files[:5])] == [None] * 5
    assert len(executor.names) == 5
    assert told == ["ZeroDivisionError: over there"]


def test_one_that_does_not_open_costs_nothing_else(files: list[Path]) -> None:
    for opened in (lambda: 1 / 0, lambda: "a string"):
        readers, told = elsewhere(opened)
        assert [file.refusal for _, file in read(readers, files[:3])] == [None] * 3
        assert len(told) == 1
        assert "division by zero" in told[0] or "opens str where acctkit wants a concurrent.futures.Exec" in told[0]


def test_one_that_hangs_is_waited_for_once(files: list[Path]) -> None:
    executor = Here(lambda future: future.set_running_or_notify_cancel() and future)
    readers, told = elsewhere(lambda: executor, limits=Limits(max_bytes=1_000_000, max_seconds=0.5), seconds=0.1)
    assert [file.refusal for _, file in read(readers, files[:5])] == [None] * 5
    assert told == ["TimeoutError: none of the files that it has was read within 2.101 seconds"]


def test_workers_that_die_take_no_file_with_them(files: list[Path]) -> None:
    opened: list[ProcessPoolExecutor] = []

    def dying() -> Executor:
        pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))
        opened.append(pool)
        assert isinstance(pool.submit(os._exit, 1).exception(60), BrokenProcessPool)  # before all files are read
        return pool

    want = read(Readers(LIMITS, 1), files)
    readers, told = elsewhere(dying)
    assert read(readers, files) == want
    assert told and all(line.startswith("BrokenProcessPool: ") for line in told)


def _deaf(pipe: str) -> None:
    """Ends at no word of its pool; says through a pipe when that is so."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Path(pipe).write_bytes(b"deaf")
    signal.pause()


@pytest.mark.timeout(60)
def test_a_broken_pool_is_not_waited_for_and_its_processes_are_ended(files: list[Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    workers: list[Any] = []

    def broken() -> Executor:
        pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))
        pool.submit(_deaf, str(tmp_path / "pipe"))
        assert (tmp_path / "pipe").read_bytes() == b"deaf"
        pool.submit(os.getpid).result(60)  # from now on the pool takes notice of its second process
        assert isinstance(pool.submit(os._exit, 1).exception(60), BrokenProcessPool)
        workers.extend(pool._processes.values())
        return pool

    readers, told = elsewhere(broken)
    assert [file.refusal for _, file in read(readers, files[:3])] == [None] * 3
    assert told and all(line.startswith("BrokenProcessPool: ") for line in told)
    for worker in workers:
        worker.join()
        assert worker.exitcode in (1, -signal.SIGKILL, -signal.SIGTERM)


def test_another_version_of_acctkit_is_named() -> None:
    with pytest.raises(RuntimeError, match=r"acctkit is .* there and 0\.0\.1 here; install the same version"):
        read_there(b"", "a.xlsx", LIMITS, "0.0.1")


# ------------------------------------------------------------------ the guarded process of a worker


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Path]:
    """A pipe: whoever reads it waits for ever."""
    path = tmp_path / "endless"
    os.mkfifo(path)
    yield path


def asked(child: Child, path: Path) -> Refusal | str:
    got = pickle.loads(child.read(path, path.name))
    return got.refusal or f"{got.sheets[0].rows[0][0]:g}"


def test_a_file_that_runs_into_a_limit_is_refused_and_the_next_is_read(files: list[Path], tmp_path: Path) -> None:
    slow = tmp_path / "slow.csv"
    slow.write_bytes(b"account,units,day,note\n" + b"12,34,56,78\n" * 600_000)
    with Child(Limits(max_seconds=0.2)) as child:
        refusal = asked(child, slow)
        assert isinstance(refusal, Refusal) and refusal.code == "too-slow"
    with Child(Limits(max_memory=250_000_000)) as child:
        assert asked(child, slow) == Refusal("too-much-memory", {"limit": "250 MB"})
        assert asked(child, files[3]) == "3"


def test_a_file_that_takes_for_ever_is_refused(endless: Path, files: list[Path]) -> None:
    with Child(Limits(max_seconds=0.3)) as child:
        assert asked(child, endless) == Refusal("too-slow", {"limit": "0.4 s"})
        assert asked(child, files[2]) == "2"


def test_a_process_that_is_killed_is_replaced(files: list[Path]) -> None:
    with Child(LIMITS) as child:
        assert asked(child, files[1]) == "1"
        assert child._process is not None
        child._process.kill()
        assert asked(child, files[2]) == "2"


def test_one_that_nobody_holds_any_more_ends(files: list[Path]) -> None:
    child = Child(LIMITS)
    child.read(files[0], "a.xlsx")
    process = child._process
    assert process is not None and process.poll() is None
    del child
    assert process.poll() is not None
