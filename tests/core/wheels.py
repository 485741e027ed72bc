"""A wheel of acctkit, built as pip builds it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("acctkit", "plugins", "templates")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


def copy_checkout(copy: Path) -> None:
    """Copy into the new folder `copy` what pip needs of the checkout, so that building leaves nothing behind in it."""
    copy.mkdir()
    for name in PARTS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)


def build_wheel(folder: Path) -> Path:
    """A wheel in `folder`, built as pip builds it."""
    copy = folder / "checkout"
    copy_checkout(copy)
    done = subprocess.run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder), str(copy)],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made
