"""A run that is killed while it makes marked copies or lays them into feedback folders, and run again: the same books,
the same copies, each sent once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from acctkit.testing import TestWorkspace
from tests.children import needs_fork
from tests.e2e.desks import Books, copied, differences, hashes, left_by, workspace
from tests.e2e.test_killed import no_letter_twice
from tests.e2e.test_zips import killed_at, sales, zipped

AS_OF = "2026-11-25"
pytestmark = needs_fork


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four wrong files of two reps, two of them in zips."""
    root = workspace(tmp_path_factory.mktemp("prepared") / "workspace")
    ws = TestWorkspace(root)
    ws.configure("intake", "feedback_folder = true")
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "en-US"],
                 ["eva", "Eva", "eva@example.com", "es"]],
        "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]], "Products": [["SKU", "Name"], ["S1", "Bolt"]],
    })
    ws.drop("ana/wrong.xlsx", sales("two"))
    ws.drop("ana/week.zip", zipped({"a.xlsx": sales("three"), "b.xlsx": sales(4)}))
    ws.drop("eva/wrong.csv", "Date,Account,SKU,Units,Unit price\n2026-11-18,C1,S1,x,10\n")
    ws.drop("eva/semana.zip", zipped({"a.csv": b"Date,Account,SKU,Units,Unit price\n2026-11-19,C1,S1,y,10\n"}))
    return root


@pytest.fixture(scope="module")
def whole(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Books]:
    """What a run leaves that nobody disturbs."""
    root = copied(prepared, tmp_path_factory.mktemp("whole") / "workspace")
    TestWorkspace(root).run(AS_OF)
    assert len(laid(root)) == 4
    return root, left_by(root)


def laid(root: Path) -> Mapping[str, bytes]:
    """Everything in feedback folders, by its path."""
    return {str(path.relative_to(root)): path.read_bytes() for path in (root / "inbox").glob("*/feedback/*")}


@pytest.mark.parametrize(("moment", "count", "after"), [
    ("acctkit.returning:_make", 1, False), ("acctkit.intake.archive:put", 1, True),
    ("acctkit.returning:_write", 2, False), ("acctkit.returning:_write", 4, True),
    ("acctkit.returning:lay", 1, True), ("acctkit.returning:lay", 4, False),
])
def test_killed_among_the_copies_and_run_again(
    prepared: Path, whole: tuple[Path, Books], tmp_path: Path, moment: str, count: int, after: bool
) -> None:
    root = copied(prepared, tmp_path / "workspace")
    killed_at(root, moment, count, after)
    TestWorkspace(root).run(AS_OF)
    undisturbed, books = whole
    differences(books, left_by(root), f"killed at {moment}, {count}")
    assert no_letter_twice(root) and laid(root) == laid(undisturbed)
    assert hashes(root / "archive") == hashes(undisturbed / "archive")
