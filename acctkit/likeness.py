"""Which column a wrong header may stand for: hints for a person, never taken by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from acctkit.forms import ColumnSpec
from acctkit.texts import LIKE, normal

_MOST = 3
_LONGEST = 80  # characters; nobody means a header by more
_MOST_HEADERS = 200  # of one row that are compared: a row of thousands is no row of headers
_SHORT = 6


def slip(header: str, columns: Iterable[ColumnSpec]) -> str:
    """The header of one of `columns` that `header` is a slip of the pen away from, or nothing.

    One letter wrong, missing, doubled or swapped, two in words of eight letters and more.

    >>> from acctkit.types import Text
    >>> amount = ColumnSpec("amount", Text("Amount", "Importe"), "money", True)
    >>> slip("Improte:", [amount]), slip("Import tax", [amount])
    ('Importe', '')
    """
    words = _words(columns)
    return _slip(_word(header), words)


def slips(headers: Iterable[str], columns: Sequence[ColumnSpec]) -> list[tuple[str, str]]:
    """Each of `headers` that is a slip away from one of `columns`, with the header that it may mean."""
    words = _words(columns)
    pairs = ((header, _slip(_word(header), words)) for header in list(headers)[:_MOST_HEADERS])
    return [(header, meant) for header, meant in pairs if meant]


def may_be(column: ColumnSpec, headers: Iterable[str]) -> list[str]:
    """Which of `headers` may be meant for `column`: slips of the pen, then those that are like one of its headers or
    hold one of them among other words."""
    words = _words([column])
    scored = []
    for header in list(headers)[:_MOST_HEADERS]:
        word = _word(header)
        score = 200.0 if _slip(word, words) else _likeness(word, header, words)
        if score >= LIKE:
            scored.append((-score, header))
    return [header for _, header in sorted(scored)][:_MOST]


def _likeness(word: str, header: str, words: Mapping[str, str]) -> float:
    if not word:
        return 0.0
    own = set(map(normal, header.split()))
    if any(set(map(normal, known.split())) < own for known in words.values()):
        return 100.0
    best = process.extractOne(word, list(words), scorer=fuzz.ratio, score_cutoff=LIKE)
    return float(best[1]) if best else 0.0


def _slip(word: str, words: Mapping[str, str]) -> str:
    """The header among `words` (by its normal form) that `word` is a slip away from; the nearest, then the first."""
    if len(word) < 3 or word in words:
        return ""
    found = process.extract(word, list(words), scorer=OSA.distance, score_cutoff=2, limit=None)
    slips = [(distance, at, known) for known, distance, at in found if distance <= _allowed(word, known)]
    return words[min(slips)[2]] if slips else ""


def _allowed(word: str, known: str) -> int:
    """How many slips may lie between two words that are meant for one."""
    shorter = min(len(word), len(known))
    if max(len(word), len(known)) < 4 or (shorter < _SHORT and word[0] != known[0]):
        return 0  # Date and Rate, Net and Set are words of their own
    return 2 if shorter >= 8 else 1


def _word(header: str) -> str:
    return normal(header) if len(header) <= _LONGEST else ""


def _words(columns: Iterable[ColumnSpec]) -> dict[str, str]:
    """The headers of some columns by their normal form."""
    words: dict[str, str] = {}
    for spec in columns:
        for header in (*spec.headers, *spec.weak):
            if word := normal(header):
                words.setdefault(word, header)
    return words
