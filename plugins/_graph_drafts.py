"""Laying a message down as a draft, whole or not at all, and finding it again.

The draft is made of the message's own bytes, so that nothing of it changes. Microsoft takes 4 MB in one request: where
that is too little, the largest attachments are left out of those bytes and attached afterwards, by an upload session
where one is over 3 MB. Last of all the draft gets our key and a digest of the message, in properties of
their own. So a draft with the key is whole; one of ours without it is what a lost answer or a dead process left, is
never sent, and makes way for a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from acctkit.plugins._mail_troubles import GONE, NEVER, Trouble, Troubled

if TYPE_CHECKING:
    from acctkit.plugins._graph_wire import Line

    from acctkit import Outgoing

_OURS = "String {5d1c3c6e-6f2b-4a0e-9d55-3b9c1f6a7e21} Name"
KEY, DIGEST = f"{_OURS} acctkit-outbox-key", f"{_OURS} acctkit-outbox-digest"
MOST = 3_000_000  # bytes in one request: 4 MB of base64
RANGE = 12 * 320 * 1024  # bytes of an upload in one request: at most 4 MB, and a multiple of 320 KiB
_FIELDS = {
    "$select": "id,isDraft,parentFolderId", "$expand": f"singleValueExtendedProperties($filter=id eq '{DIGEST}')",
}
_AS_IT_IS = SMTP.clone(refold_source="none")


@dataclass(frozen=True)
class Found:
    """A message of ours in the mailbox: its immutable id, where it lies, and the digest of what it was made of."""

    id: str
    is_draft: bool
    folder: str
    digest: str = ""

    def goes(self, line: Line) -> bool:
        """Whether it was handed over and is still on its way; nothing says whether it counts as a draft then."""
        return self.folder == line.outbox

    def went(self, line: Line) -> bool:
        """Whether it is the copy of one that was sent."""
        return not self.is_draft and not self.goes(line)


def by_id(line: Line, id: str) -> Found | None:
    """A message by its id; None where it is no more."""
    try:
        return _found(line.ask("GET", f"/messages/{quote(id, safe='')}", params=_FIELDS))
    except Troubled as troubled:
        if troubled.trouble.kind == GONE:
            return None
        raise


def by_key(line: Line, key: str) -> list[Found]:
    """All that bears our key, in whatever folder."""
    wanted = f"ep/id eq '{KEY}' and ep/value eq '{_quoted(key)}'"
    return _search(line, "/messages", f"singleValueExtendedProperties/Any(ep: {wanted})")


def by_message_id(line: Line, message: Outgoing) -> list[Found]:
    """All that has the Message-ID of a message, in whatever folder, with our key or without; but what is known to have
    been made of something else, and went so, is not the message."""
    found = _search(line, "/messages", f"internetMessageId eq '{_quoted(message.message_id)}'")
    return [one for one in found if one.is_draft or one.digest in ("", digest_of(message.mime))]


def right_one(drafts: list[Found], message: Outgoing) -> str:
    """The id of the draft that was made of just this message, or nothing: when another was made, mail may have been
    redirected to other receivers, say."""
    return min((one.id for one in drafts if one.digest == digest_of(message.mime)), default="")


def lay_down(line: Line, message: Outgoing) -> str:
    """Make a draft of a message; gives its id."""
    mime, files = split(message.mime, MOST)
    id = draft(line, mime)
    for file in files:
        _attach(line, id, file)
    _mark(line, id, message)
    return id


def draft(line: Line, mime: bytes) -> str:
    """Make a draft of bytes; gives its id."""
    from base64 import b64encode

    return str(line.ask("POST", "/messages", mime=b64encode(mime), expect=(201,), wants="id")["id"])


def delete(line: Line, id: str) -> None:
    """Take a draft away, into Deleted Items. One that is no more is taken away, too."""
    try:
        line.ask("DELETE", f"/messages/{quote(id, safe='')}", expect=(204,))
    except Troubled as troubled:
        if troubled.trouble.kind != GONE:
            raise


def send(line: Line, id: str) -> None:
    """Send a draft."""
    line.ask("POST", f"/messages/{quote(id, safe='')}/send", expect=(202,), sends=True)


@dataclass(frozen=True)
class File:
    """An attachment that goes by itself."""

    name: str
    kind: str
    data: bytes


def split(mime: bytes, most: int) -> tuple[bytes, list[File]]:
    """The bytes for a draft, and the attachments that they leave out so as to fit into one request."""
    files: list[File] = []
    if len(mime) <= most:
        return mime, files
    whole = message_from_bytes(mime, _class=EmailMessage, policy=_AS_IT_IS)
    parts: Any = whole.get_payload()
    rest = len(mime)
    if whole.get_content_type() == "multipart/mixed" and isinstance(parts, list):
        can_go = [part for part in parts if part.get_content_disposition() == "attachment"
                  and not part.is_multipart() and part.get_filename()]
        for part in sorted(can_go, key=lambda part: -len(part.get_payload())):
            if rest <= most:
                break
            data = part.get_payload(decode=True)
            files.append(File(str(part.get_filename()), part.get_content_type(), data))
            parts.remove(part)
            rest -= len(part.as_bytes())
    made = whole.as_bytes()
    if len(made) > most:
        raise Troubled(Trouble(NEVER, f"the message has {len(made):,} bytes without its attachments, and Microsoft "
                               f"Graph takes {most:,}; let its text and pictures be less"))
    return made, files


def _attach(line: Line, id: str, file: File) -> None:
    from base64 import b64encode

    path = f"/messages/{quote(id, safe='')}/attachments"
    if len(file.data) <= MOST:
        body = {"@odata.type": "#microsoft.graph.fileAttachment", "name": file.name, "contentType": file.kind,
                "contentBytes": b64encode(file.data).decode()}
        line.ask("POST", path, body=body, expect=(201,))
        return
    item = {"attachmentType": "file", "name": file.name, "contentType": file.kind, "size": len(file.data)}
    session = line.ask("POST", f"{path}/createUploadSession", body={"AttachmentItem": item}, expect=(200, 201),
                       wants="uploadUrl")
    for start in range(0, len(file.data), RANGE):
        line.upload(str(session["uploadUrl"]), file.data[start:start + RANGE], start, len(file.data))


def _mark(line: Line, id: str, message: Outgoing) -> None:
    named = {KEY: message.id, DIGEST: digest_of(message.mime)}
    body = {"singleValueExtendedProperties": [{"id": name, "value": value} for name, value in named.items()]}
    line.ask("PATCH", f"/messages/{quote(id, safe='')}", body=body)


def _search(line: Line, path: str, wanted: str) -> list[Found]:
    said = line.ask("GET", path, params={"$filter": wanted, **_FIELDS, "$top": "50"}, wants="value")
    return [_found(one) for one in said["value"]]


def _found(said: dict[str, Any]) -> Found:
    named = {one["id"].lower(): one["value"] for one in said.get("singleValueExtendedProperties", ())}
    return Found(str(said["id"]), bool(said["isDraft"]), str(said["parentFolderId"]), named.get(DIGEST.lower(), ""))


def digest_of(mime: bytes) -> str:
    """What tells the bytes of a message from others."""
    return sha256(mime).hexdigest()


def _quoted(text: str) -> str:
    return text.replace("'", "''")
