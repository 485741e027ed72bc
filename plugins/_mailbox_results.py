"""What the mail server found out about a sender: the header `Authentication-Results` (RFC 8601).

Whoever sends a message can write such a header, too. Only one of the server that the settings name counts, and of
those only the uppermost: a server puts its own on top. Whatever cannot be read in it is no proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

UNNAMED = "-"  # stands for a server that does not write its name, as Exchange Online
_WORD = re.compile(r'[^\s;="()\\]+')
_REFUSED = ("fail", "temperror", "permerror")


@dataclass(frozen=True, slots=True)
class Result:
    """What one method found, such as `dkim`, `pass`, with properties such as `header.d`; all in lower case."""

    method: str
    result: str
    properties: Mapping[str, str] = field(default_factory=dict)


def doubt(headers: Sequence[str], server: str, address: str) -> str:
    """Why it is not sure that a message comes from `address`, by the uppermost of the headers that are the server's;
    empty where it is sure: by `dmarc`, else by `spf` or `dkim` for the very domain, or because the sender logged in.

    >>> doubt(["mx.acme.example; dmarc=pass header.from=acme.example"], "mx.acme.example", "ana@acme.example")
    ''
    >>> doubt(["mx.acme.example; dkim=pass header.d=evil.example"], "mx.acme.example", "ana@acme.example")
    'mx.acme.example says dkim=pass for evil.example'
    """
    results = next((found for name, found in map(parsed, headers) if name == server.lower()), None)
    if results is None:
        return f"nothing in it is of {server}" if server != UNNAMED else "the server says nothing of its sender"
    address = address.lower()
    domain = address.rpartition("@")[2]
    if any(one.method == "auth" and one.result == "pass" and one.properties.get("smtp.auth") == address
           for one in results):
        return ""
    dmarc = [one for one in results if one.method == "dmarc"]
    if [(one.result, one.properties.get("header.from")) for one in dmarc] == [("pass", domain)]:
        return ""
    refused = len(dmarc) > 1 or any(one.result in (*_REFUSED, "pass") for one in dmarc)
    spf = [one for one in results if one.method == "spf"]
    dkim = [one for one in results if one.method == "dkim"]
    proofs = [*(spf if len(spf) == 1 else ()), *dkim]
    if not refused and any(one.result == "pass" and _about(one) == domain for one in proofs):
        return ""
    said = ", ".join(f"{one.method}={one.result}{f' for {_about(one)}' if _about(one) else ''}"
                     for one in (*dmarc, *spf, *dkim)) or "nothing of dmarc, spf or dkim"
    return f"{server if server != UNNAMED else 'the server'} says {said}"


def parsed(header: str) -> tuple[str, tuple[Result, ...]]:
    """The name of the server (`-` where it writes none), and what it found; nothing of a header that is not as it
    should be.

    >>> parsed('mx.example 1; spf=pass (so (it) "is") smtp.mailfrom=a@b.example')
    ('mx.example', (Result(method='spf', result='pass', properties={'smtp.mailfrom': 'a@b.example'}),))
    >>> parsed("spf=pass smtp.mailfrom=b.example;dmarc=none")[0], parsed('mx.example; spf="pass')
    ('-', ('mx.example', ()))
    """
    try:
        parts = list(_parts(header))
    except ValueError:
        begins = _WORD.match(header.strip())
        return (begins[0].lower() if begins else ""), ()
    first = parts[0] if parts else []
    named = "=" not in first
    name = (first[0].lower() if first else "") if named else UNNAMED
    return name, tuple(one for part in parts[named:] if (one := _result(part)) is not None)


def _parts(header: str) -> Iterator[list[str]]:
    """What stands between semicolons: words and equals signs, without comments; raises ValueError."""
    part: list[str] = []
    at, joined, deep = 0, False, 0
    while at < len(header):
        char = header[at]
        if deep:
            at += 1 if char == "\\" else 0
            deep += (char == "(") - (char == ")")
        elif char == "(":
            deep, joined = 1, False
        elif char in ";=":
            joined = False
            if char == ";":
                yield part
                part = []
            else:
                part.append(char)
        elif char == '"':
            text, at = _quoted(header, at)
            _add(part, text, joined)
            joined = True
        elif char.isspace():
            joined = False
        elif word := _WORD.match(header, at):
            _add(part, word[0], joined)
            at, joined = word.end() - 1, True
        else:
            raise ValueError(f"'{char}' stands where a word should")
        at += 1
    if deep:
        raise ValueError("a comment has no end")
    yield part


def _quoted(header: str, at: int) -> tuple[str, int]:
    """The text of a quoted string that begins at `at`, and where it ends."""
    text, start = "", at
    at += 1
    while at < len(header):
        if header[at] == '"':
            return text or '""', at
        at += header[at] == "\\"
        text += header[at : at + 1]
        at += 1
    raise ValueError(f"the text from {start} on has no end")


def _add(part: list[str], text: str, joined: bool) -> None:
    if joined and part and part[-1] != "=":
        part[-1] += text
    else:
        part.append(text if text not in ("=", ";") else f'"{text}"')


def _result(part: list[str]) -> Result | None:
    """A method with its result and properties; None for `none`, and for what is not made so."""
    if len(part) < 3 or len(part) % 3 or set(part[1::3]) != {"="} or "=" in (*part[::3], *part[2::3]):
        return None
    pairs = [(name.lower(), value.lower()) for name, value in zip(part[::3], part[2::3], strict=True)]
    method, result = pairs[0]
    return Result(method.partition("/")[0], result, dict(reversed(pairs[1:])))


def _about(one: Result) -> str:
    """The domain of which it speaks."""
    names = {"dmarc": ("header.from",), "spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i")}[one.method]
    said = next((one.properties[name] for name in names if one.properties.get(name)), "")
    return said.rpartition("@")[2]
