"""`acctkit plugins show` tells all that a plugin brings, and where each part of it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit import __version__
from acctkit.testing import TestWorkspace

VISITS = '''"""Visits, as a team counts them."""

from pathlib import Path

import click
from pydantic import BaseModel, Field

from acctkit import (
    Check, Code, Content, Day, Form, Key, Mailing, Quantity, Renderer, Row, Section, Source, Text, Transport, column,
    hookimpl,
)

ACCTKIT_API = "1.0"
CROWD = Code("crowd", "warning", Text("{value} guests are many.", "{value} invitados son muchos."), fixed=True)


class VisitRow(Row):
    date: Day = column("Visited on", "Visitado el")
    guests: Quantity = column("Guests", "Invitados")


class VisitSettings(BaseModel):
    most: int = Field(20, description="Guests that are plausible")


@hookimpl
def acctkit_settings():
    return VisitSettings


@hookimpl
def acctkit_forms():
    return [Form("visits", Text("Visits", "Visitas"), VisitRow, date="date", keys=(Key("date"),))]


@hookimpl
def acctkit_checks():
    return [Check("crowds", "visits", lambda desk, entries: (), codes=(CROWD,))]


@hookimpl
def acctkit_sections():
    lunches = Section("lunches", Text("Lunches"), lambda desk: Content(), needs=("lunches",))
    return [Section("visits", Text("Visits", "Visitas"), lambda desk: Content(), order=42), lunches]


@hookimpl
def acctkit_mailings():
    return [Mailing("thanks", lambda desk: ())]


@hookimpl
def acctkit_transports():
    return [Transport("pigeon", lambda workspace, settings: None)]


@hookimpl
def acctkit_sources():
    return [Source("diary", lambda desk, folder: ())]


@hookimpl
def acctkit_renderers():
    return [Renderer("poem", lambda package, folder: ())]


@hookimpl
def acctkit_commands(cli):
    cli.add_command(click.Command("visit"))
'''


@pytest.fixture
def desk(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """A workspace with a plugin that brings one of everything."""
    folder = acctkit_workspace.root / "plugins" / "visits"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text(VISITS, encoding="utf-8")
    for name in ("thanks.en.txt", "thanks.es.txt", "thanks.en.html", "stamp.txt"):
        (folder / "templates" / name).write_text("Subject: Thanks\n", encoding="utf-8")
    return acctkit_workspace


def test_all_that_a_plugin_brings_is_told(desk: TestWorkspace) -> None:
    told = desk.json("plugins", "show", "visits")
    file = str(desk.root / "plugins" / "visits" / "__init__.py")
    hooks = {hook["name"]: hook["place"] for hook in told.pop("hooks")}
    decorated = VISITS[: VISITS.index("def acctkit_forms")].count("\n")
    assert hooks["acctkit_forms"] == f"{file}, line {decorated}"
    assert len(hooks) == 9
    assert told == {
        "name": "visits", "origin": "workspace", "state": "works", "error": "", "version": "", "file": file,
        "api": "1.0", "about": "Visits, as a team counts them.",
        "forms": [{"name": "visits", "title": {"en": "Visits", "es": "Visitas"}, "who": "rep", "columns": 2}],
        "checks": [{"name": "crowds", "form": "visits", "codes": ["crowd"]}],
        "sections": [{"name": "visits", "title": {"en": "Visits", "es": "Visitas"}, "order": 42}],
        "mailings": ["thanks"], "transports": ["pigeon"], "sources": ["diary"], "renderers": ["poem"], "executors": [],
        "commands": ["visit"],
        "settings": [{"key": "plugins.visits.most", "default": 20, "description": "Guests that are plausible"}],
        "codes": [{"name": "crowd", "severity": "warning", "sentence": "{value} guests are many.", "fixed": True}],
        "templates": [{"name": "stamp", "languages": []}, {"name": "thanks", "languages": ["en", "es"]}],
        "left_out": [
            "The section 'lunches' of plugin visits is left out: no plugin declares the form lunches."
        ],
        "notes": [],
    }


def test_it_reads_well_too(desk: TestWorkspace) -> None:
    said = desk.cli("plugins", "show", "visits")
    assert said.startswith("visits (workspace), works\n")
    for line in (
        "  visits: Visits / Visitas, filed by rep, 2 columns\n", "  crowds, of visits: crowd\n",
        "  plugins.visits.most = 20  Guests that are plausible\n", "  crowd, warning*: {value} guests are many.\n",
        "  thanks  en, es\n", "commands\n  visit\n",
    ):
        assert line in said


def test_a_bundled_plugin_has_the_version_of_acctkit(acctkit_workspace: TestWorkspace) -> None:
    told = acctkit_workspace.json("plugins", "show", "acctkit:mileage")
    assert (told["origin"], told["version"]) == ("acctkit", __version__)
    assert told["settings"][0]["default"][0]["rate"] == "0.585"
    assert " …  Rates by day" in acctkit_workspace.cli("plugins", "show", "mileage")


def test_a_broken_plugin_is_told_with_its_fault(acctkit_workspace: TestWorkspace) -> None:
    (Path(acctkit_workspace.root) / "plugins" / "broken.py").write_text("1 / 0\n", encoding="utf-8")
    said = acctkit_workspace.cli("plugins", "show", "broken")
    assert said.startswith("broken (workspace), broken\n")
    assert "ZeroDivisionError" in said


def test_a_plugin_that_is_off_brings_nothing(desk: TestWorkspace) -> None:
    desk.configure("plugins", 'disabled = ["visits"]')
    told = desk.json("plugins", "show", "visits")
    assert (told["state"], told["hooks"], told["forms"]) == ("off", [], [])


def test_how_long_each_takes_to_load_is_told_slowest_first(acctkit_workspace: TestWorkspace) -> None:
    slow = "import time\n\nends = time.perf_counter() + 0.3\nwhile time.perf_counter() < ends:\n    pass\n"
    (acctkit_workspace.root / "plugins" / "slow.py").write_text(slow, encoding="utf-8")
    rows = acctkit_workspace.json("plugins", "list", "--times")
    seconds = [row["seconds"] for row in rows]
    assert seconds == sorted(seconds, reverse=True)
    assert next(row["seconds"] for row in rows if row["name"] == "slow") >= 0.3
    assert acctkit_workspace.cli("plugins", "list", "--times").endswith(f" seconds for {len(rows)} plugins\n")
    assert "seconds" not in acctkit_workspace.json("plugins", "list")[0]


def test_every_hook_is_told_at_the_terminal_too(acctkit_workspace: TestWorkspace) -> None:
    said = acctkit_workspace.cli("plugins", "hooks")
    assert "  acctkit_checks      Rules over the rows of any form, the plugin's own or another's.\n" in said
    for name in ("sources", "acctkit_sources"):
        told = acctkit_workspace.cli("plugins", "hooks", name)
        assert told.startswith("@hookimpl\ndef acctkit_sources() -> Iterable[Source]: ...\n\nPlaces that files")
        assert "**Must not** change or delete what lies there" in told
    assert "There is no hook 'soups'; those there are: settings," in (
        acctkit_workspace.cli("plugins", "hooks", "soups", exit_code=2)
    )
