"""What was read as a secret, and text without it: in clear, and in each shape that a protocol or a log gives it.

Only this process knows them, and it knows no others: a secret is hidden from the moment that it is read.
"""

from __future__ import annotations

import html
import json
import logging
import re
import sys
import threading
import traceback
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import quote, quote_plus

HIDDEN = "(secret)"
SHORTEST = 4  # characters: less than that stands in ordinary words, too
_PASSWORD = re.compile(r"(://[^\s/:@]*:)\S+(?=@)")
_UNLIKELY = 8  # characters that no other text has by chance
_LEAST_CORE = 5  # characters of base64 that no other text has by chance

_CODED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-")


class _Finder(NamedTuple):
    """What finds secrets in clear, and what finds those inside of base64 from their middle on: a pattern for the whole
    of it would take its time by the square of what is looked through."""

    clear: re.Pattern[str]
    coded: re.Pattern[str]


_known: dict[str, tuple[list[str], list[str]]] = {}  # each secret that this process has read, with what finds it
_finders: dict[int, _Finder] = {}  # made of them when first needed, by the length that they have at least


def hide(secret: str) -> None:
    """Let `redacted` know a secret that came by another way than `secret_of`, such as a token that was given for a
    password.

    >>> hide("open sesame")
    >>> redacted("they said 'open sesame'; https://a.example/?key=open%20sesame")
    "they said '(secret)'; https://a.example/?key=(secret)"
    """
    for one in (secret, *(line for line in secret.splitlines() if len(line) >= _UNLIKELY)):
        if len(one) >= SHORTEST and one not in _known:
            _known[one] = ([re.escape(shape) for shape in _shapes(one)], list(_blobs(one)))
            _finders.clear()


def forget() -> None:
    """Know no secret any more, as in a new process: tests begin so."""
    _known.clear()
    _finders.clear()


def redacted(text: str, least: int = SHORTEST) -> str:
    """Text without the secrets that were read, be they in clear, quoted for an address or for a program, or inside of
    something in base64, such as what a log-in is; `least` is how long one is that it looks for."""
    if not _known:
        return text
    finder = _finders.get(least)
    if finder is None:
        found = [both for secret, both in _known.items() if len(secret) >= least]
        clear = [one for shapes, _ in found for one in shapes]
        finder = _finders[least] = _Finder(
            _any_of([re.escape(HIDDEN), *_longest_first(clear)]),
            _any_of(_longest_first([one for _, blobs in found for one in blobs]) or ["(?!)"]),
        )
    spans = [one.span() for one in finder.clear.finditer(text)]
    spans += [_whole(text, *one.span()) for one in finder.coded.finditer(text)]
    return _without(text, sorted(spans)) if spans else text


def _longest_first(patterns: Iterable[str]) -> list[str]:
    return sorted(set(patterns), key=lambda one: (-len(one), one))


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """What is found of something in base64, from its beginning on."""
    while start and text[start - 1] in _CODED:
        start -= 1
    return start, end


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Text with each of these, in order, hidden; what overlaps is hidden as one."""
    parts, at = [], 0
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], HIDDEN]
        at = max(at, end)
    return "".join([*parts, text[at:]])


def without_password(address: str) -> str:
    """An address such as `postgresql://user:password@host/books` without the password in it, whoever wrote it there.

    >>> without_password("postgresql://acctkit:open/sesame@db/books")
    'postgresql://acctkit:(secret)@db/books'
    """
    return _PASSWORD.sub(rf"\1{HIDDEN}", address)


def redacted_data(text: str) -> str:
    """A whole output without the secrets that were read. Data are full of short words and numbers: only what is long
    enough to be there by no chance is looked for."""
    return redacted(text, _UNLIKELY)


@contextmanager
def kept_quiet() -> Iterator[None]:
    """Meanwhile no secret is in a record of `logging`, of whatever library, nor in the traceback of a thread that ends
    with an error."""
    before = logging.getLogRecordFactory()

    def made(*args: object, **named: object) -> logging.LogRecord:
        record = before(*args, **named)
        if not _known:
            return record
        try:
            record.msg, record.args = redacted(record.getMessage()), ()
        except Exception:  # noqa: BLE001  a call of logging whose words do not fit: logging itself tells that
            record.msg, record.args = redacted(f"{record.msg} {record.args}"), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
        return record

    def ended(thread: threading.ExceptHookArgs) -> None:
        if not _known:
            told(thread)
        elif thread.exc_type is not SystemExit:
            trace = traceback.format_exception(thread.exc_type, thread.exc_value, thread.exc_traceback)
            sys.stderr.write(redacted("".join(trace)))

    logging.setLogRecordFactory(made)
    told, threading.excepthook = threading.excepthook, ended
    try:
        yield
    finally:
        logging.setLogRecordFactory(before)
        threading.excepthook = told


def _shapes(secret: str) -> set[str]:
    """The secret as it is, as addresses quote it, and as Python, JSON and HTML write it."""
    raw = secret.encode("utf-8", "surrogateescape")
    shapes = {
        secret, " ".join(secret.split()), quote(raw), quote(raw, safe=""), quote_plus(raw), repr(secret)[1:-1],
        repr(raw)[2:-1], json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], html.escape(secret),
    }
    return {one for one in shapes if len(one) >= SHORTEST}


def _blobs(secret: str) -> Iterator[str]:
    """Patterns for base64 of anything that the secret is in, to the end of that: three bytes are four characters of it,
    so by where the secret begins there are three ways how it may look, but for its edges."""
    raw = secret.encode("utf-8", "surrogateescape")
    for before in range(3):
        text = b64encode(b"\0" * before + raw).decode()
        core = text[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
        if len(core) >= _LEAST_CORE:
            either = "".join({"+": "[+-]", "/": "[/_]"}.get(char, char) for char in core)
            yield f"{either}[A-Za-z0-9+/_-]*={{0,2}}"
