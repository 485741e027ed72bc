"""`acctkit plugins new`: what it makes is right as it stands, whatever it brings and whatever it is called."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest

from acctkit.newplugin import KINDS, Wanted, make_plugin
from acctkit.plugincheck import look
from acctkit.testing import TestWorkspace, sheet

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of each kind alone, of all kinds, of those that work on sales, and of the usual ones."""
    folder = tmp_path_factory.mktemp("packages")
    for kind in KINDS:
        make_plugin(Wanted(f"only_{kind}", (kind,)), folder)
    make_plugin(Wanted("all_kinds", tuple(KINDS)), folder)
    make_plugin(Wanted("on_sales", ("check", "section", "mailing")), folder)
    make_plugin(Wanted("visits", spanish="Visitas"), folder)
    return folder


def tool(*words: str, cwd: Path, path: Sequence[Path] = (ROOT,)) -> None:
    """Run a tool of Python; it must have nothing to say against."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=cwd, env=environ, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def installed(package: Path, folder: Path) -> list[Path]:
    """A path on which a package is found as if pip had installed it."""
    about = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    noted = folder / f"{about['name'].replace('-', '_')}-{about['version']}.dist-info"
    noted.mkdir()
    (noted / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n")
    points = "".join(f"{name} = {module}\n" for name, module in about["entry-points"]["acctkit"].items())
    (noted / "entry_points.txt").write_text(f"[acctkit]\n{points}")
    return [folder, package, ROOT]


def test_ruff_has_nothing_against_it(packages: Path) -> None:
    tool("ruff", "check", ".", cwd=packages)
    tool("ruff", "check", "--select", "E,F,W,I,B,UP,SIM,RET,C4,PIE,PTH,RUF", ".", cwd=packages)
    tool("ruff", "format", "--check", ".", cwd=packages)


def test_mypy_has_nothing_against_it(packages: Path, tmp_path: Path) -> None:
    files = [str(path.relative_to(packages)) for path in packages.glob("acctkit-*/*/*.py")]
    tool("mypy", "--strict", "--cache-dir", str(tmp_path), *files, cwd=packages, path=[ROOT])


@pytest.mark.parametrize("name", ["all-kinds", "on-sales"])
def test_its_own_tests_pass(name: str, packages: Path, tmp_path: Path) -> None:
    package = packages / f"acctkit-{name}"
    # Asserts are not rewritten: pytest would rewrite all of acctkit with them, which takes a third of the time.
    words = ("pytest", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist")
    tool(*words, cwd=package, path=installed(package, tmp_path))


def test_acctkit_has_nothing_against_it(packages: Path) -> None:
    found = {path.name: look(path) for path in packages.glob("acctkit-*")}
    assert found == {name: [] for name in found}
    assert len(found) == len(KINDS) + 3


def test_any_two_kinds_go_together(tmp_path: Path) -> None:
    for pair in combinations(KINDS, 2):
        made = make_plugin(Wanted("_".join(pair), pair), tmp_path)
        assert look(made[0].parents[1]) == []
    tool("ruff", "check", ".", cwd=tmp_path)
    tool("ruff", "format", "--check", ".", cwd=tmp_path)


# ------------------------------------------------------------------ one file in a workspace


def test_a_file_of_the_workspace_works_at_once(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    said = ws.cli("plugins", "new", "visits", "--local")
    assert f"acctkit -w {ws.root} plugins check visits && acctkit -w {ws.root} run\n" in said
    assert sorted(path.name for path in (ws.root / "plugins").rglob("*.*")) == [
        "visits-week.en.html", "visits-week.en.txt", "visits-week.es.html", "visits-week.es.txt", "visits.py",
    ]
    assert look(ws.root / "plugins" / "visits.py") == []
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]), sheet("accounts", [
            {"account": "100", "name": "Acme"}])])
    ws.drop("7/week.xlsx", sheet("visits", [{"date": "2026-11-17", "account": "100", "minutes": 45}]))
    result = ws.run()
    assert result.plugin_errors == []
    assert result.section("visits").headline == ("Visits: 45 minutes by 1 rep.",)
    assert [letter.to for letter in result.messages("visits-week")] == ["ana@example.com"]


def test_a_file_that_is_there_stays(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    mine = ws.root / "plugins" / "visits.py"
    mine.write_text("# mine\n", encoding="utf-8")
    assert ws.cli("plugins", "new", "visits", "--local", exit_code=2).startswith(f"{mine} is there already;")
    assert mine.read_text(encoding="utf-8") == "# mine\n"
    assert "leave --output out" in ws.cli("plugins", "new", "x", "--local", "--output", "somewhere", exit_code=2)


# ------------------------------------------------------------------ the command


def test_it_says_what_it_made_and_what_to_type_now(
    acctkit_workspace: TestWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from acctkit.cli import cli

    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["plugins", "new", "site_visits", "--kind", "section", "--kind", "form"])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "Made the plugin site_visits: a form, a section of the weekly package.",
        "  acctkit-site-visits/acctkit_site_visits/__init__.py", "  acctkit-site-visits/acctkit_site_visits/py.typed",
        "  acctkit-site-visits/tests/test_site_visits.py", "  acctkit-site-visits/pyproject.toml",
        "  acctkit-site-visits/README.md", "  acctkit-site-visits/.gitignore",
        "  acctkit-site-visits/.github/workflows/test.yml",
        "Its Spanish still says Site visits; put that right, or make it with --spanish TITLE.", "Next:",
        "  pip install ./acctkit-site-visits && pytest acctkit-site-visits && acctkit -w W run",
    ]
    again = acctkit_workspace.cli("plugins", "new", "site_visits", "--kind", "form", exit_code=2)
    assert again == "acctkit-site-visits is there already; take another name, or another folder with --output DIR."
    elsewhere = acctkit_workspace.cli("plugins", "new", "site_visits", "--kind", "form", "-o", "my work")
    folder, root = "'my work/acctkit-site-visits'", acctkit_workspace.root
    assert f"  pip install ./{folder} && pytest {folder} && acctkit -w {root} run\n" in elsewhere


def test_what_must_be_chosen_in_the_settings_is_said_and_a_command_is_tried(
    acctkit_workspace: TestWorkspace, tmp_path: Path
) -> None:
    words = ("--output", str(tmp_path), "--kind")
    said = acctkit_workspace.cli("plugins", "new", "pigeon", *words, "transport", "--kind", "source")
    assert 'used when acctkit.toml says so:\n  [mail]\n  transport = "pigeon"\n' in said
    assert 'used when acctkit.toml says so:\n  [plugins.pigeon]\n  exports = "/srv/exports"\n' in said
    assert acctkit_workspace.cli("plugins", "new", "say_hello", *words, "command").endswith(" say-hello\n")


def test_its_title_in_spanish_can_be_told(acctkit_workspace: TestWorkspace, tmp_path: Path) -> None:
    ws = acctkit_workspace
    words = ("plugins", "new", "visits", "--output", str(tmp_path), "--spanish")
    assert "Its Spanish" not in ws.cli(*words, "Visitas")
    package = tmp_path / "acctkit-visits"
    assert 'Text("Visits", "Visitas")' in (package / "acctkit_visits" / "__init__.py").read_text(encoding="utf-8")
    assert "Say the title in Spanish" not in (package / "README.md").read_text(encoding="utf-8")
    assert 'is no title; take at most 40 letters' in ws.cli(*words, 'Visitas "guiadas"', exit_code=2)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "Site-Visits",
            "'Site-Visits' is no name for a plugin; take lower-case letters, digits and single underscores, such as "
            "site_visits.",
        ),
        ("2nd visit", "such as nd_visit."), ("¿?", ", such as visits."), ("a__b", "such as a_b."),
        ("class", "'class' is a word of Python; take another name, such as our_class."),
        ("disabled", "'disabled' is a setting of [plugins]; take another name, such as our_disabled."),
        ("sales", "There is a plugin 'sales' in acctkit itself; take another name, such as our_sales."),
        ("payments", "There is a form 'payments' in acctkit itself; take another name, such as our_payments."),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_one_that_can(
    name: str, said: str, acctkit_workspace: TestWorkspace, tmp_path: Path
) -> None:
    told = acctkit_workspace.cli("plugins", "new", name, "--output", str(tmp_path / "made"), exit_code=2)
    assert told.endswith(said)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(("kind", "name"), [("transport", "folder"), ("executor", "local"), ("command", "run")])
def test_a_name_is_taken_only_where_it_would_be_used(
    kind: str, name: str, acctkit_workspace: TestWorkspace, tmp_path: Path
) -> None:
    words = ("plugins", "new", name, "--output", str(tmp_path / "made"))
    assert f"There is a {kind} '{name}'" in acctkit_workspace.cli(*words, "--kind", kind, exit_code=2)
    acctkit_workspace.cli(*words, "--kind", "form")
