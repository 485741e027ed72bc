"""The files that stand beside the bundled plugins: the examples in their text hold."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
SIBLINGS = sorted(path.stem for path in PLUGINS.glob("_*.py") if ">>>" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SIBLINGS)
def test_examples_in_the_text_hold(name: str) -> None:
    done = doctest.testmod(importlib.import_module(f"acctkit.plugins.{name}"))
    assert done.attempted and not done.failed
