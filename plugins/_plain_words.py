"""Words that people write in several ways, as they are compared."""

from __future__ import annotations

import unicodedata


def plain_word(text: str) -> str:
    """A word as words are compared: without case, accents, blanks and punctuation.

    >>> plain_word(" Comidas con  invitados"), plain_word("PER-DIEM")
    ('comidasconinvitados', 'perdiem')
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if char.isalnum())
