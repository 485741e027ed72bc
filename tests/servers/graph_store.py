"""The mailbox behind the Graph double: folders and messages as Microsoft documents that Graph shows them.

What it knows: a message made of MIME keeps its Message-ID; an id changes when its message moves, an immutable one does
not, and each is given where it was asked for; named properties stay with the copy in Sent Items and do not go to
receivers; with `copy_is_another` that copy has another immutable id than its draft had, as some have seen, while the
documentation says both; what is deleted moves to Deleted Items; with `lag`, a message that was sent stands in the
Outbox, as a draft or not, until that many requests have come. What it does not know stands in docs/how-to/graph.md.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses

FOLDERS = {  # by id: the well-known name, the shown one, and the folder that it lies in
    "AQ-root": ("msgfolderroot", "Top of Information Store", ""), "AQ-inbox": ("inbox", "Inbox", "AQ-root"),
    "AQ-drafts": ("drafts", "Drafts", "AQ-root"), "AQ-outbox": ("outbox", "Outbox", "AQ-root"),
    "AQ-sent": ("sentitems", "Sent Items", "AQ-root"), "AQ-deleted": ("deleteditems", "Deleted Items", "AQ-root"),
}
KEY = "acctkit-outbox-key"


class Refused(Exception):
    """A request that Graph refuses: the status, the code of the error, and its sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


@dataclass
class Item:
    """A message in a folder, and what was attached to it after it was made."""

    immutable: str
    id: str
    folder: str
    mime: bytes
    received: int
    is_draft: bool = False
    is_read: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    attachments: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Our name for it, out of the named property; else what stands before the @ of its Message-ID."""
        named = [value for name, value in self.properties.items() if name.endswith(f" Name {KEY}")]
        return named[0] if named else self.message_id.strip("<>").partition("@")[0]

    @property
    def parsed(self) -> EmailMessage:
        """The message itself, with what was attached."""
        message = message_from_bytes(self.mime, _class=EmailMessage, policy=SMTP)
        for name, kind, data in self.attachments:
            main, _, sub = kind.partition("/")
            message.add_attachment(data, maintype=main, subtype=sub, filename=name)
        return message

    @property
    def raw(self) -> bytes:
        """Its bytes, as `$value` gives them."""
        return self.parsed.as_bytes() if self.attachments else self.mime

    @property
    def message_id(self) -> str:
        """Its Message-ID, with the brackets."""
        found = re.search(rb"^Message-ID:\s*(<[^>\s]+>)", self.mime, re.IGNORECASE | re.MULTILINE)
        return found.group(1).decode() if found else f"<{self.immutable}@server.example>"


@dataclass
class Session:
    """An upload that was begun."""

    item: str
    name: str
    kind: str
    size: int
    data: bytearray = field(default_factory=bytearray)


@dataclass
class Store:
    """The mailbox of `account`, which may send for the addresses of `send_as` too; `told` hears of each delivery."""

    account: str = "reports@harbor.example"
    send_as: set[str] = field(default_factory=set)
    lag: int = 0
    goes_as_draft: bool = False
    copy_is_another: bool = False
    largest: int = 36 * 1024 * 1024
    smallest: int = 3_000_000
    told: Callable[[Item], None] = lambda item: None
    items: dict[str, Item] = field(default_factory=dict)
    delivered: list[Item] = field(default_factory=list)
    folders: dict[str, tuple[str, str, str]] = field(default_factory=lambda: dict(FOLDERS))
    sessions: dict[str, Session] = field(default_factory=dict)
    _made: int = 0
    _passing: dict[str, int] = field(default_factory=dict)

    def tick(self) -> None:
        """One request has come: what waits in the Outbox comes nearer to Sent Items."""
        for id, left in list(self._passing.items()):
            self._passing[id] = left - 1
            if left <= 1:
                del self._passing[id]
                self._arrive(self.items[id])

    def put(self, folder: str, mime: bytes, *, is_draft: bool = False) -> Item:
        """Lay a message into a folder, named as Graph knows it well."""
        self._made += 1
        item = Item(f"IMM-{self._made:06d}=", f"AAMk{self._made:06d}=", self.folder(folder), mime, self._made, is_draft)
        self.items[item.immutable] = item
        return item

    def folder(self, named: str) -> str:
        """The id of a folder by its id or well-known name."""
        for id, (known, _, _) in self.folders.items():
            if named in (id, known) or named.lower() == known:
                return id
        raise Refused(404, "ErrorFolderNotFound", "The specified folder could not be found in the store.")

    def add_folder(self, name: str, parent: str = "AQ-root") -> str:
        """Make a folder; gives its id."""
        id = f"AQ-{len(self.folders)}"
        self.folders[id] = ("", name, parent)
        return id

    def inside(self, folder: str) -> list[Item]:
        """What lies in a folder, the oldest first."""
        id = self.folder(folder)
        return sorted((one for one in self.items.values() if one.folder == id), key=lambda one: one.received)

    def get(self, id: str) -> Item:
        """A message by either of its ids."""
        for item in self.items.values():
            if id in (item.immutable, item.id):
                return item
        raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")

    def send(self, id: str) -> None:
        """Send a draft: its copy goes into Sent Items, at once or after a while."""
        item = self.get(id)
        if not item.is_draft or item.folder == "AQ-outbox":
            raise Refused(403, "ErrorInvalidOperation", "The item is not a draft.")
        sender = next(iter(addresses(item, "From")), self.account)
        if sender not in {self.account, *self.send_as}:
            raise Refused(403, "ErrorSendAsDenied", "The user account which was used to submit this request does not "
                                                    "have the right to send mail on behalf of the specified sending "
                                                    "account., Cannot submit message.")
        receivers = list(addresses(item, "To", "Cc"))
        if not receivers:
            raise Refused(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
        if len(item.raw) > self.largest:
            raise Refused(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
        self.delivered.append(item)
        self.told(item)
        if self.account in receivers:
            self.put("inbox", item.raw)
        if self.lag:
            self.move(item.immutable, "outbox")
            item.is_draft = self.goes_as_draft
            self._passing[item.immutable] = self.lag
        else:
            self._arrive(item)

    def move(self, id: str, folder: str) -> Item:
        """Move a message: it gets another id, and keeps the immutable one."""
        item = self.get(id)
        item.folder = self.folder(folder)
        self._made += 1
        item.id = f"AAMk{self._made:06d}="
        return item

    def delete(self, id: str) -> None:
        """Take a message away: into Deleted Items, and out of there for good."""
        item = self.get(id)
        if item.folder == "AQ-deleted":
            del self.items[item.immutable]
        else:
            self.move(id, "deleteditems")

    def begin(self, item: str, name: str, kind: str, size: int) -> str:
        """Begin an upload; gives its name."""
        self.get(item)
        if not self.smallest <= size <= 150_000_000:
            raise Refused(400, "ErrorInvalidSize", "An upload session is for files between 3 MB and 150 MB.")
        session = f"session-{len(self.sessions) + 1}"
        self.sessions[session] = Session(item, name, kind, size)
        return session

    def upload(self, session: str, start: int, end: int, total: int, data: bytes) -> int | None:
        """Take a range of an upload; gives where the next begins, or None when all is there."""
        one = self.sessions.get(session)
        if one is None:
            raise Refused(404, "ErrorItemNotFound", "The upload session was not found.")
        if start != len(one.data) or total != one.size or end - start + 1 != len(data) or len(data) > 4 * 1024 * 1024:
            raise Refused(416, "ErrorInvalidRange", "The range is not the one that is expected.")
        if end + 1 < total and len(data) % (320 * 1024):
            raise Refused(400, "ErrorInvalidRange", "A range must be a multiple of 320 KiB.")
        one.data += data
        if len(one.data) < one.size:
            return len(one.data)
        self.get(one.item).attachments.append((one.name, one.kind, bytes(one.data)))
        del self.sessions[session]
        return None

    def _arrive(self, item: Item) -> None:
        item.is_draft = False
        item.is_read = True
        self.move(item.immutable, "sentitems")
        if self.copy_is_another:
            del self.items[item.immutable]
            item.immutable = f"IMM-{self._made:06d}="
            self.items[item.immutable] = item


def mime_of(body: bytes) -> bytes:
    """The MIME message that came as base64."""
    try:
        mime = base64.b64decode(body, validate=True)
    except ValueError:
        raise Refused(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.") from None
    if b":" not in mime.partition(b"\n")[0]:
        raise Refused(400, "ErrorMimeContentInvalid", "The MIME content is invalid.")
    return mime


def addresses(item: Item, *headers: str) -> list[str]:
    """The addresses of these headers."""
    parsed = message_from_bytes(item.mime, _class=EmailMessage, policy=SMTP)
    values: Iterable[str] = (str(value) for name in headers for value in parsed.get_all(name, ()))
    return [address for _, address in getaddresses(list(values)) if address]
