"""What any test may ask for by name, made when it is first asked for, once a session: the real servers, each of them
once a worker, and the wheel of acctkit, once for all workers."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from acctkit import redacting
from acctkit.books import ledger, migrations
from acctkit.cli import RARELY
from tests import tables
from tests.core.wheels import built_wheel
from tests.servers.dovecot import dovecot
from tests.servers.postfix import postfix

__all__ = ["dovecot", "postfix"]
# How long an example takes says how busy the machine is.
settings.register_profile(
    "unhurried", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")
LONGEST = ("e2e/test_plugins_isolated.py", "plugins/test_two_years.py", "e2e/test_killed.py")

gc.set_threshold(*RARELY)  # looking for cycles among all that pytest keeps took a sixth of the time
migrations.upgrade, ledger.prepare_sqlite = tables.upgrade, tables.prepare_sqlite


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first: each goes to one worker, and no other waits for it at the end."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))


def pytest_collection_finish() -> None:
    """What was collected stays: some hundred thousand objects, and going through them time and again takes long."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of the books make their tables step by step; all others, as those that were made."""
    tables.at_once = item.path.parent.name != "books"


@pytest.fixture(autouse=True)
def secrets_forgotten() -> Iterator[None]:
    """What one test read as a secret is not hidden from the next, whose words it may be."""
    yield
    redacting.forget()


@pytest.fixture(scope="session")
def of_all_workers(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of a session share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def acctkit_wheel(of_all_workers: Path) -> Path:
    """A wheel of this checkout, built from a copy of it, so that nothing is left behind in it."""
    pytest.importorskip("wheel")
    return built_wheel(of_all_workers / "acctkit-wheel")
