"""What a marked copy is known by again, however it comes back."""

from __future__ import annotations

from acctkit.copies.notes import Slip
from acctkit.copies.words import both, word


def signature(slip: Slip) -> str:
    """What the first cell of a list says, and the header of a csv's column: by it a copy is known again."""
    return f"{word('signature', slip.language)}, {word('reference', slip.language)} {slip.reference}"


def is_signature(value: object) -> bool:
    """Whether a cell's value begins as a signature does."""
    return isinstance(value, str) and value.startswith(both("signature"))
