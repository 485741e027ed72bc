"""The wheel holds everything that the checkout has, and what is installed from it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.core.wheels import PARTS, PIP, ROOT


@pytest.fixture(scope="module")
def installed(acctkit_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel in it, which borrows the other libraries from this one."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = subprocess.run(
        [*PIP, "--python", str(python), "install", "--no-deps", "--no-index", "--quiet", str(acctkit_wheel)],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def command(python: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the installed `acctkit`, away from the checkout."""
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "ACCTKIT_WORKSPACE")}
    script = python.with_name("acctkit" + python.suffix)
    return subprocess.run(
        [str(script), *words], capture_output=True, text=True, check=False, cwd=cwd, env=env, timeout=120
    )


def expected() -> set[str]:
    """What the checkout has, by the names that a wheel gives it."""
    names = set()
    for part in PARTS:
        for path in (ROOT / part).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                inside = path.relative_to(ROOT).as_posix()
                names.add(inside if part == "acctkit" else f"acctkit/{inside}")
    return names


def test_the_wheel_holds_what_the_checkout_holds(acctkit_wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(acctkit_wheel).namelist() if ".dist-info/" not in name}
    assert names == expected()
    assert "acctkit/py.typed" in names
    assert "acctkit/plugins/sales.py" in names
    assert any(name.startswith("acctkit/templates/") and name.endswith(".es.html") for name in names)
    assert any(name.startswith("acctkit/books/migrations/versions/") for name in names)


def test_the_wheel_says_what_it_needs_and_its_licence(acctkit_wheel: Path) -> None:
    inside = zipfile.ZipFile(acctkit_wheel)
    (about,) = [name for name in inside.namelist() if name.endswith(".dist-info/METADATA")]
    text = inside.read(about).decode()
    assert "Requires-Python: >=3.11" in text
    assert "License" in text
    for name in ("click", "exchangelib", "jinja2", "openpyxl", "pluggy", "pytest", "sqlalchemy"):
        assert f"Requires-Dist: {name}" in text
    (entries,) = [name for name in inside.namelist() if name.endswith("entry_points.txt")]
    assert "acctkit = acctkit.cli:main" in inside.read(entries).decode()


def test_what_is_installed_runs_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    made = command(installed, "init", "w", "--company", "Harbor Supply", "--currency", "USD", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    from acctkit.testing import TestWorkspace

    desk = TestWorkspace(tmp_path / "w")
    desk.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name", "Email"], ["100", "Acme", "ap@example.com"]],
        "Invoices": [
            ["Invoice", "Account", "Issued on", "Due on", "Amount"], ["I1", "100", "2026-09-01", "2026-10-01", 500],
        ],
    })
    done = command(installed, "-w", "w", "run", "--as-of", "2026-11-25", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["records"] == {"reps": 1, "accounts": 1, "invoices": 1}
    assert result["plugin_errors"] == []
    assert result["messages"]["sent"] >= 1
    assert (desk.root / result["package"]["path"]).is_file()


def test_its_plugins_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    command(installed, "init", "w", "--company", "X", "--currency", "USD", cwd=tmp_path)
    (tmp_path / "w" / "plugins" / "faulty.py").write_text(
        "from acctkit import hookimpl\n\n@hookimpl\ndef acctkit_forms():\n    raise ValueError('no luck')\n",
        encoding="utf-8",
    )
    done = command(installed, "-w", "w", "plugins", "list", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    states = {row["name"]: row["state"] for row in json.loads(done.stdout)}
    bundled = {path.stem for path in (ROOT / "plugins").glob("*.py") if not path.stem.startswith("_")}
    assert states == dict.fromkeys(bundled, "works") | {"faulty": "works"}
    assert f"{tmp_path / 'w' / 'plugins' / 'faulty.py'}, line 5" in done.stderr
    shown = subprocess.run(
        [str(installed), "-c", "import acctkit, acctkit.plugins.sales as one; print(acctkit.__file__, one.__file__)"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )
    assert str(ROOT) not in shown.stdout
