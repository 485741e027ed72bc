"""A plugin that fails costs its own result and nothing else, whatever it does, in whatever hook it does it.

In each hook stand four plugins: one raises, one ends the program, one hands over nonsense, one hangs.
"""

from __future__ import annotations

import compileall
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from acctkit import loader
from acctkit.testing import TestWorkspace, workbook
from tests.e2e.desks import CHECKOUT, Books, left_by, with_setting, workspace

AS_OF = "2026-11-25"
FAULTS = {
    "raises": 'raise ValueError("no luck")',
    "exits": 'import sys; sys.exit(9)',
    "hangs": "while True: pass",
    "odd": "return NONSENSE",
}
SAID = {"raises": "ValueError: no luck", "exits": "SystemExit: 9", "hangs": "still running after 1.5 s", "odd": ""}
HEAD = '''
from acctkit import *
from acctkit import hookimpl
NONSENSE = 42
'''

#: Where a plugin can fail: what it declares, with {fault} in the place, and what `plugin_errors` calls that place.
PLACES = {
    "loading": (
        "def fail():\n    {fault}\nif fail() == 42:\n    @hookimpl\n    def acctkit_nothing():\n        pass\n",
        "loading"),
    "settings": ("@hookimpl\ndef acctkit_settings():\n    {fault}\n", "acctkit_settings"),
    "people": ("@hookimpl\ndef acctkit_people(desk):\n    {fault}\n", "acctkit_people"),
    "forms": ("@hookimpl\ndef acctkit_forms():\n    {fault}\n", "acctkit_forms"),
    "form, read": (
        "class R(Row):\n    date: Day = column('Date')\n    account: Id = column('Account')\n"
        "    def complete(self):\n        {fault}\n"
        "@hookimpl\ndef acctkit_forms():\n    yield Form('{name}', Text('{name}'), R, date='date')\n", "form {name}"),
    "form, filled": (
        "class R(Row):\n    date: Day = column('Date')\n    account: Id = column('Account')\n"
        "def fill(desk, rows):\n    {fault}\n"
        "@hookimpl\ndef acctkit_forms():\n    yield Form('{name}', Text('{name}'), R, date='date', fill=fill)\n",
        "form {name}"),
    "checks": ("@hookimpl\ndef acctkit_checks():\n    {fault}\n", "acctkit_checks"),
    "check": (
        "def look(desk, entries):\n    {fault}\n"
        "@hookimpl\ndef acctkit_checks():\n    yield Check('{name}', 'sales', look)\n", "check {name}"),
    "sections": ("@hookimpl\ndef acctkit_sections():\n    {fault}\n", "acctkit_sections"),
    "section": (
        "def build(desk):\n    {fault}\n"
        "@hookimpl\ndef acctkit_sections():\n    yield Section('{name}', Text('{name}'), build)\n", "section {name}"),
    "mailings": ("@hookimpl\ndef acctkit_mailings():\n    {fault}\n", "acctkit_mailings"),
    "mailing": (
        "def plan(desk):\n    {fault}\n"
        "@hookimpl\ndef acctkit_mailings():\n    yield Mailing('{name}', plan)\n", "mailing {name}"),
    "mailing, rechecked": (
        "def plan(desk):\n    yield Draft('{name}', 'x@example.com', 'greeting', {{}}, '{name}')\n"
        "def recheck(desk, message):\n    {fault}\n"
        "@hookimpl\ndef acctkit_mailings():\n    yield Mailing('{name}', plan, recheck=recheck)\n", "mailing {name}"),
    "templates": ("@hookimpl\ndef acctkit_templates(env):\n    {fault}\n", "acctkit_templates"),
    "papers": ("@hookimpl\ndef acctkit_papers(desk):\n    {fault}\n", "acctkit_papers"),
    "sources": ("@hookimpl\ndef acctkit_sources():\n    {fault}\n", "acctkit_sources"),
    "source": (
        "def fetch(desk, folder):\n    {fault}\n"
        "@hookimpl\ndef acctkit_sources():\n    yield Source('{name}', fetch)\n", "source {name}"),
    "renderers": ("@hookimpl\ndef acctkit_renderers():\n    {fault}\n", "acctkit_renderers"),
    "renderer": (
        "def write(package, folder):\n    {fault}\n"
        "@hookimpl\ndef acctkit_renderers():\n    yield Renderer('{name}', write)\n", "renderer {name}"),
    "transports": ("@hookimpl\ndef acctkit_transports():\n    {fault}\n", "acctkit_transports"),
    "finished": ("@hookimpl\ndef acctkit_finished(run):\n    {fault}\n", "acctkit_finished"),
}
HARMLESS = {"templates", "finished"}  # what these return is not looked at


def business(root: Path) -> TestWorkspace:
    """A workspace with a little of everything in its inbox, for a run of a moment."""
    workspace(root)
    with_setting(root, "run", "workers = 1")
    with_setting(root, "mail", 'office = ["office@example.com"]')
    desk = TestWorkspace(root)
    for name, content in dropped().items():
        desk.drop(name, content)
    return desk


@functools.cache
def dropped() -> dict[str, bytes]:
    """The files of the business, the same bytes for every workspace."""
    lists = workbook({
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name", "Email", "Rep"], ["100", "Acme", "ap@example.com", "7"]],
        "Products": [["SKU", "Name"], ["A1", "Anvil"]],
        "Invoices": [
            ["Invoice", "Account", "Issued on", "Due on", "Amount"], ["I1", "100", "2026-09-01", "2026-10-01", 500],
        ],
        "Payments": [["Account", "Paid on", "Amount", "Reference"], ["100", "2026-11-19", 120, "R1"]],
    })
    week = workbook([
        ["Date", "Order", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "O1", "100", "A1", 3, 12.5],
    ])
    return {"office/lists.xlsx": lists, "7/week.xlsx": week}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Books, Any]:
    """What a run says and leaves when no plugin fails."""
    desk = business(tmp_path_factory.mktemp("alone") / "workspace")
    result = desk.run(AS_OF)
    assert result["plugin_errors"] == []
    assert result["messages"] == {"sent": 3}
    return result, left_by(desk.root), desk.json("report", "sales", "--week", "2026-W47")


@dataclass(frozen=True)
class Failing:
    """A plugin's file, the name of what it hands over, and the line that fails."""

    path: Path
    name: str
    line: int


def plant(root: Path, place: str, fault: str) -> Failing:
    """Write a plugin that fails by `fault` at `place`."""
    name = f"{fault}_{re.sub('[^a-z]+', '_', place)}"
    source = HEAD + PLACES[place][0].format(fault=FAULTS[fault], name=name)
    path = root / "plugins" / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    (root / "templates" / "greeting.en.txt").write_text("Subject: Hello\n\nHello.\n", encoding="utf-8")
    line = next(at for at, text in enumerate(source.splitlines(), 1) if text.strip() == FAULTS[fault])
    return Failing(path, name, line)


@pytest.mark.parametrize("kind", ["in its hooks", "in what it hands over"])
def test_wherever_it_fails_it_is_named_and_costs_nothing_else(
    kind: str, tmp_path: Path, alone: tuple[dict[str, Any], Books, Any]
) -> None:
    calm, books, sales = alone
    desk = business(tmp_path / "workspace")
    places = [place for place in PLACES if ("{name}" in PLACES[place][1]) == (kind == "in what it hands over")]
    with_setting(desk.root, "run", "plugin_seconds = 1.5")  # the others need a tenth of it, on a quiet machine
    planted = {(place, fault): plant(desk.root, place, fault) for place in places for fault in FAULTS}
    for (place, _), one in planted.items():
        if place.startswith("form,"):
            desk.drop(f"7/{one.name}.xlsx", {one.name: [["Date", "Account"], ["2026-11-18", "100"]]})
    result = desk.run(AS_OF)
    settings = desk.root / "acctkit.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("plugin_seconds = 1.5", ""), encoding="utf-8")
    told = {error["plugin"]: error for error in result["plugin_errors"]}
    assert len(told) == len(result["plugin_errors"]), "each fault is told once"
    for (place, fault), one in planted.items():
        one.path.unlink()  # so that looking at what they left is quick
        if fault == "odd" and place in HARMLESS:
            assert one.name not in told
            continue
        error = told.pop(one.name)
        assert error["where"] == PLACES[place][1].format(name=one.name)
        assert error["place"].startswith(f"{one.path}, line "), error
        if fault != "odd":  # nonsense is told at the hook that handed it over
            assert error["place"] == f"{one.path}, line {one.line}"
        assert SAID[fault] in error["message"]
    assert not told
    assert result["records"] == calm["records"]
    assert rows(left_by(desk.root)) == rows(books)
    assert desk.json("report", "sales", "--week", "2026-W47") == sales
    assert addressed(desk) >= {("feedback", "ana@example.com"), ("overdue-notice", "ap@example.com"),
                               ("summary", "office@example.com")}
    assert [run["state"] for run in desk.json("runs", "list")] == ["done"]
    waiting = {row["kind"] for row in desk.json("outbox", "list", "--state", "queued")} - {"overdue-notice"}
    assert waiting == {one.name for (place, _), one in planted.items() if place == "mailing, rechecked"}, (
        "without its recheck's word no letter goes")


def addressed(desk: TestWorkspace) -> set[tuple[str, str]]:
    """The kinds of the letters that went or wait for a person, with their receivers."""
    return {(row["kind"], row["to"]) for row in desk.json("outbox", "list")}


def rows(books: Books) -> list[str]:
    """The records of the bundled plugins' forms in a dump of the books."""
    wanted = re.compile(r'\["form_(?:reps|accounts|products|invoices|payments|sales)"')
    return [line for line in books.dump.splitlines() if wanted.match(line)]


TRANSPORT = HEAD + '''
class Carrier:
    def send(self, message):
        {send}
    def close(self):
        {close}

def start(workspace, settings):
    {start}
    return Carrier()

@hookimpl
def acctkit_transports():
    yield Transport("own", start)
'''


@pytest.mark.parametrize(
    ("place", "fault"),
    [*((place, fault) for place in ("start", "send") for fault in FAULTS), ("close", "exits"), ("close", "odd")],
)
def test_a_transport_that_fails_loses_no_letter(place: str, fault: str, tmp_path: Path) -> None:
    desk = business(tmp_path / "workspace")
    with_setting(desk.root, "mail", 'transport = "own"')
    with_setting(desk.root, "run", "plugin_seconds = 1.5")
    parts = {"start": "pass", "send": "return Receipt('sent')", "close": "pass", place: FAULTS[fault]}
    path = desk.root / "plugins" / "own.py"
    path.write_text(TRANSPORT.format(**parts), encoding="utf-8")
    result = desk.run(AS_OF)
    states = {row["state"] for row in desk.json("outbox", "list")}
    silent = fault == "odd" and place == "close"  # what it returns is not looked at
    assert [error["plugin"] for error in result["plugin_errors"]] == ([] if silent else ["own"])
    assert all(str(path) in error["place"] for error in result["plugin_errors"])
    sent = {"unknown", "queued"} if fault == "hangs" else {"unknown"}  # the others were not handed over
    assert states == {"start": {"queued"}, "send": sent, "close": {"sent"}}[place]
    assert [run["state"] for run in desk.json("runs", "list")] == ["done"]


def test_only_strict_makes_an_exit_code_of_it(tmp_path: Path) -> None:
    desk = business(tmp_path / "workspace")
    plant(desk.root, "section", "raises")
    assert desk.json("run", "--as-of", AS_OF)["plugin_errors"]
    assert desk.json("run", "--as-of", AS_OF, "--strict", exit_code=1)["plugin_errors"], "tried again, told again"
    (desk.root / "plugins" / "raises_section.py").unlink()
    assert desk.json("run", "--as-of", AS_OF, "--strict")["plugin_errors"] == []


def test_a_package_that_lacks_a_section_is_made_again_when_its_plugin_works(tmp_path: Path) -> None:
    desk = business(tmp_path / "workspace")
    one = plant(desk.root, "section", "raises")
    assert desk.run(AS_OF)["package"]["path"].endswith("-v1.zip")
    again = desk.run(AS_OF)
    assert (again["packages"], again["messages"]) == ([], {})
    well = "return Content(headline=(Text('All is well.'),))"
    one.path.write_text(one.path.read_text(encoding="utf-8").replace(FAULTS["raises"], well), encoding="utf-8")
    mended = desk.run(AS_OF)
    assert [made["version"] for made in mended["packages"]] == [2]
    assert "All is well." in (desk.root / "packages/2026-W47/acctkit-2026-W47.html").read_text(encoding="utf-8")
    assert desk.run(AS_OF)["packages"] == []


def test_a_command_that_a_plugin_cannot_add_is_told_with_the_reason(tmp_path: Path) -> None:
    desk = business(tmp_path / "workspace")
    with_setting(desk.root, "run", "plugin_seconds = 1.5")
    (desk.root / "plugins" / "greets.py").write_text(HEAD + (
        "import click\n@hookimpl\ndef acctkit_commands(cli):\n"
        "    cli.add_command(click.Command('greet', callback=lambda: click.echo('hello')))\n"), encoding="utf-8")
    planted = {}
    for fault, line in FAULTS.items():
        planted[fault] = desk.root / "plugins" / f"{fault}.py"
        planted[fault].write_text(f"{HEAD}@hookimpl\ndef acctkit_commands(cli):\n    {line}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "acctkit", "-w", str(desk.root), "greet"], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert (done.returncode, done.stdout) == (0, "hello\n")
    done = subprocess.run(
        [sys.executable, "-m", "acctkit", "-w", str(desk.root), "wave"], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert done.returncode == 2
    assert "No such command 'wave'" in done.stderr
    for fault in ("raises", "exits", "hangs"):
        assert f"Plugin {fault} failed in acctkit_commands" in done.stderr
        assert f"{planted[fault]}, line 7" in done.stderr


def test_a_hang_in_the_middle_of_queries_leaves_the_books_whole(
    tmp_path: Path, alone: tuple[dict[str, Any], Books, Any]
) -> None:
    desk = business(tmp_path / "workspace")
    with_setting(desk.root, "run", "plugin_seconds = 1.5")
    (desk.root / "plugins" / "greedy.py").write_text(HEAD + '''
def look(desk, entries):
    while True:
        desk.books.records("accounts", account="100")

@hookimpl
def acctkit_checks():
    yield Check("greedy", "sales", look)
    yield Check("greedy_too", "invoices", look)
''', encoding="utf-8")
    result = desk.run(AS_OF)
    assert [error["where"] for error in result["plugin_errors"]] == ["check greedy_too", "check greedy"]
    assert result["records"] == alone[0]["records"]
    assert rows(left_by(desk.root)) == rows(alone[1])


NOISY = HEAD + '''
import decimal, logging, sys, warnings
from pydantic import BaseModel, Field, field_validator
print("loading")
logging.basicConfig(stream=sys.stdout)

class Settings(BaseModel):
    loud: bool = Field(True, description="whether to print", validate_default=True)

    @field_validator("loud")
    @classmethod
    def _said(cls, value):
        print("settings")
        return value

@hookimpl
def acctkit_settings():
    return Settings

@hookimpl
def acctkit_checks():
    yield Check("noisy", "sales", look)

def look(desk, entries):
    decimal.getcontext().prec = 2
    print("looking")
    logging.error("logged")
    warnings.warn("warned")
    return ()

@hookimpl
def acctkit_finished(run):
    print("finished")
    run["records"].clear()
'''
PRINTED = [
    {"plugin": "noisy", "where": "loading", "text": "loading"},
    {"plugin": "noisy", "where": "acctkit_settings", "text": "settings"},
    {"plugin": "noisy", "where": "check noisy", "text": "looking\nERROR:root:logged"},
    {"plugin": "noisy", "where": "acctkit_finished", "text": "finished"},
]


def test_what_a_plugin_prints_and_how_it_counts_stays_its_own(
    tmp_path: Path, alone: tuple[dict[str, Any], Books, Any]
) -> None:
    desk = business(tmp_path / "workspace")
    (desk.root / "plugins" / "noisy.py").write_text(NOISY, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "acctkit", "-w", str(desk.root), "run", "--as-of", AS_OF, "--json"], capture_output=True,
        text=True, check=True, env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    result = json.loads(done.stdout)
    assert result["records"] == alone[0]["records"] and result["plugin_errors"] == []
    assert result["plugin_prints"] == PRINTED
    told = [line for line in done.stderr.splitlines() if line.startswith("plugin ")]
    assert told == [f"plugin noisy, {one['where']}: {line}" for one in PRINTED for line in one["text"].splitlines()]
    assert "UserWarning: warned" in done.stderr
    assert left_by(desk.root).packages == alone[1].packages
    looks = [look["said"] for look in desk.json("doctor") if look["what"] == "plugin"]
    now = [f"Plugin noisy prints in {one['where']}: {one['text']}; see all of it on stderr" for one in PRINTED[:2]]
    then = [
        f"In run 1 plugin noisy printed in {one['where']}: {' '.join(one['text'].split())}; "
        "see all of it with: acctkit runs show 1" for one in PRINTED[2:]
    ]
    assert looks == now + then
    assert "printed    noisy, check noisy: looking ERROR:root:logged" in desk.cli("runs", "show", "1")


# ------------------------------------------------------------------ any plugin can go


BUNDLED = sorted(path.stem for path in (CHECKOUT / "plugins").glob("*.py"))
PARTS = 3  # of the bundled files, each in a process of its own
PLUGINS = [name for name in BUNDLED if not name.startswith("_")]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program."""
    root = tmp_path_factory.mktemp("tree")
    for name in ("acctkit", "plugins", "templates"):
        shutil.copytree(CHECKOUT / name, root / name)
    compileall.compile_dir(root, quiet=1)  # what is not compiled in the checkout
    (root / "sitecustomize.py").write_text(  # an editable install would find the deleted file in the checkout
        "import sys\nsys.meta_path = [one for one in sys.meta_path if 'Editable' not in repr(one)]\n", encoding="utf-8")
    return root


DELETING = """
import datetime, gc, importlib, json, sys
from pathlib import Path

tree, work, as_of, given = sys.argv[1:]
from acctkit import plugins
from acctkit.cli import RARELY
from acctkit.cli.doctor import examine
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.run import run
from acctkit.workspace import open_workspace

gc.set_threshold(*RARELY)
with Readers(Limits(), 1) as readers:
    for name, (whole, naming) in json.loads(given).items():
        path = Path(tree, "plugins", name + ".py")
        aside = path.rename(path.with_suffix(".aside"))
        for one in naming:
            sys.modules.pop(f"acctkit.plugins.{one}", None)
            vars(plugins).pop(one, None)
        importlib.invalidate_caches()
        opened = open_workspace(Path(work, name))
        failed = sorted({error.plugin for error in opened.plugins.errors})
        result = looks = None
        if whole:
            result = run(opened, as_of=datetime.date.fromisoformat(as_of), readers=readers)
            looks = {one.what: [one.state, one.said] for one in examine(opened)}
        print(json.dumps([name, failed, result, looks]))
        aside.rename(path)
"""


def naming(name: str) -> set[str]:
    """The file `name` and those that name it anywhere in them, by themselves or by another: what is loaded anew without
    it. One plugin does not import another."""
    names, words = {name}, {path.stem: set(re.findall(r"\w+", path.read_text("utf-8")))
                            for path in (CHECKOUT / "plugins").glob("*.py")}
    while more := {
        one for one, said in words.items()
        if one not in names and any(other in said for other in names if other == name or other.startswith("_"))
    }:
        names |= more
    return names


def sharing(name: str) -> set[str]:
    """The plugins that import the file `name` (none, where it is a plugin itself), by themselves or by another file."""
    names = {name} if name.startswith("_") else set()
    texts = {path.stem: path.read_text("utf-8") for path in (CHECKOUT / "plugins").glob("*.py")}
    imports = {one: set(re.findall(r"(?m)^from acctkit\.plugins\.(\w+) import", text)) for one, text in texts.items()}
    while more := {one for one in imports if one not in names and names & imports[one]}:
        names |= more
    return {one for one in names if not one.startswith("_")}


def run_whole() -> set[str]:
    """The files without which a whole run is made: every plugin, and of those that are shared the first of each that
    the same plugins share, for nothing else is different without the others."""
    first = {tuple(sorted(sharing(name))): name for name in reversed(BUNDLED) if name.startswith("_")}
    return {*PLUGINS, *first.values()}


def test_what_is_shared_is_imported_when_a_plugin_is_loaded_but_for_what_speaks_by_a_library_of_its_own() -> None:
    later = speaking()
    for path in (CHECKOUT / "plugins").glob("*.py"):
        inside = set(re.findall(r"(?m)^[ \t]+(?:from|import) acctkit\.plugins\.(\w+)", path.read_text("utf-8")))
        assert inside <= later, path.name


def speaking() -> set[str]:
    """The files that import a library which is loaded only where somebody speaks by it, by themselves or by another."""
    texts = {path.stem: path.read_text("utf-8") for path in (CHECKOUT / "plugins").glob("_*.py")}
    found = {one for one, text in texts.items() if re.search(r"(?m)^(from|import) (exchangelib|httpx|msal)\b", text)}
    while more := {
        one for one, text in texts.items()
        if one not in found and found & set(re.findall(r"(?m)^from acctkit\.plugins\.(\w+) import", text))
    }:
        found |= more
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_any_bundled_file_can_be_deleted(part: int, tree: Path, tmp_path: Path) -> None:
    gone = BUNDLED[part::PARTS]
    whole = run_whole()
    for name in gone:
        business(tmp_path / name)
    script = f"def main():\n{textwrap.indent(DELETING, '    ')}\nif __name__ == '__main__':\n    main()\n"
    (tree / "deleting.py").write_text(script, encoding="utf-8")
    given = json.dumps({name: (name in whole, sorted(naming(name))) for name in gone})
    done = subprocess.run(
        [sys.executable, str(tree / "deleting.py"), str(tree), str(tmp_path), AS_OF, given], capture_output=True,
        text=True, check=False, env={**os.environ, "PYTHONPATH": str(tree)}, timeout=300,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(name for name, *_ in lines) == gone
    for name, errors, *_ in lines:
        assert set(errors) == sharing(name), f"without {name}: only what shares a file may fail without it"
    told = {name: (result, looks) for name, _, result, looks in lines if name in whole}
    for name, (result, looks) in told.items():
        failed = {error["plugin"] for error in result["plugin_errors"]}
        assert failed == sharing(name), f"without {name}: nothing else may fail in its run"
        assert (tmp_path / name / result["package"]["path"]).is_file()
        assert name not in looks["plugins"][1].split(": ", 1)[1].split(", ")
        if not {"reps", "accounts", "sales"} & {name, *failed}:  # without these nobody can say who sold what
            assert result["records"]["sales"] == 1, name
    if "mail_folder" in told:
        assert told["mail_folder"][0]["messages"] == {"queued": 3}
        assert told["mail_folder"][1]["transport"][0] == "wrong"


def test_any_bundled_plugin_can_be_switched_off(tmp_path: Path) -> None:
    for name in PLUGINS:
        loaded = loader.load(None, [name])
        assert loaded.errors == []
        assert name not in loaded.names()
    desk = business(tmp_path / "workspace")
    with_setting(desk.root, "plugins", 'disabled = ["mileage", "acctkit:collections"]')
    result = desk.run(AS_OF)
    assert (result["plugin_errors"], result["messages"]) == ([], {"sent": 2})
    states = {row["name"]: row["state"] for row in desk.json("plugins", "list")}
    assert (states["mileage"], states["collections"], states["sales"]) == ("off", "off", "works")


def test_without_any_plugin_the_program_still_runs(tmp_path: Path) -> None:
    desk = business(tmp_path / "workspace")
    with_setting(desk.root, "plugins", f"disabled = {json.dumps(PLUGINS)}")
    result = desk.run(AS_OF)
    assert result["plugin_errors"] == []
    assert set(result["submissions"]) - {"pending"} == {"rejected"}
    assert (desk.root / result["package"]["path"]).is_file()
