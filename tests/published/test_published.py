"""Plugins as they were once published run against today's core, for ever: `visits` was written for version 1.0 of the
API and uses every hook there was. Whatever breaks here breaks a stranger's plugin; mend the core, not the plugin."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from acctkit.testing import TestWorkspace, make_test_workspace, text_of

HERE = Path(__file__).resolve().parent
ROWS = [
    ["Visited on", "Tienda", "Guests", "Mood"],
    ["2026-11-17", "100", 4, "good"],
    ["2026-11-18", "100", 30, "bueno"],
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    """A workspace with the plugin, a week of visits in it, run once."""
    root = tmp_path_factory.mktemp("published") / "w"
    ws = make_test_workspace(root)
    shutil.copytree(HERE / "visits", root / "plugins" / "visits", ignore=shutil.ignore_patterns("__pycache__"))
    ws.configure("plugins", 'disabled = ["reps"]')
    ws.drop("7/week.xlsx", ROWS)
    result = ws.run("2026-11-25")
    assert result["plugin_errors"] == [] and result["submissions"]["accepted"] == 2
    return ws


def test_it_loads_and_nothing_is_held_against_it(desk: TestWorkspace) -> None:
    (listed,) = [one for one in desk.json("plugins", "list") if one["name"] == "visits"]
    assert (listed["state"], listed["error"]) == ("works", "")
    assert "visits" not in "".join(look["said"] for look in desk.json("doctor") if look["state"] == "wrong")


def test_its_source_form_and_check_work(desk: TestWorkspace) -> None:
    known = {path: one["status"] for path, one in desk.submissions().items()}
    assert known == {"7/week.xlsx": "accepted", "office/leaflet.csv": "accepted"}
    (finding,) = [one for one in desk.json("findings", "list") if one["code"] == "crowd"]
    assert (finding["cell"], finding["message"]) == (
        "C3", "30 invitados son muchos (lo habitual son 20); ¿es correcto?",
    )


def test_its_section_stands_in_report_and_package_and_traces_to_the_cells(desk: TestWorkspace) -> None:
    assert desk.table("visits", "by_account", "--week", "2026-W47") == [{"account": "100", "guests": "34"}]
    traced = desk.cli("trace", "visits", "by_account", "account=100", "column=guests", "--week", "2026-W47")
    assert "C2" in traced and "C3" in traced
    (made,) = (desk.root / "packages" / "2026-W47").glob("*visits.csv")
    assert made.read_text(encoding="utf-8").split() == ["100,34"]


def test_its_settings_are_checked(desk: TestWorkspace) -> None:
    desk.configure("plugins.visits", "most_guests = 40")
    assert [one["value"] for one in desk.json("settings") if one["key"] == "plugins.visits.most_guests"] == [40]


def test_its_mailing_goes_once_in_the_language_of_the_rep(desk: TestWorkspace) -> None:
    desk.run("2026-11-25")
    (letter,) = desk.mail("visit-thanks")
    assert letter["Subject"] == "2 visitas la semana pasada" and text_of(letter).startswith("ANA!\n\nGracias por 2")


def test_its_command_is_there(desk: TestWorkspace) -> None:
    assert desk.cli("hosts", "30") == "4\n"


def test_its_transport_carries(tmp_path: Path) -> None:
    ws = make_test_workspace(tmp_path / "w")
    shutil.copytree(HERE / "visits", ws.root / "plugins" / "visits", ignore=shutil.ignore_patterns("__pycache__"))
    ws.configure("plugins", 'disabled = ["reps"]')
    ws.configure("mail", 'transport = "pigeon"')
    ws.drop("7/week.xlsx", ROWS)
    ws.run("2026-11-25")
    assert "ana@example.com: 2 visitas la semana pasada\n" in (ws.root / "loft.txt").read_text(encoding="utf-8")
