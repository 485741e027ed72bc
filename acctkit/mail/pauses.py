"""How long is waited before something is tried again: ever longer, up to a day, and not for all at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

PAUSES = (60.0, 300.0, 900.0, 3600.0)  # seconds until the next try, by how many there were; then ever twice as long
LONGEST = 86_400.0  # seconds that anything waits at most
_SHORTER = 0.2  # by how much of itself a pause may be shorter, so that what failed together is not tried together

Jitter = Callable[[str], float]  # a number from 0 to 1 for a word; the same word gets the same one


def spread(word: str) -> float:
    """A number from 0 to 1 that looks like chance, the same for the same word."""
    return Random(word).random()


def pause(tries: int, word: str, jitter: Jitter = spread) -> float:
    """Seconds to wait after so many tries of what the `word` names.

    >>> [pause(tries, "", lambda word: 0.0) for tries in (1, 2, 4, 5, 50)]
    [60.0, 300.0, 3600.0, 7200.0, 86400.0]
    """
    beyond = min(max(tries - len(PAUSES), 0), 10)
    whole: float = min(PAUSES[min(max(tries, 1), len(PAUSES)) - 1] * 2**beyond, LONGEST)
    return whole * (1 - _SHORTER * jitter(f"{word} {tries}"))
