"""The mailbox behind the Exchange double: folders and items as Exchange is documented to keep them.

What it knows: every change of an item gives it another change key, and one that is out of date is refused; a draft that
was sent is gone, and its copy has an id of its own; named properties go with the copy into Sent Items, not over the
wire to receivers; with `lag`, a message that was sent stands in the Outbox until that many requests have come; who
sends for another needs the right to. What it does not know stands in docs/how-to/exchange.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses

FOLDERS = {  # by id: the name, and the folder that it lies in
    "root": ("Root", ""), "msgfolderroot": ("Top of Information Store", "root"), "inbox": ("Inbox", "msgfolderroot"),
    "drafts": ("Drafts", "msgfolderroot"), "outbox": ("Outbox", "msgfolderroot"),
    "sentitems": ("Sent Items", "msgfolderroot"), "deleteditems": ("Deleted Items", "msgfolderroot"),
}
KEY = "acctkit-outbox-key"


class Refused(Exception):
    """An operation that the mailbox refuses: the code of EWS, and its sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass
class Item:
    """A message in a folder. `properties` are its named ones, by set, name and type."""

    id: str
    folder: str
    mime: bytes
    change_key: str
    received: int
    properties: dict[tuple[str, ...], str] = field(default_factory=dict)
    is_draft: bool = False
    is_read: bool = False

    @property
    def is_submitted(self) -> bool:
        """Whether it was handed over. Nobody documents whether a server still says so of the copy: this one does."""
        return self.folder in ("outbox", "sentitems")

    @property
    def key(self) -> str:
        """Our name for it, out of the named property; else what stands before the @ of its Message-ID."""
        named = [value for (_, name, *_), value in self.properties.items() if name == KEY]
        return named[0] if named else self.message_id.strip("<>").partition("@")[0]

    @property
    def parsed(self) -> EmailMessage:
        """The message itself."""
        return message_from_bytes(self.mime, _class=EmailMessage, policy=SMTP)

    @property
    def message_id(self) -> str:
        """Its Message-ID, with the brackets."""
        found = re.search(rb"^Message-ID:\s*(<[^>\s]+>)", self.mime, re.IGNORECASE | re.MULTILINE)
        return found.group(1).decode() if found else ""


@dataclass
class Store:
    """The mailbox of `account`, which may send for the addresses of `send_as` too; `told` hears of each delivery."""

    account: str = "reports@harbor.example"
    send_as: set[str] = field(default_factory=set)
    lag: int = 0
    largest: int = 36 * 1024 * 1024
    told: Callable[[Item], None] = lambda item: None
    items: dict[str, Item] = field(default_factory=dict)
    delivered: list[Item] = field(default_factory=list)
    folders: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(FOLDERS))
    _made: int = 0
    _passing: dict[str, int] = field(default_factory=dict)

    def tick(self) -> None:
        """One request has come: what waits in the Outbox comes nearer to Sent Items."""
        for id, left in list(self._passing.items()):
            self._passing[id] = left - 1
            if left <= 1:
                del self._passing[id]
                self._move(self.items.pop(id), "sentitems")

    def put(
        self, folder: str, mime: bytes, properties: dict[tuple[str, ...], str] | None = None, *, is_draft: bool = False
    ) -> Item:
        """Lay a message into a folder."""
        self._made += 1
        id, change_key = f"AAMk{self._made:08d}", f"CQAA{self._made:06d}0"
        item = Item(id, folder, mime, change_key, self._made, dict(properties or {}), is_draft)
        self.items[item.id] = item
        return item

    def inside(self, folder: str) -> list[Item]:
        """What lies in a folder, the newest first."""
        return sorted((one for one in self.items.values() if one.folder == folder), key=lambda one: -one.received)

    def get(self, id: str) -> Item:
        """An item by its id."""
        if id not in self.items:
            raise Refused("ErrorItemNotFound", "The specified object was not found in the store.")
        return self.items[id]

    def draft(self, folder: str, mime: bytes, properties: dict[tuple[str, ...], str]) -> Item:
        """Save a message without sending it."""
        if len(mime) > self.largest:
            raise Refused("ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
        return self.put(folder, mime, properties, is_draft=True)

    def send(self, id: str, change_key: str | None) -> None:
        """Send a draft: it is gone from its folder, and a copy with an id of its own comes into Sent Items."""
        item = self.get(id)
        if not change_key:
            raise Refused("ErrorChangeKeyRequired", "The change key is required for this operation.")
        if change_key != item.change_key:
            raise Refused("ErrorStaleObject", "The send or update operation could not be performed because the change "
                                              "key passed in the request does not match the current change key.")
        if not item.is_draft or item.is_submitted:
            raise Refused("ErrorInvalidOperation", "The item is not a draft.")
        sender = next(iter(addresses(item, "From")), self.account)
        if sender not in {self.account, *self.send_as}:
            raise Refused("ErrorSendAsDenied", "The user account which was used to submit this request does not have "
                                               "the right to send mail on behalf of the specified sending account.")
        receivers = list(addresses(item, "To", "Cc"))
        if not receivers:
            raise Refused("ErrorInvalidRecipients", "At least one recipient isn't valid.")
        self.delivered.append(item)
        self.told(item)
        del self.items[id]
        if self.lag:
            passing = self._move(item, "outbox")
            self._passing[passing.id] = self.lag
        else:
            self._move(item, "sentitems")
        if self.account in receivers:
            self.put("inbox", item.mime)

    def touch(self, id: str, *, is_read: bool | None = None) -> Item:
        """Change an item, as a person or an assistant of the server does: it gets another change key."""
        item = self.get(id)
        item.is_read = item.is_read if is_read is None else is_read
        item.change_key += "1"
        return item

    def move(self, id: str, folder: str) -> Item:
        """Move an item: it gets another id."""
        item = self.get(id)
        del self.items[id]
        moved = self._move(item, folder, is_draft=item.is_draft)
        moved.is_read = item.is_read
        return moved

    def _move(self, item: Item, folder: str, *, is_draft: bool = False) -> Item:
        return self.put(folder, item.mime, item.properties, is_draft=is_draft)


def addresses(item: Item, *headers: str) -> Iterator[str]:
    """The addresses of these headers."""
    values: Iterable[str] = (str(value) for name in headers for value in item.parsed.get_all(name, ()))
    return (address for _, address in getaddresses(list(values)) if address)
