"""Installs an example as a company would, from a wheel into an environment of its own, and runs its tests there.

What acctkit itself needs is borrowed from the environment that these tests run in; what the example needs beyond that
is fetched by pip. Where that cannot be reached the test is skipped and says so, unless ACCTKIT_REQUIRE_SERVERS=1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from tests.core.wheels import PIP, ROOT

WHEEL = (*PIP, "wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir")
_UNREACHED = ("No matching distribution found", "Failed to establish a new connection", "Could not fetch URL")
_JUNK = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")


def environment_with(acctkit: Path, home: Path) -> Path:
    """An environment in `home` with acctkit's wheel, to be copied; it is made where it is missing."""
    with FileLock(f"{home}.lock"):
        if not home.exists():
            making = home.with_name(f"{home.name}-making")
            _install(_environment(making), "--no-deps", "--no-index", str(acctkit))
            making.rename(home)
    return home


def passes_its_tests_installed(name: str, prepared: Path, folder: Path) -> None:
    """Build `examples/<name>`, install it beside acctkit into a new environment, and run its tests away from here."""
    source = folder / "source"
    shutil.copytree(ROOT / "examples" / name, source, ignore=_JUNK)
    _do([*WHEEL, str(folder), str(source)])
    (wheel,) = folder.glob("*.whl")
    python = _python(shutil.copytree(prepared, folder / "venv", symlinks=True))
    _install(python, f"{wheel}[test]")
    (folder / "away").mkdir()
    shutil.copytree(source / "tests", folder / "away" / "tests")
    # Its asserts are not rewritten: pytest would rewrite all of acctkit with them, which takes a third of the time.
    plain = ("--assert=plain", "-p", "no:cacheprovider")
    done = _run([str(python), "-m", "pytest", "-q", *plain, "tests"], cwd=folder / "away")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout and "skipped" not in done.stdout, done.stdout


def _environment(home: Path) -> Path:
    """A new environment that borrows the libraries of this one: its own come first."""
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    python = _python(home)
    asked = _do([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    site = Path(asked.stdout.strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def _python(home: Path) -> Path:
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _install(python: Path, *what: str) -> None:
    done = _run([*PIP, "--python", str(python), "install", "--quiet", *what])
    said = done.stdout + done.stderr
    if done.returncode and any(one in said for one in _UNREACHED) and os.environ.get("ACCTKIT_REQUIRE_SERVERS") != "1":
        pytest.skip(f"pip cannot fetch what it needs: {said.strip().splitlines()[-1]}")
    assert done.returncode == 0, said


def _do(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    done = _run(words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def _run(words: Sequence[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program that sees neither this checkout nor a workspace."""
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "ACCTKIT_WORKSPACE")}
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=cwd, env=env, timeout=600)
