"""How the head of a message is written: what people typed is read as they typed it, and is never more than that.

The standard library's newer way with headers has two faults (CPython 3.11, measured). What looks like an encoded word
(RFC 2047) is decoded when a header is set, and the line ends that it held are written as such: a name could add a
receiver. And a blank is lost, or one too many, between two encoded words of one in twenty long subjects with accents.
Its older way, `email.header`, does neither.
"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.policy import SMTP, EmailPolicy
from typing import Any

LONGEST_LINE = 76  # characters in a line with an encoded word (RFC 2047, section 2)
END = "\r\n"
ENCODED = "=?"  # how an encoded word begins


class Heads(EmailPolicy):
    """The policy by which new messages are made: that for SMTP, but for text in headers and names beside addresses."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Take text as it is; raises ValueError where it holds a line end."""
        if not isinstance(value, str) or name.lower().startswith("content-"):
            return super().header_store_parse(name, value)
        if len(value.splitlines()) > 1 or value.endswith(("\r", "\n")):
            raise ValueError("Header values may not contain linefeed or carriage return characters")
        return name, value

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header with its line ends."""
        if hasattr(value, "addresses"):
            return _line(name, f",{END} ".join(_named(one, name) for one in value.addresses))
        if hasattr(value, "name"):
            return super().fold_binary(name, value)
        return _line(name, _text(value, name))


HEADS = Heads(linesep=END)
AS_THEY_ARE = SMTP.clone(refold_source="none")  # for a message that was made: its headers stay, byte for byte


def _line(name: str, folded: str) -> bytes:
    return f"{name}: {folded}{END}".encode("ascii")


def _named(address: Address, header: str) -> str:
    """An address behind its name, on a line of its own where there is no room beside that."""
    if not address.display_name:
        return address.addr_spec
    spec, name = f"<{address.addr_spec}>", _phrase(address.display_name, header)
    last = name.rpartition(END)[2] if END in name else f"{header}: {name}"
    return f"{name}{' ' if len(last) + 1 + len(spec) <= LONGEST_LINE else f'{END} '}{spec}"


def _phrase(name: str, header: str) -> str:
    """A name, in quotes where it is plain but not made of words alone (RFC 5322, section 3.2.5)."""
    if not _plain(name):
        return _folded(name, "utf-8", header)
    return _folded(str(Address(name, "a", "b.example")).rpartition(" <")[0], None, header)


def _text(text: str, header: str) -> str:
    """Text of a header; only a subject is encoded, where it is not plain."""
    return _folded(text, "utf-8" if header == "Subject" and not _plain(text) else None, header)


def _folded(text: str, charset: str | None, header: str) -> str:
    return Header(text, charset, LONGEST_LINE, header).encode(linesep=END)


def _plain(text: str) -> bool:
    """Whether `text` can stand in a header as it is, and there are blanks to end its lines at."""
    short = all(len(word) < LONGEST_LINE // 2 for word in text.split(" "))
    return short and text.isascii() and text.isprintable() and ENCODED not in text
