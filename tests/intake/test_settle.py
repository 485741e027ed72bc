"""When a path is ready, and what its sentence says until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit.intake.scan import Seen, Stamp
from acctkit.intake.settle import State, Verdict, judge

NOW = 1_000_000.0


def seen(size: int = 10, **more: object) -> Seen:
    return Seen("anna/w.xlsx", "anna", Path("w.xlsx"), Stamp(size, 1, 1, 1), **more)  # type: ignore[arg-type]


def judged(one: Seen, fresh: bool = False, age: float = 5.0, language: str = "en", settle: float = 2.0) -> Verdict:
    return judge(one, fresh=fresh, age=age, now=NOW, settle_seconds=settle, language=language)


@pytest.mark.parametrize(("fresh", "age", "settle", "state"), [
    (True, 0.0, 2.0, State.UNSETTLED),
    (False, 1.0, 2.0, State.UNSETTLED),
    (False, 2.0, 2.0, State.READY),
    (False, 1.9999, 2.0, State.READY),  # a clock that is being slewed
    (True, 0.0, 0.0, State.UNSETTLED),  # two scans, even when nothing need pass between them
    (False, 0.0, 0.0, State.READY),
])
def test_two_scans_and_time_between_them(fresh: bool, age: float, settle: float, state: State) -> None:
    assert judged(seen(), fresh, age, settle=settle).state is state


@pytest.mark.parametrize(("lock_age", "state"), [
    (0, State.WAITING), (3599, State.WAITING), (3601, State.READY), (-60, State.WAITING), (-90_000, State.READY),
])
def test_a_lock_delays_for_an_hour(lock_age: float, state: State) -> None:
    assert judged(seen(locked_at=NOW - lock_age)).state is state


def test_an_empty_file_gets_ten_minutes() -> None:
    assert judged(seen(size=0), age=599.0).state is State.WAITING
    assert judged(seen(size=0), age=600.0).state is State.READY


def test_sentences_name_what_they_are_about_in_the_language_asked_for() -> None:
    lock = Seen("anna/~$w\u202e.xlsx", "anna", Path("w"), problem="lock-file")
    assert judged(lock).reason.startswith("~$w\\u202e.xlsx is the lock file of a workbook")
    assert "archivo de bloqueo" in judged(lock, language="es-MX").reason
    closed = Seen("anna/old", "anna", Path("w"), problem="unreadable", detail="Permission denied")
    assert "(Permission denied)" in judged(closed).reason
    for problem in ("symlink", "not-regular", "folder"):
        verdict = judged(Seen("anna/x", "anna", Path("x"), problem=problem))
        assert verdict.state is State.BARRED and verdict.reason.endswith("drop the workbook itself.")
