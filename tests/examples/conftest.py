"""The wheel of acctkit that the examples are installed beside: built once a session, whoever of the workers needs it
first."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.examples.installing import build


@pytest.fixture(scope="session")
def acctkit_wheel(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A wheel of this checkout."""
    pytest.importorskip("wheel")
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "acctkit-wheel"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            build(shared)
    (made,) = shared.glob("*.whl")
    return made
