"""What a later version removes is told once for each plugin and thing, and works until then."""

from __future__ import annotations

import json
import warnings

import pytest
from click.testing import CliRunner

from acctkit import hookspecs, loader
from acctkit.cli import cli
from acctkit.testing import TestWorkspace
from tests.core import old_hooks

SOURCE = """
from acctkit import hookimpl

@hookimpl
def acctkit_daily():
    return "the day"

@hookimpl
def acctkit_visitors(day):
    return [day]

@hookimpl(specname="acctkit_visitors")
def more_visitors(desk, day):
    return [day]
"""
SAID = [
    "Plugin visits uses the argument day of acctkit_visitors ({file}, line 8), which version 1.9 of acctkit's plugin "
    "API removes; use desk.as_of instead.",
    "Plugin visits uses the hook acctkit_daily ({file}, line 4), which version 2.0 of acctkit's plugin API removes; "
    "use acctkit_mailings instead.",
]


@pytest.fixture
def desk(acctkit_workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    """A workspace whose plugin `visits` uses what goes away, opened by an acctkit that is about to let it go."""
    (acctkit_workspace.root / "plugins" / "visits.py").write_text(SOURCE, encoding="utf-8")
    assert loader.load.__kwdefaults__ is not None
    monkeypatch.setitem(loader.load.__kwdefaults__, "specs", [hookspecs, old_hooks])
    return acctkit_workspace


def said(desk: TestWorkspace) -> list[str]:
    return [line.format(file=desk.root / "plugins" / "visits.py") for line in SAID]


def test_it_is_told_once_and_works(desk: TestWorkspace) -> None:
    with warnings.catch_warnings(action="error"):
        plugins = loader.load(desk.root)
    assert plugins.errors == []
    assert [str(use) for use in plugins.deprecated()] == said(desk)
    [daily] = [function for owner, function in plugins.impls("acctkit_daily")]
    assert plugins.call("visits", "acctkit_daily", daily) == "the day"
    people = [function for owner, function in plugins.impls("acctkit_visitors") if owner == "visits"]
    assert [function("a desk", "monday") for function in people] == [["monday"], ["monday"]]


def test_who_uses_nothing_of_it_is_told_nothing() -> None:
    assert loader.load(None, specs=[hookspecs, old_hooks]).deprecated() == []


def test_a_command_tells_it_on_stderr_once(desk: TestWorkspace) -> None:
    done = CliRunner().invoke(cli, ["-w", str(desk.root), "outbox", "list", "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout) == []
    assert done.stderr.splitlines() == [f"acctkit: {line}" for line in said(desk)]


def test_doctor_and_the_list_of_plugins_tell_it_as_notes(desk: TestWorkspace) -> None:
    looks = [look for look in desk.json("doctor") if look["what"] == "plugin"]
    assert [(look["state"], look["said"]) for look in looks] == [("note", line) for line in said(desk)]
    [row] = [row for row in desk.json("plugins", "list") if row["name"] == "visits"]
    assert (row["state"], row["error"], row["notes"]) == ("works", "", said(desk))
    assert "which version 2.0 of acctkit's plugin API" in " ".join(desk.cli("plugins", "list").split())
