"""Files that cannot be opened: tried again for ever, ever more seldom, and at once when something changed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit.books import standing
from acctkit.books.schema import sightings
from tests.intake.desk import Desk

Faulty = Callable[[int], Any]


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A share on which `busy.csv` cannot be opened, for as long as the block lasts; counts the tries."""

    @contextmanager
    def share(code: int) -> Iterator[list[str]]:
        tries: list[str] = []
        opening = os.open

        def fails(path: Any, *more: Any, **named: Any) -> int:
            if Path(path).name == "busy.csv":
                tries.append("busy.csv")
                raise OSError(code, os.strerror(code))
            return opening(path, *more, **named)

        with monkeypatch.context() as patch:
            patch.setattr("acctkit.intake.opening.os.open", fails)
            yield tries

    yield share


def tried(desk: Desk) -> list[tuple[int, float | None]]:
    with desk.engine.connect() as conn:
        query = sa.select(sightings.c.tries, sightings.c.next_try).where(sightings.c.path == "anna/busy.csv")
        return [tuple(row) for row in conn.execute(query)]


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EACCES, errno.ESTALE, errno.ETXTBSY, errno.EIO, errno.ETIMEDOUT])
def test_it_is_tried_at_once_then_ever_more_seldom_and_in_the_end_taken(desk: Desk, faulty: Any, code: int) -> None:
    desk.drop("anna/busy.csv", b"a")
    desk.drop("anna/good.csv", b"b")
    with faulty(code) as tries:
        assert desk.take() == ["anna/good.csv"] and len(tries) == 1
        assert f"({os.strerror(code)})" in desk.rows("reason")[0][0]
        desk.collect()
        assert len(tries) == 2
        for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
            said = desk.rows("reason")[0][0]
            desk.clock += minutes * 60 - 1
            desk.collect()
            assert desk.rows("reason")[0][0] == said  # left alone
            desk.clock += 2
            before = len(tries)
            desk.collect()
            assert len(tries) == before + 1
        assert "10 tries so far" in desk.rows("reason")[0][0] and "UTC on" in desk.rows("reason")[0][0]
        assert desk.naps == [2.0]  # no run waited for it
    desk.clock += 3601
    assert desk.take() == ["anna/busy.csv"]


def test_the_next_try_is_told_in_the_language_of_the_rep(desk: Desk, faulty: Any) -> None:
    desk.drop("anna/busy.csv", b"a")
    with faulty(errno.EBUSY):
        desk.collect()
        desk.collect(languages={"anna": "es"})
    assert desk.rows("status", "settled", "reason") == [(
        "pending", False, "No se pudo abrir (Device or resource busy; 2 intentos hasta ahora) y se volverá a intentar "
        "desde las 2004-11-09 11:34 UTC; si persiste, revise los permisos.",
    )]


def waiting(desk: Desk, faulty: Any) -> None:
    """A file that was tried three times in vain and is left alone for two minutes."""
    desk.drop("anna/busy.csv", b"a")
    with faulty(errno.EACCES):
        desk.collect()
        desk.collect()
        desk.clock += 61
        desk.collect()
    assert tried(desk) == [(3, desk.clock + 120)]
    assert desk.take() == []


def test_a_change_of_its_permissions_makes_the_next_run_try_it(desk: Desk, faulty: Any) -> None:
    waiting(desk, faulty)
    (desk.inbox / "anna/busy.csv").chmod(0o600)
    assert desk.take() == ["anna/busy.csv"]


def test_new_bytes_make_the_next_run_try_it(desk: Desk, faulty: Any) -> None:
    waiting(desk, faulty)
    desk.drop("anna/busy.csv", b"more")
    assert desk.take() == ["anna/busy.csv"]


def test_a_person_who_asks_makes_the_next_run_try_it(desk: Desk, faulty: Any) -> None:
    waiting(desk, faulty)
    [(one,)] = desk.rows("id")
    with desk.engine.begin() as conn:
        standing.mark_retry(conn, one)
    assert desk.take() == ["anna/busy.csv"] and desk.rows("retry") == [(False,)]


def test_a_clock_that_was_set_back_holds_nothing_for_years(desk: Desk, faulty: Any) -> None:
    waiting(desk, faulty)
    desk.clock -= 1e8
    desk.collect()
    assert desk.take() == ["anna/busy.csv"] or desk.rows("status") == [("accepted",)]


def test_a_fault_that_comes_back_starts_anew(desk: Desk, faulty: Any) -> None:
    waiting(desk, faulty)
    desk.clock += 121
    assert desk.take() == ["anna/busy.csv"]
    desk.drop("anna/busy.csv", b"second week")
    with faulty(errno.EIO):
        desk.collect()
    assert tried(desk) == [(1, desk.clock)]
