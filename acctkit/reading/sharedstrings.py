"""The texts that the cells of a workbook share, and those in a cell itself, which are written alike: plain or in runs
of different looks, with how they are pronounced beside them, which nobody reads as part of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from acctkit.reading.limits import Limits, ReadRefused, damaged, spaced
from acctkit.reading.xmlblocks import blocks
from acctkit.reading.xmltext import check, escaped, resolved

_CLAIM = re.compile(rb"""\suniqueCount\s*=\s*["'](\d{1,20})""")
_CLAIM_FROM = 1_000_000
_PLAIN = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>\s*(?=<si>|\Z)')
_ITEM = re.compile(r"<(?:[\w.-]{1,100}:)?si(?=[\s/>])")
_SPOKEN = re.compile(r"<((?:[\w.-]{1,100}:)?rPh)(?=[\s/>])[^<>]*(?:(?<=/)>|>.*?(?:</\1>|\Z))", re.DOTALL)
_PIECE = re.compile(r"<((?:[\w.-]{1,100}:)?t)(?=[\s/>])[^<>]*(?:(?<=/)>|>([^<]*))")


def shared_strings(chunks: Iterable[bytes], limits: Limits) -> list[str | None]:
    """The texts of a table, in their order; None for an empty one.

    Raises ReadRefused: too-many-cells, or unreadable when it claims to have far more texts than it has; and
    UnicodeDecodeError or ExpatError.
    """
    found: list[str | None] = []
    claimed = 0
    for block in blocks(chunks, b"sst", b"sst", b"si"):
        if block.head:
            claim = _CLAIM.search(block.xml)
            claimed = int(claim[1]) if claim else 0
            continue
        found.extend(_texts(block.xml.decode()))
        if len(found) > limits.max_cells:
            raise ReadRefused("too-many-cells", limit=spaced(limits.max_cells))
    if claimed > max(_CLAIM_FROM, 2 * len(found)):
        raise damaged(f"sharedStrings: uniqueCount {claimed}")
    return found


def inline_text(xml: str) -> str:
    """The text of one item: what its runs say, one after the other.

    >>> inline_text("<r><t>a</t></r><r><rPr/><t> &amp; b</t></r><rPh sb='0' eb='1'><t>ei</t></rPh>")
    'a & b'
    """
    if "rPh" in xml:
        xml = _SPOKEN.sub("", xml)
    return escaped(resolved("".join([piece for _, piece in _PIECE.findall(xml)])))


def _texts(block: str) -> Sequence[str | None]:
    found: list[str | None] = _PLAIN.findall(block)
    if len(found) != block.count("<si") or not block.lstrip().startswith("<si>"):
        check(block.encode())
        items = _ITEM.split(block)[1:]
        return [inline_text(item) or None for item in items]
    if "&" in block or "\r" in block:
        found = [resolved(text) if text else None for text in found]
    if "_x" in block:
        found = [escaped(text) if text else None for text in found]
    return found if "" not in found else [text or None for text in found]
