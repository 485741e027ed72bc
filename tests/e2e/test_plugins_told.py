"""What a plugin does to a run is told where people look: in the run, by doctor, in the package."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest
from click.testing import CliRunner

from acctkit.cli import cli
from acctkit.testing import TestWorkspace, sheet

TALKER = """
from acctkit import Check, Content, Renderer, Section, Text, hookimpl


def look(desk, entries):
    print("a check")
    return []


def build(desk):
    print("a section of", desk.week.label)
    return Content()


def write(package, folder):
    print("a format")
    return []


@hookimpl
def acctkit_checks():
    return [Check("talk", "reps", look)]


@hookimpl
def acctkit_sections():
    return [Section("talk", Text("Talk", "Charla"), build)]


@hookimpl
def acctkit_renderers():
    return [Renderer("talk", write)]
"""
SECTION = """
from acctkit import Content, Section, Text, hookimpl


@hookimpl
def acctkit_sections():
    return [Section("calm", Text("Calm", "Calma"), lambda desk: Content())]
"""
RENDERER = """
from acctkit import Renderer, hookimpl


def write(package, folder):
    (folder / "week.txt").write_text("A week.")
    return [folder / "week.txt"]


@hookimpl
def acctkit_renderers():
    return [Renderer("text", write)]
"""
FAILING = """
from acctkit import Check, hookimpl


def look(desk, entries):
    return [1 / 0]


@hookimpl
def acctkit_checks():
    return [Check("slip", "reps", look)]
"""


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]))
    return acctkit_workspace


def looks(ws: TestWorkspace, exit_code: int = 0) -> list[tuple[str, str]]:
    told = ws.json("doctor", exit_code=exit_code)
    return [(look["state"], look["said"]) for look in told if look["what"] == "plugin"]


def manifest(ws: TestWorkspace, result: Any) -> dict[str, Any]:
    with zipfile.ZipFile(ws.root / result["package"]["path"]) as package:
        told: dict[str, Any] = json.loads(package.read("manifest.json"))
        return told


def changes(ws: TestWorkspace, result: Any) -> str:
    folder = (ws.root / result["package"]["path"]).parent
    return next(folder.glob("*.html")).read_text(encoding="utf-8")


def test_prints_are_told_in_the_run_by_doctor_and_those_of_what_makes_the_package_in_it(ws: TestWorkspace) -> None:
    ws.plugin(TALKER, "talker")
    result = ws.run()
    assert [one["where"] for one in result["plugin_prints"]] == ["check talk", "section talk", "renderer talk"]
    told = "In run 1 plugin talker printed in check talk: a check; see all of it with: acctkit runs show 1"
    assert ("note", told) in looks(ws)
    notes = manifest(ws, result)["notes"]
    assert notes == ["Plugin talker prints in renderer talk.", "Plugin talker prints in section talk."]
    before = result["package"]["sha256"]
    (ws.root / result["package"]["path"]).unlink()
    assert ws.run()["package"]["sha256"] == before, "the same bytes, though the check had nothing to say this time"


def test_what_failed_in_the_last_run_is_told_until_a_run_is_well(ws: TestWorkspace) -> None:
    ws.plugin(FAILING, "slip")
    ws.run()
    ((state, said),) = looks(ws, exit_code=1)
    assert state == "wrong" and said.startswith("In run 1: Plugin slip failed in check slip: ZeroDivisionError")
    ws.run()
    assert looks(ws) == []


@pytest.mark.parametrize(("source", "said"), [
    (SECTION, ("the section Calm is new", "it has no section calm any more")),
    (RENDERER, ("it is written as text, too", "it is no longer written as text")),
])
def test_a_section_or_format_that_comes_or_goes_makes_the_newest_package_anew_once(
    ws: TestWorkspace, source: str, said: tuple[str, str]
) -> None:
    old = ws.run("2026-11-18")
    first = ws.run("2026-11-25")
    ws.plugin(source, "more")
    second = ws.run()
    assert [(one["period"], one["version"]) for one in second["packages"]] == [(first.period, 2)], "not that of before"
    assert said[0] in changes(ws, second)
    assert ws.run()["packages"] == []
    (ws.root / "plugins" / "more.py").unlink()
    third = ws.run()
    assert [one["version"] for one in third["packages"]] == [3] and said[1] in changes(ws, third)
    assert (ws.root / old["package"]["path"]).name.endswith("-v1.zip")


def test_a_section_whose_plugin_is_broken_is_not_taken_out_of_the_package(ws: TestWorkspace) -> None:
    ws.plugin(SECTION, "more")
    first = ws.run()
    (ws.root / "plugins" / "more.py").write_text("import nothing_of_that_name\n", encoding="utf-8")
    result = ws.run()
    assert result["packages"] == [] and result["package"] == first["package"]
    assert [error["plugin"] for error in result.plugin_errors] == ["more"]


def test_the_list_of_plugins_says_all_that_each_brings_and_what_failed(ws: TestWorkspace) -> None:
    ws.plugin(TALKER, "talker")
    half = "from acctkit import hookimpl\n\n\n@hookimpl\ndef acctkit_forms():\n    return 7\n"
    (ws.root / "plugins" / "half.py").write_text(half, encoding="utf-8")
    told = {one["name"]: one for one in ws.json("plugins", "list")}
    assert told["talker"]["brings"] == ["check talk", "section talk", "renderer talk"]
    assert "acctkit_forms: it hands over int where acctkit wants a list" in told["half"]["notes"][0]


def test_debug_shows_the_whole_traceback_of_a_plugin(ws: TestWorkspace) -> None:
    ws.plugin(FAILING, "slip")
    shown = CliRunner().invoke(cli, ["--debug", "-w", str(ws.root), "run", "--as-of", "2026-11-25"]).stderr
    assert "plugin slip, check slip:\nTraceback" in shown and "return [1 / 0]" in shown
    (ws.root / "inbox/office/reps.xlsx").touch()
    ws.drop("office/more.xlsx", sheet("reps", [{"rep": "8", "name": "Bo", "email": "bo@example.com"}]))
    assert "Traceback" not in CliRunner().invoke(cli, ["-w", str(ws.root), "run", "--as-of", "2026-11-25"]).stderr
