"""A plugin that hangs is ended and named, with the stack that it hung at, even where nothing can interrupt it.

What the watchdog cannot end, ends the command: real processes here, with a second and a half for a call.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace
from tests.e2e.desks import Books, command, differences, environment, left_by, with_setting
from tests.e2e.test_plugins_isolated import AS_OF, HEAD, business

#: What hangs and cannot be interrupted.
SWALLOWS = """while True:
        try:
            time.sleep(60)
        except BaseException: pass"""
UNENDING = {
    "swallows what is raised": SWALLOWS,
    "computes below Python": "import hashlib; hashlib.pbkdf2_hmac('sha256', b'', b'', 2 ** 31 - 1)",
    "lets nothing else run": "sum(range(10 ** 12))",
}
SECTION = """
import time
def build(desk):
    return stand()

@hookimpl
def acctkit_sections():
    yield Section("visits", Text("Visits", "Visitas"), build)

def stand():
    {hang}
"""
LOADING = "import time\ndef stand():\n    {hang}\nstand()\n"


def quick(root: Path) -> TestWorkspace:
    """A workspace whose plugins have a second and a half for a call."""
    desk = business(root)
    with_setting(root, "run", "plugin_seconds = 1.5")
    return desk


def planted(desk: TestWorkspace, source: str, hang: str) -> Path:
    """A plugin `visits` that hangs."""
    path = desk.root / "plugins" / "visits.py"
    path.write_text(HEAD + source.format(hang=UNENDING[hang]), encoding="utf-8")
    return path


def done(desk: TestWorkspace, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(desk.root, *words), capture_output=True, text=True, encoding="utf-8", env=environment(), check=False,
        timeout=50,
    )


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """What a run leaves when no plugin hangs."""
    desk = business(tmp_path_factory.mktemp("calm") / "workspace")
    desk.run(AS_OF)
    return left_by(desk.root)


@pytest.mark.parametrize("hang", UNENDING)
def test_a_run_is_ended_named_and_made_up_for_by_the_next(hang: str, tmp_path: Path, calm: Books) -> None:
    desk = quick(tmp_path / "workspace")
    path = planted(desk, SECTION, hang)
    ended = done(desk, "run", "--as-of", AS_OF, "--json")
    assert (ended.returncode, ended.stdout) == (1, "")
    seen = hang != "lets nothing else run"  # nobody can write a sentence then: the record is all there is
    told = "Plugin visits hung in section visits: still running after 1.5 seconds, and nothing could interrupt it"
    assert ended.stderr.startswith(f"acctkit: {told} ({path}, line ") == seen, ended.stderr
    with_setting(desk.root, "plugins", 'disabled = ["visits"]')
    [look] = [look for look in desk.json("doctor", exit_code=1) if look["what"] == "plugin"]
    assert look["state"] == "wrong" and look["said"].startswith(told)
    desk.run(AS_OF)
    differences(calm, left_by(desk.root))
    assert [run["state"] for run in desk.json("runs", "list")] == ["stopped", "done"]
    [error] = desk.json("runs", "show", "1")["result"]["plugin_errors"]
    assert (error["plugin"], error["where"]) == ("visits", "section visits")
    assert [line.rpartition(", in ")[2] for line in error["stack"]][:2] == ["build", "stand"]
    assert all(line.startswith(f"{path}, line ") for line in error["stack"][:2])
    assert error["stack"][1].startswith(error["place"])
    assert told in desk.cli("runs", "show", "1")
    assert not [look for look in desk.json("doctor") if look["what"] == "plugin"]
    assert not [path for path in desk.root.iterdir() if "hung" in path.name or ".acctkit.call" in path.name]


@pytest.mark.parametrize("words", [("report", "sales"), ("doctor",), ("plugins", "list", "--json")])
def test_one_that_hangs_while_it_loads_ends_whatever_command(words: tuple[str, ...], tmp_path: Path) -> None:
    desk = quick(tmp_path / "workspace")
    path = planted(desk, LOADING, "swallows what is raised")
    ended = done(desk, *words)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "acctkit: Plugin visits hung in loading: still running after 1.5 seconds, and nothing could interrupt it "
        f"({path}, line 9); the command was ended, and the books are whole. Fix it or switch it off in [plugins] "
        "disabled.\n"
    )


def test_a_report_is_ended_by_its_section_and_the_others_are_not(tmp_path: Path) -> None:
    desk = quick(tmp_path / "workspace")
    desk.run(AS_OF)
    planted(desk, SECTION, "swallows what is raised")
    ended = done(desk, "report", "visits", "--week", "2026-W47")
    assert ended.returncode == 1 and "Plugin visits hung in section visits" in ended.stderr
    assert done(desk, "report", "sales", "--week", "2026-W47").returncode == 0


def test_what_can_be_interrupted_is_told_with_its_stack_and_the_run_goes_on(tmp_path: Path) -> None:
    desk = quick(tmp_path / "workspace")
    path = desk.root / "plugins" / "visits.py"
    path.write_text(HEAD + SECTION.format(hang="while True: pass"), encoding="utf-8")
    ended = done(desk, "run", "--as-of", AS_OF, "--json")
    assert ended.returncode == 0
    result: dict[str, Any] = json.loads(ended.stdout)
    [error] = [error for error in result["plugin_errors"] if error["plugin"] == "visits"]
    assert error["stack"] == [f"{path}, line 8, in build", f"{path}, line 15, in stand"]
    assert not (desk.root / "hung.json").exists()
