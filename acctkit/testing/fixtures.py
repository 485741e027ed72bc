"""What pytest gets from the kit: fixtures, an option, and a line at the end of its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from acctkit.testing.goldens import Golden
    from acctkit.testing.workspace import TestWorkspace

_UPDATE = "--update-golden"
WRITTEN = "acctkit_golden"  # what a test's report carries of each golden file that it wrote


@pytest.fixture
def acctkit_workspace(tmp_path: Path) -> TestWorkspace:
    """A fresh workspace of the company Test, in USD, whose files settle at once; its clock shows 2026-11-25."""
    from acctkit.testing.workspace import make_test_workspace

    return make_test_workspace(tmp_path / "workspace")


@pytest.fixture(scope="module")
def acctkit_shared_workspace(tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    """The same, one for all tests of a module: for stories that do not touch each other."""
    from acctkit.testing.workspace import make_test_workspace

    return make_test_workspace(tmp_path_factory.mktemp("shared") / "workspace")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares sections, findings and messages with `golden/NAME.txt` beside the test: `golden(result.findings)`."""
    from acctkit.testing.goldens import Golden

    def fail(reason: str) -> None:
        pytest.fail(reason, pytrace=False)

    return Golden(request.node, bool(request.config.getoption(_UPDATE)), fail)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that writes golden files anew."""
    parser.getgroup("acctkit").addoption(
        _UPDATE, action="store_true", help="write the golden files of acctkit's `golden` fixture as things are now"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which golden files were written, whichever process wrote them."""
    reports = [report for group in terminalreporter.stats.values() for report in group]
    noted = [pair for report in reports for pair in getattr(report, "user_properties", ())]
    paths = {value for name, value in noted if name == WRITTEN}
    if paths:
        terminalreporter.section("golden files written: look at the difference before you commit them")
        for path in sorted(paths):
            terminalreporter.write_line(path)
