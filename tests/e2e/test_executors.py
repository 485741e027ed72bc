"""A plugin's executor reads the files of a run: the books and packages are those that this machine alone would make."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from acctkit.testing import TestWorkspace
from tests.e2e.desks import Books, acctkit, copied, differences, left_by, make_up, with_setting, workspace

AS_OF = "2026-11-25"
PLUGIN = '''"""Reading in threads, in processes, and where it goes wrong."""

import multiprocessing
import os
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

from acctkit import Executor, hookimpl


def threads(workers, settings):
    return ThreadPoolExecutor(workers or 2)


def processes(workers, settings):
    return ProcessPoolExecutor(workers or 2, multiprocessing.get_context("spawn"))


def dying(workers, settings):
    pool = processes(workers, settings)
    pool.submit(os._exit, 1).exception(60)
    return pool


class Silent(ThreadPoolExecutor):
    def submit(self, function, /, *args, **named):
        return Future()


def silent(workers, settings):
    pool = Silent(1)
    ThreadPoolExecutor.submit(pool, multiprocessing.Event().wait)
    return pool


class Asleep(ProcessPoolExecutor):
    def submit(self, function, /, *args, **named):
        return super().submit(time.sleep, 1_000_000)


def asleep(workers, settings):
    return Asleep(1, multiprocessing.get_context("spawn"))


@hookimpl
def acctkit_executors():
    for function in (threads, processes, dying, silent, asleep):
        yield Executor(function.__name__, function)
'''


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with workbooks, a broken one, a csv, a zip and a document, and the plugin."""
    root = workspace(tmp_path_factory.mktemp("prepared") / "workspace")
    make_up(root, dt.date.fromisoformat(AS_OF))
    desk = TestWorkspace(root)
    desk.drop("1/broken.xlsx", (root / "inbox" / "1" / "sales 0.xlsx").read_bytes()[:2000])
    desk.drop("3/mañana.csv", [["Fecha", "Cliente", "Artículo", "Unidades"], ["2026-11-32", "100", "A1", "x"]])
    desk.drop("4/receipt.pdf", b"%PDF-1.4\n%%EOF\n")
    (root / "plugins" / "executors.py").write_text(PLUGIN, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def want(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Books:
    root = copied(prepared, tmp_path_factory.mktemp("local") / "workspace")
    acctkit(root, "run", "--as-of", AS_OF, "--json")
    return left_by(root)


@pytest.mark.parametrize("name", ["threads", "processes"])
def test_the_books_and_packages_are_the_same(name: str, prepared: Path, want: Books, tmp_path: Path) -> None:
    root = copied(prepared, tmp_path / "workspace")
    with_setting(root, "run", f'executor = "{name}"\nworkers = 3')
    result = acctkit(root, "run", "--as-of", AS_OF, "--json")
    assert result["plugin_errors"] == []
    differences(want, left_by(root))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dying", "BrokenProcessPool: "), ("silent", "TimeoutError: none of the files that it has was read within"),
        ("asleep", "TimeoutError: none of the files that it has was read within"),
    ],
)
def test_one_that_fails_is_named_and_the_books_are_the_same(
    name: str, said: str, prepared: Path, want: Books, tmp_path: Path
) -> None:
    root = copied(prepared, tmp_path / "workspace")
    with_setting(root, "run", f'executor = "{name}"')
    if name != "dying":  # which starts a process when it is opened, and is waited for as long as users wait
        with_setting(root, "run", "plugin_seconds = 2")
        with_setting(root, "intake", "max_seconds = 2")
    result = acctkit(root, "run", "--as-of", AS_OF, "--json")
    assert {error["plugin"] for error in result["plugin_errors"]} == {"executors"}
    (message,) = {error["message"] for error in result["plugin_errors"]}
    assert message.startswith(f"Plugin executors failed in executor {name}: {said}")
    assert f"{root / 'plugins' / 'executors.py'}, line" in message
    assert _but_packages(left_by(root)) == _but_packages(want)  # those tell of the plugin


def _but_packages(books: Books) -> set[str]:
    return {line for line in books.dump.splitlines() if not line.startswith('["package"')}


def test_one_that_nobody_brings_is_named_with_those_there_are(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    (ws.root / "plugins" / "executors.py").write_text(PLUGIN, encoding="utf-8")
    ws.configure("run", 'executor = "cluster"')
    said = ws.cli("run", "--as-of", AS_OF, exit_code=3)
    known = "local, asleep, dying, processes, silent, threads"
    assert said == f"There is no executor 'cluster' for [run] executor; those there are: {known}."
    looks = {look["what"]: look for look in ws.json("doctor", exit_code=1)}
    assert looks["executor"]["said"] == f"there is no executor 'cluster'; those there are: {known}"


def test_where_a_plugin_is_broken_its_executor_may_be_missing(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    (ws.root / "plugins" / "executors.py").write_text("1 / 0\n", encoding="utf-8")
    ws.configure("run", 'executor = "threads"')
    ws.drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]])
    result = ws.run(AS_OF)
    assert result["submissions"]["accepted"] == 1
    assert any("Files are read on this machine." in line for line in result["left_out"])


def test_the_name_of_the_built_in_one_is_taken(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    (ws.root / "plugins" / "executors.py").write_text(
        "from acctkit import Executor, hookimpl\n\n\n@hookimpl\ndef acctkit_executors():\n"
        "    return [Executor('local', print)]\n", encoding="utf-8",
    )
    said = ws.cli("plugins", "list", exit_code=3)
    assert said.startswith("Plugins acctkit itself and executors both declare the executor 'local'")
