"""Text that a workbook can hold."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """`text` with what XML has no place for replaced.

    >>> legal("a\\x00b\\ud800\\n")
    'a\ufffdb\ufffd\\n'
    """
    return _ILLEGAL.sub("\ufffd", text)
