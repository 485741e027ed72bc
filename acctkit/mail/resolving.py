"""What a person says of messages that did not go, or of which nobody knows whether they went.

    retry    failed, deferred -> queued, approved           resolve    unknown -> sent | queued, approved

One that came back from whom it was for goes again under another id: servers, and the receiver's mail program, know the
first by its own, and would take the second for the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import mimes, outbox
from acctkit.errors import UsageProblem
from acctkit.mail.heads import AS_THEY_ARE
from acctkit.mail.outbox import another, keep_bytes, rename
from acctkit.mail.returned import came_back
from acctkit.mail.suppressing import marked
from acctkit.mail.verdicts import Person, begin_anew, find, locked, record

RETRIED, WENT, DID_NOT_GO = "tried again", "said to have gone", "said not to have gone"
_AGAIN = {"attempts": 0, "next_attempt_at": None, "lease_until": None, "last_error": "", "sent_at": None,
          "sent_on": None}


def retry(conn: sa.Connection, begins: Iterable[str], person: Person, reason: str = "") -> list[dict[str, Any]]:
    """Let the messages go at the next delivery whose ids begin so, as if they had not been tried, and return them as
    they are then; raises UsageProblem, and retries none, when one of them did not fail."""
    rows = named(conn, begins)
    marks = marked(conn, [row["recipient"] for row in rows])
    for row in rows:
        if why := _not_retried(row) or _marked(row, marks):
            raise UsageProblem(f"Message {row['id'][:8]} {why}")
    back = came_back(conn, [row["id"] for row in rows])
    ids = [_afresh(conn, row) if row["id"] in back else row["id"] for row in rows]
    for id, row in zip(ids, rows, strict=True):
        conn.execute(sa.update(outbox).where(outbox.c.id == id).values(_AGAIN | {"state": _ready(row)}))
    begin_anew(conn, ids)
    record(conn, ids, RETRIED, person, reason)
    return named(conn, ids)


def resolve(
    conn: sa.Connection, begins: Iterable[str], sent: bool, person: Person, reason: str
) -> list[dict[str, Any]]:
    """Let the messages have gone whose ids begin so, or go at the next delivery, since somebody looked, and return them
    as they are then; raises UsageProblem, and settles none, when one of them is not in doubt."""
    rows = in_doubt(conn, begins)
    for row in rows:
        change = sa.update(outbox).where(outbox.c.id == row["id"])
        if sent:
            conn.execute(change.values(state="sent", last_error="", next_attempt_at=None, lease_until=None,
                                       sent_on=row["sent_on"] or person.now.date()))
        else:
            conn.execute(change.values(_AGAIN | {"state": _ready(row)}))
    ids = [row["id"] for row in rows]
    begin_anew(conn, ids)
    record(conn, ids, WENT if sent else DID_NOT_GO, person, reason)
    return named(conn, ids)


def in_doubt(conn: sa.Connection, begins: Iterable[str]) -> list[dict[str, Any]]:
    """The messages whose ids begin so; raises UsageProblem when of one of them it is known what became of it."""
    rows = named(conn, begins)
    for row in rows:
        if row["state"] != "unknown":
            raise UsageProblem(f"Message {row['id'][:8]} is not in doubt: it {_standing(row)}")
    return rows


def named(conn: sa.Connection, begins: Iterable[str]) -> list[dict[str, Any]]:
    """The messages whose ids begin so, whole; nobody else changes them before the transaction ends."""
    ids = find(conn, begins)
    rows = conn.execute(locked(sa.select(outbox).where(outbox.c.id.in_(ids)))).mappings()
    found = {row["id"]: dict(row) for row in rows}
    return [found[id] for id in ids]


def _ready(row: Mapping[str, Any]) -> str:
    """The state of a message that goes by itself: it went out to be sent before, so that no one need approve it."""
    return "approved" if row["approval"] else "queued"


def _not_retried(row: Mapping[str, Any]) -> str:
    """Why a message is not tried again, as the end of a sentence; empty where it may be."""
    if row["state"] == "deferred" or (row["state"] == "failed" and row["message_id"]):
        return ""
    if row["state"] == "unknown":
        id = row["id"][:8]
        return (f"may have gone ({row['last_error']}), and would go twice: look, then say what you found with: acctkit "
                f"outbox resolve {id} --sent, or --not-sent")
    return f"is not tried again: it {_standing(row)}"


def _marked(row: Mapping[str, Any], marks: Mapping[str, Any]) -> str:
    address = row["recipient"].casefold()
    if address not in marks:
        return ""
    return (f"is not tried again: mail came back from {address}, and nothing goes there until it is cleared: acctkit "
            f"mail bounces clear {address}")


def _standing(row: Mapping[str, Any]) -> str:
    """How a message stands that is not what a person thought, as the end of a sentence that names the right verb."""
    id, error = row["id"][:8], row["last_error"]
    why = f" ({error})" if error else ""
    if row["state"] == "failed":
        again = f"try it again with: acctkit outbox retry {id}"
        return f"failed{why}; {again}" if row["message_id"] else (
            f"could not be made{why}; mend that, and the next run writes it anew.")
    if row["state"] == "queued" and row["approval"]:
        return f"waits for approval ({row['approval'].rstrip('.')}): acctkit outbox approve {id}"
    return {
        "queued": "goes by itself with the next run.", "approved": "goes by itself with the next run.",
        "held": f"is {error}; release it with: acctkit outbox release {id}",
        "sending": "is on its way now; see later what became of it.", "sent": "went.",
        "deferred": f"has not gone yet{why}, and is tried again by itself, or now with: acctkit outbox retry {id}",
        "unknown": "may have gone.",
        "cancelled": f"was cancelled{why}; where it is due again, the next run writes it anew.",
        "suppressed": f"waits, since mail came back from {row['recipient']}; where the address is in order, clear it: "
                      f"acctkit mail bounces clear {row['recipient']}",
    }[row["state"]]


def _afresh(conn: sa.Connection, row: Mapping[str, Any]) -> str:
    """Give a message that came back another id, and return it. The bytes that went stay known by the first."""
    id = another(row["id"])
    message_id = row["message_id"].replace(row["id"], id)
    went = conn.execute(sa.select(mimes.c.mime).where(mimes.c.message == row["id"])).scalar_one()
    parsed = message_from_bytes(went, _class=EmailMessage, policy=AS_THEY_ARE)
    parsed.replace_header("Message-ID", message_id)
    mime = parsed.as_bytes()
    said = {"id": id, "message_id": message_id, "sha256": sha256(mime).hexdigest(), "reference": ""}
    conn.execute(sa.update(outbox).where(outbox.c.id == row["id"]).values(said))
    keep_bytes(conn, id, mime)
    rename(conn, row["id"], id)
    return id
