"""Words and names in cells: cleaned of what nobody sees, and compared without case, accents, blanks and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from acctkit.types import Code

_VANISH = str.maketrans(dict.fromkeys("#ºª°№"))
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PARTS = re.compile(r"[;,|\n\r]")
LIKE = 75.0  # of 100: two words that are as like as this are told as like each other
_LONGEST_WORD = 80
_UNKEPT = re.compile("[\0\ud800-\udfff]")
_JOINERS = "\u200c\u200d"  # they shape words and emoji; everything else of category Cf only deceives the eye


class BadValue(Exception):
    """A cell's value does not fit its column: the finding code, and in the rep's language what was expected."""

    def __init__(self, code: Code, expected: str = "") -> None:
        super().__init__(code, expected)
        self.code, self.expected = code, expected


def spanish(locale: str) -> bool:
    """Whether a person with this locale is told things in Spanish."""
    return locale.lower().startswith("es")


def one_line(text: str) -> str:
    """`text` in NFC, on one line, runs of blanks as one, without control, direction and zero-width characters.

    >>> one_line("  Rep\\u200b\\u202e  no.\\t7 ")
    'Rep no. 7'
    """
    if not text.isprintable():
        text = "".join(char if char.isspace() else _kept(char, "") for char in text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def keepable(text: str) -> str:
    """`text` as any books can keep it: halves of characters, such as a file name that is no UTF-8 has, and NUL are
    replaced.

    >>> keepable("caf\\udce9.pdf cannot be read")
    'caf\ufffd.pdf cannot be read'
    """
    return _UNKEPT.sub("\ufffd", text)


def many_lines(text: str) -> str:
    """`text` in NFC and stripped, without control and direction characters; its line breaks stay, as `\\n`."""
    if not text.isprintable():
        text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
        text = "".join(_kept(char, "\n" + _JOINERS) for char in text)
    return unicodedata.normalize("NFC", text.strip())


def listed(text: str | None) -> tuple[str, ...]:
    """The names in a cell that lists several, in their order and each once: parted by `;`, `,`, `|` or a line break.

    >>> listed("S10_1678; S12_1099,S10_1678"), listed(None)
    (('S10_1678', 'S12_1099'), ())
    """
    return tuple(dict.fromkeys(filter(None, (one_line(part) for part in _PARTS.split(text or "")))))


@lru_cache(maxsize=16_384)
def normal(text: str) -> str:
    """`text` as headers, words and sheet names are compared: no case, accents, blanks or punctuation.

    Number signs such as `#`, `º` and `№` vanish too. Text without a letter or digit gives an empty string.

    >>> normal(" Nº de  Artículo: "), normal("Order #")
    ('ndearticulo', 'order')
    """
    plain = unicodedata.normalize("NFKD", text.translate(_VANISH)).casefold()
    return "".join(char for char in unicodedata.normalize("NFKD", plain) if char.isalnum())


def nearest(text: str, known: Iterable[str], most: int = 3, like: float = LIKE) -> list[str]:
    """The words of `known` that are most like `text`, the likest first.

    >>> nearest("stric", ["strict", "workers", "string"])
    ['strict']
    """
    from rapidfuzz import fuzz, process  # asked only where something is wrong already

    if not text or len(text) > _LONGEST_WORD:
        return []
    found = process.extract(text, sorted(known), scorer=fuzz.ratio, score_cutoff=like, limit=most)
    return [word for word, _, _ in found]


def letter(number: int) -> str:
    """The letters of a sheet's column, the first being 1.

    >>> letter(1), letter(28)
    ('A', 'AB')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _kept(char: str, keep: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":  # half of a pair, which no file or database takes
        return "\ufffd"
    return char if char in keep or category not in ("Cc", "Cf") else ""
