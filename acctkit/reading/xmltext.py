"""What a piece of XML says as text: its references, its line ends, and the escapes of workbooks (`_x000D_`)."""

from __future__ import annotations

import re
from xml.parsers import expat

from acctkit.reading.limits import damaged

_REFERENCE = re.compile("&(?:(lt|gt|amp|quot|apos);|#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});)?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_TAG = re.compile("<[^<>]*>?")
_CONTROLS = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]|&#(?:[0-9]{1,2}|x[0-9A-Fa-f]{1,2});")
_LAST, _HALVES = 0x10FFFF, range(0xD800, 0xE000)


def check(xml: bytes) -> None:
    """Raise ExpatError where XML that holds whole elements is not well-formed, so that what we look for may be lost in
    it. Control characters are let pass, though no XML may have them: some programs write them, and nothing is lost.

    >>> check(b"<c><v>1</v></c><c/>"), check(b"<t>\\x01</t>")
    (None, None)
    >>> check(b"<c><w>1</v></c>")
    Traceback (most recent call last):
    xml.parsers.expat.ExpatError: mismatched tag: line 1, column 12
    """
    try:
        _parse(xml)
    except expat.ExpatError:
        if not _CONTROLS.search(xml):
            raise
        _parse(_CONTROLS.sub(b" ", xml))


def _parse(xml: bytes) -> None:
    parser = expat.ParserCreate("utf-8")
    parser.Parse(b"<x>", False)
    parser.Parse(xml, False)
    parser.Parse(b"</x>", True)


def plain(raw: bytes) -> str:
    """The text of a value, without tags. Raises ReadRefused (unreadable) for a reference that means nothing, and
    UnicodeDecodeError.

    >>> plain(b"a &lt; b&#38;c")
    'a < b&c'
    """
    return resolved(raw.decode())


def escaped(text: str) -> str:
    """A text as a cell shows it: half a pair, as which no text can be written, stays an escape.

    >>> escaped("_x0041__xD800_ _x005F_x0041_")
    'A_xD800_ _x0041_'
    """
    return _ESCAPE.sub(_unescaped, text) if "_x" in text else text


def resolved(text: str) -> str:
    """Text out of XML without tags, references resolved and lines ended as XML has it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text:
        text = _TAG.sub("", text)
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    code = int(match[2]) if match[2] else int(match[3] or "0", 16)
    if not 0 < code <= _LAST or code in _HALVES:
        raise damaged(match.string[match.start():match.start() + 12])
    return chr(code)


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code in _HALVES else chr(code)
