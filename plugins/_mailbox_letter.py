"""A message as it came, taken apart: who says to have sent it, and what it brings. Every byte of it is a stranger's."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import PurePath
from typing import Any

from acctkit.plugins._mailbox_said import SEALED, SHOWN, TNEF, UNREAD, WITHIN, filled

from acctkit import Text

READ = frozenset(
    (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".numbers", ".csv", ".tsv", ".txt",
     ".zip", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".heic", ".heif")
)
MOST_PARTS = 500
MOST_LINES = 2_000_000  # ends of lines; 50 MB of attachments have 1.3 million, counting CR and LF
MOST_HEADERS = 200_000  # bytes above the text; real ones have some ten thousand
MOST_HEADER = 5_000  # characters of one that is taken apart: what reads longer ones takes its time by their square
DECORATION = 50_000  # bytes: a smaller picture that the text shows is a logo; a larger one may be a photo of a receipt
_LONGEST = 120
_LONGEST_BYTES = 200  # a folder takes 255, and the draft of a file has a longer name
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_SPEC = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+"
_FROM = re.compile(
    rf"(?:(?:\"(?:[^\"\\]|\\.)*\"|[^\"<>@,;:\\])*<({_SPEC})>|({_SPEC})(?:\s*\([^()<>@,;:\"\\]*\))?)", re.DOTALL
)
_END = re.compile(rb"\r?\n\r?\n")  # of the headers
_ODD_FROM = re.compile(rb"(?im)^from[ \t]+:")  # the standard library does not take it for a From, and some servers do
_MACHINES = ("List-Id", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")  # headers that no person's mail has
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_UNSAFE = re.compile(r'[<>:"/\\|?*\ufffd\ud800-\udfff]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that is attached, under a name that any folder takes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: `sender` is the one address in its From, or empty where that is not one; `results` what servers say to
    have found out, the uppermost first; `left` a sentence for each thing in it that is not taken."""

    sender: str
    message_id: str
    subject: str
    results: tuple[str, ...] = ()
    inside: bool = False
    automatic: bool = False
    answer: bool = False
    files: tuple[Brought, ...] = ()
    left: tuple[Text, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same message, whatever way it came: of its id, its sender, and what it brings."""
        parts = [self.message_id, self.sender]
        parts += [f"{one.name}\0{hashlib.sha256(one.data).hexdigest()}" for one in self.files]
        if not self.files:
            parts += [self.subject, *(one.en for one in self.left)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def opened(raw: bytes) -> Letter:
    """The message in these bytes; raises ValueError for one that is made to be too much, and what the standard library
    raises for others (LookupError, TypeError, AttributeError, RecursionError)."""
    if len(raw) > MOST_HEADERS and not _END.search(raw[:MOST_HEADERS]):
        raise ValueError("its headers are too long")
    if raw.count(b"\n--") + raw.count(b"\r--") > 4 * MOST_PARTS:
        raise ValueError(f"it has more than {MOST_PARTS} parts")
    if raw.count(b"\n") + raw.count(b"\r") > MOST_LINES:
        raise ValueError("it has too many lines")
    message = message_from_bytes(raw)
    files, left = list[Brought](), list[Text]()
    for part, shown in _parts(message):
        _take(part, shown, files, left)
    return Letter(
        sender="" if _ODD_FROM.search(_END.split(raw, 1)[0]) else sender_of(_all(message, "From")),
        message_id=next((one for one in _all(message, "Message-ID") if _ID.fullmatch(one)), ""),
        subject=words(message.get("Subject", "")),
        results=tuple(_all(message, "Authentication-Results")),
        inside=[one.lower() for one in _all(message, "X-MS-Exchange-Organization-AuthAs")] == ["internal"],
        automatic=_automatic(message),
        answer=bool(_all(message, "In-Reply-To")),
        files=tuple(files),
        left=tuple(left),
    )


def sender_of(values: list[str]) -> str:
    """The address in the header From, in lower case; empty where there is not exactly one, or where two programs could
    read two addresses in it.

    >>> sender_of(['"Ana, Ventas" <Ana@acme.example>']), sender_of(["ana@acme.example (Ana)"])
    ('ana@acme.example', 'ana@acme.example')
    >>> sender_of(["bo@evil.example <ana@acme.example>"]), sender_of(["a@x.example", "b@x.example"]), sender_of([])
    ('', '', '')
    """
    found = _FROM.fullmatch(values[0]) if len(values) == 1 else None
    return (found[1] or found[2]).lower() if found else ""


def words(value: Any) -> str:
    """A header as people read it, on one line."""
    try:
        text = str(make_header(decode_header(str(value)[:MOST_HEADER])))
    except (ValueError, LookupError, MessageError):
        text = str(value)
    whole = text.encode("utf-8", "replace").decode()
    return " ".join("".join(char if char.isprintable() else " " for char in whole).split())


def safe_name(name: str) -> str:
    """A name for a file in a folder of ours: no path, no control characters, nothing that hides it, not too long.

    >>> [safe_name(name) for name in ("../../etc/Año.xlsx", r"C:\\temp\\week.csv", ".~$_week.xlsx", "nul.csv", " . ")]
    ['Año.xlsx', 'week.csv', 'week.xlsx', 'file nul.csv', 'file']
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(char if char == " " or not unicodedata.category(char).startswith(("C", "Z")) else " "
                   for char in _UNSAFE.sub("_", name))
    name = " ".join(name.split()).lstrip("._~$ ").rstrip(". ")
    if not name or _DEVICE.fullmatch(name):
        name = f"file {name}".rstrip()
    path = PurePath(name)
    if len(name) <= _LONGEST and len(name.encode()) <= _LONGEST_BYTES:
        return name
    suffix = path.suffix[:15]
    stem = path.stem[:_LONGEST - 20].encode()[:_LONGEST_BYTES - len(suffix.encode())]
    return f"{stem.decode(errors='ignore').rstrip()}{suffix}"


def _automatic(message: Message) -> bool:
    """Whether a machine or a list sent it, which nobody must answer."""
    submitted = [one.lower().partition(";")[0].strip() for one in _all(message, "Auto-Submitted")]
    bulk = [one.lower() for one in _all(message, "Precedence")]
    return (
        message.get_content_type() == "multipart/report" or any(one != "no" for one in submitted)
        or any(one in ("bulk", "list", "junk", "auto_reply", "auto-reply") for one in bulk)
        or "<>" in _all(message, "Return-Path") or any(_all(message, name) for name in _MACHINES)
    )


def _all(message: Message, name: str) -> list[str]:
    """Every header of that name, unfolded."""
    return [" ".join(str(value).split()) for value in message.get_all(name, [])]


def _parts(message: Message) -> Iterator[tuple[Message, bool]]:
    """What is in it that is no multipart, in its order, and whether the text shows it; messages within are not
    opened."""
    todo, seen = [(message, False)], 0
    while todo:
        part, shown = todo.pop()
        seen += 1
        if any(len(str(value)) > MOST_HEADER for name, value in part.items() if name.lower().startswith("content-")):
            raise ValueError("a header of it is too long")
        if seen > MOST_PARTS:
            raise ValueError(f"it has more than {MOST_PARTS} parts")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            inner: list[Any] = list(part.get_payload())
            related = part.get_content_subtype() == "related"
            todo += [(one, shown or (related and at > 0)) for at, one in reversed(list(enumerate(inner)))]
        else:
            yield part, shown


def _take(part: Message, shown: bool, files: list[Brought], left: list[Text]) -> None:
    """Put a part where it belongs: to the files, to what is left, or nowhere, as the text and signatures."""
    kind, given = part.get_content_type(), words(part.get_filename() or "")
    name = safe_name(given) if given else ""
    if kind == "application/ms-tnef" or name.casefold() == "winmail.dat":
        left.append(TNEF)
    elif kind in _SEALED or name.casefold().endswith((".p7m", ".pgp", ".gpg")):
        left.append(SEALED)
    elif part.get_content_maintype() == "message":
        left.append(WITHIN)
    elif not name or kind in _SIGNATURES or name.casefold().endswith(".p7s"):
        return
    elif PurePath(name).suffix.casefold() not in READ:
        left.append(filled(UNREAD, name=name))
    else:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        logo = shown and part.get_content_maintype() == "image" and part.get("Content-ID")
        if logo and part.get_content_disposition() != "attachment":
            if len(data) > DECORATION:
                left.append(filled(SHOWN, name=name))
            return
        files.append(Brought(_apart(name, files), data))


def _apart(name: str, files: list[Brought]) -> str:
    """The name, or one like it that no other file of the message has."""
    taken = {one.name.casefold() for one in files}
    path, free, number = PurePath(name), name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{path.stem} {number}{path.suffix}"
    return free
