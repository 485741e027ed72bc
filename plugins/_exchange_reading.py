"""What is asked of an Exchange mailbox to read it; imported only when it is read."""

from __future__ import annotations

from typing import Any

from acctkit.plugins._exchange_line import Line, good
from exchangelib import Message
from exchangelib.fields import FieldPath
from exchangelib.folders import SHALLOW, FolderCollection, Inbox, MsgFolderRoot
from exchangelib.items import ALWAYS_OVERWRITE, ID_ONLY, SAVE_ONLY, SEND_TO_NONE
from exchangelib.properties import ItemId
from exchangelib.services import GetItem, MoveItem, UpdateItem

from acctkit import AcctkitError


def folder_at(line: Line, path: str) -> Any:
    """A folder by its path: INBOX, Reports/2026, Inbox/Reports; the names count, not how they are written."""
    names = [name for name in path.replace("\\", "/").split("/") if name]
    at: Any = None
    if names and names[0].casefold() == "inbox":
        at, names = line.folder(Inbox), names[1:]
    for name in names:
        inside = FolderCollection(account=line.account, folders=[at or line.folder(MsgFolderRoot)])
        found = [one for one in inside.find_folders(depth=SHALLOW) if (one.name or "").casefold() == name.casefold()]
        if not found:
            raise AcctkitError(f"There is no folder '{path}' in the mailbox {line.settings.account} at "
                               f"{line.settings.host}; make it there, or correct its name in {line.table}.")
        at = found[0]
    return at or line.folder(Inbox)


def ids_in(folder: Any, most: int, *, unread: bool) -> list[str]:
    """Ids and change keys of what lies in a folder, or of what nobody has read of it, the oldest first."""
    asked = folder.filter(is_read=False) if unread else folder.all()
    return [f"{one.id} {one.changekey}" for one in asked.order_by("datetime_received").only("id", "changekey")[:most]]


def mime_of(line: Line, id: str, limit: int) -> bytes | None:
    """A message as it came; None where it is bigger than `limit` bytes."""
    if int(_field_of(line, id, "size")) > limit:
        return None
    line.most = max(line.most, 2 * limit)
    mime: bytes = _field_of(line, id, "mime_content")
    return mime if len(mime) <= limit else None


def mark_read(line: Line, id: str) -> None:
    """Mark a message as read, without the receipt that its sender may have asked for."""
    message = Message(id=_item(id).id, changekey=_item(id).changekey, is_read=True)
    UpdateItem(account=line.account).get(
        items=[(message, ["is_read"])], conflict_resolution=ALWAYS_OVERWRITE, message_disposition=SAVE_ONLY,
        send_meeting_invitations_or_cancellations=SEND_TO_NONE, suppress_read_receipts=True,
    )


def move(line: Line, id: str, folder: Any) -> None:
    """Move a message into a folder."""
    MoveItem(account=line.account).get(items=[_item(id)], to_folder=folder, expect_result=None)


def has(folder: Any, message_id: str) -> bool:
    """Whether a message with this Message-ID lies in a folder."""
    return bool(list(folder.filter(message_id=message_id).only("id", "changekey")[:1]))


def _field_of(line: Line, id: str, name: str) -> Any:
    fields = [FieldPath(field=Message.get_field_by_fieldname(name))]
    answers = GetItem(account=line.account).call([_item(id)], additional_fields=fields, shape=ID_ONLY)
    [value] = [getattr(item, name) for item in good(answers)]
    if value is None:
        raise ValueError(f"the server does not give {name}")
    return value


def _item(id: str) -> ItemId:
    item, _, change_key = id.partition(" ")
    return ItemId(id=item, changekey=change_key)
