"""acctkit-samples passes its own tests where it is installed."""

from __future__ import annotations

from pathlib import Path

from tests.examples.installing import passes_its_tests_installed


def test_it_passes_its_tests_where_it_is_installed(acctkit_installed: Path, tmp_path: Path) -> None:
    passes_its_tests_installed("acctkit-samples", acctkit_installed, tmp_path)
