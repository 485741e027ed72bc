"""The environment that each example gets a copy of: acctkit is installed into it once a session, whoever of the workers
needs it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.installing import environment_with


@pytest.fixture(scope="session")
def acctkit_installed(acctkit_wheel: Path, of_all_workers: Path) -> Path:
    """An environment with this checkout, from its wheel."""
    return environment_with(acctkit_wheel, of_all_workers / "acctkit-installed")
