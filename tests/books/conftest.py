"""Fixtures for the books: a desk with empty books, and as many more as a test wants."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.books.book_samples import Desk


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Desk]:
    """Makes a desk with empty books of its own; copied, for making tables takes its time."""
    pattern = tmp_path_factory.mktemp("pattern")
    Desk.open(pattern).ledger.close()

    def make() -> Desk:
        root = tmp_path_factory.mktemp("books")
        shutil.copy(pattern / "books.db", root)
        return Desk.open(root)

    return make


@pytest.fixture
def desk(fresh: Callable[[], Desk]) -> Iterator[Desk]:
    """A desk with empty books."""
    opened = fresh()
    yield opened
    opened.ledger.close()
