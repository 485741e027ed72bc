"""When a path is ready, and what its sentence says until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit.intake.entries import Stamp
from acctkit.intake.locks import Lock
from acctkit.intake.scan import Seen
from acctkit.intake.settle import Past, State, Verdict, judge

NOW = 1_000_000.0


def seen(size: int = 10, **more: object) -> Seen:
    return Seen("anna/w.xlsx", "anna", Path("w.xlsx"), Stamp(size, 1, 1, 1), **more)  # type: ignore[arg-type]


RESTED = Past(False, 5.0)


def judged(one: Seen, past: Past = RESTED, language: str = "en", settle: float = 2.0) -> Verdict:
    return judge(one, past, now=NOW, settle_seconds=settle, language=language)


@pytest.mark.parametrize(("fresh", "age", "settle", "state"), [
    (True, 0.0, 2.0, State.UNSETTLED),
    (False, 1.0, 2.0, State.UNSETTLED),
    (False, 2.0, 2.0, State.READY),
    (False, 1.9999, 2.0, State.READY),  # a clock that is being slewed
    (True, 0.0, 0.0, State.UNSETTLED),  # two scans, even when nothing need pass between them
    (False, 0.0, 0.0, State.READY),
])
def test_two_scans_and_time_between_them(fresh: bool, age: float, settle: float, state: State) -> None:
    assert judged(seen(), Past(fresh, age), settle=settle).state is state


@pytest.mark.parametrize(("locked", "state"), [(0, State.WAITING), (3599, State.WAITING), (3601, State.READY)])
@pytest.mark.parametrize("ahead", [0, -50_000, 50_000, 1e9])
def test_a_lock_delays_for_an_hour_by_our_own_clock_whatever_the_share_says(
    locked: float, state: State, ahead: float
) -> None:
    lock = Lock("1:1:1:1", dated=NOW - locked + ahead)
    assert judged(seen(lock=lock), Past(False, 5.0, locked=locked)).state is state


def test_a_lock_of_the_day_before_was_forgotten() -> None:
    assert judged(seen(lock=Lock("1:1:1:1", dated=NOW - 86_401))).state is State.READY


def test_an_empty_file_gets_ten_minutes() -> None:
    assert judged(seen(size=0), Past(False, 599.0)).state is State.WAITING
    assert judged(seen(size=0), Past(False, 600.0)).state is State.READY


@pytest.mark.parametrize("name", ["w.xlsx.part", "w.xlsx.CRDOWNLOAD", "8A3F0000.tmp", "w.xlsx.filepart"])
def test_the_name_of_a_transfer_gets_ten_minutes(name: str) -> None:
    one = Seen(f"anna/{name}", "anna", Path(name), Stamp(10, 1, 1, 1))
    assert judged(one, Past(False, 599.0)).state is State.WAITING
    assert judged(one, Past(False, 600.0)).state is State.READY


def test_what_could_not_be_opened_is_left_alone_and_keeps_its_sentence() -> None:
    assert judged(seen(), Past(False, 5.0, held=True)) == Verdict(State.WAITING, "")


def test_sentences_name_what_they_are_about_in_the_language_asked_for() -> None:
    lock = Seen("anna/~$w\u202e.xlsx", "anna", Path("w"), problem="lock-file")
    assert judged(lock).reason.startswith("~$w\\u202e.xlsx is the lock file of a workbook")
    assert "archivo de bloqueo" in judged(lock, language="es-MX").reason
    closed = Seen("anna/old", "anna", Path("w"), problem="unreadable", detail="Permission denied")
    assert "(Permission denied)" in judged(closed).reason
    for problem in ("symlink", "not-regular", "folder"):
        verdict = judged(Seen("anna/x", "anna", Path("x"), problem=problem))
        assert verdict.state is State.BARRED and verdict.reason.endswith("drop the workbook itself.")
