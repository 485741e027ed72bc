"""Fuzz the readers with atheris, as long as you like; it is the extra `fuzz`.

    python -m tests.fuzz.reading -max_total_time=60              all targets, one chosen by the first byte
    python -m tests.fuzz.reading xlsx-sheet -max_total_time=60   one of tests/fuzz/targets.py

A find is written to `crash-...` in the current folder; give that file in the place of the time to see it again.
"""

from __future__ import annotations

import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["acctkit"]):
    from acctkit.reading import delimited, ods, xls, xlsb, xlsx  # noqa: F401 - a reader imports them at its first file
    from tests.fuzz.targets import TARGETS, WORDS, words

NAMES = sorted(TARGETS)


def any_target(content: bytes) -> None:
    """The first byte chooses."""
    if content:
        TARGETS[NAMES[content[0] % len(NAMES)]](content[1:])


def main(arguments: list[str]) -> None:
    """Fuzz until a find, or until the options of libFuzzer end it."""
    chosen = next((name for name in arguments[1:] if name in TARGETS), "")
    options = [one for one in arguments if one != chosen]
    known = words(chosen) if chosen else [word for some in WORDS.values() for word in some]
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as file:
        file.writelines('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in known if len(word) < 64)
        file.flush()
        limits = ["-timeout=20", "-rss_limit_mb=1500", f"-dict={file.name}"]
        atheris.Setup([*options, *limits], TARGETS.get(chosen, any_target))
        atheris.Fuzz()  # does not come back


if __name__ == "__main__":
    main(sys.argv)
