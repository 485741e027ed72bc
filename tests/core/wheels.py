"""A wheel of acctkit, built as pip builds it: once a session, by whoever of the workers needs it first."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

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


def built_wheel(shared: Path) -> Path:
    """The wheel in the folder `shared`, which is made where it is missing; nobody sees it half made."""
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            copy = shared.with_name(f"{shared.name}-checkout")
            copy_checkout(copy)
            making = shared.with_name(f"{shared.name}-making")
            done = subprocess.run(
                [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(making), str(copy)],
                capture_output=True, text=True, check=False,
            )
            assert done.returncode == 0, done.stderr
            making.rename(shared)
    (made,) = shared.glob("*.whl")
    return made
