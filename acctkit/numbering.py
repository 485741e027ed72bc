"""The pattern that numbers of papers follow: `INV-{year}-{n:05}` gives INV-2026-00001, INV-2026-00002, ...

A series is a pattern with its year filled in: numbers run from one within a series, so with `{year}` they begin anew
every year, and never otherwise.

>>> number_of("INV-{year}-{n:05}", 2026, 17), series_of("INV-{year}-{n:05}", 2026), number_of("F{n}", 2026, 17)
('INV-2026-00017', 'INV-2026-{n:05}', 'F17')
"""

from __future__ import annotations

import re
from string import Formatter

LONGEST = 60  # characters of a number: it is the name of a file, too
_PLAIN = re.compile(r"[A-Za-z0-9 ._-]*")
_WIDTH = re.compile(r"0[1-9]|")


def fault_of(pattern: str) -> str:
    """What is wrong with a pattern, and what to write; empty where nothing is.

    >>> fault_of("INV-{year}-{n:05}"), fault_of("INV-{year}")
    ('', 'has no {n}, so that all numbers would be alike; write one such as INV-{year}-{n:05}')
    """
    example = "write one such as INV-{year}-{n:05}"
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        return f"is no pattern ({error}); {example}"
    fields = [(field, spec or "", how) for _, field, spec, how in parts if field is not None]
    strange = next((field for field, _, _ in fields if field not in ("year", "n")), None)
    if strange is not None:
        return f"has {{{strange}}}, and there are but {{year}} and {{n}}; {example}"
    names = [field for field, _, _ in fields]
    if "n" not in names:
        return f"has no {{n}}, so that all numbers would be alike; {example}"
    if len(names) > len(set(names)):
        return f"says the same twice; {example}"
    if any(how or not _WIDTH.fullmatch(spec) or (spec and field == "year") for field, spec, how in fields):
        return f"writes a number in a way that there is not; {example}"
    words = "".join(literal for literal, *_ in parts)
    if not _PLAIN.fullmatch(words):
        wrong = next(char for char in words if not _PLAIN.fullmatch(char))
        return f"has '{wrong}', which no file can be called; use letters, digits, - . _ and blanks"
    shown = number_of(pattern, 2026, 1)
    if not (shown[0].isalnum() and shown[-1].isalnum()) or len(shown) > LONGEST:
        return f"must begin and end with a letter or digit, and have at most {LONGEST} characters; {example}"
    return ""


def series_of(pattern: str, year: int) -> str:
    """The series that numbers of a year belong to."""
    return pattern.replace("{year}", str(year))


def number_of(pattern: str, year: int, n: int) -> str:
    """The `n`-th number of a year."""
    return pattern.format(year=year, n=n)
