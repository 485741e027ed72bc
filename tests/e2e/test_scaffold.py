"""From an idea to an installed plugin, as a team does it: everything from wheels, in a new environment, by commands."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import venv
from pathlib import Path

import openpyxl
import pytest

from acctkit.testing import TestWorkspace
from tests.core.wheels import ROOT

REQUIRED = "ACCTKIT_REQUIRE_SERVERS"
_UNREACHED = (
    "NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ProxyError", "Name or service not known",
    "Temporary failure in name resolution", "Could not fetch URL",
)
_NOT_HERE = ("PYTHONPATH", "ACCTKIT_WORKSPACE", "PYTHONDONTWRITEBYTECODE")


class Shell:
    """A terminal in a folder, with a new virtual environment active."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "venv", with_pip=True, symlinks=os.name != "nt")
        self._commands = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        kept = {key: value for key, value in os.environ.items() if key not in _NOT_HERE}
        self._environ = {
            **kept, "PATH": f"{self._commands}{os.pathsep}{kept['PATH']}", "VIRTUAL_ENV": str(folder / "venv"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1",
            "PIP_NO_COMPILE": "1",  # Python compiles what is imported, which is little of it
        }

    def types(self, line: str) -> str:
        """What a command line prints; it must end well."""
        done = subprocess.run(
            line, shell=True, cwd=self.folder, env=self._environ, capture_output=True, text=True, check=False,
            timeout=900,
        )
        if done.returncode and any(word in done.stderr for word in _UNREACHED) and not os.environ.get(REQUIRED):
            pytest.skip(f"the package index cannot be reached: {done.stderr.strip().splitlines()[-1]}")
        assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout


def test_a_new_plugin_installs_passes_its_tests_and_stands_in_the_package(
    acctkit_wheel: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    shell = Shell(folder)
    shell.types(f"pip install --quiet -c '{ROOT / 'constraints.txt'}' '{acctkit_wheel}'")

    said = shell.types("acctkit plugins new visits")
    line = "pip install ./acctkit-visits && pytest acctkit-visits && acctkit -w W run"
    assert said.splitlines()[-1].strip() == line
    install, test, run = line.split(" && ")
    shell.types(install)
    assert " passed" in shell.types(test)

    shell.types("acctkit -w W init --company 'Harbor Supply' --currency USD")
    shown = json.loads(shell.types("acctkit -w W plugins show visits --json"))
    assert (shown["origin"], shown["version"], shown["state"]) == ("acctkit-visits", "0.1.0", "works")
    assert str(folder / "venv") in shown["file"]
    fill_in(shell)
    shell.types(run)

    report = json.loads(shell.types("acctkit -w W report visits --format json"))
    assert report["figures"]["minutes"]["value"] == "75"
    (page,) = (folder / "W" / "packages").rglob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "Visits: 75 minutes by 1 rep." in text
    letters = json.loads(shell.types("acctkit -w W outbox list --kind visits-week --json"))
    assert [letter["to"] for letter in letters] == ["ana@example.com"]


def fill_in(shell: Shell) -> None:
    """Drop the office's lists, and the ready-made workbook with two visits of last week."""
    desk = TestWorkspace(shell.folder / "W")
    desk.drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["7", "Ana Ruiz", "ana@example.com"]])
    desk.drop("office/accounts.xlsx", [["Account", "Name"], ["100", "Harbor Supplies"]])
    shell.types("acctkit -w W forms new visits --output visits.xlsx")
    book = openpyxl.load_workbook(shell.folder / "visits.xlsx")
    filled = book["Visits"]
    head = next(row for row in range(1, 20) if filled.cell(row, 1).value == "Date *")
    today = dt.datetime.now(dt.UTC).date()
    monday = today - dt.timedelta(today.weekday() + 7)
    for at, minutes in enumerate((30, 45)):
        for column, value in enumerate((monday + dt.timedelta(at), "100", minutes), 1):
            filled.cell(head + 1 + at, column, value)
    book.save(shell.folder / "visits.xlsx")
    desk.drop("7/visits.xlsx", (shell.folder / "visits.xlsx").read_bytes())
