"""Lets `pytest examples` test each example as if it alone were installed, without installing it.

An example whose libraries are not there is left out, and the head of the report says so. Whoever ships a plugin needs
none of this: `pip install -e '.[test]'` in the plugin's folder, then `pytest`.
"""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest

HOMES = sorted(path.parent for path in Path(__file__).parent.glob("*/pyproject.toml"))
sys.path += map(str, HOMES)  # tests import their example while they are collected


def about(home: Path) -> dict[str, Any]:
    """What the example in this folder says of itself."""
    project: dict[str, Any] = tomllib.loads((home / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def lacking(home: Path) -> list[str]:
    """The libraries that an example needs and that are not there."""
    project = about(home)
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return [name for name in (re.split(r"[\s<>=!~\[;]", one)[0] for one in needed) if not _there(name)]


def _there(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def pytest_report_header() -> list[str]:
    """Which examples are not tested, and why."""
    return [f"left out for want of {', '.join(lacking(home))}: {home.name}" for home in HOMES if lacking(home)]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what cannot run."""
    return True if collection_path in HOMES and lacking(collection_path) else None


@pytest.fixture(scope="module", autouse=True)
def _installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The example that a test belongs to, with what pip would note of it: its name and entry points."""
    home = next(path for path in request.path.parents if path in HOMES)
    project = about(home)
    if _there(project["name"]):  # as its author has it
        yield
        return
    noted = _noted(project, tmp_path_factory.mktemp("noted"))
    with pytest.MonkeyPatch.context() as patch:
        for folder in (noted, home):
            patch.syspath_prepend(str(folder))
        importlib.invalidate_caches()
        yield


def _noted(project: dict[str, Any], folder: Path) -> Path:
    noted = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    noted.mkdir()
    lines = "".join(f"{key} = {value}\n" for key, value in project["entry-points"]["acctkit"].items())
    (noted / "entry_points.txt").write_text(f"[acctkit]\n{lines}", encoding="utf-8")
    (noted / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8"
    )
    return folder
