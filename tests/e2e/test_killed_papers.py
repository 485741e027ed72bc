"""A run that is killed while it numbers or writes papers, and run again, leaves what one that was left alone leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit.testing import TestWorkspace
from tests.children import needs_fork
from tests.e2e.desks import left_by, workspace
from tests.e2e.test_zips import killed_at
from tests.papers.paper_samples import PLUGIN

AS_OF = "2026-11-25"


def prepared(root: Path) -> Path:
    workspace(root)
    TestWorkspace(root).plugin(PLUGIN, name="offers")
    (root / "orders.txt").write_text("17 20.00\n18 30.00", encoding="utf-8")
    return root


def papers(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "papers").iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, bytes]]:
    root = prepared(tmp_path_factory.mktemp("whole") / "workspace")
    TestWorkspace(root).run(AS_OF)
    return left_by(root).dump, papers(root)


@needs_fork
@pytest.mark.parametrize(("module", "name", "at"), [
    ("acctkit.books.papers", "take", 2),
    ("acctkit.papers.files", "_lay", 1),
    ("acctkit.papers.files", "_settle", 2),
    ("acctkit.books.papers", "written", 3),
])
def test_killed_and_run_again(
    module: str, name: str, at: int, whole: tuple[str, dict[str, bytes]], tmp_path: Path
) -> None:
    root = prepared(tmp_path / "workspace")
    killed_at(root, f"{module}:{name}", at, after=False)
    TestWorkspace(root).run(AS_OF)
    assert left_by(root).dump == whole[0]
    assert papers(root) == whole[1]
