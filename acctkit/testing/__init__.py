"""The kit that tests of acctkit and of plugins are written with; a pytest plugin.

    def test_a_visit_is_counted(acctkit_workspace):
        ws = acctkit_workspace
        ws.drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]])
        result = ws.run("2026-11-25")
        assert result["submissions"]["accepted"] == 1
"""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit.testing.files import delimited, workbook
from acctkit.testing.workspace import TestWorkspace, make_test_workspace, text_of

__all__ = [
    "TestWorkspace",
    "acctkit_shared_workspace",
    "acctkit_workspace",
    "delimited",
    "make_test_workspace",
    "text_of",
    "workbook",
]


@pytest.fixture
def acctkit_workspace(tmp_path: Path) -> TestWorkspace:
    """A fresh workspace of the company Test, in USD, whose files settle at once."""
    return make_test_workspace(tmp_path / "workspace")


@pytest.fixture(scope="module")
def acctkit_shared_workspace(tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    """The same, one for all tests of a module: for stories that do not touch each other."""
    return make_test_workspace(tmp_path_factory.mktemp("shared") / "workspace")
