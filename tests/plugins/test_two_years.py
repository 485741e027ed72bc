"""Two years of a made-up company, day by day: whatever happens, no letter goes that is not right, and nobody is
forgotten. An oracle written apart says so (`oracle`), and is itself seen to catch mistakes.

`ACCTKIT_FULL_SIMULATION=1` lives all 730 days, three minutes of one processor; ordinarily it is the first 400, more
than a year of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.plugins.oracle import Wrong
from tests.plugins.oracle_mutants import MUTANTS
from tests.plugins.two_years_office import Office

FULL = bool(os.environ.get("ACCTKIT_FULL_SIMULATION"))
DAYS, COUNTED, SEEN = (730, 1_000, 400) if FULL else (400, 550, 220)  # as many a day


@pytest.mark.timeout(900)
def test_two_years_of_daily_runs_over_two_hundred_accounts() -> None:
    office = Office("two years", accounts=200)
    office.live(DAYS)
    assert office.oracle.counted > COUNTED and office.seen > SEEN


@pytest.mark.parametrize(("seed", "cap", "stale_after"), [("capped", 2, 0), ("old bank data", None, 2)])
def test_what_waits_for_its_turn_or_for_the_bank_is_not_forgotten(
    seed: str, cap: int | None, stale_after: int
) -> None:
    office = Office(seed, accounts=30, cap=cap, stale_after=stale_after, pace=(20, 90))
    office.live(240, ageing=False)
    assert office.oracle.counted > 20


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_oracle_catches_mistakes(mutant: Callable[[pytest.MonkeyPatch], None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        office = Office("mistakes", accounts=60, cap=MUTANTS[mutant], pace=(10, 60))
        with pytest.raises(Wrong):
            office.live(200)
