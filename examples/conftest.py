"""Lets `pytest examples` test each example as if it alone were installed, without installing it.

Whoever ships a plugin needs none of this: `pip install -e .` in the plugin's folder, then `pytest`.
"""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest


@pytest.fixture(scope="module", autouse=True)
def _installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The example that a test belongs to on the path, with what pip would note of it: its name and entry points."""
    home = next(path for path in request.path.parents if (path / "pyproject.toml").is_file())
    about = tomllib.loads((home / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    try:
        distribution(about["name"])
    except PackageNotFoundError:
        noted = _noted(about, tmp_path_factory.mktemp("noted"))
    else:
        yield  # installed, as its author has it
        return
    with pytest.MonkeyPatch.context() as patch:
        for folder in (noted, home):
            patch.syspath_prepend(str(folder))
        importlib.invalidate_caches()
        yield


def _noted(about: dict[str, object], folder: Path) -> Path:
    name = str(about["name"]).replace("-", "_")
    noted = folder / f"{name}-{about['version']}.dist-info"
    noted.mkdir()
    points = about["entry-points"]["acctkit"]  # type: ignore[index]
    lines = "".join(f"{key} = {value}\n" for key, value in points.items())
    (noted / "entry_points.txt").write_text(f"[acctkit]\n{lines}", encoding="utf-8")
    (noted / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n", encoding="utf-8"
    )
    return folder


def pytest_collect_file(file_path: Path) -> None:
    """Tests import their example while they are collected: its folder is on the path from then on."""
    home = next((path for path in file_path.parents if (path / "pyproject.toml").is_file()), None)
    if home is not None and home.parent == Path(__file__).parent and str(home) not in sys.path:
        sys.path.append(str(home))
