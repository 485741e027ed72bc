"""The example of every hook is put into a workspace as a plugin, loads without a fault, and does what it says."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from acctkit.plugincheck import look
from acctkit.testing import TestWorkspace
from pages.hooks import hooks
from tests.docs import start

HOOKS = hooks()
WEEK = [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "A1", "P1", 5000, 9.5]]


def example(hook: str) -> str:
    """The plugin that the docstring shows."""
    [source] = re.findall(r"^```python\n(.*?)^```$", inspect.getdoc(HOOKS[hook]) or "", re.MULTILINE | re.DOTALL)
    return source


def lay_templates(hook: str, workspace: TestWorkspace) -> None:
    for title, body in re.findall(
        r"^```jinja title=\"([^\"]+)\"\n(.*?)^```$", inspect.getdoc(HOOKS[hook]) or "", re.MULTILINE | re.DOTALL
    ):
        inside = title.removeprefix("sales/")  # beside the plugin where it names no workspace
        path = workspace.root / inside if inside != title else workspace.root / "plugins" / title
        path.parent.mkdir(exist_ok=True)
        path.write_text(body, encoding="utf-8")


@pytest.fixture
def planted(request: pytest.FixtureRequest, tmp_path: Path) -> TestWorkspace:
    """A workspace with the office's lists and the example of the hook that the test is named for."""
    hook = request.node.name.removeprefix("test_")
    workspace = start.make(tmp_path)
    lay_templates(hook, workspace)
    workspace.plugin(example(hook), name="example")
    assert workspace.open().plugins.errors == []
    assert [fault for fault in look(workspace.root / "plugins" / "example.py") if not fault.note] == []
    return workspace


def ran(workspace: TestWorkspace) -> dict[str, object]:
    """Run the line; no plugin may fail in it."""
    result = workspace.run("2026-11-25")
    assert result.plugin_errors == []
    return dict(result)


def test_acctkit_settings(planted: TestWorkspace) -> None:
    planted.configure("plugins.example", "crowd = 12")
    [setting] = [one for one in planted.json("settings") if one["key"] == "plugins.example.crowd"]
    assert (setting["value"], setting["description"]) == (12, "guests from which on a visit is asked about")


def test_acctkit_people(planted: TestWorkspace) -> None:
    planted.drop("night/week.xlsx", WEEK)
    ran(planted)
    assert planted.submissions()["night/week.xlsx"]["status"] == "accepted"
    assert "Night shift" in planted.mail("feedback")[0]["To"]


def test_acctkit_forms(planted: TestWorkspace) -> None:
    planted.drop("1165/samples.xlsx", [["Dejado el", "Muestra", "Pcs"], ["2026-11-17", "Cleat", 3]])
    assert ran(planted)["records"]["samples"] == 1  # type: ignore[index]


def test_acctkit_checks(planted: TestWorkspace) -> None:
    planted.drop("1165/week.xlsx", WEEK)
    [found] = planted.run("2026-11-25").found("bulk-order")
    assert (found.cell, found.message) == ("D2", "5000 units in one row; is that right?")
    assert "slip of the finger" in planted.cli("findings", "explain", "bulk-order")


def test_acctkit_sections(planted: TestWorkspace) -> None:
    planted.drop("1165/week.xlsx", WEEK)
    ran(planted)
    assert planted.table("units", "by_sku") == [{"sku": "P1", "units": "5000"}]
    assert "D2" in planted.cli("trace", "units", "by_sku", "sku=P1", "--week", "2026-W47")


def test_acctkit_mailings(planted: TestWorkspace) -> None:
    planted.drop("1165/week.xlsx", WEEK)
    for _ in range(2):  # the second run writes to nobody again
        ran(planted)
        assert [mail["Subject"] for mail in planted.mail("thanks")] == ["Thank you for 5,000 units"]


def test_acctkit_papers(planted: TestWorkspace) -> None:
    planted.drop("1165/week.xlsx", WEEK)
    assert ran(planted)["papers"] == {"drafted": ["DN-0001"], "withheld": [], "failed": []}
    assert ran(planted)["papers"] == {"drafted": [], "withheld": [], "failed": []}


def test_acctkit_sources(planted: TestWorkspace) -> None:
    ran(planted)
    assert planted.submissions()["office/products of the shop.csv"]["status"] == "accepted"


def test_acctkit_transports(planted: TestWorkspace) -> None:
    planted.configure("mail", 'transport = "ledger"')
    planted.drop("1165/week.xlsx", WEEK)
    ran(planted)
    assert (planted.root / "sent.txt").read_text(encoding="utf-8").startswith("leslie@harbor.example: ")


def test_acctkit_renderers(planted: TestWorkspace) -> None:
    ran(planted)
    [made] = (planted.root / "packages" / "2026-W47").glob("*figures.json")
    assert "sales" in json.loads(made.read_text(encoding="utf-8"))


def test_acctkit_executors(planted: TestWorkspace) -> None:
    planted.configure("run", 'executor = "threads"')
    assert ran(planted)["submissions"]["accepted"] == len(start.OFFICE)  # type: ignore[index]


def test_acctkit_templates(planted: TestWorkspace) -> None:
    planted.drop("1165/week.xlsx", [["Date", "Account"], ["soon", "A1"]])
    ran(planted)
    assert planted.mail("feedback")[0]["Subject"] == "For LJ"


def test_acctkit_commands(planted: TestWorkspace) -> None:
    assert planted.cli("greet", "Ana") == "Hello, Ana.\n"


def test_acctkit_finished(planted: TestWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATUS_FILE", str(tmp_path / "status"))
    ran(planted)
    assert (tmp_path / "status").read_text(encoding="utf-8") == "2026-W47: 0 rejected"


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_says_when_it_runs_what_it_may_and_what_an_error_does(hook: str) -> None:
    text = inspect.getdoc(HOOKS[hook]) or ""
    for said in ("**Runs** ", "**May** ", "**Must not** ", "**On error** "):
        assert said in text, f"{hook} does not say '{said.strip(' *')}'"
    effect: Callable[..., None] | None = globals().get(f"test_{hook}")
    assert example(hook) and effect is not None, f"the example of {hook} is not tested"
