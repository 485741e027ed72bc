"""Whether a cell holds an e-mail address, as far as can be seen without writing there."""

from __future__ import annotations


def is_address(text: str) -> bool:
    """Whether `text` looks like an address: one @, no space, and a dot in what follows the @.

    >>> [is_address(text) for text in ("ana@example.com", "ana@localhost", "a na@example.com", "a@b@c.com", "")]
    [True, False, False, False, False]
    """
    host = text.partition("@")[2]
    return "." in host and "@" not in host and " " not in text
