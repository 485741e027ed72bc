"""What plugins print: kept off our stdout, told on stderr line by line, and kept by who printed it where.

Caught is what goes through `sys.stdout` while a plugin is called, be it by `print`, by a handler of `logging` or as
bytes. What is written past it is not: `os.write(1, ...)`, `sys.__stdout__`, a program that inherits our stdout, a
thread of the plugin's that goes on after the call.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from acctkit.redacting import redacted

LONGEST = 2_000  # characters that are kept of what a plugin prints in one place; stderr has all
_LONGEST_LINE = 10_000


@dataclass(frozen=True)
class Print:
    """What a plugin printed in one place: a hook, an object of its, or `loading`."""

    plugin: str
    where: str
    text: str


@dataclass
class _Kept:
    text: str = ""
    more: int = 0

    def add(self, text: str) -> None:
        room = LONGEST - len(self.text)
        self.text += text[:room]
        self.more += max(0, len(text) - room)

    def __str__(self) -> str:
        text = self.text.rstrip("\n")
        return f"{text} … {self.more} more characters" if self.more else text


@dataclass
class Prints:
    """All that the plugins of a workspace printed since they were loaded.

    >>> prints = Prints()
    >>> with prints.caught("visits", "check guests"):
    ...     print("thirty are many")
    >>> prints.said()
    [Print(plugin='visits', where='check guests', text='thirty are many')]
    """

    _kept: dict[tuple[str, str], _Kept] = field(default_factory=dict)
    _owner: tuple[str, str] | None = None
    _line: str = ""
    _noting: list[set[tuple[str, str]]] = field(default_factory=list)
    _stream: Any = field(init=False)

    def __post_init__(self) -> None:
        ear: Any = _Ear(self)
        self._stream = io.TextIOWrapper(
            ear, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
        )

    def caught(self, plugin: str, where: str) -> Caught:
        """Catch what is printed meanwhile, as this plugin's."""
        return Caught(self, (plugin, where))

    @contextmanager
    def noted(self) -> Iterator[set[tuple[str, str]]]:
        """The plugins, each with the place, that print meanwhile."""
        places: set[tuple[str, str]] = set()
        self._noting.append(places)
        try:
            yield places
        finally:
            self._noting.remove(places)

    def said(self) -> list[Print]:
        """What was printed, by plugin and place in the order of the first words."""
        return [Print(*place, str(kept)) for place, kept in self._kept.items()]

    def hear(self, text: str) -> None:
        """Take a piece of what is being printed; between calls it is nobody's, and goes to stderr as it is."""
        if self._owner is None:
            _tell(redacted(text))
            return
        kept = self._kept.setdefault(self._owner, _Kept())
        for places in self._noting:
            places.add(self._owner)
        *lines, self._line = (self._line + text).split("\n")
        for line in map(redacted, lines):
            kept.add(f"{line}\n")
            _tell(self._told(line))
        if len(self._line) > _LONGEST_LINE:
            self._end_line()

    def _end_line(self) -> None:
        self.hear("\n")

    def _told(self, line: str) -> str:
        plugin, where = self._owner or ("", "")
        shown = "".join(char if char.isprintable() or char == "\t" else ascii(char)[1:-1] for char in line)
        return f"plugin {plugin}, {where}: {shown}\n"


class Caught:
    """Meanwhile what is printed is a plugin's."""

    __slots__ = ("_before", "_catches", "_owner", "_prints", "_stdout")

    def __init__(self, prints: Prints, owner: tuple[str, str]) -> None:
        self._prints, self._owner, self._catches = prints, owner, False

    def __enter__(self) -> None:
        prints = self._prints
        self._before, self._stdout, self._catches = prints._owner, sys.stdout, True
        if prints._line:
            prints._end_line()
        prints._owner, sys.stdout = self._owner, prints._stream

    def __exit__(self, *_: object) -> None:
        if not self._catches:
            return
        self._catches = False
        sys.stdout = self._stdout
        if self._prints._line:
            self._prints._end_line()
        self._prints._owner = self._before


class _Ear(io.RawIOBase):
    """The bytes below the stream that plugins print to; closing it does nothing, since it is not theirs."""

    def __init__(self, prints: Prints) -> None:
        super().__init__()
        self._prints = prints

    def writable(self) -> bool:
        """It is only written to."""
        return True

    def write(self, data: Any) -> int:
        """Take some bytes."""
        self._prints.hear(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def fileno(self) -> int:
        """Where a program that is given this stream writes to: stderr."""
        return sys.stderr.fileno()

    def close(self) -> None:
        """Nothing."""


def _tell(text: str) -> None:
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
