"""What a copy is called: by the file that it is of, the same for every version of it, and safe on every system."""

from __future__ import annotations

import hashlib
import re

from acctkit.copies.words import both, word
from acctkit.texts import one_line

LONGEST = 90  # characters of the part before the mark: with it, well below what file systems take
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_MARK = re.compile(rf" \((?:{'|'.join(both('marked'))})\)( \d+)?$")


def copy_name(path: str, suffix: str, language: str) -> str:
    """The name of the copy of the file at `path`, which is relative to the folder of who dropped it.

    >>> copy_name("ventas.xls", ".xlsx", "es"), copy_name("2026/week 47.csv", ".csv", "en")
    ('ventas (revisado).xlsx', '2026 - week 47 (marked).csv')
    >>> copy_name("sales (marked).xlsx", ".xlsx", "en")
    'sales (marked).xlsx'
    """
    stem = path.rpartition(".")[0] if "." in path.rpartition("/")[2].lstrip(".") else path
    plain = safe_stem(_MARK.sub("", stem).replace("/", " - "), path)
    return f"{plain} ({word('marked', language)}){suffix}"


def safe_stem(text: str, whole: str = "") -> str:
    """`text` as the name of a file without its suffix, on every system; of `whole`, if it is not the text itself, a
    long one bears a short mark.

    >>> safe_stem("../../etc/passwd"), safe_stem("CON"), safe_stem(" ")
    ('_.._etc_passwd', '_CON', '_')
    """
    plain = one_line(_FORBIDDEN.sub("_", text)).strip(" .")
    if _DEVICE.match(plain) or not plain:
        plain = f"_{plain}"
    if len(plain.encode()) > LONGEST:
        plain = f"{plain.encode()[:LONGEST].decode(errors='ignore').strip(' .')} {_short(whole or text)}"
    return plain


def _short(path: str) -> str:
    """What keeps two long names apart."""
    return hashlib.sha256(path.encode("utf-8", "replace")).hexdigest()[:6]
