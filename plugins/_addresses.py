"""Whether a cell holds an e-mail address, as far as can be seen without writing there."""

from __future__ import annotations

from collections.abc import Iterable


def is_address(text: str) -> bool:
    """Whether `text` looks like an address: one @, no space, and a dot in what follows the @.

    >>> [is_address(text) for text in ("ana@example.com", "ana@localhost", "a na@example.com", "a@b@c.com", "")]
    [True, False, False, False, False]
    """
    host = text.partition("@")[2]
    return "." in host and "@" not in host and " " not in text


def each_once(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses as they are written, each once however it is written: what stands before the @ may be told apart by
    case where it is delivered, so nothing but comparing makes letters small.

    >>> each_once([" Ana@example.com", "bo@example.com", "ANA@example.com", ""])
    ('Ana@example.com', 'bo@example.com')
    """
    written: dict[str, str] = {}
    for one in filter(None, map(str.strip, addresses)):
        written.setdefault(one.casefold(), one)
    return tuple(written.values())
