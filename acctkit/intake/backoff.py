"""When a file that could not be opened is tried again: at once, then ever more seldom, for ever; by our own clock.

No run waits for it. What changes about the file, such as who may read it, makes the next run try at once, and so does
`acctkit submissions retry`.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from acctkit.books.schema import sightings
from acctkit.intake.settle import AGAIN, UNREACHABLE

FIRST, LONGEST = 60.0, 3600.0  # seconds


def pause(tries: int) -> float:
    """How many seconds to leave a file alone that could not be opened so many times.

    >>> [pause(tries) for tries in (1, 2, 3, 4, 100)]
    [0.0, 60.0, 120.0, 240.0, 3600.0]
    """
    return 0.0 if tries < 2 else min(LONGEST, FIRST * 2 ** min(tries - 2, 10))


def held(next_try: float | None, now: float) -> bool:
    """Whether a file is left alone for now; a clock that was set back holds nothing for longer than the longest pause.
    """
    return next_try is not None and 0 < next_try - now <= LONGEST


def failed(conn: sa.Connection, path: str, detail: str, tries: int, now: float, language: str) -> str:
    """Write down that a path could not be opened, `tries` times by now; returns the sentence that says so."""
    next_try = now + pause(tries)
    conn.execute(sightings.update().where(sightings.c.path == path).values(tries=tries, next_try=next_try))
    if next_try <= now:
        return UNREACHABLE.say(language, detail=detail)
    time = dt.datetime.fromtimestamp(next_try, dt.UTC).strftime("%Y-%m-%d %H:%M")
    return AGAIN.say(language, detail=detail, tries=tries, time=time)
