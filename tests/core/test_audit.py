"""`acctkit doctor --books`: numbers that do not agree, sections that fail, packages and files that are not as noted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, make_test_workspace

AS_OF = "2026-11-25"
PLUGIN = """
from decimal import Decimal

from acctkit import Content, Reconciliation, Section, Text, hookimpl

LEFT = "10.50"


def build(desk):
    pair = Reconciliation(Text("Reps make the company", "Los vendedores suman la empresa"), Decimal(LEFT), Decimal(10))
    return Content(reconciliations=(pair,))


@hookimpl
def acctkit_sections():
    return [Section("team", Text("Team", "Equipo"), build)]
"""


@pytest.fixture
def ws(tmp_path: Path) -> TestWorkspace:
    """A workspace with two weeks' packages."""
    made = make_test_workspace(tmp_path / "sales")
    made.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name", "Rep"], ["100", "Acme", "7"]],
    })
    header = ["Date", "Account", "SKU", "Units", "Unit price"]
    made.drop("7/week46.xlsx", [header, ["2026-11-10", "100", "A1", 3, 12.5]])
    made.run("2026-11-18")
    made.drop("7/week47.xlsx", [header, ["2026-11-17", "100", "A1", 3, 12.5]])
    made.run(AS_OF)
    return made


def looked(ws: TestWorkspace, exit_code: int) -> dict[str, list[dict[str, Any]]]:
    """What `doctor --books --json` says, by what it looked at."""
    found: dict[str, list[dict[str, Any]]] = {}
    for look in ws.json("doctor", "--books", exit_code=exit_code):
        found.setdefault(look["what"], []).append(look)
    return found


def test_books_that_hold_are_said_to(ws: TestWorkspace) -> None:
    found = looked(ws, 0)
    assert found["reconciliations"][0]["said"].endswith("hold, in 2 weeks with a package and as of today")
    assert [one["state"] for one in (*found["packages"], *found["archive"])] == ["ok"] * 4


def test_a_number_that_does_not_agree_is_told_for_each_week_with_both_and_their_difference(ws: TestWorkspace) -> None:
    (ws.root / "plugins").mkdir(exist_ok=True)
    (ws.root / "plugins" / "team.py").write_text(PLUGIN, encoding="utf-8")
    wrong = looked(ws, 1)["reconciliation"]
    assert [one["week"] for one in wrong[:2]] == ["2026-W46", "2026-W47"]
    assert len(wrong) == 3  # and as of today
    assert {key: wrong[0][key] for key in ("section", "title", "left", "right", "difference", "as_of")} == {
        "section": "team", "title": "Reps make the company", "left": "10.50", "right": "10.00", "difference": "0.50",
        "as_of": "2026-11-15",
    }
    assert wrong[0]["said"].endswith("Reps make the company: 10.50 and 10.00 differ by 0.50")
    assert "differ by 0.50" in ws.cli("doctor", "--books", exit_code=1)


def test_a_section_that_cannot_be_built_is_told_with_its_plugin(ws: TestWorkspace) -> None:
    (ws.root / "plugins").mkdir(exist_ok=True)
    (ws.root / "plugins" / "team.py").write_text(PLUGIN.replace("Decimal(LEFT)", "Decimal('x')"), encoding="utf-8")
    first = looked(ws, 1)["section"][0]
    assert "2026-W46: team could not be built. Plugin team" in first["said"]


def test_a_package_that_is_gone_or_other_is_told_and_can_be_made_again(ws: TestWorkspace) -> None:
    old, new = sorted(ws.root.glob("packages/*/*.zip"))
    bytes_of_old, bytes_of_new = old.read_bytes(), new.read_bytes()
    old.unlink()
    new.write_bytes(b"another")
    told = [one["said"] for one in looked(ws, 1)["packages"] if one["state"] == "wrong"]
    assert told == [
        f"{old} (2026-W46) is gone; make it again: acctkit package --week 2026-W46",
        f"{new} (2026-W47) has other bytes than when it was made; make it again: acctkit package --week 2026-W47",
    ]
    for week in ("2026-W46", "2026-W47"):
        assert ws.json("package", "--week", week)["made"]
    assert (old.read_bytes(), new.read_bytes()) == (bytes_of_old, bytes_of_new)
    assert looked(ws, 0)["packages"][-1]["state"] == "ok"


def test_archived_bytes_that_are_gone_are_told_with_whose_they_were(ws: TestWorkspace) -> None:
    sha256 = next(one["sha256"] for one in ws.json("submissions", "list") if one["path"] == "7/week46.xlsx")
    (ws.root / "archive" / sha256[:2] / sha256).unlink()
    (lost,) = looked(ws, 1)["archive"][1:]
    assert "(7/week46.xlsx) is gone; restore it from a backup" in lost["said"]


def test_a_package_of_a_week_that_no_run_makes(ws: TestWorkspace) -> None:
    made = ws.json("package", "--week", "2026-W40")
    assert (made["made"], made["version"], made["path"]) == (
        True, 1, "packages/2026-W40/acctkit-2026-W40-v1.zip"
    )
    assert (ws.root / made["path"]).is_file()
    assert not ws.json("package", "--week", "2026-W40")["made"]
    assert "unchanged, version 1" in ws.cli("package", "--week", "2026-W40")
    assert ws.json("run", "--as-of", AS_OF)["packages"] == []  # nor are the weeks between that one and the first run's
    assert "is not complete" in ws.cli("package", "--week", "2099-W40", exit_code=2)
