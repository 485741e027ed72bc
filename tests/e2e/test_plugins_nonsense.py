"""Whatever nonsense a plugin hands over, in whatever hook: the run ends, the others' results stand, it is named.

In each hook stands a plugin, and in each object that a hook hands over another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from acctkit import hookspecs
from acctkit.testing import TestWorkspace
from tests.e2e.desks import Books, left_by
from tests.e2e.test_plugins_isolated import AS_OF, PLACES, addressed, business, rows

HEAD = """
from acctkit import *
from acctkit import hookimpl

class Touchy:
    def __getattribute__(self, name):
        raise RuntimeError("do not touch")

TOUCHY = Touchy()
"""
NONSENSE = {
    "of another type": "return 42",
    "with something else inside": "return [42]",
    "that raises midway": 'yield 42; raise ValueError("midway")',
    "that nobody may look at": "return TOUCHY",
    "with something inside that nobody may look at": "return [TOUCHY]",
}
HARMLESS = {"loading", "templates", "finished"}  # what these return is not looked at


@dataclass(frozen=True)
class Planted:
    """A plugin's file, the name of what it hands over, and what `plugin_errors` calls the place."""

    path: Path
    name: str
    where: str


def planted(root: Path, place: str, line: str) -> Planted:
    """Write a plugin with `line` at `place`."""
    name = "own_" + re.sub("[^a-z]+", "_", place)
    source, where = PLACES[place]
    path = root / "plugins" / f"{name}.py"
    path.write_text(HEAD + source.format(fault=line, name=name), encoding="utf-8")
    return Planted(path, name, where.format(name=name))


def everywhere(desk: TestWorkspace, line: str) -> dict[str, Planted]:
    """A plugin with `line` at every place, and files for those whose forms it is in."""
    (desk.root / "templates" / "greeting.en.txt").write_text("Subject: Hello\n\nHello.\n", encoding="utf-8")
    made = {place: planted(desk.root, place, line) for place in PLACES}
    for place, one in made.items():
        if place.startswith("form,"):
            desk.drop(f"7/{one.name}.xlsx", {one.name: [["Date", "Account"], ["2026-11-18", "100"]]})
    return made


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Books, Any]:
    """What a run says and leaves when no plugin of ours is there, and what a section says after it."""
    desk = business(tmp_path_factory.mktemp("alone") / "workspace")
    return desk.run(AS_OF), left_by(desk.root), desk.json("report", "sales", "--week", "2026-W47")


def the_others_stand(desk: TestWorkspace, alone: tuple[dict[str, Any], Books, Any]) -> None:
    """Fail unless books, figures and letters of the bundled plugins are those of a run without ours."""
    _, books, sales = alone
    assert rows(left_by(desk.root)) == rows(books)
    assert desk.json("report", "sales", "--week", "2026-W47") == sales
    assert addressed(desk) >= {("feedback", "ana@example.com"), ("overdue-notice", "ap@example.com"),
                               ("summary", "office@example.com")}
    assert [run["state"] for run in desk.json("runs", "list")] == ["done"]


def test_every_hook_is_among_the_places() -> None:
    hooks = {hook.removeprefix("acctkit_") for hook in vars(hookspecs) if hook.startswith("acctkit_")}
    assert hooks - set(PLACES) == {"commands", "executors"}, "a command has no run; executors have their own tests"


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_costs_its_own_result_and_is_named(
    nonsense: str, tmp_path: Path, alone: tuple[dict[str, Any], Books, Any]
) -> None:
    desk = business(tmp_path / "workspace")
    made = everywhere(desk, NONSENSE[nonsense])
    result = desk.run(AS_OF)
    the_others_stand(desk, alone)
    told = {error["plugin"]: error for error in result["plugin_errors"]}
    assert len(told) == len(result["plugin_errors"]), "each is told once"
    silent = {place for place, one in made.items() if one.name not in told}
    assert silent <= HARMLESS
    for one in made.values():
        if one.name in told:
            assert told[one.name]["where"] in (one.where, "loading")
            assert told[one.name]["place"].startswith(f"{one.path}, line "), told[one.name]
    page = (desk.root / "packages/2026-W47/acctkit-2026-W47.html").read_text(encoding="utf-8")
    assert f"{made['section'].path.name}, line " in page, "the package says what is not in it, and why"
    assert made["section"].name in page.partition("</h1>")[2]
    looked = " ".join(look["said"] for look in desk.json("doctor", exit_code=1) if look["what"] == "plugin")
    asked_at_once = ("settings", "forms", "checks", "sections", "mailings", "sources", "renderers", "transports")
    assert all(f"Plugin {made[place].name} failed" in looked for place in asked_at_once)


def test_what_prints_in_every_hook_is_named_too(tmp_path: Path, alone: tuple[dict[str, Any], Books, Any]) -> None:
    desk = business(tmp_path / "workspace")
    everywhere(desk, "print('here')")
    result = desk.run(AS_OF)
    the_others_stand(desk, alone)
    printed = {(one["plugin"], one["where"].split()[0]) for one in result["plugin_prints"]}
    names = {place: "own_" + re.sub("[^a-z]+", "_", place) for place in PLACES}
    wanted = {(names[place], where.split()[0]) for place, (_, where) in PLACES.items()}
    assert wanted - printed == set()


#: Objects of the right kind with a wrong field in them, and what is said of it.
WRONG_FIELDS = {
    "people": ('return [Person("9", "Eve", email=None)]', "a Person whose email is of type NoneType"),
    "check": ('return [Finding("duplicate-row", "fatal")]', "a Finding whose severity is 'fatal' where acctkit wants"),
    "section": ('return Content(headline=("All is well.",))', "headline and decisions are Text, not str"),
    "mailing": ('return [Draft("x", "x@example.com", "greeting", {}, "k", tells=(7,))]', "a Draft whose tells holds"),
    "form, read": ("return self.model_copy(update={'date': 'soon'})", "complete() gives a row whose date"),
    "form, filled": (
        "return [row.model_copy(update={'account': None}) for row in rows]", "fill() gives a row whose account is of"),
}


def test_a_wrong_field_is_told_by_its_name(tmp_path: Path, alone: tuple[dict[str, Any], Books, Any]) -> None:
    desk = business(tmp_path / "workspace")
    made = {place: planted(desk.root, place, line) for place, (line, _) in WRONG_FIELDS.items()}
    for place, one in made.items():
        if place.startswith("form,"):
            desk.drop(f"7/{one.name}.xlsx", {one.name: [["Date", "Account"], ["2026-11-18", "100"]]})
    result = desk.run(AS_OF)
    told = {error["plugin"]: error["message"] for error in result["plugin_errors"]}
    for place, one in made.items():
        assert WRONG_FIELDS[place][1] in told[one.name], told[one.name]
    the_others_stand(desk, alone)
