"""The real company's days one after the other, as whole runs: what comes is taken, and a second look takes nothing."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from acctkit.executors import readers_of
from tests.plugins.ledgers import acceptance
from tests.realdata.replaying import FIRST, LAST, Replay, days

DATA = Path(__file__).resolve().parents[3] / "shared" / "realdata" / "classicmodels"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside this checkout")


def test_everything_that_comes_in_the_first_weeks_is_taken_on_its_day(tmp_path: Path) -> None:
    script = acceptance()
    replay = Replay.of(tmp_path, script.Truth(FIRST, LAST), script, lambda workspace: None)
    with readers_of(replay.opened) as replay.readers:
        for day in islice(days(), 19):
            told = replay.live(day)
            taken = {status: count for status, count in told["submissions"].items() if count}
            assert taken == ({"accepted": len(replay.comes[day])} if day in replay.comes else {}), day
            assert not told["plugin_errors"] and not told["failed_mail"], day
