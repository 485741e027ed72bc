"""The outbox: every message once, with the facts that it tells.

    queued -> sending -> sent | deferred | failed | unknown        cancelled: what it says is no longer so
                                                                   held: a person keeps it back
                                                   suppressed: what went to its address came back

A queued message with an `approval` waits for a person; `approve` makes it `approved`, and then it goes. A message that
could not be composed stands here as failed, without bytes. It, and a cancelled one, is composed again when it is
planned again: neither ever went. One in place of a cancelled one says why that did not go, as long as it waits itself.
Where that was handed to a transport, which may have kept something of it by its id, the one in its place has another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from acctkit.books.schema import NOT_GONE, bounces, mimes, outbox, told, verdicts
from acctkit.books.swift import Swift
from acctkit.mail.compose import Composer, message_uuid
from acctkit.mail.holding import about, outlived, succeed
from acctkit.mail.languages import Otherwise, keep, otherwise
from acctkit.mail.limits import beyond
from acctkit.mail.verdicts import verdicts_of
from acctkit.money import plain_text
from acctkit.texts import keepable
from acctkit.types import Draft, Outgoing

STATES = ("queued", "approved", "held", "sending", "sent", "deferred", "failed", "unknown", "cancelled", "suppressed")
CHECK = "check"  # the kind of what `mail check --live` sends: to whom somebody named, and nobody else
_CHUNK = 500
_UNMADE = "failed, without bytes"
_NEVER_WENT = (_UNMADE, "cancelled")


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of drafts: ids of the messages queued (`waiting` for a person among them, and those `approved` by the
    limit), `failed` sentences, and what is written `otherwise` than in its reader's language."""

    ids: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    skipped: int = 0
    failed: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()

    def __add__(self, more: Queued) -> Queued:
        """Both, where drafts are queued in two goes."""
        return Queued(
            (*self.ids, *more.ids), (*self.waiting, *more.waiting), self.skipped + more.skipped,
            (*self.failed, *more.failed), (*self.approved, *more.approved), (*self.otherwise, *more.otherwise),
        )


def queue(
    conn: sa.Connection, drafts: Iterable[Draft], *, composer: Composer, now: dt.datetime, as_of: dt.date,
    run_id: int | None = None, approve: Collection[str] = (), up_to: Mapping[str, Decimal] | None = None,
) -> Queued:
    """Put drafts into the outbox, each with its facts, in the caller's one transaction.

    Left out are drafts whose dedupe key was queued before, and drafts all of whose facts were told before this call
    (several messages of one call may tell the same fact to different people). Kinds in `approve` wait for a person,
    but for what asks for no more than `up_to` in every currency.
    """
    listed = list(drafts)
    known, before = _states(conn, [draft.dedupe_key for draft in listed])
    holds = outlived(conn)
    already = facts_told(conn, {fact for draft in listed for fact in draft.tells})
    ids, waiting, failed, approved = list[str](), list[str](), list[str](), list[str]()
    others = list[Otherwise]()

    def there(draft: Draft) -> bool:
        kept = known.get(draft.dedupe_key, _UNMADE) not in _NEVER_WENT
        return kept or bool(draft.tells and already.issuperset(draft.tells))

    composer.ahead([paper for draft in listed if not there(draft) for paper in draft.papers])
    for draft in listed:
        if known.get(draft.dedupe_key) in _NEVER_WENT:  # looked at again: another run may have been quicker
            states, rows = _states(conn, [draft.dedupe_key], keep=True)
            known |= states
            before |= rows
        if there(draft):
            continue
        again = known.get(draft.dedupe_key) in _NEVER_WENT
        old = before[draft.dedupe_key] if again and draft.dedupe_key in before else _Before()
        id = another(old.id) if old.tried else old.id or message_uuid(draft.dedupe_key)
        if again:  # it never went, and what it said is said no more, whether it can be made anew or not
            conn.execute(sa.delete(mimes).where(mimes.c.message == old.id))
        try:
            message = composer.compose(draft, now, id)
        except Exception as error:  # noqa: BLE001 - a draft is a plugin's; what cannot be composed costs only itself
            why = keepable(str(error))
            failed.append(f"{draft.kind} to {keepable(draft.to or draft.to_name or 'nobody')}: {why}")
            row = _row(draft, None, id=id, state="failed", now=now, as_of=as_of, run_id=run_id, error=why)
            del row["held_from"]  # one in place of a held one is held once it can be made
        else:
            approval = draft.approval or (by_kind(draft.kind) if draft.kind in approve else "")
            if up_to and approval == by_kind(draft.kind) and not beyond(message.amounts, up_to):
                approval = ""
                approved.append(message.id)
            why = old.why
            row = _row(draft, message, id=id, state="queued", now=now, as_of=as_of, run_id=run_id, approval=approval,
                       error=f"In place of one that was cancelled: {why}" if why and approval else "")
            keep_bytes(conn, id, message.mime)
            ids.append(message.id)
            if approval:
                waiting.append(message.id)
        if again:
            anew = {"attempts": 0, "reference": "", "next_attempt_at": None, "lease_until": None, "sent_at": None,
                    "sent_on": None, "transport": ""}
            conn.execute(sa.update(outbox).where(outbox.c.dedupe_key == draft.dedupe_key).values(row | anew))
            rename(conn, old.id, id)
        else:
            conn.execute(insert(conn, outbox), row)
        if row["state"] == "queued" and (held := holds.pop(about(draft), None)):
            succeed(conn, held, row["id"], now)
        known[draft.dedupe_key] = row["state"]
        if row["state"] == "queued" and draft.tells:
            facts = [{"fact": fact, "message": row["id"], "day": as_of} for fact in dict.fromkeys(draft.tells)]
            conn.execute(insert(conn, told), facts)
        if row["state"] == "queued" and (other := otherwise(draft, composer.written_in(draft))):
            conn.execute(insert(conn, told), keep(other, row["id"], as_of))
            others.append(other)
    skipped = len(listed) - len(ids) - len(failed)
    return Queued(tuple(ids), tuple(waiting), skipped, tuple(failed), tuple(approved), tuple(others))


def by_kind(kind: str) -> str:
    """Why a message waits that has no reason of its own: the settings want those of its kind approved."""
    return f"{kind} waits for a person"


def facts_told(conn: sa.Connection, facts: Collection[str]) -> set[str]:
    """Which of `facts` some message tells already."""
    ordered = sorted(facts)
    found = set[str]()
    for start in range(0, len(ordered), _CHUNK):
        found.update(conn.scalars(sa.select(told.c.fact).where(told.c.fact.in_(ordered[start : start + _CHUNK]))))
    return found


def listing(conn: sa.Connection, *, kind: str = "", state: str = "") -> list[dict[str, Any]]:
    """The outbox as `outbox list --json` prints it, oldest first."""
    query = sa.select(*(column.label(name) for name, column in SHORT.items())).order_by(*IN_ORDER)
    if kind:
        query = query.where(outbox.c.kind == kind)
    if state:
        query = query.where(outbox.c.state == state)
    return [dict(row) for row in conn.execute(query).mappings()]


def show(conn: sa.Connection, id: str) -> dict[str, Any] | None:
    """One message whole, by its id or the beginning of it: how it stands, and what it says; None if there is none."""
    query = WHOLE.where(outbox.c.id.startswith(id, autoescape=True)).order_by(outbox.c.id).limit(2)
    rows = list(conn.execute(query).mappings())
    if not id or len(rows) != 1:
        return None
    row = rows[0]
    message = message_from_bytes(row["mime"], _class=EmailMessage, policy=SMTP) if row["mime"] else EmailMessage()
    body = message.get_body(("plain",))
    day = row["queued_on"].isoformat()
    return {
        **{name: row[column] for name, column in SHORT.items()},
        "cc": row["cc"], "message_id": row["message_id"], "tells": row["tells"], "queued_on": day,
        "sent_at": row["sent_at"], "reference": row["reference"],
        "verdicts": verdicts_of(conn, row["id"]),
        "attachments": [part.get_filename() or "" for part in message.iter_attachments()],
        "text": body.get_content().replace("\r\n", "\n") if body else "",
    }


def approve(conn: sa.Connection, id: str) -> bool:
    """Let a waiting message go; False when there is no such message, or it does not wait."""
    return conn.execute(sa.update(outbox).where((outbox.c.id == id) & WAITS).values(state="approved")).rowcount == 1


def waits(conn: sa.Connection) -> int:
    """How many messages wait for a person."""
    return int(conn.scalar(sa.select(sa.func.count()).select_from(outbox).where(WAITS)) or 0)


def kinds(conn: sa.Connection) -> list[str]:
    """The kinds of the messages that there are."""
    return list(conn.scalars(sa.select(outbox.c.kind).distinct().order_by(outbox.c.kind)))


def counts(conn: sa.Connection, run_id: int | None = None) -> dict[str, int]:
    """How many messages are in each state; with `run_id`, of those that this run queued."""
    query = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state).order_by(outbox.c.state)
    if run_id is not None:
        query = query.where(outbox.c.run_id == run_id)
    return {row[0]: row[1] for row in conn.execute(query)}


def waiting(conn: sa.Connection, run_id: int) -> int:
    """How many messages that this run queued wait for no person, but for another day, each with its reason."""
    waits = (outbox.c.state == "queued") & (outbox.c.approval == "") & (outbox.c.last_error != "")
    query = sa.select(sa.func.count()).select_from(outbox).where(waits & (outbox.c.run_id == run_id))
    return int(conn.scalar(query) or 0)


SHORT = {
    "id": outbox.c.id, "kind": outbox.c.kind, "to": outbox.c.recipient, "subject": outbox.c.subject,
    "account": outbox.c.account, "rep": outbox.c.rep, "state": outbox.c.state, "dedupe_key": outbox.c.dedupe_key,
    "attempts": outbox.c.attempts, "last_error": outbox.c.last_error, "approval": outbox.c.approval,
    "amounts": outbox.c.amounts,
}
WAITS = (outbox.c.state == "queued") & (outbox.c.approval != "") & NOT_GONE  # for a person
# messages with their bytes; one that could not be made has none
WHOLE = sa.select(outbox, mimes.c.mime).join_from(outbox, mimes, mimes.c.message == outbox.c.id, isouter=True)
IN_ORDER = (outbox.c.queued_on, outbox.c.queued_at, outbox.c.kind, outbox.c.dedupe_key)


def _row(
    draft: Draft, message: Outgoing | None, *, id: str, state: str, now: dt.datetime, as_of: dt.date,
    run_id: int | None, approval: str = "", error: str = "",
) -> dict[str, Any]:
    digest = hashlib.sha256(message.mime if message else b"").hexdigest()
    return {
        "id": id, "dedupe_key": draft.dedupe_key, "kind": draft.kind,
        "recipient": message.to if message else keepable(draft.to), "subject": message.subject if message else "",
        "account": draft.account, "rep": draft.rep, "sha256": digest,
        "message_id": message.message_id if message else "", "tells": list(draft.tells), "state": state,
        "approval": approval, "last_error": error, "queued_on": as_of, "run_id": run_id,
        "queued_at": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "cc": list(message.cc) if message else list(draft.cc), "held_from": "",
        "amounts": {currency: plain_text(amount) for currency, amount in message.amounts.items()} if message else {},
    }


@dataclass(frozen=True, slots=True)
class _Before:
    """What stood in the outbox in place of a draft: why it was `cancelled`, and whether a transport had it."""

    id: str = ""
    why: str = ""
    tried: bool = False


def _states(
    conn: sa.Connection, keys: list[str], *, keep: bool = False
) -> tuple[dict[str, str], dict[str, _Before]]:
    """The states of the messages with these dedupe keys, and what is known of each; with `keep` nobody else changes
    them before the transaction ends."""
    found, before = dict[str, str](), dict[str, _Before]()
    for start in range(0, len(keys), _CHUNK):
        columns = ("dedupe_key", "state", "message_id", "last_error", "id", "attempts", "transport")
        query = sa.select(*(outbox.c[name] for name in columns))
        query = query.with_for_update() if keep else query
        for row in conn.execute(query.where(outbox.c.dedupe_key.in_(keys[start : start + _CHUNK]))):
            found[row.dedupe_key] = _UNMADE if row.state == "failed" and not row.message_id else row.state
            why = row.last_error if row.state == "cancelled" else ""
            before[row.dedupe_key] = _Before(row.id, why, row.attempts > 0 or row.transport != "")
    return found, before


def another(id: str) -> str:
    """The id of a message in place of one that was handed to a transport under `id`."""
    return message_uuid(f"in place of {id}")


def keep_bytes(conn: sa.Connection, id: str, mime: bytes) -> None:
    """Keep the bytes of a message that is made."""
    conn.execute(sa.insert(mimes).values(message=id, mime=mime))


def rename(conn: sa.Connection, old: str, new: str) -> None:
    """Let what was decided of a message, what it tells and what came back of it be known by its new id."""
    if old != new:
        for table in (told, verdicts, bounces):
            conn.execute(sa.update(table).where(table.c.message == old).values(message=new))


def insert(conn: sa.Connection | Swift, table: sa.Table) -> Any:
    """An insert that leaves alone what is there already; both databases say it in the same words."""
    return insert_into(conn.dialect.name, table)


@lru_cache
def insert_into(dialect: str, table: sa.Table) -> Any:
    """The same, by the name of the database's dialect."""
    words: Any = postgresql if dialect == "postgresql" else sqlite
    return words.insert(table).on_conflict_do_nothing()


def outgoing(row: Mapping[Any, Any]) -> Outgoing:
    """The message that a row of the outbox holds."""
    return Outgoing(
        id=row["id"], kind=row["kind"], to=row["recipient"], subject=row["subject"], mime=row["mime"] or b"",
        message_id=row["message_id"], tells=tuple(row["tells"]), account=row["account"], rep=row["rep"],
        cc=tuple(row["cc"]), amounts={currency: Decimal(said) for currency, said in row["amounts"].items()},
        reference=row["reference"],
    )
