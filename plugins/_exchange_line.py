"""The messages of ours in an Exchange mailbox: found, laid down as drafts, sent. Imported only when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from acctkit.plugins._exchange import ExchangeSettings
from acctkit.plugins._exchange_wire import opened
from exchangelib import ExtendedProperty, Message
from exchangelib.errors import ErrorItemNotFound
from exchangelib.fields import FieldPath
from exchangelib.folders import SHALLOW, Drafts, Folder, Outbox, Root, SentItems
from exchangelib.items import ALL_OCCURRENCES, ID_ONLY, MOVE_TO_DELETED_ITEMS, SEND_TO_NONE
from exchangelib.properties import DistinguishedFolderId, ItemId, Mailbox
from exchangelib.queryset import Q
from exchangelib.restriction import Restriction
from exchangelib.services import DeleteItem, FindItem, GetFolder, GetItem, SendItem

MOST = 64_000_000  # bytes of an answer: a message of 25 MB, in base64 and with room to spare
KEY, DIGEST = "acctkit_outbox_key", "acctkit_outbox_digest"
_ASKED = ("is_draft", "is_submitted", "parent_folder_id", DIGEST)
_PLACES = (Drafts, Outbox, SentItems)  # in the order in which a message goes through them


class OutboxKey(ExtendedProperty):  # type: ignore[misc]
    """The property by which a message of ours is found again, whatever its headers became: a name in our own set."""

    property_set_id = "5d1c3c6e-6f2b-4a0e-9d55-3b9c1f6a7e21"
    property_name = "acctkit-outbox-key"
    property_type = "String"


class OutboxDigest(OutboxKey):
    """The property by which a draft is known to hold what is to go now, to whom it is to go now."""

    property_name = "acctkit-outbox-digest"


for _name, _property in ((KEY, OutboxKey), (DIGEST, OutboxDigest)):
    if _name not in {field.name for field in Message.FIELDS}:
        Message.register(_name, _property)


class _SendItem(SendItem):  # type: ignore[misc]
    """Sends a draft, once: not again as another version."""

    def _api_versions_to_try(self) -> tuple[str, ...]:
        return (self._version_hint.api_version,)


@dataclass(frozen=True)
class Found:
    """A message of ours in the mailbox, and the folder that it lies in, by Exchange's name; empty where it is another.
    The folder counts: of its copy in Sent Items a server may still say that it was submitted."""

    id: str
    change_key: str
    folder: str
    is_draft: bool = True
    is_submitted: bool = False
    digest: str = ""

    @property
    def reference(self) -> str:
        """By what it is sent: the id and the change key."""
        return f"{self.id} {self.change_key}"

    @property
    def went(self) -> bool:
        """Whether it is the copy of one that was sent."""
        return self.folder == SentItems.DISTINGUISHED_FOLDER_ID

    @property
    def is_on_its_way(self) -> bool:
        """Whether it was handed over, and has not gone yet."""
        return self.folder == Outbox.DISTINGUISHED_FOLDER_ID or (bool(self.folder) and self.is_submitted)

    @property
    def waits(self) -> bool:
        """Whether it is a draft that nobody has sent."""
        return self.folder == Drafts.DISTINGUISHED_FOLDER_ID and self.is_draft and not self.is_submitted


@dataclass
class Line:
    """The account at the server. It connects when first asked, and anew after an error; `handed_over` says whether the
    server got anything since that was last set to False. An answer has no more than `most` bytes;
    `requests` counts those for what is asked now."""

    settings: ExchangeSettings
    secret: str = field(repr=False)
    ca_file: str = ""
    table: str = "[mail.exchange]"
    handed_over: bool = False
    most: int = MOST
    requests: int = 0
    _account: Any = field(default=None, repr=False)
    _places: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def account(self) -> Any:
        """The account of exchangelib, which fails fast."""
        if self._account is None:
            self._account = opened(self, self.secret)
        if not self._account.protocol.retry_policy.fail_fast:
            raise RuntimeError("exchangelib would try again by itself what may already have been sent")
        return self._account

    def folder(self, kind: type[Folder]) -> Any:
        """A well-known folder, by what it is."""
        mailbox = Mailbox(email_address=self.settings.account)
        id = DistinguishedFolderId(id=kind.DISTINGUISHED_FOLDER_ID, mailbox=mailbox)
        return kind(root=Root(account=self.account), _distinguished_id=id)

    @property
    def places(self) -> dict[str, str]:
        """What Exchange calls the folders that a message goes through, by their ids; asked for once."""
        if not self._places:
            asked = [self.folder(kind) for kind in _PLACES]
            answers = GetFolder(account=self.account).call(asked, additional_fields=None, shape=ID_ONLY)
            found = zip(_PLACES, good(answers), strict=True)
            self._places = {one.id: kind.DISTINGUISHED_FOLDER_ID for kind, one in found}
        return self._places

    def find(self, key: str) -> list[Found]:
        """What there is of a message. The folders are looked at in the order in which it goes through them, in one
        request: what moves on meanwhile is met in the next."""
        places, folders = self.places, [self.folder(kind) for kind in _PLACES]
        asked = Restriction(Q(**{KEY: key}), folders=folders, applies_to=Restriction.ITEMS)
        answers = FindItem(account=self.account, page_size=100).call(
            folders=folders, additional_fields=_fields(), restriction=asked, order_fields=None, shape=ID_ONLY,
            query_string=None, depth=SHALLOW, calendar_view=None, max_items=None, offset=0,
        )
        return [_found(item, places) for item in good(answers)]

    def get(self, id: str) -> Found | None:
        """A message by its id; None where it is no more."""
        places = self.places
        answers = GetItem(account=self.account).call([ItemId(id=id)], additional_fields=_fields(), shape=ID_ONLY)
        try:
            return next((_found(item, places) for item in good(answers)), None)
        except ErrorItemNotFound:
            return None

    def save(self, mime: bytes, key: str) -> Found:
        """Lay a message down as a draft."""
        named = {KEY: key, DIGEST: digest_of(mime)}
        message = Message(account=self.account, folder=self.folder(Drafts), mime_content=mime, **named)
        message.save()
        return Found(message.id, message.changekey, Drafts.DISTINGUISHED_FOLDER_ID, digest=digest_of(mime))

    def keep(self, mime: bytes, key: str, drafts: list[Found]) -> Found:
        """The draft of a message: one that there is already, or a new one. Others are taken away, be it that they hold
        something else (mail was redirected to other receivers then, say), or are there twice."""
        right = next((one for one in drafts if one.digest == digest_of(mime)), None)
        for one in drafts:
            if one is not right:
                self.remove(one)
        return right or self.save(mime, key)

    def remove(self, draft: Found) -> None:
        """Move a draft to Deleted Items."""
        DeleteItem(account=self.account).get(
            items=[ItemId(id=draft.id, changekey=draft.change_key)], delete_type=MOVE_TO_DELETED_ITEMS,
            send_meeting_cancellations=SEND_TO_NONE, affected_task_occurrences=ALL_OCCURRENCES,
            suppress_read_receipts=True,
        )

    def send(self, reference: str) -> None:
        """Send a draft; its copy goes into Sent Items."""
        id, _, change_key = reference.partition(" ")
        named = ItemId(id=id, changekey=change_key)
        _SendItem(account=self.account).get(items=[named], saved_item_folder=self.folder(SentItems))

    def look_around(self) -> str:
        """Read the folders that sending needs; gives what the server says that it is."""
        self.find("nothing has this key")
        return f"Exchange {self.account.version.build}"

    def hang_up(self) -> None:
        """Let go of the account and its connection."""
        account, self._account = self._account, None
        if account is not None:
            account.protocol.close()


def _fields() -> list[Any]:
    return [FieldPath(field=Message.get_field_by_fieldname(name)) for name in _ASKED]


def good(answers: Iterator[Any]) -> Iterator[Any]:
    """The items of an answer; raises the first that is an error."""
    for item in answers:
        if isinstance(item, Exception):
            raise item
        yield item


def _found(item: Any, places: dict[str, str]) -> Found:
    if None in (item.is_draft, item.is_submitted, item.parent_folder_id):
        raise ValueError("the server does not say of a message where it lies and whether it is a draft")
    folder = places.get(item.parent_folder_id.id, "")
    return Found(item.id, item.changekey, folder, item.is_draft, item.is_submitted, getattr(item, DIGEST) or "")


def digest_of(mime: bytes) -> str:
    """What tells the bytes of a message from others."""
    return sha256(mime).hexdigest()
